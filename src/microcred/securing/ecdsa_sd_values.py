"""The proof values of ecdsa-sd-2023, base and derived: five parts in CBOR, in one form only.

Data Integrity ECDSA Cryptosuites 1.0, sections 3.5.2, 3.5.3, 3.5.7 and 3.5.8: "u" (base64url),
three octets that tell the kind, and an array. Every part has its exact type and length, indexes and
labels ascend, and no two blank nodes have one label: what could be written in a second way, or
would show statements of one thing as of two, is refused.

    >>> from microcred.securing.ecdsa_sd_values import DerivedValue, read_proof_value
    >>> value = DerivedValue(bytes(64), bytes(35), (), {"c14n0": "u" + "A" * 43}, (0,))
    >>> value.text[:8], read_proof_value(value.text) == value
    ('u2V0BhVh', True)
    >>> read_proof_value("u2V0A")
    Traceback (most recent call last):
    microcred.errors.ParseError: a proof value of ecdsa-sd-2023 holds five parts
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from microcred.crypto.cbor import CborValue, read_cbor, write_cbor
from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import ParseError
from microcred.frozen import Frozen, part

__all__ = ["HMAC_OCTETS", "MOST_SIGNATURES", "BaseValue", "DerivedValue", "read_proof_value"]

_BASE: Final = b"\xd9\x5d\x00"
_DERIVED: Final = b"\xd9\x5d\x01"
_KEY_OCTETS: Final = 35  # the multicodec code of P-256, and a compressed point
HMAC_OCTETS: Final = 32
"""Length of the key that labels of blank nodes are made with, and of such a label."""
_SIGNATURE_OCTETS: Final = 64
_LABEL: Final = "c14n"

MOST_SIGNATURES: Final = 10_000
"""The most signatures of one proof: each has to be verified. The largest credential among the
European Commission's samples makes 1,200 statements."""


class BaseValue(Frozen):
    """The proof value of a base proof (3.5.2): for the holder, never for a verifier.

    Attributes:
        signature: the issuer's, over proof options, the key and the mandatory statements.
        public_key: the key of this one credential, as the octets of a Multikey.
        hmac_key: what labels of blank nodes are made with.
        signatures: one for each statement that is not mandatory, in their order.
        pointers: the mandatory JSON pointers.
    """

    signature: bytes = part(repr=False)
    public_key: bytes
    hmac_key: bytes = part(repr=False)
    signatures: tuple[bytes, ...] = part(repr=False)
    pointers: tuple[str, ...]

    @property
    def text(self) -> str:
        """The multibase text."""
        parts = (
            self.signature, self.public_key, self.hmac_key, self.signatures, self.pointers
        )  # fmt: skip
        return "u" + b64url_encode(_BASE + write_cbor(parts))


class DerivedValue(Frozen):
    """The proof value of a derived proof (3.5.7): what a verifier gets.

    Attributes:
        signature: the issuer's, as in the base proof.
        public_key: as in the base proof.
        signatures: one for each revealed statement that is not mandatory, in their order.
        labels: canonical label of each blank node of what is revealed ("c14n0") -> the label
            under which it was signed.
        mandatory: positions of the mandatory ones among the revealed statements, ascending.
    """

    signature: bytes = part(repr=False)
    public_key: bytes
    signatures: tuple[bytes, ...] = part(repr=False)
    labels: Mapping[str, str] = part(repr=False)
    mandatory: tuple[int, ...]

    @property
    def text(self) -> str:
        """The multibase text."""
        labels = {
            int(label[len(_LABEL) :]): b64url_decode(signed[1:])
            for label, signed in self.labels.items()
        }
        parts = (self.signature, self.public_key, self.signatures, labels, self.mandatory)
        return "u" + b64url_encode(_DERIVED + write_cbor(parts))


def read_proof_value(text: object) -> BaseValue | DerivedValue:
    """What a proof value says, base or derived; of each there is one text only.

    Raises:
        ParseError: it is no proof value of ecdsa-sd-2023.
    """
    if not isinstance(text, str) or not text.startswith("u"):
        raise ParseError("a proof value of ecdsa-sd-2023 begins with u (base64url)")
    octets = b64url_decode(text[1:])
    kind, octets = octets[: len(_BASE)], octets[len(_BASE) :]
    if kind not in (_BASE, _DERIVED):
        raise ParseError("the proof value is of another kind than ecdsa-sd-2023")
    parts = read_cbor(octets) if octets else []
    if not isinstance(parts, list) or len(parts) != 5:
        raise ParseError("a proof value of ecdsa-sd-2023 holds five parts")
    return _base_value(parts) if kind == _BASE else _derived_value(parts)


def _base_value(parts: list[CborValue]) -> BaseValue:
    signature, key, hmac_key, signatures, pointers = parts
    if not isinstance(pointers, list):
        raise ParseError("the mandatory pointers of a base proof are an array")
    texts = tuple(one for one in pointers if isinstance(one, str))
    if len(texts) != len(pointers):
        raise ParseError("the mandatory pointers of a base proof are texts")
    return BaseValue(
        _octets(signature, _SIGNATURE_OCTETS),
        _octets(key, _KEY_OCTETS),
        _octets(hmac_key, HMAC_OCTETS),
        _signatures(signatures),
        texts,
    )


def _derived_value(parts: list[CborValue]) -> DerivedValue:
    signature, key, signatures, labels, mandatory = parts
    if not isinstance(labels, dict) or not isinstance(mandatory, list):
        raise ParseError("a derived proof holds a map of labels and an array of indexes")
    signed = {
        f"{_LABEL}{number}": "u" + b64url_encode(_octets(label, HMAC_OCTETS))
        for number, label in labels.items()
    }
    if len(set(signed.values())) != len(signed):
        # Two nodes would become one, and statements of one could be shown as of two.
        raise ParseError("two blank nodes of a derived proof have one label")
    indexes = tuple(one for one in mandatory if isinstance(one, int))
    if len(indexes) != len(mandatory) or any(one >= two for one, two in pairwise(indexes)):
        raise ParseError("the mandatory indexes of a derived proof do not ascend")
    return DerivedValue(
        _octets(signature, _SIGNATURE_OCTETS),
        _octets(key, _KEY_OCTETS),
        _signatures(signatures),
        MappingProxyType(signed),
        indexes,
    )


def _octets(value: CborValue, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise ParseError(f"a part of the proof value has not the {size} octets that it should")
    return value


def _signatures(value: CborValue) -> tuple[bytes, ...]:
    if not isinstance(value, list):
        raise ParseError("the signatures of a proof value are an array")
    if len(value) > MOST_SIGNATURES:
        raise ParseError(f"a proof value of more than {MOST_SIGNATURES} signatures")
    return tuple(_octets(one, _SIGNATURE_OCTETS) for one in value)

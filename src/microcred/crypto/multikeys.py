"""Multikey texts of every kind that did:key knows, also of kinds that nothing here can use.

W3C Controlled Identifiers 1.0 section 2.2.2, W3C CCG did:key: "z", base58btc, a multicodec code and
the octets of the key, whose number belongs to the kind. A key that verifies no signature here is
still told apart from a text that is no key. An Ed25519 key has a second form on the same curve,
for agreeing on secrets (RFC 7748 section 4.1), which a did:key names as well.

    >>> from microcred.crypto.multikeys import read_multikey
    >>> key = read_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
    >>> key.kind, key.public_key().curve, key.for_agreement()
    ('Ed25519', 'Ed25519', 'z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p')
    >>> read_multikey("zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme").kind
    'secp256k1'
    >>> from microcred.encoding import multibase_encode, multicodec_wrap
    >>> read_multikey(multibase_encode(multicodec_wrap(0xED, bytes(31))))
    Traceback (most recent call last):
    microcred.errors.InvalidDid: an Ed25519 key has 32 octets, not 31
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.encoding import (
    base58btc_decode,
    multibase_encode,
    multicodec_unwrap,
    multicodec_wrap,
)
from microcred.errors import InvalidDid, ParseError
from microcred.frozen import Frozen, part

__all__ = ["SIGNING_KINDS", "Multikey", "read_multikey"]

# Multicodec code -> kind and octets of the key; 0 where the number is the key's own affair.
_KINDS: Final = MappingProxyType(
    {
        0xE7: ("secp256k1", 33),
        0xEA: ("BLS12-381 G1", 48),
        0xEB: ("BLS12-381 G2", 96),
        0xEC: ("X25519", 32),
        0xED: ("Ed25519", 32),
        0xEE: ("BLS12-381 G1 and G2", 144),
        0x1200: ("P-256", 33),
        0x1201: ("P-384", 49),
        0x1202: ("P-521", 67),
        0x1203: ("Ed448", 57),
        0x1204: ("X448", 56),
        0x1205: ("RSA", 0),
        0x1206: ("SM2", 33),
    }
)
SIGNING_KINDS: Final = frozenset({"Ed25519", "P-256", "P-384", "P-521"})
"""The kinds whose signatures can be verified here."""

_X25519: Final = 0xEC
_FIELD: Final = 2**255 - 19  # of the curve that Ed25519 and X25519 share (RFC 7748 section 4.1)


class Multikey(Frozen):
    """A public key as its Multikey text names it.

    Attributes:
        text: the Multikey.
        kind: "Ed25519", "P-256", "secp256k1", "BLS12-381 G2", ...
        octets: of the key, without the code.
    """

    text: str
    kind: str
    octets: bytes = part(repr=False)

    def public_key(self) -> PublicKey:
        """The key that verifies signatures.

        Raises:
            InvalidDid: none is of this kind, or the octets are no point of the curve.
        """
        if self.kind not in SIGNING_KINDS:
            raise InvalidDid(
                f"no signature of a key of the kind {self.kind} can be verified here",
                reason="unsupportedPublicKeyType",
            )
        try:
            return PublicKey.from_point(self.kind, self.octets)
        except ParseError:
            message = f"the octets are no {self.kind} key"
            raise InvalidDid(message, reason="invalidPublicKey") from None

    def for_agreement(self) -> str | None:
        """The Multikey of the X25519 key that belongs to an Ed25519 key; None for other kinds.

        Of the point only its height y counts: u = (1 + y) / (1 - y) (RFC 7748 section 4.1).
        """
        if self.kind != "Ed25519":
            return None
        y = int.from_bytes(self.octets, "little") & ((1 << 255) - 1)
        below = (1 - y) % _FIELD
        if not below:
            return None  # the neutral element has no such form
        u = (1 + y) * pow(below, -1, _FIELD) % _FIELD
        return multibase_encode(multicodec_wrap(_X25519, u.to_bytes(32, "little")))


def read_multikey(text: str) -> Multikey:
    """Take a Multikey apart.

    Raises:
        InvalidDid: it is none ("invalidDid"), of a kind that is not known at all
            ("invalidPublicKeyType"), or of a wrong length ("invalidPublicKeyLength").
    """
    if not text.startswith("z"):
        raise InvalidDid("a Multikey begins with z (base58btc)")
    try:
        code, octets = multicodec_unwrap(base58btc_decode(text[1:]))
    except ParseError as error:
        raise InvalidDid(str(error)) from None
    kind, size = _KINDS.get(code, ("", 0))
    if not kind:
        message = "a Multikey of a kind that is not known here"
        raise InvalidDid(message, reason="invalidPublicKeyType")
    if len(octets) != (size or len(octets) or 1):
        article = "an" if kind[0] in "ERX" else "a"
        told = f"{article} {kind} key has {size or 'some'} octets, not {len(octets)}"
        raise InvalidDid(told, reason="invalidPublicKeyLength")
    return Multikey(text, kind, octets)

"""ecdsa-sd-2023: a credential of which its holder shows a part, and the issuer's word still holds.

Data Integrity ECDSA Cryptosuites 1.0, sections 3.4 to 3.6. The issuer signs each statement by
itself, with a key made for this one credential, and signs that key together with the statements
that no holder may leave out; blank nodes have labels that only the holder can compute (HMAC), so
that they tell nothing of what is hidden. That is the base proof, which is for the holder alone.
The holder makes a derived proof of it: the mandatory statements, those that are shown, and their
signatures. All keys are of P-256, all digests SHA-256.

    >>> from microcred.securing.ecdsa_sd import DerivedValue, read_proof_value
    >>> value = DerivedValue(bytes(64), b"\\x80\\x24" + bytes(33), (), {"c14n0": "u" + "A" * 43}, (0,))
    >>> value.text[:8], read_proof_value(value.text) == value
    ('u2V0BhVh', True)
    >>> read_proof_value("u2V0Ag")
    Traceback (most recent call last):
    microcred.errors.ParseError: a proof value of ecdsa-sd-2023 holds five parts
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.crypto.cbor import CborValue, read_cbor, write_cbor
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.signing import Signer, signature_by
from microcred.encoding import b64url_decode, b64url_encode, multicodec_unwrap, multicodec_wrap
from microcred.errors import CannotDisclose, LinkedDataError, ParseError, UnsuitableKey
from microcred.frozen import Frozen, part
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of
from microcred.linked.nquads import Quad, nquad
from microcred.securing.selecting import Named, named, select

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import Contexts

__all__ = [
    "ALGORITHM",
    "NAME",
    "BaseValue",
    "DerivedValue",
    "SignedPart",
    "VerifyData",
    "base_proof",
    "derived",
    "holds_base",
    "mandatory_pointers",
    "read_proof_value",
    "verify_data",
]

NAME: Final = "ecdsa-sd-2023"
"""The cryptosuite, as proofs name it."""
ALGORITHM: Final = "ES256"
"""The JOSE name of the algorithm of all its signatures."""

_BASE: Final = b"\xd9\x5d\x00"
_DERIVED: Final = b"\xd9\x5d\x01"
_KEY_OCTETS: Final = 35  # the multicodec code of P-256, and a compressed point
_HMAC_OCTETS: Final = 32
_SIGNATURE_OCTETS: Final = 64
_LABEL: Final = "c14n"

# What nobody can judge a credential without: who says it, from when to when, after which model, and
# where it is revoked. Context, types and ids of the credential are never hidden.
_ALWAYS: Final = (
    "issuer",
    "issuanceDate",
    "expirationDate",
    "validFrom",
    "validUntil",
    "credentialSchema",
    "credentialStatus",
    "credentialProfiles",
    "termsOfUse",
)


def mandatory_pointers(document: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """What a verifier always needs of a credential, as far as it is there.

    Issuer, validity, schema, status, profiles and terms of use, and of whom it speaks: without
    a subject it would be no credential.

    >>> from microcred.securing.ecdsa_sd import mandatory_pointers
    >>> mandatory_pointers({"issuer": "did:key:z", "credentialSubject": [{"id": "urn:x"}], "name": ""})
    ('/issuer', '/credentialSubject/0/id')
    """
    found = [f"/{name}" for name in _ALWAYS if document.get(name) is not None]
    subjects = document.get("credentialSubject")
    for at, one in enumerate(subjects if isinstance(subjects, list) else [subjects]):
        where = f"/credentialSubject/{at}" if isinstance(subjects, list) else "/credentialSubject"
        if isinstance(one, str):
            found.append(where)
        elif isinstance(one, Mapping):
            found += [f"{where}/{name}" for name in ("id", "type") if name in one][:1]
    return tuple(found)


class _Labelled(Frozen):
    """A document as ecdsa-sd signs it: statement by statement, under secret labels (3.4.16).

    Attributes:
        source: the document, its blank nodes named.
        labels: label of each blank node in `source` -> "_:" and the one under which it is signed.
        lines: the statements as N-Quads, each with its line end, in order.
    """

    source: Named
    labels: Mapping[str, str]
    lines: tuple[str, ...]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each line is."""
        return {line: at for at, line in enumerate(self.lines)}

    def indexes(self, pointers: Sequence[str]) -> frozenset[int]:
        """The positions of what the pointers select.

        Raises:
            CannotDisclose: they point at nothing, or into a value that cannot be divided.
        """
        try:
            lines = {nquad(_relabelled(one, self.labels)) for one in self.source.part(pointers)}
            return frozenset(self.positions[line] for line in lines)
        except (KeyError, LinkedDataError):
            hint = "Name the member that holds the whole value."
            told = "a JSON pointer goes into a value that is one in linked data"
            raise CannotDisclose(told, hint=hint) from None


def _relabelled(quad: Quad, labels: Mapping[str, str]) -> Quad:
    """The quad with each blank node under another label; KeyError if it has none."""

    def of(name: Any) -> Any:
        return labels[name] if isinstance(name, str) and name.startswith("_:") else name

    return Quad(of(quad.subject), quad.predicate, of(quad.object), of(quad.graph))


def _lines(quads: Iterable[Quad], labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({nquad(_relabelled(quad, labels)) for quad in quads}))


def _labelled(
    document: Mapping[str, JsonValue], contexts: Contexts, hmac_key: bytes
) -> _Labelled:
    source = named(document, contexts)
    labels = {
        label: "_:u"
        + b64url_encode(hmac.digest(hmac_key, canonical.encode("ascii"), hashlib.sha256))
        for label, canonical in canonize(source.quads).labels.items()
    }
    return _Labelled(source, labels, _lines(source.quads, labels))


def _digest(lines: Iterable[str]) -> bytes:
    return hashlib.sha256("".join(lines).encode("utf-8")).digest()


def _options_digest(
    options: Mapping[str, JsonValue], document: Mapping[str, JsonValue], contexts: Contexts
) -> bytes:
    """The hash of the proof options (3.5.5), read in the context of the document."""
    kept = {name: value for name, value in options.items() if name != "proofValue"}
    context = document.get("@context", [])
    return _digest(canonize(quads_of({**kept, "@context": context}, contexts)).lines)


def _unsecured(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in document.items() if name != "proof"}


def _of_p256(key: PublicKey) -> bytes:
    """The octets of a P-256 Multikey."""
    if key.curve != "P-256":
        raise UnsuitableKey("ecdsa-sd-2023 takes keys of P-256 only")
    return multibase_octets(key)

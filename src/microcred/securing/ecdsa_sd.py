"""ecdsa-sd-2023: a credential of which its holder shows a part, and the issuer's word still holds.

Data Integrity ECDSA Cryptosuites 1.0, sections 3.4 to 3.6. The issuer signs each statement by
itself, with a key made for this one credential, and signs that key together with the statements
that no holder may leave out; blank nodes have labels that only the holder can compute (HMAC), so
that they tell nothing of what is hidden. That is the base proof, which is for the holder alone.
The holder makes a derived proof of it: the mandatory statements, those that are shown, and their
signatures. All keys are of P-256, all digests SHA-256.

    >>> from microcred.securing.ecdsa_sd import mandatory_pointers
    >>> mandatory_pointers({"issuer": "did:key:z", "credentialSubject": [{"id": "urn:x"}]})
    ('/issuer', '/credentialSubject/0/id')
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from microcred.crypto.keys import PublicKey
from microcred.crypto.signing import Signer, signature_by, signatures_by
from microcred.encoding import base58btc_decode, base58btc_encode
from microcred.errors import CannotDisclose, LinkedDataError, ParseError, UnsuitableKey
from microcred.frozen import Frozen, part
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of
from microcred.linked.nquads import nquad
from microcred.securing.ecdsa_sd_values import (
    HMAC_OCTETS,
    MOST_SIGNATURES,
    BaseValue,
    DerivedValue,
    read_proof_value,
)
from microcred.securing.selecting import Labelled, labelled, lines_under, relabelled, select

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import Contexts

__all__ = [
    "ALGORITHM",
    "NAME",
    "Derived",
    "VerifyData",
    "base_proof",
    "derived",
    "mandatory_pointers",
    "options_digest",
    "verify_data",
]

NAME: Final = "ecdsa-sd-2023"
"""The cryptosuite, as proofs name it."""
ALGORITHM: Final = "ES256"
"""The JOSE name of the algorithm of all its signatures."""

# What nobody can judge a credential without: who says it, from when to when, after which model, and
# where it is revoked. Context, types and ids of the credential are never hidden.
_ALWAYS: Final = (
    "issuer",
    "issuanceDate",
    "issued",
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


def _digest(lines: Iterable[str]) -> bytes:
    return hashlib.sha256("".join(lines).encode("utf-8")).digest()


def options_digest(
    options: Mapping[str, JsonValue], document: Mapping[str, JsonValue], contexts: Contexts
) -> bytes:
    """The hash of the options of a proof, read in the contexts of the document (3.6.5)."""
    kept = {name: value for name, value in options.items() if name != "proofValue"}
    context = document.get("@context", [])
    return _digest(canonize(quads_of({**kept, "@context": context}, contexts)).lines)


def _unsecured(
    document: Mapping[str, JsonValue], options: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """The document without proofs; a selective proof covers no other proof."""
    if "previousProof" in options:
        raise ParseError("a proof of ecdsa-sd-2023 stands alone, not after another one")
    return {name: value for name, value in document.items() if name != "proof"}


def _octets_of(key: PublicKey) -> bytes:
    """The octets of a P-256 Multikey."""
    if key.curve != "P-256":
        raise UnsuitableKey("ecdsa-sd-2023 takes keys of P-256 only")
    return base58btc_decode(key.multikey()[1:])


def _key_of(octets: bytes) -> PublicKey:
    """The key of a proof value; one on another curve has another length, or verifies nothing."""
    return PublicKey.from_multikey("z" + base58btc_encode(octets))


class VerifyData(Frozen):
    """What has to hold for a proof of ecdsa-sd-2023 (3.5.9 and 3.6.7).

    Attributes:
        signing_input: what the issuer signed: options, key, and mandatory statements.
        signature: the issuer's signature over it.
        key: the key of this one credential.
        statements: signature and octets of each statement that is not mandatory; each has to be
            by `key`.
        lines: all the statements, as N-Quads under the labels that they were signed with.
    """

    signing_input: bytes = part(repr=False)
    signature: bytes = part(repr=False)
    key: PublicKey
    statements: tuple[tuple[bytes, bytes], ...] = part(repr=False)
    lines: tuple[str, ...] = part(repr=False)


class Derived(Frozen):
    """What a holder shows.

    Attributes:
        document: the part of the credential, with its derived proof.
        data: what a verifier has to check; but for the issuer's signature it was checked.
    """

    document: Mapping[str, JsonValue] = part(repr=False)
    data: VerifyData


def base_proof(
    document: Mapping[str, JsonValue],
    options: Mapping[str, JsonValue],
    signer: Signer,
    *,
    contexts: Contexts,
    hmac_key: bytes,
    own_key: Signer,
    pointers: Sequence[str] | None = None,
) -> dict[str, JsonValue]:
    """The base proof of a document (3.6.1): its options, completed by the proof value.

    Args:
        document: the credential; a `proof` that it has is not signed.
        options: the members of the proof, without its value.
        signer: the issuer's key, of P-256.
        contexts: those that the document may name.
        hmac_key: 32 octets of good randomness, for this one credential.
        own_key: a fresh key of P-256, for this one credential; it is to be forgotten.
        pointers: what no holder may hide; None for `mandatory_pointers(document)`.

    Raises:
        CannotDisclose: a pointer points at nothing, or into a value that cannot be divided; or
            there are too many statements.
        LinkedDataError: linked data would not hold all of the document.
        UnsuitableKey: a key that is none of P-256, or a signer that signs with another algorithm.
        IssueError: the signer failed.
    """
    if len(hmac_key) != HMAC_OCTETS or {signer.algorithm, own_key.algorithm} != {ALGORITHM}:
        raise UnsuitableKey(f"ecdsa-sd-2023 takes {HMAC_OCTETS} random octets, and {ALGORITHM}")
    public_key = _octets_of(own_key.public_key)
    unsecured = _unsecured(document, options)
    if pointers is None:
        pointers = mandatory_pointers(unsecured)
    statements = labelled(unsecured, contexts, hmac_key)
    mandatory = statements.indexes(pointers)
    signing_input = (
        options_digest(options, unsecured, contexts)
        + public_key
        + _digest(line for at, line in enumerate(statements.lines) if at in mandatory)
    )
    others = [line for at, line in enumerate(statements.lines) if at not in mandatory]
    if len(others) > MOST_SIGNATURES:
        raise CannotDisclose(
            f"more than {MOST_SIGNATURES} statements would be signed by themselves",
            hint="Make larger parts mandatory, or secure it with another suite.",
        )
    signatures = tuple(signatures_by(own_key, [line.encode("utf-8") for line in others]))
    signature = signature_by(signer, signing_input)
    value = BaseValue(signature, public_key, hmac_key, signatures, tuple(pointers))
    return {**options, "proofValue": value.text}


def derived(
    document: Mapping[str, JsonValue],
    proof: Mapping[str, JsonValue],
    pointers: Sequence[str],
    *,
    contexts: Contexts,
) -> Derived:
    """What the holder shows: the part of a document that is asked for, with its derived proof.

    Data Integrity ECDSA Cryptosuites 1.0, section 3.6.6. What comes out is looked at as a verifier
    will, but for the issuer's key: what cannot verify is not handed out.

    Args:
        document: the credential; a `proof` that it has is left out.
        proof: its base proof.
        pointers: what is shown beside what is mandatory.
        contexts: those that the document may name.

    Raises:
        CannotDisclose: it is no base proof of this document; nothing would be shown; a pointer
            points at nothing, or into a value that cannot be divided.
        LinkedDataError: linked data would not hold all of the document.
        ParseError: the proof value cannot be read.
    """
    base = read_proof_value(proof.get("proofValue"))
    if not isinstance(base, BaseValue):
        raise CannotDisclose(
            "the proof is a derived one",
            hint="Only the credential as its issuer gave it can be disclosed in part.",
        )
    unsecured = _unsecured(document, proof)
    statements = labelled(unsecured, contexts, base.hmac_key)
    mandatory = statements.indexes(base.pointers)
    chosen = sorted(mandatory | statements.indexes(pointers))
    revealed = select(unsecured, [*base.pointers, *pointers])
    if revealed is None:
        raise CannotDisclose("nothing is mandatory, and nothing was asked for")
    others = [at for at in range(len(statements.lines)) if at not in mandatory]
    if len(others) != len(base.signatures):
        raise _altered()
    signatures = dict(zip(others, base.signatures, strict=True))
    value = DerivedValue(
        base.signature,
        base.public_key,
        tuple(signatures[at] for at in chosen if at not in mandatory),
        _labels_for_verifiers(statements, frozenset(chosen)),
        tuple(number for number, at in enumerate(chosen) if at in mandatory),
    )
    shown = {**proof, "proofValue": value.text}
    data = _checked(revealed, shown, [statements.lines[at] for at in chosen], contexts)
    return Derived({**revealed, "proof": shown}, data)


def _labels_for_verifiers(statements: Labelled, chosen: frozenset[int]) -> Mapping[str, str]:
    """Canonical label in what is revealed -> the one under which the node was signed (3.5.6)."""
    quads = [
        quad
        for quad in statements.source.quads
        if statements.positions[nquad(relabelled(quad, statements.labels))] in chosen
    ]
    return {
        canonical: statements.labels[label][2:]
        for label, canonical in canonize(quads).labels.items()
    }


def _checked(
    revealed: Mapping[str, JsonValue],
    proof: Mapping[str, JsonValue],
    lines: Sequence[str],
    contexts: Contexts,
) -> VerifyData:
    """What is to be shown, looked at as a verifier will."""
    try:
        data = verify_data(revealed, proof, contexts=contexts)
    except (ParseError, LinkedDataError):
        data = None
    if data is None or data.lines != tuple(lines):
        told = "what is selected would not mean the same by itself"
        raise CannotDisclose(told, hint="Name the member around it, as a whole.")
    if not all(data.key.verify(ALGORITHM, value, said) for value, said in data.statements):
        raise _altered()
    return data


def _altered() -> CannotDisclose:
    return CannotDisclose(
        "the base proof is of another document",
        hint="Take the credential as its issuer gave it, byte for byte.",
    )


def verify_data(
    document: Mapping[str, JsonValue], proof: Mapping[str, JsonValue], *, contexts: Contexts
) -> VerifyData:
    """What a verifier has to check of a credential with a derived proof.

    Args:
        document: the credential; its `proof` is passed over.
        proof: the derived proof.
        contexts: those that the document may name.

    Raises:
        ParseError: it is no derived proof, or one that does not fit what is revealed: a label, an
            index or a signature too many, or one missing.
        LinkedDataError: linked data would not hold all of the document.
    """
    value = read_proof_value(proof.get("proofValue"))
    if not isinstance(value, DerivedValue):
        raise ParseError("a base proof, which is for the holder alone")
    unsecured = _unsecured(document, proof)
    quads = quads_of(unsecured, contexts)
    canonical = canonize(quads).labels
    if set(canonical.values()) != set(value.labels):
        raise ParseError("the labels are not those of the blank nodes that are revealed")
    lines = lines_under(
        quads, {label: f"_:{value.labels[one]}" for label, one in canonical.items()}
    )
    return _fitting(value, lines, options_digest(proof, unsecured, contexts))


def _fitting(value: DerivedValue, lines: tuple[str, ...], options: bytes) -> VerifyData:
    mandatory = frozenset(value.mandatory)
    if mandatory and max(mandatory) >= len(lines):
        raise ParseError("a mandatory index is not of a statement that is revealed")
    others = [line.encode("utf-8") for at, line in enumerate(lines) if at not in mandatory]
    if len(others) != len(value.signatures):
        raise ParseError("there are not as many signatures as statements")
    must = _digest(line for at, line in enumerate(lines) if at in mandatory)
    return VerifyData(
        options + value.public_key + must,
        value.signature,
        _key_of(value.public_key),
        tuple(zip(value.signatures, others, strict=True)),
        lines,
    )

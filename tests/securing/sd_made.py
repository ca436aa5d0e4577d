"""Credentials with base proofs of ecdsa-sd-2023, and what is done to them: keys are made once."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.references import did_key, verification_method
from microcred.crypto.signing import LocalSigner
from microcred.encoding import base58btc_decode, multicodec_unwrap
from microcred.linked.active_context import Contexts, contexts_of
from microcred.securing.ecdsa_sd import base_proof, verify_data

CONTEXTS = contexts_of("ELM 3.2")
HMAC_KEY = bytes(range(32))


class Rfc6979:
    """A signer whose signatures are always the same ones, as those of the published vectors."""

    algorithm = "ES256"

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.public_key: PublicKey = PrivateKey(key).public_key

    @classmethod
    def of_multikey(cls, text: str) -> Rfc6979:
        """Of a secret Multikey of P-256."""
        _, octets = multicodec_unwrap(base58btc_decode(text[1:]))
        return cls(ec.derive_private_key(int.from_bytes(octets, "big"), ec.SECP256R1()))

    def sign(self, data: bytes) -> bytes:
        """r and s, by RFC 6979."""
        value = self._key.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))
        return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(value))


@cache
def issuer(number: int = 0) -> Rfc6979:
    """An issuer's key; another one for another number."""
    return Rfc6979(ec.derive_private_key(20261128 + number, ec.SECP256R1()))


@cache
def own(number: int = 0) -> Rfc6979:
    """A key of one credential."""
    return Rfc6979(ec.derive_private_key(6 + number, ec.SECP256R1()))


CREDENTIAL: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        {
            "ex": "urn:example:",
            "given": "ex:given",
            "family": "ex:family",
            "born": "ex:born",
            "degree": {"@id": "ex:degree"},
            "title": {"@id": "ex:title", "@container": "@language"},
            "grade": "ex:grade",
            "plan": {"@id": "ex:plan", "@type": "@json"},
            "Person": "ex:Person",
            "Degree": "ex:Degree",
            "Course": "ex:Course",
            "a~c": "ex:slashed",
        },
    ],
    "type": ["VerifiableCredential"],
    "issuer": "https://uni.example/issuer",
    "validFrom": "2026-01-02T00:00:00Z",
    "name": "Soil carbon",
    "credentialSubject": {
        "id": "did:example:ana",
        "type": "Person",
        "given": "Ana",
        "family": "Novak",
        "born": "2001-02-03",
        "degree": [
            {"type": "Degree", "title": {"en": "Soil", "de": "Boden"}, "grade": ["5", "A"]},
            {"type": "Degree", "title": {"en": "Cheese"}, "grade": "4"},
            {"id": "urn:example:3", "type": ["Degree", "Course"], "grade": "3", "a~c": "odd"},
        ],
        "plan": {"weeks": [1, 2], "id": "x", "hours": 50},
    },
}


def options(signer: Rfc6979) -> dict[str, Any]:
    """The options of a proof by that key."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-sd-2023",
        "created": "2026-01-02T03:04:05Z",
        "verificationMethod": verification_method(did_key(signer.public_key)),
        "proofPurpose": "assertionMethod",
    }


def secured(
    document: Mapping[str, Any] = CREDENTIAL,
    *,
    pointers: Sequence[str] | None = None,
    signer: Rfc6979 | None = None,
    key: Rfc6979 | None = None,
    hmac_key: bytes = HMAC_KEY,
    contexts: Contexts = CONTEXTS,
) -> dict[str, Any]:
    """The document with a base proof."""
    by = signer or issuer()
    proof = base_proof(
        document,
        options(by),
        by,
        contexts=contexts,
        hmac_key=hmac_key,
        own_key=key or own(),
        pointers=pointers,
    )
    return {**copy.deepcopy(dict(document)), "proof": proof}


def holds(
    document: Mapping[str, Any], *, signer: Rfc6979 | None = None, contexts: Contexts = CONTEXTS
) -> bool:
    """Whether a derived proof verifies with the issuer's key; errors are raised."""
    data = verify_data(document, document["proof"], contexts=contexts)
    by = (signer or issuer()).public_key
    return by.verify("ES256", data.signature, data.signing_input) and all(
        data.key.verify("ES256", value, said) for value, said in data.statements
    )


def octets(document: Mapping[str, Any]) -> bytes:
    """As a file."""
    return json.dumps(document).encode()


def local(curve: str) -> LocalSigner:
    """A fresh signer on a curve."""
    return LocalSigner(PrivateKey.generate(curve))

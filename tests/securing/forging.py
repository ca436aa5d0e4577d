"""Makes sealed files of every trait, right and wrong, with our own keys; nothing is copied."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

from microcred.crypto.certificates import issuer_serial
from microcred.crypto.references import CertificateReference
from microcred.crypto.seal import Seal
from microcred.crypto.signing import ALGORITHMS
from microcred.securing.mechanism import Opened, Proof

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
GONE = object()
"""Marks a member that a forgery leaves out."""

DOCUMENT: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/2018/credentials/v1",
        "http://data.europa.eu/snb/model/context/edc-ap",
    ],
    "id": "urn:credential:4d1e1d04-8b5c-4f3f-9f35-0a1e3f6a7b11",
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    "issuer": {"id": "urn:epass:org:1", "legalName": {"el": "Πανεπιστήμιο", "en": "University"}},
    "credentialSubject": {"id": "urn:epass:person:1", "givenName": {"en": "Ána"}},
}

TEXT = (
    '{\r\n  "id": "urn:credential:1",\r\n  "type": ["VerifiableCredential"], "a\\/b": "\u00e9"\r\n}'
)
"""A payload with the traits of real ones: CRLF, spacing, an escaped slash, accents."""


@cache
def seal(
    key: str = "P-256", algorithm: str | None = None, name: str = "Example University"
) -> Seal:
    """A test seal; the same one for the same arguments."""
    organisation = SimpleNamespace(name=name, country="IE", identifier="NTRIE-123456")
    return Seal.for_testing(organisation, key=key, algorithm=algorithm, now=NOW)


def b64url(data: bytes | str) -> str:
    octets = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def header_of(signer: Seal, **changes: Any) -> dict[str, Any]:
    """The protected header of Europass, with members replaced, added or (GONE) left out."""
    leaf = signer.certificate
    header = {
        "alg": signer.algorithm,
        "cty": "octet-stream",
        "kid": b64(issuer_serial(leaf)),
        "x5t#S256": b64url(hashlib.sha256(leaf.der).digest()),
        "x5c": [b64(leaf.der)],
        "typ": "jose+json",
        "b64": False,
        "sigT": "2026-01-12T08:46:26Z",
        "crit": ["b64", "sigT"],
        **changes,
    }
    return {name: value for name, value in header.items() if value is not GONE}


def signature_of(
    protected: Mapping[str, Any] | str, payload: str, signer: Seal, header: Any = None
) -> dict[str, Any]:
    """One member of `signatures`; `protected` may be JSON text, to be wrong in other ways."""
    text = protected if isinstance(protected, str) else json.dumps(protected)
    encoded = b64url(text)
    unencoded = '"b64": false' in text or '"b64":false' in text
    body = payload if unencoded else b64url(payload)
    value = signer.sign(f"{encoded}.{body}".encode())
    unprotected = {} if header is None else {"header": header}
    return {"protected": encoded, **unprotected, "signature": b64url(value)}


def forge(
    form: str = "general",
    *,
    signer: Seal | None = None,
    payload: str = TEXT,
    header: Any = None,
    raw_header: str | None = None,
    **changes: Any,
) -> bytes:
    """A sealed file; without arguments a right one with Europass' traits."""
    signer = signer or seal()
    protected = raw_header or header_of(signer, **changes)
    one = signature_of(protected, payload, signer, header)
    unencoded = isinstance(protected, str) or protected.get("b64") is False
    body = payload if unencoded else b64url(payload)
    if form == "compact":
        return f"{one['protected']}.{body}.{one['signature']}\n".encode()
    outer = {"payload": body, **({"signatures": [one]} if form == "general" else one)}
    return json.dumps(outer, ensure_ascii=False).encode()


def verifies(proof: Proof) -> bool:
    """Whether the signature value verifies under the certificate that it names."""
    assert isinstance(proof.reference, CertificateReference)
    key = proof.reference.certificates[0].public_key
    fits = proof.algorithm in ALGORITHMS
    return fits and key.verify(proof.algorithm, proof.signature, proof.signing_input)


def intact(opened: Opened, index: int = 0) -> bool:
    """Whether the signature at that index verifies under the certificate that it names."""
    return verifies(opened.proofs[index])


def codes(opened: Opened, index: int = 0) -> list[str]:
    """The codes of the findings of one signature, and of the file, in order."""
    return [found.code for found in (*opened.findings, *opened.proofs[index].findings)]

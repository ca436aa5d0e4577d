"""Credentials with a status, and the lists that tell it: right ones, to be made wrong in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from examples import NOW, wallet_signer
from microcred import Outcome, Policy, Trust, Verification, verify
from microcred.crypto.references import did_of, key_url
from microcred.findings import Check
from microcred.securing import DataIntegrity
from microcred.status import (
    Builder,
    StatusList,
    bitstring_credential,
    bitstring_entry,
    signed_token,
)

__all__ = [
    "ISSUER",
    "OTHER",
    "URL",
    "codes",
    "credential",
    "list_document",
    "secured",
    "status_list",
    "token",
    "told",
    "verdict",
]

URL = "https://uni.example/status/1"
ISSUER = wallet_signer("Ed25519")
OTHER = wallet_signer("P-256")
_SUITES = {"EdDSA": "eddsa-jcs-2022", "ES256": "ecdsa-jcs-2019"}


def secured(document: Mapping[str, Any], signer: Any = ISSUER) -> bytes:
    """The document with a proof, as it is."""
    return DataIntegrity(_SUITES[signer.algorithm]).secure(dict(document), signer, now=NOW)


def credential(status: Any = None, *, member: str = "credentialStatus", **members: Any) -> bytes:
    """A credential of the issuer's that names a status."""
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:2f6a3a55-9d59-4b0f-b6c5-41d5e4b1b1f7",
        "type": ["VerifiableCredential"],
        "issuer": did_of(ISSUER),
        "validFrom": "2025-01-01T00:00:00Z",
        member: bitstring_entry(URL, 5) if status is None else status,
        "credentialSubject": {"id": "did:example:ana"},
        **members,
    }
    return secured(document)


def status_list(
    values: Mapping[int, int] | None = None,
    *,
    purposes: Sequence[str] = ("revocation",),
    size: int = 1,
    kind: Any = "bitstring",
    length: int = 131_072,
    url: str | None = URL,
    ttl: timedelta | None = None,
    days: int = 1,
) -> StatusList:
    """A list that was made a minute ago and ends in some days."""
    builder = Builder(length, size=size, order="right" if kind == "token" else "left")
    for index, value in (values or {}).items():
        builder.set(index, value)
    ends = NOW + timedelta(days=days)
    made = min(NOW - timedelta(minutes=1), ends - timedelta(hours=1))
    return StatusList(kind, builder.built(), url, tuple(purposes), ttl, made, ends)


def list_document(
    values: Mapping[int, int] | None = None, *, signer: Any = ISSUER, **how: Any
) -> dict[str, Any]:
    """The credential of a list, not secured yet."""
    return bitstring_credential(status_list(values, **how), issuer=did_of(signer) or "")


def token(values: Mapping[int, int] | None = None, *, signer: Any = ISSUER, **how: Any) -> bytes:
    """A status list token."""
    made = status_list(values, kind="token", purposes=(), **{"length": 1024, **how})
    return signed_token(made, signer, header={"kid": key_url(signer)})


def verdict(raw: bytes, *lists: bytes, policy: Policy | None = None, **how: Any) -> Verification:
    """The verdict on a credential by who trusts its issuer."""
    options = {"trust": Trust(issuers=[did_of(ISSUER) or ""]), "at": NOW, **how}
    return verify(raw, status_lists=lists, policy=policy or Policy(), **options)


def told(of: Verification) -> list[tuple[str, str]]:
    """The outcomes and codes of STATUS."""
    return [(one.outcome.value, one.code) for one in of.findings if one.check is Check.STATUS]


def codes(of: Verification) -> tuple[Outcome, list[str]]:
    """The outcome, and the codes of STATUS."""
    return of.outcome, [code for _, code in told(of)]

"""Holders, credentials bound to them, and a verifier who asks."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from examples import NOW, UNI, seal_of, wallet_signer
from microcred import Policy, Trust, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_of
from microcred.crypto.signing import LocalSigner
from microcred.findings import Outcome
from microcred.presenting import Presented, present
from microcred.securing import DataIntegrity, Mechanism, VcJwt
from microcred.signature_checks import Audience
from microcred.vc_issuing import issue_document
from microcred.verdict import Verification

VCDM_1 = "https://www.w3.org/2018/credentials/v1"
VCDM_2 = "https://www.w3.org/ns/credentials/v2"
CHALLENGE, DOMAIN = "n-0S6_WzA2Mj", "https://verifier.example"
ASKED = Audience(challenge=CHALLENGE, domain=DOMAIN)
BEARER = Policy(bearer=True)


@cache
def holder(name: str = "ana", kind: str = "Ed25519") -> LocalSigner:
    """The key of a learner; made once."""
    return LocalSigner(PrivateKey.generate(kind))


def document(subject: str | None, version: str = "2.0", **members: Any) -> dict[str, Any]:
    """A W3C credential about somebody."""
    first, date = (VCDM_2, "validFrom") if version == "2.0" else (VCDM_1, "issuanceDate")
    about = {"id": subject} if subject else {"degree": {"type": "Degree"}}
    return {
        "@context": [first],
        "id": "urn:uuid:0e9a6b5e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential"],
        date: "2026-01-01T00:00:00Z",
        "credentialSubject": about,
        **members,
    }


def bound(
    to: LocalSigner | None = None, mechanism: Mechanism | None = None, **members: Any
) -> bytes:
    """A credential that its issuer bound to the DID of a learner."""
    way = mechanism or DataIntegrity(data_model="2.0")
    version = "2.0" if isinstance(way, VcJwt) else way.data_model
    kind = "P-256" if isinstance(way, VcJwt) or way.name.startswith("ec") else "Ed25519"
    made = document(did_of(to or holder()), version, **members)
    return issue_document(made, signer=wallet_signer(kind), mechanism=way, now=NOW).secured


def trust() -> Trust:
    """Trust in the issuers of these tests; in no holder."""
    issuers = [UNI.identifier, *(did_of(wallet_signer(one)) for one in ("P-256", "Ed25519"))]
    return Trust(anchors=[seal_of().root], issuers=issuers)


def shown(*credentials: bytes, **options: Any) -> Presented:
    """A presentation of these by Ana, to the verifier who asked."""
    asked = {"signer": holder(), "challenge": CHALLENGE, "domain": DOMAIN, "now": NOW}
    return present(list(credentials), **{**asked, **options})


def verdict_of(secured: bytes | str | Presented, **options: Any) -> Verification:
    """What the verifier says."""
    raw = secured.secured if isinstance(secured, Presented) else secured
    return verify(raw, **{"trust": trust(), "expected": ASKED, "at": NOW, **options})


def codes(verdict: Verification, outcome: Outcome | None = None) -> set[str]:
    """The codes of a verdict, all or those of one outcome."""
    return {one.code for one in verdict.findings if outcome in (None, one.outcome)}


def members(presentation: Presented) -> dict[str, Any]:
    """A presentation with an embedded proof, as JSON."""
    value: dict[str, Any] = json.loads(presentation.secured)
    return value

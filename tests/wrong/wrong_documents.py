"""Good seals over credentials that they do not fit: another issuer, another time, a status."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from forging import GONE, forge
from wrong_rows import F, I, P, S, W, Wrong, document, resealed

from examples import NOW, OTHER, UNI, DotPage, course, seal_of, sealed, trust_of
from microcred import ANY_ISSUER, Outcome, Policy, Trust, issue
from microcred.findings import Check

__all__ = ["DOCUMENTS"]


# Several of these credentials break a shape too: what is wrong with them here has to tell alone.
_NO_SHAPES = Policy(informative=frozenset({Check.SCHEMA}))


def _validity(code: str, outcome: Outcome = F, **changes: Any) -> Wrong:
    verdict = {F: F, I: I}.get(outcome, P)
    policy = Policy() if verdict is P else _NO_SHAPES
    return Wrong(resealed(**changes), code, Check.VALIDITY, outcome, verdict, policy=policy)


def _issuer(code: str, outcome: Outcome, verdict: Outcome, changed: Any) -> Wrong:
    policy = Policy() if verdict is P else _NO_SHAPES
    return Wrong(resealed(issuer=changed), code, Check.ISSUER, outcome, verdict, policy=policy)


def _identifier(notation: str, member: str = "eIDASIdentifier", **more: Any) -> dict[str, Any]:
    """The issuer with one identifier."""
    named = {name: value for name, value in _node().items() if not name.endswith("Identifier")}
    legal = {"id": "urn:x:1", "type": "LegalIdentifier", "notation": notation, **more}
    return {**named, member: legal}


def _node() -> dict[str, Any]:
    issuer: dict[str, Any] = document()["issuer"]
    return issuer


def _borrowed() -> dict[str, Any]:
    """A foreign eIDAS identifier beside a registration that is ours."""
    ours = {"id": "urn:x:2", "type": "LegalIdentifier", "notation": UNI.identifier}
    return {**_identifier("NTRFR-999"), "registration": ours}


def _by_another(**changes: Any) -> bytes:
    """The award of one organisation, sealed by another."""
    made = issue(
        course(), signer=seal_of(OTHER), on_behalf_of="Contract 7.", page=DotPage(), now=NOW
    ).document
    told = {name: one for name, one in {**made, **changes}.items() if one is not GONE}
    return forge(payload=json.dumps(told), signer=seal_of(OTHER))


def _without_identifier() -> dict[str, Any]:
    kept = ("id", "type", "legalName", "location")
    return {name: value for name, value in _node().items() if name in kept}


_PRESENTED: dict[str, Any] = {
    "type": ["VerifiablePresentation"],
    "credentialSubject": GONE,
    "issuer": GONE,
    "validFrom": GONE,
    "issuanceDate": GONE,
    "issued": GONE,
}
_STATUS = {"id": "https://status.example/1#7", "type": "CredentialStatus"}


DOCUMENTS: dict[str, Wrong] = {
    # -- issuer -----------------------------------------------------------------------------------
    "the issuer is somebody else": _issuer("issuer.mismatch", F, F, _identifier("NTRFR-999")),
    "the same number of another kind": _issuer(
        "issuer.mismatch", F, F, _identifier("VATIE-123456")
    ),
    "a bare number without country": _issuer("issuer.mismatch", F, F, _identifier("123456")),
    "a borrowed eIDAS identifier": _issuer("issuer.mismatch", F, F, _borrowed()),
    "the issuer has no identifier": _issuer("issuer.absent", I, I, _without_identifier()),
    "the issuer is an IRI": _issuer("issuer.absent", I, I, "urn:epass:org:1"),
    "no issuer": _issuer("issuer.absent", I, I, GONE),
    "the issuer in another's name": _issuer(
        "issuer.name_differs", W, P, {**_node(), "legalName": {"en": "Ecole Exemplaire"}}
    ),
    "an award of somebody else": Wrong(
        partial(
            _by_another,
            evidence=GONE,
            credentialProfiles=document()["credentialProfiles"],
            credentialSchema=document()["credentialSchema"],
        ),
        *("issuer.not_awarding_body", Check.ISSUER, W, P),
        trust=partial(trust_of, OTHER),
    ),
    "an award of somebody else, by mandate": Wrong(
        _by_another, *("issuer.mandated", Check.ISSUER, W, P), trust=partial(trust_of, OTHER)
    ),
    "an award of somebody else, by mandate, where only its own seal is expected": Wrong(
        _by_another,
        *("issuer.unexpected", Check.TRUSTED_ISSUER),
        trust=lambda: Trust(anchors=[seal_of(OTHER).root], issuers=[UNI.identifier]),
    ),
    "another issuer expected": Wrong(
        sealed,
        *("issuer.unexpected", Check.TRUSTED_ISSUER),
        trust=lambda: Trust(anchors=[seal_of().root], issuers=[OTHER.identifier]),
    ),
    "a DID expected": Wrong(
        sealed,
        *("issuer.unexpected", Check.TRUSTED_ISSUER),
        trust=lambda: Trust(anchors=[seal_of().root], issuers=["did:web:uni.example"]),
    ),
    "the attacker's own seal, in the attacker's name": Wrong(
        lambda: forge(
            payload=json.dumps({**document(), "issuer": _identifier(str(OTHER.identifier))}),
            signer=seal_of(OTHER),
        ),
        *("issuer.unexpected", Check.TRUSTED_ISSUER),
        trust=lambda: Trust(
            anchors=[seal_of().root, seal_of(OTHER).root], issuers=[UNI.identifier]
        ),
    ),
    "anybody is accepted": Wrong(
        sealed,
        *("issuer.any", Check.TRUSTED_ISSUER, P, P),
        trust=lambda: Trust(anchors=[seal_of().root], issuers=ANY_ISSUER),
    ),
    # -- validity ---------------------------------------------------------------------------------
    "expired": _validity(
        "validity.expired", validUntil="2026-02-28T00:00:00Z", validFrom=GONE, issuanceDate=GONE
    ),
    "expired by its older date": _validity(
        "validity.expired",
        validUntil="2036-01-01T00:00:00Z",
        expirationDate="2026-02-28T00:00:00Z",
        validFrom="2020-01-01T00:00:00Z",
    ),
    "not yet valid": _validity("validity.not_yet_valid", validFrom="2026-03-02T00:00:00Z"),
    "reversed": _validity("validity.reversed", validUntil="2025-01-01T00:00:00Z"),
    "a date alone": _validity("validity.unreadable", I, validFrom="2026-01-01"),
    "epoch milliseconds": _validity("validity.unreadable", I, validUntil=1_900_000_000_000),
    "no zone": _validity("validity.no_zone", W, validFrom="2026-01-01T00:00:00"),
    "no start": Wrong(
        resealed(validFrom=GONE, issuanceDate=GONE),
        *("validity.no_start", Check.VALIDITY, W, P),
        policy=_NO_SHAPES,
    ),
    # -- what is not looked at --------------------------------------------------------------------
    "a status": Wrong(resealed(credentialStatus=_STATUS), "status.not_checked", Check.STATUS, S, I),
    "a status in the wrong member": Wrong(
        resealed(status=[_STATUS]), "status.not_checked", Check.STATUS, S, I
    ),
    "a status that the verifier does without": Wrong(
        resealed(credentialStatus=_STATUS),
        *("status.not_checked", Check.STATUS, S, P),
        policy=Policy(informative=frozenset({Check.STATUS})),
    ),
    "a verifier that wants accreditation": Wrong(
        sealed,
        *("accreditation.not_checked", Check.ACCREDITATION, S, I),
        policy=Policy(required=frozenset({Check.ACCREDITATION})),
    ),
    "a verifier that wants revocation": Wrong(
        sealed,
        *("revocation.none", Check.REVOCATION, S, I),
        policy=Policy(required=frozenset({Check.REVOCATION})),
    ),
    "a verifier that wants a qualified seal": Wrong(
        sealed,
        *("qualified.not_checked", Check.QUALIFIED, S, I),
        policy=Policy(required=frozenset({Check.QUALIFIED})),
    ),
    "a presentation of another holder": Wrong(
        resealed(**_PRESENTED, holder=_identifier("NTRFR-999")), "issuer.mismatch", Check.ISSUER
    ),
    "a presentation": Wrong(
        resealed(**_PRESENTED, holder=_node()), "presentation.empty", Check.PRESENTED, I, I
    ),
    "a context of somebody's own": Wrong(
        resealed(**{"@context": ["https://dev.example/edc-ap"]}),
        *("context.unknown", Check.FORMAT, W, P),
        policy=_NO_SHAPES,
    ),
    "no context": Wrong(
        resealed(**{"@context": GONE}),
        *("context.missing", Check.FORMAT, W, P),
        policy=_NO_SHAPES,
    ),
}
"""Rows about documents, by what is wrong."""

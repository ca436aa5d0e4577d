"""Sealing without an eIDAS certificate: any X.509 certificate, any DID; docs/trust.md says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from microcred import (
    ANY_ISSUER,
    Learner,
    MicroCredential,
    Policy,
    Provider,
    Seal,
    Trust,
    issue,
    parse,
    verify,
)
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.errors import NotTheHolder, UnsuitableKey
from microcred.findings import Check
from microcred.securing import VcJwt
from microcred.testing import World, listed

if TYPE_CHECKING:
    from microcred.verifying import Verification

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IDENTIFIER = "VATCH-123456789"
ACADEMY = Provider(name="Example Academy TEST", country="CH", identifier=IDENTIFIER)
COURSE = MicroCredential(
    learner=Learner(given_name="Ána", family_name="Novák"),
    title="Soil carbon",
    awarded_by=ACADEMY,
    language="en",
)


def code(verdict: Verification, check: Check) -> str:
    return next(one.code for one in verdict.findings if one.check == check)


def judged(sealed: bytes, **settings: Any) -> Verification:
    """The verdict at the time of issuing."""
    fetch = settings.pop("fetch", None)
    policy = settings.pop("policy", None)
    more = {name: one for name, one in (("fetch", fetch), ("policy", policy)) if one is not None}
    return verify(sealed, trust=Trust(**settings), at=NOW, **more)


def test_a_certificate_of_ones_own() -> None:
    """PASSED for who trusts that root; INDETERMINATE for everybody else."""
    seal = Seal.for_testing(ACADEMY, now=NOW)
    sealed = issue(COURSE, signer=seal, now=NOW).secured
    known = judged(sealed, anchors=[seal.root], issuers=[IDENTIFIER])
    assert str(known.outcome) == "PASSED"
    assert code(known, Check.QUALIFIED) == "qualified.not_checked"
    unknown = judged(sealed, issuers=ANY_ISSUER)
    assert str(unknown.outcome) == "INDETERMINATE"
    assert code(unknown, Check.CERTIFICATE) == "certificate.no_anchors"


@pytest.fixture(scope="module")
def lists() -> tuple[World, bytes, bytes]:
    """A world whose list names one authority; a credential sealed below another one."""
    pytest.importorskip("lxml")
    world = World(now=NOW)
    qualified = world.trusted_list("IE", [listed(world.authority("Qualified CA", country="IE"))])
    private = world.authority("Private CA", country="CH")
    seal = private.seal("Example Academy TEST", identifier=IDENTIFIER, country="CH")
    return world, qualified, issue(COURSE, signer=seal, now=NOW).secured


def test_a_certificate_that_no_list_names(lists: tuple[World, bytes, bytes]) -> None:
    """With the list alone there is no path; with the root too it is an AdESeal, and PASSED."""
    world, xml, sealed = lists
    alone = judged(sealed, lists=[xml], issuers=[IDENTIFIER], fetch=world.fetch)
    assert str(alone.outcome) == "INDETERMINATE"
    assert code(alone, Check.CERTIFICATE) == "certificate.no_path"
    anchors = [world.root.certificate]
    both = judged(sealed, lists=[xml], anchors=anchors, issuers=[IDENTIFIER], fetch=world.fetch)
    assert str(both.outcome) == "PASSED"
    assert code(both, Check.QUALIFIED) == "qualified.not_claimed"


def test_whoever_wants_a_qualified_seal(lists: tuple[World, bytes, bytes]) -> None:
    """Says so, and such a credential fails."""
    world, xml, sealed = lists
    verdict = judged(
        sealed,
        lists=[xml],
        anchors=[world.root.certificate],
        issuers=[IDENTIFIER],
        fetch=world.fetch,
        policy=Policy(required={Check.QUALIFIED}),
    )
    assert str(verdict.outcome) == "FAILED"


def test_a_did() -> None:
    """PASSED for who expects that DID, or any DID and says so; else INDETERMINATE, or FAILED."""
    signer = LocalSigner(PrivateKey.generate("Ed25519"))
    sealed = issue(COURSE, signer=signer, mechanism=VcJwt(), now=NOW).secured
    issuer: Any = parse(sealed).document["issuer"]
    did = issuer["id"]
    assert did.startswith("did:key:z6Mk")
    expected = judged(sealed, issuers=[did])
    assert str(expected.outcome) == "PASSED" and str(expected).startswith(
        f"PASSED: signed by {did}"
    )
    assert str(judged(sealed, issuers=ANY_ISSUER, dids=True).outcome) == "PASSED"
    anybody = judged(sealed, issuers=ANY_ISSUER)
    assert str(anybody.outcome) == "INDETERMINATE" and code(anybody, Check.KEY) == "key.no_trust"
    # The identifier that the credential writes beside the DID is a claim, which no key proves.
    claimed = judged(sealed, issuers=[IDENTIFIER], dids=True)
    assert str(claimed.outcome) == "FAILED"
    assert code(claimed, Check.TRUSTED_ISSUER) == "issuer.unexpected"


def test_a_did_is_not_written_as_jades() -> None:
    signer = LocalSigner(PrivateKey.generate("P-256"))
    with pytest.raises(UnsuitableKey, match="needs a key with a certificate"):
        issue(COURSE, signer=signer, now=NOW)


def test_the_certificate_of_somebody_else() -> None:
    """A provider without any certificate has another organisation seal, with a mandate."""
    other = Provider(name="Example Service TEST", country="IE", identifier="NTRIE-42")
    seal = Seal.for_testing(other, now=NOW)
    with pytest.raises(NotTheHolder):
        issue(COURSE, signer=seal, now=NOW)
    reason = "Contract of 1 March 2026"
    sealed = issue(COURSE, signer=seal, now=NOW, on_behalf_of=reason).secured
    verdict = judged(sealed, anchors=[seal.root], issuers=["NTRIE-42"])
    assert str(verdict.outcome) == "PASSED"

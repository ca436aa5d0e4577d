"""Sealed credentials of the test world, end to end: who is asked, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from microcred import (
    ECTS,
    MicroCredential,
    Outcome,
    Policy,
    Provider,
    QualityAssurance,
    Trust,
    Verification,
    issue,
    parse,
    verify,
)
from microcred.fetching import OFFLINE
from microcred.findings import Check
from microcred.micro_credential import Learner
from microcred.testing import World, breaking

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, DAY, YEAR = timedelta(minutes=1), timedelta(days=1), timedelta(days=365)


class Stage:
    """A world with a university that has issued one credential."""

    def __init__(self, ca_traits: Any = None, **traits: Any) -> None:
        self.world = World(now=T0)
        self.ca = self.world.authority("Issuing", **(ca_traits or {}))
        self.seal = self.ca.seal(
            "Example University", identifier="NTRIE-123456", country="IE", **traits
        )
        uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
        course = MicroCredential(
            learner=Learner(given_name="Ana", family_name="Novak"),
            title="Soil carbon",
            awarded_by=uni,
            learning_outcomes=["Measures soil organic carbon"],
            workload=ECTS(2),
            eqf_level=6,
            assessment="written examination",
            participation="online",
            language="en",
            quality_assurance=QualityAssurance("Institutional Quality Assurance", agency=uni),
        )
        self.secured = issue(course, signer=self.seal, now=T0).secured

    def verify(
        self,
        secured: bytes | None = None,
        at: datetime = T0 + MINUTE,
        *,
        online: bool = False,
        lists: Sequence[Any] = (),
        **how: Any,
    ) -> Verification:
        anchors = [] if lists else [self.world.root.certificate]
        trust = Trust(anchors=anchors, lists=lists, issuers=["NTRIE-123456"])
        self.world.now = at
        fetch = self.world.fetch if online else OFFLINE
        return verify(secured or self.secured, trust=trust, at=at, fetch=fetch, **how)


def codes(verdict: Verification, check: Check) -> list[str]:
    return [one.code for one in verdict.findings if one.check is check]


def test_offline_a_plain_seal_leaves_revocation_open() -> None:
    verdict = Stage().verify()
    assert verdict.outcome is Outcome.INDETERMINATE
    assert codes(verdict, Check.REVOCATION) == ["revocation.not_checked"]
    relaxed = Policy(informative=frozenset({Check.REVOCATION}))
    assert Stage().verify(policy=relaxed).outcome is Outcome.PASSED


def test_online_it_is_valid() -> None:
    stage = Stage()
    verdict = stage.verify(online=True)
    assert verdict.outcome is Outcome.PASSED
    assert codes(verdict, Check.REVOCATION) == ["revocation.good"]
    assert {one.purpose for one in stage.world.fetch.requests} == {"ocsp"}
    assert verdict.headline() == "PASSED: signed by Example University (NTRIE-123456)"
    assert verdict.seal is not None and verdict.seal.best_signature_time is None


def test_online_a_revoked_seal_is_not_valid() -> None:
    stage = Stage()
    stage.ca.revoke(stage.seal.certificate, at=T0, reason="keyCompromise")
    verdict = stage.verify(online=True)
    assert verdict.outcome is Outcome.INDETERMINATE
    assert "revocation.revoked" in codes(verdict, Check.REVOCATION)
    assert [one.outcome for one in verdict.findings if one.check is Check.SIGNATURE] == [
        Outcome.PASSED
    ]


def test_a_network_that_fails_leaves_it_open() -> None:
    stage = Stage()
    stage.world.fetch.fail()
    verdict = stage.verify(online=True)
    assert verdict.outcome is Outcome.INDETERMINATE
    assert set(codes(verdict, Check.REVOCATION)) == {"revocation.no_data"}


def test_a_seal_whose_path_names_nobody_needs_nobody() -> None:
    stage = Stage({"ocsp": False, "crl": False}, ocsp=False, crl=False)
    for online in (False, True):
        verdict = stage.verify(online=online)
        assert verdict.outcome is Outcome.PASSED
        assert codes(verdict, Check.REVOCATION) == ["revocation.none"]
    assert not stage.world.fetch.requests


def test_a_wrong_crit_fails_unless_the_reader_is_lenient() -> None:
    stage = Stage()
    credential = json.loads(stage.secured)["payload"].encode()
    sealed = stage.world.sealed(credential, stage.seal, header={"crit": ["b64", "alg"]})
    strict = stage.verify(sealed, online=True)
    lenient = stage.verify(sealed, online=True, policy=Policy(lenient_crit=True))
    for verdict, outcome in ((strict, Outcome.FAILED), (lenient, Outcome.WARNING)):
        told = [one.outcome for one in verdict.findings if one.code == "format.crit"]
        assert told == [outcome]
    assert (strict.outcome, lenient.outcome) == (Outcome.FAILED, Outcome.PASSED)
    opened = parse(sealed, lenient_crit=True).opened
    assert opened is not None
    assert [one.outcome for one in opened.proofs[0].findings] == [Outcome.WARNING]


def test_evidence_in_the_file_needs_no_network() -> None:
    stage = Stage()
    kept = stage.world.augment(stage.secured, "B-LTA")
    verdict = stage.verify(kept, at=T0 + DAY)
    assert verdict.outcome is Outcome.PASSED and not stage.world.fetch.requests
    assert verdict.seal is not None and verdict.seal.best_signature_time == T0
    assert "valid when it was made" in verdict.headline()
    later = stage.verify(kept, at=T0 + 2 * YEAR + 2 * DAY)
    assert later.seal is not None and later.seal.best_signature_time == T0
    for name in ("sigTst", "xVals", "rVals"):
        broken = stage.verify(breaking.flipped(kept, name), at=T0 + DAY)
        assert "timestamp.item_altered" in codes(broken, Check.TIMESTAMP)

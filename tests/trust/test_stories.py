"""One story for each code that the judgement of a seal can tell, and what it does to the verdict.

The stories in detail are in test_judging.py and test_judged_timestamps.py, and of trusted lists in
test_determining.py and its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from seal_reading import read_seal
from stage import DAY, MINUTE, PLAIN, T0, YEAR, Stage
from test_judged_timestamps import (
    beyond_us,
    changed,
    of_nobody,
    out_of_order,
    stamped,
    swapped,
    unreadable,
    with_tsa,
)
from test_judging import answer, bare, revoked, with_data

from microcred.codes import CODES
from microcred.crypto.seal_evidence import Cause, Tampering
from microcred.findings import Check, Outcome
from microcred.frozen import replaced
from microcred.policy import ANY_ISSUER, Policy, Trust, fold
from microcred.testing.augmenting import Evidence
from microcred.testing.certificates import extension
from microcred.testing.jades_file import JadesFile, pki_object
from microcred.testing.list_values import State, listed
from microcred.trust import SealJudgement, judge_seal
from microcred.trust.services import Qualification, TrustServices

Story = Callable[[], SealJudgement]


def told(make: Callable[[Stage], bytes], at: Any = T0 + MINUTE, **how: Any) -> Story:
    """A plain world, of which nobody has to be asked, and a file in it."""

    def story() -> SealJudgement:
        stage = Stage(PLAIN, PLAIN, PLAIN)
        return stage.judge(make(stage), at, **how)

    return story


def known(level: Any = "B-LT", at: Any = T0 + MINUTE, **how: Any) -> Story:
    """A usual world, in which everything is known."""

    def story() -> SealJudgement:
        stage = Stage()
        return stage.judge(stage.kept(level), at, **how)

    return story


def altered() -> SealJudgement:
    stage = Stage()
    file = JadesFile(stage.kept())
    crl = stage.ca.crl(at=T0)
    file.add("anyValData", {"rVals": {"crlVals": [pki_object(crl[:-1] + bytes([crl[-1] ^ 1]))]}})
    return stage.judge(file.write())


def about(make: Callable[[Stage], bytes]) -> Story:
    """The seal with one OCSP response."""

    def story() -> SealJudgement:
        stage = bare()
        return with_data(stage, make(stage))

    return story


def of_revoked(*given: Any, **how: Any) -> Story:
    def story() -> SealJudgement:
        stage, sealed = revoked(*given, **how)
        return stage.judge(sealed)

    return story


def revoked_later() -> SealJudgement:
    stage = Stage()
    stage.ca.revoke(stage.leaf, at=T0 + DAY)
    data = stage.world.evidence(stage.leaf, stage.tsa.certificate, at=T0 + 2 * DAY)
    return stage.judge(stage.kept(evidence=data), T0 + 3 * DAY)


def tampered(cause: Cause) -> Story:
    """Of a timestamp that is over something else, whoever read it has found out why."""

    def story() -> SealJudgement:
        stage = Stage(PLAIN, PLAIN, PLAIN)
        read = read_seal(swapped(stage))
        why = Tampering(cause, "so it was found")
        tokens = tuple(replaced(one, tampering=why) for one in read.evidence.tokens)
        found = judge_seal(
            read.reference,
            replaced(read.evidence, tokens=tokens),
            anchors=[stage.root],
            at=T0 + MINUTE,
        )
        assert any("so it was found" in one.detail for one in found.findings)
        return found

    return story


def altered_beside(stage: Stage) -> bytes:
    """A version number, which no signature covers, is not that of timestamps."""
    file = JadesFile(stamped(stage))
    octets = bytearray(file.token(0))
    octets[octets.index(b"\x02\x01\x03\x31") + 2] = 1
    file.change(0, {"tstTokens": [pki_object(bytes(octets))]})
    return file.write()


def unbroken(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def forged_data() -> SealJudgement:
    stage = bare()
    data = Evidence((stage.ca.certificate,), (unbroken(answer(stage, by=stage.ca)),))
    return stage.judge(stage.kept(evidence=data))


def nobody_answers() -> SealJudgement:
    stage = Stage()
    stage.world.fetch.fail()
    return stage.judge(stage.sealed(), online=True)


STORIES: dict[str, Story] = {
    "timestamp.absent": told(lambda s: s.sealed()),
    "timestamp.proven": known(),
    "timestamp.valid": known(),
    "timestamp.no_proof": told(swapped),
    "timestamp.unreadable": told(unreadable),
    "timestamp.uncomputable": beyond_us,
    "timestamp.imprint_mismatch": told(swapped),
    "timestamp.swapped": tampered("swapped"),
    "timestamp.item_removed": tampered("removed"),
    "timestamp.item_added": tampered("added"),
    "timestamp.items_reordered": tampered("reordered"),
    "timestamp.item_altered": tampered("altered"),
    "timestamp.seal_replaced": tampered("sealed"),
    "timestamp.altered": told(altered_beside),
    "timestamp.signature_invalid": told(lambda s: stamped(s, fault="signature")),
    "timestamp.no_signer": told(lambda s: stamped(s, sent="none")),
    "timestamp.unbound": told(lambda s: stamped(s, reference="none")),
    "timestamp.wrong_purpose": told(with_tsa(eku="none")),
    "timestamp.no_anchors": known(anchors=[]),
    "timestamp.no_path": told(of_nobody),
    "timestamp.expired": told(with_tsa(end=T0 - DAY)),
    "timestamp.untrusted": told(with_tsa(extra=[extension("1.2.3.4", b"\5\0", critical=True)])),
    "timestamp.weak_algorithm": told(lambda s: stamped(s, hash="sha1")),
    "timestamp.revoked": of_revoked(T0 - DAY, of="tsa"),
    "timestamp.revocation_unknown": known("B-T"),
    "timestamp.order": told(lambda s: out_of_order(s, T0 + DAY, T0), T0 + 2 * DAY),
    "timestamp.claimed_time": told(lambda s: s.kept("B-T", s.sealed(at=T0 + DAY)), T0 + 2 * DAY),
    "timestamp.not_archived": known("B-LT"),
    "revocation.none": told(lambda s: s.sealed()),
    "revocation.not_checked": lambda: bare().judge(bare().sealed()),
    "revocation.good": known(),
    "revocation.later": revoked_later,
    "revocation.revoked": of_revoked(T0 - DAY),
    "revocation.on_hold": of_revoked(T0 - DAY, "certificateHold"),
    "revocation.stale": about(lambda s: answer(s, at=T0 - 30 * DAY)),
    "revocation.unknown": about(lambda s: answer(s, status="unknown")),
    "revocation.no_data": nobody_answers,
    "revocation.no_proof": known(at=T0 + 6 * YEAR),
    "revocation.weak_algorithm": about(lambda s: answer(s, hash="sha1")),
    "revocation.unauthorized": about(lambda s: answer(s, by=s.world.root.responder())),
    "revocation.signature_invalid": forged_data,
    "revocation.altered": altered,
}


@pytest.mark.parametrize("code", STORIES)
def test_each_code_has_its_story(code: str) -> None:
    assert code in CODES
    assert code in {one.code for one in STORIES[code]().findings}


def verdict(found: SealJudgement, policy: Policy | None = None) -> Outcome:
    """What becomes of certificate and revocation, if a path names who can be asked."""
    conditional = {Check.CERTIFICATE, Check.REVOCATION}
    policy = policy or Policy()
    wanted = policy.required_checks(conditional) & {*conditional, *policy.required}
    return fold(found.findings, frozenset(wanted))


def test_the_timestamps_of_a_seal_that_is_valid_anyway_change_nothing() -> None:
    """Broken ones are told, and count only where the caller wants a proof of time."""
    stage = Stage()
    good = stage.kept()
    file = JadesFile(good)
    file.change(0, {"tstTokens": [{"val": "AAAA"}]})
    at = T0 + timedelta(minutes=2)
    proving = Policy(required=frozenset({Check.TIMESTAMP}))
    assert verdict(stage.judge(good, at)) is Outcome.PASSED
    assert verdict(stage.judge(good, at), proving) is Outcome.PASSED
    assert verdict(stage.judge(file.write(), at)) is Outcome.PASSED
    assert verdict(stage.judge(file.write(), at), proving) is Outcome.FAILED


def test_a_file_that_was_changed_is_valid_no_longer_than_without_the_proof() -> None:
    stage, sealed = changed("stripped timestamp")
    assert verdict(stage.judge(sealed, T0 + MINUTE)) is Outcome.PASSED
    assert verdict(stage.judge(sealed, T0 + 3 * YEAR)) is Outcome.INDETERMINATE


# -- trusted lists --------------------------------------------------------------------------------


def qualified(
    *history: State, at: Any, level: str = "B-LT", status: str = "granted", **how: Any
) -> SealJudgement:
    """A seal on a qualified certificate, judged with the list of its country alone."""
    pytest.importorskip("lxml")
    stage = Stage()
    stage.seal = stage.ca.seal("Example University", qualified=True, qscd=True)
    listing = [
        listed(stage.ca, status=status, history=history, since=how.pop("since", None)),
        listed(stage.tsa, type="TSA/QTST"),
        listed(stage.world.root, type="CA/PKC"),
    ]
    octets = stage.world.trusted_list("IE", listing, issued=T0 - DAY, **how)
    services = Trust(lists=[octets], issuers=ANY_ISSUER).services
    assert services is not None
    sealed = stage.sealed() if level == "B-B" else stage.kept(level)
    return stage.judge(sealed, at, anchors=[], services=services)


def qualification(found: SealJudgement) -> tuple[Outcome, str]:
    return next((one.outcome, one.code) for one in found.findings if one.check is Check.QUALIFIED)


def test_a_qualified_seal_of_a_listed_provider() -> None:
    found = qualified(at=T0 + DAY)
    assert qualification(found) == (Outcome.PASSED, "qualified.qseal")
    lines = {one.code: one.detail for one in found.findings}
    assert lines["timestamp.valid"].endswith("by Root TEST, qualified")
    assert "certificate.trusted" in lines and "revocation.good" in lines


@pytest.mark.parametrize(
    ("level", "expected"),
    [("B-LT", "qualified.qseal"), ("B-B", "qualified.withdrawn")],
)
def test_the_status_at_the_best_signature_time_counts(level: str, expected: str) -> None:
    """Withdrawn since: with a timestamp the seal is older than that."""
    before = State("granted", T0 - 5 * YEAR, "CA/QC", ("ForeSeals",))
    found = qualified(before, at=T0 + 30 * DAY, status="withdrawn", since=T0 + DAY, level=level)
    assert qualification(found)[1] == expected


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"fault": "altered"}, "qualified.list_forged"),
        ({"fault": "entities"}, "qualified.list_entities"),
        ({"fault": "unsigned"}, "qualified.list_unsigned"),
        ({"fault": "not-xml"}, "qualified.list_malformed"),
    ],
)
def test_a_list_that_is_wrong_says_nothing(how: Any, expected: str) -> None:
    found = qualified(at=T0 + DAY, **how)
    codes = [one.code for one in found.findings if one.check is Check.QUALIFIED]
    assert expected in codes and "qualified.qseal" not in codes
    assert "certificate.trusted" not in {one.code for one in found.findings}


def test_a_list_that_has_ended() -> None:
    found = qualified(at=T0 + YEAR)
    assert qualification(found) == (Outcome.INDETERMINATE, "qualified.list_stale")


class Silent:
    """Lists that know nothing."""

    def anchors(self, purpose: str) -> tuple[()]:
        return ()

    def qualification(self, path: Any, **times: Any) -> Any:
        assert len(path) == 1 and set(times) == {"at_issuance", "at_best", "at"}
        return Qualification()

    def timestamp_qualified(self, certificate: Any, path: Any, at: Any) -> None:
        return None


def test_lists_that_know_nothing_are_asked_all_the_same() -> None:
    services: TrustServices = Silent()
    stage = Stage(PLAIN, PLAIN, PLAIN)
    found = stage.judge(stage.sealed(), anchors=[], services=services)
    assert qualification(found) == (Outcome.INDETERMINATE, "qualified.unknown")


def test_a_qualified_seal_in_one_line() -> None:
    line = qualified(at=T0 + DAY).summary()
    assert line.startswith("QSeal") and "Issuing TEST (IE)" in line
    assert line.endswith("as a timestamp proves")
    assert qualified(at=T0 + YEAR).summary().startswith("qualified or not: ")


@pytest.mark.parametrize(
    ("level", "outcome", "code"),
    [
        ("QSeal", Outcome.PASSED, "qualified.qseal"),
        ("AdESeal-QC", Outcome.WARNING, "qualified.adeseal_qc"),
        ("AdESeal", Outcome.FAILED, "qualified.adeseal"),
        ("QSig", Outcome.PASSED, "qualified.qsig"),
        ("AdESig-QC", Outcome.WARNING, "qualified.adesig_qc"),
        ("AdESig", Outcome.FAILED, "qualified.adesig"),
        ("unknown", Outcome.INDETERMINATE, "qualified.unknown"),
    ],
)
def test_the_words_of_whoever_answers_become_a_line(level: Any, outcome: Any, code: str) -> None:
    class Saying(Silent):
        def qualification(self, path: Any, **times: Any) -> Any:
            return Qualification(level=level)

    stage = Stage(PLAIN, PLAIN, PLAIN)
    found = stage.judge(stage.sealed(), anchors=[], services=Saying())
    assert qualification(found) == (outcome, code)

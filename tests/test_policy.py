"""The fold, one test per row of its table, and what Trust and Policy refuse."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from list_maker import Listed, ListText, PointsTo, issuer, list_of_lists, operator

from microcred.errors import TrustError
from microcred.fetching import Response
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.policy import ANY_ISSUER, Policy, Trust, fold
from microcred.trust.trusted_lists.updating import update_lists
from simulator import NOW

SOUND = ListText([Listed([issuer().certificate])]).signed()
REQUIRED = Policy().required_checks({Check.CERTIFICATE})


def lines(**outcomes: Outcome) -> list[Finding]:
    """One PASSED line for every required check, replaced or extended by keyword."""
    table = dict.fromkeys(REQUIRED, Outcome.PASSED)
    table.update({Check(name): outcome for name, outcome in outcomes.items()})
    return [Finding(check, outcome, "x.y") for check, outcome in table.items()]


def test_all_required_checks_passed_is_passed() -> None:
    assert fold(lines(), REQUIRED) is Outcome.PASSED


@pytest.mark.parametrize("check", sorted(REQUIRED))
def test_a_required_check_that_failed_fails_the_verdict(check: Check) -> None:
    assert fold(lines(**{check: Outcome.FAILED}), REQUIRED) is Outcome.FAILED


@pytest.mark.parametrize("check", sorted(REQUIRED))
@pytest.mark.parametrize("outcome", [Outcome.INDETERMINATE, Outcome.SKIPPED])
def test_a_required_check_left_open_is_indeterminate(check: Check, outcome: Outcome) -> None:
    assert fold(lines(**{check: outcome}), REQUIRED) is Outcome.INDETERMINATE


@pytest.mark.parametrize("check", sorted(REQUIRED))
def test_a_required_check_without_any_line_is_indeterminate(check: Check) -> None:
    found = [finding for finding in lines() if finding.check is not check]
    assert fold(found, REQUIRED) is Outcome.INDETERMINATE


def test_failed_outweighs_indeterminate() -> None:
    found = lines(SIGNATURE=Outcome.FAILED, CERTIFICATE=Outcome.INDETERMINATE)
    assert fold(found, REQUIRED) is Outcome.FAILED


@pytest.mark.parametrize("outcome", list(Outcome))
def test_informative_findings_never_change_the_verdict(outcome: Outcome) -> None:
    assert fold(lines(QUALIFIED=outcome, TIMESTAMP=outcome), REQUIRED) is Outcome.PASSED


def test_a_warning_on_a_required_check_passes() -> None:
    found = [*lines(), Finding(Check.ISSUER, Outcome.WARNING, "issuer.name_differs")]
    assert fold(found, REQUIRED) is Outcome.PASSED


def test_policy_moves_a_check_to_informative() -> None:
    lenient = Policy(informative=frozenset({Check.VALIDITY})).required_checks({Check.CERTIFICATE})
    assert fold(lines(VALIDITY=Outcome.FAILED), lenient) is Outcome.PASSED


def test_policy_moves_a_check_to_required() -> None:
    strict = Policy(required=frozenset({Check.SCHEMA})).required_checks({Check.CERTIFICATE})
    assert fold(lines(SCHEMA=Outcome.SKIPPED), strict) is Outcome.INDETERMINATE


@pytest.mark.parametrize("check", [Check.CERTIFICATE, Check.KEY, Check.SIGNATURE])
def test_key_certificate_and_signature_always_count(check: Check) -> None:
    with pytest.raises(TrustError):
        Policy(informative=frozenset({check}))


def test_a_check_is_not_both_required_and_informative() -> None:
    both = frozenset({Check.SCHEMA})
    with pytest.raises(TrustError):
        Policy(required=both, informative=both)


def test_a_policy_set_is_not_one_text() -> None:
    with pytest.raises(TrustError):
        Policy(algorithms="RS256")  # type: ignore[arg-type]


def test_algorithms_are_an_allow_list() -> None:
    known = frozenset({"ES256", "RS256"})
    assert Policy().allows_algorithm("RS256", known)
    assert not Policy().allows_algorithm("HS256", known)
    only = Policy(algorithms=frozenset({"ES256", "HS256"}))
    assert only.allows_algorithm("ES256", known)
    assert not only.allows_algorithm("RS256", known)
    assert not only.allows_algorithm("HS256", known)


def test_mechanisms_are_an_allow_list() -> None:
    assert Policy().allows_mechanism("jades")
    assert not Policy(mechanisms=frozenset({"vc+jwt"})).allows_mechanism("jades")


@pytest.mark.parametrize("issuers", ["NTRIE-1", [], [""], ["  "], [None], None, 7, [b"NTRIE-1"]])
def test_issuers_have_to_be_meant(issuers: object) -> None:
    with pytest.raises(TrustError) as caught:
        Trust(issuers=issuers)  # type: ignore[arg-type]
    assert "issuers" in caught.value.hint()


@pytest.mark.parametrize("anchors", [["x.pem"], [7], "x.pem", [b"no certificate"], 7])
def test_anchors_have_to_be_certificates(anchors: object) -> None:
    with pytest.raises(TrustError):
        Trust(issuers=ANY_ISSUER, anchors=anchors)  # type: ignore[arg-type]


def test_trust_has_no_default() -> None:
    with pytest.raises(TypeError):
        Trust()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("issuers", "dids", "expected"),
    [
        (["NTRIE-1"], None, False),
        (["NTRIE-1", "did:key:z6Mk"], None, True),
        (ANY_ISSUER, None, False),
        (ANY_ISSUER, True, True),
        (["did:key:z6Mk"], False, False),
    ],
)
def test_did_keys_are_trusted_when_a_did_is_expected_or_by_choice(
    issuers: object, dids: bool | None, expected: bool
) -> None:
    assert Trust(issuers=issuers, dids=dids).accepts_dids is expected  # type: ignore[arg-type]


def test_expected_issuers() -> None:
    assert Trust(issuers=ANY_ISSUER).expected_issuers is None
    assert Trust(issuers=(" NTRIE-1 ",)).expected_issuers == ("NTRIE-1",)


# -- trusted lists --------------------------------------------------------------------------------


def test_lists_are_read_when_trust_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "xx.xml"
    path.write_bytes(SOUND)
    for lists in ([SOUND], (SOUND,), SOUND, [path], [str(path)], path, [tmp_path], iter([SOUND])):
        trust = Trust(issuers=ANY_ISSUER, lists=lists)
        assert trust.services is not None
        assert trust.services.anchors("seal") == (issuer().certificate,)
        assert trust.trusted_certificates == ()
        assert "TrustServiceStatusList" not in repr(trust)
    assert Trust(issuers=ANY_ISSUER).services is None
    changed = replaced(Trust(issuers=ANY_ISSUER, lists=[SOUND]), list_time=NOW)
    assert changed.list_time == NOW
    assert hash(changed) != hash(Trust(issuers=ANY_ISSUER))


def test_what_cannot_be_meant_as_lists() -> None:
    with pytest.raises(TrustError, match="trusted lists"):
        Trust(issuers=ANY_ISSUER, lists=7)  # type: ignore[arg-type]
    with pytest.raises(TrustError, match="cannot read"):
        Trust(issuers=ANY_ISSUER, lists=["no such file.xml"])
    with pytest.raises(TrustError, match="time zone"):
        Trust(issuers=ANY_ISSUER, lists=[SOUND], list_time=datetime(2019, 1, 1))


def test_the_lists_of_the_eu_come_from_a_cache(tmp_path: Path) -> None:
    lotl_signer = operator("LOTL operator TEST", 701).certificate
    pages = {
        "https://lists.test/lotl.xml": list_of_lists(PointsTo("XX", [operator().certificate])),
        "https://lists.test/XX.xml": SOUND,
    }
    update_lists(
        tmp_path,
        fetch=lambda request: Response(200, body=pages[request.url]),
        now=NOW,
        signers=[lotl_signer],
        lotl_url="https://lists.test/lotl.xml",
    )
    trust = Trust.eu(
        cache=tmp_path, issuers=["NTRIE-123456"], list_time=NOW, max_age=timedelta(days=1)
    )
    assert trust.services is not None
    assert trust.services.anchors("seal") == (issuer().certificate,)
    assert (trust.list_time, trust.issuers, trust.accepts_dids) == (NOW, ("NTRIE-123456",), False)
    assert Trust(lists=[tmp_path], issuers=ANY_ISSUER).services is not None
    with pytest.raises(TrustError, match="no cache"):
        Trust.eu(cache=tmp_path / "nothing", issuers=ANY_ISSUER)

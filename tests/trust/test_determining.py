"""Qualified or not: claims of certificates, services with a past, qualifiers that overrule.

Each row of the tables is one certificate and one list; what comes out is what TS 119 615 says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_maker import (
    ESEAL,
    FOR_SEALS,
    GRANTED_SINCE,
    LIST_ENDS,
    QSEAL,
    Listed,
    ListText,
    State,
    information,
    issuer,
    key_usage,
    other_criteria,
    policies,
    policy_set,
    qc,
    qualification,
)

from microcred.crypto.certificates import Certificate
from microcred.trust.services import ListProblem, Qualification, qualified_findings
from microcred.trust.trusted_lists.assembling import assemble
from microcred.trust.trusted_lists.determining import EIDAS, answer_at, is_granted
from microcred.trust.trusted_lists.matching import fits, is_of, policies_of
from microcred.trust.trusted_lists.registry import Entry, TrustedLists
from microcred.trust.trusted_lists.values import Criteria, Service, ServiceState
from simulator import NOW, extension, key_of, name_of, purposes_of

BEGIN = NOW - timedelta(days=300)
ESIGN = qc("compliance", types=["esign"])
BOTH = information("ForeSeals", "ForeSignatures")
BEFORE = datetime(2014, 1, 1, tzinfo=UTC)


def leaf(*extra: Any, begin: datetime = BEGIN, person: bool = False) -> Certificate:
    """A certificate of the qualified authority."""
    subject = (
        name_of(country="IE", given_name="Jana", surname="Novak", common="Jana Novak")
        if person
        else name_of(country="IE", organisation="Example University", identifier="NTRIE-123456")
    )
    return issuer().issue(subject, key_of("P-256", -1), begin=begin, extra=extra)


def lists_of(*states: State, more: Sequence[Listed] = (), **traits: Any) -> TrustedLists:
    """A list with the qualified authority in these states."""
    service = Listed([issuer().certificate], states or (State(),))
    return assemble([ListText([service, *more], **traits).signed()])


def told(
    lists: TrustedLists,
    certificate: Certificate,
    *,
    issued: datetime | None = None,
    best: datetime = NOW,
    at: datetime = NOW,
) -> Qualification:
    path = (certificate, issuer().certificate)
    begin = issued or certificate.not_before
    return lists.qualification(path, at_issuance=begin, at_best=best, at=at)


def said(*names: str, criteria: str = "", assertion: str = "all") -> State:
    """A granted service with one qualifier; without criteria it is said of every certificate."""
    more = qualification(*names, criteria=criteria, assertion=assertion)
    return State(extensions=BOTH + information("ForWebSiteAuthentication") + more)


CLAIMS: list[tuple[Any, State, tuple[Any, ...]]] = [
    # certificate, service -> level, certificate, device, code
    (ESEAL, State(), ("AdESeal-QC", "QC for eSeal", None, "")),
    (QSEAL, State(), ("QSeal", "QC for eSeal", True, "")),
    (ESIGN, State(extensions=BOTH), ("AdESig-QC", "QC for eSig", None, "")),
    (
        qc("compliance", "sscd", types=["esign"]),
        State(extensions=BOTH),
        ("QSig", "QC for eSig", True, ""),
    ),
    (qc("compliance"), State(extensions=BOTH), ("AdESig-QC", "QC for eSig", None, "")),
    (qc("compliance"), State(extensions=""), ("AdESig-QC", "QC for eSig", None, "")),
    (
        qc("compliance", types=["web"]),
        State(extensions=information("ForWebSiteAuthentication")),
        ("AdESeal", "QC for WSA", None, "qualified.not_for_seals"),
    ),
    (
        qc("compliance", types=["web"]),
        State(),
        ("AdESeal", "not qualified", None, "qualified.not_for_seals"),
    ),
    (ESEAL, State(extensions=""), ("AdESeal", "not qualified", None, "qualified.not_for_seals")),
    (
        ESEAL,
        State(extensions=information("ForeSignatures")),
        ("AdESeal", "not qualified", None, "qualified.not_for_seals"),
    ),
    (ESIGN, State(), ("AdESig", "not qualified", None, "qualified.not_for_seals")),
    (
        qc("compliance", types=["1.2.3.4"]),
        State(),
        ("AdESeal", "not qualified", None, "qualified.not_for_seals"),
    ),
    (
        qc("compliance", types=["esign", "eseal"]),
        State(extensions=BOTH),
        ("unknown", "unknown", None, "qualified.conflict"),
    ),
    (
        qc("compliance", types=["eseal"], law="US"),
        State(),
        ("AdESeal", "not qualified", None, "qualified.other_law"),
    ),
    (
        qc("sscd", types=["eseal"]),
        State(),
        ("AdESeal", "not qualified", None, "qualified.not_claimed"),
    ),
    (None, State(), ("AdESeal", "not qualified", None, "qualified.not_claimed")),
    (
        extension("1.3.6.1.5.5.7.1.3", b"\x30\x03\x02\x01\x01"),
        State(),
        ("AdESeal", "not qualified", None, "qualified.not_claimed"),
    ),
    # The list overrules what the certificate claims.
    (None, said("QCStatement", "QCForESeal"), ("AdESeal-QC", "QC for eSeal", None, "")),
    (ESEAL, said("NotQualified"), ("AdESeal", "not qualified", None, "qualified.overruled")),
    (
        ESEAL,
        said("NotQualified", "QCStatement"),
        ("unknown", "unknown", None, "qualified.conflict"),
    ),
    (ESEAL, said("QCForESig"), ("AdESig-QC", "QC for eSig", None, "")),
    (ESIGN, said("QCForESeal"), ("AdESeal-QC", "QC for eSeal", None, "")),
    (
        ESEAL,
        said("QCForWSA"),
        ("AdESeal", "QC for WSA", None, "qualified.not_for_seals"),
    ),
    (
        ESEAL,
        said("QCForESig", "QCForESeal"),
        ("unknown", "unknown", None, "qualified.conflict"),
    ),
    (
        ESIGN,
        said("QCForLegalPerson"),
        ("AdESig", "not qualified", None, "qualified.legal_person"),
    ),
    (ESEAL, said("QCForLegalPerson"), ("AdESeal-QC", "QC for eSeal", None, "")),
    # Devices.
    (ESEAL, said("QCWithQSCD"), ("QSeal", "QC for eSeal", True, "")),
    (ESEAL, said("QCWithSSCD"), ("QSeal", "QC for eSeal", True, "")),
    (ESEAL, said("QCQSCDManagedOnBehalf"), ("QSeal", "QC for eSeal", True, "")),
    (QSEAL, said("QCNoQSCD"), ("AdESeal-QC", "QC for eSeal", False, "")),
    (QSEAL, said("QCNoSSCD"), ("AdESeal-QC", "QC for eSeal", False, "")),
    (QSEAL, said("QCNoQSCD", "QCWithQSCD"), ("AdESeal-QC", "QC for eSeal", None, "")),
    (QSEAL, said("QCQSCDStatusAsInCert"), ("QSeal", "QC for eSeal", True, "")),
    (ESEAL, said("QCSSCDStatusAsInCert"), ("AdESeal-QC", "QC for eSeal", False, "")),
    # What is not understood.
    (
        ESEAL,
        said("NotQualified", criteria="<q:Moon/>"),
        ("unknown", "unknown", None, "qualified.unprocessed"),
    ),
    (QSEAL, said("QCNoQSCD", criteria="<q:Moon/>"), ("AdESeal-QC", "QC for eSeal", None, "")),
    (QSEAL, said("Unheard", criteria="<q:Moon/>"), ("QSeal", "QC for eSeal", True, "")),
    (
        ESEAL,
        State(extensions=FOR_SEALS + '<Extension Critical="true"><Moon/></Extension>'),
        ("unknown", "unknown", None, "qualified.unprocessed"),
    ),
]


@pytest.mark.parametrize(("claims", "state", "wanted"), CLAIMS, ids=range(len(CLAIMS)))
def test_claims_and_qualifiers(claims: Any, state: State, wanted: tuple[Any, ...]) -> None:
    found = told(lists_of(state), leaf(*([claims] if claims else [])))
    assert (found.level, found.certificate, found.device, found.code) == wanted
    assert found.provider == "Provider TEST"
    assert found.territory == "XX"
    assert found.stale is None
    if found.certificate == "not qualified" or found.level == "unknown":
        assert len(found.reasons) == 2  # why, and by which list


def criterion(state_criteria: str, certificate: Certificate, assertion: str = "all") -> bool:
    """Whether the criteria hold, seen by what a qualifier does."""
    state = said("NotQualified", criteria=state_criteria, assertion=assertion)
    return told(lists_of(state), certificate).code == "qualified.overruled"


def test_each_criterion() -> None:
    seal = leaf(ESEAL, policies("1.2.3", "1.2.4"), purposes_of("EMAIL_PROTECTION"))
    person = leaf(ESEAL, person=True)
    assert criterion(policy_set("1.2.3"), seal) and criterion(policy_set("1.2.3", "1.2.4"), seal)
    assert not criterion(policy_set("1.2.3", "1.2.5"), seal)
    assert not criterion(policy_set("1.2.3"), person)
    assert criterion(key_usage(digitalSignature=True, keyCertSign=False), seal)
    assert not criterion(key_usage(digitalSignature=True, nonRepudiation=False), seal)
    mail = other_criteria("ExtendedKeyUsage", "KeyPurposeId", "1.3.6.1.5.5.7.3.4")
    assert criterion(mail, seal) and not criterion(mail, person)
    given_name = other_criteria("CertSubjectDNAttribute", "AttributeOID", "2.5.4.42")
    assert criterion(given_name, person) and not criterion(given_name, seal)
    nested = f'<q:CriteriaList assert="none">{given_name}</q:CriteriaList>'
    assert criterion(nested, seal) and not criterion(nested, person)
    two = policy_set("1.2.9") + policy_set("1.2.3")
    assert criterion(two, seal, "atLeastOne") and not criterion(two, seal)
    assert not criterion(two, seal, "none")


_SETS = st.sets(st.sampled_from(["1.2.3", "1.2.4", "1.2.5"]), max_size=2).map(frozenset)
_CRITERIA = st.recursive(
    st.builds(
        Criteria,
        assertion=st.sampled_from(["all", "atLeastOne", "none"]),
        policies=st.lists(_SETS, max_size=2).map(tuple),
        unknown=st.sampled_from([(), (), ("Moon",)]),
    ),
    lambda inner: st.builds(
        Criteria,
        assertion=st.sampled_from(["all", "atLeastOne", "none"]),
        policies=st.lists(_SETS, max_size=2).map(tuple),
        nested=st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=6,
)
POLICY = leaf(policies("1.2.3"))


@given(_CRITERIA)
def test_the_laws_of_criteria(criteria: Criteria) -> None:
    """Not one of them: none; and what cannot be told is the opposite of nothing."""
    parts = {
        name: getattr(criteria, name)
        for name in ("policies", "key_usages", "purposes", "attributes", "nested", "unknown")
    }
    some = fits(Criteria("atLeastOne", **parts), POLICY)
    none = fits(Criteria("none", **parts), POLICY)
    assert none is (None if some is None else not some)
    if fits(Criteria("all", **parts), POLICY) and any(parts.values()):
        assert some is not False
    if not criteria.unknown and not criteria.nested:
        assert fits(criteria, POLICY) is not None


def test_extensions_that_cannot_be_read_fit_nothing_for_sure() -> None:
    odd = leaf(extension("2.5.29.32", b"\x05\x00"), extension("2.5.29.37", b"\x05\x00"))
    assert policies_of(odd) is None
    assert fits(Criteria("all", policies=(frozenset({"1.2.3"}),)), odd) is None
    assert fits(Criteria("all", purposes=(frozenset({"1.2.3"}),)), odd) is None
    assert policies_of(leaf(extension("2.5.29.32", b"\x30\x02\x30\x00"))) is None


# -- in time --------------------------------------------------------------------------------------

WITHDRAWN = NOW - timedelta(days=100)


def test_a_service_that_is_withdrawn() -> None:
    lists = lists_of(State("withdrawn", WITHDRAWN), State())
    certificate = leaf(QSEAL)
    then = told(lists, certificate, best=WITHDRAWN - timedelta(seconds=1))
    assert (then.level, then.code) == ("QSeal", "")
    later = told(lists, certificate, best=WITHDRAWN)
    assert (later.level, later.certificate, later.device, later.code) == (
        *("AdESeal", "not qualified", None, "qualified.withdrawn"),
    )
    assert "withdrawn on 2025-11-21" in later.reasons[0]
    # Issued after it: never qualified, whatever time is best.
    late = told(lists, leaf(QSEAL, begin=NOW - timedelta(days=50)))
    assert late.code == "qualified.withdrawn"


def test_a_service_that_was_not_listed_yet() -> None:
    found = told(lists_of(State(since=NOW - timedelta(days=1))), leaf(ESEAL))
    assert (found.level, found.code) == ("AdESeal", "qualified.not_yet_granted")


def test_a_service_of_another_type_then() -> None:
    lists = lists_of(State(), State(since=GRANTED_SINCE - timedelta(days=9), type="CA/PKC"))
    found = told(lists, leaf(ESEAL), issued=GRANTED_SINCE - timedelta(days=1))
    assert found.code == "qualified.not_yet_granted"


@pytest.mark.parametrize("status", ["undersupervision", "accredited", "supervisionincessation"])
def test_before_the_regulation(status: str) -> None:
    """Certificates for signatures live on; seals were not qualified, and persons' alone were."""
    old = State(status, datetime(2010, 1, 1, tzinfo=UTC), "")
    new = State("granted", EIDAS, BOTH)
    lists = lists_of(new, old)
    for claims, code, level in (
        (ESIGN, "", "AdESig-QC"),
        (ESEAL, "qualified.before_regulation", "AdESeal"),
        (policies("0.4.0.1456.1.2"), "", "AdESig-QC"),
        (policies("0.4.0.1456.1.1"), "", "QSig"),
        (policies("0.4.0.1456.1.3"), "qualified.not_claimed", "AdESeal"),
    ):
        certificate = leaf(claims, begin=BEFORE)
        found = told(lists, certificate, best=datetime(2017, 1, 1, tzinfo=UTC))
        assert (found.level, found.code) == (level, code)
    only_old = told(lists_of(old), leaf(ESIGN, begin=BEFORE), best=EIDAS)
    assert only_old.code == "qualified.withdrawn"


def test_policies_before_the_regulation() -> None:
    """QCP and QCP+ of TS 101 456 said qualified, QCP+ also that there is a device."""
    state = ServiceState("CA/QC", "accredited", datetime(2010, 1, 1, tzinfo=UTC))
    for oid, device in (("0.4.0.1456.1.2", None), ("0.4.0.1456.1.1", True)):
        answer = answer_at(leaf(policies(oid), begin=BEFORE), [Service((state,))], BEFORE)
        assert (answer.kind, answer.device) == ("QC for eSig", device)
        assert answer_at(leaf(policies(oid)), [Service((state,))], BEFORE).kind == "not qualified"


def test_statuses() -> None:
    assert is_granted("granted", EIDAS) and not is_granted("undersupervision", EIDAS)
    just_before = EIDAS - timedelta(seconds=1)
    assert is_granted("undersupervision", just_before) and not is_granted("withdrawn", just_before)


def test_another_kind_later_is_a_conflict() -> None:
    changed = said("QCForESig")
    lists = lists_of(State(since=WITHDRAWN, extensions=changed.extensions), State())
    found = told(lists, leaf(ESEAL))
    assert (found.level, found.code) == ("unknown", "qualified.conflict")
    assert "QC for eSeal when it was issued, and QC for eSig later" in found.reasons[0]
    unclear = State(
        since=WITHDRAWN, extensions=FOR_SEALS + '<Extension Critical="1"><Moon/></Extension>'
    )
    assert told(lists_of(unclear, State()), leaf(ESEAL)).code == "qualified.unprocessed"


# -- several services -----------------------------------------------------------------------------


def second(*states: State) -> Listed:
    return Listed([issuer().certificate], states, provider="Second provider TEST")


def test_services_that_say_the_same() -> None:
    found = told(lists_of(State(), more=[second(State())]), leaf(QSEAL))
    assert (found.level, found.provider) == ("QSeal", "Provider TEST")


def test_services_that_contradict_each_other() -> None:
    lists = lists_of(State(), more=[second(said("NotQualified"))])
    found = told(lists, leaf(QSEAL))
    assert (found.level, found.code) == ("unknown", "qualified.conflict")
    devices = told(lists_of(State(), more=[second(said("QCNoQSCD"))]), leaf(QSEAL))
    assert (devices.level, devices.device) == ("AdESeal-QC", None)


def test_a_service_for_something_else_does_not_contradict() -> None:
    lists = lists_of(State(extensions=information("ForeSignatures")), more=[second(State())])
    found = told(lists, leaf(QSEAL))
    assert (found.level, found.provider) == ("QSeal", "Second provider TEST")


def test_a_withdrawn_service_beside_a_granted_one() -> None:
    """The same key for the same purpose with two statuses: an error of the list, by PRO-4.3.4."""
    found = told(lists_of(State("withdrawn", WITHDRAWN), more=[second(State())]), leaf(QSEAL))
    assert (found.level, found.code) == ("unknown", "qualified.conflict")


TAKEN = (
    '<Extension Critical="true"><TakenOverBy><TSPName><Name xml:lang="en">Heir</Name>'
    "</TSPName></TakenOverBy></Extension>"
)


def test_a_service_that_was_taken_over_is_not_dropped() -> None:
    assert told(lists_of(State(extensions=FOR_SEALS + TAKEN)), leaf(QSEAL)).level == "QSeal"
    given_away = State("withdrawn", WITHDRAWN, FOR_SEALS + TAKEN)
    assert told(lists_of(given_away, State()), leaf(QSEAL)).code == "qualified.withdrawn"
    heir = second(State(since=WITHDRAWN))
    found = told(lists_of(given_away, State(), more=[heir]), leaf(QSEAL))
    assert (found.level, found.provider) == ("QSeal", "Second provider TEST")


def test_the_nearest_listed_authority_decides() -> None:
    root = issuer("Listed root TEST")
    between = root.authority("Listed authority TEST")
    lists = assemble(
        [
            ListText(
                [
                    Listed([root.certificate], [State(name="root")]),
                    Listed([between.certificate], [State("withdrawn", name="between")]),
                ]
            ).signed()
        ]
    )
    seal = between.leaf(extra=[QSEAL])
    path = (seal, between.certificate, root.certificate)
    found = lists.qualification(path, at_issuance=NOW, at_best=NOW, at=NOW)
    assert (found.service, found.code) == ("between", "qualified.withdrawn")
    unlisted = root.authority("Unlisted authority TEST")
    seal = unlisted.leaf(extra=[QSEAL])
    path = (seal, unlisted.certificate, root.certificate)
    found = lists.qualification(path, at_issuance=NOW, at_best=NOW, at=NOW)
    assert (found.service, found.level) == ("root", "QSeal")


# -- matching -------------------------------------------------------------------------------------


def test_a_service_is_its_key_and_name() -> None:
    lists = lists_of()
    renewed = issuer().issue(issuer().name, issuer().key, ca=True, usage=("key_cert_sign",))
    ((_, service),) = lists.entries[0].trusted.services
    assert is_of(service, issuer().certificate) and is_of(service, renewed)
    assert not is_of(service, issuer("Other TEST").certificate)
    renamed = issuer().issue(name_of(organisation="Other"), issuer().key, ca=True)
    assert not is_of(service, renamed)
    path = (leaf(QSEAL), renewed)
    found = lists.qualification(path, at_issuance=BEGIN, at_best=NOW, at=NOW)
    assert found.level == "QSeal"


def test_a_key_identifier_alone_is_computed_never_believed() -> None:
    from base64 import b64encode

    from cryptography import x509

    certificate = issuer().certificate
    held = b64encode(certificate.subject_key_id or b"").decode()
    named = f"<DigitalId><X509SKI>{held}</X509SKI></DigitalId>"
    lists = assemble([ListText([Listed(identities=named)]).signed()])
    assert told(lists, leaf(QSEAL)).level == "QSeal"
    assert lists.anchors("seal") == ()
    # A certificate that only claims that identifier is nobody.
    claimed = (x509.SubjectKeyIdentifier(certificate.subject_key_id or b""), False)
    liar = issuer("Liar TEST").issue(
        name_of(organisation="Liar"),
        key_of("P-256", 4711),
        ca=True,
        extra=[claimed],
        key_ids=False,
    )
    found = lists.qualification((leaf(QSEAL), liar), at_issuance=BEGIN, at_best=NOW, at=NOW)
    assert found.code == "qualified.not_listed"


# -- what is not listed ---------------------------------------------------------------------------


def test_what_no_list_names() -> None:
    other = issuer("Unlisted TEST")
    lists = lists_of()
    for extra, wanted in (
        ([QSEAL], ("unknown", "unknown", "qualified.not_listed")),
        ([], ("AdESeal", "not qualified", "qualified.not_claimed")),
        ([qc("sscd", types=["esign"])], ("AdESig", "not qualified", "qualified.not_claimed")),
    ):
        path = (other.leaf(extra=extra), other.certificate)
        found = lists.qualification(path, at_issuance=NOW, at_best=NOW, at=NOW)
        assert (found.level, found.certificate, found.code) == wanted
    whole = TrustedLists(lists.entries, complete=True)
    path = (other.leaf(extra=[QSEAL]), other.certificate)
    found = whole.qualification(path, at_issuance=NOW, at_best=NOW, at=NOW)
    assert (found.level, found.code, found.stale) == ("AdESeal", "qualified.not_listed", None)
    after = LIST_ENDS + timedelta(days=1)
    found = whole.qualification(path, at_issuance=NOW, at_best=NOW, at=after)
    assert found.stale == LIST_ENDS
    # A path that was not found: the certificate stands alone.
    alone = lists.qualification((leaf(QSEAL),), at_issuance=NOW, at_best=NOW, at=NOW)
    assert alone.code == "qualified.not_listed"


def test_without_any_list_nothing_is_told() -> None:
    problem = ListProblem("qualified.list_forged", "list XX 7: altered")
    nothing = TrustedLists((), (problem,))
    found = told(nothing, leaf())
    assert (found.level, found.code) == ("unknown", "qualified.not_listed")
    assert [(one.code, one.outcome) for one in qualified_findings(found)] == [
        ("qualified.not_listed", "INDETERMINATE"),
        ("qualified.list_forged", "INDETERMINATE"),
    ]


# -- the end of lists -----------------------------------------------------------------------------


def test_a_list_that_has_ended() -> None:
    after = LIST_ENDS + timedelta(days=1)
    certificate = leaf(QSEAL)
    found = told(lists_of(), certificate, at=after)
    assert (found.level, found.stale) == ("QSeal", LIST_ENDS)
    (finding,) = qualified_findings(found, "/signatures/0")
    assert (finding.code, finding.outcome) == ("qualified.list_stale", "INDETERMINATE")
    assert "QSeal" in finding.detail and finding.where == "/signatures/0"
    assert told(lists_of(), certificate, at=LIST_ENDS).stale is None
    listed = lists_of().entries
    accepted = TrustedLists(listed, list_time=NOW)
    assert told(accepted, certificate, at=after).stale is None
    late = TrustedLists(listed, list_time=after)
    assert told(late, certificate, at=NOW).stale == LIST_ENDS
    closed = TrustedLists(tuple(Entry(one.trusted, None, None) for one in listed))
    assert told(closed, certificate).stale == listed[0].trusted.issued


def test_problems_beside_an_answer_are_warnings() -> None:
    lists = lists_of()
    problem = ListProblem("qualified.list_unsigned", "list YY 1 has no signature", "a clause")
    both = TrustedLists(lists.entries, (problem,) * 20)
    findings = qualified_findings(told(both, leaf(QSEAL)))
    assert [(one.code, one.outcome, one.clause) for one in findings[:2]] == [
        ("qualified.qseal", "PASSED", "ETSI TS 119 615 4.4 (QC_For_eSeal), 4.5 (QSCD_YES)"),
        ("qualified.list_unsigned", "WARNING", "a clause"),
    ]
    assert len(findings) == 17


# -- anchors and timestamps -----------------------------------------------------------------------


def test_anchors() -> None:
    tsa, gone, national = (issuer(f"{one} TEST") for one in ("TSA", "Gone", "National"))
    more = [
        Listed([tsa.certificate], [State(type="TSA/QTST", extensions="")]),
        Listed([gone.certificate], [State("withdrawn"), State(since=BEFORE)]),
        Listed([issuer("Never TEST").certificate], [State("withdrawn")]),
        Listed([national.certificate], [State("recognisedatnationallevel", type="CA/PKC")]),
    ]
    lists = lists_of(more=more)
    seals = {issuer().certificate, gone.certificate}
    assert set(lists.anchors("seal")) == seals
    assert set(lists.anchors("timestamp")) == {*seals, tsa.certificate}


def test_qualified_timestamps() -> None:
    tsa, below = issuer("TSA TEST"), issuer("TSA root TEST")
    unit = below.leaf("Unit TEST")
    since = NOW - timedelta(days=500)
    states = [
        State("withdrawn", WITHDRAWN, "", "TSA/QTST"),
        State("granted", since, "", "TSA/QTST"),
    ]
    more = [Listed([tsa.certificate], states), Listed([below.certificate], states[1:])]
    lists = lists_of(more=more)
    ask = lists.timestamp_qualified
    assert ask(tsa.certificate, (), WITHDRAWN - timedelta(seconds=1)) is True
    assert ask(tsa.certificate, (tsa.certificate,), WITHDRAWN) is False
    assert ask(tsa.certificate, (), since - timedelta(seconds=1)) is False
    assert ask(unit, (unit, below.certificate), NOW) is True
    assert ask(unit, (), NOW) is None
    assert ask(issuer().certificate, (), NOW) is None
    early = State("granted", BEFORE, "", "TSA/QTST")
    lists = lists_of(more=[Listed([tsa.certificate], [early])])
    assert lists.timestamp_qualified(tsa.certificate, (), EIDAS) is True
    assert lists.timestamp_qualified(tsa.certificate, (), EIDAS - timedelta(seconds=1)) is False


@pytest.mark.parametrize(
    ("told_of", "clause"),
    [
        (Qualification("QSeal", "QC for eSeal", True), "4.4 (QC_For_eSeal), 4.5 (QSCD_YES)"),
        (
            Qualification("AdESeal-QC", "QC for eSeal", False),
            "4.4 (QC_For_eSeal), 4.5 (QSCD_NO)",
        ),
        (
            Qualification("AdESig-QC", "QC for eSig"),
            "4.4 (QC_For_eSig), 4.5 (QSCD_INDETERMINATE)",
        ),
        (Qualification("AdESeal", "QC for WSA"), "4.4 (QWAC)"),
        (Qualification("AdESeal", "not qualified"), "4.4 (Not_Qualified_For_eSeal)"),
        (Qualification("AdESig", "not qualified"), "4.4 (Not_Qualified_For_eSig)"),
        (Qualification(), "4.4 (INDET_QC_For_eSeal)"),
    ],
)
def test_the_results_in_the_words_of_the_standard(told_of: Qualification, clause: str) -> None:
    assert qualified_findings(told_of)[0].clause == f"ETSI TS 119 615 {clause}"


@given(
    st.sampled_from([ESEAL, QSEAL, ESIGN, None]),
    st.lists(
        st.sampled_from(
            """QCStatement NotQualified QCForESig QCForESeal QCForWSA QCForLegalPerson QCWithQSCD
            QCNoQSCD QCQSCDStatusAsInCert QCQSCDManagedOnBehalf QCWithSSCD QCNoSSCD""".split()
        ),
        max_size=4,
    ),
    st.sampled_from(["granted", "withdrawn", "undersupervision"]),
)
def test_a_qualified_seal_needs_all_of_it(claims: Any, names: list[str], status: str) -> None:
    """Whatever a list says: QSeal means granted, qualified, for seals, and in a device."""
    state = State(status, extensions=said(*names).extensions)
    found = told(lists_of(state), _leaf_of(claims))
    if found.level == "QSeal":
        assert status == "granted"
        assert claims is not None or "QCStatement" in names
        assert "NotQualified" not in names
        assert claims in (ESEAL, QSEAL) or "QCForESeal" in names
        in_device = {"QCWithQSCD", "QCWithSSCD", "QCQSCDManagedOnBehalf"} & set(names)
        assert claims is QSEAL or in_device
        assert not {"QCNoQSCD", "QCNoSSCD"} & set(names)


LEAVES = {id(one): leaf(*([one] if one else [])) for one in (ESEAL, QSEAL, ESIGN, None)}


def _leaf_of(claims: Any) -> Certificate:
    return LEAVES[id(claims)]


def test_an_authority_that_is_listed_twice_each_with_not_qualified_for_the_other() -> None:
    """As Belgium lists one: what is not of the service's own policies is not qualified by it."""
    seals, signatures = policy_set("1.2.3.1"), policy_set("1.2.3.2")

    def listed(use: str, own: str) -> State:
        none_of_own = qualification("NotQualified", criteria=own, assertion="none")
        device = qualification("QCWithQSCD", criteria=own, assertion="atLeastOne")
        return State(extensions=information(use) + device + none_of_own, name=use)

    lists = lists_of(
        listed("ForeSignatures", signatures), more=[second(listed("ForeSeals", seals))]
    )
    seal = told(lists, leaf(ESEAL, policies("1.2.3.1")))
    assert (seal.level, seal.service) == ("QSeal", "ForeSeals")
    signature = told(lists, leaf(ESIGN, policies("1.2.3.2")))
    assert (signature.level, signature.service) == ("QSig", "ForeSignatures")
    neither = told(lists, leaf(ESEAL, policies("1.2.3.9")))
    assert (neither.level, neither.code) == ("AdESeal", "qualified.overruled")


def test_the_service_for_seals_was_withdrawn() -> None:
    """That the one for signatures is granted still does not help, and is not the reason."""
    lists = lists_of(
        State(extensions=information("ForeSignatures")),
        more=[second(State("withdrawn", WITHDRAWN), State())],
    )
    assert told(lists, leaf(ESEAL)).code == "qualified.withdrawn"

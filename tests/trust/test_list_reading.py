"""What stands in a list comes out of it, and what is odd in it hides nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_maker import (
    FOR_SEALS,
    GRANTED_SINCE,
    LIST_ENDS,
    LIST_ISSUED,
    NOW,
    TSL,
    Listed,
    ListText,
    PointsTo,
    State,
    issuer,
    key_usage,
    operator,
    other_criteria,
    policy_set,
    qualification,
)

from microcred.errors import ListRefused
from microcred.trust.trusted_lists.elements import (
    english,
    instant,
    number,
    octets_of,
    short,
    text,
)
from microcred.trust.trusted_lists.hostile_xml import read_tree
from microcred.trust.trusted_lists.reading import read_list
from microcred.trust.trusted_lists.values import Criteria, Qualifier, ServiceState, TrustedList


def read(*services: Listed, **traits: Any) -> TrustedList:
    return read_list(ListText(services, **traits).xml().encode())


def test_the_scheme() -> None:
    found = read(uris=["https://a.test/", "https://b.test/pivot.xml"], version=5, sequence=12)
    assert (found.version, found.sequence, found.kind, found.territory, found.operator) == (
        *(5, 12, "EUgeneric", "XX", "Operator TEST"),
    )
    assert (found.issued, found.next_update) == (LIST_ISSUED, LIST_ENDS)
    assert found.scheme_uris == ("https://a.test/", "https://b.test/pivot.xml")
    assert not found.is_list_of_lists
    assert found.name == "list XX 12"
    assert "pointers" not in repr(found)


def test_pointers() -> None:
    signer = operator().certificate
    found = read(
        kind="EUlistofthelists",
        territory="EU",
        pointers=[PointsTo("YY", [signer]), PointsTo("ZZ", [], mime="application/pdf")],
    )
    one, other = found.pointers
    assert (one.territory, one.kind, one.location) == (
        *("YY", "EUgeneric", "https://lists.test/YY.xml"),
    )
    assert one.identity.certificates == (signer,)
    assert (other.mime_type, other.identity.certificates) == ("application/pdf", ())
    assert found.is_list_of_lists
    assert found.name == "list of lists EU 7"


def test_a_service_with_its_past() -> None:
    ca = issuer().certificate
    past = State("undersupervision", NOW - timedelta(days=5000), "", name="Old name")
    found = read(Listed([ca], [State(), past]))
    ((provider, service),) = found.services
    assert (provider.name, provider.trade_names) == ("Provider TEST", ("VATXX-1",))
    assert service.certificates == (ca,)
    assert service.current == ServiceState(
        type="CA/QC",
        status="granted",
        since=GRANTED_SINCE,
        name="Service TEST",
        identity=service.current.identity,
        information=("ForeSeals",),
    )
    assert [one.status for one in service.states] == ["granted", "undersupervision"]
    assert service.state_at(GRANTED_SINCE) is service.current
    assert service.state_at(GRANTED_SINCE - timedelta(seconds=1)) is service.states[1]
    assert service.state_at(NOW - timedelta(days=5001)) is None
    assert not service.qualified_extension


def test_qualifiers_and_every_criterion() -> None:
    nested = (
        '<q:CriteriaList assert="none">'
        + other_criteria("CertSubjectDNAttribute", "AttributeOID", "2.5.4.42")
        + "</q:CriteriaList>"
    )
    criteria = (
        "<q:Description>for people</q:Description><!-- nothing -->"
        + policy_set("1.2.3", "1.2.4")
        + key_usage(nonRepudiation=True, crlSign=False, digitalsignature=True)
        + other_criteria("ExtendedKeyUsage", "KeyPurposeId", "1.3.6.1.5.5.7.3.1")
        + nested
    )
    extensions = FOR_SEALS + qualification(
        "QCForESeal", "QCWithQSCD", criteria=criteria, assertion="atLeastOne"
    )
    ((_, service),) = read(Listed(states=[State(extensions=extensions)])).services
    assert service.qualified_extension
    assert service.current.qualifiers == (
        Qualifier(
            ("QCForESeal", "QCWithQSCD"),
            Criteria(
                "atLeastOne",
                policies=(frozenset({"1.2.3", "1.2.4"}),),
                key_usages=(
                    (("nonRepudiation", True), ("cRLSign", False), ("digitalSignature", True)),
                ),
                purposes=(frozenset({"1.3.6.1.5.5.7.3.1"}),),
                nested=(Criteria("none", attributes=(frozenset({"2.5.4.42"}),)),),
            ),
        ),
    )


def test_criteria_that_are_not_understood_are_kept_by_name() -> None:
    strange = "<q:Moon/><q:otherCriteriaList><Phase/><!-- --></q:otherCriteriaList>"
    one = qualification("QCForESeal", criteria=strange, assertion="most")
    none = qualification("NotQualified").replace(
        '<q:CriteriaList assert="all"></q:CriteriaList>', ""
    )
    ((_, service),) = read(Listed(states=[State(extensions=one + none)])).services
    assert [each.criteria.unknown for each in service.current.qualifiers] == [
        ("assert", "Moon", "Phase"),
        ("no criteria",),
    ]


def test_other_extensions() -> None:
    taken = (
        '<Extension Critical="true"><TakenOverBy><URI xml:lang="en">https://b.test</URI>'
        '<TSPName><Name xml:lang="en">Other provider</Name></TSPName></TakenOverBy></Extension>'
    )
    kept = (
        '<Extension Critical="0"><ExpiredCertsRevocationInfo>2016-07-01T00:00:00Z'
        "</ExpiredCertsRevocationInfo><ExpiredCertsRevocationInfo>never"
        "</ExpiredCertsRevocationInfo></Extension>"
    )
    unknown = '<Extension Critical="1"><Moon/><!-- --></Extension><Extension><Sun/></Extension>'
    ((_, service),) = read(Listed(states=[State(extensions=taken + kept + unknown)])).services
    state = service.current
    assert state.taken_over_by == ("Other provider",)
    assert state.revocation_kept_since == datetime(2016, 7, 1, tzinfo=UTC)
    assert state.unprocessed == ("Moon",)


def test_identities() -> None:
    held = (
        "<DigitalId><X509SKI>AQID</X509SKI></DigitalId><DigitalId><X509SubjectName>CN=a"
        "</X509SubjectName></DigitalId><DigitalId><X509Certificate>AQID</X509Certificate></DigitalId>"
        "<DigitalId><X509Certificate>?</X509Certificate></DigitalId><DigitalId/>"
    )
    ((_, service),) = read(Listed(identities=held)).services
    identity = service.current.identity
    assert (identity.key_ids, identity.names, identity.ders) == (
        (b"\1\2\3",),
        ("CN=a",),
        (b"\1\2\3",),
    )
    assert service.certificates == ()
    assert service.key_ids == {b"\1\2\3"}


def test_what_is_no_list_is_refused() -> None:
    for octets in (b"<a/>", b"<TrustServiceStatusList/>", f'<Other xmlns="{TSL}"/>'.encode()):
        with pytest.raises(ListRefused) as refused:
            read_list(octets)
        assert refused.value.code == "qualified.list_malformed"


def test_an_empty_list_is_read() -> None:
    found = read_list(f'<TrustServiceStatusList xmlns="{TSL}"/>'.encode())
    assert found == TrustedList(found.sha256)
    ((_, service),) = read_list(
        f'<TrustServiceStatusList xmlns="{TSL}"><TrustServiceProviderList><TrustServiceProvider>'
        "<TSPServices><TSPService/></TSPServices></TrustServiceProvider>"
        "</TrustServiceProviderList></TrustServiceStatusList>".encode()
    ).services
    assert service.current == ServiceState("", "", None)


def element(inner: str) -> Any:
    return read_tree(f'<a xmlns="{TSL}">{inner}</a>'.encode())


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("2016-07-01T00:00:00Z", datetime(2016, 7, 1, tzinfo=UTC)),
        (" 2016-07-01T00:00:00.123Z ", datetime(2016, 7, 1, tzinfo=UTC)),
        ("2016-07-01T02:00:00+02:00", datetime(2016, 7, 1, tzinfo=UTC)),
        ("2016-07-01T00:00:00", datetime(2016, 7, 1, tzinfo=UTC)),
        ("2016-07-32T00:00:00Z", None),
        ("0001-01-01T00:00:00+10:00", None),
        ("2016-07-01", None),
        ("", None),
        ("now", None),
    ],
)
def test_times(written: str, wanted: datetime | None) -> None:
    assert instant(element(written)) == wanted


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-14 * 60, 14 * 60))
def test_a_time_is_read_in_its_zone(time: datetime, minutes: int) -> None:
    wanted = time.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert instant(element(wanted.isoformat())) == wanted


def test_small_looks() -> None:
    assert number(element(" 12 ")) == 12
    assert number(element("-1")) is None
    assert number(element("1" * 19)) is None
    assert text(None) is None
    assert text(element("x" * 5000)) == "x" * 2000
    assert octets_of(None) is None
    assert octets_of(element(" A Q\nID ")) == b"\1\2\3"
    assert octets_of(element("é")) is None
    assert english(element('<Name xml:lang="de">a</Name><Name>b</Name>')) == "a"
    assert (
        english(element('<Name xml:lang="de">a</Name><Name xml:lang="en-GB">b  c</Name>')) == "b c"
    )
    assert english(element("<Name> </Name>")) == ""
    assert short(None) == ""
    assert short(
        "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-EC-TrustedList/SvcInfoExt/RootCA-QC"
    ) == ("RootCA-QC")


@given(st.text(alphabet="<>/=\"' &;aNameURIExtension:#x0", max_size=120))
def test_any_markup_inside_a_list_is_read_or_refused(inner: str) -> None:
    """Only our own errors come out."""
    for place in ("extra", "providers"):
        try:
            found = read_list(ListText(**{place: inner}).xml().encode())
        except ListRefused:
            continue
        assert found.territory == "XX"
        assert found.signature is None or not found.signature.intact


_NAMES = st.sampled_from(
    """TrustServiceProvider TSPServices TSPService ServiceInformation ServiceHistory
    ServiceHistoryInstance ServiceInformationExtensions Extension TakenOverBy DigitalId
    X509Certificate StatusStartingTime AdditionalServiceInformation URI""".split()
)
_TREES = st.recursive(
    st.sampled_from(["", "x", "AQID", "2016-07-01T00:00:00Z"]),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        _NAMES,
        st.lists(inner, max_size=3),
    ),
    max_leaves=20,
)


@given(_TREES)
def test_any_order_of_elements_is_read(inner: str) -> None:
    found = read_list(ListText(providers=inner).xml().encode())
    for _, service in found.services:
        service.state_at(NOW)
        assert service.states

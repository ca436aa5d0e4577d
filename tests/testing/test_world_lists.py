"""Trusted lists of the world, as signxml and microcred read them, and every fault."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from cryptography import x509
from lxml import etree
from signxml import InvalidSignature
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier
from world_made import DAY, NOW, YEAR, parties, shared

from microcred.errors import ListRefused
from microcred.testing import Operator, PointedTo, Qualification, State, World, listed
from microcred.testing.list_signing import ListFault
from microcred.testing.xml_writing import element, text
from microcred.trust.trusted_lists.reading import read_list
from microcred.trust.trusted_lists.updating import update_lists

FAULTS = get_args(ListFault)


def verified(xml: bytes, operator: Operator) -> None:
    """Verify with signxml, against the operator's certificate."""
    certificate = x509.load_der_x509_certificate(operator.certificate.der)
    config = XAdESSignatureConfiguration(require_x509=True, expect_references=2)
    XAdESVerifier().verify(xml, x509_cert=certificate, expect_config=config)


@pytest.mark.parametrize("version", [5, 6])
@pytest.mark.parametrize("key", ["P-256", "P-384", "P-521", "RSA-2048"])
def test_a_list_is_signed_as_lists_are(version: int, key: str) -> None:
    world, ca, _, _ = parties()
    operator = world.lists.new_operator("IE", key=key)
    xml = world.trusted_list("IE", [listed(ca)], operator=operator, version=version)
    verified(xml, operator)
    found = read_list(xml)
    assert found.version == version and found.signature is not None
    assert found.signature.intact and found.signature.signer == operator.certificate


def test_what_is_signed_is_in_canonical_form() -> None:
    world, ca, _, _ = shared()
    odd = listed(ca, provider='<&>"\r\n\t é', name="]]>")
    xml = world.trusted_list("IE", [odd], fault="unsigned")
    body = xml.partition(b"\n")[2]
    assert etree.tostring(etree.fromstring(xml), method="c14n", exclusive=True) == body
    attribute = element("a", text('<&>"\r'), b='<&>"\r\n\t')
    tree = etree.fromstring(attribute)
    assert etree.tostring(tree, method="c14n", exclusive=True).decode() == attribute
    assert tree.get("b") == '<&>"\r\n\t' and tree.text == '<&>"\r'


def test_what_a_list_says() -> None:
    world, ca, _, tsa = shared()
    rule = Qualification(
        ("QCForESeal", "QCWithQSCD"),
        ("0.4.0.194112.1.3",),
        (("nonRepudiation", True),),
        "atLeastOne",
    )
    former = State("undersupervision", NOW - 9 * YEAR, information=())
    services = [
        listed(
            ca,
            status="withdrawn",
            since=NOW - DAY,
            qualifications=[rule],
            history=[State("granted", NOW - 4 * YEAR), former],
            provider="Provider TEST",
            identifier="VATIE-1234567A",
        ),
        listed(
            tsa, type="TSA/QTST", provider="Provider TEST", critical="Odd", taken_over_by="Other"
        ),
        listed(ca, identity="key", information=["ForeSignatures", "ForeSeals"], status="urn://odd"),
    ]
    found = read_list(world.trusted_list("EL", services, sequence=9, next_update=NOW + DAY))
    assert (found.territory, found.sequence, found.kind) == ("EL", 9, "EUgeneric")
    assert (found.issued, found.next_update) == (NOW, NOW + DAY)
    assert [one.name for one in found.providers] == ["Provider TEST", "Example CA TEST"]
    assert found.providers[0].trade_names == ("VATIE-1234567A",)
    (first, second), (third,) = (one.services for one in found.providers)
    assert [(one.status, one.since) for one in first.states] == [
        ("withdrawn", NOW - DAY),
        ("granted", NOW - 4 * YEAR),
        ("undersupervision", NOW - 9 * YEAR),
    ]
    assert first.current.identity.certificates == (ca.certificate,)
    (qualifier,) = first.current.qualifiers
    assert qualifier.names == rule.qualifiers
    assert qualifier.criteria.policies == (frozenset(rule.policies),)
    assert qualifier.criteria.key_usages == (rule.key_usages,)
    assert qualifier.criteria.assertion == "atLeastOne"
    assert second.current.type == "TSA/QTST" and second.current.information == ()
    assert second.current.unprocessed == ("Odd",) and second.current.taken_over_by == ("Other",)
    assert third.certificates == () and third.key_ids == {ca.certificate.subject_key_id}
    assert third.current.status == "urn://odd"
    assert third.current.information == ("ForeSignatures", "ForeSeals")
    (pointer,) = found.pointers
    assert (pointer.territory, pointer.kind) == ("EU", "EUlistofthelists")


def test_a_rule_without_criteria_and_a_closed_scheme() -> None:
    world, ca, _, _ = shared()
    rules = [Qualification(("NotQualified",))]
    xml = world.trusted_list("IE", [listed(ca, qualifications=rules)], next_update=None)
    found = read_list(xml)
    assert found.next_update is None
    assert found.services[0][1].current.qualifiers[0].criteria.policies == ()


@pytest.mark.parametrize("fault", FAULTS)
def test_faults(fault: ListFault) -> None:
    world, ca, _, _ = shared()
    operator = world.lists.operator("IE")
    xml = world.trusted_list("IE", [listed(ca)], operator=operator, fault=fault)
    try:
        signature = read_list(xml).signature
    except ListRefused as error:
        assert (fault, error.code) in {
            ("entities", "qualified.list_entities"),
            ("not-xml", "qualified.list_malformed"),
        }
        return
    if fault == "unsigned":
        assert signature is None
        return
    assert signature is not None and not signature.intact
    forged = {"altered", "signature", "digest"}
    assert (signature.code == "qualified.list_forged") is (fault in forged)
    if fault not in ("two-signatures", "part", "wrapped", "reference"):
        with pytest.raises(InvalidSignature):
            verified(xml, operator)


def test_a_part_and_a_wrapped_list_verify_for_the_careless() -> None:
    """Their signatures are right; what they cover is not the list that is read."""
    world, ca, _, _ = shared()
    operator = world.lists.operator("IE")
    for fault in ("part", "wrapped"):
        verified(world.trusted_list("IE", [listed(ca)], operator=operator, fault=fault), operator)


def test_operators() -> None:
    world, _, _, _ = parties()
    assert world.lists.operator("IE") == world.lists.operator("IE")
    other = world.lists.new_operator("IE", begin=NOW - 2 * DAY, end=NOW - DAY)
    assert other.certificate != world.lists.operator("IE").certificate
    assert other.certificate.not_after == NOW - DAY and other.certificate.self_signed
    purposes = x509.load_der_x509_certificate(other.certificate.der).extensions
    assert (
        purposes.get_extension_for_class(x509.ExtendedKeyUsage).value[0].dotted_string
        == "0.4.0.2231.3.0"
    )


def test_a_list_of_lists_and_its_pivots(tmp_path: Path) -> None:
    world, ca, _, _ = parties()
    national = world.trusted_list("IE", [listed(ca)])
    former = world.lists.new_operator("EU")
    pivot = "http://tl.test.example/eu-lotl-pivot-1.xml"
    world.lotl(operator=former, signers=[world.lists.operator("EU")], url=pivot)
    text_for_people = PointedTo("http://tl.test.example/ie.pdf", "IE", (), machine=False)
    world.lotl(["IE", text_for_people], pivots=[pivot], sequence=2, next_update=NOW + DAY)
    report = update_lists(
        tmp_path,
        fetch=world.fetch,
        now=NOW,
        signers=[former.certificate],
        lotl_url=world.lists.url("EU"),
    )
    assert report.lotl.sequence == 2 and report.lotl.is_list_of_lists and not report.problems
    assert [one.sha256 for one in report.updated] == [read_list(national).sha256]
    assert world.fetch.count(purpose="trusted-list") == 3


def test_lists_are_published_at_their_addresses() -> None:
    world = World(now=NOW)
    first = world.trusted_list("IE")
    second = world.trusted_list("IE", issued=NOW + DAY, url="http://tl.test.example/new.xml")
    from microcred.fetching import Request

    assert world.fetch(Request("GET", world.lists.url("IE"))).body == first
    found = world.fetch(Request("GET", "http://tl.test.example/new.xml"))
    assert found.body == second and found.headers["content-type"].endswith("tsl+xml")

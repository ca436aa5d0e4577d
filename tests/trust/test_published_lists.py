"""Trusted lists that others published: every fact of every case, signatures, the EC's own seal."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from microcred.crypto.certificates import Certificate
from microcred.errors import ListRefused
from microcred.trust.path_building import find_path
from microcred.trust.services import qualified_findings
from microcred.trust.trusted_lists.assembling import assemble, one_of, problem_of, signers_named
from microcred.trust.trusted_lists.hostile_xml import read_tree, uncompressed
from microcred.trust.trusted_lists.opening import open_lists
from microcred.trust.trusted_lists.reading import read_list
from microcred.trust.trusted_lists.values import Service, TrustedList

# By the name of its file: a case that is not in the published folder fails, and so does a new one.
CASES = """ie-tl.xml dk_tl-sn21.xml tsl-sk-minimal-dss-1911.xml tl-empty.xml
tl-empty-with-identifier.xml peru-lotl.xml eu-lotl.xml eu-lotl-broken-sig.xml
eu-lotl-not-parseable.xml cache-IS.xml cache-FI.xml cache-MT.xml cache-LU.xml cache-BE.xml
cache-AT.xml cache-eu-lotl-pivot-341.xml tlv6.xml tlv5.xml cache-ES.xml.gz""".split()
# 2026-11-28: `signature_valid` is said of one list only, by the file; this is every other.
# The Slovak list was cut down for a test of its publishers, and its digest is that of the whole.
ALTERED = {"eu-lotl-broken-sig.xml", "tsl-sk-minimal-dss-1911.xml"}
UNSIGNED = {"tl-empty.xml", "tl-empty-with-identifier.xml", "eu-lotl-not-parseable.xml"}
NOT_FACTS = {"file", "source", "note", "dss_asserts", "signature_checked_with"}
THEN = datetime(2019, 12, 15, tzinfo=UTC)


@cache
def cases(published: Path) -> Mapping[str, Mapping[str, Any]]:
    folder = published / "vectors" / "trusted-lists"
    found = json.loads((folder / "cases.json").read_text("utf-8"))["cases"]
    return {case["file"]: case for case in found}


@cache
def octets_of(published: Path, name: str) -> bytes:
    return (published / "vectors" / "trusted-lists" / name).read_bytes()


@cache
def listed(published: Path, name: str) -> TrustedList:
    return read_list(octets_of(published, name))


def is_for(service: Service, information: str) -> bool:
    return is_current(service, "CA/QC") and information in service.current.information


def is_current(service: Service, type: str) -> bool:
    return (service.current.type, service.current.status) == (type, "granted")


def written(time: datetime | None) -> str | None:
    return time and time.strftime("%Y-%m-%dT%H:%M:%SZ")


def facts(octets: bytes, one: TrustedList) -> dict[str, Any]:
    """The facts of a case, in its words."""
    services = [service for _, service in one.services]
    counted = Counter(f"{each.current.type}|{each.current.status}" for each in services)
    plain = uncompressed(octets)
    return {
        "sha256": hashlib.sha256(plain).hexdigest(),
        "bytes": len(plain),
        "root": read_tree(plain).tag.rpartition("}")[2],
        "tl_version": None if one.version is None else str(one.version),
        "sequence": None if one.sequence is None else str(one.sequence),
        "type": one.kind,
        "territory": one.territory,
        "issue": written(one.issued),
        "next_update": written(one.next_update),
        "has_signature": one.signature is not None,
        "signature_method": one.signature and one.signature.method,
        "pointers": len(one.pointers),
        "tsps": len(one.providers),
        "services": len(services),
        "services_by_type_and_status": dict(counted),
        "ca_qc_granted": sum(is_current(each, "CA/QC") for each in services),
        "ca_qc_granted_for_eseals": sum(is_for(each, "ForeSeals") for each in services),
        "ca_qc_granted_for_esignatures": sum(is_for(each, "ForeSignatures") for each in services),
        "qtst_granted": sum(is_current(each, "TSA/QTST") for each in services),
        "services_with_qualifications": sum(each.qualified_extension for each in services),
        "history_instances": sum(len(each.states) - 1 for each in services),
        "x509_certificates": one.certificate_count,
    }


@pytest.mark.parametrize("name", CASES)
def test_every_fact_of_a_published_list(published: Path, name: str) -> None:
    case = cases(published)[name]
    octets = octets_of(published, name)
    if "xml_parse_error" in case:
        assert hashlib.sha256(octets).hexdigest() == case["sha256"]
        assert len(octets) == case["bytes"]
        with pytest.raises(ListRefused, match=r"well-formed XML \(line 55\)") as refused:
            read_list(octets)
        assert refused.value.code == "qualified.list_malformed"
        return
    one = listed(published, name)
    computed = facts(octets, one)
    told = {key: value for key, value in case.items() if key in computed}
    assert {key: computed[key] for key in told} == told
    left = set(case) - set(computed) - NOT_FACTS
    assert left <= {
        "signature_valid",
        "signature_valid_at",
        "signature_signer",
        "lists_edc_sample_issuer",
    }


@pytest.mark.parametrize("name", [one for one in CASES if one != "eu-lotl-not-parseable.xml"])
def test_the_signature_of_a_published_list(published: Path, name: str) -> None:
    case = cases(published)[name]
    one = listed(published, name)
    if not case["has_signature"]:
        assert problem_of(one).code == "qualified.list_unsigned"
        return
    assert one.signature.intact is (name not in ALTERED)
    assert one.signature.intact is case.get("signature_valid", name not in ALTERED)
    problem = problem_of(one)
    assert (problem and problem.code) == ("qualified.list_forged" if name in ALTERED else None)
    if "signature_valid_at" in case:
        at = datetime.fromisoformat(case["signature_valid_at"])
        signer = one.signature.signer
        assert signer.not_before <= at <= signer.not_after
        # The Spanish list too is signed by whom the list of lists names.
        assert one_of(one, signers_named(listed(published, "eu-lotl.xml"), one))


@pytest.mark.parametrize("name", [one for one in CASES if one not in UNSIGNED])
def test_signxml_finds_the_same(published: Path, name: str) -> None:
    xades = pytest.importorskip("signxml.xades")
    from cryptography.x509 import load_der_x509_certificate
    from lxml import etree
    from signxml.exceptions import InvalidSignature

    one, octets = listed(published, name), uncompressed(octets_of(published, name))
    held = etree.fromstring(octets).find(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    config = xades.XAdESSignatureConfiguration(
        require_x509=True, expect_references=True, verification_time=one.issued
    )
    certificate = load_der_x509_certificate(base64.b64decode(held.text))
    try:
        xades.XAdESVerifier().verify(octets, x509_cert=certificate, expect_config=config)
    except InvalidSignature:
        assert not one.signature.intact
    else:
        assert one.signature.intact


def test_no_case_is_left_out(published: Path) -> None:
    assert set(cases(published)) == set(CASES)


def test_the_service_that_issued_the_samples(published: Path) -> None:
    case = cases(published)["cache-ES.xml.gz"]["lists_edc_sample_issuer"]
    found = [
        service.current
        for _, service in listed(published, "cache-ES.xml.gz").services
        if any(one.common_name == case["subject_cn"] for one in service.certificates)
    ]
    assert [(one.type, one.status, written(one.since)) for one in found] == [
        (case["service_type"], case["status"], case["since"])
    ]
    assert list(found[0].information) == case["additional_service_information"]


def test_the_lists_of_2019_by_the_list_of_lists(published: Path) -> None:
    """As pyHanko and signxml found: each is signed by whom the list of lists names."""
    names = ["eu-lotl.xml", *(one for one in CASES if one.startswith("cache-") and "eu" not in one)]
    found = assemble([octets_of(published, name) for name in names])
    assert found.problems == ()
    assert {one.trusted.territory for one in found.entries} == {
        *("AT", "BE", "ES", "EU", "FI", "IS", "LU", "MT")
    }
    assert all(one.pinned_by is not None for one in found.entries if one.trusted.territory != "EU")
    assert not found.complete


def sealed_2022(published: Path) -> tuple[Certificate, ...]:
    path = published / "samples" / "ec" / "signed" / "edc206-generic-signed-2022.jsonld"
    protected = json.loads(path.read_bytes())["signatures"][0]["protected"]
    header = json.loads(base64.urlsafe_b64decode(protected + "=="))
    return tuple(Certificate.from_der(base64.b64decode(one)) for one in header["x5c"])


def test_the_seal_of_2022_is_on_a_qualified_certificate(published: Path) -> None:
    """As pyHanko 0.38 finds: qualified, for seals, device unknown, at 2022-12-21."""
    chain, at = sealed_2022(published), datetime(2022, 12, 21, 18, 50, tzinfo=UTC)
    spanish = octets_of(published, "cache-ES.xml.gz")
    told = []
    for list_time in (None, THEN):
        lists = open_lists([spanish], list_time=list_time)
        path = find_path(chain[0], chain[1:], lists.anchors("seal"), at)
        assert path is not None
        assert path.faults == ()
        told.append(
            lists.qualification(
                path.certificates, at_issuance=chain[0].not_before, at_best=at, at=at
            )
        )
    stale, accepted = told
    assert (accepted.level, accepted.certificate, accepted.device) == (
        "AdESeal-QC",
        "QC for eSeal",
        None,
    )
    assert accepted.service == "Qualified certificate issued by ANF Assured ID CA1"
    assert (accepted.territory, accepted.stale) == ("ES", None)
    assert qualified_findings(accepted)[0].code == "qualified.adeseal_qc"
    assert stale.stale == datetime(2020, 2, 8, tzinfo=UTC)
    finding = qualified_findings(stale)[0]
    assert (finding.code, finding.outcome) == ("qualified.list_stale", "INDETERMINATE")
    assert "AdESeal on a qualified certificate: QC for eSeal; QSCD unknown" in finding.detail

"""`Mandate`: what it takes, where it is written, and that it comes back."""

from __future__ import annotations

import copy
from base64 import b64encode
from typing import Any

import pytest

from microcred.errors import ModelError
from microcred.micro_credential import (
    Learner,
    Mandate,
    MandateDocument,
    MicroCredential,
    Provider,
)
from microcred.micro_credential.mandates import document_type_of

COLLEGE = Provider("Foghorn College", "IE", identifier="NTRIE-123456")
SEALER = Provider("Sealing Ltd", "PT", identifier="VATPT-999999990")
PDF = b"%PDF-1.7 contract 7"
STATEMENT = "Contract 7 of 2026-01-15 lets Sealing Ltd seal for the college."
FULL = Mandate(
    STATEMENT,
    given_by=COLLEGE,
    given_to=SEALER,
    documents=[
        MandateDocument(
            PDF,
            {"en": "Contract 7", "pt": "Contrato 7"},
            description={"en": "Who may seal what"},
            url="https://example.org/7.pdf",
        ),
        MandateDocument(b"\x89PNG\r\n\x1a\n..."),
        MandateDocument(b"\xff\xd8\xff..."),
    ],
)


def course(**changes: Any) -> MicroCredential:
    members: dict[str, Any] = {
        "learner": Learner("Ána", "Novák"),
        "title": "Soil carbon",
        "awarded_by": COLLEGE,
        "language": "en",
        **changes,
    }
    return MicroCredential(**members)


def written(mandate: Mandate | str | None) -> dict[str, Any]:
    made: dict[str, Any] = course(mandate=mandate).to_credential().to_json()
    return made


# -- what it takes --------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", ["", "  ", None, 7, "\ud800", {"en": "why"}])
def test_a_statement_says_something(statement: Any) -> None:
    with pytest.raises(ModelError) as caught:
        Mandate(statement)
    assert [finding.where for finding in caught.value.findings] == ["/statement"]


def test_a_statement_stands_for_the_whole() -> None:
    assert course(mandate=f" {STATEMENT}\n").mandate == Mandate(STATEMENT)
    assert str(course(mandate=STATEMENT).mandate) == STATEMENT
    assert course(mandate=STATEMENT).to_json()["mandate"] == STATEMENT


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"MZ", "no base64!", b64encode(b"GIF89a").decode(), 7, None]
)
def test_a_document_is_a_pdf_or_an_image(content: Any) -> None:
    with pytest.raises(ModelError):
        MandateDocument(content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b" %PDF-1.7", None),
    ],
)
def test_the_type_of_a_document(content: bytes, expected: str | None) -> None:
    assert document_type_of(content) == expected


def test_a_document_in_json_is_base64() -> None:
    document = MandateDocument(b64encode(PDF).decode())
    assert document.content == PDF
    assert document.to_json_in("en") == {"content": b64encode(PDF).decode()}


def test_what_people_have_signed_is_in_no_repr() -> None:
    assert "contract" not in repr(FULL) and "19 bytes" in repr(FULL)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        course(mandate={"statement": "", "given_by": {"name": "X"}, "documents": [{"url": "x"}]})
    assert sorted(finding.where for finding in caught.value.findings) == [
        "/mandate/documents/0/content",
        "/mandate/documents/0/url",
        "/mandate/given_by/country",
        "/mandate/statement",
    ]


def test_the_first_awarding_body_needs_none() -> None:
    with pytest.raises(ModelError) as caught:
        course(mandate=Mandate(STATEMENT, given_to=COLLEGE))
    assert [finding.where for finding in caught.value.findings] == ["/mandate/given_to"]


# -- where it is written --------------------------------------------------------------------------


def test_evidence_profile_and_schema() -> None:
    made = written(FULL)
    evidence = made["evidence"]
    assert evidence["dcType"]["id"] == "http://data.europa.eu/snb/evidence-type/c_18016257"
    assert evidence["evidenceStatement"] == STATEMENT
    assert evidence["evidenceTarget"]["legalName"] == {"en": "Foghorn College"}
    kinds = [one["contentType"]["id"].rpartition("/")[2] for one in evidence["embeddedEvidence"]]
    assert kinds == ["PDF", "PNG", "JPEG"]
    assert evidence["embeddedEvidence"][0]["contentSize"] == len(PDF)
    assert made["credentialProfiles"]["id"].endswith("/c_9a31f32a")
    assert made["credentialSchema"]["id"].endswith("/edc-issued-by-mandate")
    assert made["issuer"]["legalName"] == {"en": "Sealing Ltd"}
    claim = made["credentialSubject"]["hasClaim"]
    assert claim["awardedBy"]["awardingBody"]["legalName"] == {"en": "Foghorn College"}


def test_without_a_mandate_nothing_of_it() -> None:
    made = written(None)
    assert "evidence" not in made
    assert made["credentialProfiles"]["id"].endswith("/e34929035b")
    assert made["issuer"]["legalName"] == {"en": "Foghorn College"}


def test_without_a_holder_the_awarding_body_is_the_issuer_so_far() -> None:
    assert written(STATEMENT)["issuer"]["legalName"] == {"en": "Foghorn College"}


# -- that it comes back ---------------------------------------------------------------------------


@pytest.mark.parametrize("mandate", [FULL, Mandate(STATEMENT), Mandate("x", given_by=SEALER)])
def test_it_comes_back_whole(mandate: Mandate) -> None:
    given = course(mandate=mandate)
    reading = MicroCredential.read_credential(given.to_credential())
    assert reading.micro_credential == given
    assert reading.not_carried == ()
    assert MicroCredential.from_credential(given.to_credential()).mandate == given.mandate
    assert MicroCredential.from_json(given.to_json()) == given


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(written(FULL))
    there: Any = made
    for name in path[:-1]:
        there = there[name]
    there[path[-1]] = value
    return made


CONCEPT = "http://data.europa.eu/snb/evidence-type/"


@pytest.mark.parametrize(
    ("path", "value", "left"),
    [
        # a second mandate, whatever it says
        (("evidence",), "again", ["/evidence/1"]),
        (("evidence", "embeddedEvidence", 0, "contentSize"), 7, ["contentSize"]),
        (("evidence", "embeddedEvidence", 0, "content"), "R0lGODlh", ["embeddedEvidence/0"]),
        (("issuer", "homepage"), {"contentURL": "no IRI"}, ["/issuer/homepage"]),
    ],
)
def test_what_it_cannot_say_is_listed(
    path: tuple[str | int, ...], value: Any, left: list[str]
) -> None:
    made = written(FULL)
    if value == "again":
        value = [made["evidence"], {**made["evidence"], "evidenceStatement": "Another one."}]
    reading = MicroCredential.read_credential(changed(path, value))
    assert reading.micro_credential.mandate is not None
    places = [finding.where for finding in reading.not_carried]
    assert len(places) == len(left), places
    assert all(part in place for part, place in zip(left, places, strict=True))


@pytest.mark.parametrize(
    "evidence",
    [
        {"dcType": {"id": f"{CONCEPT}c_991b06c6"}, "evidenceStatement": "An accreditation."},
        {"dcType": {"id": f"{CONCEPT}c_18016257"}},
        {"dcType": {"id": f"{CONCEPT}c_18016257"}, "evidenceStatement": "  "},
        {"dcType": {"id": f"{CONCEPT}c_18016257"}, "evidenceStatement": ["", 7]},
        {"evidenceStatement": "Of no kind."},
        "https://example.org/evidence",
        7,
    ],
)
def test_other_evidence_is_no_mandate(evidence: Any) -> None:
    reading = MicroCredential.read_credential(changed(("evidence",), evidence))
    assert reading.micro_credential.mandate is None
    assert any(finding.where.startswith("/evidence") for finding in reading.not_carried)


def test_the_concept_may_be_its_iri() -> None:
    made = changed(("evidence", "dcType"), f"{CONCEPT}c_18016257")
    assert MicroCredential.read_credential(made).micro_credential.mandate == FULL.in_language("en")


def test_the_profile_generic_beside_a_mandate_is_nothing_lost() -> None:
    """As in the EC's own sealed samples."""
    made = {**written(FULL), **{name: written(None)[name] for name in ("credentialProfiles",)}}
    assert MicroCredential.read_credential(made).not_carried == ()

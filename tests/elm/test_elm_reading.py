"""Every way in which real files are imperfect: what is read, what is said, what is written."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from microcred.elm import (
    CLASSES,
    Agent,
    Claim,
    Concept,
    EuropeanDigitalCredential,
    LearningAchievement,
    Node,
    Organisation,
    Person,
    VerifiablePresentation,
)
from microcred.findings import Finding


def _read(cls: type[Node], value: dict[str, Any]) -> tuple[Any, list[tuple[str, str]]]:
    """The node, and codes and places of what was seen, required members aside."""
    found: list[Finding] = []
    node = cls.from_json({"type": cls.__name__, **value}, findings=found)
    said = [(one.code, one.where) for one in found if one.code != "cardinality.min"]
    return node, said


@pytest.mark.parametrize(
    ("texts", "written", "read", "said"),
    [
        ({"en": "Ana"}, {"en": "Ana"}, {"en": "Ana"}, []),
        ({"en": ["Ana"]}, {"en": "Ana"}, {"en": "Ana"}, []),
        ({"en": ["A", "B"]}, {"en": ["A", "B"]}, {"en": ("A", "B")}, []),
        ({"en ": "Ana"}, {"en ": "Ana"}, {"en ": "Ana"}, [("language.bad_tag", "/title/en ")]),
        ({"en_GB": "A"}, {"en_GB": "A"}, {"en_GB": "A"}, [("language.bad_tag", "/title/en_GB")]),
        ({"a/b~": "A"}, {"a/b~": "A"}, {"a/b~": "A"}, [("language.bad_tag", "/title/a~1b~0")]),
        ({"en": []}, {"en": []}, None, []),
        ({"en": None}, {"en": None}, None, []),
        ({}, {}, None, []),
        ({"en": 5}, {"en": 5}, None, [("type.wrong", "/title/en")]),
        ({"en": [5]}, {"en": 5}, None, [("type.wrong", "/title/en")]),
        ({"en": [["A"]]}, {"en": [["A"]]}, None, [("type.wrong", "/title/en")]),
        ({"en": ["A", 5]}, {"en": ["A", 5]}, {"en": "A"}, [("type.wrong", "/title/en")]),
        ("Ana", "Ana", {"und": "Ana"}, [("type.wrong", "/title")]),
        (["Ana"], "Ana", {"und": "Ana"}, [("type.wrong", "/title")]),
        (["A", "B"], ["A", "B"], {"und": ("A", "B")}, [("type.wrong", "/title")]),
        ([{"en": "A"}], {"en": "A"}, {"en": "A"}, [("type.wrong", "/title")]),
        (5, 5, None, [("type.wrong", "/title")]),
        (None, None, None, []),
        ([], [], None, [("type.wrong", "/title")]),
    ],
)
def test_texts(texts: Any, written: Any, read: Any, said: Any) -> None:
    node, seen = _read(LearningAchievement, {"title": texts})
    assert node.to_json()["title"] == written
    assert node.title == read
    assert seen == said


IRL = "http://publications.europa.eu/resource/authority/country/IRL"


@pytest.mark.parametrize(
    ("value", "written", "ids", "said"),
    [
        ({"id": IRL, "type": "Concept"}, {"id": IRL, "type": "Concept"}, [IRL], []),
        ([{"id": IRL, "type": ["Concept"]}], {"id": IRL, "type": "Concept"}, [IRL], []),
        (IRL, IRL, [IRL], [("type.reference", "")]),
        ([IRL], IRL, [IRL], [("type.reference", "/0")]),
        ([IRL, IRL], [IRL, IRL], [IRL, IRL], [("type.reference", "/0"), ("type.reference", "/1")]),
        ("abc", "abc", ["abc"], [("id.relative", "")]),
        ({}, {}, [None], [("type.missing", "")]),
        ([], [], [], []),
        (None, None, [], []),
        ([None], [None], [], []),
        (7, 7, [], [("type.wrong", "")]),
        (False, False, [], [("type.wrong", "")]),
        ([[{"id": IRL}]], [[{"id": IRL}]], [], [("type.wrong", "/0")]),
        ([[]], [[]], [], [("type.wrong", "/0")]),
        ({"type": "Unheard"}, {"type": "Unheard"}, [None], [("type.unknown", "")]),
        ({"type": []}, {"type": []}, [None], [("type.missing", "")]),
        ({"type": 5}, {"type": 5}, [None], [("type.missing", "")]),
        ({"type": "Note", "id": IRL}, {"type": "Note", "id": IRL}, [IRL], [("type.wrong", "")]),
    ],
)
def test_nodes(value: Any, written: Any, ids: Any, said: Any) -> None:
    node, seen = _read(Person, {"citizenshipCountry": value})
    assert node.to_json()["citizenshipCountry"] == written
    assert node.written("citizenshipCountry") == written
    assert [country.id for country in node.citizenship_country] == ids
    assert all(isinstance(country, Concept) for country in node.citizenship_country)
    assert seen == [(code, f"/citizenshipCountry{where}") for code, where in said]


@pytest.mark.parametrize(
    ("cls", "name", "value", "read", "code"),
    [
        ("Person", "dateOfBirth", "1999-10-01T22:00:00Z", datetime(1999, 10, 1, 22, tzinfo=UTC), 0),
        ("Person", "dateOfBirth", "2010-01-01T00:00:00", datetime(2010, 1, 1, tzinfo=UTC), "no"),
        ("Person", "dateOfBirth", "2010-01-01", None, "time.date_only"),
        ("Person", "dateOfBirth", 1658234075607, None, "type.wrong"),
        ("Person", "dateOfBirth", "yesterday", None, "time.malformed"),
        ("Person", "dateOfBirth", {"@value": "x"}, None, "type.wrong"),
        ("DisplayDetail", "page", 1, 1, 0),
        ("DisplayDetail", "page", 1.0, 1, 0),
        ("DisplayDetail", "page", "1", 1, "type.wrong"),
        ("DisplayDetail", "page", "one", None, "type.wrong"),
        ("DisplayDetail", "page", True, None, "type.wrong"),
        ("DisplayDetail", "page", 0, 0, "number.out_of_range"),
        ("DisplayDetail", "page", 1.5, None, "type.wrong"),
        ("LearningActivity", "levelOfCompletion", 100, 100, 0),
        ("LearningActivity", "levelOfCompletion", 101, 101, "number.out_of_range"),
        ("CreditPoint", "point", "5", "5", 0),
        ("CreditPoint", "point", 5, "5", "type.wrong"),
        ("CreditPoint", "point", 2.5, "2.5", "type.wrong"),
        ("CreditPoint", "point", True, "true", "type.wrong"),
        ("CreditPoint", "point", {}, None, "type.wrong"),
        ("Amount", "value", "149.50", Decimal("149.50"), 0),
        ("Amount", "value", 149, Decimal(149), 0),
        ("Amount", "value", 149.5, Decimal("149.5"), "type.wrong"),
        ("Amount", "value", "1e3", None, "type.wrong"),
        ("Amount", "value", False, None, "type.wrong"),
        ("Qualification", "isPartialQualification", True, True, 0),
        ("Qualification", "isPartialQualification", "true", True, "type.wrong"),
        ("Qualification", "isPartialQualification", "maybe", None, "type.wrong"),
        ("Qualification", "isPartialQualification", 1, None, "type.wrong"),
        ("Qualification", "volumeOfLearning", "PT60H", "PT60H", 0),
        ("Qualification", "volumeOfLearning", "60 hours", "60 hours", "duration.malformed"),
        ("Qualification", "volumeOfLearning", 60, "60", "type.wrong"),
        ("Qualification", "volumeOfLearning", [], None, 0),
        ("Identifier", "creator", "did:key:z6Mk", "did:key:z6Mk", 0),
        ("Identifier", "creator", "somebody", "somebody", "id.relative"),
        ("Identifier", "creator", {"id": "did:key:z6Mk"}, "did:key:z6Mk", 0),
        ("Identifier", "creator", {"name": "x"}, None, "type.wrong"),
        ("Identifier", "creator", 5, None, "type.wrong"),
        ("WebResource", "contentURL", "www.example.org", "www.example.org", 0),
        ("Grant", "contentURL", None, None, 0),
    ],
)
def test_literals(cls: str, name: str, value: Any, read: Any, code: Any) -> None:
    node, seen = _read(CLASSES[cls], {name: value})
    attribute = next(one for one, term in node.terms().items() if term.name == name)
    assert getattr(node, attribute) == read
    assert type(getattr(node, attribute)) is type(read)
    assert node.to_json()[name] is value or node.to_json()[name] == value
    expected = "time.no_zone" if code == "no" else code
    assert seen == ([(expected, f"/{name}")] if code else [])


def test_many_literals_are_read_one_by_one() -> None:
    times = ["2026-01-01T00:00:00Z", "soon", None, 5]
    node, seen = _read(CLASSES["LearningOpportunity"], {"applicationDeadline": times})
    assert node.application_deadline == (datetime(2026, 1, 1, tzinfo=UTC),)
    assert node.to_json()["applicationDeadline"] == times
    assert seen == [
        ("time.malformed", "/applicationDeadline/1"),
        ("type.wrong", "/applicationDeadline/3"),
    ]


@pytest.mark.parametrize(
    ("value", "kept", "said"),
    [
        ("urn:x:1", "urn:x:1", None),
        ("_:b0", "_:b0", None),
        ("abc", "abc", "id.relative"),
        ("", "", "id.relative"),
        ("/x", "/x", "id.relative"),
        ("urn:a b", "urn:a b", "id.malformed"),
        (None, None, "id.malformed"),
        (5, None, "id.malformed"),
        (["urn:x:1"], None, "id.malformed"),
    ],
)
def test_ids(value: Any, kept: Any, said: str | None) -> None:
    node, seen = _read(Person, {"id": value})
    assert node.id == kept
    assert node.to_json()["id"] == value
    assert seen == ([(said, "/id")] if said else [])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cnf", "term.unknown"),
        ("sec:proof", "term.unknown"),
        ("status", "term.unknown"),
        ("order", "term.newer_release"),
    ],
)
def test_members_that_the_model_does_not_know(name: str, code: str) -> None:
    value = {"a": [1.0, None, {"b": []}], "order": []}
    node, seen = _read(Person, {name: value, "hasClaim": {"type": "Claim", name: [value]}})
    assert node.unknown == {name: value}
    assert node.has_claim[0].unknown == {name: [value]}
    assert node.to_json()["hasClaim"][name] == [value]
    assert seen == [(code, f"/{name}"), (code, f"/hasClaim/{name}")]
    node.unknown[name]["order"].append(1)
    assert node.unknown == {name: value}


def test_a_greek_iota_is_not_the_latin_letter() -> None:
    node, seen = _read(Organisation, {"eIDAS\u0399dentifier": {"type": "LegalIdentifier"}})
    assert node.eidas_identifier is None
    assert seen == [("term.unknown", "/eIDAS\u0399dentifier")]


def test_a_profile_of_a_newer_release() -> None:
    shapes = "http://data.europa.eu/snb/model/ap/edc-mobility"
    schema = {"id": shapes, "type": "ShaclValidator2017", "extra": 1}
    node, seen = _read(EuropeanDigitalCredential, {"credentialSchema": schema})
    assert node.credential_schema[0].unknown == {"extra": 1}
    assert seen == [("term.newer_release", "/credentialSchema/id")]


def test_the_order_of_members_is_kept() -> None:
    value = {"z": 1, "title": {"de": "A", "en": "B"}, "type": "LearningAchievement", "a": 2}
    node = LearningAchievement.from_json(value)
    assert list(node.to_json()) == list(value)
    assert list(node.replace(title={"en": "C"}).to_json()) == list(value)
    named = node.replace(description={"en": "C"}, id="urn:x:1")
    assert list(named.to_json()) == [*value, "id", "description"]
    assert named.replace(description=None, id=None) == node


def test_several_types_give_the_most_special_class() -> None:
    value = {"type": ["VerifiableCredential", "EuropeanDigitalCredential", "VerifiableAttestation"]}
    found: list[Finding] = []
    node = Node.from_json(value, findings=found)
    assert type(node) is EuropeanDigitalCredential
    assert node.type == tuple(value["type"])
    assert node.to_json() == value
    assert "type.unknown" not in {one.code for one in found}


@pytest.mark.parametrize(
    ("value", "cls", "said"),
    [
        ({"type": "Organisation"}, "Organisation", None),
        ({"type": ["Thing", "Person"]}, "Person", None),
        ({"type": "Concept"}, "Agent", "type.wrong"),
        ({"type": "Firm"}, "Agent", "type.unknown"),
        ({}, "Agent", "type.missing"),
        ("did:ebsi:z1", "Agent", "type.reference"),
    ],
)
def test_the_class_of_an_issuer(value: Any, cls: str, said: str | None) -> None:
    node, seen = _read(EuropeanDigitalCredential, {"issuer": value})
    assert type(node.issuer).__name__ == cls
    assert node.to_json()["issuer"] == value
    assert seen == ([(said, "/issuer")] if said else [])


def test_a_claim_that_does_not_tell_its_type_is_a_claim() -> None:
    node, seen = _read(Person, {"hasClaim": {"title": {"en": "A"}}})
    assert type(node.has_claim[0]) is Claim
    assert seen == [("type.missing", "/hasClaim")]


def test_a_node_of_no_known_class() -> None:
    found: list[Finding] = []
    node = Node.from_json({"type": "Unheard", "x": 1}, findings=found)
    assert type(node) is Node
    assert [one.code for one in found] == ["type.unknown", "term.unknown"]


def test_mechanisms_bring_members_of_their_own() -> None:
    status = {"type": "BitstringStatusListEntry", "statusListIndex": "94"}
    proof = {"type": "DataIntegrityProof", "proofValue": "z", "created": "2026-01-01"}
    terms = {"type": "IssuanceCertificate", "id": "https://example.org/terms"}
    node, seen = _read(
        EuropeanDigitalCredential,
        {"credentialStatus": status, "proof": [proof], "termsOfUse": terms, "@context": ["x"]},
    )
    assert seen == []
    assert node.credential_status.unknown == {"statusListIndex": "94"}
    assert node.to_json()["proof"] == proof
    assert node.unknown == {}
    assert node.to_json()["@context"] == ["x"]


@pytest.mark.parametrize("status", ["https://example.org/status/3", "status-3"])
def test_where_an_iri_alone_will_do(status: str) -> None:
    node, seen = _read(EuropeanDigitalCredential, {"credentialStatus": status})
    assert node.credential_status.id == status
    assert node.to_json()["credentialStatus"] == status
    assert [code for code, _ in seen] == ["id.relative"] * (status == "status-3")


def test_schemas_of_a_credential_of_no_profile_are_anything() -> None:
    value = {"credentialSchema": [{"type": "JsonSchema", "id": "urn:x:1"}, "urn:x:2"]}
    node, seen = _read(CLASSES["VerifiableCredential"], value)
    assert [type(one) for one in node.credential_schema] == [Node, Node]
    assert seen == [
        ("type.unknown", "/credentialSchema/0"),
    ]


def test_a_presentation_holds_credentials() -> None:
    value = {
        "type": "VerifiablePresentation",
        "holder": "did:ebsi:z1",
        "verifiableCredential": [
            {"type": ["VerifiableCredential", "EuropeanDigitalCredential"]},
            "eyJhbGciOiJFUzI1NiJ9.e30.AA",
        ],
    }
    found: list[Finding] = []
    node = VerifiablePresentation.from_json(value, findings=found)
    assert [type(one).__name__ for one in node.verifiable_credential] == [
        "EuropeanDigitalCredential",
        "VerifiableCredential",
    ]
    assert type(node.holder[0]) is Agent
    assert node.to_json() == value
    assert ("id.relative", "/verifiableCredential/1") in {(one.code, one.where) for one in found}


@pytest.mark.parametrize(
    ("cls", "value", "said"),
    [
        ("Note", {}, [("cardinality.min", "/noteLiteral")]),
        ("Note", {"noteLiteral": {}}, [("cardinality.min", "/noteLiteral")]),
        ("Note", {"noteLiteral": {"en": []}}, [("cardinality.min", "/noteLiteral")]),
        ("Note", {"noteLiteral": None}, [("cardinality.min", "/noteLiteral")]),
        ("Note", {"noteLiteral": {"en": "A", "de": "B"}}, []),
        ("Person", {"hasClaim": []}, [("cardinality.min", "/hasClaim")]),
        (
            "Person",
            {"hasClaim": {"type": "Claim"}, "familyName": {"en": "A", "de": "B"}},
            [
                ("cardinality.min", "/hasClaim/awardedBy"),
                ("cardinality.min", "/hasClaim/title"),
                ("cardinality.max", "/familyName"),
            ],
        ),
        ("PeriodOfTime", {"startDate": ["2026-01-01T00:00:00Z", None]}, []),
        (
            "PeriodOfTime",
            {"startDate": ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]},
            [("cardinality.max", "/startDate")],
        ),
    ],
)
def test_how_often(cls: str, value: dict[str, Any], said: list[tuple[str, str]]) -> None:
    found: list[Finding] = []
    node = CLASSES[cls].from_json({"type": cls, **value}, findings=found)
    assert [(one.code, one.where) for one in found] == said
    assert node.to_json() == {"type": cls, **value}


def test_of_several_values_where_one_is_expected_the_first_is_read() -> None:
    value = {"type": "PeriodOfTime", "startDate": ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]}
    node = CLASSES["PeriodOfTime"].from_json(value)
    assert node.start_date == datetime(2026, 1, 1, tzinfo=UTC)  # type: ignore[attr-defined]

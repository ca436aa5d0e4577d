"""schemas/micro-credential.json is what is generated, and agrees with `from_json`."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import flat_strategies
import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from microcred.errors import ModelError
from microcred.micro_credential import MicroCredential
from microcred.micro_credential.json_schema import main, micro_credential_schema

_FILE = Path(__file__).resolve().parents[2] / "schemas" / "micro-credential.json"
_VALIDATOR = Draft202012Validator(micro_credential_schema())

MINIMAL: Mapping[str, Any] = {
    "language": "en",
    "title": "Soil carbon",
    "learner": {"given_name": "Ána", "family_name": "Novák"},
    "awarded_by": {"name": "Example University", "country": "IE"},
}
FULL: Mapping[str, Any] = {
    **MINIMAL,
    "title": {"en": "Soil carbon", "fr": "Carbone du sol"},
    "learner": {
        "full_name": {"en": "Ána Novák"},
        "date_of_birth": "1999-10-02",
        "national_id": {"value": "1", "country": "SI"},
        "identifier": ["87654321", {"value": "1", "scheme": "Student card"}],
        "email": "ana@example.org",
    },
    "awarded_by": [
        {
            "name": {"en": "Example University"},
            "country": "IE",
            "identifier": "NTRIE-123456",
            "region": "Dublin",
            "homepage": "https://example.org/",
            "logo": "/9j/",
            "other_identifiers": [{"value": "IE DUBLIN01", "scheme": "Erasmus code"}],
        }
    ],
    "date": "2026-05-01",
    "learning_outcomes": [
        "Measures soil organic carbon",
        {"en": "Reports", "fr": "Rapporte"},
        {
            "title": "Samples soil",
            "type": "skill",
            "esco_skills": [
                "http://data.europa.eu/esco/skill/1",
                {"iri": "http://data.europa.eu/esco/skill/2", "label": "sample soil"},
            ],
            "skills": {"label": "patience"},
            "reuse_level": "transversal",
        },
    ],
    "workload": {"ects": 2.5, "hours": 62, "minutes": 30},
    "eqf_level": 6,
    "cycle": "first",
    "nqf_level": [{"iri": "http://data.europa.eu/snb/qdr/c_1", "label": "NFQ 8"}],
    "assessment": ["written examination", {"label": {"en": "field diary"}}],
    "participation": "Online",
    "quality_assurance": {
        "type": "Institutional Quality Assurance",
        "agency": {"name": "QQI", "country": "IE"},
        "title": "Institutional review 2025",
    },
    "prerequisites": "None",
    "supervision": "Supervised with ID Verification",
    "grade": {"value": "1.3", "scheme": "German grades", "scheme_description": "1.0 is best"},
    "stackability": {
        "is_partial_qualification": True,
        "part_of": ["MSc Soil", {"title": "BSc", "iri": "https://example.org/bsc"}],
        "note": "Counts towards the MSc",
    },
    "further_information": ["One", {"fr": "Deux"}],
    "description": "About carbon",
    "homepage": ["https://example.org/soil"],
    "isced_f": ["0521"],
    "teaching_languages": ["en", "fr"],
    "learning_setting": "formal learning",
    "programme_type": "Short learning programme",
    "valid_from": "2026-05-01T09:00:00+02:00",
    "valid_until": "2031-05-01",
}


def _schema_admits(document: object) -> bool:
    return bool(_VALIDATOR.is_valid(document))  # type: ignore[arg-type]


def _from_json_accepts(document: object) -> bool:
    try:
        MicroCredential.from_json(document)
    except ModelError as error:
        assert error.findings
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(micro_credential_schema())


def test_the_file_is_what_is_generated(tmp_path: Path) -> None:
    made = tmp_path / "made.json"
    assert main([str(made)]) == 0
    assert made.read_bytes() == _FILE.read_bytes(), "run `make schemas`"


def test_the_generator_wants_one_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 64
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("document", [MINIMAL, FULL], ids=["minimal", "full"])
def test_both_accept(document: Mapping[str, Any]) -> None:
    assert [error.message for error in _VALIDATOR.iter_errors(document)] == []
    course = MicroCredential.from_json(document)
    assert MicroCredential.from_json(course.to_json()) == course


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(flat_strategies.micro_credentials())
def test_whatever_is_written_is_admitted(course: MicroCredential) -> None:
    written = json.loads(json.dumps(course.to_json()))
    assert [error.message for error in _VALIDATOR.iter_errors(written)] == []


def _at(*path: str | int) -> Callable[[Any, object], None]:
    def put(document: Any, value: object) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return put


WRONG: tuple[tuple[str, Callable[[Any, object], None], object], ...] = (
    ("a member that is not known", _at("titel"), "x"),
    ("a nested member that is not known", _at("learner", "name"), "x"),
    ("an empty title", _at("title"), ""),
    ("a blank title", _at("title"), " "),
    ("a title that is a number", _at("title"), 5),
    ("a title in no language", _at("title"), {}),
    ("a bad language tag", _at("title"), {"en_GB": "x"}),
    ("a language that is none", _at("language"), "english language"),
    ("a learner without anything", _at("learner"), {}),
    ("a learner that is a string", _at("learner"), "Ána"),
    ("a name in two languages", _at("learner", "full_name"), {"en": "A", "fr": "B"}),
    ("an address that is none", _at("learner", "email"), "ana"),
    ("a day that is a number", _at("learner", "date_of_birth"), 19991002),
    ("a day with words", _at("learner", "date_of_birth"), "2 October 1999"),
    ("a national number without country", _at("learner", "national_id"), {"value": "1"}),
    ("a provider without country", _at("awarded_by"), {"name": "x"}),
    ("no provider", _at("awarded_by"), []),
    ("a country that is none", _at("awarded_by", 0, "country"), "ZZ"),
    ("a relative address", _at("awarded_by", 0, "homepage"), "example.org"),
    ("a logo that is no image", _at("awarded_by", 0, "logo"), "AAAA"),
    ("an identifier that is a number", _at("awarded_by", 0, "identifier"), 5),
    ("a time without zone", _at("date"), "2026-05-01T09:00:00"),
    ("an outcome without title", _at("learning_outcomes"), [{"type": "skill"}]),
    ("an outcome of unknown type", _at("learning_outcomes", 2, "type"), "wisdom"),
    ("an ESCO skill by words", _at("learning_outcomes", 2, "esco_skills"), ["sample soil"]),
    ("no workload", _at("workload"), {}),
    ("a workload that is a number", _at("workload"), 2),
    ("negative credit", _at("workload"), {"ects": -1}),
    ("too much credit", _at("workload"), {"ects": 6000}),
    ("no hours", _at("workload"), {"hours": 0}),
    ("a workload in weeks", _at("workload"), {"weeks": 3}),
    ("a level too high", _at("eqf_level"), 9),
    ("a level that is none", _at("eqf_level"), 6.5),
    ("a cycle that is none", _at("cycle"), "fourth"),
    ("a national level by words", _at("nqf_level"), ["NFQ 8"]),
    ("a slip of the pen", _at("assessment"), "writen examination"),
    ("a concept without anything", _at("assessment"), [{}]),
    ("a form of participation that is none", _at("participation"), "telepathic"),
    ("quality assurance without agency", _at("quality_assurance"), {"type": "Program License"}),
    ("quality assurance of unknown type", _at("quality_assurance", "type"), "ISO 9001"),
    (
        "quality assurance of the provider's own type",
        _at("quality_assurance", "type"),
        {"label": "ISO 9001"},
    ),
    ("a field of education that is none", _at("isced_f"), ["99999"]),
    ("a grade without value", _at("grade"), {"scheme": "x"}),
    ("a description of no scheme", _at("grade"), {"value": "A", "scheme_description": "x"}),
    ("stackability without anything", _at("stackability"), {}),
    ("stackability in words", _at("stackability", "is_partial_qualification"), "yes"),
    ("a programme without title", _at("stackability", "part_of"), [{"iri": "urn:x:1"}]),
    ("further information that is a number", _at("further_information"), [1]),
    ("a teaching language that is none", _at("teaching_languages"), ["zz"]),
    ("a setting that is none", _at("learning_setting"), "informal learning"),
    ("an end of validity that is none", _at("valid_until"), "never"),
)


@pytest.mark.parametrize(
    ("put", "value"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_both_refuse(put: Callable[[Any, object], None], value: object) -> None:
    document = copy.deepcopy(dict(FULL))
    put(document, value)
    assert not _schema_admits(document)
    assert not _from_json_accepts(document)


@pytest.mark.parametrize("name", ["language", "title", "learner", "awarded_by"])
def test_both_want_what_is_needed(name: str) -> None:
    document = {member: value for member, value in FULL.items() if member != name}
    assert not _schema_admits(document)
    assert not _from_json_accepts(document)


@pytest.mark.parametrize("document", [None, [], "x", 5, True])
def test_both_want_an_object(document: object) -> None:
    assert not _schema_admits(document)
    assert not _from_json_accepts(document)


KINDER: tuple[tuple[str, object], ...] = (
    ("assessment", "Written Exam"),
    ("participation", "in-person"),
    ("learning_setting", "non-formal"),
    ("workload", {"ects": "2.5"}),
    ("eqf_level", "Level 6"),
    ("cycle", "First cycle"),
    ("teaching_languages", "English"),
    ("isced_f", "Environmental sciences"),
)


@pytest.mark.parametrize(("name", "value"), KINDER)
def test_from_json_is_kinder_to_people(name: str, value: object) -> None:
    assert _from_json_accepts({**FULL, name: value})


BEYOND: tuple[tuple[str, dict[str, object], str], ...] = (
    ("no such day", {"date": "2026-02-30"}, "/date"),
    ("cycle against level", {"cycle": "second"}, "/cycle"),
    ("ends before it begins", {"valid_until": "2020-01-01"}, "/valid_until"),
    ("no text in the main language", {"language": "de"}, "/title"),
    ("three decimals", {"workload": {"ects": 2.001}}, "/workload/ects"),
    (
        "no European Student Identifier",
        {"learner": {"full_name": "A", "identifier": "urn:schac:personalUniqueCode:int:esi:x"}},
        "/learner/identifier/value",
    ),
    (
        "one IRI, two labels",
        {
            "assessment": {"iri": "urn:x:1", "label": "one"},
            "participation": {"iri": "urn:x:1", "label": "two"},
        },
        "/participation/0/label/en",
    ),
)


@pytest.mark.parametrize(
    ("changes", "where"), [row[1:] for row in BEYOND], ids=[row[0] for row in BEYOND]
)
def test_what_no_schema_can_say_is_refused(changes: dict[str, object], where: str) -> None:
    document = {**FULL, **changes}
    assert _schema_admits(document)
    with pytest.raises(ModelError) as caught:
        MicroCredential.from_json(document)
    assert [finding.where for finding in caught.value.findings] == [where]

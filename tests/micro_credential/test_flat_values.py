"""The flat values check themselves: what they take, and what they refuse with which place."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from microcred.errors import ModelError
from microcred.micro_credential import (
    ECTS,
    EQF,
    Concept,
    Country,
    Grade,
    Hours,
    Identifier,
    Learner,
    LearningOutcome,
    MicroCredential,
    NationalId,
    Programme,
    Provider,
    QualityAssurance,
    Stackability,
    Text,
)
from microcred.micro_credential.forms import DATE, INSTANT, URL
from microcred.vocabularies import Assessment, Mode

UNI = Provider("Example University", "IE", identifier="NTRIE-123456")
ANA = Learner("Ána", "Novák")
MIDNIGHT = datetime(2026, 5, 1, tzinfo=UTC)


def course(**changes: Any) -> MicroCredential:
    """A small micro-credential, changed."""
    given = {"learner": ANA, "title": "Soil carbon", "awarded_by": UNI, "language": "en"}
    return MicroCredential(**{**given, **changes})


def refused(work: Any) -> list[tuple[str, str]]:
    """Places and codes of what is refused."""
    with pytest.raises(ModelError) as caught:
        work()
    assert caught.value.hint()
    return [(finding.where, finding.code) for finding in caught.value.findings]


# -- texts ----------------------------------------------------------------------------------------


def test_a_plain_string_is_in_the_main_language() -> None:
    made = course(language="pt-br", title="Carbono", further_information=["a", {"en": "b"}])
    assert made.language == "pt-BR"
    assert made.title == {"pt-BR": "Carbono"}
    assert made.further_information == (Text({"pt-BR": "a"}), Text({"en": "b"}))
    assert made.awarded_by[0].name == {"pt-BR": "Example University"}
    assert str(made) == str(made.title) == "Carbono"


def test_a_title_in_languages_tells_the_main_one() -> None:
    made = MicroCredential(learner=ANA, title={"fr": "Sol", "en": "Soil"}, awarded_by=UNI)
    assert made.language == "fr"
    assert made.learner is not None
    assert made.learner.full_name == {"fr": "Ána Novák"}


def test_a_text_is_a_frozen_mapping() -> None:
    text = Text({"EN": "Soil", "sr-latn": "Tlo"})
    assert list(text) == ["en", "sr-Latn"]
    assert len(text) == 2
    assert text == {"en": "Soil", "sr-Latn": "Tlo"}
    assert hash(text) == hash(Text({"sr-Latn": "Tlo", "en": "Soil"}))
    assert repr(text) == "Text({'en': 'Soil', 'sr-Latn': 'Tlo'})"
    assert repr(Text("x")) == "Text('x')"
    assert Text(text) == text
    assert pickle.loads(pickle.dumps(text)) == text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", [("", "value.wrong")]),
        (" \n", [("", "value.wrong")]),
        ("\ud800", [("", "value.wrong")]),
        (5, [("", "value.wrong")]),
        ({}, [("", "value.wrong")]),
        ({"en": ""}, [("/en", "value.wrong")]),
        ({"en": 5, "fr": "x", "xx-": "y"}, [("/en", "value.wrong"), ("/xx-", "language.bad_tag")]),
        ({"en": "x", "EN": "y"}, [("/EN", "language.bad_tag")]),
        ({"a/b~": "x"}, [("/a~1b~0", "language.bad_tag")]),
        ({5: "x"}, [("/5", "language.bad_tag")]),
    ],
)
def test_what_is_no_text_is_refused(given: Any, expected: list[tuple[str, str]]) -> None:
    assert refused(lambda: Text(given)) == expected


def test_without_a_language_a_plain_string_is_refused() -> None:
    found = refused(lambda: MicroCredential(learner=ANA, title="Soil", awarded_by=UNI))
    assert ("/language", "value.missing") in found


def test_every_open_text_is_named_when_there_is_no_language() -> None:
    found = refused(lambda: UNI.in_language(None))
    assert found == [("/name", "language.missing")]
    both = MicroCredential.of_known(further_information=(Text({"en": "x"}),))
    assert both.language is None
    assert refused(lambda: MicroCredential.of_known(further_information=("a", "b"))) == [
        ("/further_information/0", "language.missing"),
        ("/further_information/1", "language.missing"),
    ]


# -- the whole ------------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = refused(
        lambda: MicroCredential(
            title="",
            language="en",
            awarded_by=UNI,
            eqf_level=9,
            assessment=["quiz", "quizz!"],
            date="yesterday",
        )
    )
    assert found == [
        ("/title", "value.wrong"),
        ("/learner", "value.missing"),
        ("/date", "value.wrong"),
        ("/eqf_level", "value.not_in_vocabulary"),
        ("/assessment/1", "value.not_in_vocabulary"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"language": "zz"}, [("/language", "value.not_in_vocabulary")]),
        ({"language": "e"}, [("/language", "language.bad_tag")]),
        ({"title": {"fr": "x"}}, [("/title", "language.missing")]),
        ({"learner": "Ána"}, [("/learner", "value.wrong")]),
        ({"awarded_by": "Example University"}, [("/awarded_by", "value.wrong")]),
        ({"awarded_by": [UNI, 5]}, [("/awarded_by/1", "value.wrong")]),
        ({"cycle": "fifth"}, [("/cycle", "value.not_in_vocabulary")]),
        ({"cycle": 5}, [("/cycle", "value.not_in_vocabulary")]),
        ({"cycle": "first", "eqf_level": 7}, [("/cycle", "value.wrong")]),
        (
            {"cycle": "first", "eqf_level": 77, "title": ""},
            [("/title", "value.wrong"), ("/eqf_level", "value.not_in_vocabulary")],
        ),
        (
            {"cycle": "x", "title": ""},
            [("/cycle", "value.not_in_vocabulary"), ("/title", "value.wrong")],
        ),
        ({"valid_from": MIDNIGHT, "valid_until": MIDNIGHT}, [("/valid_until", "value.wrong")]),
        ({"workload": 2}, [("/workload", "value.wrong")]),
        ({"workload": "2 ECTS"}, [("/workload", "value.wrong")]),
        ({"workload": [Hours(1)]}, [("/workload", "value.wrong")]),
        ({"workload": [ECTS(1), 5]}, [("/workload", "value.wrong")]),
        ({"workload": [ECTS(1), ECTS(2)]}, [("/workload", "value.wrong")]),
        ({"workload": {"a/b": 1}}, [("/workload/a~1b", "value.unknown_member")]),
        ({"teaching_languages": 5}, [("/teaching_languages", "value.wrong")]),
        ({"homepage": "example.org"}, [("/homepage", "value.wrong")]),
        ({"homepage": "_:b0"}, [("/homepage", "value.wrong")]),
        ({"isced_f": "law"}, [("/isced_f", "value.ambiguous")]),
        ({"supervision": "a dog"}, [("/supervision", "value.not_in_vocabulary")]),
        (
            {
                "assessment": Concept("urn:x:1", {"en": "one"}),
                "participation": Concept("urn:x:1", {"en": "two", "fr": "deux"}),
            },
            [("/participation/0/label/en", "value.ambiguous")],
        ),
        (
            {
                "stackability": Stackability(
                    part_of=[Programme("A", "urn:x:1"), Programme("B", "urn:x:1")]
                )
            },
            [("/stackability/part_of/1/title/en", "value.ambiguous")],
        ),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], expected: Any) -> None:
    assert refused(lambda: course(**changes)) == expected


def test_a_micro_credential_is_frozen_and_can_be_copied() -> None:
    made = course(workload=ECTS(2, hours=60))
    with pytest.raises(AttributeError):
        made.title = Text("x")  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del made.title
    assert copy.deepcopy(made) == made == pickle.loads(pickle.dumps(made))
    assert made != ANA
    assert len({made, course(workload=ECTS(2, hours=60))}) == 1


def test_the_issue_date_is_no_part_of_equality() -> None:
    issued = course(issued=MIDNIGHT)
    assert issued == course()
    assert hash(issued) == hash(course())
    assert issued.issued == MIDNIGHT
    assert course(issued=MIDNIGHT, valid_from=MIDNIGHT).valid_from is None


def test_a_cycle_stands_for_its_level() -> None:
    assert course(cycle="first cycle").eqf_level == 6
    assert course(cycle="Short", eqf_level=5).cycle == "short"
    assert course(eqf_level=2).cycle is None
    assert course().cycle is None


def test_one_value_stands_for_several_and_doubles_are_one() -> None:
    made = course(
        assessment=["quiz", "Quiz"], awarded_by=[UNI, UNI], further_information=["a", {"en": "a"}]
    )
    assert len(made.assessment) == len(made.awarded_by) == len(made.further_information) == 1


def test_workload_is_points_hours_or_both() -> None:
    assert course(workload=[ECTS(2), Hours(50)]).workload == ECTS(2, hours=50)
    assert course(workload=[ECTS(2)]).workload == ECTS(2)
    assert course(workload=Hours(50)).workload_hours == Hours(50)
    assert course(workload=ECTS(2)).workload_hours is None
    assert course().workload_hours is None


def test_an_annex_1_document_is_an_object() -> None:
    assert refused(lambda: MicroCredential.from_json([])) == [("", "value.wrong")]
    assert refused(lambda: MicroCredential.from_json({"a~/b": 1}))[0] == (
        "/a~0~1b",
        "value.unknown_member",
    )


# -- workload -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "duration", "text", "code"),
    [
        (Hours(60), "PT60H", "60 h", "Hours(60)"),
        (Hours(1.5), "PT1H30M", "1 h 30 min", "Hours(1, 30)"),
        (Hours(0, 20), "PT20M", "0 h 20 min", "Hours(0, 20)"),
        (Hours("2.25"), "PT2H15M", "2 h 15 min", "Hours(2, 15)"),
        (Hours(1, 90), "PT2H30M", "2 h 30 min", "Hours(2, 30)"),
    ],
)
def test_hours_are_exact(given: Hours, duration: str, text: str, code: str) -> None:
    assert given.duration == duration
    assert Hours.from_duration(duration) == given
    assert (str(given), repr(given)) == (text, code)
    assert float(given) == given.hours + given.minutes / 60


@pytest.mark.parametrize(
    "duration", ["P2DT12H", "PT60H", "PT3600M", "PT216000S", "P2DT11H59M60.0S"]
)
def test_durations_of_days_and_below_are_hours(duration: str) -> None:
    assert Hours.from_duration(duration) == Hours(60)


@pytest.mark.parametrize(
    "duration",
    ["P60M", "P1Y", "PT1S", "PT", "P", "", "60 hours", "-PT1H", "PT0H", "P1DT", "PT1.5H"],
)
def test_other_durations_have_no_hours(duration: str) -> None:
    assert refused(lambda: Hours.from_duration(duration))[0][1] == "value.wrong"


@pytest.mark.parametrize(
    "given", [0, -1, 20_001, 0.001, "x", None, True, Decimal("NaN"), float("inf")]
)
def test_hours_refuse_what_is_none(given: Any) -> None:
    assert refused(lambda: Hours(given)) == [("", "value.wrong")]
    assert refused(lambda: ECTS(2, hours=given or -1)) == [("/hours", "value.wrong")]


def test_minutes_are_whole() -> None:
    assert refused(lambda: Hours(1, 1.5)) == [("", "value.wrong")]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given", [0, -1, 601, 2.001, "2,5", "", "1e3", None, True, Decimal("1e-400"), Decimal("sNaN")]
)
def test_credit_points_refuse_what_is_none(given: Any) -> None:
    assert refused(lambda: ECTS(given)) == [("", "value.wrong")]


def test_credit_points_are_decimal_numbers() -> None:
    assert ECTS(2) == ECTS("2.00") == ECTS(Decimal("2.0")) == ECTS(2.0)
    assert repr(ECTS(2.5)) == "ECTS(2.5)"
    assert repr(ECTS(2.5, hours=62.5)) == "ECTS(2.5, hours=Hours(62, 30))"
    assert str(ECTS(30)) == "30 ECTS"
    assert str(ECTS(2, hours=Hours(50))) == "2 ECTS (50 h)"


# -- codes and levels -----------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["IE", "ie", "IRL", "Ireland", Country("IE").iri])
def test_countries_are_alpha_2(given: str) -> None:
    assert Country(given) == "IE"
    assert pickle.loads(pickle.dumps(Country(given))) == "IE"


@pytest.mark.parametrize("given", ["ZZ", "", 5, None])
def test_what_is_no_country_is_refused(given: Any) -> None:
    assert refused(lambda: Country(given))


@pytest.mark.parametrize("given", [6, "6", "Level 6", "http://data.europa.eu/snb/eqf/6", EQF(6)])
def test_levels_are_numbers(given: Any) -> None:
    level = EQF(given)
    assert level == 6
    assert (str(level), repr(level), f"{level:d}") == ("6", "EQF(6)", "6")
    assert level.entry.label == "Level 6"


@pytest.mark.parametrize("given", [0, 9, -1, True, 6.0, None, "VI"])
def test_what_is_no_level_is_refused(given: Any) -> None:
    assert refused(lambda: EQF(given))


# -- concepts -------------------------------------------------------------------------------------


def test_a_concept_needs_an_iri_or_a_label() -> None:
    assert refused(Concept) == [("", "value.missing")]
    assert refused(lambda: Concept("urn:epass:concept:1")) == [("", "value.missing")]
    assert refused(lambda: Concept("x")) == [("/iri", "value.wrong")]


def test_ids_of_a_file_mean_nothing_elsewhere() -> None:
    concept = Concept("urn:epass:concept:1", "diary", "urn:epass:conceptScheme:1")
    assert (concept.iri, concept.scheme) == (None, None)
    assert str(concept) == "diary"
    assert Programme("x", "urn:epass:qualification:2").iri is None


def test_a_known_concept_has_its_label_and_scheme() -> None:
    entry = Assessment.find("quiz")
    concept = Concept(entry.iri, {"de": "Quiz"})
    assert concept.label == {"en": "quiz", "de": "Quiz"}
    assert concept.scheme == Assessment.scheme
    assert concept.entry is entry
    assert str(Concept("urn:x:1")) == "urn:x:1"
    assert Concept.of(entry) == course(assessment=entry).assessment[0]


def test_own_concepts_are_said_to_be_so() -> None:
    diary = Concept(label="field diary")
    assert course(assessment=diary).assessment == (Concept(label={"en": "field diary"}),)
    assert course(participation=Mode["e92d221e4d"].iri).participation[0].label == {"en": "Blended"}
    assert course(nqf_level="http://data.europa.eu/snb/qdr/c_1").nqf_level[0].scheme is not None


def test_where_the_scheme_is_enforced_own_concepts_are_refused() -> None:
    own = Concept(label="ISO 9001")
    assert refused(lambda: QualityAssurance(own, UNI)) == [("/type", "value.not_in_vocabulary")]
    other = Concept("urn:x:1", "x", "urn:x:scheme")
    assert refused(lambda: course(nqf_level=other)) == [("/nqf_level", "value.not_in_vocabulary")]
    unknown = Concept("http://data.europa.eu/snb/isced-f/1", "x")
    assert refused(lambda: course(isced_f=unknown)) == [("/isced_f", "value.not_in_vocabulary")]
    labelled = Concept(label={"en": "Program License"})
    assert QualityAssurance(labelled, UNI).type == Concept(
        "http://data.europa.eu/snb/accreditation/e57dddfcf3"
    )


# -- people and organisations ---------------------------------------------------------------------


def test_a_full_name_is_made_of_its_parts() -> None:
    assert course().learner == Learner("Ána", "Novák").in_language("en")
    assert str(Learner(family_name="Novák")) == "Novák"
    assert Learner({"en": "Ána"}, {"fr": "Novák"}).full_name is None
    assert str(Learner("Ána", "Novák", full_name="Novák Ána")) == "Novák Ána"
    assert str(Learner(identifier="1")) == ""
    assert str(UNI) == "Example University"
    assert str(Provider.of_known(country="IE")) == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [("", "value.missing")]),
        ({"date_of_birth": "1999-10-02"}, [("", "value.missing")]),
        ({"given_name": {"en": "A", "fr": "B"}}, [("/given_name", "value.wrong")]),
        ({"given_name": "A", "email": "a b@c.d"}, [("/email", "value.wrong")]),
        ({"given_name": "A", "national_id": "1"}, [("/national_id", "value.wrong")]),
        (
            {"given_name": "A", "national_id": {"value": "1"}},
            [("/national_id/country", "value.missing")],
        ),
        ({"given_name": "A", "date_of_birth": "1999-02-30"}, [("/date_of_birth", "value.wrong")]),
        ({"identifier": [""]}, [("/identifier/0", "value.wrong")]),
        (
            {"identifier": "urn:schac:personalUniqueCode:int:esi:nowhere"},
            [("/identifier/value", "value.wrong")],
        ),
    ],
)
def test_what_is_no_learner_is_refused(given: dict[str, Any], expected: Any) -> None:
    assert refused(lambda: Learner(**given)) == expected


def test_a_european_student_identifier_is_known_by_its_prefix() -> None:
    code = "urn:schac:personalUniqueCode:int:esi:unipv.it:999001"
    assert Identifier(code).scheme == "European Student Identifier"
    assert Identifier("87654321").scheme is None
    assert str(Identifier(code, "Own")) == code
    assert refused(lambda: Identifier("1", "European Student Identifier")) == [
        ("/value", "value.wrong")
    ]


def test_a_provider_needs_name_and_country() -> None:
    assert refused(lambda: Provider("Example University")) == [("/country", "value.missing")]
    assert refused(lambda: Provider("", "ZZ", logo=b"GIF89a")) == [
        ("/name", "value.wrong"),
        ("/country", "value.not_in_vocabulary"),
        ("/logo", "value.wrong"),
    ]
    assert refused(lambda: NationalId("1")) == [("/country", "value.missing")]


def test_a_region_is_a_concept_or_a_name() -> None:
    assert (
        Provider("x", "IE", region="IRL_CTH_DUB").region
        == Provider(
            "x",
            "IE",
            region=Concept("http://publications.europa.eu/resource/authority/atu/IRL_CTH_DUB"),
        ).region
    )
    named = Provider("x", "IE", region="Dublin").in_language("en").region
    assert named == Concept(label={"en": "Dublin"})


def test_a_logo_is_a_picture_in_base64_or_octets() -> None:
    png = b"\x89PNG\r\n\x1a\nrest"
    assert Provider("x", "IE", logo=png).logo == png
    assert Provider.of_known(logo="/9j/").logo == b"\xff\xd8\xff"
    assert refused(lambda: Provider.of_known(logo="/9j/=")) == [("/logo", "value.wrong")]


# -- outcomes, grades, stackability ---------------------------------------------------------------


def test_short_forms_stand_for_the_whole() -> None:
    made = course(learning_outcomes=["Measures", {"en": "Reports", "fr": "Rapporte"}], grade="1.3")
    assert [str(outcome) for outcome in made.learning_outcomes] == ["Measures", "Reports"]
    assert made.grade == Grade({"en": "1.3"})
    assert str(made.grade) == "1.3"
    assert refused(lambda: course(learning_outcomes=[{}])) == [
        ("/learning_outcomes/0/title", "value.missing")
    ]
    assert refused(lambda: course(learning_outcomes=[{"a_b": "x"}])) == [
        ("/learning_outcomes/0/a_b", "value.unknown_member"),
        ("/learning_outcomes/0/title", "value.missing"),
    ]


def test_a_title_that_only_repeats_the_type_is_none() -> None:
    assurance = QualityAssurance("Program License", UNI, {"en": "Program License"})
    assert assurance.title is None
    assert str(assurance) == "Program License"
    assert str(QualityAssurance("Program License", UNI, "Review 2025")) == "Review 2025"
    assert refused(lambda: QualityAssurance("Program License")) == [("/agency", "value.missing")]


def test_what_says_nothing_is_refused() -> None:
    assert refused(Stackability) == [("", "value.missing")]
    assert refused(lambda: Grade("A", scheme_description="x")) == [("/scheme", "value.missing")]
    assert str(Stackability(part_of=["MSc", "BSc"])) == "MSc, BSc"
    assert str(Stackability(note="towards the MSc")) == "towards the MSc"
    assert Stackability(False).is_partial_qualification is False
    assert refused(lambda: Stackability("yes")) == [  # type: ignore[arg-type]
        ("/is_partial_qualification", "value.wrong")
    ]


def test_a_text_whose_tag_is_a_members_name_is_written_in_full() -> None:
    made = course(stackability=Stackability(part_of=[Programme({"iri": "Rigwe"})]))
    assert MicroCredential.from_json(made.to_json()) == made


def test_skills_are_named_by_iri() -> None:
    outcome = LearningOutcome(
        "x", esco_skills="http://data.europa.eu/esco/skill/1", skills="urn:x:1"
    )
    assert outcome.esco_skills[0].scheme == "http://data.europa.eu/esco/concept-scheme/skills"
    assert outcome.skills[0] == Concept("urn:x:1")
    assert refused(lambda: LearningOutcome("x", esco_skills="sampling")) == [
        ("/esco_skills", "value.not_in_vocabulary")
    ]


# -- times ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-05-01", date(2026, 5, 1)),
        (MIDNIGHT, date(2026, 5, 1)),
        ("2026-05-01T00:00:00Z", date(2026, 5, 1)),
        ("2026-05-01T00:00:00.000+00:00", date(2026, 5, 1)),
        ("2026-04-30T22:00:00Z", datetime(2026, 4, 30, 22, tzinfo=UTC)),
        ("2026-05-01T00:00:00+02:00", datetime(2026, 4, 30, 22, tzinfo=UTC)),
    ],
)
def test_a_day_is_midnight_in_utc(given: Any, expected: date) -> None:
    assert DATE.take(given) == expected
    assert DATE.take(DATE.put(DATE.take(given), "en")) == expected
    assert isinstance(INSTANT.take(given), datetime)


@pytest.mark.parametrize("given", [5, None, "1.5.2026", "2026-05-01T09:00", "2026-13-01", True])
def test_what_is_no_day_is_refused(given: Any) -> None:
    assert refused(lambda: DATE.take(given)) == [("", "value.wrong")]


@pytest.mark.parametrize("given", [datetime(2026, 5, 1), "2026-05-01T09:00:00"])
def test_a_time_needs_its_zone(given: Any) -> None:
    assert refused(lambda: DATE.take(given)) == [("", "time.no_zone")]
    assert refused(lambda: INSTANT.take(given)) == [("", "time.no_zone")]


def test_times_keep_their_zone() -> None:
    zone = timezone(timedelta(hours=2))
    made = course(valid_from=datetime(2026, 5, 1, 9, tzinfo=zone), valid_until="2030-01-01")
    assert made.to_json()["valid_from"] == "2026-05-01T09:00:00+02:00"
    assert made.to_json()["valid_until"] == "2030-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "given", ["example.org", "", "http:", "https://a b", 5, "a b:c", "urn:x:\u00a0"]
)
def test_what_is_no_iri_is_refused(given: Any) -> None:
    assert refused(lambda: URL.take(given))[0][1] == "value.wrong"


@pytest.mark.parametrize("given", ["EUR", "European Union", "CPT", "OP_DATPRO"])
def test_rows_of_the_country_table_that_are_no_countries_are_refused(given: str) -> None:
    assert refused(lambda: Country(given)) == [("", "value.not_in_vocabulary")]

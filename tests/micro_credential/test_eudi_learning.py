"""The claims of the EUDI learning credential: written, checked, read back, and what is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flat_strategies import micro_credentials
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examples import UNI, course
from microcred.errors import ModelError
from microcred.micro_credential import (
    ECTS,
    Concept,
    Grade,
    Hours,
    Identifier,
    Learner,
    LearningOutcome,
    MicroCredential,
    NationalId,
    Provider,
    QualityAssurance,
    Stackability,
)
from microcred.micro_credential.eudi_claims import CLAIMS, check_eudi_claims, is_well_formed
from microcred.micro_credential.eudi_learning import (
    identification_of,
    is_stackable,
    to_eudi_learning,
)
from microcred.micro_credential.eudi_reading import from_eudi_learning, workload_in
from microcred.micro_credential.eudi_report import LOST, report_of

END = "2030-01-01T10:00:00Z"


def whole(**changes: Any) -> MicroCredential:
    members: dict[str, Any] = {
        "learner": Learner("Ána", "Novák", identifier="S 1"),
        "teaching_languages": ["en"],
        "quality_assurance": QualityAssurance("Institutional Quality Assurance", UNI),
        "valid_until": END,
        "date": "2026-01-05",
        "issued": "2026-02-03T00:00:00Z",
        **changes,
    }
    return course(**members)


def claims_of(**changes: Any) -> dict[str, Any]:
    return to_eudi_learning(whole(**changes), jti="urn:uuid:1").claims


# -- writing --------------------------------------------------------------------------------------


def test_every_claim_in_its_form() -> None:
    claims = claims_of(
        description="About",
        grade=Grade("A"),
        prerequisites="Basics",
        stackability=Stackability(True),
        workload=ECTS(2, hours=60),
    )
    assert claims == {
        "jti": "urn:uuid:1",
        "iat": 1770076800,
        "exp": 1893492000,
        "vct": "urn:eu.europa.ec.eudi:learning:credential:1",
        "issuing_authority": "Example University",
        "issuing_country": "IE",
        "date_of_issuance": "2026-01-05",
        "date_of_expiry": "2030-01-01",
        "family_name": "Novák",
        "given_name": "Ána",
        "achievement_title": "Soil carbon",
        "achievement_description": "About",
        "learning_outcomes": ["Measures soil organic carbon"],
        "assessment_grade": "A",
        "language_of_classes": ["en"],
        "learner_identification": "S 1",
        "expected_study_time": "2 ECTS (60 h)",
        "level_of_learning_experience": 6,
        "types_of_quality_assurance": ["Institutional Quality Assurance"],
        "prerequisites_to_enroll": ["Basics"],
        "integration_stackability_options": True,
    }
    assert check_eudi_claims({**claims, "iss": "x", "cnf": {}}, complete=True) == ()


def test_times_that_are_given_count() -> None:
    made = to_eudi_learning(
        whole(date=None),
        jti="urn:uuid:1",
        issued=datetime(2026, 3, 1, tzinfo=UTC),
        expires=datetime(2027, 3, 1),
    ).claims
    assert made["iat"] == datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    assert made["exp"] == datetime(2027, 3, 1, tzinfo=UTC).timestamp()
    assert made["date_of_issuance"] == "2026-03-01" and made["date_of_expiry"] == "2030-01-01"


_MISSING = [
    ({"teaching_languages": ()}, "/teaching_languages"),
    ({"learner": Learner("Ána", "Novák")}, "/learner/identifier"),
    ({"learner": Learner(full_name="Ána", identifier="1")}, "/learner/family_name"),
    ({"workload": None}, "/workload"),
    ({"eqf_level": None}, "/eqf_level"),
    ({"quality_assurance": ()}, "/quality_assurance"),
    ({"valid_until": None}, "/valid_until"),
]


@pytest.mark.parametrize(("changes", "where"), _MISSING)
def test_what_is_mandatory_is_never_invented(changes: Any, where: str) -> None:
    with pytest.raises(ModelError) as told:
        claims_of(**changes)
    (finding,) = told.value.findings
    assert (finding.code, finding.where) == ("eudi_learning.missing", where)


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(ModelError) as told:
        to_eudi_learning(MicroCredential.of_known(), jti="")
    mandatory = {one.name for one in CLAIMS if one.mandatory} - {"vct", "iss", "cnf"}
    assert {one.detail.split()[0] for one in told.value.findings} == mandatory


def test_a_text_that_is_not_in_the_main_language() -> None:
    made = claims_of(title={"en": "Soil", "sl": "Tla"}, grade=Grade({"sl": "odlično"}))
    assert (made["achievement_title"], made["assessment_grade"]) == ("Soil", "odlično")


def test_the_number_of_the_learner() -> None:
    national = NationalId("N 1", "IE")
    assert identification_of(Learner("A", "B", national_id=national)) == "N 1"
    assert identification_of(Learner("A", "B", national_id=national, identifier="S")) == "S"
    assert identification_of(Learner("A", "B")) is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (None, None),
        (Stackability(True), True),
        (Stackability(False), False),
        (Stackability(part_of="Master"), True),
        (Stackability(note="Perhaps"), None),
    ],
)
def test_whether_it_can_be_combined(options: Stackability | None, said: bool | None) -> None:
    assert is_stackable(options) is said


# -- what is lost ---------------------------------------------------------------------------------

_LOSSES: list[tuple[dict[str, Any], str, str]] = [
    ({"assessment": "quiz"}, "/assessment", "not_carried"),
    ({"participation": "online"}, "/participation", "not_carried"),
    ({"supervision": "Supervised with ID Verification"}, "/supervision", "not_carried"),
    ({"further_information": "x"}, "/further_information", "not_carried"),
    ({"homepage": "https://x.example"}, "/homepage", "not_carried"),
    ({"isced_f": "0611"}, "/isced_f", "not_carried"),
    ({"learning_setting": "formal"}, "/learning_setting", "not_carried"),
    ({"programme_type": "Course"}, "/programme_type", "not_carried"),
    ({"mandate": "by law"}, "/mandate", "not_carried"),
    ({"valid_from": "2026-01-01T00:00:00Z"}, "/valid_from", "not_carried"),
    ({"stackability": Stackability(note="x")}, "/stackability", "not_carried"),
    ({"stackability": Stackability(True, note="x")}, "/stackability", "shortened"),
    ({"stackability": Stackability(part_of="x")}, "/stackability", "shortened"),
    ({"title": {"en": "a", "fr": "b"}}, "/title", "shortened"),
    ({"description": {"en": "a", "fr": "b"}}, "/description", "shortened"),
    ({"prerequisites": {"en": "a", "fr": "b"}}, "/prerequisites", "shortened"),
    ({"nqf_level": Concept("http://data.europa.eu/snb/qdr/c_1")}, "/nqf_level", "shortened"),
    ({"grade": Grade("A", "Scale")}, "/grade", "shortened"),
    ({"grade": Grade({"en": "A", "fr": "B"})}, "/grade", "shortened"),
    ({"awarded_by": [UNI, Provider("Other", "FR")]}, "/awarded_by", "shortened"),
    ({"awarded_by": Provider("Uni", "IE", identifier="NTRIE-1")}, "/awarded_by", "shortened"),
    ({"awarded_by": Provider("Uni", "IE", homepage="https://u.example")}, "/awarded_by", ""),
    ({"awarded_by": Provider("Uni", "IE", region="Dublin")}, "/awarded_by/0/region", "shortened"),
    ({"quality_assurance": QualityAssurance("Program License", UNI)}, "/quality_assurance", ""),
    ({"learning_outcomes": LearningOutcome("x", type="skill")}, "/learning_outcomes", "shortened"),
    ({"learning_outcomes": {"en": "a", "fr": "b"}}, "/learning_outcomes", "shortened"),
    ({"learner": Learner("A", "B", date_of_birth="1999-01-01")}, "/learner", "shortened"),
    ({"learner": Learner("A", "B", national_id=NationalId("1", "IE"))}, "/learner", "shortened"),
    ({"learner": Learner("A", "B", identifier=["1", "2"])}, "/learner", "shortened"),
    ({"learner": Learner("A", "B", identifier=Identifier("1", "s"))}, "/learner", "shortened"),
    ({"learner": Learner("A", "B", email="a@b.eu")}, "/learner", "shortened"),
    ({"learner": Learner(full_name="A B")}, "/learner", "shortened"),
]


def bare(**changes: Any) -> MicroCredential:
    members: dict[str, Any] = {
        "learner": Learner("Ána", "Novák"),
        "title": "Soil",
        "awarded_by": Provider("Uni", "IE"),
        "language": "en",
    }
    return MicroCredential(**{**members, **changes})


@pytest.mark.parametrize(("changes", "where", "reason"), _LOSSES)
def test_each_loss_is_told_once(changes: Any, where: str, reason: str) -> None:
    (finding,) = report_of(bare(**changes))
    assert (finding.where, finding.code) == (where, f"eudi_learning.{reason or 'shortened'}")
    assert finding.outcome == "WARNING" and finding.check == "ANNEX_I"


def test_nothing_is_lost_of_what_it_can_carry() -> None:
    assert report_of(bare(workload=ECTS(2), eqf_level=6, learning_outcomes="a")) == ()
    assert report_of(MicroCredential.of_known()) == ()


def test_the_order_is_that_of_annex_1() -> None:
    found = report_of(
        bare(isced_f="0611", supervision="Supervised with ID Verification", assessment="quiz")
    )
    assert [one.where for one in found] == ["/assessment", "/supervision", "/isced_f"]


@settings(max_examples=60)
@given(micro_credentials())
def test_law_what_is_not_reported_comes_back(one: MicroCredential) -> None:
    course_ = one
    told = {finding.where.split("/")[1] for finding in report_of(course_)}
    try:
        made = to_eudi_learning(course_, jti="urn:uuid:1", issued=datetime(2026, 1, 1, tzinfo=UTC))
    except ModelError as error:
        assert {finding.code for finding in error.findings} == {"eudi_learning.missing"}
        return
    reading = from_eudi_learning(MicroCredential, made.claims, language=course_.language)
    back = reading.micro_credential
    assert reading.not_carried == ()
    for name in set(MicroCredential.members) - told - {"date", "issued", "valid_until", *_TEXTS}:
        assert getattr(back, name) == getattr(course_, name), name
    assert (
        to_eudi_learning(back, jti="urn:uuid:1", issued=datetime(2026, 1, 1, tzinfo=UTC)).claims
        == made.claims
    )


# Texts that are in another language than the main one come back in the main one.
_TEXTS = ("description", "prerequisites", "grade", "learning_outcomes", "learner", "awarded_by")


def test_the_table_of_losses_names_members() -> None:
    assert set(LOST) <= set(MicroCredential.members)


# -- checking -------------------------------------------------------------------------------------

_WRONG: list[tuple[str, Any]] = [
    ("family_name", ""),
    ("family_name", 1),
    ("learning_outcomes", "a"),
    ("learning_outcomes", []),
    ("learning_outcomes", ["a", 1]),
    ("date_of_issuance", "2026-01-05T00:00:00Z"),
    ("date_of_issuance", "2026-02-30"),
    ("date_of_issuance", 20260105),
    ("issuing_country", "IRL"),
    ("issuing_country", "ie"),
    ("issuing_country", "??"),
    ("issuing_country", 1),
    ("level_of_learning_experience", 0),
    ("level_of_learning_experience", 9),
    ("level_of_learning_experience", "6"),
    ("level_of_learning_experience", True),
    ("language_of_classes", "en"),
    ("language_of_classes", ["english language"]),
    ("integration_stackability_options", "yes"),
    ("integration_stackability_options", 1),
    ("iat", "2026-01-05"),
    ("iat", True),
    ("cnf", "key"),
]


@pytest.mark.parametrize(("name", "value"), _WRONG)
def test_a_claim_that_has_not_its_form(name: str, value: Any) -> None:
    claims = {**claims_of(), "iss": "x", "cnf": {}, name: value}
    (finding,) = check_eudi_claims(claims)
    assert (finding.code, finding.where) == ("eudi_learning.wrong", f"/{name}")
    assert not isinstance(value, int) or str(value) not in finding.detail


def test_a_claim_that_is_withheld_is_not_missing() -> None:
    claims = {**claims_of(), "iss": "x", "cnf": {}}
    left = {name: value for name, value in claims.items() if name != "family_name"}
    assert check_eudi_claims(left) == ()
    (finding,) = check_eudi_claims(left, complete=True)
    assert (finding.code, finding.where) == ("eudi_learning.missing", "/family_name")
    (finding,) = check_eudi_claims({n: v for n, v in claims.items() if n != "achievement_title"})
    assert finding.where == "/achievement_title"


# -- reading --------------------------------------------------------------------------------------


def test_what_is_unknown_or_wrong_is_named() -> None:
    reading = from_eudi_learning(
        MicroCredential,
        {"achievement_title": "Soil", "a/b": 1, "issuing_country": "?", "nbf": 1, "vct": "urn:x"},
    )
    told = [(one.code, one.where) for one in reading.not_carried]
    assert told == [
        ("eudi_learning.language", ""),
        ("eudi_learning.not_read", "/a~1b"),
        ("eudi_learning.not_read", "/issuing_country"),
    ]
    assert reading.micro_credential.awarded_by == ()


def test_a_language_that_nobody_knows_is_left_out() -> None:
    reading = from_eudi_learning(
        MicroCredential, {"language_of_classes": ["en", "zzz", "en"]}, language="en"
    )
    assert reading.micro_credential.teaching_languages == ("en",)


def test_the_end_of_validity() -> None:
    def end(**claims: Any) -> Any:
        reading = from_eudi_learning(MicroCredential, claims, language="en")
        return reading.micro_credential.valid_until

    assert end(date_of_expiry="2030-01-01", exp=1893492000) == datetime(2030, 1, 1, 10, tzinfo=UTC)
    assert end(date_of_expiry="2030-01-01", exp=1) == datetime(2030, 1, 1, tzinfo=UTC)
    assert end(date_of_expiry="2030-01-01") == datetime(2030, 1, 1, tzinfo=UTC)
    assert end(exp=1893492000) is None
    assert end(date_of_expiry="2030-01-01", exp=1e300) == datetime(2030, 1, 1, tzinfo=UTC)


def test_a_study_time_that_cannot_be_read_is_named() -> None:
    reading = from_eudi_learning(
        MicroCredential, {"expected_study_time": "one summer"}, language="en"
    )
    assert [one.where for one in reading.not_carried] == ["/expected_study_time"]


@pytest.mark.parametrize(
    ("said", "load"),
    [
        ("2 ECTS (60 h)", ECTS(2, hours=60)),
        ("2.5 ECTS", ECTS("2.5")),
        ("5 ects credits", ECTS(5)),
        ("60 h", Hours(60)),
        ("60 hours", Hours(60)),
        ("1 h 30 min", Hours(1, 30)),
        ("2 ECTS, 50 hours", ECTS(2, hours=50)),
        ("PT60H", Hours(60)),
        ("P1Y", None),
        ("0 h", None),
        ("", None),
        ("(", None),
        ("a year", None),
        ("2 ECTS credits and more", None),
    ],
)
def test_a_workload_in_words(said: str, load: Any) -> None:
    assert workload_in(said) == load


@given(st.integers(1, 20000), st.integers(0, 59), st.integers(1, 60000))
def test_law_a_workload_is_read_as_it_is_written(hours: int, minutes: int, points: int) -> None:
    assume(hours < 19999)
    one = Hours(hours, minutes)
    assert workload_in(str(one)) == one
    if points <= 600:
        both = ECTS(points, one)
        assert workload_in(str(both)) == both


@pytest.mark.parametrize("claims", [None, [], "text"])
def test_what_is_no_object_is_refused(claims: Any) -> None:
    with pytest.raises(ModelError):
        from_eudi_learning(MicroCredential, claims)
    with pytest.raises(ModelError):
        from_eudi_learning(MicroCredential, {}, language="?")


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(("2026-01-05", "IE", "en", "2 ECTS", "PT")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([one.name for one in CLAIMS]), _values))
def test_fuzz_claims_are_read_or_named(claims: dict[str, Any]) -> None:
    try:
        reading = from_eudi_learning(MicroCredential, claims, language="en")
    except ModelError:
        return
    told = {one.where for one in reading.not_carried}
    wrong = {one.where for one in check_eudi_claims(claims) if one.code == "eudi_learning.wrong"}
    assert wrong <= told


def test_well_formed_by_the_table() -> None:
    by_name = {one.name: one for one in CLAIMS}
    assert is_well_formed(by_name["date_of_issuance"], date(2026, 1, 5).isoformat())
    assert not is_well_formed(by_name["date_of_issuance"], date(2026, 1, 5))


@pytest.mark.parametrize("hours", [-12, -5, 0, 2, 14])
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_an_end_keeps_its_instant_and_its_day(hours: int, hour: int) -> None:
    """Wherever the issuer is: the claims name the day as it is there, and the instant."""
    from datetime import timedelta, timezone

    from microcred.micro_credential.eudi_reading import _end

    end = datetime(2031, 1, 1, hour, 59, 59, tzinfo=timezone(timedelta(hours=hours)))
    claims = {"date_of_expiry": "2031-01-01", "exp": int(end.timestamp())}
    found = _end(claims)
    assert found is not None and found == end and found.date() == end.date()


@pytest.mark.parametrize("exp", [None, 0, 4102444800])
def test_an_end_on_another_day_does_not_count(exp: int | None) -> None:
    from microcred.micro_credential.eudi_reading import _end

    found = _end({"date_of_expiry": "2031-01-01", "exp": exp})
    assert found == datetime(2031, 1, 1, tzinfo=UTC)

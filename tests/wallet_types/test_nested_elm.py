"""The nested ELM type: what it discloses always, what may be withheld, and the way back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flat_strategies import micro_credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import course
from microcred.elm import EuropeanDigitalCredential
from microcred.errors import (
    InvalidCredential,
    IssueError,
    MicrocredError,
    ModelError,
    UnknownRelease,
)
from microcred.micro_credential import Grade, Learner, MicroCredential, NationalId
from microcred.releases import detect
from microcred.releases.release import is_presentation, types_of
from microcred.releases.vcdm import from_vcdm_2, to_vcdm_2
from microcred.wallet_types import EUDI_LEARNING, NESTED_ELM, type_named, type_of
from microcred.wallet_types.credential_type import CredentialType, places
from microcred.wallet_types.disclosed import european_document, head_of
from microcred.wallet_types.disclosure_table import is_asked_again, rule_of, word_for
from microcred.wallet_types.nested_rows import nested_rows


def nested(one: MicroCredential) -> dict[str, Any]:
    return NESTED_ELM.claims(one.to_credential().to_json())


ISSUED = "2026-01-05T12:00:00Z"


def full() -> MicroCredential:
    return course(
        learner=Learner(
            "Ána",
            "Novák",
            date_of_birth="1999-01-01",
            national_id=NationalId("123", "IE"),
            identifier=["S1", "S2"],
            email="ana@example.org",
        ),
        grade=Grade("A", "Scale"),
        learning_outcomes=["First", "Second"],
        date="2026-01-05",
        valid_from="2026-01-06T00:00:00Z",
        valid_until="2030-01-01T00:00:00Z",
    )


def at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def without(value: Any, pointers: tuple[str, ...]) -> Any:
    """The claims after everything of these was withheld."""
    made = json.loads(json.dumps(value))
    for pointer in reversed(pointers):
        above, _, name = pointer.rpartition("/")
        held = at(made, above)
        if isinstance(held, list):
            held[int(name)] = None
        else:
            del held[name]
    return _tidy(made)


def _tidy(value: Any) -> Any:
    if isinstance(value, list):
        return [_tidy(one) for one in value if one is not None]
    return {n: _tidy(v) for n, v in value.items()} if isinstance(value, dict) else value


# -- the claims -----------------------------------------------------------------------------------


def test_the_credential_lies_in_one_claim_and_the_times_of_the_token_beside_it() -> None:
    claims = NESTED_ELM.claims(full().to_credential().to_json() | {"issued": ISSUED})
    assert sorted(claims) == ["elm", "exp", "iat", "nbf", "vct"]
    assert claims["vct"] == "https://microcred.eu/types/elm-3.2/v1"
    assert claims["iat"] == datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp()
    assert claims["nbf"] == datetime(2026, 1, 6, tzinfo=UTC).timestamp()
    assert claims["exp"] == datetime(2030, 1, 1, tzinfo=UTC).timestamp()
    assert "@context" not in claims["elm"] and "proof" not in claims["elm"]


def test_a_token_may_end_before_the_credential_does() -> None:
    document = full().to_credential().to_json()
    claims = NESTED_ELM.claims(document, expires=datetime(2027, 1, 1, tzinfo=UTC))
    assert claims["exp"] == datetime(2027, 1, 1, tzinfo=UTC).timestamp()
    assert claims["elm"]["validUntil"] == document["validUntil"]  # type: ignore[index, call-overload]


def test_a_credential_without_dates_has_no_times() -> None:
    document = course().to_credential().to_json()
    document["issued"] = "some day"
    assert sorted(NESTED_ELM.claims(document)) == ["elm", "vct"]


def test_what_can_have_several_values_is_an_array() -> None:
    body = nested(full())["elm"]
    assert isinstance(body["credentialSubject"], dict)
    (claim,) = body["credentialSubject"]["hasClaim"]
    assert [isinstance(claim[name], list) for name in ("provenBy", "title", "awardedBy")] == [
        *(True, False, False)
    ]
    (area,) = body["issuer"]["location"]
    assert isinstance(area["address"], list)


def test_a_node_that_is_only_named_stays_its_id() -> None:
    document = course().to_credential().to_json()
    subject: Any = document["credentialSubject"]
    subject["hasClaim"]["specifiedBy"]["mode"] = "http://data.europa.eu/snb/learning-assessment/1"
    claims: Any = NESTED_ELM.claims(document)
    specification = claims["elm"]["credentialSubject"]["hasClaim"][0]["specifiedBy"]
    assert specification["mode"] == ["http://data.europa.eu/snb/learning-assessment/1"]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"type": ["VerifiableCredential"], "@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"type": ["VerifiablePresentation", "EuropeanDigitalPresentation"]},
        "text",
    ],
)
def test_what_is_no_european_credential_is_refused(document: Any) -> None:
    with pytest.raises(InvalidCredential, match="European Learning Model"):
        NESTED_ELM.claims(document)


def test_a_credential_nested_beyond_use_is_refused() -> None:
    document: dict[str, Any] = {"type": "EuropeanDigitalCredential"}
    inner = document
    for _ in range(2000):
        inner["credentialSubject"] = {"type": "Person"}
        inner = inner["credentialSubject"]
        inner["hasCredential"] = {"type": "EuropeanDigitalCredential"}
        inner = inner["hasCredential"]
    with pytest.raises(InvalidCredential):
        NESTED_ELM.claims(document)


# -- what may be withheld -------------------------------------------------------------------------

_PERSON = ("dateOfBirth", "familyName", "fullName", "givenName", "nationalID")


def test_the_learner_may_withhold_member_by_member_and_arrays_by_element() -> None:
    held = NESTED_ELM.withheld(nested(full()))
    subject = "/elm/credentialSubject"
    expected = [f"{subject}/{name}" for name in _PERSON]
    expected += [f"{subject}/identifier/0", f"{subject}/identifier/1", f"{subject}/contactPoint/0"]
    claim = f"{subject}/hasClaim/0"
    expected += [f"{claim}/provenBy/0", f"{claim}/provenBy/0/grade"]
    expected += [f"{claim}/specifiedBy/learningOutcome/{at}" for at in (0, 1)]
    assert set(expected) <= set(held)


def test_an_outer_part_comes_before_what_is_in_it() -> None:
    held = NESTED_ELM.withheld(nested(full()))
    assert len(set(held)) == len(held)
    for index, one in enumerate(held):
        assert not any(one.startswith(f"{later}/") for later in held[index + 1 :])


_NEVER = (
    *("/elm/id", "/elm/type", "/elm/issuer", "/elm/issued", "/elm/issuanceDate"),
    *("/elm/validFrom", "/elm/validUntil", "/elm/credentialSchema", "/elm/credentialStatus"),
    *("/elm/credentialProfiles", "/elm/displayParameter/title", "/elm/termsOfUse"),
    *("/elm/credentialSubject/type", "/elm/credentialSubject/hasClaim/0/title"),
    *("/elm/credentialSubject/hasClaim/0/type", "/elm/credentialSubject/hasClaim/0/awardedBy"),
    *("/vct", "/iss", "/iat", "/nbf", "/exp", "/cnf", "/status"),
)


@pytest.mark.parametrize("place", _NEVER)
def test_what_a_verifier_always_needs_is_never_withheld(place: str) -> None:
    document = full().to_credential().to_json() | {
        "id": "urn:credential:1",
        "issued": ISSUED,
        "issuanceDate": ISSUED,
        "credentialStatus": {"id": "https://uni.example/s", "type": "CredentialStatus"},
        "termsOfUse": {"id": "https://uni.example/t", "type": "TermsOfUse"},
    }
    claims: Any = NESTED_ELM.claims(document) | {"iss": "x", "cnf": {}, "status": {}}
    assert at(claims, place) is not None
    for one in NESTED_ELM.withheld(claims):
        assert one != place and not place.startswith(f"{one}/")
        assert not one.startswith(f"{place}/") or place == "/elm/credentialSubject/hasClaim/0"


def test_the_picture_of_the_page_shows_the_name_and_may_be_withheld() -> None:
    document = course().to_credential().to_json()
    shown: Any = document["displayParameter"]
    shown["individualDisplay"] = {"type": "IndividualDisplay", "displayDetail": []}
    assert "/elm/displayParameter/individualDisplay/0" in NESTED_ELM.withheld(
        NESTED_ELM.claims(document)
    )


def test_what_the_model_does_not_know_of_a_learner_may_be_withheld() -> None:
    document = course().to_credential().to_json()
    subject: Any = document["credentialSubject"]
    subject |= {"shoe~/Size": 39, "hobbies": ["a", "b"]}
    document["colour"] = "red"
    held = NESTED_ELM.withheld(NESTED_ELM.claims(document))
    assert "/elm/credentialSubject/shoe~0~1Size" in held
    assert {f"/elm/credentialSubject/hobbies/{at}" for at in (0, 1)} <= set(held)
    assert "/elm/colour" not in held


def test_parts_of_parts_are_withheld_like_parts() -> None:
    document = course().to_credential().to_json()
    subject: Any = document["credentialSubject"]
    inner = {"type": "LearningAchievement", "title": {"en": "X"}, "description": {"en": "Y"}}
    subject["hasClaim"]["hasPart"] = {**inner, "hasPart": [{**inner, "hasPart": inner}]}
    held = NESTED_ELM.withheld(NESTED_ELM.claims(document))
    deep = "/elm/credentialSubject/hasClaim/0" + "/hasPart/0" * 3
    assert {deep, f"{deep}/description"} <= set(held) and f"{deep}/title" not in held


def test_a_subject_that_is_any_agent_is_treated_like_a_person() -> None:
    document = course().to_credential().to_json()
    document["credentialSubject"] = {"type": "Agent", "prefLabel": {"en": "Ana"}}
    held = NESTED_ELM.withheld(NESTED_ELM.claims(document))
    assert "/elm/credentialSubject/prefLabel" in held


def test_persons_elsewhere_are_disclosed_or_not_as_a_whole() -> None:
    document = course().to_credential().to_json()
    person = {"type": "Person", "fullName": {"en": "Dr X"}}
    document["issuer"] = person
    subject: Any = document["credentialSubject"]
    subject["hasClaim"]["provenBy"] = {
        "type": "LearningAssessment",
        "title": {"en": "T"},
        "assessedBy": person,
    }
    held = NESTED_ELM.withheld(NESTED_ELM.claims(document))
    assert "/elm/credentialSubject/hasClaim/0/provenBy/0/assessedBy/0" in held
    assert not any("fullName" in one and "hasClaim" in one for one in held)
    assert not any(one.startswith("/elm/issuer") for one in held)


# -- the way back ---------------------------------------------------------------------------------


@settings(max_examples=40)
@given(micro_credentials())
def test_law_the_document_is_what_the_claims_were_made_of(one: MicroCredential) -> None:
    credential = one.to_credential()
    claims = NESTED_ELM.claims(credential.to_json())
    again = EuropeanDigitalCredential.from_json(NESTED_ELM.document(claims))
    assert again == credential
    assert MicroCredential.from_credential(again) == one


@settings(max_examples=40)
@given(micro_credentials())
def test_law_every_place_is_one_that_the_metadata_lets_be_withheld(one: MicroCredential) -> None:
    claims = nested(one)
    never = {place for row in _rows("never") for place in places(claims, row)}
    always = {place for row in _rows("always") for place in places(claims, row)}
    held = set(NESTED_ELM.withheld(claims))
    assert not held & never
    assert always <= held


def _rows(sd: str) -> list[str]:
    return [row.pattern for row in nested_rows("elm") if row.sd == sd]


@settings(max_examples=30)
@given(micro_credentials(), st.data())
def test_law_what_is_left_can_be_read_whatever_is_withheld(
    one: MicroCredential, data: st.DataObject
) -> None:
    claims = nested(one)
    held = NESTED_ELM.withheld(claims)
    hidden = tuple(pointer for pointer in held if data.draw(st.booleans()))
    left = without(claims, tuple(p for p in hidden if not _within(p, hidden)))
    document = NESTED_ELM.document(left)
    assert MicroCredential.read_credential(document).micro_credential.title == one.title
    assert NESTED_ELM.check(left) == ()


def _within(pointer: str, others: tuple[str, ...]) -> bool:
    return any(pointer.startswith(f"{other}/") for other in others)


def test_without_all_that_may_be_withheld_no_personal_data_is_left() -> None:
    claims = nested(full())
    held = NESTED_ELM.withheld(claims)
    left = json.dumps(without(claims, tuple(p for p in held if not _within(p, held))))
    for told in ("Ána", "Nov", "1999", "S1", "ana@", '"A"', "123"):
        assert told not in left.replace("NTRIE-123456", "")


@pytest.mark.parametrize("linked", [False, True])
def test_a_credential_of_vcdm_2_nests_like_one_of_1_1(linked: bool) -> None:
    document = full().to_credential().to_json()
    assert (
        NESTED_ELM.claims(to_vcdm_2(document, linked=linked))["elm"]
        == (NESTED_ELM.claims(from_vcdm_2(to_vcdm_2(document, linked=linked)))["elm"])
    )


@pytest.mark.parametrize("claims", [{}, {"elm": "text"}, {"elm": [{}]}])
def test_claims_of_another_type_are_told(claims: Any) -> None:
    (finding,) = NESTED_ELM.check(claims)
    assert (finding.code, finding.where) == ("wallet_type.malformed", "/elm")
    for work in (NESTED_ELM.document, NESTED_ELM.withheld):
        with pytest.raises(ModelError):
            work(claims)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "type",
                    "id",
                    "credentialSubject",
                    "hasClaim",
                    "title",
                    "@context",
                    "provenBy",
                    "x",
                )
            ),
            inner | st.sampled_from(("Person", "LearningAchievement", "EuropeanDigitalCredential")),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_fuzz_only_own_errors(value: Any) -> None:
    for kind in (NESTED_ELM, EUDI_LEARNING):
        for claims in (value, {"elm": value}):
            try:
                kind.check(claims if isinstance(claims, dict) else {})
                kind.withheld(claims)
                kind.document(claims)
            except MicrocredError:
                pass
        try:
            document = value | {"type": "EuropeanDigitalCredential"}
        except TypeError:
            document = value
        try:
            kind.claims(document)
            kind.report(document)
        except MicrocredError:
            pass


# -- the type ------------------------------------------------------------------------------------


def test_the_table_of_the_metadata() -> None:
    rows = {row.pattern: row for row in NESTED_ELM.rows}
    assert len(rows) == len(NESTED_ELM.rows)
    assert rows["/vct"].mandatory and rows["/elm/issuer"].mandatory
    assert not rows["/elm/credentialSubject/givenName"].mandatory
    assert rows["/elm/credentialSubject/hasClaim/*/awardedBy"].mandatory
    assert rows["/elm/credentialSubject/hasClaim/*/awardedBy"].label == "Awarded by"
    # An assessment has one, an activity several.
    assert rows["/elm/credentialSubject/hasClaim/*/location"].sd == "allowed"
    assert set(NESTED_ELM.always).isdisjoint(NESTED_ELM.may_be_withheld)


def test_a_claim_is_described_as_sd_jwt_vc_asks() -> None:
    metadata: Any = NESTED_ELM.metadata()
    assert metadata["vct"] == NESTED_ELM.vct
    by_path = {tuple(one["path"]): one for one in metadata["claims"]}
    grade = ("elm", "credentialSubject", "hasClaim", None, "provenBy", None, "grade")
    assert by_path[grade] == {
        "path": list(grade),
        "display": [
            {"locale": "en", "label": "Grade", "description": "The grade, in words or figures."}
        ],
        "mandatory": False,
        "sd": "always",
    }
    assert by_path[("elm", "issuer")]["sd"] == "never"


def test_types_by_word_and_by_vct() -> None:
    assert type_named("elm") is NESTED_ELM and type_named("eudi-learning") is EUDI_LEARNING
    assert type_of(NESTED_ELM.vct) is NESTED_ELM and type_of(EUDI_LEARNING.vct) is EUDI_LEARNING
    assert type_of("urn:other") is None and type_of(None) is None
    with pytest.raises(IssueError, match="diploma") as told:
        type_named("diploma")
    assert "eudi-learning" in (told.value.hint() or "")


def test_the_table_by_class() -> None:
    assert rule_of("Note") is None and word_for("Note", "x") == "whole"
    assert word_for("Person", "hasClaim") == "open"
    assert not is_asked_again("whole", "Person") and not is_asked_again("withheld", "Person")
    assert is_asked_again("open", "Person") and is_asked_again("withheld", "LearningAssessment")


def test_a_bare_type_has_nothing() -> None:
    bare = CredentialType("x", "urn:x")
    assert bare.rows == () and bare.check({}) == () and bare.report({}) == ()
    assert bare.withheld({"a": 1}) == () and bare.metadata()["claims"] == []
    with pytest.raises(AssertionError):
        bare.claims({})
    with pytest.raises(AssertionError):
        bare.document({})


# -- what others published ------------------------------------------------------------------------


def test_the_annex_1_sample_nests_and_comes_back(published: Path) -> None:
    seen = 0
    for path in sorted((published / "samples").rglob("*.json")):
        try:
            document = json.loads(path.read_bytes())
        except ValueError:
            continue
        document = document.get("credential", document) if isinstance(document, dict) else {}
        if "EuropeanDigitalCredential" not in document.get("type", ()):
            continue
        seen += 1
        bare = {name: value for name, value in from_vcdm_2(document).items() if name != "proof"}
        claims = NESTED_ELM.claims(document)
        again = NESTED_ELM.document(claims)
        read = EuropeanDigitalCredential.from_json
        assert read(again) == read({**bare, "@context": again["@context"]})
        assert not set(NESTED_ELM.withheld(claims)) & {
            place for row in _rows("never") for place in places(claims, row)
        }
    assert seen >= 5


@pytest.mark.parametrize(
    "body",
    [
        nested(full())["elm"],
        {},
        {"type": "EuropeanDigitalCredential"},
        {"type": ["VerifiableCredential"], "@context": ["https://uni.example/other"]},
        {"type": [["VerifiableCredential"]]},
        {"type": ["EuropeanDigitalPresentation", "VerifiablePresentation"]},
        {"type": ["VerifiablePresentation"], "proof": {}},
        {"type": {"a": 1}, "@graph": []},
        {"type": None},
    ],
    ids=range(9),
)
def test_the_head_says_of_the_document_what_it_is(body: dict[str, Any]) -> None:
    claims = {"vct": NESTED_ELM.vct, "elm": body}
    head, document = head_of(claims), european_document(claims)
    assert head is not None and document is not None
    assert types_of(head) == types_of(document) and head["@context"] == document["@context"]
    assert is_presentation(head) == is_presentation(document)
    try:
        found = detect(document)
    except UnknownRelease as error:
        with pytest.raises(UnknownRelease, match=str(error)) as caught:
            detect(head)
        assert (caught.value.where, caught.value.hint()) == (error.where, error.hint())
    else:
        assert detect(head) == found


def test_what_is_no_credential_or_another_type_has_no_head() -> None:
    for body in (None, [], "a"):
        assert head_of({"vct": NESTED_ELM.vct, "elm": body}) is None
    assert head_of({"vct": EUDI_LEARNING.vct}) is None
    assert head_of({"vct": "https://uni.example/card"}) is None

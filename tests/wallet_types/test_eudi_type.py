"""The EUDI learning credential as a type: from a European credential, and what its claims say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from examples import UNI, course
from microcred.annex1 import report
from microcred.errors import InvalidCredential, ModelError
from microcred.micro_credential import Concept, Learner, QualityAssurance
from microcred.micro_credential.eudi_claims import CLAIMS
from microcred.releases.vcdm import to_vcdm_2
from microcred.wallet_types import EUDI_LEARNING, NESTED_ELM
from microcred.wallet_types.credential_type import places
from microcred.wallet_types.disclosure_table import CLASSES
from microcred.wallet_types.writing import (
    digest_of,
    main,
    metadata_bytes,
    table_of_classes,
    type_files,
)

SCHEMAS = Path(__file__).parents[2] / "schemas" / "types"


def document(**changes: Any) -> dict[str, Any]:
    members = {
        "teaching_languages": ["en"],
        "quality_assurance": QualityAssurance("Institutional Quality Assurance", UNI),
        "valid_until": "2030-01-01T10:00:00Z",
        "date": "2026-01-05",
        **changes,
    }
    whole = course(**{"learner": Learner("Ána", "Novák", identifier="S 1"), **members})
    return {
        **whole.to_credential().to_json(),
        "id": "urn:credential:1",
        "issued": "2026-02-03T00:00:00Z",
    }


def test_a_credential_becomes_flat_claims() -> None:
    claims = EUDI_LEARNING.claims(document())
    assert claims["jti"] == "urn:credential:1" and claims["iat"] == 1770076800
    assert claims["vct"] == EUDI_LEARNING.vct and claims["learner_identification"] == "S 1"
    assert EUDI_LEARNING.claims(to_vcdm_2(document())) == claims
    held = EUDI_LEARNING.withheld(claims)
    assert "/family_name" in held and "/types_of_quality_assurance" in held
    assert not any(one.count("/") > 1 for one in held)
    assert EUDI_LEARNING.check({**claims, "iss": "https://uni.example", "cnf": {"jwk": {}}}) == ()


def test_what_is_mandatory_and_missing_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidCredential) as told:
        EUDI_LEARNING.claims(document(valid_until=None, teaching_languages=()))
    assert [(one.code, one.where) for one in told.value.findings] == [
        ("eudi_learning.missing", "/valid_until"),
        ("eudi_learning.missing", "/teaching_languages"),
    ]
    assert "type elm" in (told.value.hint() or "")


def test_a_credential_without_id_has_no_jti() -> None:
    bare = {name: value for name, value in document().items() if name not in ("id", "issued")}
    with pytest.raises(InvalidCredential) as told:
        EUDI_LEARNING.claims(bare)
    assert [one.where for one in told.value.findings] == ["", "/issued"]


@pytest.mark.parametrize("given", [None, {}, {"type": "Person"}])
def test_what_is_no_european_credential_is_refused(given: Any) -> None:
    for work in (EUDI_LEARNING.claims, EUDI_LEARNING.report):
        with pytest.raises(InvalidCredential):
            work(given)


def test_a_credential_that_cannot_be_read_is_refused() -> None:
    both = to_vcdm_2(document(), linked=True) | {
        "description": "x",
        "https://schema.org/description": "y",
    }
    with pytest.raises(InvalidCredential):
        EUDI_LEARNING.claims(both)


def test_the_report_names_what_the_type_cannot_carry() -> None:
    found = EUDI_LEARNING.report(document(supervision="Supervised with ID Verification"))
    lost = {one.where: one for one in found if one.code == "eudi_learning.not_carried"}
    assert sorted(lost) == ["/assessment", "/participation", "/supervision"]
    assert "element 9" in lost["/assessment"].detail
    (title,) = EUDI_LEARNING.report(document(title={"en": "Soil", "fr": "Sol"}))[:1]
    assert title.code == "eudi_learning.shortened"


# -- what the claims say --------------------------------------------------------------------------


def test_the_document_says_what_the_claims_say() -> None:
    given = document()
    claims = EUDI_LEARNING.claims(given) | {"iss": "https://uni.example"}
    made: Any = EUDI_LEARNING.document(claims)
    assert made["id"] == "urn:credential:1" and made["issuer"]["id"] == "https://uni.example"
    assert made["issued"].startswith("2026-02-03") and made["validFrom"] == made["issued"]
    assert made["validUntil"].startswith("2030-01-01T10:00:00")
    there = {one.number for one in report(made).elements if one.present}
    assert {1, 2, 3, 4, 5, 7, 8, 11} <= there
    (node,) = made["credentialSubject"]["hasClaim"]["specifiedBy"]["accreditation"]
    assert "accreditingAgent" not in node


def test_the_document_without_what_was_withheld() -> None:
    claims = EUDI_LEARNING.claims(document()) | {"iss": "not an IRI"}
    left = {name: one for name, one in claims.items() if f"/{name}" not in _WITHHELD}
    made: Any = EUDI_LEARNING.document(left)
    assert "familyName" not in made["credentialSubject"]
    assert made["issuer"].get("id") != "not an IRI"
    assert made["credentialSubject"]["hasClaim"]["title"] == {"en": "Soil carbon"}
    assert "jti" not in left or made["id"] == left["jti"]


_WITHHELD = {f"/{one.name}" for one in CLAIMS if one.withheld}


def test_quality_assurance_of_the_issuers_own_words() -> None:
    claims = EUDI_LEARNING.claims(document())
    claims["types_of_quality_assurance"] = ["Peer review", "Institutional Quality Assurance"]
    made: Any = EUDI_LEARNING.document(claims)
    nodes = made["credentialSubject"]["hasClaim"]["specifiedBy"]["accreditation"]
    assert [one["dcType"].get("id", "")[-10:] for one in nodes] == ["", "bb4618238e"]


def test_quality_assurance_of_no_type() -> None:
    from microcred.wallet_types.eudi_learning import _accreditation

    assert _accreditation(QualityAssurance.of_known(title=None)) == {"type": "Accreditation"}
    own = QualityAssurance.of_known(type=Concept.of_known(iri="urn:x"))
    assert _accreditation(own)["dcType"]["id"] == "urn:x"  # type: ignore[index, call-overload]


def test_claims_without_title_are_no_credential() -> None:
    with pytest.raises(ModelError):
        EUDI_LEARNING.document({"family_name": "Novák"})


def test_a_document_without_dates() -> None:
    claims = EUDI_LEARNING.claims(document())
    made = EUDI_LEARNING.document(
        {name: claims[name] for name in ("achievement_title", "issuing_authority")}
        | {"issuing_country": "IE"}
    )
    assert "issued" not in made and "id" not in made


# -- the metadata ---------------------------------------------------------------------------------


def test_the_metadata_says_what_the_claims_do() -> None:
    metadata: Any = EUDI_LEARNING.metadata()
    claims = EUDI_LEARNING.claims(document())
    for one in metadata["claims"]:
        pattern = "".join(f"/{'*' if step is None else step}" for step in one["path"])
        held = set(EUDI_LEARNING.withheld(claims))
        there = set(places(claims, pattern))
        assert there <= held if one["sd"] == "always" else not there & held


def test_the_metadata_is_that_of_the_reference_implementation(published: Path) -> None:
    theirs = json.loads(
        (published / "samples" / "eu" / "eudi" / "learning_credential.json").read_bytes()
    )
    ours: Any = EUDI_LEARNING.metadata()

    def said(metadata: Any) -> list[tuple[str, bool, str]]:
        return sorted(
            (json.dumps(one["path"]), one["mandatory"], one["sd"]) for one in metadata["claims"]
        )

    assert ours["vct"] == theirs["vct"] and said(ours) == said(theirs)


@pytest.mark.parametrize("name", sorted(type_files()))
def test_the_file_of_a_type_is_fresh(name: str) -> None:
    assert (SCHEMAS / name).read_text("utf-8") == type_files()[name]


def test_the_table_of_classes_names_every_member() -> None:
    rows = [line.split("|")[1:4] for line in table_of_classes().splitlines()[2:]]
    assert [name.strip() for name, _, _ in rows] == list(CLASSES)
    by_name = {name.strip(): (always, others) for name, always, others in rows}
    always, others = by_name["Person"]
    assert "`hasClaim`" in always and "`givenName`" in others and "`id`" in others
    assert "`issuer`" in by_name["EuropeanDigitalCredential"][0]


def test_there_are_no_other_files() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == set(type_files())


def test_writing_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "types")]) == 0
    octets = (tmp_path / "types" / "elm-3.2.json").read_bytes()
    assert octets == metadata_bytes(NESTED_ELM) and digest_of(octets).startswith("sha256-")
    assert main([]) == 64
    assert "usage" in capsys.readouterr().err

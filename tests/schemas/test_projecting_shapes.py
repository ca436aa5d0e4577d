"""Our shapes: what they say, that the files of them are fresh, and that they mean the published."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from microcred.frozen import replaced
from microcred.linked.terms import SCHEMES, class_iri, property_iri
from microcred.releases import ELM_3, ELM_3_1, RELEASES, Release
from microcred.schemas import writing
from microcred.schemas.comparing import digest, meaning_of_shapes
from microcred.schemas.projecting import project
from microcred.schemas.published import PUBLISHED_SHAPES, release_of
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shape_rules import DEACTIVATED, FILES, RESTRICTIONS
from microcred.schemas.shape_tables import TABLES, file_name, from_json, read_table, to_json
from microcred.schemas.shapes import profile_shapes, shape_sets, targets

REPOSITORY = Path(__file__).resolve().parents[2]
BOTH = pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
# Name of the file -> node shapes and property shapes of ELM 3.2.
SIZES = {
    "generic-no-cv": (59, 485),
    "generic-full": (37, 52),
    "accredited": (4, 3),
    "converted": (2, 2),
    "diplomaSupplement": (3, 12),
    "issuedByMandate": (2, 2),
}


def _shape(release: Release, file: str, name: str) -> NodeShape:
    found = shape_sets(release)[file].shape(name)
    assert found is not None
    return found


def _property(shape: NodeShape, path: str) -> PropertyShape:
    (found,) = [one for one in shape.properties if one.path == path]
    return found


# -- the same meaning, in every clone --------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("name", FILES)
def test_each_file_means_the_published_one_by_digest(release: Release, name: str) -> None:
    known = PUBLISHED_SHAPES[release.name, name]
    assert digest(meaning_of_shapes(project(release)[name])) == known.meaning
    assert digest(meaning_of_shapes(shape_sets(release)[name])) == known.meaning


@BOTH
def test_the_tables_are_what_the_model_says(release: Release) -> None:
    assert dict(shape_sets(release)) == dict(project(release))
    assert read_table(release.name) is not None


def test_what_make_schemas_wrote_is_fresh() -> None:
    assert writing.stale(REPOSITORY / "schemas" / "shapes", writing.shape_files()) == ()
    tables = Path(str(writing.__file__)).parent / "tables"
    assert writing.stale(tables, writing.shape_tables()) == ()
    assert set(TABLES) == set(writing.shape_tables())


def test_what_is_stale_is_named(tmp_path: Path) -> None:
    files = {"a/one.ttl": "1\n", "a/two.ttl": "é\n", "b.ttl": ""}
    writing.write(tmp_path, files)
    assert writing.stale(tmp_path, files) == ()
    (tmp_path / "a" / "one.ttl").write_text("1 \n")
    (tmp_path / "a" / "two.ttl").unlink()
    (tmp_path / "c.ttl").write_text("")
    assert writing.stale(tmp_path, files) == ("a/one.ttl", "a/two.ttl", "c.ttl")


def test_the_command_writes_both_folders(tmp_path: Path) -> None:
    assert writing.main([str(tmp_path / "shapes"), str(tmp_path / "tables")]) == 0
    assert writing.stale(tmp_path / "shapes", writing.shape_files()) == ()
    assert writing.stale(tmp_path / "tables", writing.shape_tables()) == ()


def test_the_module_is_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [str(tmp_path / "shapes"), str(tmp_path / "tables")]
    monkeypatch.setattr(sys, "argv", ["writing", *folders])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(writing.__file__), run_name="__main__")
    assert ended.value.code == 0
    assert writing.stale(tmp_path / "tables", writing.shape_tables()) == ()


@pytest.mark.parametrize("words", [[], ["one"], ["one", "two", "three"]])
def test_the_command_wants_two_folders(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert writing.main(words) == 64
    assert "usage" in capsys.readouterr().err


# -- what they say ---------------------------------------------------------------------------------


def test_there_are_as_many_as_published() -> None:
    for name, (shapes, properties) in SIZES.items():
        one = shape_sets(ELM_3)[name]
        assert (len(one.shapes), sum(len(each.properties) for each in one.shapes)) == (
            shapes,
            properties,
        )
    assert len(shape_sets(ELM_3_1)["generic-no-cv"].shapes) == 56


@BOTH
@pytest.mark.parametrize("name", FILES)
def test_names_are_unique_and_references_lead_somewhere(release: Release, name: str) -> None:
    one = shape_sets(release)[name]
    names = [shape.name for shape in one.shapes]
    properties = [each.name for shape in one.shapes for each in shape.properties]
    assert len({*names, *properties}) == len(names) + len(properties)
    for shape in one.shapes:
        referred = [each.node for each in shape.properties if each.node]
        referred += [other for other in shape.any_of if ":" not in other]
        assert set(referred) <= set(names), shape.name
    imported = {file.iri for file in FILES.values()}
    assert set(one.imports) <= imported


def test_an_issuer_has_an_eidas_identifier() -> None:
    credential = _shape(ELM_3, "generic-no-cv", "EuropeanDigitalCredentialShape")
    issuer = _property(credential, property_iri("issuer"))
    assert issuer.node == "IssuerNodeShape"
    assert issuer.classes == tuple(map(class_iri, ("Agent", "Organisation", "Person")))
    rule = _shape(ELM_3, "generic-no-cv", "IssuerNodeShape")
    (identifier,) = rule.properties
    assert rule.target is None
    assert (identifier.path, identifier.min, identifier.max) == (
        property_iri("eIDASIdentifier"),
        1,
        1,
    )
    # Of an organisation that issues nothing it is not asked.
    organisation = _shape(ELM_3, "generic-no-cv", "OrganisationShape")
    assert _property(organisation, property_iri("eIDASIdentifier")).min == 0


def test_a_plain_claim_says_its_type_where_it_stands_for_the_special_ones() -> None:
    rule = _shape(ELM_3, "generic-no-cv", "ClaimNodeShape")
    assert len(rule.any_of) == 5
    assert rule.any_of[-1] == "ClaimTypeNodeShape"
    typed = _shape(ELM_3, "generic-no-cv", "ClaimTypeNodeShape")
    plain = _shape(ELM_3, "generic-no-cv", "ClaimShape")
    bounds = {one.path: (one.min, one.max) for one in typed.properties}
    known = {one.path: (one.min, one.max) for one in plain.properties}
    assert bounds == {**known, property_iri("dcType"): (1, None)}
    assert known[property_iri("dcType")] == (0, None)
    for owner, member in (("Person", "hasClaim"), ("AwardingProcess", "awards")):
        shape = _shape(ELM_3, "generic-no-cv", f"{owner}Shape")
        claim = _property(shape, property_iri(member))
        assert (claim.node, claim.classes) == ("ClaimNodeShape", ())


def test_an_accredited_credential_has_one_achievement() -> None:
    claim = _property(_shape(ELM_3, "accredited", "PersonShape"), property_iri("hasClaim"))
    assert (claim.min, claim.max, claim.node) == (1, 1, "ClaimNodeShape")
    rule = _shape(ELM_3, "accredited", "ClaimNodeShape")
    assert rule.classes == (class_iri("LearningAchievement"),)
    assert rule.any_of == ()


def test_any_other_w3c_credential_is_not_checked() -> None:
    shape = _shape(ELM_3, "generic-no-cv", "VerifiableCredentialShape")
    assert shape.deactivated
    assert len(shape.properties) == 13
    assert all(one.deactivated for one in shape.properties)
    others = [
        one.name
        for each in shape_sets(ELM_3)["generic-no-cv"].shapes
        for one in (each, *each.properties)
        if one.deactivated and each is not shape
    ]
    assert others == []
    assert {"VerifiableCredential"} == DEACTIVATED


@pytest.mark.parametrize(("scheme", "iri"), sorted(SCHEMES.items()))
def test_each_scheme_has_its_rule(scheme: str, iri: str) -> None:
    rule = _shape(ELM_3, "generic-full", RESTRICTIONS[iri].name)
    (inside,) = rule.properties
    assert (inside.path, inside.has_value) == (property_iri("inScheme"), iri)
    assert (inside.node_kind, inside.min, inside.max) == ("IRI", 0, None)
    typed = () if scheme == "accreditation" else (class_iri("ConceptScheme"),)
    assert inside.classes == typed


def test_concepts_of_a_vocabulary_are_iris() -> None:
    for shape in shape_sets(ELM_3)["generic-full"].shapes:
        for one in shape.properties if shape.target else ():
            assert one.node_kind == "IRI"
            assert one.node in {rule.name for rule in RESTRICTIONS.values()}
            assert one.classes == ()


# Class and member -> what its property shape says beyond its bounds.
PROPERTIES = {
    ("Note", "noteLiteral"): {"datatype": "rdf:langString", "unique_lang": False},
    ("Note", "subject"): {"classes": 1},
    ("Claim", "title"): {"datatype": "rdf:langString", "unique_lang": True},
    ("Organisation", "legalName"): {"datatype": "rdf:langString", "unique_lang": True},
    ("Organisation", "altLabel"): {"datatype": "rdf:langString", "unique_lang": False},
    ("Identifier", "notation"): {"node_kind": "Literal", "datatype": None},
    ("Identifier", "creator"): {"node_kind": "IRI", "classes": 0},
    ("Claim", "identifier"): {"classes": 2},
    ("LearningActivity", "levelOfCompletion"): {
        "datatype": "xsd:positiveInteger",
        "max_inclusive": 100,
    },
    ("EuropeanDigitalCredential", "credentialStatus"): {"classes": 1, "node_kind": "IRI"},
    ("VerifiableCredential", "credentialSchema"): {"classes": 0, "node_kind": "IRI"},
    ("LearningOpportunity", "descriptionHtml"): {"datatype": "rdf:HTML"},
}


@pytest.mark.parametrize(("cls", "member"), sorted(PROPERTIES))
def test_a_property_says_what_each_value_is(cls: str, member: str) -> None:
    from microcred.linked.terms import expand

    shape = _property(_shape(ELM_3, "generic-no-cv", f"{cls}Shape"), property_iri(member))
    for field, wanted in PROPERTIES[cls, member].items():
        value = getattr(shape, field)
        if field == "classes":
            assert len(value) == wanted
        elif field == "datatype" and wanted:
            assert value == expand(str(wanted))
        else:
            assert value == wanted


@pytest.mark.parametrize("member", ["credentialStatus", "termsOfUse"])
def test_in_3_1_a_status_is_a_text(member: str) -> None:
    shape = _shape(ELM_3_1, "generic-no-cv", "EuropeanDigitalCredentialShape")
    one = _property(shape, property_iri(member))
    assert one.datatype == "http://www.w3.org/2001/XMLSchema#anyURI"
    assert (one.classes, one.node_kind) == ((), None)


MESSAGES = {
    ("LearningAssessment", "grade"): "grade: Note, exactly 1 - The grade, in words or figures.",
    ("Claim", "title"): (
        "title: text with its language, one for each language, at least 1"
        " - What is claimed, in short."
    ),
    ("Person", "hasClaim"): "hasClaim: claim, at least 1 - What is claimed of the person.",
    ("LearningActivity", "levelOfCompletion"): (
        "levelOfCompletion: xsd:positiveInteger up to 100, at most 1"
        " - How much of it was done, in percent."
    ),
}


@pytest.mark.parametrize(("cls", "member"), sorted(MESSAGES))
def test_messages_say_what_is_asked(cls: str, member: str) -> None:
    shape = _property(_shape(ELM_3, "generic-no-cv", f"{cls}Shape"), property_iri(member))
    assert shape.message == MESSAGES[cls, member]


def test_every_property_has_a_message() -> None:
    for one in shape_sets(ELM_3).values():
        for shape in one.shapes:
            for each in shape.properties:
                assert each.message.split(": ")[0].isidentifier(), each
    bare = replaced(next(iter(ELM_3.classes["Note"].terms().values())), doc="", min=1, max=3)
    from microcred.schemas.projecting import _property as projected

    assert projected("Note", bare).message.endswith(", 1 to 3")


# -- which of them count ---------------------------------------------------------------------------

COUNTING = {
    "generic": ("generic-no-cv", "generic-full"),
    "generic-no-cv": ("generic-no-cv",),
    "generic-full": ("generic-no-cv", "generic-full"),
    "accredited": ("generic-no-cv", "generic-full", "accredited"),
    "converted": ("generic-no-cv", "generic-full", "converted"),
    "diplomaSupplement": ("generic-no-cv", "generic-full", "accredited", "diplomaSupplement"),
    "issuedByMandate": ("generic-no-cv", "generic-full", "issuedByMandate"),
}


@BOTH
@pytest.mark.parametrize("profile", sorted(COUNTING))
def test_a_profile_counts_with_what_it_imports(release: Release, profile: str) -> None:
    found = profile_shapes(release, profile)
    assert tuple(one.name for one in found) == COUNTING[profile]


@BOTH
def test_every_profile_of_a_release_has_shapes(release: Release) -> None:
    for profile, iri in release.profiles.items():
        assert profile_shapes(release, profile)[-1].iri == iri


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(KeyError):
        profile_shapes(ELM_3, "mobility")


def test_targets_are_the_classes_that_are_looked_at() -> None:
    looked_at = targets(profile_shapes(ELM_3, "generic"))
    assert class_iri("Person") in looked_at
    assert class_iri("VerifiableCredential") not in looked_at
    assert len(looked_at) == 54
    assert targets(()) == frozenset()
    assert len(targets([shape_sets(ELM_3)["converted"]])) == 2


def test_a_release_without_table_is_projected() -> None:
    own = replaced(ELM_3, name="ELM 3.2 of the college")
    assert read_table(own.name) is None
    assert dict(shape_sets(own)) == dict(shape_sets(ELM_3))


def test_reading_the_shapes_needs_no_model() -> None:
    program = (
        "import sys\n"
        "from microcred.releases import ELM_3\n"
        "from microcred.schemas.shapes import profile_shapes\n"
        "assert len(profile_shapes(ELM_3, 'accredited')) == 3\n"
        "assert not {'pydantic', 'rdflib'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# -- the table -------------------------------------------------------------------------------------


def test_a_table_holds_every_field() -> None:
    every = PropertyShape(
        "a",
        "urn:p",
        min=1,
        max=0,
        datatype="urn:d",
        classes=("urn:c", "elm:C"),
        datatypes=("urn:d", "urn:e"),
        node="b",
        nodes=("b", "c"),
        node_kind="IRI",
        unique_lang=True,
        has_value="urn:v",
        max_inclusive=0,
        severity="Info",
        message="mé",
        deactivated=True,
        unread=("sh:pattern x",),
    )
    blank = PropertyShape("", "")
    assert all(vars(every)[name] != value for name, value in vars(blank).items())
    node = NodeShape(
        "b", "urn:t", (every,), ("urn:c",), ("c", "urn:d"), "Warning", "m", True, ("x",)
    )
    one = ShapeSet("s", "urn:s", ("urn:i", "urn:j"), (node, NodeShape("c", None)))
    # A prefixed name in a value comes back as the IRI that it means.
    wanted = replaced(every, classes=("urn:c", "http://data.europa.eu/snb/model/elm/C"))
    back = from_json(to_json({"s": one}))["s"]
    assert back == replaced(
        one, shapes=(replaced(node, properties=(wanted,)), NodeShape("c", None))
    )


def test_files_are_named_for_the_release() -> None:
    assert file_name("ELM 3.2") == "elm-3.2"


# -- what is known of the published files ----------------------------------------------------------


def test_every_published_file_is_known() -> None:
    assert set(PUBLISHED_SHAPES) == {(release.name, name) for release in RELEASES for name in FILES}
    known = {one.sha256 for one in PUBLISHED_SHAPES.values()}
    assert len(known) == 12
    for key, one in PUBLISHED_SHAPES.items():
        assert release_of(one.sha256) == key
        assert one.address.startswith("https://github.com/european-commission-empl/")
        assert one.address.endswith(f"/{one.commit}/{one.path}")
        assert one.path.endswith(f"EDC-{key[1]}.ttl")
        assert len(one.meaning) == len(one.sha256) == 64
    assert release_of("0" * 64) is None


def test_profiles_did_not_change_from_3_1_to_3_2() -> None:
    same = [
        name
        for name in FILES
        if PUBLISHED_SHAPES["ELM 3.1", name].meaning == PUBLISHED_SHAPES["ELM 3.2", name].meaning
    ]
    assert same == [name for name in FILES if name != "generic-no-cv"]

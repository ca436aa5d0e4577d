"""The verb: gates, profiles, stages, engines, and what a finding says."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conforming import BASES, generic
from shacl_judge import PROFILES, RELEASES

from microcred.codes import CODES
from microcred.errors import MalformedSchema, MissingExtra, ModelError
from microcred.fetching import Request, Response
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0
from microcred.releases import ELM_3, ELM_3_1
from microcred.schemas import pinned, validation
from microcred.schemas.evaluation import COMPONENTS
from microcred.schemas.importing import moved
from microcred.schemas.pinned import PublishedFiles
from microcred.schemas.profiles import declared_profiles
from microcred.schemas.published import PublishedShapes
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shapes import profile_shapes
from microcred.schemas.turtle import write_shapes
from microcred.schemas.validation import CODES_OF_COMPONENTS, validate

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

Change = Callable[[dict[str, Any]], Any]


def changed(change: Change) -> dict[str, Any]:
    document = generic()
    change(document)
    return document


def codes(document: Any, **options: Any) -> list[str]:
    return [one.code for one in validate(document, **options)]


def contexts(*urls: Any) -> Change:
    return lambda document: document.update({"@context": list(urls)})


# -- gates ----------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no object": (["x"], [("schema.no_type", "")]),
    "no context": (changed(lambda d: d.pop("@context")), [("schema.no_context", "")]),
    "an empty context": (changed(contexts()), [("schema.no_context", "")]),
    "no context of the profile": (
        changed(contexts(VCDM_1_1)),
        [("schema.no_context", "/@context")],
    ),
    "an unknown context": (
        changed(contexts(VCDM_1_1, EDC_AP, "https://example.org/v1")),
        [("schema.unknown_context", "/@context/2")],
    ),
    "no type": (changed(lambda d: d.pop("type")), [("schema.no_type", "")]),
    "another type": (
        changed(lambda d: d.update(type=["VerifiableCredential"])),
        [("schema.no_type", "/type")],
    ),
    "a flattened graph": (
        {"@context": [VCDM_1_1, EDC_AP], "@graph": [generic()]},
        [("schema.flattened_graph", "/@graph")],
    ),
    "VCDM 2.0 with the profile": (
        changed(contexts(VCDM_2_0, EDC_AP)),
        [("schema.not_json_ld", "/@context")],
    ),
    "a context that contradicts": (
        changed(contexts(VCDM_1_1, EDC_AP, {"VerifiableCredential": "urn:example:class"})),
        [("schema.not_json_ld", "/@context")],
    ),
    "a context that is a number": (
        changed(contexts(VCDM_1_1, EDC_AP, 7)),
        [("schema.not_json_ld", "/@context")],
    ),
    "an id that is none": (
        changed(lambda d: d.update(id=5)),
        [("schema.nothing_checked", ""), ("term.invalid", "/id")],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_gates(name: str) -> None:
    document, expected = REFUSED[name]
    found = validate(document)
    assert [(one.code, one.where) for one in found] == expected
    assert found[0].outcome in (Outcome.FAILED, Outcome.INDETERMINATE)
    assert not any(one.outcome is Outcome.PASSED for one in found)


def test_one_context_may_stand_alone() -> None:
    document = generic()
    document["@context"] = EDC_AP
    assert "schema.no_context" not in codes(document)
    assert codes({**document, "@context": VCDM_1_1}) == ["schema.no_context"]
    assert codes({**document, "@context": "urn:x"}) == [
        "schema.no_context",
        "schema.unknown_context",
    ]


def test_a_copy_of_the_context_is_read_as_the_published_one_and_told() -> None:
    copy = "http://dev.example.org/edc-ap-context.jsonld"
    findings = validate(changed(contexts(VCDM_1_1, copy)))
    assert [(one.code, one.where) for one in findings[1:]] == [
        ("schema.context_replaced", "/@context/1")
    ]
    alone = validate({**generic(), "@context": copy})
    assert "schema.context_replaced" in [one.code for one in alone]


def test_a_presentation_passes_the_gates() -> None:
    document = {
        "@context": [VCDM_1_1],
        "type": "VerifiablePresentation",
        "id": "urn:example:vp",
        "holder": "did:example:1",
    }
    assert codes(document) == ["schema.or"]


def test_a_presentation_of_the_profile_without_its_context_is_not_checked() -> None:
    document = {"@context": VCDM_1_1, "type": "EuropeanDigitalPresentation", "id": "urn:x:1"}
    assert "schema.nothing_checked" in codes(document)


# -- profiles -------------------------------------------------------------------------------------

_CONCEPT = "http://data.europa.eu/snb/credential/"
_AP = "http://data.europa.eu/snb/model/ap/"
_SHACL = "ShaclValidator2017"

DECLARED: list[tuple[dict[str, Any], tuple[str, ...], list[str]]] = [
    ({}, ("generic",), []),
    ({"credentialProfiles": {"id": f"{_CONCEPT}e34929035b"}}, ("generic",), []),
    ({"credentialProfiles": [{"id": f"{_CONCEPT}c_ae121a00"}]}, ("accredited",), []),
    ({"credentialProfiles": f"{_CONCEPT}c_7e400154"}, ("converted",), []),
    ({"credentialProfiles": {"id": f"{_CONCEPT}6dff8a0f87"}}, ("diplomaSupplement",), []),
    ({"credentialProfiles": {"id": f"{_CONCEPT}c_9a31f32a"}}, ("issuedByMandate",), []),
    (
        {
            "credentialProfiles": [{"id": f"{_CONCEPT}c_9a31f32a"}, {"id": f"{_CONCEPT}nothing"}],
            "credentialSchema": {"id": f"{_AP}edc-accredited", "type": _SHACL},
        },
        ("accredited", "issuedByMandate"),
        ["/credentialProfiles/1/id"],
    ),
    (
        {"credentialSchema": {"id": f"{_AP}edc-generic-no-cv", "type": [_SHACL]}},
        ("generic-no-cv",),
        [],
    ),
    (
        {
            "credentialProfiles": {"id": f"{_CONCEPT}e34929035b"},
            "credentialSchema": {"id": f"{_AP}edc-generic-no-cv", "type": _SHACL},
        },
        ("generic",),
        [],
    ),
    (
        {
            "credentialSchema": [
                {"id": f"{_AP}edc-converted", "type": _SHACL},
                {"id": "https://example.org/schema.json", "type": "JsonSchema"},
                {"type": _SHACL},
                5,
            ]
        },
        ("converted",),
        [],
    ),
    (
        {"credentialSchema": {"id": "http://example.org/shapes.ttl", "type": _SHACL}},
        ("generic",),
        ["/credentialSchema/id"],
    ),
    (
        {"credentialSchema": "http://data.europa.eu/snb/model/application-profile/edc-mobility/"},
        ("generic",),
        ["/credentialSchema"],
    ),
    # A known concept, "qualification award", that no shapes are published for.
    (
        {"credentialProfiles": {"id": "http://data.europa.eu/snb/credential/6cf8e68c43"}},
        ("generic",),
        [],
    ),
]


@pytest.mark.parametrize(("members", "expected", "unknown"), DECLARED)
def test_declared_profiles(
    members: dict[str, Any], expected: tuple[str, ...], unknown: list[str]
) -> None:
    profiles, findings = declared_profiles(members, ELM_3)
    assert profiles == expected
    assert [one.where for one in findings] == unknown
    assert all(one.code == "schema.unknown_profile" for one in findings)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("release", RELEASES)
def test_a_profile_asks_for_its_own(profile: str, release: str) -> None:
    """What keeps one profile breaks those that ask for more, and no others."""
    more = {
        "generic-no-cv": {"accredited", "converted", "diplomaSupplement", "issuedByMandate"},
        "generic": {"accredited", "converted", "diplomaSupplement", "issuedByMandate"},
        "accredited": {"converted", "diplomaSupplement", "issuedByMandate"},
        "converted": {"accredited", "diplomaSupplement", "issuedByMandate"},
        "diplomaSupplement": {"converted", "issuedByMandate"},
        "issuedByMandate": {"accredited", "converted", "diplomaSupplement"},
    }
    document = BASES[profile]()
    failing = {
        other
        for other in PROFILES
        if codes(document, profile=other, release=RELEASES[release])[0] != "schema.conforms"
    }
    assert failing == more[profile]


def test_what_was_asked_is_told() -> None:
    (told,) = validate(generic(), release=ELM_3_1, stage="pre-seal")
    assert (told.outcome, told.detail) == (Outcome.PASSED, "ELM 3.1, generic, pre-seal")
    document = BASES["issuedByMandate"]()
    document["credentialProfiles"] = [
        {**document["credentialProfiles"], "id": f"{_CONCEPT}{code}"}
        for code in ("e34929035b", "c_9a31f32a")
    ]
    told = validate(document)[0]
    assert told.detail == "ELM 3.2, generic and issuedByMandate, sealed"


def test_a_release_that_is_not_known_is_projected_and_asked_alike() -> None:
    other = replaced(ELM_3, name="ELM 3.2 of my own")
    document = generic()
    del document["displayParameter"]
    shapes = profile_shapes(other, "generic")
    assert [one.name for one in shapes] == ["generic-no-cv", "generic-full"]
    tables = validation._tables_of(other, ("generic",))
    assert set(tables.targets) == set(validation._tables_of(ELM_3, ("generic",)).targets)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"profile": "generik"}, "no such profile"),
        ({"stage": "half-sealed"}, "no such stage"),
        ({"engine": "jena"}, "no such engine"),
        ({"shapes": [Path("x.ttl")]}, "for the engine shacl"),
    ],
)
def test_misuse(options: dict[str, Any], told: str) -> None:
    with pytest.raises(ModelError, match=told) as caught:
        validate(generic(), **options)
    assert caught.value.hint()


# -- stages ---------------------------------------------------------------------------------------

BEFORE_SEALING: dict[str, tuple[Change, set[str], set[str]]] = {
    "as it is": (lambda d: None, set(), set()),
    "no time of issuing": (lambda d: d.pop("issued"), {"schema.min_count"}, set()),
    "no issuer": (lambda d: d.pop("issuer"), {"schema.min_count"}, set()),
    "no identifier": (lambda d: d["issuer"].pop("eIDASIdentifier"), {"schema.node"}, set()),
    "a time of issuing that is none": (
        lambda d: d.update(issued="yesterday"),
        {"schema.datatype"},
        {"schema.datatype"},
    ),
    "two issuers": (
        lambda d: d.update(issuer=[d["issuer"], {**d["issuer"], "id": "urn:example:other"}]),
        {"schema.max_count"},
        {"schema.max_count"},
    ),
    "an issuer of no class": (
        lambda d: d.update(issuer="urn:example:issuer"),
        {"schema.or", "schema.node"},
        {"schema.or"},
    ),
    "no page": (
        lambda d: d["displayParameter"].pop("individualDisplay"),
        {"schema.min_count"},
        {"schema.min_count"},
    ),
}


@pytest.mark.parametrize("name", BEFORE_SEALING)
@pytest.mark.parametrize("engine", ["tables", "shacl"])
def test_what_comes_with_the_seal_is_not_asked_before(name: str, engine: str) -> None:
    change, sealed, before = BEFORE_SEALING[name]
    # Other places may hold the same node in full: only the issuer's own place is changed.
    document = changed(change)

    def failed(stage: str) -> set[str]:
        found = validate(document, stage=stage, engine=engine)
        return {one.code for one in found if one.outcome is Outcome.FAILED}

    assert failed("sealed") == sealed
    assert failed("pre-seal") == before


# -- findings -------------------------------------------------------------------------------------


def test_a_finding_says_where_what_and_by_which_shape() -> None:
    document = generic()
    document["credentialSubject"]["hasClaim"]["awardedBy"]["awardingDate"] = "last week"
    (found,) = validate(document)
    assert found == Finding(
        Check.SCHEMA,
        Outcome.FAILED,
        "schema.datatype",
        "elm:awardingDate: no well-formed xsd:dateTime",
        "/credentialSubject/hasClaim/awardedBy/awardingDate",
        "generic-no-cv/AwardingProcess-elm_awardingDate",
    )


def test_failures_come_first_and_each_once() -> None:
    document = generic()
    document["wrong"] = "x"
    del document["displayParameter"]["primaryLanguage"]
    findings = validate(document)
    assert [(one.code, one.outcome) for one in findings] == [
        ("schema.min_count", Outcome.FAILED),
        ("term.undefined", Outcome.WARNING),
    ]


def test_every_component_has_a_code_in_the_table() -> None:
    assert tuple(CODES_OF_COMPONENTS) == COMPONENTS
    assert set(CODES_OF_COMPONENTS.values()) <= set(CODES)


def test_what_breaks_a_shape_that_only_warns_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    elm = "http://data.europa.eu/snb/model/elm/"
    rule = PropertyShape("x", f"{elm}nothing", min=1, severity="Warning")
    target = NodeShape("S", f"{elm}EuropeanDigitalCredential", (rule,))
    shapes = (ShapeSet("mine", "urn:mine", (), (target,)),)
    other = replaced(ELM_3, name="ELM 3.2 of my own")
    monkeypatch.setattr(validation, "shapes_of", lambda release, profiles: shapes)
    monkeypatch.setattr("microcred.linked.active_context.contexts_of", _contexts_of_3_2)
    found = validate(generic(), release=other)
    assert [(one.code, one.outcome) for one in found] == [
        ("schema.conforms", Outcome.PASSED),
        ("schema.min_count", Outcome.WARNING),
    ]


def _contexts_of_3_2(_release: str) -> Any:
    from microcred.linked.active_context import Contexts

    return Contexts()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://data.europa.eu/snb/model/context/edc-ap/1.3.0", "term.newer_release"),
        ("https://data.europa.eu/snb/model/3.3/edc-ap.jsonld", "term.newer_release"),
        ("https://data.europa.eu/snb/model/context/edc-ap", "schema.context_replaced"),
        ("https://dev.example/snb/model/context/edc-ap", "schema.context_replaced"),
    ],
)
def test_a_context_of_another_release(url: str, code: str) -> None:
    found = validate(changed(contexts(VCDM_1_1, url)))
    assert [(one.code, one.where) for one in found] == [
        ("schema.conforms", ""),
        (code, "/@context/1"),
    ]


# -- JSON Schemas ---------------------------------------------------------------------------------

SCHEMA = json.dumps(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://uni.example/schema.json",
        "required": ["issuer", "validUntil"],
    }
).encode()
NAMED = {"id": "https://uni.example/schema.json", "type": ["ShaclValidator2017", "JsonSchema"]}


def test_json_schemas_that_the_document_names() -> None:
    """Beside the shapes, which ask for their own class of schemas."""
    document = changed(lambda d: d.update(credentialSchema=[d["credentialSchema"], NAMED]))
    schemas = {NAMED["id"]: SCHEMA}
    # Its address is no profile that is known, as that of every other schema.
    shapes = codes({**document, "credentialSchema": [*document["credentialSchema"][:1]]})
    assert shapes == ["schema.conforms"]
    found = validate(document, schemas=schemas)
    assert [one.code for one in found if "json_schema" in one.code] == [
        "schema.json_schema_violation"
    ]
    document["validUntil"] = "2099-01-01T00:00:00Z"
    assert codes(document, schemas=schemas)[-1] == "schema.json_schema_valid"
    assert codes(document)[-1] == "schema.json_schema_missing"
    assert codes(generic(), schemas=schemas) == ["schema.conforms", "schema.json_schema_not_named"]


def test_json_schemas_of_what_the_gates_refuse() -> None:
    document = {"issuer": "a", "validUntil": "b", "credentialSchema": NAMED}
    found = codes(document, schemas={NAMED["id"]: SCHEMA})
    assert found == ["schema.no_type", "schema.no_context", "schema.json_schema_valid"]
    assert codes(["x"], schemas={"urn:x": SCHEMA})[-1] == "schema.json_schema_not_named"


# -- the other engine -----------------------------------------------------------------------------


def test_pyshacl_is_asked_about_the_same_shapes() -> None:
    document = generic()
    del document["credentialSubject"]["hasClaim"]["title"]
    document["issuer"]["legalName"] = "no language"
    ours = {(one.code, one.where) for one in validate(document)}
    theirs = {(one.code, one.where) for one in validate(document, engine="shacl")}
    assert ours == theirs
    assert codes(generic(), engine="shacl") == ["schema.conforms"]


def test_files_are_asked_in_the_place_of_ours(tmp_path: Path) -> None:
    files = []
    for one in profile_shapes(ELM_3, "issuedByMandate"):
        files.append(tmp_path / f"{one.name}.ttl")
        files[-1].write_text(write_shapes(one), encoding="utf-8")
    assert codes(generic(), engine="shacl", shapes=files) == ["schema.min_count"]
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix elm: <http://data.europa.eu/snb/model/elm/> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetClass elm:Person ; sh:property\n"
        '  [ sh:path elm:dateOfBirth ; sh:pattern "^2" ; sh:message "too old" ] .',
        encoding="utf-8",
    )
    (found,) = validate(generic(), engine="shacl", shapes=[own])
    assert (found.code, found.detail) == ("schema.other", "elm:dateOfBirth: too old")
    assert found.where == "/credentialSubject/dateOfBirth"


NO_SHAPES = {
    "no Turtle": "<urn:s> a",
    "a bound that is no number": (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ;"
        " sh:targetClass <http://data.europa.eu/snb/model/elm/Person> ;"
        ' sh:property [ sh:path <urn:p> ; sh:minCount "some" ] .'
    ),
}


@pytest.mark.parametrize("text", NO_SHAPES.values(), ids=NO_SHAPES)
def test_a_file_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MalformedSchema):
        validate(generic(), engine="shacl", shapes=[path])


def _elsewhere(name: str, text: str) -> bytes:
    """Shapes of a profile as a release has them whose classes and paths lie elsewhere."""
    (shapes,) = [one for one in profile_shapes(ELM_3, name) if one.name == name]
    return write_shapes(moved(shapes, {"http://data.europa.eu/snb/model/elm/": text})).encode()


def test_shapes_of_another_namespace_check_nothing() -> None:
    """As those of ELM 3.3 with the context in force: nothing to check is no pass."""
    files = [_elsewhere("generic-no-cv", "http://data.europa.eu/snb/model/ontology/")]
    assert b"sh:targetClass skos:Concept" in files[0]  # has stayed where it was
    broken = generic()
    del broken["displayParameter"], broken["credentialSubject"]
    for document in (generic(), broken):
        found = validate(document, engine="shacl", shapes=files)
        assert (found[0].code, found[0].outcome) == ("schema.nothing_checked", Outcome.FAILED)
        assert "schema.conforms" not in {one.code for one in found}


_TARGETS = {
    "a class": "sh:targetClass elm:Person",
    "subjects": "sh:targetSubjectsOf elm:dateOfBirth",
    "objects": "sh:targetObjectsOf elm:dateOfBirth",
    "a node": "sh:targetNode <urn:x>",
    "a class that is its own shape": "a rdfs:Class",
    "the wrong class": "sh:targetClass <urn:x:Person>",
    "the wrong predicate": "sh:targetSubjectsOf <urn:x:born>",
    "the credential elsewhere": "sh:targetClass elm:Person, <urn:x/EuropeanDigitalCredential>",
    "a part of it elsewhere": "sh:targetClass elm:Person, <urn:x/DisplayParameter>",
    "other things too": "sh:targetClass elm:Person, <urn:x/Person>, <urn:x/Thing>",
}


@pytest.mark.parametrize("target", _TARGETS)
def test_what_shapes_look_at(target: str) -> None:
    name = "elm:Person" if "own" in target else "<urn:s>"
    text = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix elm: <http://data.europa.eu/snb/model/elm/> .\n"
        f"{name} a sh:NodeShape ; {_TARGETS[target]} ; sh:nodeKind sh:IRIOrLiteral ."
    )
    expected = "schema.nothing_checked" if "wrong" in target or "else" in target else None
    assert codes(generic(), engine="shacl", shapes=[text.encode()])[0] == (
        expected or "schema.conforms"
    )


def test_files_as_rdf_xml() -> None:
    """As ELM 3.3 is published."""
    text = (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:sh="http://www.w3.org/ns/shacl#"><sh:NodeShape rdf:about="urn:s">'
        '<sh:targetClass rdf:resource="http://data.europa.eu/snb/model/elm/Person"/>'
        '<sh:nodeKind rdf:resource="http://www.w3.org/ns/shacl#Literal"/>'
        "</sh:NodeShape></rdf:RDF>"
    )
    assert codes(generic(), engine="shacl", shapes=[text.encode()])[0] == "schema.node_kind"
    with pytest.raises(MalformedSchema, match="a file cannot be read: RDF/XML with entities"):
        codes(generic(), engine="shacl", shapes=[b"<!DOCTYPE a [<!ENTITY a 'b'>]>" + text.encode()])


def test_the_published_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the profiles that the document declares, known by their digests."""
    texts = {one.name: write_shapes(one).encode() for one in profile_shapes(ELM_3, "accredited")}
    rows = {
        (ELM_3.name, name): PublishedShapes("1", "0", f"{name}.ttl", sha256(raw).hexdigest(), "")
        for name, raw in texts.items()
    }
    monkeypatch.setattr(pinned, "PUBLISHED_SHAPES", rows)
    asked: list[str] = []

    def fetch(request: Request, /) -> Response:
        asked.append(request.url.rpartition("/")[2].removesuffix(".ttl"))
        return Response(200, body=texts[asked[-1]])

    files = PublishedFiles(tmp_path / "cache", fetch)
    assert codes(generic(), engine="shacl", shapes=files) == ["schema.conforms"]
    assert asked == ["generic-no-cv", "generic-full"]
    theirs = codes(generic(), engine="shacl", shapes=files, profile="accredited")
    assert theirs == codes(generic(), engine="shacl", profile="accredited")
    assert asked == [*texts]
    offline = PublishedFiles(tmp_path / "cache")
    assert codes(generic(), engine="shacl", shapes=offline) == ["schema.conforms"]
    with pytest.raises(ModelError, match="for the engine shacl"):
        validate(generic(), shapes=offline)
    with pytest.raises(ModelError, match=r"no published file of ELM 3\.1"):
        validate(generic(), engine="shacl", shapes=offline, release=ELM_3_1)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MalformedSchema, match=r"gone\.ttl"):
        validate(generic(), engine="shacl", shapes=[tmp_path / "gone.ttl"])


def test_a_tag_that_is_none_is_no_trouble() -> None:
    document = generic()
    document["displayParameter"]["title"] = {"e n": "x", "en": "y"}
    assert codes(document, engine="shacl") == codes(document)
    document["displayParameter"]["title"] = {"e n": ["x", "y"]}
    assert codes(document, engine="shacl") == codes(document)
    assert "schema.unique_lang" in codes(document)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(MissingExtra, match=r"microcred\[shacl\]"):
        validate(generic(), engine="shacl")


def test_the_log_is_not_told_what_the_document_says(caplog: pytest.LogCaptureFixture) -> None:
    document = generic()
    document["credentialSubject"]["dateOfBirth"] = "a secret birthday"
    with caplog.at_level(logging.DEBUG, logger="rdflib.term"):
        assert codes(document, engine="shacl") == ["schema.datatype"]
    assert "secret" not in caplog.text


# -- quick and quiet ------------------------------------------------------------------------------


def test_validating_loads_no_typed_model_and_no_other_software() -> None:
    program = (
        "import json, sys\n"
        "from microcred.schemas.validation import validate\n"
        "first = set(sys.modules)\n"
        "found = validate(json.loads(sys.stdin.read()))\n"
        "heavy = {'pydantic', 'pyld', 'rdflib', 'pyshacl', 'httpx', 'cryptography'}\n"
        "print(found[0].code, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(generic()),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "schema.conforms []"

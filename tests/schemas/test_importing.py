"""Importing a release: the file that comes out is the release, and what it cannot say is said."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from microcred.errors import MalformedSchema
from microcred.frozen import replaced
from microcred.linked.contexts import document
from microcred.linked.terms import EDC_AP, Term, class_iri, expand, property_iri
from microcred.releases import ELM_3, ELM_3_1, Release
from microcred.schemas.comparing import compare, digest, meaning_of_shapes
from microcred.schemas.importing import ClassDelta, Delta, import_release, moved
from microcred.schemas.projecting import project
from microcred.schemas.published import PUBLISHED_SHAPES
from microcred.schemas.reading_shapes import read_shapes
from microcred.schemas.release_file import write_release
from microcred.schemas.release_terms import NEW
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shape_rules import FILES
from microcred.schemas.shapes import shape_sets
from microcred.schemas.turtle import write_shapes

FOLDERS = {"ELM 3.2": "elm-3.2-lts", "ELM 3.1": "elm-3.1"}
PAIRS = pytest.mark.parametrize(
    ("base", "new"), [(ELM_3, ELM_3_1), (ELM_3_1, ELM_3)], ids=["3.1 from 3.2", "3.2 from 3.1"]
)


def _context(release: Release) -> bytes:
    return json.dumps(document(EDC_AP, release=release.name)).encode()


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[Any]:
    """Loads the text of a release file as the module that it is."""
    names: list[str] = []

    def load(text: str) -> ModuleType:
        name = f"imported_release_{len(names)}"
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        names.append(name)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in names:
        del sys.modules[name]


def _rows(classes: Mapping[str, Any]) -> set[tuple[str, Term]]:
    """Every term of every class; the words and the order of a range left out."""
    return {
        (name, replaced(term, doc="", range=tuple(sorted(term.range))))
        for name, cls in classes.items()
        for term in cls.terms().values()
    }


# -- the known releases, one from the other --------------------------------------------------------


@PAIRS
def test_a_known_release_comes_out_as_it_is(base: Release, new: Release, loaded: Any) -> None:
    delta = import_release(base, new.name, _context(new), tuple(shape_sets(new).values()))
    module = loaded(write_release(delta, base))
    assert _rows(module.CLASSES) == _rows(new.classes)
    assert dict(module.NAMESPACES) == {}
    again = replaced(new, load=lambda: module.CLASSES)
    for name, one in project(again).items():
        assert digest(meaning_of_shapes(one)) == PUBLISHED_SHAPES[new.name, name].meaning


@PAIRS
def test_published_files_give_the_same(
    published: Path, base: Release, new: Release, loaded: Any
) -> None:
    folder = published / "published" / FOLDERS[new.name]
    shapes = [read_shapes((folder / f"EDC-{name}.ttl").read_bytes()) for name in FILES]
    context = (folder / "edc-ap-context.jsonld").read_bytes()
    delta = import_release(base, new.name, context, shapes)
    assert _rows(loaded(write_release(delta, base)).CLASSES) == _rows(new.classes)
    strange = [note for note in delta.notes if "ignored" in note]
    assert len(strange) == 2
    assert delta.notes == (
        *strange,
        *import_release(base, new.name, _context(new), shapes).notes[2:],
    )


def test_only_what_changed_is_in_the_file() -> None:
    delta = import_release(ELM_3, "ELM 3.1", _context(ELM_3_1), tuple(shape_sets(ELM_3_1).values()))
    changed = {one.name: {term.name for term in one.terms} for one in delta.classes}
    status = {"credentialStatus", "proof", "termsOfUse"}
    assert changed == {
        "EuropeanDigitalCredential": {"credentialSchema", *status},
        "EuropeanDigitalPresentation": {"proof"},
        "LearningAssessment": {"resultDistribution"},
        "Person": {"nationalID"},
        "VerifiableCredential": status,
        "VerifiablePresentation": {"proof"},
    }
    assert delta.gone == ("CredentialStatus", "Proof", "TermsOfUse")
    assert all(note.startswith("context: ") for note in delta.notes)
    assert (
        "context: nationalID: ours says is elm:nationalId; theirs says is elm:nationalID"
        in delta.notes
    )


def test_a_release_imported_against_itself_is_empty() -> None:
    for release in (ELM_3, ELM_3_1):
        delta = import_release(
            release, release.name, _context(release), tuple(shape_sets(release).values())
        )
        assert delta == Delta(release.name, release.name, (), (), (), ())


def test_a_release_file_is_formatted_and_fresh_to_the_eye(tmp_path: Path) -> None:
    delta = import_release(ELM_3, "ELM 3.1", _context(ELM_3_1), tuple(shape_sets(ELM_3_1).values()))
    path = tmp_path / "elm_3_1.py"
    path.write_text(write_release(delta, ELM_3), encoding="utf-8")
    words = [sys.executable, "-m", "ruff"]
    options = ["--no-cache", "--isolated", "--line-length", "100"]
    subprocess.run([*words, "format", "--check", *options, str(path)], check=True)
    subprocess.run([*words, "check", "--select", "E4,E7,E9,F", *options, str(path)], check=True)


# -- an invented one -------------------------------------------------------------------------------

OLD, NEW_ELM = "http://data.europa.eu/snb/model/elm/", "http://data.europa.eu/snb/model/ontology/"
SCHEME = "http://data.europa.eu/snb/mobility/25831c2"
_ORDER = PropertyShape("o", OLD + "order", max=1, datatype=expand("xsd:positiveInteger"))


def _changed(shape: NodeShape) -> NodeShape:
    """A shape of 3.2 as it is in the invented 3.9."""
    kept = [one for one in shape.properties if one.path != property_iri("noteFormat")]
    if shape.name == "NoteShape":
        kept.append(_ORDER)
    if shape.name == "PhoneShape":
        exact = {"min": 1, "max": 1, "severity": "Warning", "unread": ("sh:pattern ^\\+",)}
        kept[0] = replaced(kept[0], **exact)
        kept[1] = replaced(kept[1], min=2, max=5)
        kept[2] = replaced(kept[2], datatype=expand("xsd:date"))
    if shape.name == "GradingSchemeShape":
        kept = [replaced(one, max=1, unique_lang=False) for one in kept]
    return replaced(shape, properties=tuple(kept))


MOBILITY = NodeShape(
    "MobilityShape",
    OLD + "Mobility",
    (
        PropertyShape("a", OLD + "hostedBy", 1, 1, classes=(class_iri("Organisation"),)),
        PropertyShape("b", OLD + "mobilityKind", classes=(class_iri("Concept"),)),
        PropertyShape("c", property_iri("title"), 1, datatype=expand("rdf:langString"),
                      unique_lang=True),
        PropertyShape("d", "http://example.org/ns#seen", node_kind="IRI"),
        PropertyShape("e", property_iri("proof"), classes=(class_iri("Proof"),), node_kind="IRI"),
        PropertyShape("f", OLD + "codeOf", node_kind="Literal"),
        PropertyShape("g", OLD + "share", datatype=expand("xsd:decimal"), max_inclusive=1),
        PropertyShape("h", OLD + "about", node="ClaimNodeShape"),
    ),
)  # fmt: skip
KINDS = NodeShape(
    "MobilityKindRestriction",
    None,
    (PropertyShape("k", property_iri("inScheme"), node_kind="IRI", has_value=SCHEME),),
)
KIND = PropertyShape("k", OLD + "mobilityKind", node=KINDS.name, node_kind="IRI")
MUST = PropertyShape("m", OLD + "hostedBy", 1, 1, classes=(class_iri("Organisation"),))


def _files() -> dict[str, ShapeSet]:
    """The shapes of 3.9, still in the old namespace."""
    files = {}
    for name, one in shape_sets(ELM_3).items():
        shapes = [_changed(shape) for shape in one.shapes if shape.name != "GrantShape"]
        if name == "generic-no-cv":
            shapes.append(MOBILITY)
        if name == "generic-full":
            shapes += [KINDS, NodeShape("MobilityShapeCV", MOBILITY.target, (KIND,))]
        iri = one.iri.replace("/ap/", "/application-profile/")
        files[name] = replaced(one, iri=iri, shapes=tuple(shapes))
    last = NodeShape("MobilityShape", MOBILITY.target, (MUST,))
    iri = "http://data.europa.eu/snb/model/application-profile/edc-mobility"
    files["mobility"] = ShapeSet("mobility", iri, (), (last,))
    return files


def _invented() -> tuple[bytes, list[ShapeSet]]:
    """Context and shapes of the invented 3.9, in its namespace."""
    context: Any = document(EDC_AP)["@context"]
    context["elm"] = NEW_ELM
    del context["Grant"]
    context["seen"] = {"@id": "http://example.org/ns#seen", "@type": "@id"}
    context["Mobility"] = "elm:Mobility"
    context["hostedBy"] = {"@id": "elm:hostedBy", "@type": "@id"}
    context["mobilityKind"] = {"@id": "elm:mobilityKind", "@type": "@id"}
    context["order"] = {"@id": "elm:order", "@type": "xsd:positiveInteger"}
    context["number"] = "elm:order"
    texts = [write_shapes(moved(_written(one), {OLD: NEW_ELM})) for one in _files().values()]
    pattern = f"sh:path <{NEW_ELM}areaDialing> ;"
    assert sum(pattern in text for text in texts) == 1
    texts = [text.replace(pattern, f'{pattern}\n sh:pattern "^\\\\+" ;') for text in texts]
    return json.dumps({"@context": context}).encode(), [
        read_shapes(text.encode()) for text in texts
    ]


def _written(one: ShapeSet) -> ShapeSet:
    """Without what cannot be written."""
    return replaced(
        one,
        shapes=tuple(
            replaced(
                shape, properties=tuple(replaced(each, unread=()) for each in shape.properties)
            )
            for shape in one.shapes
        ),
    )


@pytest.fixture(scope="module")
def invented() -> Delta:
    context, shapes = _invented()
    return import_release(ELM_3, "ELM 3.9", context, shapes)


def test_a_namespace_that_moved_is_found(invented: Delta) -> None:
    assert invented.namespaces == ((OLD, NEW_ELM),)
    assert invented.gone == ("Grant",)
    assert {one.name for one in invented.classes} == {
        "Mobility", "Note", "Phone", "GradingScheme",
    }  # fmt: skip


def test_new_classes_and_properties_become_terms(invented: Delta) -> None:
    (mobility,) = [one for one in invented.classes if one.name == "Mobility"]
    assert mobility.new
    terms = {term.name: term for term in mobility.terms}
    assert terms["hostedBy"] == Term(
        "hostedBy",
        OLD + "hostedBy",
        ("elm:Organisation",),
        1,
        1,
        doc=NEW,
        profiles=(replaced(PROFILE, profile="mobility"),),
    )
    assert terms["mobilityKind"].vocabulary == SCHEME
    assert terms["title"].doc != NEW
    assert terms["codeOf"].range == ("nodeKind Literal",)
    assert not terms["codeOf"].in_context
    assert terms["proof"].in_context, "the W3C's own context has it"
    assert terms["share"].highest == 1
    assert terms["about"].classes[:2] == ("Claim", "LearningAchievement")
    (note,) = [one for one in invented.classes if one.name == "Note"]
    assert [term.name for term in note.terms] == ["order"]
    assert note.gone == ("noteFormat",)


PROFILE = next(rule for rule in ELM_3.classes["Person"].terms()["has_claim"].profiles)


def test_what_no_class_can_say_is_noted(invented: Delta) -> None:
    notes = "\n".join(invented.notes)
    for line in (
        "Mobility.mobilityKind: a new scheme, " + SCHEME,
        "Mobility.seen: no prefix for http://example.org/ns#seen",
        "Mobility.hostedBy: to be described",
        "Phone.dialNumber: a new datatype, xsd:date",
        "mobility: a new file",
        "generic-full: rule MobilityKindRestriction: missing in ours",
        "generic-no-cv: elm:Phone elm:areaDialing: ours says maxCount 1; theirs",
        "context: hostedBy: missing in ours",
        "context: number: missing in ours; the other says is elm:order",
    ):
        assert line.partition(": ours says maxCount")[0] in notes, line
    assert "sh:pattern ^\\+" in notes
    assert "severity Warning" in notes
    assert "uniqueLang" in notes
    assert "elm:Note elm:order" not in notes, "that a term says"


def test_the_file_of_the_invented_release_is_that_release(invented: Delta, loaded: Any) -> None:
    # What the notes tell a person to enter elsewhere, entered here.
    text = write_release(invented, ELM_3)
    for wrong in (SCHEME, "http"):
        with pytest.raises(KeyError, match=wrong):
            loaded(text)
        text = re.sub(rf'\n *vocabulary="{SCHEME}",|, vocabulary="{SCHEME}"', "", text)
    text = text.replace('iri="http://example.org/ns#seen"', 'iri="dc:seen"')
    module = loaded(text)
    assert dict(module.NAMESPACES) == {OLD: NEW_ELM}
    assert "Grant" not in module.CLASSES
    note = module.CLASSES["Note"].terms()
    assert "note_format" not in note
    assert note["order"].range == ("xsd:positiveInteger",)
    assert module.CLASSES["Note"].from_json({"order": 3}).order == 3
    release = replaced(ELM_3, name="ELM 3.9", load=lambda: module.CLASSES)
    ours = moved(project(release)["generic-no-cv"], module.NAMESPACES)
    theirs = moved(_files()["generic-no-cv"], {OLD: NEW_ELM})
    left = {
        one.subject.removeprefix(NEW_ELM)
        for one in compare(meaning_of_shapes(ours), meaning_of_shapes(theirs))
    }
    # The IRI of the file, what is noted, and what was replaced above.
    assert left == {
        "the file",
        f"Phone {NEW_ELM}areaDialing",
        f"GradingScheme {property_iri('description')}",
        f"GradingScheme {property_iri('title')}",
        "Mobility http://purl.org/dc/terms/seen",
        "Mobility http://example.org/ns#seen",
    }


def test_bounds_that_have_no_word_are_written_out(invented: Delta) -> None:
    text = write_release(invented, ELM_3)
    assert "country_dialing: Annotated[tuple[str, ...], Times(2, 5)] = term(" in text
    assert 'dial_number: Maybe[Annotated[str, Datatype("xsd:date")]] = term(' in text
    assert "    title: Annotated[LangString | None, Times(1, 1)] = term(" in text
    assert "    note_format: ClassVar[None] = None  # type: ignore[misc]" in text
    assert "area_dialing: One[str] = term(" in text
    assert ast.parse(text)
    sealed = Term("order", OLD + "order", ("nodeKind IRI",), 1, None, completed=True, doc="Its.")
    one = ClassDelta("Note", False, (sealed,))
    line = 'order: Some[Iri] = term("Its.", completed=True)'
    assert line in write_release(replaced(invented, classes=(one,)), ELM_3)


def test_files_of_vocabularies_and_profiles_may_be_missing() -> None:
    only = (shape_sets(ELM_3)["generic-no-cv"],)
    delta = import_release(ELM_3, "ELM 3.2", _context(ELM_3), only)
    assert delta.classes == ()
    assert delta.notes == tuple(
        f"{name}: not given, taken to be as before"
        for name in sorted(FILES)
        if name != only[0].name
    )


def test_a_class_elsewhere_is_noted() -> None:
    one = shape_sets(ELM_3)["generic-no-cv"]
    other = NodeShape("X", "http://example.org/ns#Note", ())
    delta = import_release(
        ELM_3, "ELM 3.9", _context(ELM_3), (replaced(one, shapes=(*one.shapes, other)),)
    )
    assert delta.classes == ()
    assert delta.notes[0] == (
        "http://example.org/ns#Note: a class in another namespace; enter it in terms.class_iri"
    )


# -- what is refused -------------------------------------------------------------------------------


def test_shapes_that_would_check_nothing_are_refused() -> None:
    """The case of ELM 3.3: its shapes are in another namespace than the context in force."""
    _, shapes = _invented()
    other = {"@context": {"elm": OLD, "Note": "elm:Note"}}
    alone = [
        replaced(
            one,
            shapes=tuple(shape for shape in one.shapes if (shape.target or "").startswith(NEW_ELM)),
        )
        for one in shapes
    ]
    with pytest.raises(MalformedSchema, match="do not belong together") as caught:
        import_release(ELM_3, "ELM 3.3", json.dumps(other).encode(), alone)
    assert "check nothing" in caught.value.hint()


def test_a_release_whose_parts_do_not_belong_together_is_refused() -> None:
    """Also where the classes of others, such as concepts, have stayed where they were."""
    (shapes,) = [one for one in shape_sets(ELM_3).values() if one.name == "generic-no-cv"]
    away = (moved(shapes, {OLD: NEW_ELM}),)
    context = json.dumps(document(EDC_AP, release=ELM_3.name))
    with pytest.raises(MalformedSchema, match="do not belong together"):
        import_release(ELM_3, "ELM 3.3", context.encode(), away)
    delta = import_release(ELM_3, "ELM 3.3", context.replace(OLD, NEW_ELM).encode(), away)
    assert (delta.namespaces, delta.classes, delta.gone) == (((OLD, NEW_ELM),), (), ())


@pytest.mark.parametrize(
    "context",
    [
        b"",
        b"{",
        b"[]",
        b'{"@context": "https://example.org"}',
        b'{"context": {}}',
        b'{"a":1,"a":2}',
    ],
)
def test_what_is_no_context_is_refused(context: bytes) -> None:
    with pytest.raises(MalformedSchema, match="JSON"):
        import_release(ELM_3, "ELM 3.9", context, tuple(shape_sets(ELM_3).values()))


def test_the_shapes_of_the_classes_are_needed() -> None:
    with pytest.raises(MalformedSchema, match="edc-generic-no-cv"):
        import_release(ELM_3, "ELM 3.9", _context(ELM_3), (shape_sets(ELM_3)["generic-full"],))


def _delta(**changes: Any) -> Delta:
    note = ClassDelta("Note", False, (Term("order", OLD + "order", ("xsd:string",), doc="Its."),))
    return replaced(Delta("ELM 3.9", "ELM 3.2", (), (note,), (), ()), **changes)


@pytest.mark.parametrize("name", ['a"""\nimport os', "", "ELM\n3", "ELM #"])
def test_names_of_others_do_not_become_code(name: str) -> None:
    term = Term(name, OLD + "x", ("xsd:string",))
    for wrong in (
        _delta(name=name),
        _delta(classes=(ClassDelta(name, True, ()),)),
        _delta(classes=(ClassDelta("Note", False, (term,)),)),
    ):
        with pytest.raises(ValueError, match="name"):
            write_release(wrong, ELM_3)


def test_texts_of_others_stay_texts(loaded: Any) -> None:
    nasty = 'x" + 1\n"""\r\x0c\u2028 \\'
    term = Term("order", OLD + "order", ("xsd:string",), doc=nasty)
    delta = _delta(
        classes=(ClassDelta("Note", False, (term,)),),
        namespaces=((nasty, nasty),),
        gone=(nasty,),
        notes=(nasty, "one\nimport os"),
    )
    text = write_release(delta, ELM_3)
    module = loaded(text)
    assert module.CLASSES["Note"].terms()["order"].doc == nasty
    assert dict(module.NAMESPACES) == {nasty: nasty}
    assert not hasattr(module, "os")


def test_a_later_delta_builds_on_an_earlier_one() -> None:
    note = ClassDelta("Person", False, (), ("nationalID",))
    other = ClassDelta("Note", False, (), ("subject",))
    text = write_release(_delta(base="ELM 3.1", classes=(note, other)), ELM_3_1)
    assert "from microcred.releases import elm_3_1\n" in text
    assert "class Person(elm_3_1.Person):" in text
    assert "class Note(elm.Note):" in text
    assert "in elm_3_1.CLASSES.items()" in text
    assert "    national_id: ClassVar[None] = None" in text

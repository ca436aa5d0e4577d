"""Our JSON Schema: what it is, what it says, and that it and the typed model agree."""

from __future__ import annotations

import json
import random
import runpy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from agreeing import accepts, model_findings
from conforming import BASES
from elm_built import nodes, one_of
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from json_mutations import mutated

from corpus import CORPUS
from microcred import parse
from microcred.elm import CLASSES, Node
from microcred.elm.declaring import slots_of
from microcred.errors import MicrocredError, ModelError
from microcred.linked.lexical import iri_problem, is_duration, is_language_tag, read_time
from microcred.releases import ELM_3, ELM_3_1, RELEASES, Release
from microcred.schemas import json_schema
from microcred.schemas.json_forms import FORMS
from microcred.schemas.json_places import place
from microcred.schemas.json_schema import DIALECT, json_schema_files, json_schema_of, main
from microcred.schemas.writing import stale

REPOSITORY = Path(__file__).resolve().parent.parent.parent
# The seed of all that is mutated here; another one is welcome and must do too.
SEED = 20261124
STAGES = ("sealed", "pre-seal")
CASES = [(release, stage) for release in RELEASES for stage in STAGES]
Validator = Callable[[Any], bool]


def schema_of(release: Release, stage: str = "sealed") -> dict[str, Any]:
    return _schema_of(RELEASES.index(release), stage)


@cache
def _schema_of(release: int, stage: str) -> dict[str, Any]:
    return json_schema_of(RELEASES[release], stage=stage)


def fast(release: Release, stage: str = "sealed", name: str = "") -> Validator:
    """Whether a value is valid as a document, or as a node of a class; by jsonschema-rs."""
    return _fast(RELEASES.index(release), stage, name)


@cache
def _fast(release: int, stage: str, name: str) -> Validator:
    import jsonschema_rs

    schema = _with_root(RELEASES[release], stage, name)
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid


def slow(release: Release, stage: str = "sealed") -> Validator:
    """The same by python-jsonschema, formats asserted."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    schema = schema_of(release, stage)
    return jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid


def _with_root(release: Release, stage: str, name: str) -> dict[str, Any]:
    """The schema of a whole document, or that of a node of one class."""
    schema = schema_of(release, stage)
    if not name:
        return schema
    root = {**place(release.classes, (name,)), "type": "object"}
    return {"$schema": DIALECT, **root, "$defs": schema["$defs"]}


# -- what it is -----------------------------------------------------------------------------------


def test_the_files_for_everybody_are_up_to_date() -> None:
    assert stale(REPOSITORY / "schemas" / "json", json_schema_files()) == (), "run make schemas"
    assert {f"{name}/european-digital-credential.json" for name in ("elm-3.1", "elm-3.2")} == set(
        json_schema_files()
    )


def test_writing_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["json_schema", str(tmp_path)])
    with pytest.raises(SystemExit) as done:
        runpy.run_path(str(json_schema.__file__), run_name="__main__")
    assert done.value.code == 0
    assert stale(tmp_path, json_schema_files()) == ()
    assert main([]) == 64
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(("release", "stage"), CASES)
def test_it_is_a_json_schema_by_its_meta_schema(release: Release, stage: str) -> None:
    schema = schema_of(release, stage)
    assert schema["$schema"] == DIALECT
    jsonschema.Draft202012Validator.check_schema(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def test_each_has_a_name_of_its_own() -> None:
    names = [schema_of(*case)["$id"] for case in CASES]
    assert len({*names}) == 4
    assert all(name.startswith("https://microcred.eu/schemas/elm-3.") for name in names)


@pytest.mark.parametrize(("release", "stage"), CASES)
def test_every_reference_is_within_and_every_definition_is_used(
    release: Release, stage: str
) -> None:
    schema = schema_of(release, stage)
    used = {one.removeprefix("#/$defs/") for one in _said(schema, "$ref")}
    assert used == set(schema["$defs"])


def test_nothing_depends_on_whether_formats_are_asserted() -> None:
    for case in CASES:
        assert not list(_said(schema_of(*case), "format"))
        assert not list(_said(schema_of(*case), "oneOf"))


def _said(schema: Any, keyword: str) -> Iterator[Any]:
    if isinstance(schema, dict):
        if isinstance(schema.get(keyword), str | list):
            yield schema[keyword]
        for value in schema.values():
            yield from _said(value, keyword)
    elif isinstance(schema, list):
        for value in schema:
            yield from _said(value, keyword)


def test_every_class_has_its_definition_with_every_property() -> None:
    for release in RELEASES:
        definitions = schema_of(release)["$defs"]
        for name, cls in release.classes.items():
            slots = slots_of(cls)
            assert set(definitions[name]["properties"]) == {"id", *slots}
            required = [one for one, slot in slots.items() if slot.term.min]
            assert definitions[name].get("required", []) == required


def test_a_stage_that_is_none() -> None:
    with pytest.raises(ModelError, match="no such stage"):
        json_schema_of(ELM_3, stage="signed")


# -- the forms ------------------------------------------------------------------------------------

_NEAR = st.text("0123456789-+:.TZPYMDHS \n", max_size=25)
_TIMES = st.builds(
    "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{}".format,
    st.integers(0, 10001),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 25),
    st.integers(0, 61),
    st.integers(0, 61),
    st.sampled_from(["", ".0", ".000", ".5", ".", "\n"]),
    st.sampled_from(["Z", "", "+00:00", "-14:00", "+14:01", "+13:60", "-13:59", "z", "Z\n"]),
)
_DURATIONS = st.from_regex(r"-?P(\d{1,2}[YMDW]){0,4}(T(\d(\.\d)?[HMS]){0,4})?", fullmatch=True)
_TAGS = st.from_regex(r"[A-Za-z\d]{1,9}(-[A-Za-z\d]{1,9}){0,5}\n?", fullmatch=True)
_KNOWN_TAGS = st.sampled_from(["en-GB-oed", "I-KLINGON", "sgn-be-fr", "i-x", "x-a", "x", "zh-min"])
_IRIS = st.text('ab:_/#?[]<>{}|\\^`"% \n\u00a0\u2028\U0001f600é\x7f', max_size=6)


@cache
def form(name: str) -> Validator:
    defs = {**FORMS}
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": defs}).is_valid


@settings(max_examples=300, deadline=None)
@given(_TIMES | _NEAR)
def test_a_time_is_what_is_read_as_one(text: str) -> None:
    assert form("value.xsd.dateTime")(text) == (read_time(text)[1] is None)


@settings(max_examples=300, deadline=None)
@given(_DURATIONS | _NEAR)
def test_a_duration_is_what_is_read_as_one(text: str) -> None:
    assert form("value.xsd.duration")(text) == is_duration(text)


@settings(max_examples=300, deadline=None)
@given(_TAGS | _KNOWN_TAGS)
def test_a_language_tag_is_what_is_read_as_one(text: str) -> None:
    assert form("LanguageTag")(text) == is_language_tag(text)


@settings(max_examples=300, deadline=None)
@given(_IRIS)
def test_an_id_is_what_is_read_as_one(text: str) -> None:
    assert form("Id")(text) == (iri_problem(text) is None)


@pytest.mark.parametrize("year", [4, 100, 400, 1600, 1700, 1900, 2000, 2024, 2026, 2100, 9996])
def test_leap_days(year: int) -> None:
    text = f"{year:04}-02-29T00:00:00Z"
    assert form("value.xsd.dateTime")(text) == (read_time(text)[1] is None)


# -- what it says of documents made here ----------------------------------------------------------


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_what_conforms_is_valid(name: str, release: Release) -> None:
    document = BASES[name]()
    # In a graph the parts of one node may stand apart (the supplement has one that does); neither
    # the model nor the schema puts them together.
    assert fast(release)(document) == accepts(document, release, stage="sealed")
    assert fast(release)(document) == (name != "diplomaSupplement")


@pytest.mark.parametrize("name", CORPUS)
def test_what_it_says_of_the_corpus(name: str) -> None:
    document = CORPUS[name].document()
    for release, stage in CASES:
        assert fast(release, stage)(document) == accepts(document, release, stage=stage)


def test_before_sealing_less_is_asked() -> None:
    document = BASES["generic"]()
    for name in ("issued", "issuer", "validFrom"):
        del document[name]
    del document["displayParameter"]["individualDisplay"]
    assert fast(ELM_3, "pre-seal")(document) and not fast(ELM_3)(document)
    del document["displayParameter"]["title"]
    assert not fast(ELM_3, "pre-seal")(document)


def test_a_presentation_is_told_by_its_type() -> None:
    shown = {"type": ["VerifiablePresentation"], "verifiableCredential": [BASES["generic"]()]}
    for types in ("VerifiablePresentation", ["EuropeanDigitalPresentation"]):
        assert not fast(ELM_3)({"type": types, "verifiableCredential": [{}]})
    # The W3C's presentation shows any credentials, the European one European ones.
    assert fast(ELM_3)({**shown, "type": ["EuropeanDigitalPresentation"]}) == accepts(
        {**shown, "type": ["EuropeanDigitalPresentation"]}, ELM_3, stage="sealed"
    )


@pytest.mark.parametrize("value", [None, 5, "text", []])
def test_what_is_no_object_is_no_document(value: Any) -> None:
    assert not fast(ELM_3)(value)


# -- the rules that no schema can express: the closed list of docs/json-schema.md ------------------


def _course() -> dict[str, Any]:
    return BASES["generic"]()


def test_rule_1_which_of_two_classes_an_object_is() -> None:
    document = _course()
    subject = document["credentialSubject"]
    for types in (["Person", "Organisation"], ["Organisation", "Person"]):
        subject["type"] = types
        # As a person it is in order, as an organisation it is not; the first one counts for us.
        assert fast(ELM_3)(document)
        codes = [one.code for one in model_findings(document, ELM_3) if "term" not in one.code]
        assert (codes == []) == (types[0] == "Person")
        assert accepts(document, ELM_3, stage="sealed")
    subject["type"] = ["Organisation", "Agent"]
    assert fast(ELM_3)(document) == accepts(document, ELM_3, stage="sealed") is True
    subject["type"] = ["Organisation", "LearningOutcome"]
    assert not fast(ELM_3)(document)


def test_rule_2_texts_are_not_counted_where_a_language_has_none() -> None:
    document = _course()
    name = document["credentialSubject"]["givenName"] = {"en": "Ána", "pt": "Ana"}
    assert not fast(ELM_3)(document)
    name["fr"] = None
    assert fast(ELM_3)(document)
    codes = {one.code for one in model_findings(document, ELM_3)}
    assert "cardinality.max" in codes
    name.update(en=["Ána", "Ana"], pt=[])
    assert not fast(ELM_3)(document)


def test_rule_3_how_deep_objects_lie_within_one_another() -> None:
    document = _course()
    part: dict[str, Any] = {}
    claim = document["credentialSubject"]["hasClaim"]
    for _ in range(170):
        part = {**one_of(CLASSES["LearningAchievement"]).to_json(), **part}
        part = {"hasPart": part}
    claim.update(part)
    with pytest.raises(ModelError, match="more than 160"):
        ELM_3.read(document)
    assert fast(ELM_3)(document)


def test_the_page_lists_these_rules_and_no_others() -> None:
    page = (REPOSITORY / "docs" / "json-schema.md").read_text("utf-8")
    section = page.partition("## What no schema can express")[2].partition("\n## ")[0]
    numbers = [line.partition(".")[0] for line in section.splitlines() if line[:1].isdigit()]
    tests = [name for name in globals() if name.startswith("test_rule_")]
    assert numbers == [name.split("_")[2] for name in tests] == ["1", "2", "3"]


# -- 5,000 mutations ------------------------------------------------------------------------------


def _disagreements(
    documents: list[Any], count: int, chance: random.Random, engine: Callable[..., Validator] = fast
) -> tuple[Counter[bool], list[str]]:
    """What came out how often, and where schema and model did not say the same."""
    said: Counter[bool] = Counter()
    different = []
    for number in range(count):
        release, stage = CASES[number % len(CASES)]
        document = mutated(chance, chance.choice(documents), documents)
        by_schema = engine(release, stage)(document)
        said[by_schema] += 1
        if by_schema != accepts(document, release, stage=stage):
            different.append(f"{release.name} {stage} {json.dumps(document)[:2000]}")
    return said, different


def _built(count: int) -> list[tuple[str, Any]]:
    """Nodes of every class as the constructors make them: the least ones, and rich ones."""
    found = [(name, one_of(cls).to_json()) for name, cls in CLASSES.items()]

    @seed(SEED)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(sorted(CLASSES)).flatmap(lambda name: nodes(CLASSES[name], 2)))
    def collect(node: Node) -> None:
        found.append((type(node).__name__, node.to_json()))

    collect()
    return found


def _short(documents: Iterable[Any]) -> list[Any]:
    """Those in which a change is no needle in a haystack; the time goes into these."""
    return [one for one in documents if len(json.dumps(one)) < 120_000]


def test_2000_mutated_credentials() -> None:
    print(f"seed {SEED}")
    documents = [make() for make in BASES.values()]
    documents += _short(sample.document() for sample in CORPUS.values())
    said, different = _disagreements(documents, 2000, random.Random(SEED))
    assert different == []
    assert min(said[True], said[False]) > 300, said


def test_2000_mutated_nodes_of_every_class() -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    found = _built(60)
    said: Counter[bool] = Counter()
    values = [value for _, value in found]
    for number in range(2000):
        name, value = found[number % len(found)]
        changed = mutated(chance, value, values)
        by_schema = fast(ELM_3, "sealed", name)(changed)
        said[by_schema] += 1
        by_model = accepts(changed, ELM_3, CLASSES[name], stage="sealed")
        assert by_schema == by_model, (name, json.dumps(changed)[:2000])
    assert min(said[True], said[False]) > 300, said


def _published(folder: Path) -> Iterator[Any]:
    for path in sorted((folder / "samples").rglob("*.json*")):
        try:
            yield dict(parse(path.read_bytes()).document)
        except MicrocredError:
            continue


def test_1000_mutated_published_samples(published: Path) -> None:
    print(f"seed {SEED}")
    documents = list(_published(published))
    assert len(documents) > 15
    for document in documents:
        for release, stage in CASES:
            assert fast(release, stage)(document) == accepts(document, release, stage=stage)
    _, different = _disagreements(_short(documents), 1000, random.Random(SEED))
    assert different == []


def test_another_validator_says_the_same() -> None:
    documents = [make() for make in BASES.values()]
    said, different = _disagreements(documents, 120, random.Random(SEED + 1), slow)
    assert different == []
    assert min(said[True], said[False]) > 10, said


def test_the_mutations_are_the_same_for_one_seed() -> None:
    documents = [_course()]
    one, other = (
        [mutated(random.Random(seed_), documents[0], documents) for seed_ in (1, 2, 3)]
        for _ in range(2)
    )
    assert one == other
    assert one != documents * 3
    assert documents == [_course()]


def test_the_older_release_differs() -> None:
    document = {**_course(), "credentialStatus": "https://example.org/status/1"}
    assert fast(ELM_3)(document) and fast(ELM_3_1)(document)
    document["credentialStatus"] = {"id": "https://example.org/status/1", "type": "StatusList"}
    assert fast(ELM_3)(document) and not fast(ELM_3_1)(document)

"""Any JSON Schema against any document: outcomes, places, bounds, and nothing fetched."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jsonschema
import pytest
from conforming import BASES
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.errors import MalformedSchema, MissingExtra, ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.releases import ELM_3
from microcred.schemas import json_work
from microcred.schemas.json_schema import json_schema_of
from microcred.schemas.json_validation import DIALECTS, MAX_BYTES, MAX_WORK, validate_json
from microcred.schemas.json_work import Resources, work

DIALECT = DIALECTS[0]


def schema(**said: Any) -> dict[str, Any]:
    return {"$schema": DIALECT, **said}


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.code.removeprefix("schema.json_schema_"), one.where) for one in findings]


# -- success and failure --------------------------------------------------------------------------


def test_success_is_no_finding() -> None:
    assert validate_json({"a": 1}, schema(required=["a"])) == ()
    assert validate_json({"a": 1}, json.dumps(schema(required=["a"])).encode()) == ()


def test_all_that_is_wrong_at_once_each_with_both_places() -> None:
    asked = schema(
        required=["issuer", "type"],
        properties={
            "a/b~": {"$ref": "#/$defs/text"},
            "list": {"items": {"format": "date-time"}, "minItems": 3},
            "one": {"const": 1},
        },
        additionalProperties=False,
        **{"$defs": {"text": {"type": ["string", "null"], "maxLength": 2}}},
    )
    document = {"a/b~": 5, "list": ["x", "2026-01-01T00:00:00Z"], "one": 2, "Novák": "secret"}
    found = validate_json(document, asked)
    assert [(one.where, one.detail, one.clause) for one in found] == [
        ("", "additionalProperties", "#/additionalProperties"),
        ("", "required: issuer", "#/required"),
        ("", "required: type", "#/required"),
        ("/a~1b~0", "type: null or string", "#/$defs/text/type"),
        ("/list", "minItems: 3", "#/properties/list/minItems"),
        ("/list/0", "format: date-time", "#/properties/list/items/format"),
        ("/one", "const", "#/properties/one/const"),
    ]
    assert {(one.check, one.outcome) for one in found} == {(Check.SCHEMA, Outcome.FAILED)}
    assert {one.code for one in found} == {"schema.json_schema_violation"}


@given(st.text(min_size=4, alphabet="abcdefgh"))
@settings(max_examples=30, deadline=None)
def test_no_value_of_the_document_is_told(secret: str) -> None:
    asked = schema(
        properties={
            "a": {"type": "integer", "enum": [1], "pattern": "^x", "maxLength": 1, "format": "uri"}
        },
        unevaluatedProperties=False,
    )
    for finding in validate_json({"a": f"7{secret}7", f"9{secret}9": 1}, asked):
        assert f"7{secret}7" not in str(finding) and f"9{secret}9" not in str(finding)


@pytest.mark.parametrize("dialect", [*DIALECTS, *(f"{one}#" for one in DIALECTS[2:])])
def test_every_version_that_is_known(dialect: str) -> None:
    asked = {"$schema": dialect, "required": ["a"], "properties": {"a": {"type": "string"}}}
    assert told(validate_json({}, asked)) == [("violation", "")]
    assert told(validate_json({"a": 1}, asked)) == [("violation", "/a")]
    assert validate_json({"a": "1"}, asked) == ()


# -- indeterminate --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, "unsupported"),
        ({"type": "object"}, "unsupported"),
        ({"$schema": "https://json-schema.org/draft/next/schema"}, "unsupported"),
        ({"$schema": "http://json-schema.org/draft-03/schema#"}, "unsupported"),
        ({"$schema": 5}, "unsupported"),
        (b"true", "unsupported"),
        (b"[]", "unsupported"),
        (b"{", "malformed"),
        (b'{"$schema": 1, "$schema": 2}', "malformed"),
        (b'{"a": "' + b" " * MAX_BYTES + b'"}', "malformed"),
        (schema(type="nothing"), "malformed"),
        (schema(pattern="("), "malformed"),
        (schema(**{"$ref": "#/$defs/none"}), "malformed"),
        (schema(a=float("nan")), "malformed"),
        (schema(**{"$ref": "https://example.org/a.json"}), "remote"),
        (schema(**{"$ref": "file:///etc/hostname"}), "remote"),
        (schema(**{"$ref": "a.json"}), "remote"),
        (schema(properties={"a": {"$ref": "http://127.0.0.1:1/x"}}), "remote"),
        (schema(**{"$ref": "#"}), "too_complex"),
        (schema(allOf=[{"$ref": "#/$defs/a"}], **{"$defs": {"a": {"$ref": "#"}}}), "too_complex"),
    ],
)
def test_what_cannot_be_told(asked: Any, reason: str) -> None:
    (found,) = validate_json({"a": 1}, asked)
    assert found.code == f"schema.json_schema_{reason}"
    assert (found.outcome, found.where) == (Outcome.INDETERMINATE, "")
    assert "VC JSON Schema" in found.clause


def test_what_was_handed_in_is_found_by_its_address() -> None:
    others: dict[str, Any] = {
        "https://uni.example/b.json": json.dumps(schema(type="object", required=["b"])).encode(),
        "https://uni.example/c.json": schema(required=["c"]),
    }
    asked = schema(allOf=[{"$ref": "b.json"}, {"$ref": "/c.json"}])
    base = "https://uni.example/a.json"
    assert told(validate_json({}, asked, base=base, others=others)) == [("violation", "")] * 2
    assert validate_json({"b": 1, "c": 1}, asked, base=base, others=others) == ()
    named = {**asked, "$id": base}
    assert told(validate_json({"b": 1}, named, others=others)) == [("violation", "")]
    assert told(validate_json({"b": 1}, asked, others=others)) == [("remote", "")]
    broken = {**others, "https://uni.example/c.json": b"{"}
    assert told(validate_json({}, asked, base=base, others=broken)) == [("malformed", "")]


def test_a_reference_to_itself_by_its_own_address_is_none_to_elsewhere() -> None:
    asked = schema(**{"$ref": "a.json#/$defs/x", "$defs": {"x": {"type": "string"}}})
    assert told(validate_json(5, asked, base="https://uni.example/a.json")) == [("violation", "")]
    meta = schema(**{"$ref": DIALECT})
    assert told(validate_json({"type": 5}, meta)) == [("violation", "/type")]


def test_a_document_that_is_no_json_value() -> None:
    asked = schema(additionalProperties={"enum": [1]})
    for document in ({"a": {1, 2}}, {1: 2}, {"a": "\ud800"}):
        with pytest.raises(ModelError, match="no JSON value"):
            validate_json(document, asked)  # type: ignore[arg-type]


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    with pytest.raises(MissingExtra, match="jsonschema-rs") as caught:
        validate_json({}, schema())
    assert "microcred[schema]" in caught.value.hint()


# -- bounds ---------------------------------------------------------------------------------------


def test_a_small_schema_that_doubles_with_every_step() -> None:
    steps = {f"d{at}": {"allOf": [{"$ref": f"#/$defs/d{at + 1}"}] * 2} for at in range(60)}
    asked = schema(**{"$ref": "#/$defs/d0", "$defs": {**steps, "d60": {"type": "integer"}}})
    begun = time.monotonic()
    assert told(validate_json(1, asked)) == [("too_complex", "")]
    assert time.monotonic() - begun < 5


def test_a_document_that_nests_where_a_schema_doubles() -> None:
    asked = schema(items={"allOf": [{"$ref": "#"}, {"$ref": "#"}]})
    document: Any = 1
    for _ in range(60):
        document = [document]
    assert told(validate_json(document, asked)) == [("too_complex", "")]
    assert validate_json([[[1]]], asked) == ()


def test_a_pattern_that_never_comes_to_an_end() -> None:
    asked = schema(properties={"a": {"pattern": r"^(?=(a|a)*$)\1b$"}})
    (found,) = validate_json({"a": "a" * 60 + "c"}, asked)
    assert (found.code, found.outcome) == (
        "schema.json_schema_too_complex",
        Outcome.INDETERMINATE,
    )
    assert told(
        validate_json({"a": "a" * 60 + "c"}, schema(properties={"a": {"pattern": "^(a+)+$"}}))
    )


def test_nested_beyond_any_use() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"not": deep}
    with pytest.raises(RecursionError):
        work(deep, 1, Resources({}))


def test_more_pairs_than_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_work, "MAX_PAIRS", 10)
    asked = schema(items={"items": {"type": "integer"}})
    assert validate_json([[1]], asked) == ()
    with pytest.raises(MalformedSchema, match="too much"):
        work(asked, [[1] for _ in range(20)], Resources({"": asked}))
    assert told(validate_json([[1] for _ in range(20)], asked)) == [("too_complex", "")]


@pytest.mark.parametrize(
    ("asked", "value", "count"),
    [
        (True, 1, 1),
        ({}, 1, 1),
        ({"properties": {"a": {}, "b": {}}}, {"a": 1}, 2),
        ({"properties": {"a": {}}, "additionalProperties": {}}, {"a": 1, "b": 1}, 4),
        ({"patternProperties": {"^a": {}, "b": {}}}, {"a": 1, "b": 1}, 5),
        ({"propertyNames": {"pattern": "a"}}, {"a": 1, "b": {}}, 3),
        ({"items": {}, "contains": {}}, [1, 2, 3], 7),
        ({"prefixItems": [{}, {}], "items": {}}, [1, 2, 3], 6),
        ({"items": [{}, {}], "additionalItems": {}}, [1, 2, 3], 6),
        ({"if": {}, "then": {"not": {}}, "else": {}}, 1, 4),
        ({"allOf": [{}], "anyOf": [{}, {}], "oneOf": [True]}, 1, 4),
        ({"dependentSchemas": {"a": {}}, "dependencies": {"b": ["a"], "c": {}}}, {}, 3),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"not": {}}}}, 1, 3),
        ({"$ref": "#b", "$defs": {"a": {"$anchor": "b", "not": {}}}}, 1, 3),
        ({"$ref": "urn:x:a#/not", "$defs": {"a": {"$id": "urn:x:a", "not": {"not": {}}}}}, 1, 3),
        ({"$ref": "#/allOf/1", "allOf": [{}, {"not": {}}]}, 1, 6),
        ({"$ref": "#/allOf/2", "allOf": [{}, {}]}, 1, 3),
        ({"$ref": "#/type/x", "type": "object"}, 1, 1),
        ({"$ref": "#/$defs/a~1b%25", "$defs": {"a/b%": {"not": {}}}}, 1, 3),
        ({"$ref": 5}, 1, 1),
    ],
)
def test_the_work_is_counted(asked: Any, value: Any, count: int) -> None:
    assert work(asked, value, Resources({"https://uni.example/a.json": asked})) == count


def test_honest_schemas_are_far_from_the_limit() -> None:
    asked = json_schema_of(ELM_3)
    assert work(asked, BASES["accredited"](), Resources({"": asked})) < MAX_WORK / 1000


# -- what others published ------------------------------------------------------------------------


def test_the_schemas_of_the_w3c_accept_their_examples(published: Path) -> None:
    folder = published / "vectors" / "vcdm1-json-schema"
    cases = json.loads((folder / "cases.json").read_text("utf-8"))["cases"]
    general = (
        folder / "files/verifiable-credential/verifiable-credential-schema.json"
    ).read_bytes()
    # That of presentations refers to that of credentials.
    others = {json.loads(general)["$id"]: general}
    seen = 0
    for case in cases:
        for file in case["files"]:
            path = folder / "files" / file
            if "example" not in path.name or case["expected"] != "valid":
                continue
            asked = (path.parent / f"{path.parent.name}-schema.json").read_bytes()
            found = validate_json(json.loads(path.read_bytes()), asked, others=others)
            assert found == (), (file, told(found))
            assert told(validate_json({}, asked, others=others))[0][0] == "violation"
            seen += 1
    assert seen >= 8


def test_the_schema_of_ebsi(published: Path) -> None:
    asked = json.loads(
        (published / "published" / "ebsi-europass-edc-schema-vcdm2.0.json").read_bytes()
    )
    # It refers to the general schema of EBSI beside it; each by itself, then both together.
    url = urljoin(asked["$id"], asked["allOf"][0]["$ref"])
    example = json.loads(
        next((published / "samples" / "ebsi").glob("microcredential-data*.json")).read_bytes()
    )
    commission = json.loads(
        next(
            (published / "samples" / "ec").rglob("elm31-microcredential-annex1-unsigned*")
        ).read_bytes()
    )
    assert told(validate_json(example, asked)) == [("remote", "")]
    alone = {**asked, "allOf": asked["allOf"][1:]}
    assert validate_json(example, alone) == ()
    found = validate_json(commission, alone)
    assert [(one.where, one.detail) for one in found] == [
        ("", "required: issued"),
        ("/type", "minItems: 3"),
    ]
    general = next((published / "samples" / "eu" / "ebsi").glob("*attestation-schema_schema.json"))
    others = {url: general.read_bytes()}
    assert validate_json(example, asked, others=others) == ()
    wrong = validate_json(commission, asked, others=others)
    assert [(one.where, one.detail) for one in wrong if one not in found] == [
        ("/@context", "contains")
    ]


def test_ours_says_the_same_by_another_engine() -> None:
    asked = json_schema_of(ELM_3)
    document = BASES["generic"]()
    del document["issued"], document["credentialSubject"]["hasClaim"]["awardedBy"]
    document["validFrom"] = "2026-13-01T00:00:00Z"
    theirs = jsonschema.Draft202012Validator(asked).iter_errors(document)
    places = {"".join(f"/{step}" for step in error.absolute_path) for error in theirs}
    assert {one.where for one in validate_json(document, asked)} == places
    assert places == {"", "/validFrom", "/credentialSubject/hasClaim"}

"""The JSON Schemas that a credential names: W3C VC JSON Schema, nothing fetched."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from microcred.encoding import multibase_encode, multicodec_wrap
from microcred.errors import MalformedJson, MalformedSchema
from microcred.findings import Finding, Outcome
from microcred.schemas.credential_schema import check_credential_schema, named_schemas, schema_in
from microcred.schemas.json_validation import validate_json

DIALECT = "https://json-schema.org/draft/2020-12/schema"
URL = "https://uni.example/email.json"
SCHEMA: dict[str, Any] = {
    "$id": URL,
    "$schema": DIALECT,
    "type": "object",
    "properties": {
        "credentialSubject": {
            "properties": {"emailAddress": {"type": "string", "format": "email"}},
            "required": ["emailAddress"],
        }
    },
}
RAW = json.dumps(SCHEMA).encode()
HELD: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential", "JsonSchemaCredential"],
    "credentialSchema": {
        "id": "https://www.w3.org/ns/credentials/json-schema/v2.json",
        "type": "JsonSchema",
        "digestSRI": "sha384-S57yQDg1MTzF56Oi9DbSQ14u7jBy0RDdx0YbeV7shwhCS88G8SCXeFq82PafhCrW",
    },
    "credentialSubject": {"id": URL, "type": "JsonSchema", "jsonSchema": SCHEMA},
}


def sri(algorithm: str, raw: bytes = RAW) -> str:
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, raw).digest()).decode()}"


def credential(*entries: Any, email: Any = "ana@uni.example") -> dict[str, Any]:
    named: Any = entries[0] if len(entries) == 1 else list(entries)
    return {"credentialSubject": {"emailAddress": email}, "credentialSchema": named}


def entry(kind: Any = "JsonSchema", **more: Any) -> dict[str, Any]:
    return {"id": URL, "type": kind, **more}


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [one.code.removeprefix("schema.json_schema_") for one in found]


@pytest.mark.parametrize("kind", ["JsonSchema", ["JsonSchema", "Other"]])
def test_a_schema_that_the_credential_names(kind: Any) -> None:
    schemas = {URL: RAW}
    assert check_credential_schema(credential(entry(kind)), schemas) == ()
    (found,) = check_credential_schema(credential(entry(kind), email="nobody"), schemas)
    assert (found.where, found.detail) == ("/credentialSubject/emailAddress", "format: email")
    assert "nobody" not in str(found)


@pytest.mark.parametrize(
    "document",
    [
        {},
        credential(),
        credential("https://uni.example/email.json"),
        credential({"id": "http://data.europa.eu/snb/model/ap/edc", "type": "ShaclValidator2017"}),
        credential({"id": URL, "type": "FullJsonSchemaValidator2021"}),
        credential({"id": URL}),
    ],
)
def test_other_schemas_are_the_business_of_others(document: dict[str, Any]) -> None:
    assert check_credential_schema(document, {URL: b"{"}) == ()


def test_a_schema_that_was_not_handed_in() -> None:
    document = credential({"id": "urn:x:shapes", "type": "ShaclValidator2017"}, entry())
    (found,) = check_credential_schema(document, {})
    assert (found.code, found.outcome) == ("schema.json_schema_missing", Outcome.INDETERMINATE)
    assert found.where == "/credentialSchema/1/id"
    assert codes(check_credential_schema(credential({"type": "JsonSchema"}), {URL: RAW})) == [
        "missing"
    ]


def test_several_schemas_all_count() -> None:
    other = json.dumps({"$schema": DIALECT, "required": ["issuer"]}).encode()
    document = credential(entry(), {"id": "urn:x:b", "type": "JsonSchema"}, email=5)
    found = check_credential_schema(document, {URL: RAW, "urn:x:b": other})
    assert [one.where for one in found] == ["/credentialSubject/emailAddress", ""]


@pytest.mark.parametrize(
    "digest",
    [
        sri("sha256"),
        sri("sha384"),
        sri("sha512"),
        f"{sri('sha256', b'')} {sri('sha384')}",
        f"{sri('sha384', b'')} {sri('sha384')}?option",
        f"md5-AAAA {sri('sha256')}",
    ],
)
def test_a_digest_that_fits(digest: str) -> None:
    assert check_credential_schema(credential(entry(digestSRI=digest)), {URL: RAW}) == ()


@pytest.mark.parametrize(
    "digest",
    [
        sri("sha256", RAW + b" "),
        f"{sri('sha256')} {sri('sha512', b'')}",
        sri("sha256").replace("sha256", "md5"),
        sri("sha256").replace("+", "-").replace("/", "_").rstrip("="),
        "",
        5,
        [sri("sha256")],
    ],
)
def test_a_digest_that_does_not(digest: Any) -> None:
    (found,) = check_credential_schema(credential(entry(digestSRI=digest), email=5), {URL: RAW})
    assert (found.code, found.outcome) == ("schema.json_schema_digest", Outcome.FAILED)
    assert found.where == "/credentialSchema/digestSRI"


def multihash(code: int, digest: bytes, *, base: str = "u", length: int | None = None) -> str:
    return multibase_encode(
        multicodec_wrap(code, multicodec_wrap(len(digest) if length is None else length, digest)),
        base,
    )


@pytest.mark.parametrize(("name", "code"), [("sha256", 0x12), ("sha384", 0x20), ("sha512", 0x13)])
@pytest.mark.parametrize("base", ["u", "z"])
def test_a_multihash_that_fits(name: str, code: int, base: str) -> None:
    digest = multihash(code, hashlib.new(name, RAW).digest(), base=base)
    document = credential(entry(digestMultibase=digest, digestSRI=sri("sha256")))
    assert check_credential_schema(document, {URL: RAW}) == ()


DIGEST = hashlib.sha256(RAW).digest()


@pytest.mark.parametrize(
    "digest",
    [
        multihash(0x12, hashlib.sha256(b"").digest()),
        multihash(0x13, DIGEST),
        multihash(0x11, hashlib.sha1(RAW).digest()),
        multihash(0x12, DIGEST, length=31),
        multihash(0x12, DIGEST)[1:],
        "u",
        "",
        5,
        [multihash(0x12, DIGEST)],
        DIGEST.hex(),
    ],
)
def test_a_multihash_that_does_not(digest: Any) -> None:
    document = credential(entry(digestMultibase=digest, digestSRI=sri("sha256")))
    (found,) = check_credential_schema(document, {URL: RAW})
    assert (found.code, found.outcome) == ("schema.json_schema_digest", Outcome.FAILED)
    assert found.where == "/credentialSchema/digestMultibase"


def test_a_schema_of_a_version_that_is_not_known() -> None:
    without = json.dumps({**SCHEMA, "$schema": "https://example.org/other"}).encode()
    assert codes(check_credential_schema(credential(entry(), email=5), {URL: without})) == [
        "unsupported"
    ]


# -- a credential that holds a schema -------------------------------------------------------------


def test_a_credential_that_holds_a_schema() -> None:
    raw = json.dumps(HELD).encode()
    assert schema_in(raw) == SCHEMA
    document = credential(entry("JsonSchemaCredential"))
    assert check_credential_schema(document, {URL: raw}) == ()
    document["credentialSubject"] = {}
    assert codes(check_credential_schema(document, {URL: raw})) == ["violation"]


def _changed(path: str, value: Any) -> bytes:
    made = copy.deepcopy(HELD)
    *steps, last = path.split("/")
    inner = made
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return json.dumps(made).encode()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (RAW, "holds no schema"),
        (b"[]", "holds no schema"),
        (_changed("type", ["VerifiableCredential"]), "its type is another"),
        (_changed("credentialSubject/type", "Other"), "of another type"),
        (_changed("credentialSchema/type", "Other"), "of another type"),
        (_changed("credentialSchema/id", "https://example.org/x"), "than the W3C's"),
        (_changed("credentialSchema", None), "holds no schema"),
        (_changed("credentialSubject/jsonSchema", True), "holds no schema"),
        (_changed("credentialSubject/jsonSchema/$id", None), "has no \\$id"),
    ],
)
def test_what_is_no_such_credential(raw: bytes, message: str) -> None:
    with pytest.raises(MalformedSchema, match=message):
        schema_in(raw)
    document = credential(entry("JsonSchemaCredential"))
    (found,) = check_credential_schema(document, {URL: raw})
    assert (found.code, found.where) == ("schema.json_schema_malformed", "/credentialSchema")


def test_what_is_no_json() -> None:
    with pytest.raises(MalformedJson):
        schema_in(b"{")
    assert codes(
        check_credential_schema(credential(entry("JsonSchemaCredential")), {URL: b"{"})
    ) == ["malformed"]


# -- as a part of validating ----------------------------------------------------------------------


def told(document: dict[str, Any], schemas: dict[str, bytes]) -> list[tuple[str, str, str]]:
    return [
        (one.outcome.value, one.code.removeprefix("schema.json_schema_"), one.where)
        for one in named_schemas(document, schemas)
    ]


def test_everything_is_told() -> None:
    place = "/credentialSchema"
    document = credential(entry())
    assert told(document, {URL: RAW}) == [("PASSED", "valid", place)]
    assert told(credential(entry(), email=5), {URL: RAW}) == [
        ("FAILED", "violation", "/credentialSubject/emailAddress")
    ]
    assert told(document, {}) == [("WARNING", "missing", f"{place}/id")]
    assert told(document, {"urn:x": RAW}) == [
        ("WARNING", "missing", f"{place}/id"),
        ("WARNING", "not_named", ""),
    ]
    assert told(credential({"type": "JsonSchema", "id": [URL]}), {}) == [
        ("WARNING", "missing", f"{place}/id")
    ]
    assert told({}, {URL: RAW}) == [("WARNING", "not_named", "")]
    assert told({}, {}) == []
    wrong = credential(entry(digestSRI=sri("sha256", b"")))
    assert told(wrong, {URL: RAW}) == [("FAILED", "digest", f"{place}/digestSRI")]
    assert told(document, {URL: b"{}"}) == [("INDETERMINATE", "unsupported", "")]


def test_the_credential_that_holds_a_schema_is_not_verified() -> None:
    document = credential(entry("JsonSchemaCredential"))
    raw = json.dumps(HELD).encode()
    place = "/credentialSchema"
    assert told(document, {URL: raw}) == [("PASSED", "valid", place), ("WARNING", "holder", place)]
    assert told(document, {URL: RAW}) == [
        ("INDETERMINATE", "malformed", place),
        ("WARNING", "holder", place),
    ]


def test_without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert told(credential(entry()), {URL: RAW}) == [
        ("INDETERMINATE", "no_engine", "/credentialSchema")
    ]


def test_the_examples_of_the_w3c(published: Path) -> None:
    folder = published / "vectors" / "spec-examples" / "files" / "vc-json-schema"
    document = json.loads((folder / "004.json").read_bytes())
    holder = (folder / "005.json").read_bytes()
    schemas = {document["credentialSchema"]["id"]: holder}
    assert check_credential_schema(document, schemas) == ()
    document["credentialSubject"]["emailAddress"] = "nobody"
    assert codes(check_credential_schema(document, schemas)) == ["violation"]
    # The schema that every such credential must keep (w3c.md, P8).
    rule = (published / "published" / "w3c" / "json-schema-credential-schema.json").read_bytes()
    assert validate_json(json.loads(holder), rule) == ()
    assert set(codes(validate_json(json.loads(RAW), rule))) == {"violation"}

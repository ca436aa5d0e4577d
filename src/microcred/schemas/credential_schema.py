"""Credential schema: the JSON Schemas that a credential itself names, each handed in by the caller.

W3C VC JSON Schema: `credentialSchema` with an address and the type `JsonSchema` (the schema itself)
or `JsonSchemaCredential` (a credential that holds it). The addresses are looked up in what was
handed in and never followed; a `digestSRI` (Subresource Integrity, 3.5) or a `digestMultibase`
(VCDM 2.0, 5.3) is compared first. Schemas of other types, as the shapes that European credentials
name, are the business of others.

    >>> from microcred.schemas.credential_schema import check_credential_schema
    >>> credential = {"credentialSchema": {"id": "https://uni.example/a", "type": "JsonSchema"}}
    >>> check_credential_schema(credential, {})[0].code
    'schema.json_schema_missing'
    >>> schema = b'{"$schema": "https://json-schema.org/draft/2020-12/schema", "required": ["id"]}'
    >>> for finding in check_credential_schema(credential, {"https://uni.example/a": schema}):
    ...     print(finding.code, finding.detail)
    schema.json_schema_violation required: id
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from microcred.errors import MalformedJson, MalformedSchema, MissingExtra
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import read_json
from microcred.releases.vcdm_digests import DIGESTS, is_digest_of
from microcred.schemas.json_validation import validate_json

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = [
    "TYPES",
    "VerifiedHolder",
    "Verifier",
    "check_credential_schema",
    "named_schemas",
    "schema_held_by",
    "schema_in",
]

TYPES: Final = ("JsonSchema", "JsonSchemaCredential")
"""The types of `credentialSchema` that are looked at."""

_SPECIFICATION: Final = "W3C VC JSON Schema"
# The schema by which a credential that holds a schema has to be checked itself: its address in
# the specification, and the `$id` of the file that lies there.
_OF_THE_CREDENTIAL: Final = (
    "https://www.w3.org/ns/credentials/json-schema/v2.json",
    "https://www.w3.org/2022/credentials/v2/json-schema-credential-schema.json",
)


# What a JSON Schema, or a credential that holds one, has in its text.
_MARKS: Final = (b'"$schema"', b'"$id"')


class VerifiedHolder(Frozen):
    """What came of verifying a credential that holds a schema.

    Attributes:
        outcome: PASSED if its proof, its key and its validity hold.
        document: the credential, unwrapped; None if nothing could be read.
        reasons: codes of what failed or stayed open.
    """

    outcome: Outcome
    document: Mapping[str, JsonValue] | None = part(repr=False)
    reasons: tuple[str, ...] = ()


Verifier: TypeAlias = Callable[[bytes], VerifiedHolder]
"""Verifies the bytes of a credential that holds a schema; the verb `verify` gives one."""


def check_credential_schema(
    document: Mapping[str, JsonValue], schemas: Mapping[str, bytes]
) -> tuple[Finding, ...]:
    """What the JSON Schemas that a credential names have against it.

    Args:
        document: the credential, unwrapped; the whole of it is checked.
        schemas: address -> bytes: the JSON text of a schema, or of a credential that holds one. You
            must have verified such a credential; its proof is not looked at here. What a schema
            refers to is looked up here too.

    Returns:
        findings (SCHEMA) of `validate_json`; FAILED `schema.json_schema_digest` if the bytes are
        not those that the credential means; INDETERMINATE `schema.json_schema_missing` if they were
        not handed in. None if the credential keeps its schemas, or names none of these types.

    Raises:
        MissingExtra: the extra `schema` is not installed.
    """
    found: list[Finding] = []
    for where, entry in _entries(document):
        found.extend(_checked(document, where, entry, schemas))
    return tuple(found)


def named_schemas(
    document: Mapping[str, JsonValue],
    schemas: Mapping[str, bytes],
    verifier: Verifier | None = None,
) -> tuple[Finding, ...]:
    """The same as a part of validating and verifying, where also what was fine is told.

    Nobody has to check the schemas that a credential names (VCDM 2.0, 4.11); one that was not
    handed in is a warning here. What the shapes ask is asked all the same.

    Args:
        document: the credential, unwrapped.
        schemas: address -> bytes, as for `check_credential_schema`.
        verifier: verifies a credential that holds a schema, before the schema is used; without one
            it is used and that is told.

    Returns:
        findings (SCHEMA): PASSED `schema.json_schema_valid` for each schema that the credential
        keeps, and `schema.json_schema_holder_verified`; WARNING `schema.json_schema_missing` for
        one that was not handed in, `schema.json_schema_holder` where one came in a credential,
        whose proof is not looked at; FAILED `schema.json_schema_holder_failed` or INDETERMINATE
        `schema.json_schema_holder_unproven` for one whose proof does not hold, which is not used;
        WARNING `schema.json_schema_not_named` if none of those handed in is named; INDETERMINATE
        `schema.json_schema_no_engine` without the extra `schema`; and what
        `check_credential_schema` finds.
    """
    found: list[Finding] = []
    named = False
    for where, entry in _entries(document):
        url = entry.get("id")
        if not isinstance(url, str) or url not in schemas:
            found += [_warning("schema.json_schema_missing", "it was not handed in", f"{where}/id")]
            continue
        named = True
        found += _told(document, where, entry, schemas, verifier)
    # What is handed in for verifying are files of many kinds, of which some may be schemas.
    meant = (verifier is None or any(mark in raw for mark in _MARKS) for raw in schemas.values())
    if not named and any(meant):
        detail = "no JSON Schema that was handed in is named by the document, so none was asked"
        found.append(_warning("schema.json_schema_not_named", detail, ""))
    return tuple(found)


def _told(
    document: Mapping[str, JsonValue],
    where: str,
    entry: Mapping[str, Any],
    schemas: Mapping[str, bytes],
    verifier: Verifier | None,
) -> Iterator[Finding]:
    """What one schema has against a credential, or that it has nothing."""
    held: Mapping[str, JsonValue] | None = None
    if _type_of(entry) == "JsonSchemaCredential" and verifier is not None:
        holder = verifier(schemas[entry["id"]])
        yield _of_holder(holder, where)
        if holder.outcome is not Outcome.PASSED or holder.document is None:
            return
        held = holder.document
    try:
        checked = _checked(document, where, entry, schemas, held)
    except MissingExtra as error:
        yield _unable("schema.json_schema_no_engine", str(error), where)
        return
    yield from checked
    if not checked:
        code, detail = "schema.json_schema_valid", "valid against the schema that it names"
        yield Finding(Check.SCHEMA, Outcome.PASSED, code, detail, where, _SPECIFICATION)
    if _type_of(entry) == "JsonSchemaCredential" and verifier is None:
        detail = "the schema came in a credential, whose own proof and issuer were not looked at"
        yield _warning("schema.json_schema_holder", detail, where)


def _of_holder(holder: VerifiedHolder, where: str) -> Finding:
    """Whether the credential that holds a schema is its issuer's."""
    reasons = ", ".join(holder.reasons)
    if holder.outcome is Outcome.PASSED:
        code, detail = (
            "schema.json_schema_holder_verified",
            "the credential that holds the schema is verified",
        )
    elif holder.outcome is Outcome.FAILED:
        code = "schema.json_schema_holder_failed"
        detail = f"the credential that holds the schema failed: {reasons}"
    else:
        code = "schema.json_schema_holder_unproven"
        detail = f"the credential that holds the schema: {reasons}"
    return Finding(Check.SCHEMA, holder.outcome, code, detail, where, _SPECIFICATION)


def _entries(document: Mapping[str, JsonValue]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(JSON pointer, entry) of the schemas of our types."""
    named = document.get("credentialSchema")
    for at, one in enumerate(named if isinstance(named, list) else [named]):
        if isinstance(one, dict) and _type_of(one):
            yield f"/credentialSchema/{at}" if isinstance(named, list) else "/credentialSchema", one


def _type_of(entry: Mapping[str, Any]) -> str:
    """The type of an entry that is one of ours, "" if none is."""
    types = entry.get("type")
    listed = types if isinstance(types, list) else [types]
    return next((one for one in TYPES if one in listed), "")


def _checked(
    document: Mapping[str, JsonValue],
    where: str,
    entry: Mapping[str, Any],
    schemas: Mapping[str, bytes],
    held: Mapping[str, JsonValue] | None = None,
) -> tuple[Finding, ...]:
    url = entry.get("id")
    raw = schemas.get(url) if isinstance(url, str) else None
    if raw is None or not isinstance(url, str):
        return (
            _unable("schema.json_schema_missing", "the schema was not handed in", f"{where}/id"),
        )
    for member, clause in DIGESTS.items():
        if entry.get(member) is not None and not is_digest_of(member, entry[member], raw):
            detail = "the schema is not the one that the credential means"
            code, place = "schema.json_schema_digest", f"{where}/{member}"
            return (Finding(Check.SCHEMA, Outcome.FAILED, code, detail, place, clause),)
    schema: Mapping[str, Any] | bytes = raw
    if _type_of(entry) == "JsonSchemaCredential":
        try:
            schema = schema_in(raw) if held is None else schema_held_by(held)
        except (MalformedJson, MalformedSchema) as error:
            return (_unable("schema.json_schema_malformed", str(error), where),)
    # Among what is handed in are files that are no schemas: pictures, tokens, the holder itself.
    others = {one: raw for one, raw in schemas.items() if raw.lstrip()[:1] == b"{"}
    return validate_json({**document}, schema, base=url, others=others)


def schema_in(credential: bytes) -> Mapping[str, Any]:
    """The JSON Schema that a credential of the type `JsonSchemaCredential` holds.

    Args:
        credential: as JSON text. Its proof is not looked at.

    Raises:
        MalformedJson: it is no strict JSON.
        MalformedSchema: it is no such credential, or its schema does not name itself by `$id`.
    """
    value = read_json(credential)
    return schema_held_by(value if isinstance(value, dict) else {})


def schema_held_by(document: Mapping[str, JsonValue]) -> Mapping[str, Any]:
    """The same of a credential that was read, and verified, already.

    Raises:
        MalformedSchema: as `schema_in`.
    """
    subject, checked = document.get("credentialSubject"), document.get("credentialSchema")
    held = subject.get("jsonSchema") if isinstance(subject, dict) else None
    if not isinstance(subject, dict) or not isinstance(checked, dict) or not isinstance(held, dict):
        raise MalformedSchema("it is no JsonSchemaCredential: it holds no schema")
    if "JsonSchemaCredential" not in _listed(document.get("type")):
        raise MalformedSchema("it is no JsonSchemaCredential: its type is another", where="/type")
    if subject.get("type") != "JsonSchema" or checked.get("type") != "JsonSchema":
        raise MalformedSchema("it is no JsonSchemaCredential: what it holds is of another type")
    if checked.get("id") not in _OF_THE_CREDENTIAL:
        where = "/credentialSchema/id"
        raise MalformedSchema("it names another schema for itself than the W3C's", where=where)
    if not isinstance(held.get("$id"), str):
        where = "/credentialSubject/jsonSchema"
        raise MalformedSchema("the schema that it holds has no $id", where=where)
    return held


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _warning(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.WARNING, code, detail, where, _SPECIFICATION)


def _unable(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.INDETERMINATE, code, detail, where, _SPECIFICATION)

"""JSON validation: any document against a JSON Schema that the caller gives, all findings at once.

JSON Schema 2020-12 and the earlier drafts from 4 on, formats asserted. Nothing is fetched: what a
schema refers to beyond itself is handed in, or refused. How long it takes is bounded before it
begins (`microcred.schemas.json_work`). A finding names the place in the document and that in the
schema, and never a value. The outcomes are those of W3C VC JSON Schema, 4.3: success is no finding,
failure a FAILED one, indeterminate an INDETERMINATE one. Needs the extra `schema` (jsonschema-rs).

    >>> from microcred.schemas.json_validation import validate_json
    >>> schema = {"$schema": "https://json-schema.org/draft/2020-12/schema",
    ...           "properties": {"points": {"type": "integer"}}, "required": ["title"]}
    >>> for finding in validate_json({"points": "two"}, schema):
    ...     print(finding.code, finding.where or "/", finding.detail, finding.clause)
    schema.json_schema_violation / required: title #/required
    schema.json_schema_violation /points type: integer #/properties/points/type
    >>> validate_json({}, {"type": "object"})[0].code
    'schema.json_schema_unsupported'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import MalformedJson, MalformedSchema, MissingExtra, ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import Limits, read_json, write_json
from microcred.schemas.json_work import Resources, work

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["DIALECTS", "MAX_BYTES", "MAX_WORK", "validate_json"]

DIALECTS: Final = (
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema",
    "http://json-schema.org/draft-06/schema",
    "http://json-schema.org/draft-04/schema",
)
"""The versions of JSON Schema that are known here, by their `$schema`."""

MAX_BYTES: Final = 4_000_000
"""Largest JSON Schema that is read, in octets."""

MAX_WORK: Final = 20_000_000
"""The most evaluations that one document may cost; one of 1.2 MB costs 105,000 by ours."""

_SPECIFICATION: Final = "W3C VC JSON Schema, 4.3"
_NO_OTHERS: Final[Mapping[str, Any]] = MappingProxyType({})
# Steps of the engine for one pattern with lookaround or references back; others need no limit.
_BACKTRACKS: Final = 100_000
# Keywords of which the argument says what is wanted, and is short.
_TOLD: Final = frozenset(
    {
        "format",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "type",
    }
)


def validate_json(
    document: JsonValue,
    schema: Mapping[str, Any] | bytes,
    *,
    base: str | None = None,
    others: Mapping[str, Mapping[str, Any] | bytes] = _NO_OTHERS,
) -> tuple[Finding, ...]:
    """What a JSON Schema has against a document.

    Args:
        document: a JSON value.
        schema: the schema, as a JSON value or as JSON text in UTF-8.
        base: address of the schema, where it does not name itself by `$id`.
        others: address -> schema: what it may refer to. Nothing else is looked for.

    Returns:
        findings (SCHEMA), sorted by their places; none if the document is valid. FAILED
        `schema.json_schema_violation`: `where` is the place in the document, `clause` that in the
        schema. INDETERMINATE, and then alone: `schema.json_schema_unsupported` for a version
        that is missing or not known here, `schema.json_schema_malformed`,
        `schema.json_schema_remote` for a reference to what was not given, and
        `schema.json_schema_too_complex`.

    Raises:
        MissingExtra: the extra `schema` is not installed.
        ModelError: the document is no JSON value.
    """
    engine = _engine()
    try:
        asked, given = _read(schema), {url: _read(one) for url, one in others.items()}
    except MalformedJson as error:
        return (_unable("schema.json_schema_malformed", str(error)),)
    if not isinstance(asked, dict) or not _is_known(asked.get("$schema")):
        return (
            _unable(
                "schema.json_schema_unsupported",
                "$schema is missing, or no version that is known here",
            ),
        )
    try:
        if work(asked, document, Resources({base or "": asked, **given})) > MAX_WORK:
            raise MalformedSchema("the JSON Schema asks too much of this document")
    except (MalformedSchema, RecursionError):
        return (
            _unable(
                "schema.json_schema_too_complex",
                "evaluating it would take too long, or have no end",
            ),
        )
    return _asked(engine, asked, document, base, given)


def _engine() -> Any:
    try:
        import jsonschema_rs
    except ImportError:
        raise MissingExtra(
            "a JSON Schema is evaluated by jsonschema-rs, which is not installed",
            hint='pip install "microcred[schema]"',
        ) from None
    return jsonschema_rs


def _read(schema: Mapping[str, Any] | bytes) -> JsonValue:
    """The schema as a JSON value of its own, within the limits.

    Raises:
        MalformedJson: it is no strict JSON, or beyond the limits.
    """
    raw = schema if isinstance(schema, bytes) else write_json({**schema})
    return read_json(raw, limits=Limits(max_bytes=MAX_BYTES))


def _is_known(dialect: object) -> bool:
    return isinstance(dialect, str) and dialect.removesuffix("#") in DIALECTS


def _asked(
    engine: Any, schema: JsonValue, document: JsonValue, base: str | None, given: Mapping[str, Any]
) -> tuple[Finding, ...]:
    """What the engine says."""
    refused: list[str] = []

    def retrieve(url: str) -> Any:
        if url in given:
            return given[url]
        refused.append(url)
        raise ValueError("nothing is fetched")

    options: dict[str, Any] = {"base_uri": base} if base else {}
    try:
        validator = engine.validator_for(
            schema,
            validate_formats=True,
            retriever=retrieve,
            pattern_options=engine.FancyRegexOptions(backtrack_limit=_BACKTRACKS),
            **options,
        )
    except (ValueError, engine.ReferencingError):
        if refused:
            return (
                _unable(
                    "schema.json_schema_remote", f"it refers to {refused[0]}, which was not given"
                ),
            )
        return (
            _unable("schema.json_schema_malformed", "it is no schema of the version that it names"),
        )
    try:
        return _findings(validator.iter_errors(document))
    except (TypeError, ValueError):
        raise ModelError("the document is no JSON value") from None


def _findings(errors: Iterable[Any]) -> tuple[Finding, ...]:
    """The engine's errors as findings, sorted; some of them say the same twice."""
    found = dict.fromkeys(_finding(error) for error in errors)
    return tuple(sorted(found, key=lambda one: (one.where, one.clause, one.detail)))


def _finding(error: Any) -> Finding:
    if "error" in error.kind.as_dict():
        return _unable("schema.json_schema_too_complex", "a pattern of it would take too long")
    return Finding(
        Check.SCHEMA,
        Outcome.FAILED,
        "schema.json_schema_violation",
        ", ".join(_words(error)),
        _pointer(error.instance_path),
        f"#{_pointer(error.schema_path)}",
    )


def _words(error: Any) -> Iterator[str]:
    """The keyword, with what it wants where that is short; never a value of the document."""
    keyword: str = error.kind.name
    wanted = error.kind.as_dict()
    if keyword == "required":
        yield f"required: {wanted['property']}"
    elif keyword in _TOLD and len(wanted) == 1:
        (told,) = wanted.values()
        yield f"{keyword}: {' or '.join(told) if isinstance(told, list) else told}"
    else:
        yield keyword


def _pointer(steps: Iterable[str | int]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _unable(code: str, detail: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.INDETERMINATE, code, detail, "", _SPECIFICATION)

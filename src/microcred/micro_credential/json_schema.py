"""The JSON Schema (2020-12) of the Annex I document, from the same table as the constructor.

What the schema admits `MicroCredential.from_json` accepts, but for what no schema can say: whether
a day exists, how many decimals a number has, the form of a European Student Identifier, whether two
members agree (cycle and level, the two ends of validity, two labels of one IRI) and whether the
title has a text in the main language. `from_json` is kinder: it takes words of a vocabulary in any
case and by their synonyms, and numbers as strings.

    >>> from microcred.micro_credential.json_schema import micro_credential_schema
    >>> micro_credential_schema()["required"]
    ['language', 'title', 'learner', 'awarded_by']
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from microcred.jsontext import JsonValue, write_json
from microcred.micro_credential.concepts import Concept
from microcred.micro_credential.flat import Flat, Nested
from microcred.micro_credential.forms import Many
from microcred.micro_credential.model import MicroCredential
from microcred.micro_credential.outcomes import Grade, Stackability
from microcred.micro_credential.parties import Learner
from microcred.vocabularies import CYCLES, Country, Language

__all__ = ["SCHEMA_ID", "micro_credential_schema"]

SCHEMA_ID: Final = "https://microcred.eu/schemas/micro-credential.json"
"""The `$id` of the schema; a name, nothing is fetched from there."""

_TAG: Final = (
    r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"
)
_SAYS_SOMETHING: Final = r"\S"
_DATE: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?$"
)
_IRI: Final = r"^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020<>\"{}|\\^`\u007f-\u00a0]+$"

# What is needed beyond single members: one of these at least.
_ONE_OF_THESE: Final[Mapping[type[Flat], tuple[str, ...]]] = MappingProxyType(
    {
        Concept: ("iri", "label"),
        Learner: ("given_name", "family_name", "full_name", "identifier"),
        Stackability: ("is_partial_qualification", "part_of", "note"),
    }
)

_GOES_WITH: Final[Mapping[type[Flat], Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {Grade: MappingProxyType({"scheme_description": ("scheme",)})}
)


def micro_credential_schema() -> dict[str, JsonValue]:
    """The schema as a JSON value, the same at every call."""
    definitions = {kind.__name__: _object(kind) for kind in _kinds(MicroCredential)}
    whole = definitions.pop("MicroCredential")
    properties = whole["properties"]
    assert isinstance(properties, dict)  # noqa: S101 - for the type checker
    properties["cycle"] = {
        "enum": list(CYCLES),
        "description": "QF-EHEA cycle, in place of the compatible EQF level 5 to 8.",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Annex I document",
        "description": (
            "A micro-credential by the elements of Annex I of the Council Recommendation "
            "2022/C 243/02."
        ),
        **whole,
        "$defs": {**_basics(), **definitions},
    }


def _kinds(kind: type[Flat]) -> Iterator[type[Flat]]:
    """A class and those of its members, each once, in the order in which they are met."""
    seen: dict[type[Flat], None] = {kind: None}
    waiting = [kind]
    while waiting:
        for member in waiting.pop(0).members.values():
            form = member.form.form if isinstance(member.form, Many) else member.form
            if isinstance(form, Nested) and form.kind not in seen:
                seen[form.kind] = None
                waiting.append(form.kind)
    yield from seen


def _object(kind: type[Flat]) -> dict[str, JsonValue]:
    """The schema of one class."""
    properties: dict[str, JsonValue] = {
        name: {**member.form.schema(), "description": member.doc}
        for name, member in kind.members.items()
    }
    required: list[JsonValue] = [name for name, member in kind.members.items() if member.required]
    made: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        made["required"] = required
    if kind in _ONE_OF_THESE:
        made["anyOf"] = [{"required": [name]} for name in _ONE_OF_THESE[kind]]
    if kind in _GOES_WITH:
        made["dependentRequired"] = {
            name: list(others) for name, others in _GOES_WITH[kind].items()
        }
    return {**made, "additionalProperties": False}


def _basics() -> dict[str, JsonValue]:
    """The schemas that the forms refer to by name."""
    said: JsonValue = {"type": "string", "pattern": _SAYS_SOMETHING}
    by_tag: dict[str, JsonValue] = {
        "type": "object",
        "propertyNames": {"pattern": _TAG, "not": {"const": "iri"}},
        "additionalProperties": said,
        "minProperties": 1,
    }
    return {
        "Plain": said,
        "Text": {
            "description": "A text in the main language, or a mapping from language tag to text.",
            "anyOf": [said, by_tag],
        },
        "SingleText": {
            "description": "A text in one language.",
            "anyOf": [said, {**by_tag, "maxProperties": 1}],
        },
        "Tag": {"type": "string", "pattern": _TAG},
        "Iri": {"type": "string", "pattern": _IRI},
        "Date": {"type": "string", "pattern": _DATE},
        "Country": {"enum": [entry.alias for entry in Country.values() if entry.alias]},
        "Language": {"enum": [entry.alias or entry.code.lower() for entry in Language.values()]},
        "Workload": _workload(),
    }


def _workload() -> dict[str, JsonValue]:
    """ECTS credit points, hours, or both."""
    return {
        "type": "object",
        "properties": {
            "ects": {
                "description": "ECTS credit points.",
                "type": "number",
                "exclusiveMinimum": 0,
                "maximum": 600,
            },
            "hours": {
                "description": "Whole hours.",
                "type": "integer",
                "minimum": 0,
                "maximum": 19999,
            },
            "minutes": {
                "description": "Minutes beyond the hours.",
                "type": "integer",
                "minimum": 0,
                "maximum": 59,
            },
        },
        "anyOf": [{"required": ["ects"]}, {"required": ["hours"]}],
        "dependentRequired": {"minutes": ["hours"]},
        "if": {"properties": {"hours": {"const": 0}}, "required": ["hours"]},
        "then": {"properties": {"minutes": {"minimum": 1}}, "required": ["minutes"]},
        "additionalProperties": False,
    }


def main(words: Sequence[str]) -> int:
    """Write the schema to the file that is named; `make schemas` calls this.

    Returns:
        0, or 64 if there is not exactly one word.
    """
    if len(words) != 1:
        sys.stderr.write("usage: python -m microcred.micro_credential.json_schema FILE\n")
        return 64
    text = write_json(micro_credential_schema(), indent=2) + "\n"
    Path(words[0]).write_bytes(text.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

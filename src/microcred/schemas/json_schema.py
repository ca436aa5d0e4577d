"""JSON Schema: credentials and presentations of a release, as a projection of the typed model.

JSON Schema 2020-12. The schema accepts a document exactly if the model reads it without a finding,
but for unknown members and types, which both keep, and for a short list of rules that no schema can
express: docs/json-schema.md has it, and a test for each. What the shapes ask beyond the model
(vocabularies, profiles, eIDAS identifiers) is no business of either.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.json_schema import json_schema_of
    >>> schema = json_schema_of(ELM_3)
    >>> schema["$id"]
    'https://microcred.eu/schemas/elm-3.2/european-digital-credential.json'
    >>> schema["$defs"]["CreditPoint"]["required"]
    ['framework', 'point']
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import ModelError
from microcred.jsontext import write_json
from microcred.linked.terms import class_iri
from microcred.releases import RELEASES
from microcred.schemas.json_forms import FORMS, ref
from microcred.schemas.json_places import (
    Schema,
    class_definition,
    names_one_of,
    slot_definitions,
)
from microcred.schemas.shape_tables import file_name

if TYPE_CHECKING:
    from microcred.releases import Release

__all__ = ["DIALECT", "json_schema_files", "json_schema_of", "main"]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
"""The version of JSON Schema in which ours are written."""

_HOME: Final = "https://microcred.eu/schemas"
_STAGES: Final[Mapping[str, str]] = MappingProxyType({"sealed": "", "pre-seal": "-pre-seal"})
_CREDENTIAL: Final = "EuropeanDigitalCredential"
_PRESENTATIONS: Final = ("VerifiablePresentation", "EuropeanDigitalPresentation")


def json_schema_of(release: Release, *, stage: str = "sealed") -> dict[str, Any]:
    """The JSON Schema of credentials and presentations of a release (needs pydantic).

    Args:
        release: whose classes.
        stage: "sealed", or "pre-seal": then what sealing adds need not be there yet (the issuer,
            the times of issue, the page image).

    Returns:
        a JSON value that the caller may change, the same at every call.

    Raises:
        ModelError: there is no such stage.
    """
    if stage not in _STAGES:
        raise ModelError("no such stage", hint=f"Say {' or '.join(_STAGES)}.")
    completed = stage == "sealed"
    classes = release.classes
    name = f"european-digital-credential{_STAGES[stage]}.json"
    definitions: dict[str, Any] = {name: {**form} for name, form in FORMS.items()}
    definitions["IsKnown"] = names_one_of(classes)
    for cls in classes:
        definitions[f"Is.{cls}"] = names_one_of([cls])
        made = class_definition(classes[cls], completed=completed)
        definitions[cls] = {"$comment": class_iri(cls), **made}
    roots = (_PRESENTATIONS[0], _CREDENTIAL)
    definitions |= slot_definitions(classes, roots, completed=completed)
    return {
        "$schema": DIALECT,
        "$id": f"{_HOME}/{file_name(release.name)}/{name}",
        "title": f"European Digital Credential, {release.name}, {stage}",
        "description": (
            "A credential or presentation of the EDC application profile of the European Learning"
            " Model: one value bare or several in an array, members and types beyond it admitted."
        ),
        **_root(),
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _root() -> Schema:
    """What a whole document is: a presentation if it says so, else a credential."""
    return {
        "type": "object",
        "if": names_one_of(_PRESENTATIONS),
        "then": ref(f"value.{_PRESENTATIONS[0]}"),
        "else": ref(f"value.{_CREDENTIAL}"),
    }


def json_schema_files() -> Mapping[str, str]:
    """The schemas of sealed credentials as files: name below schemas/json -> text (JSON)."""
    made = {
        f"{file_name(release.name)}/european-digital-credential.json": json_schema_of(release)
        for release in RELEASES
    }
    return {name: write_json(one, indent=1) + "\n" for name, one in made.items()}


def main(words: Sequence[str]) -> int:
    """Write the schemas below the folder that is named; `make schemas` calls this.

    Returns:
        0, or 64 if there is not exactly one word.
    """
    from microcred.schemas.writing import write

    if len(words) != 1:
        sys.stderr.write("usage: python -m microcred.schemas.json_schema FOLDER\n")
        return 64
    write(Path(words[0]), json_schema_files())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The options of requests: which an operation understands, each with its form, said once.

A form is said in two languages that have to mean the same: as a test of what was sent, by which
requests are read (`microcred.service.asking`), and as a JSON Schema, by which `/openapi.json` tells
it (`microcred.service.openapi`). VCALM 1.0 names the options of each operation (sections 3.2 to
3.5); the W3C's suites, which speak VC-API, send some of theirs to every operation.

    >>> from microcred.service.options import FORMS, options_of
    >>> options_of("derive", "vcalm"), options_of("derive", "vc-api")[:-1]
    (('selectivePointers',), ('challenge', 'domain', 'checks'))
    >>> form = FORMS["checks"]
    >>> form.fits(["proof"]), form.fits("proof"), form.schema()["type"]
    (True, False, 'array')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.service.settings import Api
from microcred.status.registry.values import LONGEST

__all__ = ["FORMS", "Form", "Schema", "options_of", "truth"]

Schema = dict[str, Any]
"""A JSON Schema (2020-12), as OpenAPI 3.1 has them."""

_MOST_POINTERS: Final = 1000
_MOST_TEXTS: Final = 64
_LONGEST: Final = 4096
_LINE: Final = re.compile(rf"[^\x00-\x1f\x7f]{{1,{LONGEST}}}")


class Form(Frozen):
    """The form of an option.

    Attributes:
        fits: whether a value has it.
        schema: makes the schema of the values that have it.
    """

    fits: Callable[[JsonValue], bool]
    schema: Callable[[], Schema]


def truth() -> Schema:
    """The schema of yes and no."""
    return {"type": "boolean"}


def _is_truth(value: JsonValue) -> bool:
    return isinstance(value, bool)


def _text() -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": _LONGEST}


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


def _line() -> Schema:
    return {"type": "string", "maxLength": LONGEST, "pattern": "^[^\\u0000-\\u001f\\u007f]+$"}


def _is_line(value: JsonValue) -> bool:
    """A text that a registry can keep: on one line, and not longer than that."""
    return isinstance(value, str) and _LINE.fullmatch(value) is not None


def _texts() -> Schema:
    several = {"type": "array", "items": _text(), "minItems": 1, "maxItems": _MOST_TEXTS}
    return {"oneOf": [_text(), several]}


def _is_texts(value: JsonValue) -> bool:
    """One text, or several: a domain may be a set."""
    several = value if isinstance(value, list) else [value]
    return 0 < len(several) <= _MOST_TEXTS and all(_is_text(one) for one in several)


def _words() -> Schema:
    return {"type": "array", "items": {"type": "string"}}


def _is_words(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _pointers() -> Schema:
    pointer = {"type": "string", "pattern": "^(/[\\s\\S]*)?$"}
    return {"type": "array", "items": pointer, "maxItems": _MOST_POINTERS}


def _is_pointers(value: JsonValue) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MOST_POINTERS
        and all(isinstance(one, str) and (not one or one.startswith("/")) for one in value)
    )


_TRUTH: Final = Form(_is_truth, truth)
_POINTERS: Final = Form(_is_pointers, _pointers)

FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "challenge": Form(_is_text, _text),
        "checks": Form(_is_words, _words),
        "domain": Form(_is_texts, _texts),
        "credentialId": Form(_is_line, _line),
        "mandatoryPointers": _POINTERS,
        "disclosablePointers": _POINTERS,
        "returnCredential": _TRUTH,
        "returnPresentation": _TRUTH,
        "returnProblemDetails": _TRUTH,
        "returnResults": _TRUTH,
        "selectivePointers": _POINTERS,
    }
)
"""Every option with its form, in the order in which they are read."""

_ASKED: Final = ("challenge", "domain")
_TOLD: Final = ("returnProblemDetails", "returnResults")
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "issue": ("credentialId", "mandatoryPointers", "disclosablePointers"),
        "prove": _ASKED,
        "derive": ("selectivePointers",),
        "verify_credential": (*_TOLD, "returnCredential"),
        "verify_presentation": (*_ASKED, *_TOLD, "returnPresentation"),
    }
)
"""By deed: the same words as in the table of routes."""

_ALSO_IN_VC_API: Final = (*_ASKED, "checks")


def options_of(deed: str, api: Api) -> tuple[str, ...]:
    """The names of the options that a deed understands in a dialect, each once.

    Args:
        deed: "issue", "prove", "derive", "verify_credential" or "verify_presentation".
        api: the dialect.
    """
    own = _OPTIONS[deed]
    return own if api == "vcalm" else tuple(dict.fromkeys((*_ALSO_IN_VC_API, *own)))

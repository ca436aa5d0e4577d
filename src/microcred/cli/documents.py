"""What a file is, by its content: an Annex I document, a credential, an upload wrapper, a seal.

An ELM credential says `@context`; the upload wrapper has it under `credential`; an Annex I document
is the JSON of `MicroCredential` and has neither.

    >>> from microcred.cli.documents import is_annex1
    >>> is_annex1({"title": "Soil carbon"}), is_annex1({"credential": {"@context": []}})
    (True, False)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from microcred.errors import IssueError, ParseError, UnknownRelease
from microcred.jsontext import read_json
from microcred.parsing import Unverified, parse
from microcred.releases.vcdm import european_form

if TYPE_CHECKING:
    from microcred.elm import EuropeanDigitalCredential
    from microcred.jsontext import JsonValue
    from microcred.micro_credential import MicroCredential

__all__ = ["is_annex1", "read_any", "read_credential", "read_unissued"]

_MARKS = ("@context", "type", "@type", "credentialSubject", "verifiableCredential")
_NEEDED = frozenset({"learner", "title", "awarded_by"})


def is_annex1(value: JsonValue) -> bool:
    """Whether a JSON value can only be meant as an Annex I document, complete or not."""
    if not isinstance(value, dict):
        return False
    return not _NEEDED.isdisjoint(value) and not any(mark in value for mark in _MARKS)


def _annex1_json(raw: bytes, unknown: UnknownRelease) -> JsonValue:
    """The JSON of the Annex I document in these bytes, which `parse` found `unknown`.

    Raises:
        UnknownRelease: they are something else.
    """
    try:
        value = read_json(raw)
    except ParseError:  # the payload of a compact seal
        raise unknown from None
    if not is_annex1(value):
        raise unknown
    return value


def _annex1(raw: bytes, unknown: UnknownRelease) -> MicroCredential:
    """The Annex I document in these bytes, which `parse` found `unknown`.

    Raises:
        UnknownRelease: they are something else.
        ModelError: it has members that cannot be.
    """
    value = _annex1_json(raw, unknown)
    from microcred.micro_credential import MicroCredential

    return MicroCredential.from_json(value)


def read_credential(raw: bytes) -> Unverified:
    """The credential in a file, sealed or not.

    Raises:
        ParseError: it is none; the hint says so where it is an Annex I document.
    """
    try:
        return parse(raw)
    except UnknownRelease as unknown:
        _annex1_json(raw, unknown)
    raise UnknownRelease(
        "an Annex I document, which is not a credential yet",
        hint="`microcred issue` makes a credential of it, `microcred annex1` reports on it.",
    )


def read_any(raw: bytes) -> Mapping[str, JsonValue] | MicroCredential:
    """The credential in a file of any kind: sealed ones are opened, not verified.

    It is as received; a linked one of VCDM 2.0 is in the form of 1.1, that the model knows.

    Raises:
        ParseError: it is nothing that is known here.
        ModelError: an Annex I document with members that cannot be.
    """
    try:
        return european_form(parse(raw).document)
    except UnknownRelease as unknown:
        return _annex1(raw, unknown)


def read_unissued(
    raw: bytes,
) -> EuropeanDigitalCredential | MicroCredential | Mapping[str, JsonValue]:
    """What is to be issued: an Annex I document, a credential, or one in an upload wrapper.

    A W3C credential without the European model comes out as the document that it is.

    Raises:
        ParseError: it is nothing that is known here.
        IssueError: it carries a seal already.
        ModelError: an Annex I document with members that cannot be.
    """
    try:
        unverified = parse(raw)
    except UnknownRelease as unknown:
        return _annex1(raw, unknown)
    if unverified.mechanism is not None:
        raise IssueError(
            "the input carries a seal already",
            hint="Give the unsealed credential, or the Annex I document that it was made from.",
        )
    return unverified.credential if unverified.is_european else unverified.document

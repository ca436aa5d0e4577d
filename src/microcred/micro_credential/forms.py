"""What a member of a flat value may be: how it is taken, written to JSON and described.

Each member of the flat values has one `Form`; the constructor, the Annex I document (`from_json`,
`to_json`) and the JSON Schema are three views of the same table of forms, so they cannot disagree.

    >>> from microcred.micro_credential.forms import DATE, Many
    >>> Many(DATE).take("2026-05-01")
    (datetime.date(2026, 5, 1),)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from operator import is_
from typing import Any, Final, Generic, Protocol, TypeVar

from microcred.jsontext import JsonValue
from microcred.linked.lexical import iri_problem, read_time, write_time
from microcred.micro_credential.refusals import gather, refusal, under
from microcred.micro_credential.text import Text, language_tag, plain_text

__all__ = [
    "BOOLEAN",
    "DATE",
    "INSTANT",
    "NAME",
    "PLAIN",
    "TAG",
    "TEXT",
    "URL",
    "Form",
    "Many",
    "Member",
    "PlainForm",
    "date_text",
    "kept",
]

T = TypeVar("T")


class Form(Protocol[T]):
    """How one kind of value is taken, written and described."""

    @property
    def empty(self) -> Any:
        """What stands for "not given"."""

    def take(self, given: object) -> T:
        """The value, checked, from what a person wrote in Python or JSON.

        Raises:
            ModelError: places are relative to the value.
        """

    def put(self, value: T, language: str) -> JsonValue:
        """The value as JSON; a text that is only in `language` is a plain string."""

    def tagged(self, value: T, language: str | None) -> T:
        """The value with every open text in this language."""

    def schema(self) -> dict[str, JsonValue]:
        """The JSON Schema (2020-12) of what `put` writes."""


@dataclass(frozen=True, slots=True)
class Member(Generic[T]):
    """One member of a flat value.

    Attributes:
        form: what it may be.
        doc: one sentence; it is the `description` in the JSON Schema.
        required: whether the constructor refuses its absence.
    """

    form: Form[T]
    doc: str
    required: bool = False


class _Plain:
    """What the forms of values without language have in common."""

    @property
    def empty(self) -> None:
        return None

    def tagged(self, value: T, language: str | None) -> T:
        return value


class _TextForm:
    """A text in one or several languages; `single` for the names of a person (EDC: at most one)."""

    def __init__(self, *, single: bool = False) -> None:
        self._single = single

    @property
    def empty(self) -> None:
        return None

    def take(self, given: object) -> Text:
        text = given if isinstance(given, Text) else Text(given)  # type: ignore[arg-type]
        if self._single and len(text) > 1:
            raise refusal("value.wrong", "the EDC profile allows one language here")
        return text

    def put(self, value: Text, language: str) -> JsonValue:
        return value[language] if set(value) == {language} else dict(value)

    def tagged(self, value: Text, language: str | None) -> Text:
        return value.in_language(language)

    def schema(self) -> dict[str, JsonValue]:
        return {"$ref": "#/$defs/SingleText" if self._single else "#/$defs/Text"}


class PlainForm(_Plain):
    """A string without language: an identifier, a name of a scheme."""

    def take(self, given: object) -> str:
        """The string.

        Raises:
            ModelError: `value.wrong`.
        """
        return plain_text(given)

    def put(self, value: str, language: str) -> JsonValue:
        """As it is."""
        return value

    def schema(self) -> dict[str, JsonValue]:
        """Any string that says something."""
        return {"$ref": "#/$defs/Plain"}


class _Tag(PlainForm):
    """A language tag."""

    def take(self, given: object) -> str:
        return language_tag(given)

    def schema(self) -> dict[str, JsonValue]:
        return {"$ref": "#/$defs/Tag"}


class _Url(PlainForm):
    """An absolute IRI; what JSON-LD and SHACL need wherever something is referred to."""

    def take(self, given: object) -> str:
        iri = plain_text(given)
        if iri.startswith("_:") or iri_problem(iri):
            raise refusal("value.wrong", "no absolute IRI such as https://example.org/")
        return iri

    def schema(self) -> dict[str, JsonValue]:
        return {"$ref": "#/$defs/Iri"}


class _Boolean(_Plain):
    """True or false."""

    def take(self, given: object) -> bool:
        if not isinstance(given, bool):
            raise refusal("value.wrong", "neither true nor false")
        return given

    def put(self, value: bool, language: str) -> JsonValue:
        return value

    def schema(self) -> dict[str, JsonValue]:
        return {"type": "boolean"}


class _Date(_Plain):
    """A day; or a point in time where a credential that was read says more than a day."""

    def take(self, given: object) -> date:
        value = _from_text(given) if isinstance(given, str) else given
        if isinstance(value, datetime):
            return _day_or_instant(value)
        if not isinstance(value, date):
            raise refusal("value.wrong", "no date such as 2026-05-01")
        return value

    def put(self, value: date, language: str) -> JsonValue:
        return date_text(value)

    def schema(self) -> dict[str, JsonValue]:
        return {"$ref": "#/$defs/Date"}


class _Instant(_Date):
    """A point in time, with zone; a day is its midnight in UTC."""

    def take(self, given: object) -> datetime:
        value = super().take(given)
        return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)


def _from_text(given: str) -> date:
    """A date, or a date and time with zone, as RFC 3339 and xsd:dateTime write them."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.ASCII):
            return date.fromisoformat(given)
    except ValueError:
        raise refusal("value.wrong", "no such day") from None
    instant, problem = read_time(given)
    if problem == "time.no_zone":
        raise refusal("time.no_zone", "the time has no zone; give one, or a date")
    if instant is None:
        raise refusal("value.wrong", "no date (2026-05-01) or time (2026-05-01T09:00:00Z)")
    return instant


def _day_or_instant(value: datetime) -> date:
    """A day if it is midnight in UTC, which is how a day is written in EDC.

    Raises:
        ModelError: it has no time zone, or one that xsd:dateTime cannot write.
    """
    offset = value.utcoffset()
    if offset is None:
        raise refusal("time.no_zone", "the time has no zone; give one, or a date")
    if offset.total_seconds() == 0 and value.timetz().replace(tzinfo=None) == time():
        return value.date()
    return value


def date_text(value: date) -> str:
    """A day as "2026-05-01", a point in time as Europass writes it: "2026-05-01T09:00:00Z"."""
    return write_time(value) if isinstance(value, datetime) else value.isoformat()


def kept(form: Form[T], given: object) -> T:
    """What a form makes of a value that was read from elsewhere.

    Forms that ask more of a person than of a file have a method `keep` beside `take`.

    Raises:
        ModelError: it is no such value.
    """
    value: T = getattr(form, "keep", form.take)(given)
    return value


@dataclass(frozen=True, slots=True)
class Many(Generic[T]):
    """Several values of one form; one that is given alone stands for a tuple of one."""

    form: Form[T]

    @property
    def empty(self) -> tuple[()]:
        """No values."""
        return ()

    def take(self, given: object) -> tuple[T, ...]:
        """Each value, duplicates kept out.

        Raises:
            ModelError: places begin with the index where there are several.
        """
        if not isinstance(given, Iterable) or isinstance(given, str | bytes | Mapping):
            return (self.form.take(given),)
        found: list[T] = []
        with gather() as problems:
            for index, one in enumerate(given):
                with problems, under(f"/{index}"):
                    found.append(self.form.take(one))
        return tuple(dict.fromkeys(found))  # of 10,000 values none is compared with every other

    def keep(self, given: object) -> tuple[T, ...]:
        """Each value as it was read from elsewhere.

        Raises:
            ModelError: one is none.
        """
        several = given if isinstance(given, tuple) else (given,)
        return tuple(dict.fromkeys(kept(self.form, one) for one in several))

    def put(self, value: tuple[T, ...], language: str) -> JsonValue:
        """Always an array."""
        return [self.form.put(one, language) for one in value]

    def tagged(self, value: tuple[T, ...], language: str | None) -> tuple[T, ...]:
        """Each with its open texts in this language."""
        found: list[T] = []
        with gather() as problems:
            for index, one in enumerate(value):
                with problems, under(f"/{index}"):
                    found.append(self.form.tagged(one, language))
        if all(map(is_, found, value)):
            return value
        return tuple(dict.fromkeys(found))

    def schema(self) -> dict[str, JsonValue]:
        """An array, or one value alone."""
        inner = self.form.schema()
        return {"anyOf": [{"type": "array", "items": inner, "minItems": 1}, inner]}


TEXT: Final = _TextForm()
NAME: Final = _TextForm(single=True)
PLAIN: Final = PlainForm()
TAG: Final = _Tag()
URL: Final = _Url()
BOOLEAN: Final = _Boolean()
DATE: Final = _Date()
INSTANT: Final = _Instant()

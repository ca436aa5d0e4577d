"""Columns: which member of a micro-credential each header of a table means.

A header is the place of a member, with dots ("learner.given_name", "workload.ects", "title.sl"), or
its flat name ("given_name", "ects", "awarded_by_name"); case, blanks and hyphens make no
difference. Where a member takes several values, a cell holds them on lines of their own or between
bars ("|"), or there are numbered columns ("learning_outcomes.1"). Nothing is guessed: a header that
means nothing is refused, since what stands under it would be missing from the credential.

    >>> from microcred.batch.columns import Columns
    >>> columns = Columns.of(["Given name", "family_name", "ECTS", "learning_outcomes.2", "title"])
    >>> [one.place for one in columns.columns][:3]
    [('learner', 'given_name'), ('learner', 'family_name'), ('workload', 'ects')]
    >>> columns.members(["Ána", "Novák", "2,5", "", "Soil"])[0]
    {'learner': {'given_name': 'Ána', 'family_name': 'Novák'}, 'workload': {'ects': '2.5'}, 'title': 'Soil'}
"""  # noqa: E501 - one line of output

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final, Self

from microcred.errors import ModelError, UnreadableRows
from microcred.frozen import Frozen
from microcred.micro_credential import MicroCredential
from microcred.micro_credential.concepts import Concept
from microcred.micro_credential.flat import Flat, Nested
from microcred.micro_credential.forms import BOOLEAN, NAME, TEXT, Many
from microcred.micro_credential.text import language_tag
from microcred.micro_credential.workload import WORKLOAD

__all__ = ["Column", "Columns", "nested", "place_of"]

_SHORT: Final = ("learner", "workload")  # whose members are known by their own name alone
_WORKLOAD: Final = ("ects", "hours", "minutes")
_WORDS: Final[Mapping[str, bool]] = MappingProxyType(
    {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
)
_COMMA: Final = re.compile(r"[0-9]+,[0-9]+", re.ASCII)
_DEEPEST: Final = 6
_MOST_NUMBERED: Final = 200


class Column(Frozen):
    """One column.

    Attributes:
        header: as it stands in the table.
        place: the names of the members down to the one it means; () for one that only names rows.
        several: whether a cell may hold several values.
        truth: whether it is true or false.
        number: whether it is a number, which may be written with a comma.
    """

    header: str
    place: tuple[str, ...]
    several: bool = False
    truth: bool = False
    number: bool = False

    def read(self, cell: str) -> Any:
        """What a cell means; None for an empty one."""
        text = cell.strip()
        if not text:
            return None
        if self.truth:
            return _WORDS.get(text.casefold(), text)
        if self.number:
            return text.replace(",", ".") if _COMMA.fullmatch(text) else text
        if not self.several:
            return text
        found = [one.strip() for one in re.split(r"[\n|]", text) if one.strip()]
        return found if len(found) != 1 else found[0]


def _normal(header: str) -> str:
    return re.sub(r"[\s-]+", "_", header.strip().casefold())


@cache
def _flat_names() -> Mapping[str, tuple[str, ...]]:
    """The names without dots: places joined by underscores, and the short names of learners."""
    found: dict[str, tuple[str, ...]] = {}
    for name, member in MicroCredential.members.items():
        form = member.form.form if isinstance(member.form, Many) else member.form
        inner = _WORKLOAD if form is WORKLOAD else ()
        if isinstance(form, Nested):
            inner = tuple(form.kind.members)
        for one in inner:
            found[f"{name}_{one}"] = (name, one)
            if name in _SHORT and one not in MicroCredential.members and one != "identifier":
                found[one] = (name, one)
    return MappingProxyType(found)


@lru_cache(maxsize=1024)
def place_of(header: str) -> Column | None:
    """The column that a header means; None if it means none."""
    name = _normal(header)
    parts = _flat_names().get(name)
    if parts is None or name in MicroCredential.members:
        # Language tags keep their case.
        own = [one.strip() for one in header.strip().split(".")]
        parts = tuple(_normal(one) for one in own[:-1]) + tuple(own[-1:])
        parts = parts if len(own) > 1 else (name,)
    if not 1 <= len(parts) <= _DEEPEST:
        return None
    return _walked(header, MicroCredential, parts)


def _walked(header: str, kind: type[Flat], parts: Sequence[str]) -> Column | None:
    """The column of the parts, from this class on."""
    place: tuple[str, ...] = ()
    rest = list(parts)
    while rest:
        name = _normal(rest.pop(0))
        place += (name,)
        if name not in kind.members:  # such as cycle
            return Column(header, place) if name in kind.also_taken and not rest else None
        form: Any = kind.members[name].form
        several = isinstance(form, Many)
        if isinstance(form, Many):
            form = form.form
            if rest and _is_number(rest[0]):
                place, several = (*place, rest.pop(0)), False
        if not rest:
            return Column(header, place, several, truth=form is BOOLEAN)
        if not isinstance(form, Nested) or _is_text(form, rest):
            return _within(header, form, place, rest)
        kind = form.kind
    return None


def _is_number(part: str) -> bool:
    """Whether it counts the values of a member, from 1 on."""
    return re.fullmatch("[1-9][0-9]{0,2}", part) is not None and int(part) <= _MOST_NUMBERED


def _is_text(form: Nested[Any], rest: Sequence[str]) -> bool:
    """Whether the rest is the language of a text that may stand for the whole."""
    return form.kind is not Concept and form.short is not None and _is_tag(rest, form.kind)


def _within(header: str, form: Any, place: tuple[str, ...], rest: Sequence[str]) -> Column | None:
    """The column of a part of what is no object of members: a workload, a text in a language."""
    if form is WORKLOAD:
        last = _normal(rest[0])
        fits = len(rest) == 1 and last in _WORKLOAD
        return Column(header, (*place, last), number=True) if fits else None
    if form is TEXT or form is NAME or isinstance(form, Nested):
        return _in_language(header, place, rest)
    return None


def _is_tag(rest: Sequence[str], kind: type[Flat]) -> bool:
    """Whether this is a language tag and nothing else."""
    if len(rest) != 1 or _normal(rest[0]) in kind.members:
        return False
    return re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", rest[0]) is not None


def _in_language(header: str, place: tuple[str, ...], rest: Sequence[str]) -> Column | None:
    """A text in one language: "title.sl"."""
    if len(rest) != 1:
        return None
    try:
        return Column(header, (*place, language_tag(rest[0])))
    except ModelError:
        return None


class Columns(Frozen):
    """The columns of one table.

    Attributes:
        columns: in their order.
        named: positions of those that name a row.
    """

    columns: tuple[Column, ...]
    named: tuple[int, ...] = ()

    @classmethod
    def of(cls, headers: Sequence[str], *, named: Iterable[str] = ()) -> Self:
        """The columns of these headers.

        Args:
            headers: the first row.
            named: headers of the columns whose values name a row, whether they mean a member or
                not.

        Raises:
            UnreadableRows: no header, one twice, one that means nothing, or one that is not there.
        """
        wanted = {_normal(one) for one in named}
        found: list[Column] = []
        wrong: list[str] = []
        for header in headers:
            column = place_of(header)
            if column is None and _normal(header) in wanted:
                column = Column(header, ())
            if column is None:
                wrong.append(header.strip() or "one without a name")
            else:
                found.append(column)
        _refuse_unknown(wrong)
        _refuse_twice(found)
        missing = wanted - {_normal(one.header) for one in found}
        if missing:
            raise UnreadableRows(f"no column {min(missing)!r}, which is to name the rows")
        at = tuple(n for n, one in enumerate(found) if _normal(one.header) in wanted)
        return cls(tuple(found), at)

    def members(self, cells: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
        """The members that the cells of a row give, and JSON pointer -> header of each."""
        pairs = [
            (column.place, value)
            for column, cell in zip(self.columns, cells, strict=False)
            if column.place and (value := column.read(cell)) is not None
        ]
        headers = {column.place: column.header for column in self.columns if column.place}
        return nested(pairs), _pointers(headers, [place for place, _ in pairs])

    def names(self, cells: Sequence[str]) -> tuple[str, ...]:
        """What stands in the columns that name a row."""
        return tuple(cells[at].strip() if at < len(cells) else "" for at in self.named)


def _pointers(
    headers: Mapping[tuple[str, ...], str], filled: Sequence[tuple[str, ...]]
) -> dict[str, str]:
    """JSON pointer -> header; of numbered columns those that are filled count, as in arrays."""
    told: dict[str, str] = {}
    for place, header in headers.items():
        pointer = ""
        for at, name in enumerate(place):
            if name.isdigit():
                before = {one[at] for one in filled if one[:at] == place[:at] and len(one) > at}
                pointer += f"/{sum(int(one) < int(name) for one in before)}"
            else:
                pointer += f"/{name}"
        if place in filled or pointer not in told:
            told[pointer] = header
    return told


def _refuse_unknown(wrong: Sequence[str]) -> None:
    if not wrong:
        return
    from difflib import get_close_matches

    known = [*MicroCredential.members, *_flat_names()]
    near = get_close_matches(_normal(wrong[0]), known, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    raise UnreadableRows(
        f"the column {wrong[0][:64]!r}{more} means no member of a micro-credential",
        hint=f"{hint}Name it as in docs/batch.md, or take it out of the table.",
    )


def _refuse_twice(columns: Sequence[Column]) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for one in columns:
        if one.place and (other := seen.setdefault(one.place, one.header)) is not one.header:
            raise UnreadableRows(f"the columns {other!r} and {one.header!r} mean the same member")
    for one in columns:
        for below in columns:
            if one.place and one.place == below.place[: len(one.place)] != below.place:
                raise UnreadableRows(
                    f"the column {below.header!r} is a part of {one.header!r}",
                    hint="Give the whole or its parts, not both.",
                )
    if not columns:
        raise UnreadableRows("the table has no header")


def nested(pairs: Iterable[tuple[Sequence[str], Any]]) -> dict[str, Any]:
    """Members by their places, one within the other; numbered ones as lists, gaps closed."""
    made: dict[str, Any] = {}
    for place, value in pairs:
        holder = made
        for name in place[:-1]:
            holder = holder.setdefault(name, {})
        holder[place[-1]] = value
    return {name: _listed(value) for name, value in made.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(one.isdigit() for one in value):
        return [_listed(value[one]) for one in sorted(value, key=int)]
    return {name: _listed(one) for name, one in value.items()}

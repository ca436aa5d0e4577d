"""What makes a row the same row next month: its idempotence key, and what it says.

By default a row is named by learner, course and date: the learner by identifier, else by address of
mail, else by name and day of birth; the course by title and awarding bodies. Where columns are
named for it, they alone name the row. A document is named by its id, else by all of it. Only a hash
leaves this room; a journal keeps a keyed hash of that.

    >>> from microcred.batch.identity import identity
    >>> from microcred.batch.values import Given
    >>> common = {"title": "Soil carbon", "date": "2026-06-30"}
    >>> one = Given(2, {"learner": {"identifier": "S-1"}, "grade": "A"})
    >>> two = Given(9, {"learner": {"identifier": "S-1"}, "grade": "B"})
    >>> identity(one, common).key == identity(two, common).key
    True
    >>> identity(one, common).content == identity(two, common).content
    False
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from microcred.batch.values import Given
from microcred.encoding import b64_encode
from microcred.errors import MalformedJson, MicrocredError
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, canonical_json, read_json
from microcred.micro_credential import ECTS, Hours, MicroCredential
from microcred.micro_credential.flat import Flat
from microcred.micro_credential.forms import TEXT, date_text
from microcred.micro_credential.text import Text
from microcred.micro_credential.workload import WORKLOAD
from microcred.releases.release import is_european

__all__ = ["MARKS", "Identity", "identity", "merged", "plain"]

MARKS: Final = frozenset({"@context", "type", "@type", "credentialSubject", "credential"})
"""What a document has and an Annex I document has not."""

_BY_NAME: Final = ("given_name", "family_name", "full_name", "date_of_birth")


class Identity(Frozen):
    """What a row is known by.

    Attributes:
        key: a hash of what names it.
        content: a hash of what it says, without what is common to all rows.
        european: whether it is a credential of the European model, which has one status.
    """

    key: str
    content: str
    european: bool = True


def identity(given: Given, common: Mapping[str, JsonValue]) -> Identity:
    """What a row that can be read is known by.

    Args:
        given: the row.
        common: the members that all rows share.
    """
    value = given.value
    if isinstance(value, MicroCredential):
        value = value.to_json()
    elif isinstance(value, bytes):
        value = _read(value)
    document = isinstance(value, Mapping) and _is_document(value)
    content = _digest_of_document(value) if document else _digest(value)
    if any(given.named):
        return Identity(_digest(["columns", *given.named]), content, _is_of_elm(value))
    if not isinstance(value, Mapping) or _is_document(value):
        own = value.get("id") if isinstance(value, Mapping) else None
        key = _digest(["id", own]) if own else content
        return Identity(key, content, _is_of_elm(value))
    members = merged(common, value)
    named = ["row", _learner(members.get("learner")), _title(members)]
    named += [_body(members.get("awarded_by")), members.get("date")]
    return Identity(_digest(named), content)


def _read(raw: bytes) -> Any:
    try:
        return read_json(raw)
    except MalformedJson:
        return raw.hex()  # refused where it is issued


def _is_document(value: Any) -> bool:
    return isinstance(value, Mapping) and not MARKS.isdisjoint(value)


def _is_of_elm(value: Any) -> bool:
    """Whether it is, or becomes, a credential of the European model."""
    return not _is_document(value) or "credential" in value or is_european(value)


def _learner(learner: Any) -> Any:
    """What of a learner tells who it is."""
    if not isinstance(learner, Mapping):
        return learner
    for name in ("identifier", "national_id", "email"):
        if learner.get(name):
            return [name, learner[name]]
    return [learner.get(name) for name in _BY_NAME]


def _title(members: Mapping[str, Any]) -> Any:
    """The title in the main language: a translation that is added makes no other course."""
    title = members.get("title")
    if not isinstance(title, Mapping) or not title:
        return title
    return title.get(members.get("language"), next(iter(title.values())))


def _body(bodies: Any) -> Any:
    """What of awarding bodies tells who they are."""
    several = bodies if isinstance(bodies, list | tuple) else [bodies]
    return [
        one.get("identifier") or one.get("name") if isinstance(one, Mapping) else one
        for one in several
    ]


def _digest(value: Any) -> str:
    """SHA-256 of one form of a value, texts in Unicode NFC and without blanks around them."""
    text = json.dumps(_normal(value), ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """A value of Python as it stands in an Annex I document; what is JSON stays as it is.

    >>> from microcred.batch.identity import plain
    >>> from microcred.micro_credential import ECTS, Provider
    >>> plain({"workload": ECTS(2), "awarded_by": Provider("Example University", "IE")})
    {'workload': {'ects': 2}, 'awarded_by': {'name': 'Example University', 'country': 'IE'}}
    """
    if isinstance(value, Flat):
        return value.to_json_in("")
    if isinstance(value, Text):
        return TEXT.put(value, "")
    if isinstance(value, ECTS | Hours):
        return WORKLOAD.put(value, "")
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, bytes):
        return b64_encode(value)
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def _digest_of_document(value: Any) -> str:
    """SHA-256 of a document as it is: it is long, and nobody has typed it."""
    try:
        return hashlib.sha256(canonical_json(dict(value))).hexdigest()
    except MicrocredError:  # no JSON: refused where it is issued
        return _digest(value)


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value).strip()
    value = plain(value)
    if isinstance(value, Mapping):
        return {str(name): _normal(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(one) for one in value]
    return value


def merged(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a row over those that all rows share, objects member by member.

    >>> from microcred.batch.identity import merged
    >>> merged({"workload": {"ects": 2}, "awarded_by": [{"country": "IE"}]},
    ...        {"workload": {"hours": 60}, "awarded_by": {"name": "Example University"}})
    {'workload': {'ects': 2, 'hours': 60}, 'awarded_by': {'country': 'IE', 'name': 'Example University'}}
    """  # noqa: E501 - one line of output
    made = dict(common)
    for name, value in own.items():
        below: Any = made.get(name)
        if isinstance(below, list) and len(below) == 1 and isinstance(value, Mapping):
            below = below[0]
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            made[name] = merged(below, value)
        else:
            made[name] = value
    return made

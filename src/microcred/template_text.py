"""The JSON text of a template, with gaps: other texts are read from it and written into it.

Two documents of one build have the same JSON but for the texts at some places, if both are written
compactly (`microcred.jsontext.write_json`). So the texts of a further one are what stands between
the known pieces, and its own JSON is those pieces with its texts between them. A string of JSON
ends at the first quotation mark that is not escaped (RFC 8259, section 7), so that nothing in a
text can pass for a piece; what is escaped is not read here at all.

    >>> from microcred.template_text import Text
    >>> document = {"id": "urn:a", "title": "Soil", "same": "urn:a"}
    >>> text = Text.of(document, document, [("/id", "/same"), ("/title",)])
    >>> text.texts(b'{"id":"urn:b","title":"Air","same":"urn:b"}')
    ['urn:b', 'Air']
    >>> text.texts(b'{"id":"urn:b","title":"Air","same":"urn:c"}') is None
    True
    >>> text.with_proof(["urn:c", 'A "b"'], b'{}')
    b'{"id":"urn:c","title":"A \\\\"b\\\\"","same":"urn:c","proof":{}}'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from microcred.jsontext import write_json
from microcred.template_places import with_values

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["Text"]

_LONGEST: Final = 8 * 1024 * 1024
"""Octets of a document that is still read by its gaps; far less than is read at all."""


class Text:
    """The JSON of a template with gaps."""

    __slots__ = ("_count", "_given", "_made", "_order")

    def __init__(
        self, count: int, given: Sequence[bytes], made: Sequence[bytes], order: Sequence[int]
    ) -> None:
        """Of pieces and, for each gap between them, the number of its text; of these, a count."""
        self._count = count
        self._given = tuple(given)
        self._made = tuple(made)
        self._order = tuple(order)

    @classmethod
    def of(
        cls,
        given: Mapping[str, JsonValue],
        made: Mapping[str, JsonValue],
        places: Sequence[Sequence[str]],
    ) -> Text | None:
        """The text of a document; None if it is long, or the order of the places changes.

        Args:
            given: the template as documents like it are given.
            made: the same as it is signed; further members may be in it.
            places: JSON pointers of each text, those of one text together.
        """
        before, order = _pieces(given, places)
        after, same = _pieces(made, places)
        fits = sum(map(len, after)) <= _LONGEST
        return cls(len(places), before, after, order) if fits and order == same else None

    def texts(self, octets: bytes) -> list[str] | None:
        """The texts in the gaps of another document, None if it is not seen at a glance."""
        given = self._given
        if len(octets) > _LONGEST or not octets.startswith(given[0]):
            return None
        found: list[bytes | None] = [None] * self._count
        at = len(given[0])
        for number, piece in zip(self._order, given[1:], strict=True):
            end = octets.find(b'"', at)
            if end < 0 or not octets.startswith(piece, end):
                return None
            text = octets[at:end]
            if found[number] is None:
                found[number] = text
            elif found[number] != text:
                return None
            at = end + len(piece)
        return _decoded(found) if at == len(octets) else None

    def with_proof(self, texts: Sequence[str], proof: bytes) -> bytes:
        """The document with these texts and a proof as its last member, as JSON in UTF-8."""
        written = [_string(text) for text in texts]
        parts = [self._made[0]]
        for number, piece in zip(self._order, self._made[1:], strict=True):
            parts.append(written[number])
            parts.append(piece)
        return b"".join((*parts[:-1], parts[-1][:-1], b',"proof":', proof, b"}"))


def _string(text: str) -> bytes:
    """What stands between the quotation marks of a string."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text.encode("utf-8")
    return write_json(text)[1:-1].encode("utf-8")


def _decoded(found: Sequence[bytes | None]) -> list[str] | None:
    texts: list[str] = []
    for one in found:
        try:
            text = "" if one is None else one.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if "\\" in text or not text.isprintable():
            return None
        texts.append(text)
    return texts


def _pieces(
    document: Mapping[str, JsonValue], places: Sequence[Sequence[str]]
) -> tuple[list[bytes], list[int]]:
    """What stands between the texts, and the numbers of these in their order."""
    whole = write_json(dict(document))
    mark = next(mark for mark in (f"gap{n}n" for n in range(len(whole) + 1)) if mark not in whole)
    marks: dict[str, JsonValue] = {
        place: f"{mark}{number}." for number, several in enumerate(places) for place in several
    }
    marked = write_json(with_values(document, marks))
    parts = re.split(rf"{mark}(\d+)\.", marked)
    return [part.encode("utf-8") for part in parts[::2]], [int(one) for one in parts[1::2]]

"""Direct: the canonical form of a usual document, written in one walk.

JSON-LD 1.1 Processing Algorithms, 5.1 and 8.1, then RDFC-1.0, for what European credentials are
made of: contexts named by their URLs at the top alone, members that these define, types that are
terms or IRIs, names that are absolute IRIs, texts, texts by language and numbers. Where every node
has a name, the canonical form is the sorted lines; a single one that has none is `_:c14n0`, several
are named by `microcred.linked.canonical`, as long as that takes little work. Whatever else a
document holds, right or wrong, is beyond: then None is the answer, and `microcred.linked.dataset`
reads the whole anew, or says what is wrong with it.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.linked.direct import direct_form
    >>> document = {"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:example:1",
    ...     "type": "VerifiableCredential", "issuer": "https://uni.example/"}
    >>> print(direct_form(document, contexts_of("ELM 3.2")).octets.decode(), end="")
    <urn:example:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<https://www.w3.org/2018/credentials#VerifiableCredential> .
    <urn:example:1> <https://www.w3.org/2018/credentials#issuer> <https://uni.example/> .
    >>> direct_form({**document, "colour": "red"}, contexts_of("ELM 3.2")) is None
    True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from microcred.errors import LinkedDataError
from microcred.linked.rows import (
    COMPACT,
    IRI,
    LANGUAGES,
    PLACED,
    SCHEMES,
    TEXT,
    VOCAB,
    Beyond,
    Row,
    Table,
    table_for,
    written_iri,
)

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import Contexts

__all__ = ["Direct", "direct_form"]

_DEEPEST: Final = 60  # so that no more than 128 arrays and objects are within one another
_LONG: Final = 500
_LITTLE_WORK: Final = 2_000
_BLANK: Final = "_:c14n"
_NUMBERS: Final = frozenset({bool, float, int})
_UNTOUCHED: Final = bytes(code for code in range(0x20, 0x7F) if code not in b'"\\')
_OF_IRIS: Final = bytes(code for code in range(0x21, 0x7F) if code not in b'"<>\\^`{|}%[]')
_BARE: Final = frozenset(scheme for scheme in SCHEMES if scheme[-1] == ":")
# What `json` writes otherwise than RDFC-1.0, section 5: control characters, and no characters; each
# behind the octet by which it is seen at once that there is none.
_OTHERWISE: Final = (
    (b"\x7f", re.compile(b"\x7f")),
    (b"\\", re.compile(rb"\\u")),
    (b"\xef", re.compile(b"\xef\xbf[\xbe\xbf]")),
)


class Direct(NamedTuple):
    """What was written."""

    octets: bytes
    """The canonical form in UTF-8."""
    compact: frozenset[str]
    """The members that are no terms: called by an IRI, compact or not, or as `@vocab` allows."""
    is_plain: bool
    """Whether it has no number with a fraction or an exponent."""
    is_of_every_hash: bool
    """Whether it is the same with every hash: if no more than one node is without a name."""


def direct_form(
    document: Mapping[str, JsonValue],
    contexts: Contexts,
    *,
    hash: Literal["sha256", "sha384"] = "sha256",
) -> Direct | None:
    """The canonical form of a document.

    Args:
        document: a JSON object as `microcred.jsontext.read_json` gives it.
        contexts: those that it may name.
        hash: the hash function that names blank nodes.

    Returns:
        None if it holds anything that is beyond what is written directly. If not, nothing that it
        says is lost; it has no context but those at its top, which are known, and no keyword; what
        it says of the node of its top, it says there; and it is of dictionaries, lists, texts and
        numbers, and of nothing else that Python might write as JSON.
    """
    try:
        return _written(document, contexts, hash)
    except (Beyond, LinkedDataError, TypeError, UnicodeEncodeError, RecursionError):
        return None  # TypeError: an id that is no text


def _written(
    document: Mapping[str, JsonValue], contexts: Contexts, hash: Literal["sha256", "sha384"]
) -> Direct:
    table = table_for(document.get("@context"), contexts)
    members = dict(document)
    del members["@context"]
    walk = _Walk()
    walk.top(members, table)
    lines = walk.lines
    if walk.blanks > 1:
        from microcred.linked.canonical import named_anew

        lines = list(named_anew(dict.fromkeys(lines), hash=hash, budget=_LITTLE_WORK))
    if len(set(lines)) < len(lines):
        lines = list(set(lines))
    lines.sort()
    octets = "".join(lines).encode()
    if any(one in octets and wrong.search(octets) for one, wrong in _OTHERWISE):
        raise Beyond
    return Direct(octets, frozenset(walk.compact), walk.is_plain, walk.blanks < 2)


class _Walk:
    """One document on its way.

    Attributes:
        blanks: how many nodes have no name.
        compact: the members that are no terms.
        is_plain: whether no double was met.
        name: of the node at the top, of which no other one may say more.
        lines: what was said so far, in canonical N-Quads.
        names: id -> the written IRI.
        read: the node objects that later ones may be equal to, by their id: each with its table;
            None for that of the top.
        singular: how much was met that equal nodes do not say again: nodes without a name, and
            numbers, since 1 equals true in Python.
    """

    __slots__ = (
        "_parts",
        "blanks",
        "compact",
        "is_plain",
        "lines",
        "name",
        "names",
        "read",
        "singular",
    )

    def __init__(self) -> None:
        self.compact: set[str] = set()
        self.is_plain = True
        self.lines: list[str] = []
        self.name = ""
        self.names: dict[Any, str] = {}
        self.read: dict[Any, tuple[dict[str, Any], Table] | None] = {}
        self.singular = 0
        self.blanks = 0
        self._parts = self.lines.append, self.names, self.read

    def top(self, members: dict[str, Any], table: Table) -> None:
        """Write the whole.

        Raises:
            Beyond, TypeError, UnicodeEncodeError: see `direct_form`.
        """
        if not members.get(table.type_key):
            raise Beyond  # so that something is said of its name
        text = members.get(table.id_key)
        if text is not None:
            if text.__class__ is not str or not text.startswith(SCHEMES):
                raise Beyond  # an unusual name, which others would have to be compared with
            self.name = self._iri(text, table)
            self.read[text] = None
        self._node(members, table, 0)
        self._check_names()

    def _node(  # noqa: C901 - one walk: a call costs more than what is done in it
        self, element: dict[str, Any], table: Table, depth: int
    ) -> str:
        """Write what a node object says, if that was not written before; gives its name."""
        add, names, read = self._parts
        text, types, met = element.get(table.id_key), element.get(table.type_key), self.singular
        name = names.get(text)
        if name is None:
            if text.__class__ is str and text.startswith(SCHEMES):
                names[text] = name = f"<{text}>"
            else:
                name = self._name(text, element, table)
        if types is None and len(element) == 1 and text is not None:
            return name
        if depth and text in read:
            before = read[text]
            if before is None:
                raise Beyond  # it is the node of the top
            if before[0] == element and before[1] is table:
                return name
        if depth > _DEEPEST:
            raise Beyond
        known = table.types.get(types) if types.__class__ is str else None
        outer = table
        typed, table = known or _typed(types, element, table)
        for one in typed:
            add(name + one)
        rows = table.rows
        for key, value in element.items():
            kind, predicate, tail, inner = rows[key]
            if kind is PLACED:
                continue
            of = value.__class__
            if of is str:
                if kind is TEXT:
                    written = _quoted(value) if len(value) < _LONG else _quoted_long(value)
                    add(f"{name}{predicate}{written}{tail}")
                elif kind is IRI:
                    add(f"{name}{predicate}{names.get(value) or self._iri(value, table)} .\n")
                else:
                    self._value(name, key, value, table)
            elif of is dict and inner is not None:
                add(f"{name}{predicate}{self._node(value, inner, depth + 1)} .\n")
            elif of is dict and kind is LANGUAGES:
                self._languages(name, predicate, value, table)
            else:
                self._several(name, key, value, table, depth + 1)
        if depth and met == self.singular:
            read[text] = element, outer
        return name

    def _several(self, name: str, key: str, value: Any, table: Table, depth: int) -> None:
        """Write the values in an array, or one that is none of the most frequent."""
        _, predicate, _, inner = self._row(key, table)
        for one in value if value.__class__ is list else (value,):
            if one.__class__ is dict and inner is not None:
                node = self._node(one, inner, depth)
                self.lines.append(f"{name}{predicate}{node} .\n")
            else:
                self._value(name, key, one, table)

    def _languages(self, name: str, predicate: str, texts: dict[str, Any], table: Table) -> None:
        add, tags = self.lines.append, table.tags
        for tag, value in texts.items():
            tail = tags.get(tag) or table.tag(tag)
            for one in value if value.__class__ is list else (value,):
                if one.__class__ is not str:
                    raise Beyond
                text = _quoted(one) if len(one) < _LONG else _quoted_long(one)
                add(f"{name}{predicate}{text}{tail}")

    def _value(self, name: str, key: str, value: Any, table: Table) -> None:
        """Write one value that is none of the most frequent."""
        kind, predicate, tail, _ = self._row(key, table)
        if value.__class__ in _NUMBERS:
            self.singular += 1
            self.is_plain = self.is_plain and value.__class__ is not float
            written = table.number(key, value)
        elif value.__class__ is not str:
            raise Beyond
        elif kind is IRI:
            written = f"{self.names.get(value) or self._iri(value, table)} .\n"
        elif kind is VOCAB:
            written = f"{tail.get(value) or table.term(key, value, tail)} .\n"
        else:
            written = f"{_quoted(value)}{tail}"
        self.lines.append(name + predicate + written)

    def _row(self, key: str, table: Table) -> Row:
        """What is to be written for a member, which may be called by an IRI."""
        row = table.rows[key]
        if row[0] is COMPACT:
            self.compact.add(key)
            row = table.compact(key)
        return row

    # -- names ------------------------------------------------------------------------------------

    def _name(self, text: Any, element: dict[str, Any], table: Table) -> str:
        """The name of a node that is met for the first time, or the label of one without."""
        if text is None:
            if table.id_key in element:
                raise Beyond
            name = f"{_BLANK}{self.blanks}"
            self.blanks += 1
            self.singular += 1
        elif text.__class__ is str:
            name = self._iri(text, table)
            if name == self.name:
                raise Beyond
        else:
            raise Beyond
        return name

    def _iri(self, text: str, table: Table) -> str:
        """The written IRI that an id names; `_check_names` looks at the usual ones all at once."""
        if text.startswith(SCHEMES):
            self.names[text] = found = f"<{text}>"
            return found
        return table.iri(text)

    def _check_names(self) -> None:
        names = self.names
        joined = "".join(names)
        if not joined.isascii() or joined.encode("ascii").translate(None, _OF_IRIS):
            for name in names:
                written_iri(name)
        elif ("#" in joined and any(name.count("#") > 1 for name in names)) or not _BARE.isdisjoint(
            names
        ):
            raise Beyond


def _typed(types: Any, element: dict[str, Any], table: Table) -> tuple[tuple[str, ...], Table]:
    if types is None and table.type_key in element:
        raise Beyond
    return table.typed(types)


def _quoted_long(text: str) -> str:
    """An image is most of what its credential says, and this looks at it three times faster."""
    if text.isascii() and not text.encode("ascii").translate(None, _UNTOUCHED):
        return f'"{text}"'
    return _quoted(text)

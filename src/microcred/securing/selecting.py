"""Selecting: the part of a document that JSON pointers name, and what it says in RDF.

Data Integrity ECDSA Cryptosuites 1.0, sections 3.4.6 to 3.4.15 (skolemisation and selection). Of
what a pointer (RFC 6901) goes through, ids and types come along, since a value without them says
nothing; arrays stay dense. Blank nodes get names first, so that a node is the same one in the whole
and in a part: the names are of this room alone and appear in no proof. What is signed has labels
that only the holder of a key can compute.

    >>> from microcred.securing.selecting import select
    >>> select({"@context": "c", "type": "Card", "id": "urn:1", "name": ["a", "b"]}, ["/name/1"])
    {'@context': 'c', 'type': 'Card', 'id': 'urn:1', 'name': ['b']}
    >>> select({"@context": "c", "made": {"id": "urn:2", "x": {"id": "_:b", "y": 1}, "z": 2}},
    ...     ["/made/x/y"])
    {'@context': 'c', 'made': {'id': 'urn:2', 'x': {'y': 1}}}
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from microcred.encoding import b64url_encode
from microcred.errors import CannotDisclose, LinkedDataError, Unsupported
from microcred.frozen import Frozen, part
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of
from microcred.linked.expansion import expand
from microcred.linked.nquads import Quad, nquad

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import Contexts

__all__ = ["Labelled", "Named", "labelled", "lines_under", "named", "relabelled", "select"]

_MOST_POINTERS: Final = 4096
_LONGEST_POINTER: Final = 4096
# What comes along of each object that a pointer goes through.
_IDS: Final = ("id", "@id")
_TYPES: Final = ("type", "@type", "@context")
# Expanded objects that are no nodes.
_NO_NODE: Final = ("@list", "@set", "@graph")

_Tree = dict[str, "_Tree | None"]
"""Members that are asked for: None is a value as a whole."""

_Blank = tuple[str, str, str]
"""A blank node: its label, the JSON pointer of the object or text that means it, the blank id that
is there ("" for none)."""


def select(
    document: Mapping[str, JsonValue], pointers: Sequence[str]
) -> dict[str, JsonValue] | None:
    """The part of a document that the pointers name, with ids, types and contexts on the way.

    Args:
        document: a JSON object.
        pointers: JSON pointers into it; in any order, repeated or within one another.

    Returns:
        a copy, members in the document's order; None where no pointer is given.

    Raises:
        CannotDisclose: a pointer is none, or points at nothing; or they are too many.
    """
    tree = _tree_of(pointers)
    if not pointers:
        return None
    found: dict[str, JsonValue] = _selected(document, tree, "")
    return found


def _tree_of(pointers: Sequence[str]) -> _Tree | None:
    """All pointers as one tree, so that their order says nothing."""
    if isinstance(pointers, str) or len(pointers) > _MOST_POINTERS:
        raise CannotDisclose(f"at most {_MOST_POINTERS} JSON pointers are given, as a list")
    tree: _Tree = {}
    for text in pointers:
        parts = _parts(text)
        if not parts:
            return None
        at = tree
        for name in parts[:-1]:
            inner = at.setdefault(name, {})
            if inner is None:
                break
            at = inner
        else:
            at[parts[-1]] = None
    return tree


def _parts(text: str) -> list[str]:
    """The unescaped parts of a JSON pointer (RFC 6901, sections 3 and 4)."""
    if not isinstance(text, str) or len(text) > _LONGEST_POINTER or text[:1] not in ("", "/"):
        raise CannotDisclose("a JSON pointer is empty or begins with a slash")
    parts = text.split("/")[1:]
    if any(part.replace("~0", "").replace("~1", "").count("~") for part in parts):
        raise CannotDisclose("a JSON pointer has ~ only as ~0 and ~1")
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def _selected(value: Any, tree: _Tree | None, where: str) -> Any:
    """A value as far as the tree asks for it."""
    if tree is None:
        return _copied(value)
    if isinstance(value, Mapping):
        return _members(value, tree, where)
    if not isinstance(value, list):
        raise _nothing(where)
    positions = {_position(name, value, where): inner for name, inner in tree.items()}
    return [_selected(value[at], positions[at], f"{where}/{at}") for at in sorted(positions)]


def _members(value: Mapping[str, Any], tree: _Tree, where: str) -> dict[str, JsonValue]:
    for name in tree:
        if name not in value:
            raise _nothing(where)
    found: dict[str, JsonValue] = {}
    for name, member in value.items():
        if _comes_along(name, member):
            # A pointer may go into what is there in whole; it has to point at something, though.
            _selected(member, tree.get(name), where)
            found[name] = _copied(member)
        elif name in tree:
            found[name] = _selected(member, tree[name], f"{where}/{name}")
    return found


def _comes_along(name: str, member: Any) -> bool:
    """Whether an object keeps a member when a part of it is selected (3.4.11)."""
    if name in _IDS:
        return isinstance(member, str) and not member.startswith("_:")
    return name in _TYPES


def _position(name: str, value: list[Any], where: str) -> int:
    """A part of a pointer as an index: digits without a leading zero (RFC 6901, section 4)."""
    if not name.isascii() or not name.isdigit() or (name[0] == "0" and name != "0"):
        raise _nothing(where)
    if len(name) > len(str(len(value))) or int(name) >= len(value):
        raise _nothing(where)
    return int(name)


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(member) for name, member in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _nothing(where: str) -> CannotDisclose:
    place = f" below {where}" if where else ""
    return CannotDisclose(f"a JSON pointer points at nothing{place}")


class Named(Frozen):
    """A document whose blank nodes have names, so that its parts speak of the same nodes.

    Attributes:
        document: with an id in the place of each blank node.
        prefix: what these ids begin with; no other name in the document does.
        contexts: those that it may name.
        stated: what it says, under the names.
    """

    document: Mapping[str, JsonValue] = part(repr=False)
    prefix: str
    contexts: Contexts = part(repr=False)
    stated: tuple[Quad, ...] = part(repr=False)

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """What the whole says, each blank node under its label."""
        return tuple(self._unnamed(quad) for quad in self.stated)

    def part(self, pointers: Sequence[str]) -> tuple[Quad, ...]:
        """What the part says that the pointers select.

        Raises:
            CannotDisclose: a pointer points at nothing.
            LinkedDataError: the part has no meaning of its own as JSON-LD.
        """
        selection = select(self.document, pointers)
        if selection is None:
            return ()
        return tuple(self._unnamed(quad) for quad in quads_of(selection, self.contexts))

    def _unnamed(self, quad: Quad) -> Quad:
        """The quad with blank nodes in the place of the ids that they were given."""
        return Quad(
            self._label(quad.subject),
            quad.predicate,
            self._label(quad.object) if isinstance(quad.object, str) else quad.object,
            self._label(quad.graph),
        )

    def _label(self, name: str) -> str:
        return f"_:{name[len(self.prefix) :]}" if name.startswith(self.prefix) else name


def named(document: Mapping[str, JsonValue], contexts: Contexts) -> Named:
    """A document with a name for each of its blank nodes (3.4.6 and 3.4.7).

    Raises:
        CannotDisclose: it has lists or graphs, whose blank nodes stand nowhere in it.
        LinkedDataError: the document is no linked data, or RDF would not hold all of it.
    """
    prefix = "urn:bnid:"
    while any(text.startswith(prefix) for text in _strings(document)):
        prefix += "x:"
    copied = _copied(document)
    nodes = _blank_nodes(document, contexts)
    for label, where, there in _read_whole(document, contexts) if nodes is None else nodes:
        _name(copied, where, prefix + label, there)
    found = Named(copied, prefix, contexts, quads_of(copied, contexts))
    is_unnamed = any(name.startswith("_:") for quad in found.stated for name in _names(quad))
    if is_unnamed or (nodes is None and not _is_like(found, document)):
        raise CannotDisclose(
            "it has lists, graphs or classes without a name",
            hint="Secure it with another suite, such as ecdsa-rdfc-2019.",
        )
    return found


def _names(quad: Quad) -> Iterator[str]:
    yield quad.subject
    yield quad.graph
    if isinstance(quad.object, str):
        yield quad.object


def _is_like(found: Named, document: Mapping[str, JsonValue]) -> bool:
    """Whether the named document says what the document says."""
    whole = quads_of(document, found.contexts)
    return canonize(whole).lines == canonize(found.quads).lines


def _blank_nodes(document: Mapping[str, JsonValue], contexts: Contexts) -> list[_Blank] | None:
    """Each blank node, once.

    None where ids are blank already, or the document is beyond our own reading.
    """
    if any(text.startswith("_:") for text in _strings(document)):
        return None
    try:
        nodes = expand(document, contexts).graph.nodes
    except Unsupported:
        return None
    return [(name[2:], where, "") for name, where in nodes if name.startswith("_:")]


def _read_whole(document: Mapping[str, JsonValue], contexts: Contexts) -> Iterator[_Blank]:
    """The same by pyld; a node may come several times, in objects and as texts."""
    from microcred.linked.json_ld import Reading

    reading = Reading(contexts)
    waiting: list[Any] = [reading.expand(document)]
    unnamed = 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict) and "@value" not in one:
            waiting += one.values()
            name = one.get("@id")
            if name is None and one.keys().isdisjoint(_NO_NODE):
                yield f"n{unnamed}", reading.place_of(one), ""
                unnamed += 1
            elif isinstance(name, str) and name.startswith("_:"):
                yield f"l{name[2:]}", reading.place_of(one), name


def _name(document: Any, where: str, name: str, there: str) -> None:
    """Give the node at a place a name, in the place of the blank id that is there."""
    parts = _parts(where)
    node = _at(document, parts)
    if isinstance(node, dict):
        keys = [key for key in (*_IDS, *node) if there and node.get(key) == there]
        node[keys[0] if keys else "@id"] = name
    else:
        holder = _at(document, parts[:-1])
        if isinstance(holder, list):
            # Equal texts beside one another are told by one place.
            holder[:] = [name if one == there else one for one in holder]
        else:
            holder[parts[-1]] = name


def _at(document: Any, parts: Sequence[str]) -> Any:
    for name in parts:
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(one)


class Labelled(Frozen):
    """A document as ecdsa-sd signs it: statement by statement, under secret labels (3.4.16).

    Attributes:
        source: the document, its blank nodes named.
        labels: label of each blank node in `source` -> "_:" and the one under which it is signed.
        lines: the statements as N-Quads, each with its line end, in order.
    """

    source: Named
    labels: Mapping[str, str]
    lines: tuple[str, ...]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each line is."""
        return {line: at for at, line in enumerate(self.lines)}

    def indexes(self, pointers: Sequence[str]) -> frozenset[int]:
        """The positions of what the pointers select.

        Raises:
            CannotDisclose: they point at nothing, or into a value that cannot be divided.
        """
        try:
            lines = {nquad(relabelled(one, self.labels)) for one in self.source.part(pointers)}
            return frozenset(self.positions[line] for line in lines)
        except (KeyError, LinkedDataError):
            hint = "Name the member that holds the whole value."
            told = "a JSON pointer goes into a value that is one in linked data"
            raise CannotDisclose(told, hint=hint) from None


def relabelled(quad: Quad, labels: Mapping[str, str]) -> Quad:
    """The quad with each blank node under another label; KeyError if it has none."""

    def of(name: Any) -> Any:
        return labels[name] if isinstance(name, str) and name.startswith("_:") else name

    return Quad(of(quad.subject), quad.predicate, of(quad.object), of(quad.graph))


def lines_under(quads: Iterable[Quad], labels: Mapping[str, str]) -> tuple[str, ...]:
    """The statements as N-Quads, each once, in order, under those labels of blank nodes."""
    return tuple(sorted({nquad(relabelled(quad, labels)) for quad in quads}))


def labelled(document: Mapping[str, JsonValue], contexts: Contexts, hmac_key: bytes) -> Labelled:
    """The statements of a document, blank nodes under labels that only the key tells (3.4.5).

    Raises:
        LinkedDataError: the document is no linked data, or RDF would not hold all of it.
    """
    source = named(document, contexts)
    labels = {
        label: "_:u"
        + b64url_encode(hmac.digest(hmac_key, canonical.encode("ascii"), hashlib.sha256))
        for label, canonical in canonize(source.quads).labels.items()
    }
    return Labelled(source, labels, lines_under(source.quads, labels))

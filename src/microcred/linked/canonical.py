"""Canonical form: one text for one dataset, whatever its blank nodes are called.

RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation), with SHA-256 and SHA-384. It is what a
signature over linked data covers: the statements in canonical N-Quads, each once, sorted by code
point, blank nodes named c14n0, c14n1, ... by what is said of them. Where every node has an id, that
is writing and sorting. Naming blank nodes can take longer than the age of the world for a small
document that was made to (a poison graph), so that work is counted, and what exceeds the budget is
refused: in operations, not in seconds, so that every machine refuses the same documents.

    >>> from microcred.linked.canonical import canonize
    >>> from microcred.linked.nquads import read_nquads
    >>> read = read_nquads('_:x <urn:p> _:y .\\n_:y <urn:p> "last" .')
    >>> print(canonize(read).text, end="")
    _:c14n0 <urn:p> "last" .
    _:c14n1 <urn:p> _:c14n0 .
    >>> canonize(read).labels
    mappingproxy({'_:y': 'c14n0', '_:x': 'c14n1'})
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice, permutations
from operator import eq, itemgetter
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from microcred.errors import LinkedDataError, TooMuchWork
from microcred.frozen import Frozen
from microcred.linked.nquads import Quad, Terms, line

__all__ = ["BUDGET", "Canonical", "canonize", "named_anew"]

BUDGET: Final = 200_000
"""Operations that naming blank nodes may take: hashes of their neighbours and steps of orders of
them. Documents have tens to thousands; all of it takes about a seventh of a second."""

_HASHES: Final = ("sha256", "sha384")
_IDENTIFIERS_PER_OPERATION: Final = 32  # of a copied map, and
_CHARACTERS_PER_OPERATION: Final = 512  # of a path: what they cost beside one hash

_Written: TypeAlias = tuple[str, str, str, str]
"""Subject, predicate, object and graph as they are written, blank nodes with their labels."""

_Issued: TypeAlias = dict[str, str]
"""An issued identifiers map: the label of the document -> the identifier, in order of issue."""

_Exploring: TypeAlias = Generator[tuple[str, _Issued], tuple[str, _Issued], tuple[str, _Issued]]
"""Asks for the hash of a node with what is issued so far; ends in its own hash and what it issued.
A generator and no recursion: a long list of equal members is deeper than Python's stack."""


class Canonical(Frozen):
    """A dataset in its canonical form.

    Attributes:
        lines: the statements in canonical N-Quads, each once and with its line feed, sorted by
            code point.
        labels: the identifier of each blank node, such as "_:b0" -> "c14n0".
    """

    lines: tuple[str, ...]
    labels: Mapping[str, str]

    @property
    def text(self) -> str:
        """The lines as one text: what is hashed."""
        return "".join(self.lines)


def canonize(
    quads: Iterable[Quad], *, hash: Literal["sha256", "sha384"] = "sha256", budget: int = BUDGET
) -> Canonical:
    """The canonical form of a dataset.

    Args:
        quads: its statements, in any order; equal ones count once.
        hash: the hash function that names blank nodes (SHA-384 with keys on P-384).
        budget: the operations that naming blank nodes may take.

    Raises:
        LinkedDataError: a term is none, or is not allowed where it stands.
        TooMuchWork: the budget is used up.
    """
    if hash not in _HASHES:
        raise LinkedDataError("the canonical form is made with SHA-256 or SHA-384")
    terms = Terms()
    literal = terms.literal
    lines = []
    blank: dict[_Written, None] = {}
    for subject, predicate, value, graph in quads:
        about, of = terms[subject], terms[predicate]
        said = terms[value] if isinstance(value, str) else literal(value)
        if about[0] == "<" == of[0] and said[0] != "_" and not graph:
            lines.append(f"{about} {of} {said} .\n")
            continue
        if of[0] != "<":
            raise LinkedDataError("a predicate is an IRI")
        within = terms[graph] if graph else ""
        if "_" in (about[0], said[0], within[:1]):
            blank[about, of, said, within] = None
        else:
            lines.append(line(about, of, said, within))
    labels = _Naming(blank, hash, budget).labels() if blank else {}
    name = {label: f"_:{identifier}" for label, identifier in labels.items()}.get
    for about, of, said, within in blank:
        lines.append(line(name(about, about), of, name(said, said), name(within, within)))
    return Canonical(_in_order(lines), MappingProxyType(labels))


def named_anew(
    lines: Iterable[str], *, hash: Literal["sha256", "sha384"] = "sha256", budget: int = BUDGET
) -> Iterator[str]:
    """Lines of the default graph, with their blank nodes named as RDFC-1.0 demands; unsorted.

    Args:
        lines: canonical but for the labels and the order, each with its line feed and there once.
        hash: as for `canonize`.
        budget: as for `canonize`.

    Raises:
        TooMuchWork: the budget is used up.
    """
    blank: list[_Written] = []
    for one in lines:
        about, of, rest = one.split(" ", 2)
        if about[0] == "_" or rest[:2] == "_:":
            blank.append((about, of, rest[: -len(" .\n")], ""))
        else:
            yield one
    labels = _Naming(blank, hash, budget).labels()
    name = {label: f"_:{identifier}" for label, identifier in labels.items()}.get
    for about, of, said, _ in blank:
        yield line(name(about, about), of, name(said, said), "")


def _in_order(lines: list[str]) -> tuple[str, ...]:
    """Sorted by code point, each once. Neighbours are compared: hashes cost more, of images."""
    lines.sort()
    if any(map(eq, lines, islice(lines, 1, None))):
        return tuple(dict.fromkeys(lines))
    return tuple(lines)


class _Naming:
    """The blank nodes of one dataset on their way to their identifiers (RDFC-1.0, section 4.4).

    Attributes:
        mentions: the statements of each blank node.
        canonical: the identifiers that are issued for good.
    """

    def __init__(self, statements: Iterable[_Written], hash: str, budget: int) -> None:
        self.canonical: _Issued = {}
        self.mentions: dict[str, list[_Written]] = {}
        self._hash = partial(_hexadecimal, getattr(hashlib, hash))
        self._left = self._budget = budget
        self._first: dict[str, str] = {}
        self._links: dict[str, list[tuple[str, str]]] = {}
        self._graphs = False
        for statement in statements:
            subject, _, value, graph = statement
            self._graphs = self._graphs or graph != ""
            # A node that is named twice in a statement is mentioned once by it.
            for label in {subject: 0, value: 0, graph: 0}:
                if label[:2] == "_:":
                    self.mentions.setdefault(label, []).append(statement)
        self._veiled = dict.fromkeys(self.mentions, "_:z")

    def labels(self) -> _Issued:
        """Section 4.4.3: nodes that differ by their own statements first, then all others."""
        alike: defaultdict[str, list[str]] = defaultdict(list)
        for label, statements in self.mentions.items():
            self._first[label] = hashed = self._first_degree(label, statements)
            alike[hashed].append(label)
        for hashed in sorted(alike):
            if len(alike[hashed]) == 1:
                self._issue(alike[hashed])
        for hashed in sorted(alike):
            if len(alike[hashed]) > 1:
                self._tell_apart(alike[hashed])
        return self.canonical

    def _issue(self, labels: Iterable[str]) -> None:
        for label in labels:
            self.canonical.setdefault(label, f"c14n{len(self.canonical)}")

    def _tell_apart(self, labels: Iterable[str]) -> None:
        found = [
            self._n_degree(label, {label: "b0"}) for label in labels if label not in self.canonical
        ]
        found.sort(key=itemgetter(0))
        for _, alike in groupby(found, key=itemgetter(0)):
            results = [issued for _, issued in alike]
            if self._graphs and len(results) > 1:
                results.sort(key=self._told)
            for issued in results:
                self._issue(issued)

    def _told(self, issued: _Issued) -> list[str]:
        """What is said of nodes, with the identifiers that a map gives them.

        The hash of a link between nodes does not tell in which graph it is (section 4.7), so nodes
        that differ by nothing else come out equal, and the recommendation says nothing of which is
        first. So that it is never the order of the file, the least text is.
        """
        lines = {
            line(*(self._known_as(term, issued) if term[:2] == "_:" else term for term in one))
            for label in issued
            for one in self.mentions[label]
        }
        self._spend(len(lines))
        return sorted(lines)

    def _spend(self, operations: int) -> None:
        self._left -= operations
        if self._left < 0:
            raise TooMuchWork(
                f"naming the blank nodes takes more than {self._budget} operations: "
                "too many of them are alike"
            )

    def _first_degree(self, label: str, statements: list[_Written]) -> str:
        """Section 4.6: the hash of the statements of a node, in which no other one has a name."""
        veiled = self._veiled
        veiled[label], named = "_:a", veiled.get
        told = [
            line(named(subject, subject), predicate, named(value, value), named(graph, graph))
            for subject, predicate, value, graph in statements
        ]
        veiled[label] = "_:z"
        told.sort()
        return self._hash("".join(told))

    def _n_degree(self, label: str, issued: _Issued) -> tuple[str, _Issued]:
        """Section 4.8: the hash of a node with all that hangs together with it."""
        stack = [self._explore(label, issued)]
        found: tuple[str, _Issued]
        answer: tuple[str, _Issued] | None = None
        while True:
            try:
                asked = next(stack[-1]) if answer is None else stack[-1].send(answer)
            except StopIteration as done:
                stack.pop()
                answer = found = done.value
                if not stack:
                    return found
            else:
                stack.append(self._explore(*asked))
                answer = None

    def _explore(self, label: str, issued: _Issued) -> _Exploring:
        links = self._links_of(label)
        self._spend(1 + len(links))
        related: defaultdict[str, list[str]] = defaultdict(list)
        for start, other in links:
            related[self._hash(start + self._known_as(other, issued))].append(other)
        told: list[str] = []
        for hashed in sorted(related):
            group = related[hashed]
            name = self.canonical.get(group[0]) if len(group) == 1 else None
            if name is not None:  # what most neighbours have
                path = f"_:{name}"
            else:
                path, issued = yield from self._shortest(group, issued)
            told += hashed, path
        return self._hash("".join(told)), issued

    def _links_of(self, label: str) -> list[tuple[str, str]]:
        """Section 4.7: the other nodes in its statements, each behind what begins its hash."""
        found = self._links.get(label)
        if found is None:
            self._links[label] = found = []
            for subject, predicate, value, graph in self.mentions[label]:
                for start, other in (
                    ("s" + predicate, subject),
                    ("o" + predicate, value),
                    ("g", graph),
                ):
                    if other[:2] == "_:" and other != label:
                        found.append((start, other))
        return found

    def _known_as(self, label: str, issued: _Issued) -> str:
        name = self.canonical.get(label) or issued.get(label)
        return f"_:{name}" if name else self._first[label]

    def _shortest(self, group: list[str], issued: _Issued) -> _Exploring:
        """The least path through nodes that look alike from here, over all their orders."""
        chosen, by_it = "", issued
        for order in _orders(group):
            # The map goes on with a node that is alone; else each order starts from the same one.
            copy = issued if len(group) == 1 else dict(issued)
            self._spend(1 + len(copy) // _IDENTIFIERS_PER_OPERATION)
            path, unnamed = self._enter(order, copy, chosen)
            for other in unnamed:
                if _is_worse(path, chosen):
                    break
                hashed, copy = yield other, copy
                self._spend(1 + len(path) // _CHARACTERS_PER_OPERATION)
                path += f"_:{copy[other]}<{hashed}>"
            if path == chosen and self._graphs:
                least = self._told(copy) < self._told(by_it)
            else:
                least = not chosen or path < chosen
            if least:
                chosen, by_it = path, copy
        return chosen, by_it

    def _enter(self, order: Iterable[str], copy: _Issued, chosen: str) -> tuple[str, list[str]]:
        """The names on a path, and which nodes got them just now; no more than needed."""
        path, unnamed = "", []
        for other in order:
            name = self.canonical.get(other)
            if name is None:
                name = copy.get(other)
                if name is None:
                    copy[other] = name = f"b{len(copy)}"
                    unnamed.append(other)
            path += f"_:{name}"
            self._spend(1)
            if _is_worse(path, chosen):
                break
        return path, unnamed


def _orders(group: list[str]) -> Iterator[Sequence[str]]:
    """The orders of a group, each once, also where a node is in it more than once.

    Section 4.8.3, step 3.1.2 enters a node for each statement that names it: the name of a graph is
    in the group as often as the graph has statements, and to change places with itself is idle.
    """
    names = list(dict.fromkeys(group))
    if len(names) == len(group):
        yield from permutations(group)
        return
    place = {name: number for number, name in enumerate(names)}
    order = sorted(place[name] for name in group)
    last = len(order) - 1
    while True:
        yield [names[number] for number in order]
        # The next one by the alphabet: raise the last that can be raised, put the rest in order.
        rising = (at for at in range(last - 1, -1, -1) if order[at] < order[at + 1])
        at = next(rising, None)
        if at is None:
            return
        higher = next(other for other in range(last, at, -1) if order[other] > order[at])
        order[at], order[higher] = order[higher], order[at]
        order[at + 1 :] = reversed(order[at + 1 :])


def _is_worse(path: str, chosen: str) -> bool:
    return bool(chosen) and path > chosen


def _hexadecimal(new: Callable[[bytes], hashlib._Hash], text: str) -> str:
    return new(text.encode("utf-8")).hexdigest()

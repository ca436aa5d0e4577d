"""Plans: the text and the statements of a template, with gaps where documents of its build differ.

What a document says in RDF is worked out once, with a mark at each place that may differ; a further
document is its own texts in the gaps of what came out. That is the same as working it out again if
no text can change what is said beside itself, and each way in which one could is looked at here:

- an id that is not absolute, that a prefix may stand in, or that names something else in the
  document, so that two nodes would become one (RDF 1.1 Concepts 3.2: nodes are their names);
- a text that makes two statements one, or one two, where the template repeats a node;
- types, contexts, profiles, and values that are no whole text of a literal: no places for plans;
- what the shapes read of texts: `microcred.schemas.sensitivity`.

Where anything of that kind is met there is no plan, or no values: the document then goes the whole
way of any other. Blank nodes have no gaps either, since their names depend on all that is said.

    >>> from microcred.template_plan import plan_for
    >>> template = {"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:a",
    ...     "type": ["VerifiableCredential"], "issuer": "urn:uni", "name": "Soil",
    ...     "credentialSubject": {"id": "urn:ana"}}
    >>> plan = plan_for(template, template, ["/name", "/id"])
    >>> plan.canonical(plan.values(["urn:b", "Air"])).decode().splitlines()[1]
    '<urn:b> <https://schema.org/name> "Air" .'
    >>> plan.values(["urn:uni", "Air"]) is None, plan.values(["b", "Air"]) is None
    (True, True)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from microcred.errors import LinkedDataError, MicrocredError
from microcred.jsontext import write_json
from microcred.linked.active_context import contexts_of
from microcred.linked.dataset import quads_of
from microcred.linked.datatypes import is_well_formed
from microcred.linked.graph import Literal
from microcred.linked.lexical import breaks_iri, iri_problem
from microcred.linked.nquads import Quad, Terms
from microcred.releases import ELM_3
from microcred.template_places import MOST_PLACES, Spine, ids_like, text_at

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.schemas.sensitivity import Sensitivity

__all__ = ["Plan", "plan_for"]

_LONGEST_ID: Final = 2048
_LONGEST: Final = 1024 * 1024  # octets in all gaps, a page image among them
# What decides how a document is read, or against what it is checked.
_DECIDING: Final = frozenset(
    {"@context", "credentialProfiles", "credentialSchema", "proof", "relatedResource"}
)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?://)?")
# Before "//" no prefix of a context is read (JSON-LD 1.1 API, 5.2.2); before the others one might.
_HIERARCHICAL: Final = ("http://", "https://")
_OTHERS: Final = ("urn:", "did:")


class _NoPlan(Exception):
    """Something that gaps cannot hold."""


class _Variable(NamedTuple):
    """What differs together: the places of one id, or of one literal."""

    places: tuple[str, ...]
    """JSON pointers."""
    text: str
    """What stands there in the template."""
    scheme: str
    """How an id begins; "" for a literal."""


class _Gap(NamedTuple):
    """A variable as it stands in statements."""

    scheme: str
    """How an id begins; "" for a literal."""
    datatype: str
    """IRI of the datatype of a literal."""
    language: str
    """Its language tag, "" if it has none."""


_Line: TypeAlias = tuple[bytes, Any]
"""A statement with %b for each gap, and the getter of what goes there."""

_Part: TypeAlias = "int | str | Literal"
"""A term of a statement, or the number of the variable in its place."""

_Parts: TypeAlias = tuple[_Part, str, _Part]
"""Subject, predicate and object of a statement."""


class Plan:
    """A template with gaps.

    Attributes:
        places: JSON pointers of the gaps, each in the row of its variable.
        spine: the nodes above them.
        templates: what stands there in the template, by place.
    """

    def __init__(
        self,
        variables: Sequence[_Variable],
        gaps: Sequence[_Gap],
        statements: Sequence[_Parts],
        names: frozenset[str],
        schemes: tuple[str, ...],
    ) -> None:
        """Of statements of which some have gaps.

        `names` are those that no id may become, `schemes` how an id may begin, besides as it does
        in the template.
        """
        self.places = tuple(variable.places for variable in variables)
        self.templates = {
            place: variable.text for variable in variables for place in variable.places
        }
        self._gaps = tuple(gaps)
        self._names = names
        self._schemes = schemes
        self._terms = Terms()
        self._before: list[tuple[str, bytes | None]] = [("", None) for _ in gaps]
        fixed, open_lines = _written(statements, self._terms)
        self._fixed = sorted(fixed)
        self._fixed_set = frozenset(fixed)
        self._open = open_lines
        self._ids = tuple(at for at, gap in enumerate(gaps) if gap.scheme)

    def of_differing(self, differing: Mapping[str, str]) -> list[str] | None:
        """The text of each variable; None if the places of one have several texts."""
        found: list[str] = []
        known = self.templates
        for places in self.places:
            first, *others = [differing.get(place, known[place]) for place in places]
            if any(one != first for one in others):
                return None
            found.append(first)
        return found

    def values(self, texts: Sequence[str]) -> list[bytes] | None:
        """The terms that go into the gaps; None if a text could change what is said elsewhere."""
        made: list[bytes] = []
        for at, (gap, text) in enumerate(zip(self._gaps, texts, strict=True)):
            # Dates, grades and names come again and again.
            known, term = self._before[at]
            if term is None or known != text:
                term = self._id(text, gap) if gap.scheme else self._literal(text, gap)
                self._before[at] = text, term
                if term is None:
                    return None
            made.append(term)
        ids = {texts[at] for at in self._ids}
        fits = len(ids) == len(self._ids) and sum(map(len, made)) <= _LONGEST
        return made if fits else None

    def canonical(self, terms: Sequence[bytes]) -> bytes | None:
        """The canonical N-Quads with these terms; None if two statements would become one."""
        lines = [form % of(terms) for form, of in self._open]
        distinct = set(lines)
        if len(distinct) < len(lines) or not distinct.isdisjoint(self._fixed_set):
            return None
        lines += self._fixed
        lines.sort()
        return b"".join(lines)

    def _id(self, text: str, gap: _Gap) -> bytes | None:
        if (
            not text.startswith((gap.scheme, *self._schemes))
            or len(text) > _LONGEST_ID
            or text in self._names
            or iri_problem(text) is not None
            or breaks_iri(text)
        ):
            return None
        return _octets(Terms(), text)

    def _literal(self, text: str, gap: _Gap) -> bytes | None:
        if len(text) > _LONGEST or not is_well_formed(text, gap.datatype):
            return None
        return _octets(self._terms, Literal(text, gap.datatype, gap.language))


def _octets(terms: Terms, term: str | Literal) -> bytes | None:
    """A term as it is written, None if it cannot be."""
    try:
        return terms.object(term).encode("utf-8")
    except (LinkedDataError, UnicodeEncodeError):
        return None


def plan_for(
    given: Mapping[str, JsonValue],
    made: Mapping[str, JsonValue],
    places: Iterable[str],
    sensitive: Sensitivity | None = None,
) -> Plan | None:
    """The plan for documents that differ from a template at some places; None if there is none.

    Args:
        given: the template as it is given.
        made: the same as it is signed, without proof: with its issuer, and the context of proofs.
        places: JSON pointers of texts.
        sensitive: what the shapes of the template read of texts, if it has shapes.
    """
    try:
        variables = _variables(given, places)
        statements = _quads(made)
        if given is not made and not set(_quads(given)) <= set(statements):
            raise _NoPlan  # the context of proofs would change what the shapes see
        _refuse_unspoken(statements)
        gaps, found = _with_gaps(made, variables)
        merged = _merged(variables, gaps, found)
        if len(merged) < len(variables):
            variables = merged
            gaps, found = _with_gaps(made, variables)
        names = _taken(found, variables, sensitive)
        plan = Plan(variables, gaps, found, names, _schemes(made, variables, found))
        _require_same(plan, variables, statements)
    except (_NoPlan, MicrocredError):
        return None
    return plan


# -- variables ------------------------------------------------------------------------------------


def _variables(given: Mapping[str, JsonValue], places: Iterable[str]) -> list[_Variable]:
    texts: dict[str, str] = {}
    for place in places:
        text = text_at(given, place)
        if text is None or _decides(place):
            raise _NoPlan
        texts[place] = text
    ids = {text for place, text in texts.items() if place.endswith("/id")}
    by_id: dict[str, list[str]] = {}
    for place in sorted(ids_like(dict(given), ids)):
        if _decides(place):
            raise _NoPlan
        by_id.setdefault(text_at(given, place) or "", []).append(place)
    found = [_Variable(tuple(where), text, _scheme(text)) for text, where in sorted(by_id.items())]
    literals = sorted(place for place in texts if not place.endswith("/id"))
    found += [_Variable((place,), texts[place], "") for place in literals]
    if not found or sum(len(one.places) for one in found) > MOST_PLACES:
        raise _NoPlan
    return found


def _decides(place: str) -> bool:
    _, first, *others = place.split("/")
    steps = (first, *others)
    return first in _DECIDING or any(step == "type" or step.startswith("@") for step in steps)


def _scheme(text: str) -> str:
    match = _SCHEME.match(text)
    if match is None:
        raise _NoPlan
    return match[0]


def _merged(
    variables: list[_Variable], gaps: Sequence[_Gap], found: Iterable[_Parts]
) -> list[_Variable]:
    """Literals that are one statement in the template, as it repeats the node, are one variable."""
    first: dict[Any, int] = {}
    kept = dict(enumerate(variables))
    for subject, predicate, at in found:
        if not isinstance(at, int) or gaps[at].scheme:
            continue
        one = first.setdefault((subject, predicate, gaps[at], variables[at].text), at)
        if one != at and at in kept:
            places = (*kept[one].places, *kept.pop(at).places)
            kept[one] = kept[one]._replace(places=places)
    return list(kept.values())


def _schemes(
    made: Mapping[str, JsonValue], variables: Sequence[_Variable], found: list[_Parts]
) -> tuple[str, ...]:
    """How ids may begin without being read as anything but themselves."""
    known = list(_HIERARCHICAL)
    for scheme in _OTHERS if any(one.scheme for one in variables) else ():
        others = [one._replace(scheme=scheme) if one.scheme else one for one in variables]
        try:
            _, same = _with_gaps(made, others)
        except (_NoPlan, MicrocredError):
            continue
        if same == found:
            known.append(scheme)
    return tuple(known)


# -- statements -----------------------------------------------------------------------------------


def _quads(document: Mapping[str, JsonValue]) -> tuple[Quad, ...]:
    return quads_of(document, contexts_of(ELM_3.name))


def _refuse_unspoken(quads: Iterable[Quad]) -> None:
    """Blank nodes and named graphs have no gaps."""
    for subject, _, value, graph in quads:
        blank = isinstance(value, str) and value.startswith("_:")
        if graph or blank or subject.startswith("_:"):
            raise _NoPlan


def _with_gaps(
    made: Mapping[str, JsonValue], variables: Sequence[_Variable]
) -> tuple[list[_Gap], list[_Parts]]:
    """What the template says with a mark in the place of each variable, and where these stand."""
    mark = _mark(made)
    marks = {f"{one.scheme}{mark}{at}.": at for at, one in enumerate(variables)}
    values = {place: text for text, at in marks.items() for place in variables[at].places}
    quads = _quads(Spine(made, values).filled(made, values))
    _refuse_unspoken(quads)
    gaps: dict[int, _Gap] = {}
    found: list[_Parts] = []
    for subject, predicate, value, _ in quads:
        about, said = _gap(subject, marks, mark), _gap(value, marks, mark)
        found.append((about, str(_gap(predicate, {}, mark)), said))
        for at, term in ((about, subject), (said, value)):
            if isinstance(at, int):
                gap = _Gap(variables[at].scheme, "", "")
                if isinstance(term, Literal):
                    gap = _Gap("", term.datatype, term.language)
                if gaps.setdefault(at, gap) != gap or gap.scheme != variables[at].scheme:
                    raise _NoPlan
    if len(gaps) < len(variables):
        raise _NoPlan  # a text that linked data does not hold
    return [gaps[at] for at in range(len(variables))], found


def _mark(document: Mapping[str, JsonValue]) -> str:
    """A text that stands nowhere in a document."""
    text = write_json(dict(document))
    return next(mark for mark in (f"gap{n}n" for n in range(len(text) + 1)) if mark not in text)


def _gap(term: str | Literal, marks: Mapping[str, int], mark: str) -> _Part:
    """The number of the variable that a term is, else the term itself."""
    text = term.lexical if isinstance(term, Literal) else term
    at = marks.get(text)
    if at is not None:
        return at
    if mark in text or (isinstance(term, Literal) and mark in term.datatype):
        raise _NoPlan  # a part of a text, which is no gap
    return term


def _taken(
    found: Iterable[_Parts], variables: Sequence[_Variable], sensitive: Sensitivity | None
) -> frozenset[str]:
    """The names that no id may become."""
    names = set(sensitive.names) if sensitive else set()
    numbers = sensitive.numbers if sensitive else frozenset()
    for parts in found:
        names.update(one for one in parts if isinstance(one, str))
        names.update(one.datatype for one in parts if isinstance(one, Literal))
        _, predicate, value = parts
        if predicate in numbers and isinstance(value, int):
            raise _NoPlan
    if any(variable.scheme and variable.text in names for variable in variables):
        raise _NoPlan  # it stands somewhere else, too
    return frozenset(names)


def _written(statements: Iterable[_Parts], terms: Terms) -> tuple[list[bytes], list[_Line]]:
    """The lines without gaps, and those with some."""
    fixed: list[bytes] = []
    forms: list[_Line] = []
    for parts in statements:
        gaps = [one for one in parts if isinstance(one, int)]
        written = [
            "%b" if isinstance(one, int) else terms.object(one).replace("%", "%%") for one in parts
        ]
        form = f"{' '.join(written)} .\n".encode()
        if gaps:
            forms.append((form, itemgetter(*gaps)))
        else:
            fixed.append(form % ())
    return fixed, forms


def _require_same(plan: Plan, variables: Sequence[_Variable], quads: Iterable[Quad]) -> None:
    """With the texts of the template, the plan says what the template says."""
    from microcred.linked.canonical import canonize

    terms = plan.values([one.text for one in variables])
    said = None if terms is None else plan.canonical(terms)
    if said != canonize(quads).text.encode("utf-8"):
        raise _NoPlan

"""Consistency: what shapes do not ask, and what a careful reader would.

A credential can keep every shape and still end before it begins, name a concept that no scheme has,
or say "P60M" (sixty months) of a course of sixty hours. Each is a warning: the document may be
meant so, and a person has to look. Nothing that the document says of a person is repeated.

    >>> from microcred.linked.graph import Graph, Literal, Triple
    >>> from microcred.schemas.consistency import inconsistencies
    >>> elm, xsd = "http://data.europa.eu/snb/model/elm/", "http://www.w3.org/2001/XMLSchema#"
    >>> volume = Literal("P60M", xsd + "duration")
    >>> graph = Graph((Triple("urn:a", elm + "volumeOfLearning", volume, "/volumeOfLearning"),))
    >>> print(*inconsistencies(graph))
    SCHEMA         WARNING        content.duration: a workload in months or years, ... (at ...)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, time
from functools import partial
from types import MappingProxyType
from typing import Final

from microcred.findings import Check, Finding, Outcome
from microcred.linked.graph import RDF_TYPE, Graph, Literal, Object, Said
from microcred.linked.lexical import is_duration, read_time
from microcred.linked.terms import expand
from microcred.vocabularies.namespaces import scheme_of, vocabulary_of

__all__ = ["inconsistencies"]

# The end of a period, and its beginning.
_PERIODS: Final[Mapping[str, str]] = MappingProxyType(
    {
        expand("cred:validUntil"): expand("cred:validFrom"),
        expand("cred:expirationDate"): expand("cred:validFrom"),
        expand("elm:endDate"): expand("elm:startDate"),
    }
)
_NONE: Final[Mapping[str, Said]] = MappingProxyType({})
_CONCEPT: Final = expand("skos:Concept")
_IN_SCHEME: Final = expand("skos:inScheme")
_NOTATION: Final = expand("skos:notation")
_PREF_LABEL: Final = expand("skos:prefLabel")
_BIRTH: Final = expand("elm:dateOfBirth")
_CREDIT_POINT: Final = expand("elm:creditPoint")
_CREDIT_RECEIVED: Final = expand("elm:creditReceived")
_SPECIFIED_BY: Final = expand("elm:specifiedBy")
_FRAMEWORK: Final = expand("elm:framework")
_POINT: Final = expand("elm:point")
_VOLUME: Final = expand("elm:volumeOfLearning")
_WORKLOADS: Final = (_VOLUME, expand("elm:workload"))
_EQF_LEVEL: Final = expand("elm:EQFLevel")
_OTHER_LEVELS: Final = (expand("elm:NQFLevel"), expand("elm:educationLevel"))

_ECTS: Final = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
# ECTS Users' Guide 2015, section 2: one credit corresponds to 25 to 30 hours of work.
_FEWEST_HOURS: Final = 25
_MOST_HOURS: Final = 30
_MOST_DIGITS: Final = 100
_EQF_LEVELS: Final[Mapping[Object, int]] = MappingProxyType(
    {f"http://data.europa.eu/snb/eqf/{level}": level for level in range(1, 9)}
)
# Patterns are compiled when there is something to look at with them.
_DURATION: Final = r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?)?"
_CYCLE: Final = r"\b(short|first|1st|second|2nd|third|3rd)[ -]cycle\b"
# QF-EHEA, Bergen 2005 and Paris 2018; no IRIs are published for the cycles, only words.
_LEVEL_OF_CYCLE: Final[Mapping[str, int]] = MappingProxyType(
    {"short": 5, "first": 6, "1st": 6, "second": 7, "2nd": 7, "third": 8, "3rd": 8}
)


def inconsistencies(graph: Graph) -> tuple[Finding, ...]:
    """What is doubtful in a document though no shape asks (SCHEMA, WARNING).

    Args:
        graph: what the document says.

    Returns:
        one finding for each doubt, with its place.
    """
    found = [*_concepts(graph), *_two_contents(graph)]
    for said in graph.statements.values():
        if not _LOOKED_AT.isdisjoint(said):
            for predicate in said:
                look = _LOOKS.get(predicate)
                if look is not None:
                    found.extend(look(graph, said))
    return tuple(found)


def _warning(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.WARNING, code, detail, where)


def _literals(values: Iterable[Object]) -> Iterator[Literal]:
    return (value for value in values if isinstance(value, Literal))


def _instants(values: Iterable[Object]) -> Iterator[datetime]:
    read = (read_time(value.lexical)[0] for value in _literals(values))
    return (instant for instant in read if instant is not None)


def _ends_before_it_begins(begin: str, end: str, _graph: Graph, said: Said) -> Iterator[Finding]:
    first = max(_instants(said.get(begin, ())), default=None)
    last = min(_instants(said[end]), default=None)
    if first is not None and last is not None and last < first:
        place = next(iter(said[end].values()))
        yield _warning("content.period", "the end is before the beginning", place)


# -- concepts -------------------------------------------------------------------------------------


def _concepts(graph: Graph) -> Iterator[Finding]:
    for concept, said in graph.instances.get(_CONCEPT, _NONE).items():
        if _PREF_LABEL not in said:
            detail = "a concept without a label"
            yield _warning("content.concept_label", detail, graph.where(concept))
        if _IN_SCHEME in said:
            yield from _misplaced(concept, said[_IN_SCHEME])


def _misplaced(concept: str, schemes: Mapping[Object, str]) -> Iterator[Finding]:
    """A concept in schemes that do not have it; only the tables of these are loaded."""
    own = scheme_of(concept)
    table = None if own is None or own in schemes else vocabulary_of(own)
    if table is not None and table.lists(concept):
        place = next(iter(schemes.values()))
        yield _warning("content.concept_scheme", f"the concept is one of {own}", place)
        return
    for scheme, where in schemes.items():
        table = vocabulary_of(scheme) if isinstance(scheme, str) else None
        if table is not None and table.complete and not table.lists(concept):
            detail = f"there is no such concept in {scheme}"
            yield _warning("content.concept_scheme", detail, where)


# -- one id, two contents -------------------------------------------------------------------------


def _two_contents(graph: Graph) -> Iterator[Finding]:
    """Nodes that two places describe, with different values of one property.

    A place that says less is a shorter description and none of another thing. Nameless values are
    left out: they have another name at each place.
    """
    places: dict[str, list[str]] = {}
    for name, where in graph.nodes:
        places.setdefault(name, []).append(where)
    # Where all places together give a property one value, none of them can give it another.
    doubtful = {
        (name, predicate)
        for name, found in places.items()
        if len(found) > 1
        for predicate, values in graph.of(name).items()
        if len(values) > 1
    }
    said: dict[str, dict[str, dict[str, set[Object]]]] = {}
    for name, predicate, value, where in graph.stated if doubtful else ():
        if (name, predicate) in doubtful and not _is_nameless(value):
            at = _place(where, places[name])
            said.setdefault(name, {}).setdefault(predicate, {}).setdefault(at, set()).add(value)
    for predicates in said.values():
        yield from _different(predicates)


def _different(predicates: Mapping[str, Mapping[str, set[Object]]]) -> Iterator[Finding]:
    for predicate, at in predicates.items():
        first, *others = at.items()
        for where, values in others:
            # Of classes a place may tell some only: a person that is an agent is one thing.
            fewer = values <= first[1] or values >= first[1]
            if values != first[1] and not (predicate == RDF_TYPE and fewer):
                detail = f"the id names something else too, described at {first[0] or 'the top'}"
                yield _warning("content.two_contents", detail, where)
                return


def _is_nameless(value: Object) -> bool:
    return isinstance(value, str) and value.startswith("_:")


def _place(where: str, places: list[str]) -> str:
    """The place that states a triple: the nearest one above its value."""
    while where not in places and where:
        where = where.rpartition("/")[0]
    return where


# -- figures --------------------------------------------------------------------------------------


def _hours_of_specification(graph: Graph, said: Said) -> Iterator[Finding]:
    return _doubtful_hours(graph, said[_CREDIT_POINT], said.get(_VOLUME, {}))


def _hours_of_achievement(graph: Graph, said: Said) -> Iterator[Finding]:
    for spec in said.get(_SPECIFIED_BY, ()):
        of_spec = graph.of(spec) if isinstance(spec, str) else {}
        if _CREDIT_POINT not in of_spec:
            yield from _doubtful_hours(graph, said[_CREDIT_RECEIVED], of_spec.get(_VOLUME, {}))


def _doubtful_hours(
    graph: Graph, credits: Iterable[Object], volumes: Mapping[Object, str]
) -> Iterator[Finding]:
    points = [_ects(graph, one) for one in credits if isinstance(one, str)]
    known = [one for one in points if one]
    if len(known) != 1:
        return
    count, parts = known[0]
    for volume, where in volumes.items():
        minutes = _minutes(volume.lexical) if isinstance(volume, Literal) else None
        # Whole numbers on both sides: 25 and 30 hours are usual to the minute.
        if minutes is not None and not (
            _FEWEST_HOURS * 60 * count <= minutes * parts <= _MOST_HOURS * 60 * count
        ):
            each = minutes * parts / (60 * count)
            detail = f"{each:.3g} hours a credit point, where 25 to 30 are usual"
            yield _warning("content.hours_per_credit", detail, where)


def _ects(graph: Graph, credit: str) -> tuple[int, int] | None:
    """The points of a CreditPoint if it counts in ECTS, None if there are none or several."""
    if _ECTS not in graph.objects(credit, _FRAMEWORK):
        return None
    points = [_fraction(one.lexical) for one in _literals(graph.objects(credit, _POINT))]
    return points[0] if len(points) == 1 else None


def _fraction(written: str) -> tuple[int, int] | None:
    """A decimal number above nothing, such as "2.5", as how many of which part: 25 and 10."""
    whole, _, part = written.removeprefix("+").partition(".")
    digits = whole + part
    if not digits.isascii() or not digits.isdigit() or len(digits) > _MOST_DIGITS:
        return None
    return (int(digits), 10 ** len(part)) if digits.strip("0") else None


def _minutes(written: str) -> int | None:
    """The minutes of a duration of days, hours and minutes; None for all others."""
    match = re.fullmatch(_DURATION, written, re.ASCII)
    if match is None:
        return None
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return (days * 24 + hours) * 60 + minutes


def _durations(predicate: str, _graph: Graph, said: Said) -> Iterator[Finding]:
    for value, where in said[predicate].items():
        detail = _doubt_of_workload(value)
        if detail:
            yield _warning("content.duration", detail, where)


def _doubt_of_workload(value: Object) -> str | None:
    if not isinstance(value, Literal) or not is_duration(value.lexical):
        return None
    if value.lexical.startswith("-"):
        return "a workload below nothing"
    days = value.lexical.partition("T")[0]
    if "Y" not in days and "M" not in days:
        return None
    return "a workload in months or years, of which nobody knows the hours; minutes follow a T"


def _level_and_cycle(graph: Graph, said: Said) -> Iterator[Finding]:
    levels = {_EQF_LEVELS[one] for one in said[_EQF_LEVEL] if one in _EQF_LEVELS}
    for predicate in _OTHER_LEVELS if levels else ():
        for one, where in said.get(predicate, {}).items():
            meant = _level_meant(graph, one)
            if meant is not None and meant not in levels:
                detail = f"the cycle is compatible with EQF level {meant}, which is not named"
                yield _warning("content.level_and_cycle", detail, where)


def _level_meant(graph: Graph, concept: Object) -> int | None:
    """The EQF level that a cycle of the QF-EHEA is compatible with, if a concept is one."""
    if not isinstance(concept, str):
        return None
    for predicate in (_PREF_LABEL, _NOTATION):
        for label in _literals(graph.objects(concept, predicate)):
            match = re.search(_CYCLE, label.lexical, re.IGNORECASE)
            if match:
                return _LEVEL_OF_CYCLE[match.group(1).lower()]
    return None


def _birth_times(_graph: Graph, said: Said) -> Iterator[Finding]:
    """Births at another time than midnight: a date that was moved from one zone to another.

    Europass writes a date of birth as the midnight of somebody's zone, in UTC: 1 October becomes
    30 September, 22:00.
    """
    for value, where in said[_BIRTH].items():
        instant = read_time(value.lexical)[0] if isinstance(value, Literal) else None
        if instant is not None and instant.time() != time():
            detail = "no midnight: the date of birth was moved between zones and may be another"
            yield _warning("content.birth_time", detail, where)


_LOOKS: Final[Mapping[str, Callable[[Graph, Said], Iterator[Finding]]]] = MappingProxyType(
    {
        **{end: partial(_ends_before_it_begins, begin, end) for end, begin in _PERIODS.items()},
        **{predicate: partial(_durations, predicate) for predicate in _WORKLOADS},
        _BIRTH: _birth_times,
        _CREDIT_POINT: _hours_of_specification,
        _CREDIT_RECEIVED: _hours_of_achievement,
        _EQF_LEVEL: _level_and_cycle,
    }
)
_LOOKED_AT: Final = frozenset(_LOOKS)

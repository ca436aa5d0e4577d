"""The W3C's test suite of JSON-LD 1.1 (toRdf and expand), from its files.

pyld expands, `statements` makes quads, and both have to be what the suite says. Read strictly, as
for a signature, each document gives the same quads or is refused: nothing is lost between the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from json_ld_suite import Case, SuiteContexts, cases

from microcred.errors import LinkedDataError
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of
from microcred.linked.graph import Literal
from microcred.linked.json_ld import Reading, read_whole
from microcred.linked.nquads import Quad, read_nquads
from microcred.linked.statements import Whole, state

TO_RDF, EXPAND = cases("toRdf"), cases("expand")
EXPANSIONS = [one for one in EXPAND if "expect" in one.entry]
# Each with the clause that is not followed, and why.
EXCEPTIONS = {
    "toRdf#tdi09": "2026-11-28: JSON-LD 1.1 API 9.3 rdfDirection: i18n-datatype when read strictly",
    "toRdf#tdi10": "2026-11-28: JSON-LD 1.1 API 9.3 rdfDirection: i18n-datatype when read strictly",
    "toRdf#tdi11": "2026-11-28: JSON-LD 1.1 API 9.3 rdfDirection is experimental: not offered",
    "toRdf#tdi12": "2026-11-28: JSON-LD 1.1 API 9.3 rdfDirection is experimental: not offered",
    "toRdf#te075": "2026-11-28: JSON-LD 1.1 API 9.3 produceGeneralizedRdf: RDF 1.1 Concepts 3.1"
    " has no blank nodes as predicates",
}
# What is signed has to hold the direction of a text (VCDM 2.0 11.1), so that it is read with
# rdfDirection i18n-datatype, as others do who sign; the suite expects it to be dropped.
DIRECTED = {
    f"toRdf#tdi0{number}": "2026-11-28: JSON-LD 1.1 API 8.2.2 drops directions without rdfDirection"
    for number in range(1, 7)
}
each_to_rdf = pytest.mark.parametrize("case", TO_RDF, ids=[one.name for one in TO_RDF])
each_expansion = pytest.mark.parametrize("case", EXPANSIONS, ids=[one.name for one in EXPANSIONS])
NEGATIVE = [one for one in TO_RDF + EXPAND if one.is_negative]


def lower(quads: Iterable[Quad]) -> Iterable[Quad]:
    """Language tags in lower case, as JSON-LD 1.1 API 8.2.2 lets processors write them."""
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal):
            yield quad._replace(object=value._replace(language=value.language.lower()))
        else:
            yield quad


def canonical(quads: Iterable[Quad]) -> str:
    return canonize(lower(quads)).text


def loosely(case: Case) -> Whole:
    """As the suite reads it: relative to the file, and what RDF does not hold left out."""
    reading = Reading(SuiteContexts())
    expanded = reading.expand(case.document, base=case.base, local=case.local)
    return state(expanded, reading.names)


def comparable(value: Any, in_order: bool = False) -> Any:
    """Expanded JSON-LD without the order that means nothing."""
    if isinstance(value, dict):
        return {key: comparable(one, key == "@list") for key, one in value.items()}
    if isinstance(value, list):
        several = [comparable(one) for one in value]
        return several if in_order else sorted(several, key=written)
    return value


def written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def test_all_cases_are_there(published: Path) -> None:
    assert len(TO_RDF) >= 290 and len(EXPANSIONS) >= 180 and len(NEGATIVE) >= 130


@each_to_rdf
def test_what_it_says_in_rdf(published: Path, case: Case) -> None:
    if "expect" not in case.entry:
        if not case.is_negative:  # a test of syntax alone
            loosely(case)
        return
    same = canonical(loosely(case).quads) == canonical(read_nquads(case.expected.read_bytes()))
    assert same == (case.name not in EXCEPTIONS), EXCEPTIONS.get(case.name)


@pytest.mark.parametrize("case", NEGATIVE, ids=[one.name for one in NEGATIVE])
def test_what_is_no_json_ld_is_refused(published: Path, case: Case) -> None:
    with pytest.raises(LinkedDataError):
        loosely(case)
    with pytest.raises(LinkedDataError):
        quads_of(case.document, SuiteContexts())


@each_expansion
def test_its_expanded_form(published: Path, case: Case) -> None:
    reading = Reading(SuiteContexts())
    expanded = reading.expand(case.document, base=case.base, local=case.local)
    expected = json.loads(case.expected.read_text("utf-8"))
    assert written(comparable(expanded)) == written(comparable(expected))


@each_to_rdf
def test_read_strictly_it_is_the_same_or_refused(published: Path, case: Case) -> None:
    if case.is_negative or "expect" not in case.entry or case.name in EXCEPTIONS:
        return
    expected = canonical(read_nquads(case.expected.read_bytes()))
    try:
        found = canonical(quads_of(case.document, SuiteContexts()))
    except LinkedDataError:
        return
    assert (found == expected) == (case.name not in DIRECTED), DIRECTED.get(case.name)
    if case.name in DIRECTED:
        assert "https://www.w3.org/ns/i18n#" in found
        return
    assert case.local is None
    whole = read_whole(case.document, SuiteContexts())
    assert (canonical(whole.quads), whole.findings) == (expected, ())


@pytest.mark.parametrize("name", ["toRdf#tdi09", "toRdf#tdi10"])
def test_a_direction_is_said_as_the_suite_says_it_as_datatype(published: Path, name: str) -> None:
    (case,) = [one for one in TO_RDF if one.name == name]
    expected = canonical(read_nquads(case.expected.read_bytes()))
    assert canonical(quads_of(case.document, SuiteContexts())) == expected
    assert canonical(read_whole(case.document, SuiteContexts()).quads) == expected

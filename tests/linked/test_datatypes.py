"""Lexical forms of XML Schema, and what rdflib makes of the same forms."""

from __future__ import annotations

import logging
import warnings
from decimal import Decimal

import pytest

from microcred.linked.datatypes import XSD, is_well_formed, number

GOOD = {
    "boolean": ("true", "false", "1", "0"),
    "byte": ("-128", "127", "+7"),
    "date": ("2023-01-01", "2024-02-29", "2023-01-01Z", "2023-01-01+02:00"),
    "dateTime": (
        "2023-01-01T00:00:00",
        "2023-01-01T00:00:00Z",
        "2023-01-01T00:00:00.123456789Z",
        "2023-12-31T23:59:59+14:00",
        "2023-04-30T24:00:00Z",
        "2000-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "-0044-03-15T00:00:00Z",
        "12023-01-01T00:00:00-13:59",
    ),
    "decimal": ("1", "1.", ".5", "-1.50", "+007"),
    "double": ("1", "1e3", "-1.5E-7", "INF", "-INF", "NaN"),
    "duration": ("PT60H", "P1Y2M3DT4H5M6.7S", "-P1D"),
    "integer": ("0", "-0", "007", "+1", "9" * 400),
    "positiveInteger": ("1", "007"),
    "nonNegativeInteger": ("0",),
    "nonPositiveInteger": ("0", "-1"),
    "negativeInteger": ("-1",),
    "time": ("23:59:59Z", "24:00:00"),
    "unsignedByte": ("255",),
    "string": ("", "anything"),
    "anyURI": ("", "no uri at all"),
    "unheardOf": ("anything",),
}
BAD = {
    "boolean": ("TRUE", "yes", ""),
    "byte": ("128", "-129", "1.0"),
    "date": ("2023-01-01T00:00:00Z", "2023-02-29", "2023-1-1"),
    "dateTime": (
        "2023-01-01",
        "2023-01-01T00:00",
        "2023-01-01 00:00:00",
        "20230101T000000Z",
        "2023-W01-1",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2023-04-31T00:00:00Z",
        "2023-13-01T00:00:00Z",
        "2023-00-01T00:00:00Z",
        "2023-01-01T25:00:00Z",
        "2023-01-01T24:00:01Z",
        "2023-01-01T00:00:60Z",
        "2023-01-01T00:00:00+14:01",
        "2023-01-01T00:00:00z",
        "2023-01-01T00:00:00,5Z",
        "1700000000000",
        " 2023-01-01T00:00:00Z",
        "",
        "２０２３-01-01T00:00:00Z",
    ),
    "decimal": ("1e3", "NaN", "INF", "1_000", ".", " 1", ""),
    "double": ("Infinity", "+NaN", "e3", ""),
    "duration": ("PT", "P", "P1W", "P1.5D", "+P1D", "60 hours", ""),
    "integer": ("1.0", "1_000", " 1", "１", "0x1", "", "9" * 1001),
    "positiveInteger": ("0", "-5", "1.0"),
    "nonNegativeInteger": ("-1",),
    "nonPositiveInteger": ("1",),
    "negativeInteger": ("0",),
    "time": ("24:00:01", "7:00:00"),
    "unsignedByte": ("256", "-1"),
}
# 2026-11-24: what rdflib (and so pySHACL) reads otherwise, by Python's own means: fromisoformat,
# int(), Decimal() and a pattern of ISO 8601.
RDFLIB_ACCEPTS = {
    "date": {"2023-01-01T00:00:00Z"},
    "dateTime": {
        "2023-01-01",
        "2023-01-01T00:00",
        "2023-01-01 00:00:00",
        "20230101T000000Z",
        "2023-W01-1",
        "2023-01-01T00:00:00+14:01",
        "2023-01-01T00:00:00,5Z",
    },
    "decimal": {"1e3", "NaN", "INF", "1_000", " 1"},
    "double": {"Infinity", "+NaN"},
    "duration": {"PT", "P1W", "P1.5D", "+P1D"},
    "integer": {"1_000", " 1", "１", "9" * 1001},
}
RDFLIB_REFUSES = {
    "dateTime": {
        "2023-04-30T24:00:00Z",
        "0000-01-01T00:00:00Z",
        "-0044-03-15T00:00:00Z",
        "12023-01-01T00:00:00-13:59",
    },
    "time": {"24:00:00"},
}
_CASES = [
    (kind, form, good)
    for table, good in ((GOOD, True), (BAD, False))
    for kind, forms in table.items()
    for form in forms
]


@pytest.mark.parametrize(("kind", "form", "good"), _CASES)
def test_a_form_is_one_of_its_datatype(kind: str, form: str, good: bool) -> None:
    assert is_well_formed(form, XSD + kind) is good


@pytest.mark.parametrize(("kind", "form", "good"), _CASES)
def test_rdflib_reads_it_so_too_or_is_known_not_to(kind: str, form: str, good: bool) -> None:
    rdflib = pytest.importorskip("rdflib")
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        literal = rdflib.Literal(form, datatype=rdflib.URIRef(XSD + kind), normalize=False)
    expected = good
    if form in (RDFLIB_REFUSES if good else RDFLIB_ACCEPTS).get(kind, ()):
        expected = not good
    assert (literal.ill_typed is not True) is expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("5", Decimal(5)),
        ("-1.50", Decimal("-1.5")),
        ("1e3", Decimal(1000)),
        ("x", None),
        ("", None),
        ("INF", None),
        ("NaN", None),
        ("9" * 1001, None),
    ],
)
def test_the_number_of_a_form(form: str, expected: Decimal | None) -> None:
    assert number(form) == expected

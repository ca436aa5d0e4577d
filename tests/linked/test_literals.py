"""Literals: numbers and JSON in their canonical forms."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld.jsonld import _canonicalize_double

from microcred.linked.literals import double, json_literal, native_literal, text_literal

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0E0"),
        (1.0, "1.0E0"),
        (-0.5, "-5.0E-1"),
        (100.0, "1.0E2"),
        (1.25e300, "1.25E300"),
        (5e-324, "4.940656458412465E-324"),
        (10**22, "1.0E22"),
    ],
)
def test_doubles(number: float, text: str) -> None:
    assert double(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_is_the_one_of_pyld_and_can_be_read(number: float) -> None:
    assert double(number) == _canonicalize_double(number)
    # Fifteen digits are all that JSON-LD keeps; the largest doubles round to none.
    assert abs(number) > 1e308 or math.isclose(float(double(number)), number, rel_tol=1e-15)


@pytest.mark.parametrize(
    ("value", "datatype", "lexical", "made"),
    [
        (True, None, "true", XSD + "boolean"),
        (False, "urn:t", "false", "urn:t"),
        (5, None, "5", XSD + "integer"),
        (5.0, None, "5", XSD + "integer"),
        (-0.0, None, "0", XSD + "integer"),
        (5.5, None, "5.5E0", XSD + "double"),
        (5.5, "urn:t", "5.5E0", "urn:t"),
        (5, XSD + "double", "5.0E0", XSD + "double"),
        (10**21, None, "1.0E21", XSD + "double"),
        (10**21 - 1, None, "9" * 21, XSD + "integer"),
    ],
)
def test_numbers(value: Any, datatype: str | None, lexical: str, made: str) -> None:
    literal = native_literal(value, datatype)
    assert literal is not None
    assert literal == (lexical, made, "")


@pytest.mark.parametrize("value", [None, "5", [], {}, math.inf, -math.inf, math.nan])
def test_what_is_no_number(value: Any) -> None:
    assert native_literal(value) is None


def test_texts_and_json() -> None:
    assert text_literal("A", None) == ("A", XSD + "string", "")
    assert text_literal("A", "en").language == "en"
    made = json_literal({"b": [1.0, None], "a": "\u20ac"})
    assert made is not None
    assert made.lexical == '{"a":"\u20ac","b":[1,null]}'
    assert json_literal(2**53) is None

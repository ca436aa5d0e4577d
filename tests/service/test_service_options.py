"""What an option has to be is said to people and to machines alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from microcred.service.options import FORMS, options_of
from microcred.service.routes import routes_of
from microcred.service.settings import APIS, Settings

EDGES: list[Any] = [
    "", "x", "/", "/a~1b", "/a\nb", "a\tb", "\x7f", "\x80", "x" * 2048, "x" * 2049, "ä" * 4096,
    "x" * 4097, None, True, 0, 1.5, {}, [], [""], ["x"], ["/", ""], ["/a", 1], [["x"]], [{}],
    ["x"] * 64, ["x"] * 65, ["/"] * 1000, ["/"] * 1001, ["x" * 4097], ["proof", "status"],
]  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_the_test_and_the_schema_agree(name: str) -> None:
    form = FORMS[name]
    judge = Draft202012Validator(form.schema())
    assert {form.fits(one) for one in EDGES} == {True, False}
    for one in EDGES:
        assert form.fits(one) is judge.is_valid(one), one


@given(st.sampled_from(list(FORMS)), st.recursive(st.text() | st.booleans(), st.lists))
def test_they_agree_on_anything(name: str, value: Any) -> None:
    form = FORMS[name]
    assert form.fits(value) is Draft202012Validator(form.schema()).is_valid(value)


@pytest.mark.parametrize("api", APIS)
def test_every_option_is_of_a_deed(api: Any) -> None:
    deeds = {one.deed for one in routes_of(Settings()) if one.takes not in ("", "form")}
    found = [options_of(deed, api) for deed in (*deeds, "issue", "prove")]
    assert all(len(set(names)) == len(names) for names in found)
    lenient = {"checks"} if api == "vc-api" else set()
    assert {name for names in found for name in names} == {*FORMS} - {"checks"} | lenient

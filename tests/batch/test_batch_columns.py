"""Headers as members, and cells as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.batch.columns import Columns, place_of
from microcred.errors import UnreadableRows
from microcred.micro_credential import MicroCredential


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("title", ("title",)),
        ("Title", ("title",)),
        ("given_name", ("learner", "given_name")),
        ("Given name", ("learner", "given_name")),
        ("learner.given-name", ("learner", "given_name")),
        ("learner_identifier", ("learner", "identifier")),
        ("learner.identifier", ("learner", "identifier")),
        ("learner.identifier.value", ("learner", "identifier", "value")),
        ("learner.national_id.country", ("learner", "national_id", "country")),
        ("ects", ("workload", "ects")),
        ("workload.hours", ("workload", "hours")),
        ("awarded_by.name", ("awarded_by", "name")),
        ("awarded_by.2.name", ("awarded_by", "2", "name")),
        ("awarded_by_country", ("awarded_by", "country")),
        ("title.sl", ("title", "sl")),
        ("title.pt-BR", ("title", "pt-BR")),
        ("learning_outcomes.1", ("learning_outcomes", "1")),
        ("learning_outcomes.1.title.sl", ("learning_outcomes", "1", "title", "sl")),
        ("learning_outcomes.sl", ("learning_outcomes", "sl")),
        ("grade.value", ("grade", "value")),
        ("grade", ("grade",)),
        ("cycle", ("cycle",)),
        ("assessment.iri", ("assessment", "iri")),
        ("stackability.is_partial_qualification", ("stackability", "is_partial_qualification")),
    ],
)
def test_headers(header: str, place: tuple[str, ...]) -> None:
    column = place_of(header)
    assert column is not None and column.place == place and column.header == header


@pytest.mark.parametrize(
    "header",
    [
        "",
        "name",
        "shoe size",
        "learner.shoe_size",
        "title.no tag",
        "title.en.us",
        "workload.points",
        "workload.ects.more",
        "cycle.more",
        "date.year",
        "learning_outcomes.0",
        "learning_outcomes.201",
        "a.b.c.d.e.f.g",
        "learner.",
        ".title",
    ],
)
def test_headers_that_mean_nothing(header: str) -> None:
    assert place_of(header) is None


def test_every_member_can_be_a_column() -> None:
    for name in MicroCredential.members:
        column = place_of(name)
        assert column is not None and column.place == (name,)


def test_cells() -> None:
    columns = Columns.of(
        ["title", "learning_outcomes", "ects", "stackability.is_partial_qualification", "grade"]
    )
    members, pointers = columns.members([" Soil ", "One\nTwo | Three", "2,5", "Yes", " "])
    assert members == {
        "title": "Soil",
        "learning_outcomes": ["One", "Two", "Three"],
        "workload": {"ects": "2.5"},
        "stackability": {"is_partial_qualification": True},
    }
    assert pointers["/workload/ects"] == "ects"
    assert columns.members(["a|b", "One", "x", "perhaps"])[0] == {
        "title": "a|b",
        "learning_outcomes": "One",
        "workload": {"ects": "x"},
        "stackability": {"is_partial_qualification": "perhaps"},
    }


def test_numbered_columns_close_their_gaps() -> None:
    columns = Columns.of(["learning_outcomes.1", "learning_outcomes.2", "learning_outcomes.10"])
    members, pointers = columns.members(["", "Two", "Ten"])
    assert members == {"learning_outcomes": ["Two", "Ten"]}
    assert pointers["/learning_outcomes/0"] == "learning_outcomes.2"
    assert pointers["/learning_outcomes/1"] == "learning_outcomes.10"


@pytest.mark.parametrize(
    ("headers", "named", "says"),
    [
        (["gven_name"], (), "gven_name"),
        (["shoe", "size"], (), "and 1 more"),
        (["title", "Title"], (), "mean the same member"),
        (["given_name", "learner.given_name"], (), "mean the same member"),
        (["title", "title.sl"], (), "is a part of"),
        (["title"], ("student",), "to name the rows"),
        ([], (), "no header"),
        ([""], (), "without a name"),
    ],
)
def test_headers_that_are_refused(headers: list[str], named: tuple[str, ...], says: str) -> None:
    with pytest.raises(UnreadableRows, match=says) as refused:
        Columns.of(headers, named=named)
    assert refused.value.hint()


def test_near_names_are_told() -> None:
    with pytest.raises(UnreadableRows) as refused:
        Columns.of(["givn_name"])
    assert "given_name" in refused.value.hint()


def test_columns_that_name_rows() -> None:
    columns = Columns.of(["Student", "title"], named=["student", "Title"])
    assert columns.names(["S-1 ", "Soil"]) == ("S-1", "Soil")
    assert columns.names(["S-1"]) == ("S-1", "")
    assert columns.members(["S-1", "Soil"])[0] == {"title": "Soil"}


@given(st.text(max_size=40))
def test_any_header_is_a_column_or_none(header: str) -> None:
    column = place_of(header)
    assert column is None or column.place[0] in {*MicroCredential.members, "cycle"}


@given(st.lists(st.text(max_size=10), max_size=6))
def test_any_cells_are_members(cells: list[str]) -> None:
    columns = Columns.of(["title", "learning_outcomes.1", "learning_outcomes.2", "ects"])
    members, _ = columns.members(cells)
    assert set(members) <= {"title", "learning_outcomes", "workload"}

"""Rows in: CSV as people save it, JSON Lines, iterables; what is wrong is told by row."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_world import document
from hypothesis import given
from hypothesis import strategies as st

from microcred.batch import read_rows
from microcred.batch.tables import LONGEST_LINE
from microcred.batch.values import Given
from microcred.elm import EuropeanDigitalCredential
from microcred.errors import MicrocredError, UnreadableRows
from microcred.micro_credential import Learner, MicroCredential, Provider


def csv(data: bytes, *named: str) -> list[Given]:
    return list(read_rows(io.BytesIO(data), kind="csv", named=named))


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_as_programs_write_it(bom: bytes, delimiter: str, end: str) -> None:
    lines = [["given_name", "title"], ["Ána", f'"So{delimiter}il"'], ["", ""], ["Ben", "Soil"]]
    rows = csv(bom + end.join(delimiter.join(one) for one in lines).encode())
    assert [one.number for one in rows] == [2, 4]
    assert rows[0].value == {"learner": {"given_name": "Ána"}, "title": f"So{delimiter}il"}


def test_a_cell_over_lines_and_the_next_row() -> None:
    rows = csv(b'title,learning_outcomes\n"Soil\ncarbon","One\nTwo"\nPeat,\n')
    assert [one.number for one in rows] == [2, 3]
    assert rows[0].value == {"title": "Soil\ncarbon", "learning_outcomes": ["One", "Two"]}
    assert rows[1].value == {"title": "Peat"}


def test_what_excel_writes_first() -> None:
    rows = csv(b"sep=;\r\ntitle;grade\r\nSoil;A\r\n")
    assert [(one.number, one.value) for one in rows] == [(3, {"title": "Soil", "grade": "A"})]


def test_a_row_in_another_encoding_is_told_and_the_next_one_read() -> None:
    rows = csv("title,given_name\nSoil,Ana\nSoil,Án\nSoil,Ben\n".encode("latin-1"))
    assert [one.problem for one in rows] == ["", "row.encoding", ""]
    assert "row 3, column given_name" in rows[1].message and "Án" not in rows[1].message
    assert rows[1].failed().code == "row.encoding"


@pytest.mark.parametrize(
    "data",
    [
        "title,grade\nSoil,A\n".encode("utf-16"),
        "título,grade\n".encode("latin-1"),
        "title\n".encode("utf-16-le"),
        b"",
        b"\n\n",
        b'"title\n',
        b"shoe size\n40\n",
    ],
)
def test_headers_that_cannot_be_read(data: bytes) -> None:
    with pytest.raises(UnreadableRows):
        csv(data)


def test_rows_with_more_cells_and_quotes_that_do_not_fit() -> None:
    rows = csv(b'title,grade\nSoil,A,B\nSoil,"A"B\nSoil,A,,\nSoil\n')
    assert [one.problem for one in rows] == ["row.malformed", "row.malformed", "", ""]
    assert [one.number for one in rows] == [2, 3, 4, 5]
    assert rows[0].message.startswith("row 2:")


def test_a_quote_that_is_never_closed_does_not_fill_the_memory() -> None:
    rows = csv(b'title\nPeat\n"' + b"Soil\n" * 40_000)
    assert rows[0].value == {"title": "Peat"}
    assert rows[1].problem == "row.malformed"


def test_header_cells_without_a_name_at_the_end() -> None:
    assert csv(b"title,,\nSoil,,\n")[0].value == {"title": "Soil"}


def test_paths_by_their_endings(tmp_path: Path) -> None:
    (tmp_path / "a.CSV").write_bytes(b"title\nSoil\n")
    (tmp_path / "b.jsonl").write_bytes(b'{"title": "Soil"}\n')
    for name in ("a.CSV", "b.jsonl"):
        assert next(read_rows(tmp_path / name)).value == {"title": "Soil"}
    assert next(read_rows(str(tmp_path / "a.CSV"))).number == 2
    with pytest.raises(UnreadableRows, match="file name"):
        list(read_rows(tmp_path / "a.doc"))
    for wrong in (tmp_path / "none.csv", tmp_path / "a\0.csv"):
        with pytest.raises(UnreadableRows, match="cannot read"):
            list(read_rows(wrong))


def test_sources_that_are_none() -> None:
    for wrong in (7, b"title\n", {"title": "Soil"}, None):
        with pytest.raises(UnreadableRows):
            list(read_rows(wrong))  # type: ignore[arg-type]
    with pytest.raises(UnreadableRows, match="of what kind"):
        list(read_rows(io.BytesIO(b"title\n")))


def test_json_lines() -> None:
    lines = [
        b"\xef\xbb\xbf" + json.dumps({"title": "Soil"}).encode(),
        b"",
        b'{"title": "Soil", "title": "Peat"}',
        b'{"title": "S\xe9"}',
        b"[1]",
        b'{"shoe": 40, "given_name": "Ana"}',
        json.dumps(document(1)).encode(),
        b'{"ects": "2,5", "given_name": "Ana", "grade": null}',
    ]
    rows = list(read_rows(io.BytesIO(b"\n".join(lines)), kind="jsonl"))
    assert [(one.number, one.problem) for one in rows] == [
        (1, ""),
        (3, "row.malformed"),
        (4, "row.encoding"),
        (5, "row.malformed"),
        (6, "row.unknown_member"),
        (7, ""),
        (8, ""),
    ]
    assert rows[5].value == document(1)
    assert rows[6].value == {"workload": {"ects": "2.5"}, "learner": {"given_name": "Ana"}}


def test_a_line_that_is_too_long_and_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microcred.batch.reading.LONGEST_LINE", 40)
    rows = list(read_rows(io.BytesIO(b'"' + b"a" * 200 + b'"\n{"title": "Soil"}'), kind="jsonl"))
    assert [(one.number, one.problem) for one in rows] == [(1, "row.malformed"), (2, "")]


def test_iterables_of_all_that_can_be_issued() -> None:
    course = MicroCredential(
        learner=Learner("Ána", "Novák"), title="Soil", awarded_by=Provider("U", "IE"), language="en"
    )
    credential = course.to_credential()
    assert isinstance(credential, EuropeanDigitalCredential)
    nested = {"learner": {"given_name": "A|B"}, "title": "Soil", "learning_outcomes": ["a|b"]}
    rows = list(read_rows([course, credential, document(1), b"{}", nested]))
    assert [one.problem for one in rows] == [""] * 5
    assert rows[0].value is course and rows[3].value == b"{}"
    assert rows[4].value == nested


@pytest.mark.parametrize("wrong", [7, None, "text", [1], {1: 2}])
def test_iterables_with_something_else(wrong: Any) -> None:
    rows = list(read_rows([wrong, {"title": "Soil"}]))
    assert [one.problem for one in rows] == ["row.malformed", ""]


def test_a_mapping_with_a_member_whole_and_in_parts() -> None:
    rows = list(read_rows([{"learner": "Ana", "given_name": "Ana"}]))
    assert rows[0].problem == "row.malformed"


def test_names_of_rows_of_an_iterable() -> None:
    rows = list(read_rows([{"student": 7, "title": "Soil", "given_name": "A"}], named=["student"]))
    assert rows[0].named == ("7",)
    assert next(read_rows([document(1)], named=["student"])).named == ("",)


def test_nothing_is_read_ahead() -> None:
    taken = []

    def endless() -> Iterator[dict[str, str]]:
        while True:
            taken.append(1)
            yield {"title": "Soil"}

    rows = read_rows(endless())
    next(rows)
    next(rows)
    assert len(taken) == 2


@given(st.binary(max_size=300), st.sampled_from(["csv", "jsonl", "xlsx"]))
def test_any_bytes_are_rows_or_our_own_errors(data: bytes, kind: Any) -> None:
    prefix = b"title,grade\n" if kind == "csv" else b""
    try:
        for one in read_rows(io.BytesIO(prefix + data), kind=kind):
            assert one.number > 0 and (one.problem or one.value is not None)
    except MicrocredError as error:
        assert error.hint()


def test_lines_behind_a_quote_that_is_not_closed_are_told_one_by_one() -> None:
    rows = csv(b'title,grade\n"Soil,A\nPeat,B\nBog,C\nFen,"D"\nMoor,E\n')
    assert [(one.number, one.problem) for one in rows] == [
        (2, "row.malformed"),
        (3, "row.malformed"),
        (4, "row.malformed"),
        (5, "row.malformed"),
        (6, ""),
    ]
    assert "behind a quotation mark" in rows[1].message and "Peat" not in rows[1].message
    assert len(csv(b'title\n"Soil\n' + b"Peat\n" * 50_000)) == 50_001


def test_control_characters_are_no_text() -> None:
    rows = csv(b"title,given_name\nSoil,A\0na\nSoil,Be\x1bn\nSoil,Cy\n")
    assert [one.problem for one in rows] == ["row.malformed", "row.malformed", ""]
    assert rows[0].column == "given_name" and rows[0].cell == "A\N{REPLACEMENT CHARACTER}na"
    assert "row 2, column given_name" in rows[0].message


def test_a_line_that_is_too_long_is_one_row() -> None:
    rows = csv(b"title,grade\nSoil,A" + b"," * (LONGEST_LINE + 5) + b"\nPeat,B\n")
    assert [(one.number, one.problem) for one in rows] == [(2, "row.malformed"), (3, "")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04\x14\0", "a spreadsheet"),
        ("title\n".encode("utf-16"), "UTF-16"),
        (b"ti\0tle\n", "no text in UTF-8"),
        (b"title\rSoil\rPeat\r", "CR alone"),
        (b"title," * 1001 + b"grade\n", "1,002 columns"),
    ],
)
def test_what_is_no_table_says_what_it_is(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableRows, match=says):
        csv(data)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
def test_a_file_that_is_open_as_text_is_refused(kind: Any) -> None:
    with pytest.raises(UnreadableRows, match="open as text"):
        list(read_rows(io.StringIO("title\n"), kind=kind))
    with pytest.raises(UnreadableRows, match="kind of rows"):
        list(read_rows("rows.csv", kind="doc"))  # type: ignore[arg-type]


def test_rows_without_an_end_within_one_another() -> None:
    endless: dict[str, Any] = {}
    endless["given_name"] = endless
    deep: dict[str, Any] = {"learner.given_name": endless}
    found = list(read_rows([endless, deep, {"title": "Soil"}]))
    assert found[1].problem == "row.malformed" and not found[2].problem

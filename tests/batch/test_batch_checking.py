"""What is to be mended is told by row, column and value, before anything is sealed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from batch_world import COMMON, UNI, document, key_file, seal, signer

from microcred import Learner, MicroCredential, Provider
from microcred.batch import Mend, read_rows
from microcred.batch.checking import checked_rows, rewindable
from microcred.batch.issuing import members_of
from microcred.batch.mending import mend_lines, reported
from microcred.batch.work import Work
from microcred.errors import BatchError
from microcred.jsontext import write_json
from microcred.securing import DataIntegrity, JAdES, VcJwt


def work(mechanism: Any = None, **more: Any) -> Work:
    common = write_json(members_of(COMMON)).encode()
    return Work(mechanism or JAdES(), **{"common": common, **more})


def mends(rows: Any, held: Work | None = None, **how: Any) -> list[Mend]:
    kind = how.pop("kind", None)
    looked = checked_rows(read_rows(rows, kind=kind), held or work(), **how)
    return [one for row in looked for one in row.mends]


def test_every_wrong_cell_is_told() -> None:
    table = (
        b"given_name;eqf_level;ects;learning_outcomes.2;email\n"
        b"Ana;6;2;One;ana@example.org\n"
        b"Ben;9;zero;One;ben\n"
        b"C\xe9;6;2;;\n"
        b";6;2;;\n"
    )
    found = mends(io.BytesIO(table), kind="csv")
    assert [(one.number, one.column, one.value) for one in found[:4]] == [
        (3, "email", "ben"),
        (3, "ects", "zero"),
        (3, "eqf_level", "9"),
        (4, "given_name", "C\N{REPLACEMENT CHARACTER}"),
    ]
    assert found[4].number == 5 and all(one.advice and one.code for one in found)
    assert "ben" not in repr(found[0])


def test_what_the_shapes_refuse_is_told_by_its_place() -> None:
    bodies = {"awarded_by": Provider("Another University", "IE")}
    found = mends([{"given_name": "Ana", **bodies}], signer=seal())
    assert [one.code for one in found] == ["issuer.mismatch"]
    assert mends([{"given_name": "Ana", **bodies}]) == []
    mandate = {"statement": "by law", "given_to": {"name": "Agency", "country": "IE"}}
    assert mends([{"given_name": "Ana", "mandate": mandate}]) == []


def test_with_the_key_by_reference_and_a_status(tmp_path: Path) -> None:
    key = key_file(tmp_path)
    assert mends([{"given_name": "Ana"}], signer=key, with_status=True) == []


def test_documents_and_their_bytes() -> None:
    for mechanism in (VcJwt(), DataIntegrity("eddsa-jcs-2022", "2.0")):
        rows = [document(1), write_json(document(2)).encode(), b"{", {**document(3), "type": "x"}]
        found = mends(rows, work(mechanism))
        assert sorted({one.number for one in found}) == [3, 4]


def test_credentials_of_the_flat_model_and_lists() -> None:
    course = MicroCredential(learner=Learner("Ana"), title="Soil", awarded_by=UNI, language="en")
    assert mends([course]) == []
    found = mends([{"given_name": "Ana", "learning_outcomes": [{"title": ""}, "x"]}])
    assert found and found[0].column.startswith("learning_outcomes")
    found = mends([{"given_name": "Ana", "isced_f": ["one", "two"]}])
    assert {one.column for one in found} == {"isced_f"}


def test_two_rows_of_one_name() -> None:
    rows = [{"given_name": "Ana"}, {"given_name": "Ana"}, {"given_name": "Ana", "grade": "B"}]
    found = mends(rows)
    assert [(one.number, one.code) for one in found] == [(3, "row.changed")]
    assert "row 1" in found[0].advice


def test_a_bug_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise KeyError("Ana")

    monkeypatch.setattr("microcred.batch.checking.credential_of", broken)
    found = mends([{"given_name": "Ana"}])
    assert [one.code for one in found] == ["row.internal"] and "Ana" not in found[0].advice


def test_cells_that_begin_like_formulas_are_none() -> None:
    lines = list(mend_lines([Mend(2, "title", one, "x", "y") for one in "=+-@\t"]))
    assert all(",'" in one or ",\"'" in one for one in lines[1:])


def test_a_table_that_cannot_be_written(tmp_path: Path) -> None:
    looked = checked_rows(read_rows([7]), work())
    with pytest.raises(BatchError, match="cannot write the table"):
        list(reported(looked, tmp_path / "nowhere" / "mend.csv"))
    assert [one.code for one in reported(checked_rows(read_rows([7]), work()), None)] == [
        "row.malformed"
    ]


def test_rows_can_be_read_twice(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"title\nSoil\n")
    for rows in ([1, 2], tmp_path / "a.csv", str(tmp_path / "a.csv")):
        with rewindable(rows) as again:
            assert again() == again() == rows
    with rewindable(iter([1, {"a": 2}])) as again:
        assert list(again()) == list(again()) == [1, {"a": 2}]  # type: ignore[arg-type]
    with rewindable(io.BytesIO(b"title\n")) as again:
        assert again().read() == again().read() == b"title\n"  # type: ignore[union-attr]


def test_a_document_under_a_seal_is_looked_at_with_one() -> None:
    row = document(1)
    assert mends([row], signer=seal()) == [] == mends([row])
    assert [one.code for one in mends([row], signer=signer())] == ["row.refused"]


def test_rows_that_cannot_be_kept_to_be_read_again_are_told() -> None:
    with rewindable(iter([{"given_name": lambda: 1}, {"given_name": "Ben"}])) as again:
        assert [row.problem for row in read_rows(again())] == ["row.malformed", ""]


def test_values_that_are_no_text_are_written_as_they_can_be(tmp_path: Path) -> None:
    looked = checked_rows(read_rows([{"given_name": "A\ud800"}]), work())
    assert [one.code for one in reported(looked, tmp_path / "mend.csv")] == ["value.wrong"]
    assert "A\\ud800" in (tmp_path / "mend.csv").read_text("utf-8-sig")

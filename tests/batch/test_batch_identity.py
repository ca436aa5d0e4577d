"""What names a row: the same next month, however it is written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from batch_world import COMMON, UNI, document
from hypothesis import given
from hypothesis import strategies as st

from microcred import ECTS, Learner, MicroCredential
from microcred.batch.identity import identity, merged, plain
from microcred.batch.outputs import Folder, ending_of
from microcred.batch.values import Given
from microcred.errors import BatchError
from microcred.micro_credential import Hours
from microcred.micro_credential.text import Text


def key(value: Any, *named: str, common: Any = None) -> str:
    return identity(Given(1, value, named=named), plain(COMMON) if common is None else common).key


def test_the_strongest_name_of_a_learner_counts() -> None:
    ana = {"given_name": "Ana", "email": "ana@example.org", "identifier": "S-1"}
    other = {"given_name": "Ana-Maria", "email": "am@example.org", "identifier": "S-1"}
    assert key({"learner": ana}) == key({"learner": other})
    ana.pop("identifier"), other.pop("identifier")
    assert key({"learner": ana}) != key({"learner": other})
    national = {"national_id": {"value": "7", "country": "IE"}}
    assert key({"learner": {**ana, **national}}) == key({"learner": {**other, **national}})
    born = {"given_name": "Ana", "date_of_birth": "2000-01-01"}
    assert key({"learner": born}) != key({"learner": {**born, "date_of_birth": "2000-01-02"}})
    assert key({"learner": "Ana"}) != key({"learner": "Ben"})


def test_course_body_and_date_count_wherever_they_stand() -> None:
    row = {"learner": {"given_name": "Ana"}}
    assert key(row) == key({**row, "title": " Soil carbon "}) == key({**row, "date": "2026-06-30"})
    for more in ({"title": "Peat"}, {"date": "2026-07-01"}, {"awarded_by": {"identifier": "X"}}):
        assert key(row) != key({**row, **more})
    assert key({**row, "awarded_by": "U"}) != key(row)
    for same in ({"en": "Soil carbon", "sl": "Ogljik"}, {"sl": "Ogljik", "en": "Soil carbon"}):
        assert key({**row, "title": same}) == key(row)
    assert key({**row, "title": {"sl": "Ogljik"}}) != key(row)


def test_a_value_of_python_is_as_its_json() -> None:
    course = MicroCredential(
        learner=Learner("Ana"),
        title="Soil carbon",
        awarded_by=UNI,
        language="en",
        date="2026-06-30",
    )
    assert key(course) == key(course.to_json(), common={})
    values = {"a": ECTS(2), "b": Hours(3), "c": date(2026, 1, 1), "d": b"x", "e": (UNI,), "f": 1}
    assert json.dumps(plain(values))
    # A text whose language is still open stays so: the row says it.
    named = {"name": UNI.name, "country": "IE"}
    assert plain({"awarded_by": named}) == {"awarded_by": {"name": str(UNI.name), "country": "IE"}}
    title = Text({"en": "Soil", "sl": "Tla"})
    assert plain({"title": title}) == {"title": {"en": "Soil", "sl": "Tla"}}


def test_documents_by_id_else_by_all_of_them() -> None:
    one, two = document(1, id="urn:x:1"), document(2, id="urn:x:1")
    assert key(one) == key(two) == key(json.dumps(one).encode())
    assert key(document(1)) != key(document(2))
    assert key(document(1)) == key(json.dumps(document(1), indent=2).encode())
    assert key(b"{") != key(b"[")
    assert key({"@context": [], "x": float("nan")}) == key({"@context": [], "x": float("nan")})
    assert key(one, "S-1") == key(document(9), "S-1")
    european = Given(1, {"credential": {"@context": []}})
    assert identity(european, {}).european and not identity(Given(1, one), {}).european


@given(st.dictionaries(st.text(max_size=3), st.integers()), st.dictionaries(st.text(), st.none()))
def test_what_a_row_says_goes_before(common: dict[str, Any], own: dict[str, Any]) -> None:
    made = merged(common, own)
    assert set(made) == {*common, *own} and all(made[name] == own[name] for name in own)


def test_files_of_other_kinds() -> None:
    endings = {"application/dc+sd-jwt": ".sd-jwt", "application/vc+jwt": ".jwt"}
    endings |= {"application/vc": ".jsonld", "application/ld+json": ".jsonld", "": ".jsonld"}
    assert {kind: ending_of(kind) for kind in endings} == endings


def test_a_folder_that_goes_away(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "out", ".jwt")
    folder.sync_parts([])
    for step in (
        lambda: folder.write_part("t", b"x"),
        lambda: folder.sync_parts([folder.part_of("t", "0")]),
        lambda: folder.name(folder.part_of("t", "0"), "t"),
    ):
        with pytest.raises(BatchError, match="cannot write to the output"):
            step()
    folder.sync()
    assert folder.left_over() == {}
    folder.make()
    part = folder.write_part("t", b"x")
    assert folder.left_over() == {"t": [part]}
    assert folder.found("t", "") == ""
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert folder.found("t", digest) == "t.jwt" == folder.found("t", digest)

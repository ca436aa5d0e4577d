"""What is kept, how much of it, and what is not."""

from __future__ import annotations

import pytest

from microcred.kept import Kept


def test_it_holds_so_much_and_then_begins_anew() -> None:
    kept: Kept[int, str] = Kept(3)
    for number in range(3):
        assert kept.keep(number, str(number)) == str(number)
    assert [kept.get(number) for number in range(4)] == ["0", "1", "2", None]
    kept.keep(3, "3")
    assert (len(kept), kept.get(0), kept.get(3)) == (1, None, "3")


def test_weights_are_summed_and_too_much_is_not_kept() -> None:
    kept: Kept[str, bytes] = Kept(10)
    kept.keep("a", b"1", weight=6)
    assert kept.keep("huge", b"2", weight=11) == b"2"
    assert (kept.get("huge"), kept.get("a")) == (None, b"1")
    kept.keep("b", b"3", weight=5)
    assert (kept.get("a"), kept.get("b"), len(kept)) == (None, b"3", 1)


def test_found_or_made() -> None:
    kept: Kept[int, int] = Kept(3)
    asked: list[int] = []

    def make(key: int) -> int:
        asked.append(key)
        if key < 0:
            raise ValueError("none")
        return key * key

    assert [kept.found(4, make), kept.found(4, make)] == [16, 16]
    for _ in range(2):
        with pytest.raises(ValueError, match="none"):
            kept.found(-1, make)
    assert asked == [4, -1, -1]


def test_it_prints_nothing_of_what_it_holds() -> None:
    kept: Kept[str, str] = Kept(3)
    kept.keep("Jana", "Novak")
    assert repr(kept) == "Kept(1 of 3)"

"""The shapes class by class: the same as all of them compiled at once."""

from __future__ import annotations

import pytest

from microcred.releases import RELEASES, Release
from microcred.schemas.compiling import Node, Target, compiled
from microcred.schemas.profiles import shapes_of
from microcred.schemas.shipped import OnDemand, shipped_tables

EVERY = [(release, profile) for release in RELEASES for profile in release.profiles]


@pytest.mark.parametrize(("release", "profile"), EVERY, ids=[f"{r.name} {p}" for r, p in EVERY])
def test_each_class_is_as_it_is_compiled(release: Release, profile: str) -> None:
    whole = compiled(shapes_of(release, (profile,)))
    shipped = shipped_tables(release.name, (profile,))
    assert shipped is not None
    assert dict(shipped.targets) == dict(whole.targets)
    assert dict(shipped.nodes) == dict(whole.nodes)
    # The order of the shapes is the order of the findings.
    assert list(shipped.targets) == list(whole.targets)


def test_several_profiles_count_together() -> None:
    profiles = tuple(name for name in RELEASES[0].profiles if name != "generic")[:2]
    whole = compiled(shapes_of(RELEASES[0], profiles))
    shipped = shipped_tables(RELEASES[0].name, profiles)
    assert shipped is not None
    assert dict(shipped.targets) == dict(whole.targets)


def test_what_is_not_shipped_has_no_tables() -> None:
    assert shipped_tables("ELM 9", ("generic",)) is None
    assert shipped_tables(RELEASES[0].name, ("generic", "nonsense")) is None


def test_a_value_is_made_once_and_when_it_is_asked_for() -> None:
    made: list[int] = []

    def double(number: int) -> int:
        made.append(number)
        return 2 * number

    doubles = OnDemand({"one": 1, "two": 2}, double)
    assert len(doubles) == 2
    assert list(doubles) == ["one", "two"]
    assert "one" in doubles
    assert "three" not in doubles
    assert made == []
    assert doubles["one"] == doubles["one"] == doubles.get("one") == 2
    assert made == [1]
    assert doubles.get("two") == 4
    assert doubles.get("three") is None
    assert doubles.get("three", 6) == 6
    with pytest.raises(KeyError):
        doubles["three"]


def test_the_tables_hold_targets_and_nodes() -> None:
    shipped = shipped_tables(RELEASES[0].name, ("generic",))
    assert shipped is not None
    assert all(isinstance(one, Target) for one in shipped.targets.values())
    assert all(isinstance(one, Node) for one in shipped.nodes.values())

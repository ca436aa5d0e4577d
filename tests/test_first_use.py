"""Names on first use: from their rooms, once, and what goes wrong on the way is told as it is."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

from microcred.first_use import names_on_first_use

LAZY = [
    "microcred",
    "microcred.fetching",
    "microcred.securing",
    "microcred.securing.sd_jwt",
    "microcred.trust",
    "microcred.vocabularies",
    "microcred.wallet_types",
]
MADE = {"microcred.securing": {"MECHANISMS"}}
NUMBERS = count()

INIT = """
from microcred.first_use import names_on_first_use
__all__ = ["Walker", "walk", "MADE", "OWN"]
OWN = "here"
asked = []
def made():
    asked.append("MADE")
    return (1, 2)
__getattr__, __dir__ = names_on_first_use(
    globals(), {"Walker": "inner.walking", "walk": "inner.walking", "gone": "inner.walking",
    "lost": "nowhere", "round": "first", "ring": "third"}, {"MADE": made})
"""
WALKING = """
class Walker:
    def __eq__(self, other):
        return type(other) is Walker
    __hash__ = None
def walk():
    return "walked"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package with a table of homes, written to a file and imported; forgotten afterwards."""
    name = f"first_used_{next(NUMBERS)}"
    inner = tmp_path / name / "inner"
    inner.mkdir(parents=True)
    (tmp_path / name / "__init__.py").write_text(INIT, "utf-8")
    (tmp_path / name / "first.py").write_text(f"from {name} import second\nround = 1\n", "utf-8")
    (tmp_path / name / "second.py").write_text(f"from {name} import round\n", "utf-8")
    (tmp_path / name / "third.py").write_text(f"import {name}\n{name}.ring\nring = 1\n", "utf-8")
    (inner / "__init__.py").write_text("", "utf-8")
    (inner / "walking.py").write_text(WALKING, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module(name)
    for one in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[one]


def test_a_room_is_loaded_when_its_name_is_asked_for(package: ModuleType) -> None:
    room = f"{package.__name__}.inner.walking"
    assert room not in sys.modules and "walk" not in vars(package)
    assert package.walk() == "walked"
    assert room in sys.modules and vars(package)["walk"] is sys.modules[room].walk
    assert "Walker" not in vars(package)


def test_a_name_is_asked_for_once(package: ModuleType) -> None:
    assert package.MADE is package.MADE
    assert package.asked == ["MADE"]
    walker = package.Walker
    del sys.modules[f"{package.__name__}.inner.walking"]
    assert package.Walker is walker


def test_other_names_are_refused_as_python_refuses_them(package: ModuleType) -> None:
    plain = ModuleType(package.__name__)
    for name in ("run", "__path_of__", "", "á"):
        with pytest.raises(AttributeError) as of_python:
            getattr(plain, name)
        with pytest.raises(AttributeError) as ours:
            getattr(package, name)
        assert str(ours.value) == str(of_python.value)
    assert not hasattr(package, "run")
    with pytest.raises(ImportError, match="cannot import name 'run'"):
        exec(f"from {package.__name__} import run")  # noqa: S102 - the statement is the test


def test_all_names_are_listed_before_and_after(package: ModuleType) -> None:
    expected = ["MADE", "OWN", "Walker", "walk"]
    assert dir(package) == expected
    assert package.walk and dir(package) == expected


def test_a_star_brings_all_names(package: ModuleType) -> None:
    space: dict[str, object] = {}
    exec(f"from {package.__name__} import *", space)  # noqa: S102 - the statement is the test
    assert {name for name in space if name != "__builtins__"} == set(package.__all__)
    assert space["Walker"] is package.Walker and space["MADE"] == (1, 2)


def test_a_circle_of_imports_is_not_hidden(package: ModuleType) -> None:
    with pytest.raises(ImportError, match="cannot import name 'round'"):
        package.round
    with pytest.raises(AttributeError, match=r"'ring'.*circular import"):
        package.ring
    assert not {"round", "ring"} & set(vars(package))


def test_a_room_that_is_not_there_is_told_as_such(package: ModuleType) -> None:
    with pytest.raises(ModuleNotFoundError, match=rf"{package.__name__}\.nowhere"):
        package.lost
    with pytest.raises(AttributeError, match=rf"'{package.__name__}\.inner\.walking' has no"):
        package.gone
    assert not {"lost", "gone"} & set(vars(package))


def test_what_making_raises_is_told_and_not_kept() -> None:
    room = {"__name__": "rooms", "__all__": ["HALF"]}
    answers = iter([0, 2])
    ask, _ = names_on_first_use(room, {}, {"HALF": lambda: 1 / next(answers)})
    with pytest.raises(ZeroDivisionError):
        ask("HALF")
    assert ask("HALF") == room["HALF"] == 0.5


def test_classes_are_pickled_by_their_rooms(package: ModuleType) -> None:
    walker = package.Walker()
    assert package.Walker.__module__ == f"{package.__name__}.inner.walking"
    assert pickle.loads(pickle.dumps(walker)) == walker
    assert pickle.loads(pickle.dumps(package.walk)) is package.walk


# -- the packages that have such a table ----------------------------------------------------------


def typed(name: str) -> dict[str, str]:
    """The names that a package tells type checkers, with the rooms that it says they are from."""
    tree = ast.parse(Path(import_module(name).__file__ or "").read_text("utf-8"))
    (block,) = (
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        alias.name: (node.module or "")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("name", LAZY)
def test_type_checkers_see_the_names_that_there_are(name: str) -> None:
    package = import_module(name)
    homes = {one: f"{name}.{home}" for one, home in package._HOMES.items()}
    told = {one: home for one, home in typed(name).items() if one in package.__all__}
    assert told == homes
    assert set(package.__all__) <= {*homes, *MADE.get(name, ()), *vars(package)}


@pytest.mark.parametrize("name", LAZY)
def test_each_package_gives_all_its_names(name: str) -> None:
    package = import_module(name)
    assert dir(package) == sorted(package.__all__)
    for one, home in package._HOMES.items():
        assert getattr(package, one) is getattr(import_module(f"{name}.{home}"), one)
    for one in MADE.get(name, ()):
        assert getattr(package, one) is getattr(package, one)
    with pytest.raises(AttributeError, match=rf"^module '{name}' has no attribute 'walk'$"):
        package.walk


def test_the_room_loads_nothing_that_a_package_did_without() -> None:
    program = (
        "import __future__, sys, types, typing; before = set(sys.modules); import microcred\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["microcred", "microcred.first_use", "microcred.version"]

"""What is installed: extras, dependencies and their licences, the version, what is packed."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import microcred

HERE = Path(__file__).resolve().parent.parent
PAGE = (HERE / "docs" / "licences.md").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
FOR_WORK = {"test", "dev"}
UNUSED = "not used by this version"

MODULES = {
    "pillow": "PIL",
    "pyld": "pyld",
    "pynacl": "nacl",
    "python-pkcs11": "pkcs11",
    "jsonschema-rs": "jsonschema_rs",
}
"""The modules of packages that are named otherwise."""


def names_of(requirements: list[str]) -> list[str]:
    return [Requirement(one).name for one in requirements]


def section(title: str) -> str:
    """The part of the page under a heading."""
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    lines = [line for line in section(title).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]


def in_brackets(text: str) -> dict[str, str]:
    """`name (licence)` in running text."""
    pairs = re.findall(r"([A-Za-z][\w.-]*)\s\(([A-Z][\w .-]*)\)", text)
    return dict(pairs)


# -- pyproject.toml -------------------------------------------------------------------------------


def test_the_extras() -> None:
    features = "eutl hsm registry schema service dask xlsx shacl speed pdf".split()
    assert list(EXTRAS) == [*features, "all", "test", "dev"]
    (everything,) = EXTRAS["all"]
    assert Requirement(everything).name == "microcred"
    assert Requirement(everything).extras == set(features)


def test_the_core() -> None:
    core = set(names_of(PROJECT["project"]["dependencies"]))
    assert {"pydantic", "pyld", "cryptography", "jwcrypto", "httpx"} <= core
    assert core <= {
        "pydantic",
        "pyld",
        "cryptography",
        "jwcrypto",
        "httpx",
        "rfc8785",
        "asn1crypto",
        "pillow",
    }


def test_every_requirement_has_a_lower_bound() -> None:
    for one in (*PROJECT["project"]["dependencies"], *(r for rs in EXTRAS.values() for r in rs)):
        requirement = Requirement(one)
        bounds = {specifier.operator for specifier in requirement.specifier}
        assert ">=" in bounds or requirement.name == "microcred", one


def test_the_version() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", microcred.__version__)
    changes = (HERE / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changes, re.MULTILINE)
    assert newest is not None and newest[1] == microcred.__version__


def test_the_pythons() -> None:
    project = PROJECT["project"]
    oldest = project["requires-python"].removeprefix(">=")
    supported = [
        line.rpartition(" :: ")[2]
        for line in project["classifiers"]
        if re.search(r":: 3\.\d+$", line)
    ]
    assert supported[0] == oldest == "3.11" and supported[-1] == "3.14"
    start = (HERE / "start.py").read_text(encoding="utf-8")
    assert f"OLDEST = ({oldest.replace('.', ', ')})" in start
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"


def test_the_command() -> None:
    module, _, name = PROJECT["project"]["scripts"]["microcred"].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_what_is_no_python_is_packed_too() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["microcred"]
    package = HERE / "src" / "microcred"
    assert (package / "py.typed").is_file()
    for path in package.rglob("*"):
        if path.is_file() and path.suffix not in {".py", ".pyc"}:
            inside = path.relative_to(package).as_posix()
            assert any(fnmatch(inside, one.removeprefix("**/")) for one in patterns), inside


def test_the_source_distribution_names_what_is_there() -> None:
    for line in (HERE / "MANIFEST.in").read_text(encoding="utf-8").splitlines():
        word, *names = line.split()
        for name in names if word in {"include", "graft"} else ():
            assert (HERE / name).exists(), name


# -- licences -------------------------------------------------------------------------------------


def test_the_page_lists_the_core() -> None:
    listed = [row[0] for row in rows("Always installed")]
    assert listed == sorted(names_of(PROJECT["project"]["dependencies"]))


def test_the_page_lists_the_extras() -> None:
    told = {row[0].strip("`"): row[1].split(", ") for row in rows("Extras")}
    true = {
        extra: names_of(requirements)
        for extra, requirements in EXTRAS.items()
        if extra not in {*FOR_WORK, "all"}
    }
    assert told == {**true, "all": ["every one above"]}
    for row in rows("Extras")[:-1]:
        assert len(row[1].split(", ")) == len(row[2].split(", "))


def test_the_page_lists_the_tools() -> None:
    paragraph = section("Extras").partition("`test` and `dev`")[2]
    named = {name for extra in FOR_WORK for name in names_of(EXTRAS[extra])} - {"microcred"}
    assert set(in_brackets(paragraph)) == named


def brought_in() -> dict[str, str]:
    return in_brackets(section("Always installed").partition("Brought in by these:")[2])


def needed_by(names: list[str]) -> Iterator[str]:
    """Everything that packages need on this Python and system."""
    waiting, seen = list(names), set(map(canonicalize_name, names))
    while waiting:
        for one in metadata.requires(waiting.pop()) or ():
            requirement = Requirement(one)
            name = canonicalize_name(requirement.name)
            if name in seen or (requirement.marker and not requirement.marker.evaluate()):
                continue
            seen.add(name)
            waiting.append(name)
            yield name


def test_the_page_lists_what_is_brought_in() -> None:
    told = {canonicalize_name(name) for name in brought_in()}
    assert set(needed_by(names_of(PROJECT["project"]["dependencies"]))) <= told


def listed_licences() -> dict[str, str]:
    """Every package of the page with its licence."""
    found = {row[0]: row[1] for row in rows("Always installed")} | brought_in()
    for row in rows("Extras")[:-1]:
        found |= dict(zip(row[1].split(", "), row[2].split(", "), strict=True))
    return found | in_brackets(section("Extras").partition("`test` and `dev`")[2])


IN_OTHER_WORDS = {
    "BSD 3-Clause license": "BSD-3-Clause",
    "BSD license (see license.txt for details), Copyright (c) 2000-2025, ReportLab Inc.": (
        "BSD-3-Clause"
    ),
    "Apache License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
}


def licence_of(package: str) -> str:
    """What a package says of its licence, as an SPDX expression."""
    about = metadata.metadata(package)
    classifiers = [one for one in about.get_all("Classifier") or () if one.startswith("License")]
    # Some put the whole text of the licence where its name belongs: the first line names it.
    first_line = (about.get("License") or "").strip().partition("\n")[0]
    (said, *_) = filter(None, (about.get("License-Expression"), first_line, *classifiers))
    return IN_OTHER_WORDS.get(said, said)


def test_the_licences_are_those_of_the_installed_packages() -> None:
    """Packages of extras need not be installed; those that always are, are."""
    compared = {}
    for package, licence in listed_licences().items():
        try:
            compared[package] = (licence, licence_of(package))
        except metadata.PackageNotFoundError:
            continue
    assert {name: both for name, both in compared.items() if both[0] != both[1]} == {}
    assert set(names_of(PROJECT["project"]["dependencies"])) <= set(compared)


def test_other_words_for_a_licence() -> None:
    assert licence_of("pyld") == "BSD-3-Clause"
    assert licence_of("rfc8785") == "Apache-2.0"
    assert licence_of("httpx") == "BSD-3-Clause"


def imported() -> set[str]:
    """The top-level modules that our source imports anywhere."""
    found: set[str] = set()
    for path in (HERE / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


def test_what_is_told_to_be_unused_is_and_the_reverse() -> None:
    ours = imported()
    for name, _, purpose in rows("Always installed"):
        module = MODULES.get(name, name.replace("-", "_"))
        assert (module in ours) == (UNUSED not in purpose), name
    used = re.findall(
        r"`(\w+)`", section("Extras").partition("imports those of ")[2].split("\n\n")[0]
    )
    assert used
    for extra, requirements in EXTRAS.items():
        for name in names_of(requirements) if extra not in FOR_WORK else ():
            if name != "microcred":
                module = MODULES.get(name, name.replace("-", "_"))
                assert (module in ours) == (extra in used), name


def test_shipped_fonts_come_with_their_licence() -> None:
    fonts = HERE / "src" / "microcred" / "page" / "fonts"
    told = " ".join(section("Shipped with it").split())
    families = {
        re.sub(r"(?<!^)(?=[A-Z])", " ", path.stem.partition("-")[0]) for path in fonts.glob("*.ttf")
    }
    assert families and all(family in told for family in families)
    licence = (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence.upper() and "Version 1.1" in licence

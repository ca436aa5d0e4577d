"""The cases of a family of published vectors as parameters of tests: one test for each case.

    @pytest.mark.parametrize("case", published_cases("jcs"))
    def test_the_published_vectors(case: Case) -> None: ...

The families lie under vectors/ in the folder that the fixture `published` gives, their further
cases in a folder of the same name with "-more". Where they are not at hand there is one parameter,
which is left out with the reason that conftest counts.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NOT_AT_HAND = "published data not at hand"
_REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Case:
    """One case of a family.

    Attributes:
        family: the name of its folder.
        said: its row in cases.json: "id", "expected", "why", "files" and what the family adds.
        home: the folder to which the paths in `said` are relative.
    """

    family: str
    said: dict[str, Any]
    home: Path

    def octets(self, name: str) -> bytes:
        """The content of a file of the case."""
        return (self.home / name).read_bytes()


def published_folder() -> Path:
    """Where the published files are, if they are there."""
    return Path(os.environ.get("MICROCRED_PUBLISHED", _REPOSITORY.parent / "shared"))


def published_cases(family: str) -> list[Any]:
    """Parameters for `pytest.mark.parametrize`: a `Case` each, named by its id."""
    found = []
    for name in (family, f"{family}-more"):
        folder = published_folder() / "vectors" / name
        if (folder / "cases.json").is_file():
            rows = json.loads((folder / "cases.json").read_text("utf-8"))["cases"]
            found += [
                pytest.param(Case(name, row, folder / "files"), id=f"{name}-{row['id']}")
                for row in rows
            ]
    if not found:
        reason = f"{NOT_AT_HAND} (set MICROCRED_PUBLISHED to their folder)"
        found.append(pytest.param(None, id="missing", marks=pytest.mark.skip(reason=reason)))
    return found

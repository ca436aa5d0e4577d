"""Writing: the shapes of every release as files, for `make schemas`.

The SHACL files go to schemas/shapes/<release>/<name>.ttl, for people and other programs; the same
shapes as a table go into the package, for the validator. Nothing in either depends on the day or
the machine, so that a test can ask which of them is `stale`.

    >>> from microcred.schemas.writing import shape_files, shape_tables
    >>> files = shape_files()
    >>> len(files), min(files), sorted(shape_tables())
    (12, 'elm-3.1/accredited.ttl', ['elm-3.1-shapes.json', 'elm-3.2-shapes.json'])
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from microcred.releases import RELEASES
from microcred.schemas.projecting import project
from microcred.schemas.shape_tables import file_name, to_json
from microcred.schemas.turtle import write_shapes

__all__ = ["main", "shape_files", "shape_tables", "stale", "write"]


def shape_files() -> Mapping[str, str]:
    """The SHACL files of every release: name below schemas/shapes -> text (Turtle)."""
    return {
        f"{file_name(release.name)}/{name}.ttl": write_shapes(one)
        for release in RELEASES
        for name, one in project(release).items()
    }


def shape_tables() -> Mapping[str, str]:
    """The table of every release: name below microcred/schemas/tables -> text (JSON)."""
    return {
        f"{file_name(release.name)}-shapes.json": to_json(project(release)) for release in RELEASES
    }


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files (name -> text) below a folder, and make the folders that they need."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def stale(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """What differs between a folder and the files that should be there, sorted.

    Returns:
        the names of files that are missing, have another text, or should not be there.
    """
    there = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    wanted = {name: text.encode("utf-8") for name, text in files.items()}
    names = {*there, *wanted}
    return tuple(sorted(name for name in names if there.get(name) != wanted.get(name)))


def main(words: Sequence[str]) -> int:
    """Write the files to the two folders that are named; `make schemas` calls this.

    Args:
        words: the folder of the SHACL files, and that of the tables.

    Returns:
        0, or 64 if there are not exactly two words.
    """
    if len(words) != 2:
        sys.stderr.write("usage: python -m microcred.schemas.writing SHAPES TABLES\n")
        return 64
    shapes, tables = map(Path, words)
    write(shapes, shape_files())
    write(tables, shape_tables())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`microcred schema import`: what a newer release says otherwise, as one file to review.

Context and shapes of the release are fetched before, by whatever means, and named here; they belong
together and are refused where they do not.

    >>> from microcred.cli import main
    >>> main(["schema", "import", "ELM 3.9"])  # without the files: misuse, told on standard error
    64
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from microcred.cli.console import Console, write_bytes
from microcred.cli.files import STANDARD, check_input, check_output, once, read_input, write_output
from microcred.cli.schema import release_named
from microcred.cli.tables import plain
from microcred.cli.words import DONE, Misuse

if TYPE_CHECKING:
    from microcred.schemas.importing import Delta

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Compare the context and the SHACL files of a newer release with those that are known, and write the
difference as one Python file: the classes that changed, as subclasses, and in words what no class
can say. Read it before you use it. Needs the extra shacl. Nothing is fetched.

exit codes: 0 written, 1 the files cannot be read, or do not belong together,
            64 misuse or a path that can't be read or written"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `schema import`."""
    reader.add_argument("name", metavar="NAME", help='of the newer release, such as "ELM 3.9"')
    reader.add_argument("--context", required=True, metavar="FILE", help="its JSON-LD context")
    reader.add_argument(
        "--shapes",
        required=True,
        action="append",
        metavar="FILE",
        help="a SHACL file of it; give the word once for each file",
    )
    reader.add_argument(
        "--base", metavar="NAME", help="the release to compare with (default: the newest known)"
    )
    reader.add_argument(
        "-o", "--out", default=STANDARD, metavar="OUT", help="the file (default: standard output)"
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Write the difference."""
    base = release_named(words.base)
    inputs = [words.context, *words.shapes]
    once(inputs)
    for path in inputs:
        check_input(path)
    check_output(words.out, *inputs)
    from microcred.schemas.importing import import_release
    from microcred.schemas.reading_shapes import read_shapes
    from microcred.schemas.release_file import write_release

    shapes = tuple(read_shapes(read_input(path)) for path in words.shapes)
    delta = import_release(base, words.name, read_input(words.context), shapes)
    try:
        text = write_release(delta, base)
    except ValueError as error:
        raise Misuse(str(error), hint='A release is named like "ELM 3.9".') from None
    if words.out == STANDARD and not console.machine:
        write_bytes(text.encode())
        return DONE
    if words.out != STANDARD:
        write_output(words.out, text.encode())
    _tell(delta, text, words.out, console)
    return DONE


def _tell(delta: Delta, text: str, out: str, console: Console) -> None:
    """What was found, in short."""
    changed = [one.name for one in delta.classes]
    if console.machine:
        console.emit(
            {
                "release": delta.name,
                "base": delta.base,
                "out": out,
                "classes": [*changed],
                "gone": [*delta.gone],
                "notes": [*delta.notes],
                "text": text,
            }
        )
        return
    console.say(f"{plain(out)}: {delta.name} as a delta to {delta.base}; read it before you use it")
    console.say(f"classes that differ: {', '.join(changed) or 'none'}")
    console.say(f"classes that are gone: {', '.join(delta.gone) or 'none'}")
    console.say(f"notes: {len(delta.notes)}, at the end of the file")

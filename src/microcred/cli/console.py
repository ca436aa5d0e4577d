"""Where the words of a command go: standard output, standard error, colour and width.

With `--json` the machine form stands alone on standard output, as UTF-8 whatever the locale says
(RFC 8259 section 8.1); everything for people goes to standard error. Without it the tables stand on
standard output, coloured only on a terminal and never with NO_COLOR (https://no-color.org).

    >>> from microcred.cli.console import Console
    >>> Console(machine=False, width=80, colour=False).say("ana.jsonld: PASSED")
    ana.jsonld: PASSED
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO

from microcred.cli.tables import Cell, plain, table
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = [
    "Console",
    "columns_of_screen",
    "encoded",
    "open_console",
    "prepare_streams",
    "write_bytes",
]

_STYLES: Mapping[str, str] = MappingProxyType(
    {
        "PASSED": "32",
        "WARNING": "33",
        "SKIPPED": "2",
        "INDETERMINATE": "33",
        "FAILED": "31",
        "heading": "1",
        "faint": "2",
    }
)
_CLEAR = "\r\x1b[2K"
_WIDTH = 80


class Console(Frozen):
    """Where one command writes.

    Attributes:
        machine: `--json` was asked for: standard output is for the machine alone.
        width: columns of the screen.
        colour: whether standard output may be coloured.
        live: whether standard error is a terminal, so that progress can be shown.
    """

    machine: bool
    width: int = _WIDTH
    colour: bool = False
    live: bool = False

    def paint(self, text: str, style: str) -> str:
        """`text` in the colour of `style`, if there is one and colours are wanted."""
        if not self.colour or style not in _STYLES:
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"

    def say(self, text: str = "") -> None:
        """A line for people; with `--json` it goes to standard error."""
        print(text, file=sys.stderr if self.machine else sys.stdout)

    def show(self, rows: Sequence[Sequence[Cell]]) -> None:
        """A table for people."""
        self.say(table(rows, width=self.width, paint=self.paint))

    def note(self, text: str) -> None:
        """A remark beside the result: always on standard error."""
        print(f"microcred: {plain(text)}", file=sys.stderr)

    def emit(self, value: JsonValue) -> None:
        """The machine form, on standard output."""
        write_bytes(encoded(value))

    def progress(self, done: int, of: int, name: str) -> None:
        """How far a long work is, where a person watches: "" as `name` wipes it away."""
        if not self.live or of < 2:
            return
        line = f"[{done}/{of}] {plain(name)}"[: self.width - 1] if name else ""
        print(_CLEAR + line, end="", file=sys.stderr, flush=True)

    def watch(self, text: str) -> None:
        """How far a work of unknown length is, where a person watches: "" wipes it away."""
        if self.live:
            line = plain(text)[: self.width - 1]
            print(_CLEAR + line, end="", file=sys.stderr, flush=True)


def encoded(value: JsonValue) -> bytes:
    """A value as JSON in UTF-8; a file name that is no Unicode text becomes JSON escapes."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")


def write_bytes(data: bytes) -> None:
    """`data` to standard output as it is, behind what was said before."""
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:  # a text-only replacement, as contextlib.redirect_stdout likes to have
        sys.stdout.write(data.decode("utf-8", "replace"))
    else:
        raw.write(data)
    sys.stdout.flush()


def prepare_streams() -> None:
    """Let no character crash the output: what the locale cannot say is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at this stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def columns_of_screen() -> int:
    """The width of the screen: COLUMNS, else the terminal's, else 80."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isascii() and wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH
    except (OSError, ValueError):  # no terminal, or a stream without a file
        return _WIDTH


def open_console(*, machine: bool) -> Console:
    """The console of this process; `machine` is `--json`."""
    dull = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    # The old Windows console prints escape sequences as text; Windows Terminal says who it is.
    dull = dull or (os.name == "nt" and "WT_SESSION" not in os.environ)
    return Console(
        machine=machine,
        width=columns_of_screen(),
        colour=not dull and _terminal(sys.stdout),
        live=not dull and _terminal(sys.stderr),
    )

"""Run the blocks of README.md and docs/, and write what they print (`make docs`); a test compares.

    python docs/write_blocks.py

The blocks of one page run in order, in an empty folder in which nothing but `examples/` lies:

- ```python blocks share their names. What a block prints stands in the ```text block that follows.
- ```console blocks are command lines behind "$ ", each with its output, both streams as they come.
  A line "..." stands for lines that are left out.
- Other blocks (```sh, ```json and so on) are not run.

What differs from run to run is written as one fixed example: today's date and time, identifiers,
digests, DIDs and sizes (`settled`).
"""

from __future__ import annotations

import glob
import io
import os
import re
import runpy
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

HERE = Path(__file__).resolve().parent
HOME = HERE.parent
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "..."

ENVIRONMENT = MappingProxyType(
    {"COLUMNS": "80", "NO_COLOR": "1", "MICROCRED_PASSWORD": "correct horse battery staple"}
)
"""What the pages take for granted: the width of the screen, and a password that is at hand."""

_SETTLED = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"),
    (r"\b[0-9a-f]{64}\b", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    (
        r"\bdid:key:z[1-9A-HJ-NP-Za-km-z]{40,}",
        "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
    ),
    (r"\(\d[\d,]* bytes\)", "(100,000 bytes)"),
)


def pages() -> tuple[Path, ...]:
    """Every page, README.md first."""
    return (HOME / "README.md", *sorted(HERE.rglob("*.md")))


def settled(text: str) -> str:
    """The text with everything that differs from run to run as one fixed example."""
    for pattern, example in _SETTLED:
        text = re.sub(pattern, example, text)
    now = datetime.now(UTC)
    days = "|".join(f"{now - timedelta(days=ago):%Y-%m-%d}" for ago in (0, 1))
    text = re.sub(rf"\b(?:{days})T\d\d:\d\d:\d\d", "2026-03-01T09:30:00", text)
    return re.sub(rf"\b(?:{days})\b", "2026-03-01", text)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, its text, and where the text stands in the page."""

    language: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Told:
    """A part of a page that tells an output, or ought to.

    Attributes:
        start: where it begins in the page.
        end: where it ends.
        said: what the page says; None where a block prints and no output stands behind it.
        true: what it has to say.
    """

    start: int
    end: int
    said: str | None
    true: str


def blocks_of(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [
        Block(match[1], match[2], match.start(2), match.end(2)) for match in FENCE.finditer(page)
    ]


# -- command lines --------------------------------------------------------------------------------


@dataclass
class Shell:
    """The few commands that a page shows; microcred and the scripts run in this process."""

    code: int = 0
    commands: Mapping[str, Callable[[list[str]], int]] = field(init=False)

    def __post_init__(self) -> None:
        """Enter the commands by their names."""
        self.commands = MappingProxyType(
            {"microcred": _microcred, "python": _python, "echo": self._echo, "cat": _cat, "ls": _ls}
        )

    def run(self, line: str) -> str:
        """What a command line prints on both streams; `code` is its exit code."""
        words = shlex.split(line, comments=True)
        words, source = _redirected(words, "<")
        words, target = _redirected(words, ">")
        out = io.StringIO()
        with _input_from(source), redirect_stdout(out), redirect_stderr(out):
            self.code = self.commands[words[0]](_expanded(words[1:]))
        if target is not None:
            Path(target).write_text(out.getvalue(), encoding="utf-8")
            return ""
        return out.getvalue() if os.sep == "/" else out.getvalue().replace(os.sep, "/")

    def _echo(self, words: list[str]) -> int:
        print(*(str(self.code) if word == "$?" else word for word in words))
        return 0


def _redirected(words: list[str], sign: str) -> tuple[list[str], str | None]:
    """The words without a redirection, and the file it names."""
    if sign not in words:
        return words, None
    at = words.index(sign)
    return words[:at] + words[at + 2 :], words[at + 1]


@contextmanager
def _input_from(source: str | None) -> Iterator[None]:
    """Standard input out of a file."""
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(Path(source).read_bytes() if source else b""))
    try:
        yield
    finally:
        sys.stdin = before


def _expanded(words: list[str]) -> list[str]:
    """The words with patterns replaced by the files that they match."""
    return [
        found for word in words for found in (sorted(glob.glob(word)) if "*" in word else [word])
    ]


def _microcred(words: list[str]) -> int:
    from microcred.cli import main

    return main(words)


def _python(words: list[str]) -> int:
    before, sys.argv = sys.argv, words
    try:
        runpy.run_path(words[0], run_name="__main__")
    except SystemExit as done:
        return int(done.code or 0)
    finally:
        sys.argv = before
    return 0


def _cat(words: list[str]) -> int:
    print("".join(Path(word).read_text(encoding="utf-8") for word in words), end="")
    return 0


def _ls(words: list[str]) -> int:
    print("\n".join(sorted(path.name for word in words for path in Path(word).iterdir())))
    return 0


# -- pages ----------------------------------------------------------------------------------------


def told_by(page: str) -> list[Told]:
    """Run every block of a page in the current folder; every output that it tells or ought to."""
    told: list[Told] = []
    names: dict[str, object] = {"__name__": "__main__"}
    shell = Shell()
    blocks = blocks_of(page)
    for number, block in enumerate(blocks):
        if block.language == "python":
            follower = blocks[number + 1] if number + 1 < len(blocks) else None
            told += _told_by_python(page, block, follower, names)
        elif block.language == "console":
            told.append(Told(block.start, block.end, block.text, _console(block.text, shell)))
    return told


def _told_by_python(
    page: str, block: Block, follower: Block | None, names: dict[str, object]
) -> list[Told]:
    """Run a block; its output has to stand in the text block that follows, if it has any."""
    out = io.StringIO()
    line = page.count("\n", 0, block.start)
    with redirect_stdout(out):
        code = compile("\n" * line + block.text, "page", "exec", dont_inherit=True)
        exec(code, names)  # noqa: S102 - our own page
    printed = settled(out.getvalue())
    if follower is not None and follower.language == "text":
        return [Told(follower.start, follower.end, follower.text, printed)]
    return [Told(block.end, block.end, None, printed)] if printed else []


def _console(text: str, shell: Shell) -> str:
    """A console block as it is when its commands have been run."""
    parts = re.split(r"^(?=\$ )", text, flags=re.MULTILINE)
    done = [parts[0]]
    for part in parts[1:]:
        line, _, said = part.removeprefix("$ ").replace("\\\n", "\\\x00").partition("\n")
        command = line.replace("\\\x00", "\\\n")
        printed = settled(shell.run(line.replace("\\\x00", "")))
        said = said.replace("\\\x00", "\\\n")
        done.append(f"$ {command}\n{_with_gap(said, printed)}")
    return "".join(done)


def _with_gap(said: str, printed: str) -> str:
    """The output, with the lines left out that the page leaves out."""
    lines, shown = printed.splitlines(), said.splitlines()
    if LEFT_OUT not in shown:
        return "".join(f"{line}\n" for line in lines)
    before = shown.index(LEFT_OUT)
    after = len(shown) - before - 1
    kept = [*lines[:before], LEFT_OUT, *(lines[-after:] if after else [])]
    return "".join(f"{line}\n" for line in kept)


@contextmanager
def folder_for_a_page() -> Iterator[Path]:
    """An empty folder with the examples, as the current one, and the environment of the pages."""
    before, environment = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(
            HOME / "examples", Path(name, "examples"), ignore=shutil.ignore_patterns("__pycache__")
        )
        os.chdir(name)
        os.environ.update(ENVIRONMENT)
        try:
            yield Path(name)
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)


def rewritten(page: str) -> str:
    """The page with every output as it is."""
    with folder_for_a_page():
        told = told_by(page)
    for one in reversed(told):
        new = f"```\n\n```text\n{one.true}" if one.said is None else one.true
        page = page[: one.start] + new + page[one.end :]
    return page


def main() -> int:
    """Rewrite every page whose outputs are no longer true."""
    for path in pages():
        page = path.read_text(encoding="utf-8")
        new = rewritten(page)
        if new != page:
            path.write_text(new, encoding="utf-8", newline="\n")
            print(f"{path.relative_to(HOME)}: written anew")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The front door: finds the command, runs it, and turns what happens into an exit code.

An error is one line and one hint on standard error: never a traceback, never a file's content.

    >>> from microcred.cli import COMMANDS
    >>> from microcred.cli.front import run
    >>> from microcred.version import __version__
    >>> run(COMMANDS, ["--version"]) == 0  # doctest: +ELLIPSIS
    microcred ...
    True
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

from microcred.cli.console import open_console, prepare_streams
from microcred.cli.tables import plain
from microcred.cli.words import (
    DONE,
    FAILED,
    INTERRUPTED,
    MISUSE,
    PIPE_CLOSED,
    Command,
    Misuse,
    WordReader,
)
from microcred.errors import MicrocredError
from microcred.version import __version__

__all__ = ["overview", "run"]

_FIRST = 4  # the commands that people need first
_SHOWN = 3  # findings that an error names in its one line
_HELP = ("-h", "--help", "help")


def overview(commands: Mapping[str, Command]) -> str:
    """The help of the whole: the few verbs that people need first, each with an example."""
    lines = [
        "usage: microcred COMMAND ...",
        "",
        "European micro-credentials: seal, verify, read.",
        "",
    ]
    for name, command in list(commands.items())[:_FIRST]:
        lines += [f"  {name:<8} {command.does}", f"           $ {command.example}", ""]
    lines += ["further commands:"]
    for name, command in list(commands.items())[_FIRST:]:
        lines += [f"  {name:<18} {command.does}"]
    return "\n".join(
        [
            *lines,
            "",
            "`microcred COMMAND --help` shows a command's options; every command has --json.",
            "`-` as FILE is standard input; passwords come from --password-file,",
            "MICROCRED_PASSWORD or a prompt.",
            "exit codes: 0 done or passed, 1 failed or refused, 2 indeterminate,",
            "            64 misuse or a path that can't be read or written",
        ]
    )


def _group(commands: Mapping[str, Command], word: str) -> list[str]:
    """The commands of two words that begin with this one."""
    return [name for name in commands if name.startswith(f"{word} ")]


def _help(commands: Mapping[str, Command], argv: Sequence[str]) -> str | None:
    """The help that is asked for, of the whole or of a group; a command has its own."""
    if argv[0] in _HELP:
        return overview(commands)
    group = _group(commands, argv[0])
    if not group or len(argv) < 2 or argv[1] not in _HELP:
        return None
    lines = [f"usage: microcred {argv[0]} COMMAND ...", ""]
    for name in group:
        lines += [f"  {name}  {commands[name].does}", f"    $ {commands[name].example}", ""]
    return "\n".join([*lines, f"`microcred {group[0]} --help` shows its options."])


def _find(commands: Mapping[str, Command], argv: Sequence[str]) -> str:
    """The name of the command that the first words give."""
    for length in (2, 1):
        if (name := " ".join(argv[:length])) in commands:
            return name
    if group := _group(commands, argv[0]):
        raise Misuse(f"{argv[0]} needs to know what to do", hint=f"There is: {', '.join(group)}.")
    if argv[0].startswith("-"):
        raise Misuse("options come after the command")
    from difflib import get_close_matches

    near = get_close_matches(argv[0], commands, n=1)
    raise Misuse("unknown command", hint=f"Did you mean `microcred {near[0]}`?" if near else None)


def _command(commands: Mapping[str, Command], argv: Sequence[str]) -> int:
    """Run what the words ask for."""
    if not argv:
        raise Misuse("a command is needed")
    if argv[0] == "--version":
        print(f"microcred {__version__}")
        return DONE
    if (text := _help(commands, argv)) is not None:
        print(text)
        return DONE
    name = _find(commands, argv)
    room = import_module(commands[name].room)
    reader = WordReader(name, commands[name], room.DESCRIPTION)
    room.arguments(reader)
    words = reader.read(argv[name.count(" ") + 1 :])
    result: int = room.run(words, open_console(machine=words.json))
    return result


def _complain(message: str, hint: str) -> None:
    """One line and a hint, on standard error."""
    print(f"microcred: {plain(message)}\n  {plain(hint)}", file=sys.stderr)


def _message(error: MicrocredError) -> str:
    """The error's one line, with the first places of its findings unless it names them itself."""
    text = str(error)
    findings = getattr(error, "findings", ())
    where = getattr(error, "where", "")
    if where and not findings and where not in text:
        return f"{text} (at {where})"
    if not findings or any((one.where or one.code) in text for one in findings):
        return text
    places = ", ".join(f"{one.code} at {one.where or '/'}" for one in findings[:_SHOWN])
    more = f" and {len(findings) - _SHOWN} more" if len(findings) > _SHOWN else ""
    return f"{text} ({places}{more})"


def _close_output() -> None:
    """Point standard output at nothing, so that the interpreter's last flush can't fail again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a replacement without a file
        return


def run(commands: Mapping[str, Command], argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; nothing but the code comes out."""
    prepare_streams()
    try:
        code = _command(commands, list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return code
    except Misuse as error:
        _complain(_message(error), error.hint())
        return MISUSE
    except MicrocredError as error:
        _complain(_message(error), error.hint())
        return FAILED
    except SystemExit as done:  # argparse after --help
        return int(done.code or DONE)
    except KeyboardInterrupt:
        _complain("stopped", "Nothing is left half done but the files already named.")
        return INTERRUPTED
    except BrokenPipeError:
        _close_output()
        return PIPE_CLOSED
    except OSError as error:  # paths are met where they are read: this is standard output
        _close_output()
        _complain(
            f"cannot write standard output: {error.strerror or 'closed'}",
            "The result may be incomplete.",
        )
        return MISUSE
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback, no content
        # The text of an unforeseen error may quote the file: only its kind is told.
        _complain(
            f"internal error ({type(error).__name__})",
            "This is a bug in microcred: please report it, without the credential itself.",
        )
        return FAILED

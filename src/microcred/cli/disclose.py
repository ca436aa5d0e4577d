"""`microcred disclose`: a part of a credential, chosen by its holder, that verifies by itself.

The credential has to be made for it (`issue --mechanism ecdsa-sd-2023`, or an SD-JWT). What the
issuer made mandatory is always part of it; what is not named is not.

    >>> from microcred.cli import main
    >>> main(["disclose", "ana.jsonld", "-o", "part.jsonld"])  # without --reveal: told on stderr
    64
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.contexts import context_option, contexts_from
from microcred.cli.files import (
    STANDARD,
    check_input,
    check_output,
    once,
    read_input,
    write_output,
)
from microcred.cli.words import DONE, Misuse, Several, file_of

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Show a part of a credential that was secured with ecdsa-sd-2023 or as an SD-JWT. Name what to show
by JSON pointers; what the issuer made mandatory is shown with it, and what is around it as far as
needed. A verifier can check the result; the credential itself is for you alone. The issuer is not
asked, and nothing is fetched.

exit codes: 0 done, 1 refused (nothing was written), 64 misuse or a path that can't be read or
            written"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `disclose`."""
    reader.add_argument(
        "file", nargs="?", metavar="FILE", help="the credential; `-`: standard input"
    )
    reader.add_argument(
        "--reveal",
        action=Several,
        required=True,
        metavar="POINTER",
        help="JSON pointer (RFC 6901) of what is shown, such as /credentialSubject/hasClaim/0; "
        "name several, or repeat it",
    )
    reader.add_argument(
        "-o", "--out", required=True, metavar="OUT", help="file to write; `-`: standard output"
    )
    context_option(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Make one part and say where it is."""
    file = file_of(words)
    _check(words, file)
    from microcred.disclosing import disclose

    contexts = contexts_from(words.context)
    part = disclose(read_input(file), reveal=words.reveal, contexts=contexts)
    write_output(words.out, part)
    if console.machine:
        told: dict[str, JsonValue] = {"revealed": list(words.reveal), "bytes": len(part)}
        console.emit({**told, "out": words.out})
    elif words.out != STANDARD:
        print(f"disclosed: {words.out} ({len(part):,} bytes)")
    return DONE


def _check(words: argparse.Namespace, file: str) -> None:
    """Refuse what cannot be meant, before any work."""
    if words.json and words.out == STANDARD:
        raise Misuse("--json and -o - both want standard output", hint="Name a file with -o.")
    for pointer in words.reveal:
        if pointer and not pointer.startswith("/"):
            raise Misuse(
                "--reveal takes JSON pointers, which begin with a slash",
                hint="For example /credentialSubject/hasClaim/0.",
            )
    once([file])
    check_input(file)
    check_output(words.out, file)

"""`microcred seal augment`: a seal at a higher level, or its archive timestamp renewed.

The network is asked: the time-stamping authority that is named, and whoever the certificates name
for revocation. The file as it was is left; the new one has everything of it, octet for octet.

    >>> from microcred.cli import main
    >>> main(["seal", "augment", "ana.jsonld", "-o", "out"])  # without --level: told on stderr
    64
"""

from __future__ import annotations

import argparse
from pathlib import PurePath
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import (
    STANDARD,
    check_input,
    check_output,
    network,
    once,
    read_input,
    write_output,
)
from microcred.cli.words import DONE, Misuse

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Bring a JAdES seal to a higher level. B-T adds a timestamp, B-LT certificates and revocation data,
B-LTA a timestamp over all of it; a seal that has one gets another (do so before it ends). A seal
that is broken is refused, and whether anybody trusts it is not asked.

exit codes: 0 done, 1 refused (nothing was written), 64 misuse or a path that can't be read or
            written"""

_LEVELS = ("B-T", "B-LT", "B-LTA")


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `seal augment`."""
    reader.add_argument("file", metavar="FILE", help="the sealed file; `-`: standard input")
    reader.add_argument("--level", required=True, choices=_LEVELS, help="to reach")
    reader.add_argument(
        "--tsa", metavar="URL", help="the time-stamping authority that is asked (RFC 3161)"
    )
    reader.add_argument(
        "-o", "--out", required=True, metavar="OUT", help="file to write; `-`: standard output"
    )
    reader.add_argument(
        "--content",
        metavar="FILE",
        action="append",
        default=[],
        help="what a detached seal is over, by the name in the seal; repeat it for several",
    )
    reader.add_argument(
        "--certificate",
        metavar="FILE",
        action="append",
        default=[],
        help="the signer's certificate, or an authority's, that the seal lacks (PEM or DER)",
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Augment one seal and say where it is."""
    _check(words)
    from microcred.augmenting import augment

    augmented = augment(
        read_input(words.file),
        words.level,
        tsa=words.tsa,
        fetch=network(words.tsa),
        contents={PurePath(path).name: read_input(path) for path in words.content},
        certificates=_certificates(words.certificate),
    )
    write_output(words.out, augmented)
    if console.machine:
        console.emit({"level": words.level, "bytes": len(augmented), "out": words.out})
    elif words.out != STANDARD:
        print(f"brought to {words.level}: {words.out} ({len(augmented):,} bytes)")
    return DONE


def _certificates(paths: list[str]) -> tuple[Certificate, ...]:
    from microcred.crypto.certificates import read_certificates

    return tuple(one for path in paths for one in read_certificates(read_input(path)))


def _check(words: argparse.Namespace) -> None:
    """Refuse what cannot be meant, before any work."""
    if words.level != "B-LT" and not words.tsa:
        raise Misuse(
            f"{words.level} needs --tsa URL", hint="Name a time-stamping authority (RFC 3161)."
        )
    if words.json and words.out == STANDARD:
        raise Misuse("--json and -o - both want standard output", hint="Name a file with -o.")
    read = [words.file, *words.content, *words.certificate]
    once(read)
    for path in read:
        check_input(path)
    check_output(words.out, *read)

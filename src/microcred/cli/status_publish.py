"""`microcred status publish`: the lists of a registry, signed, as files for any web server.

>>> from microcred.cli import main
>>> main(["status", "publish", "--registry", "sqlite:///issued.db", "-o", "lists"])  # no key
64
"""

from __future__ import annotations

import argparse
from contextlib import closing as closing_registry
from datetime import timedelta
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import check_input
from microcred.cli.registry import open_registry, registry_options
from microcred.cli.signers import check_signer, closing, signer_from, signer_options
from microcred.cli.tables import Cell
from microcred.cli.words import DONE, Misuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microcred.jsontext import JsonValue
    from microcred.publishing import Published
    from microcred.securing.mechanism import Mechanism

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Sign the status lists of a registry and write each one to a folder, as a file with the last part of
its address as name. Serve the folder under the base URL of the registry. Each file is replaced as a
whole. Run it after each revocation, and often enough that no list ends.

exit codes: 0 done, 1 refused (no list was changed), 64 misuse"""

_MECHANISMS = (
    "jades",
    "vc+jwt",
    "vc+sd-jwt",
    "eddsa-rdfc-2022",
    "eddsa-jcs-2022",
    "ecdsa-rdfc-2019",
    "ecdsa-jcs-2019",
)
_KINDS = ("bitstring", "token")
_MOST_HOURS = 24 * 366
_MOST_MINUTES = 60 * _MOST_HOURS


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `status publish`."""
    registry_options(reader)
    signer_options(reader)
    reader.add_argument(
        "-o", "--out", required=True, metavar="DIR", help="folder; made if it is not there"
    )
    reader.add_argument(
        "--mechanism",
        choices=_MECHANISMS,
        help="of W3C lists: jades (default for a seal), vc+jwt, or a cryptosuite of W3C Data "
        "Integrity (default for other keys); token lists are statuslist+jwt",
    )
    reader.add_argument(
        "--kind",
        choices=_KINDS,
        help="publish the W3C lists (bitstring) or the token lists alone, where they need "
        "different keys (default: all)",
    )
    reader.add_argument("--algorithm", metavar="NAME", help="such as ES256 (default: by the key)")
    reader.add_argument(
        "--valid-for",
        type=int,
        default=24,
        metavar="HOURS",
        help="how long the lists hold (default 24)",
    )
    reader.add_argument(
        "--ttl",
        type=int,
        default=15,
        metavar="MINUTES",
        help="how long a verifier may go on with its copy (default 15)",
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Publish, and say what is where."""
    _check(words)
    from microcred.publishing import publish

    with closing_registry(open_registry(words)) as registry, closing(signer_from(words)) as signer:
        published = publish(
            registry,
            words.out,
            signer=signer,
            mechanism=_mechanism(words.mechanism),
            valid_for=timedelta(hours=words.valid_for),
            ttl=timedelta(minutes=words.ttl),
            kinds=_KINDS if words.kind is None else (words.kind,),
        )
    _report(published, console)
    return DONE


def _mechanism(name: str | None) -> Mechanism | None:
    from microcred.securing import mechanism_named

    return None if name is None else mechanism_named(name)


def _report(published: Sequence[Published], console: Console) -> None:
    if console.machine:
        rows: list[JsonValue] = [
            {
                "url": one.url,
                "path": str(one.path),
                "media_type": one.media_type,
                "purposes": list(one.purposes),
                "until": one.ends_at.isoformat().replace("+00:00", "Z"),
            }
            for one in published
        ]
        console.emit({"lists": rows})
    elif published:
        console.show(
            [[Cell(one.url), Cell(str(one.path)), Cell(one.media_type)] for one in published]
        )
    else:
        console.say("no lists yet: nothing was issued with a status")


def _check(words: argparse.Namespace) -> None:
    """Refuse what cannot be meant, before any work."""
    if not 0 < words.valid_for <= _MOST_HOURS or not 0 < words.ttl <= _MOST_MINUTES:
        raise Misuse("--valid-for and --ttl are hours and minutes from 1 on, up to a year")
    if words.ttl > 60 * words.valid_for:
        raise Misuse("--ttl is longer than the lists hold")
    for path in check_signer(words):
        check_input(path)

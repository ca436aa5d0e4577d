"""`microcred trust update` and `microcred trust show`: trusted lists on disk, and what they are.

`update` is the one command that fetches lists; whoever verifies with its cache asks nobody. Who
signs the list of lists is yours to say: the Official Journal of the EU publishes the certificates
(docs/trust.md). The cache remembers whom the last list of lists names, so they are given once.

    >>> from microcred.cli import main
    >>> main(["trust", "show"])  # without a path: misuse, told on standard error
    64
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_input, network, once, read_input
from microcred.cli.tables import Cell, plain
from microcred.cli.words import DONE, FAILED, INDETERMINATE, Misuse, instant
from microcred.errors import FetchError, TrustError

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate
    from microcred.trust.trusted_lists.opening import ListFacts

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Look at trusted lists, or fetch them. `trust update` fetches the list of lists and the lists of the
countries into a cache for `verify --trust DIR`, and keeps only what its signers vouch for;
`trust show` tells what a list, a folder or a cache has. Needs the extra eutl.

exit codes: update: 0 all there, 2 some list could not be had or is not relied on,
                    1 the list of lists could not be had or is not relied on (nothing is changed)
            show:   0 every list is current and relied on, 2 some has ended, 1 some is refused
            64 misuse or a path that can't be read or written"""

_LARGEST = 1024 * 1024  # of a file of signers


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of the two commands; which of them it is, their common reader knows."""
    kind = reader.prog.rpartition(" ")[2]
    reader.set_defaults(kind=kind)
    if kind == "show":
        reader.add_argument("paths", nargs="+", metavar="PATH", help="a list, a folder, a cache")
        reader.add_argument("--at", metavar="TIME", help="the time to look for (default: now)")
        return
    reader.add_argument("--cache", required=True, metavar="DIR", help="the folder of the cache")
    reader.add_argument(
        "--signer",
        action="append",
        metavar="PATH",
        help="who may sign the list of lists (PEM or DER, repeatable); needed the first time",
    )
    reader.add_argument("--url", metavar="URL", help="of the list of lists (default: the EU's)")
    reader.add_argument(
        "--territory",
        action="append",
        metavar="CC",
        help="only the list of this country (repeatable), as lists write it: EL is Greece",
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Update a cache, or show lists."""
    return _show(words, console) if words.kind == "show" else _update(words, console)


# -- update -----------------------------------------------------------------------------------


def _update(words: argparse.Namespace, console: Console) -> int:
    signers = _signers(words.signer or ())
    cache: str = words.cache
    if os.path.exists(cache) and not os.path.isdir(cache):
        raise Misuse(f"{cache} is no folder", hint="--cache names the folder of a cache.")
    from microcred.trust.trusted_lists.updating import EU_LIST_OF_LISTS, update_lists

    try:
        report = update_lists(
            cache,
            fetch=network(words.url),
            now=datetime.now(UTC).replace(microsecond=0),
            signers=signers,
            lotl_url=words.url or EU_LIST_OF_LISTS,
            territories=words.territory,
        )
    except FetchError as error:
        raise TrustError(
            f"the list of lists could not be had: {error}", hint="Nothing was changed."
        ) from None
    problems = [{"code": one.code, "detail": one.detail} for one in report.problems]
    if console.machine:
        console.emit(
            {
                "cache": cache,
                "lotl": {"sequence": report.lotl.sequence, "territory": report.lotl.territory},
                "updated": [one.territory for one in report.updated],
                "kept": report.kept,
                "problems": [dict(one) for one in problems],
            }
        )
    else:
        new = ", ".join(one.territory or "?" for one in report.updated)
        console.say(f"{plain(cache)}: {report.lotl.name}; new: {plain(new) or 'none'}")
        console.say(f"unchanged: {report.kept}")
        for one in report.problems:
            console.say(plain(f"{one.code}: {one.detail}"))
    return INDETERMINATE if problems else DONE


def _signers(paths: Sequence[str]) -> tuple[Certificate, ...]:
    """The certificates of whom the caller names as signers."""
    from microcred.crypto.certificates import read_certificates

    once(paths)
    found: list[Certificate] = []
    for path in paths:
        check_input(path)
        try:
            found += read_certificates(read_input(path, limit=_LARGEST))
        except TrustError:
            named = "standard input" if path == STANDARD else path
            hint = "--signer is a certificate in PEM or DER."
            raise Misuse(f"{named} holds no certificate", hint=hint) from None
    return tuple(found)


# -- show -------------------------------------------------------------------------------------


def _show(words: argparse.Namespace, console: Console) -> int:
    at = datetime.now(UTC) if words.at is None else instant(words.at)
    paths: list[str] = words.paths
    once(paths)
    for path in paths:
        if not os.path.isdir(path):
            check_input(path)
    from microcred.trust.trusted_lists.opening import list_facts

    sources = [read_input(path) if path == STANDARD else path for path in paths]
    facts, problems = list_facts(sources, at)
    if not facts and not problems:
        raise Misuse("there is no trusted list", hint="Name a list (XML), a folder, or a cache.")
    if console.machine:
        console.emit(
            {
                "lists": [one.to_json() for one in facts],
                "problems": [{"code": one.code, "detail": one.detail} for one in problems],
            }
        )
    else:
        console.show(_rows(facts))
        for one in problems:
            console.say(plain(f"{one.code}: {one.detail}"))
    if any(one.code != "qualified.list_superseded" for one in problems):
        return FAILED
    return INDETERMINATE if any(one.stale for one in facts) else DONE


def _rows(facts: Sequence[ListFacts]) -> list[list[Cell]]:
    head = ["list", "issued", "ends", "state", "providers", "services", "signer"]
    rows = [[Cell(one) for one in head]]
    for one in facts:
        state = "ended" if one.stale else "current"
        style = "INDETERMINATE" if one.stale else "PASSED"
        rows.append(
            [
                Cell(one.name),
                Cell(_day(one.issued)),
                Cell(_day(one.next_update)),
                Cell(state, style=style),
                Cell(str(one.providers)),
                Cell(str(one.services)),
                Cell(one.signer or "none"),
            ]
        )
    return rows


def _day(time: datetime | None) -> str:
    return "" if time is None else time.date().isoformat()

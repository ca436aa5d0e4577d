"""`microcred batch issue|check`: a table of rows to sealed credentials, or to what is to be mended.

>>> from microcred.cli import main
>>> main(["batch", "issue", "rows.csv", "-o", "out"])  # no key: told on standard error
64
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from microcred.cli.batch_running import (
    check_working_words,
    counted,
    executor_from,
    jobs_of,
    tabled,
    working_options,
)
from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_input, check_output, network, once, read_input
from microcred.cli.passwords import VARIABLE
from microcred.cli.registry import open_registry, registry_options
from microcred.cli.sealing_words import (
    check_sealing_words,
    mandate_from,
    mechanism_from,
    page_from,
    release_from,
    sealing_options,
)
from microcred.cli.signers import check_signer, closing, signer_from, signer_options
from microcred.cli.tables import Cell
from microcred.cli.words import DONE, FAILED, Misuse
from microcred.errors import UnsuitableKey
from microcred.fetching import OFFLINE

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from microcred.batch import KeyReference, RowResult
    from microcred.batch.checking import Looked
    from microcred.crypto.signing import Signer
    from microcred.jsontext import JsonValue

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Issue a credential for each row of a table (issue), or look at every row and tell what is to be
mended (check). ROWS is CSV, JSON Lines or a spreadsheet, told by its ending; the template is a JSON
object with what is common to all rows. Run the same again after whatever stopped it: nothing is
issued twice.

exit codes: 0 every row is issued, now or before (check: nothing to mend),
            1 a row failed (check: is to be mended), or the whole was refused,
            64 misuse or a path that can't be read or written, 130 stopped by Ctrl-C"""

_KINDS = ("csv", "jsonl", "xlsx")
_SHOWN: Final = 20
_THREADS: Final = 16  # where each row waits for the network
_OUTCOMES: Final = ("issued", "kept", "failed")
_HEADING: Final = ("row", "column", "value", "what to do", "code")
_LONGEST: Final = 16 * 1024 * 1024


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of the two commands; which of them it is, their common reader knows."""
    kind = reader.prog.rpartition(" ")[2]
    reader.set_defaults(kind=kind)
    reader.add_argument("rows", metavar="ROWS", help="the table; `-`: standard input (with --rows)")
    reader.add_argument("--rows", dest="rows_kind", choices=_KINDS, help="what ROWS is")
    reader.add_argument("--template", metavar="FILE", help="JSON of what is common to all rows")
    reader.add_argument(
        "--key-column",
        action="append",
        default=[],
        metavar="HEADER",
        help="a column that names a row (repeatable), in place of learner, course and date",
    )
    signer_options(reader)
    sealing_options(reader)
    if kind == "check":
        reader.add_argument("-o", "--out", metavar="FILE", help="table of what is to be mended")
        return
    reader.add_argument(
        "-o", "--out", required=True, metavar="DIR", help="folder for the files, made if needed"
    )
    reader.add_argument("--journal", metavar="FILE", help="of the batch (default: DIR.journal)")
    reader.add_argument(
        "--check",
        action="store_true",
        help="look at every row first; where one is to be mended, nothing is sealed",
    )
    registry_options(reader, required=False)
    working_options(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Issue or check, and tell what came of it."""
    _check(words)
    return _check_rows(words, console) if words.kind == "check" else _issue(words, console)


def _check(words: argparse.Namespace) -> None:
    """Refuse what cannot be meant, before any work."""
    read = [words.rows, *check_sealing_words(words)]
    if words.template is not None:
        read.append(words.template)
    if words.kind == "issue" or _has_key(words):
        read += check_signer(words)
    if words.rows == STANDARD and words.rows_kind is None:
        raise Misuse("standard input needs --rows csv, jsonl or xlsx")
    once(read)
    for path in read:
        check_input(path)
    if words.kind == "issue":
        _check_issue(words, read)
    elif words.out is not None:
        check_output(words.out, *read)


def _check_issue(words: argparse.Namespace, read: list[str]) -> None:
    """Refuse what cannot be meant of issuing alone."""
    check_working_words(words, *read)
    if words.registry is None and (words.registry_key or words.who):
        raise Misuse("--registry-key and --who go with --registry")
    if words.registry is not None and words.journal is not None:
        raise Misuse("--registry is the journal", hint="Leave --journal out.")
    if words.out == STANDARD or Path(words.out).is_file():
        raise Misuse("-o is a folder, where each credential is a file")
    if words.csc is not None and (words.scheduler is not None or (words.jobs or 1) > 1):
        raise Misuse("a remote service is asked from this process", hint="Use --threads N.")


def _has_key(words: argparse.Namespace) -> bool:
    return any(getattr(words, way) is not None for way in ("key", "pkcs11", "csc"))


def _rows(words: argparse.Namespace) -> str | IO[bytes]:
    """The table: its path, or standard input."""
    if words.rows != STANDARD:
        return str(words.rows)
    import sys

    return sys.stdin.buffer


def _template(words: argparse.Namespace) -> dict[str, JsonValue]:
    """What is common to all rows.

    Raises:
        Misuse: the file is no JSON object.
    """
    if words.template is None:
        return {}
    from microcred.errors import MalformedJson
    from microcred.jsontext import read_json

    hint = "`microcred batch template -o FILE` writes an example."
    try:
        value = read_json(read_input(words.template, limit=_LONGEST))
    except MalformedJson as error:
        told = str(error).removeprefix("no JSON: ")
        raise Misuse(f"the template is no JSON: {told}", hint=hint) from None
    if not isinstance(value, dict):
        raise Misuse("the template is no JSON object", hint=hint)
    return value


# -- issue ----------------------------------------------------------------------------------------


def _issue(words: argparse.Namespace, console: Console) -> int:
    from microcred.batch import issue_many

    asks_network = words.tsa is not None or words.csc is not None
    if words.csc is not None:
        words.jobs = 1
    with ExitStack() as stack:
        signer = _signer(words, stack)
        registry = None
        if words.registry is not None:
            registry = open_registry(words)
            stack.callback(registry.close)
        executor: Executor | None = stack.enter_context(executor_from(words))
        results = issue_many(
            _rows(words),
            template=_template(words),
            signer=signer,
            mechanism=mechanism_from(words),
            out=words.out,
            executor=executor,
            registry=registry,
            journal=words.journal,
            kind=words.rows_kind,
            key_columns=words.key_column,
            check=words.check,
            release=release_from(words.release),
            page=page_from(words),
            on_behalf_of=mandate_from(words),
            fetch=network(words.tsa) if words.tsa else OFFLINE,
            threads=words.threads or (_THREADS if asks_network else 1),
        )
        return _told(tabled(counted(results, console), words.table), words, console)


def _signer(words: argparse.Namespace, stack: ExitStack) -> Signer | KeyReference:
    """The key, by reference where others open it; opened once here first, so that it is known."""
    if words.csc is not None or (jobs_of(words) == 1 and words.scheduler is None):
        return stack.enter_context(closing(signer_from(words)))
    from microcred.crypto.key_opening import KeyFile, TokenKey
    from microcred.crypto.secret_text import SecretFile, SecretVariable

    secret: SecretFile | SecretVariable | None = None
    if words.password_file is not None:
        secret = SecretFile(os.path.abspath(words.password_file))
    elif os.environ.get(VARIABLE):
        secret = SecretVariable(VARIABLE)
    key: KeyFile | TokenKey
    if words.pkcs11 is not None:
        chain = words.certificates and os.path.abspath(words.certificates)
        key = TokenKey(words.pkcs11, secret, words.token, words.key_label, chain, words.algorithm)
    else:
        place = os.path.abspath(words.key)
        key = KeyFile(place, secret, words.algorithm, words.key_id)
    try:
        with closing(key.open()):
            return key
    except UnsuitableKey as error:
        if secret is None and "nobody gives it" in str(error):
            raise Misuse(
                "a password is needed, which every worker can read",
                hint=f"Use --password-file FILE or {VARIABLE}; or --jobs 1, which may ask you.",
            ) from None
        raise


def _told(results: Iterable[RowResult], words: argparse.Namespace, console: Console) -> int:
    """What came of the rows: the first ones that failed, and how many came out how."""
    tally: Counter[str] = Counter()
    shown: list[RowResult] = []
    for one in results:
        tally[one.outcome] += 1
        if one.code and len(shown) < _SHOWN:
            shown.append(one)
    if console.machine:
        console.emit(
            {
                **{name: tally[name] for name in _OUTCOMES},
                "out": words.out,
                "failures": [one.to_json() for one in shown],
            }
        )
    else:
        _show(shown, tally["failed"], console)
        told = ", ".join(f"{tally[name]:,} {name}" for name in _OUTCOMES)
        console.say(f"{sum(tally.values()):,} rows: {told}; files in {words.out}")
    return FAILED if tally["failed"] else DONE


def _show(rows: Iterable[RowResult], failed: int, console: Console) -> None:
    """Rows with which something is the matter."""
    lines = [
        [Cell(str(one.number)), Cell(one.outcome), Cell(one.code), Cell(one.message)]
        for one in rows
    ]
    if lines:
        console.show(lines)
    if failed > _SHOWN:
        console.say(f"... the first {_SHOWN} are shown; --table FILE has them all")


# -- check ----------------------------------------------------------------------------------------


def _check_rows(words: argparse.Namespace, console: Console) -> int:
    from microcred.batch.checking import checked_rows
    from microcred.batch.issuing import members_of
    from microcred.batch.mending import reported
    from microcred.batch.reading import read_rows
    from microcred.batch.work import Work
    from microcred.jsontext import write_json

    work = Work(
        mechanism_from(words),
        common=write_json(members_of(_template(words))).encode(),
        release=release_from(words.release).name,
        page=page_from(words),
        on_behalf_of=mandate_from(words),
    )
    rows = read_rows(_rows(words), kind=words.rows_kind, named=words.key_column)
    with ExitStack() as stack:
        signer = stack.enter_context(closing(signer_from(words))) if _has_key(words) else None
        tally: Counter[str] = Counter()
        shown: list[list[Cell]] = []
        seen = counted(checked_rows(rows, work, signer=signer), console)
        for _ in reported(_remembered(seen, tally, shown), words.out):
            tally["mend"] += 1
    _tell_mends(tally, shown, words, console)
    return FAILED if tally["mend"] else DONE


def _remembered(
    looked: Iterable[Looked], tally: Counter[str], shown: list[list[Cell]]
) -> Iterator[Looked]:
    """The same, the first ones remembered to be shown."""
    for one in looked:
        tally["rows"] += 1
        tally["things"] += len(one.mends)
        for mend in one.mends[: max(0, _SHOWN - len(shown))]:
            told: tuple[Any, ...] = (mend.number, mend.column, mend.value, mend.advice, mend.code)
            shown.append([Cell(str(cell)) for cell in told])
        yield one


def _tell_mends(
    tally: Counter[str], shown: list[list[Cell]], words: argparse.Namespace, console: Console
) -> None:
    if console.machine:
        names = ("row", "column", "value", "advice", "code")
        first = [dict(zip(names, (cell.text for cell in one), strict=True)) for one in shown]
        told: dict[str, Any] = {"rows": tally["rows"], "to_mend": tally["mend"], "first": first}
        console.emit({**told, "out": words.out})
        return
    if shown:
        console.show([[Cell(one, style="heading") for one in _HEADING], *shown])
    where = f"; the table is {words.out}" if words.out and tally["mend"] else ""
    console.say(f"{tally['rows']:,} rows: {tally['mend']:,} to mend{where}")

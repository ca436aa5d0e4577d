"""`issue_many`: a stream of rows to sealed credentials, one result for each row.

Rows are read as they are needed, begun in the journal a chunk at a time, sealed by whoever the
executor has, put on the disk, finished in the journal, and told. Whatever happens in between
(kill -9, a power cut, Ctrl-C), running the same again goes on where it stopped: what is done is
kept, what was begun gets the same id and the same places in status lists, and nothing is issued
twice.

    >>> from microcred import Provider, Seal
    >>> from microcred.batch import issue_many
    >>> from microcred.securing import VcJwt
    >>> uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    >>> common = {"title": "Soil carbon", "language": "en", "awarded_by": uni,
    ...           "learning_outcomes": ["Measures soil organic carbon"], "date": "2026-06-30"}
    >>> rows = [{"given_name": "Ána", "family_name": "Novák"}, {"given_name": "Ben"}, "?"]
    >>> done = issue_many(
    ...     rows, template=common, signer=Seal.for_testing(uni), mechanism=VcJwt())
    >>> sorted((one.number, one.outcome, one.code) for one in done)
    [(1, 'issued', ''), (2, 'issued', ''), (3, 'failed', 'row.malformed')]
"""

from __future__ import annotations

import os
import pickle
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from microcred.batch.checking import checked_rows, rewindable
from microcred.batch.identity import MARKS, plain
from microcred.batch.journal import FileJournal, Journal, NoJournal, is_gone
from microcred.batch.mending import reported
from microcred.batch.outputs import Folder, ending_of
from microcred.batch.reading import Rows, RowsKind, is_member, read_rows, refuse_source
from microcred.batch.registry_journal import RegistryJournal
from microcred.batch.running import Run
from microcred.batch.scheduling import CHUNK, Flight, checked_executor, keeps_in_process
from microcred.batch.values import Given, RowResult
from microcred.batch.work import Bench, Job, Sealed, Work, seal_chunk
from microcred.crypto.key_opening import KeyReference, opened
from microcred.crypto.signing import Signer
from microcred.errors import BatchError, MalformedJson, UnsuitableKey
from microcred.fetching import OFFLINE, Fetch
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, read_json, write_json
from microcred.micro_credential import Mandate, MicroCredential
from microcred.page import DEFAULT_PAGE, Page
from microcred.releases import ELM_3, Release
from microcred.securing import JAdES, Mechanism
from microcred.status.registry import Registry
from microcred.templating import DocumentTemplate

__all__ = ["Template", "issue_many", "members_of"]

Template = Mapping[str, Any] | MicroCredential | str | os.PathLike[str]
"""What is common to all rows: members of a flat micro-credential, or the path of their JSON."""

_LARGEST: Final = 16 * 1024 * 1024

_HINT: Final = "See docs/batch.md."
_EXAMPLE: Final = "`microcred batch template -o FILE` writes an example."
_JOURNAL: Final = ".journal"
_MENDS: Final = ".mend.csv"


def issue_many(
    rows: Rows,
    *,
    template: Template | DocumentTemplate | None = None,
    signer: Signer | KeyReference,
    mechanism: Mechanism = JAdES(),  # noqa: B008 - frozen
    out: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    registry: Registry | None = None,
    journal: str | os.PathLike[str] | None = None,
    kind: RowsKind | None = None,
    key_columns: Sequence[str] = (),
    check: bool = False,
    mend_table: str | os.PathLike[str] | None = None,
    release: Release = ELM_3,
    page: Page = DEFAULT_PAGE,
    on_behalf_of: Mandate | str | None = None,
    purposes: Sequence[str] | None = None,
    fetch: Fetch = OFFLINE,
    now: datetime | None = None,
    chunk: int = CHUNK,
    window: int | None = None,
    threads: int = 1,
    random: Callable[[int], bytes] = os.urandom,
) -> Iterator[RowResult]:
    """Issue a credential for each row; the results come as they are ready, one for each row.

    Args:
        rows: a path (.csv, .jsonl, .xlsx), an open binary file, or an iterable of mappings,
            micro-credentials and documents. It is read as it is needed.
        template: what is common to all rows, or the path of its JSON; what a row says itself goes
            before. With a `DocumentTemplate` of `microcred.templating`, each row is a document of
            its build, ready to be secured by its mechanism, and what they share is looked at once.
        signer: who signs; where other processes do, a `KeyReference`, which they open.
        mechanism: how each is secured, as of `issue`.
        out: folder for the files, named by ids; without one the bytes are in the results.
        executor: who does the work: None for this process, or any executor of threads, processes
            or machines.
        registry: gives each its places in status lists, and is the journal.
        journal: file of the journal where there is no registry; beside `out` if it is not named.
            Without either nothing is remembered.
        kind: what the rows are, where a name does not say.
        key_columns: headers of the columns that name a row; else learner, course and date do.
        check: look at every row before the first is sealed. Where something is to be mended,
            nothing is sealed, and a table says what: row, column, value, what to do.
        mend_table: where that table goes (CSV); beside `out` if it is not named.
        release: as of `issue`.
        page: as of `issue`.
        on_behalf_of: as of `issue`.
        purposes: as of `issue`.
        fetch: as of `issue`.
        now: time of issuing, aware; the clock's for each row if it is not given.
        chunk: rows that travel together, at most 500.
        window: chunks in flight; None for twice the workers.
        threads: rows sealed at once in one process: for keys and time-stamping authorities that
            are asked over the network.
        random: octets that nobody can foretell, for tickets.

    Raises:
        UnsuitableKey: the key cannot be had, or would have to travel.
        UnreadableRows: the rows cannot be read at all.
        BatchError: misuse; the journal or the folder cannot be had; a worker went away.
        RegistryError: the registry cannot be had.
    """
    checked_executor(executor, chunk, window, threads)
    _check_signer(signer, executor)
    refuse_source(rows, kind)
    _check_kinds(mechanism, release, registry, key_columns)
    out, journal, mend_table = (_checked_path(one) for one in (out, journal, mend_table))
    document = template if isinstance(template, DocumentTemplate) else None
    common = members_of(None if isinstance(template, DocumentTemplate) else template)
    mechanism = mechanism if document is None else document.mechanism
    folder = None if out is None else Folder(Path(out), ending_of(mechanism.media_type))
    work = Work(
        mechanism=mechanism,
        common=write_json(common).encode(),
        release=release.name,
        page=page,
        on_behalf_of=on_behalf_of,
        purposes=None if purposes is None else tuple(purposes),
        fetch=fetch,
        now=now,
        threads=threads,
        document=document,
    )
    order = _Order(work, signer, executor, registry, folder, common, chunk, window)
    read = partial(read_rows, kind=kind, named=tuple(key_columns))

    def results() -> Iterator[RowResult]:
        with ExitStack() as stack:
            source: Callable[[], Rows] = stack.enter_context(
                rewindable(rows) if check else _same(rows)
            )
            if check:
                looked = checked_rows(
                    read(source()), work, signer=signer, with_status=registry is not None
                )
                place = mend_table or (None if out is None else f"{out}{_MENDS}")
                wrong = array("Q")
                for one in reported(looked, place):
                    wrong.append(one.number)
                    yield one
                if wrong:
                    yield from _not_begun(read(source()), wrong)
                    return
            if folder is not None:
                folder.make()
            remembering = _journal(order, journal, random, stack)
            yield from _run(order, remembering, stack).results(read(source()))

    return results()


class _Order(Frozen):
    """What was asked for: the work, who signs, who works, where it goes, how much at once."""

    work: Work
    signer: Signer | KeyReference = part(repr=False)
    executor: Executor | None
    registry: Registry | None
    folder: Folder | None
    common: Mapping[str, JsonValue] = part(repr=False)
    chunk: int
    window: int | None


@contextmanager
def _same(rows: Rows) -> Iterator[Callable[[], Rows]]:
    """The rows as they are, to be read once."""
    yield lambda: rows


def _template_file(path: str | os.PathLike[str]) -> Any:
    """What the file of a template holds.

    Raises:
        BatchError: it cannot be read, or is no JSON.
    """
    try:
        with open(path, "rb") as file:
            return read_json(file.read(_LARGEST))
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or "no path"
        raise BatchError(f"cannot read the template: {told}", hint=_EXAMPLE) from None
    except MalformedJson as error:
        told = str(error).removeprefix("no JSON: ")
        raise BatchError(f"the template is no JSON: {told}", hint=_EXAMPLE) from None


def members_of(template: Template | None) -> dict[str, JsonValue]:
    """The members that a template gives; of a micro-credential all but its learner.

    Raises:
        BatchError: it is no such thing, or a credential.
    """
    if template is None:
        return {}
    if isinstance(template, str | os.PathLike):
        template = _template_file(template)
    if isinstance(template, MicroCredential):
        return {name: one for name, one in template.to_json().items() if name != "learner"}
    if not isinstance(template, Mapping) or not MARKS.isdisjoint(template):
        raise BatchError(
            "the template is no object of members of a micro-credential",
            hint=_EXAMPLE,
        )
    unknown = [name for name in template if not is_member(name)]
    if unknown:
        named = str(unknown[0])[:64]
        raise BatchError(f"the template has a member {named!r}, which there is not", hint=_EXAMPLE)
    return {name: plain(value) for name, value in template.items()}


def _check_kinds(mechanism: object, release: object, registry: object, headers: Any) -> None:
    """Refuse what no row could be issued with, before any is begun."""
    told = ""
    if not isinstance(mechanism, Mechanism) or isinstance(mechanism, type):
        told = "the mechanism is no Mechanism, such as JAdES()"
    elif not isinstance(release, Release):
        told = "the release is none of microcred.releases"
    elif not (registry is None or isinstance(registry, Registry)):
        told = "the registry is no Registry"
    elif (
        isinstance(headers, str)
        or not isinstance(headers, Sequence)
        or any(not isinstance(one, str) for one in headers)
    ):
        told = "key_columns is a list of headers"
    if told:
        raise BatchError(told, hint=_HINT)


def _checked_path(path: str | os.PathLike[str] | None) -> str | None:
    """The path, where it can be one.

    Raises:
        BatchError: it cannot.
    """
    if path is None:
        return None
    if not isinstance(path, str | os.PathLike) or "\0" in (name := str(os.fspath(path))):
        raise BatchError("out, journal and mend_table are paths", hint=_HINT)
    return name


def _check_signer(signer: object, executor: Executor | None) -> None:
    """Refuse a key that would have to travel."""
    if isinstance(signer, type) or not isinstance(signer, Signer | KeyReference):
        raise UnsuitableKey("the signer is neither a Signer nor a KeyReference")
    if not keeps_in_process(executor) and not isinstance(signer, KeyReference):
        raise UnsuitableKey(
            "a key does not travel to other processes",
            hint="Give a KeyReference, such as KeyFile(PATH, SecretFile(PASSWORD_FILE)) of "
            "microcred.crypto.key_opening; each worker opens it once.",
        )


def _not_begun(rows: Iterable[Given], wrong: array[int]) -> Iterator[RowResult]:
    """The rows that are right, where others are wrong; both in their order."""
    at = 0
    for given in rows:
        while at < len(wrong) and wrong[at] < given.number:
            at += 1
        if at == len(wrong) or wrong[at] != given.number:
            message = "nothing was sealed: other rows have to be mended first"
            yield RowResult(given.number, "failed", code="row.not_begun", message=message)


def _journal(
    order: _Order,
    place: str | os.PathLike[str] | None,
    random: Callable[[int], bytes],
    stack: ExitStack,
) -> Journal:
    """Who remembers: the registry, else a file, else nobody."""
    if order.registry is not None:
        if place is not None:
            raise BatchError("the registry is the journal: name none beside it")
        return RegistryJournal(order.registry, order.work.mechanism, order.work.purposes)
    if place is None and order.folder is not None:
        path = order.folder.path
        place = path.with_name(path.name + _JOURNAL)
    if place is None:
        return NoJournal(random)
    if order.folder is not None and order.folder.holds_any and is_gone(Path(place)):
        raise BatchError(
            "the folder holds credentials, and the journal that knew them is gone or empty",
            hint="Put the journal back. Where all is to be issued again, name another folder.",
        )
    return stack.enter_context(FileJournal(Path(place), random=random))


def _run(order: _Order, journal: Journal, stack: ExitStack) -> Run:
    """The run, with the work at whoever does it."""
    here = keeps_in_process(order.executor)
    # Processes of this machine see the same folder; of others nobody knows.
    there = here or isinstance(order.executor, ProcessPoolExecutor)
    work = replaced(order.work, folder=order.folder if there else None)
    seal: Callable[[Sequence[Job]], list[Sealed]]
    if here:
        seal = Bench(work, _open(order.signer, stack)).seal
    else:
        seal = partial(seal_chunk, _pickled(replaced(work, key=order.signer)))
    return Run(
        journal,
        Flight(order.executor, window=order.window),
        seal=seal,
        folder=order.folder,
        written_there=there,
        common=order.common,
        chunk=order.chunk,
        at_once=order.executor is None,
    )


def _open(signer: Signer | KeyReference, stack: ExitStack) -> Signer:
    """The signer, closed at the end if it was opened here."""
    if isinstance(signer, Signer):
        return signer
    own = opened(signer)
    close = getattr(own, "close", None)
    if close is not None:
        stack.callback(close)
    return own


def _pickled(work: Work) -> bytes:
    """The work as it travels.

    Raises:
        BatchError: something in it does not travel.
    """
    try:
        return pickle.dumps(work)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise BatchError(
            f"the work cannot be sent to other processes ({type(error).__name__})",
            hint="Give a key reference, a page maker and a fetch that can be pickled.",
        ) from None

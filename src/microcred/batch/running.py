"""One run of a batch: from rows to results, past the journal, the workers and the folder.

The order of steps is what makes a crash harmless: begun in the journal, sealed, on the disk,
finished in the journal, named. At each of them a second run knows what to do.

    >>> from microcred.batch.journal import NoJournal
    >>> from microcred.batch.running import Run
    >>> from microcred.batch.scheduling import Flight
    >>> from microcred.batch.values import Given
    >>> run = Run(NoJournal(), Flight(None), seal=lambda jobs: [])
    >>> [one.code for one in run.results([Given(1, problem="row.malformed")])]
    ['row.malformed']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from microcred.batch.identity import Identity, identity
from microcred.batch.journal import Begun, Finished, Journal, NoJournal
from microcred.batch.outputs import Folder
from microcred.batch.scheduling import CHUNK, Flight
from microcred.batch.values import Given, RowResult
from microcred.batch.work import Job, Sealed, told, written
from microcred.errors import AlreadyIssued, MicrocredError
from microcred.jsontext import JsonValue

__all__ = ["Run"]

_Chunk = dict[str, tuple[Job, Identity]]  # by ticket

_CHANGED: Final = (
    "it was issued before with other content, and is not issued again; a correction replaces it"
)
_GONE: Final = "it was issued before, and its file is not in this folder"


class Run:
    """A run on its way."""

    def __init__(
        self,
        journal: Journal,
        flight: Flight[_Chunk],
        *,
        seal: Callable[[Sequence[Job]], list[Sealed]],
        folder: Folder | None = None,
        written_there: bool = True,
        common: Mapping[str, JsonValue] | None = None,
        chunk: int = CHUNK,
        at_once: bool = False,
    ) -> None:
        """Put the parts together.

        Args:
            journal: who remembers.
            flight: of chunks.
            seal: what a worker does with a chunk.
            folder: where the files go; None: the bytes are in the results.
            written_there: whether the workers write the files.
            common: the members that all rows share.
            chunk: rows of one.
            at_once: wait for each chunk before the next is read, where there is nobody to share
                the work with.
        """
        self._journal, self._flight, self._seal = journal, flight, seal
        self._folder, self._written_there = folder, written_there
        self._common, self._chunk, self._at_once = common or {}, chunk, at_once
        self._waiting: list[tuple[Given, Identity]] = []
        self._busy: set[str] = set()
        self._left: dict[str, list[Path]] = {} if folder is None else folder.left_over()
        self._forgets = isinstance(journal, NoJournal)

    def results(self, rows: Iterable[Given]) -> Iterator[RowResult]:
        """The result of every row, as they come.

        Raises:
            MicrocredError: the run as a whole cannot go on.
        """
        try:
            for given in rows:
                if given.problem:
                    yield given.failed()
                    continue
                try:
                    known = Identity("", "") if self._forgets else identity(given, self._common)
                except RecursionError:
                    deep = f"row {given.number}: more objects within one another than can be read"
                    yield RowResult(given.number, "failed", code="row.malformed", message=deep)
                    continue
                if known.key and known.key in self._busy:  # twice in one table: one after the other
                    yield from self._sent()
                    while known.key in self._busy:
                        yield from self._landed()
                self._busy.add(known.key)
                self._waiting.append((given, known))
                if len(self._waiting) >= self._chunk:
                    yield from self._sent()
            yield from self._sent()
            while len(self._flight):
                yield from self._landed()
        finally:
            self._flight.cancel()

    def _sent(self) -> Iterator[RowResult]:
        """Begin what waits, and send to the workers what is not done already."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        while self._flight.is_full:
            yield from self._landed()
        chunk: _Chunk = {}
        begun = self._journal.begin([known for _, known in waiting])
        for (given, known), one in zip(waiting, begun, strict=True):
            if one.is_done or one.refused is not None or given.value is None:
                self._busy.discard(known.key)
                yield self._kept(given, one)
            else:
                chunk[one.ticket] = Job(given.number, given.value, one.ticket, one.allotment), known
        if chunk:
            self._flight.send(chunk, self._seal, [job for job, _ in chunk.values()])
        yield from self._landed(waiting=self._at_once)

    def _kept(self, given: Given, begun: Begun) -> RowResult:
        """The result of a row that was issued before, or that cannot be begun."""
        if begun.refused is not None:
            code, message = told(begun.refused)
            return RowResult(given.number, "failed", code=code, message=message)
        if begun.is_changed:
            return RowResult(
                given.number, "failed", code="row.changed", message=_CHANGED, id=begun.id
            )
        return self._found(given.number, begun.ticket, begun.sealed_hash, begun.id)

    def _found(self, number: int, ticket: str, sealed_hash: str, name: str) -> RowResult:
        if self._folder is None:
            return RowResult(number, "kept", id=name)
        file = self._folder.found(ticket, sealed_hash)
        if not file:
            return RowResult(number, "kept", code="row.file_missing", message=_GONE, id=name)
        self._tidy(ticket)  # of a run that was stopped between naming the file and tidying up
        return RowResult(number, "kept", file=str(self._folder.path / file), id=name)

    def _landed(self, *, waiting: bool = True) -> Iterator[RowResult]:
        """What came of the chunks that are done."""
        for chunk, sealed in self._flight.landed(waiting=waiting):
            yield from self._finished(chunk, sealed)
            self._busy.difference_update(known.key for _, known in chunk.values())

    def _finished(self, chunk: _Chunk, sealed: Sequence[Sealed]) -> Iterator[RowResult]:
        if self._folder is not None and not self._written_there:
            sealed = list(written(sealed, self._folder))
        good = [one for one in sealed if not one.code]
        done = [Finished(one.ticket, one.id, one.sealed_hash, one.issued) for one in good]
        refused: dict[str, MicrocredError] = {}
        for one, error in zip(done, self._journal.finish(done) if done else (), strict=True):
            if error is not None:
                refused[one.ticket] = error
        rows = [self._result(one, refused.get(one.ticket)) for one in sealed]
        lost = [one.ticket for one, row in zip(sealed, rows, strict=True) if row.code]
        if lost:
            self._journal.drop(lost)
        if self._folder is not None:
            self._folder.sync()
        yield from rows

    def _result(self, sealed: Sealed, refused: MicrocredError | None) -> RowResult:
        number = sealed.number
        if sealed.code:
            self._tidy(sealed.ticket)
            return RowResult(number, "failed", code=sealed.code, message=sealed.message)
        if refused is not None:
            return self._lost(sealed, refused)
        facts: dict[str, Any] = {"id": sealed.id, "media_type": sealed.media_type}
        if self._folder is None:
            return RowResult(number, "issued", secured=sealed.secured, **facts)
        part = self._folder.part_of(sealed.ticket, sealed.sealed_hash)
        file = self._folder.name(part, sealed.ticket)
        self._tidy(sealed.ticket)
        return RowResult(number, "issued", file=str(self._folder.path / file), **facts)

    def _lost(self, sealed: Sealed, refused: MicrocredError) -> RowResult:
        """Another run was faster with the same row, or the id belongs to something else."""
        if self._folder is not None:
            part = self._folder.part_of(sealed.ticket, sealed.sealed_hash)
            part.unlink(missing_ok=True)
        entry: Any = refused.entry if isinstance(refused, AlreadyIssued) else None
        if entry is not None and entry.ticket == sealed.ticket:
            return self._found(sealed.number, sealed.ticket, entry.sealed_hash, entry.credential_id)
        code, message = told(refused)
        return RowResult(sealed.number, "failed", code=code, message=message)

    def _tidy(self, ticket: str) -> None:
        """Remove what a run that was stopped wrote of the same row."""
        for part in self._left.pop(ticket, ()):
            with suppress(OSError):
                part.unlink(missing_ok=True)

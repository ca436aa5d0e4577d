"""The registry as the journal of a batch: allotted is begun, entered is done.

A row's idempotence key is that of its entry, so it is issued once whoever runs the batch, on
however many machines. What was begun and turns out to be wrong gives its places back.

    >>> from microcred.batch.identity import Identity
    >>> from microcred.batch.registry_journal import RegistryJournal
    >>> from microcred.securing import VcJwt
    >>> from microcred.status.registry import Registry
    >>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    >>> journal = RegistryJournal(registry, VcJwt())
    >>> begun, = journal.begin([Identity("ana", "1")])
    >>> begun.allotment.slots[0].list_url
    'https://uni.example/status/revocation-2-1'
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from microcred.allotting import purposes_for
from microcred.batch.identity import Identity
from microcred.batch.journal import Begun, Finished
from microcred.errors import AlreadyIssued, BatchError, MicrocredError
from microcred.securing import Mechanism
from microcred.status.registry import Entry, Registry, Request
from microcred.status.registry.values import Allotment

__all__ = ["RegistryJournal"]

_TRIES: Final = 8


class RegistryJournal:
    """A registry that remembers what a batch began and finished."""

    def __init__(
        self, registry: Registry, mechanism: Mechanism, purposes: Sequence[str] | None = None
    ) -> None:
        """`mechanism` and `purposes` say in which lists each credential gets a place."""
        self._registry, self._mechanism, self._purposes = registry, mechanism, purposes

    def begin(self, rows: Sequence[Identity]) -> list[Begun]:
        """Allot places for all of them in one transaction.

        Raises:
            RegistryError: the registry cannot be had.
        """
        requests = [self._request(one) for one in rows]
        try:
            return [_begun(one) for one in self._registry.allot_many(requests)]
        except AlreadyIssued:
            return [self._alone(one) for one in requests]

    def _request(self, row: Identity) -> Request:
        wanted = purposes_for(self._mechanism, european=row.european, purposes=self._purposes)
        return Request(wanted, f"batch:{row.key}", row.content.encode())

    def _alone(self, request: Request) -> Begun:
        """One of them, where some key was used for other content."""
        for _ in range(_TRIES):
            try:
                return _begun(self._registry.allot_many([request])[0])
            except AlreadyIssued as used:
                entry = used.entry
                if not isinstance(entry, Entry):
                    return Begun("", refused=used)
                if entry.state == "entered":
                    return _done(entry, changed=True)
                # Mended since it was begun, and nothing of it handed out: it begins anew.
                self._registry.release([entry.ticket])
        raise BatchError("another run begins the same row again and again")

    def finish(self, rows: Sequence[Finished]) -> list[MicrocredError | None]:
        """Enter all of them in one transaction; one by one, where one is refused.

        Raises:
            RegistryError: the registry cannot be had.
        """
        entries = {one.ticket: one.issued for one in rows if one.issued is not None}
        if not entries:
            return [None for _ in rows]
        try:
            self._registry.enter_many(entries)
        except MicrocredError:
            return [self._entered(one) for one in rows]
        return [None for _ in rows]

    def _entered(self, row: Finished) -> MicrocredError | None:
        if row.issued is None:
            return None
        try:
            self._registry.enter(row.ticket, row.issued)
        except MicrocredError as error:
            return error
        return None

    def drop(self, tickets: Sequence[str]) -> None:
        """Give back the places of what could not be sealed.

        Raises:
            RegistryError: the registry cannot be had.
        """
        self._registry.release(tickets)


def _begun(allotment: Allotment) -> Begun:
    if allotment.issued is not None:
        return _done(allotment.issued, changed=False)
    return Begun(allotment.ticket, allotment)


def _done(entry: Entry, *, changed: bool) -> Begun:
    return Begun(
        entry.ticket,
        is_done=True,
        is_changed=changed,
        sealed_hash=entry.sealed_hash,
        id=entry.credential_id,
    )

"""Giving out places in status lists: one transaction, each place once, several processes at a time.

The counter of a list is moved forward in the database (its row is locked until the transaction
ends), and `permuting` makes an index of the number. A list that is full is followed by its next
volume. The database holds each place once by its primary key, whatever else goes wrong. A process
that is killed before the transaction ends has taken nothing; one that is killed later leaves an
entry that was allotted and never entered.

    >>> from microcred.status.registry.allotting import checked
    >>> checked(["revocation", "suspension"])[1].name
    'suspension'
    >>> checked(["revocation", "revocation"])
    Traceback (most recent call last):
    microcred.errors.RegistryError: each purpose once
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import RegistryError
from microcred.status.registry.permuting import SEED_OCTETS, permuted
from microcred.status.registry.values import Purpose

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from microcred.status.registry.tables import Tables

__all__ = ["checked", "take"]

_MOST: Final = 8  # places of one credential


def checked(purposes: Sequence[str | Purpose]) -> tuple[Purpose, ...]:
    """What places are asked for, words as purposes of one bit.

    Raises:
        RegistryError: none, too many, one twice, or a word that names none.
    """
    made = tuple(Purpose(one) if isinstance(one, str) else one for one in purposes)
    if isinstance(purposes, str) or not 0 < len(made) <= _MOST:
        raise RegistryError(f"1 to {_MOST} purposes are needed")
    if len({one.purpose for one in made}) < len(made):
        raise RegistryError("each purpose once")
    return made


def _next(
    connection: Connection,
    tables: Tables,
    purpose: Purpose,
    length: int,
    random: Callable[[int], bytes],
) -> Any:
    """The row of the newest list of this purpose after its counter moved, or of a new list.

    Where two processes begin the same volume, the second loses the race and tries again.
    """
    from sqlalchemy import select

    lists = tables.lists
    same = (
        (lists.c.kind == purpose.kind)
        & (lists.c.purpose == purpose.purpose)
        & (lists.c.size == purpose.size)
    )
    newest = connection.execute(
        select(lists.c.number, lists.c.volume).where(same).order_by(lists.c.volume.desc()).limit(1)
    ).first()
    if newest is not None:
        moved = (
            lists.update()
            .where(lists.c.number == newest.number, lists.c.allotted < lists.c.length)
            .values(allotted=lists.c.allotted + 1)
            .returning(lists)
        )
        if (row := connection.execute(moved).first()) is not None:
            return row
    begun = lists.insert().values(
        kind=purpose.kind,
        purpose=purpose.purpose,
        size=purpose.size,
        volume=1 if newest is None else newest.volume + 1,
        length=length,
        allotted=1,
        seed=random(SEED_OCTETS),
    )
    return connection.execute(begun.returning(lists)).one()


def take(
    connection: Connection,
    tables: Tables,
    purposes: Sequence[Purpose],
    entry: int,
    *,
    length: int,
    random: Callable[[int], bytes],
) -> None:
    """A place for each purpose, written as slots of the entry of that number.

    Args:
        connection: in a transaction that writes.
        tables: of the registry.
        purposes: as `checked` gives them.
        entry: the number of its row.
        length: of a list that is begun.
        random: draws the seed of a list that is begun.
    """
    # In one order for all processes, so that none waits for another that waits for it.
    places = sorted(range(len(purposes)), key=lambda place: purposes[place].name)
    for place in places:
        row = _next(connection, tables, purposes[place], length, random)
        index = permuted(row.allotted - 1, row.length, bytes(row.seed))
        connection.execute(
            tables.slot.insert().values(
                list=row.number, place=index, entry=entry, position=place, value=0
            )
        )

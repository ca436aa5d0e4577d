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

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import RegistryError
from microcred.frozen import Frozen
from microcred.status.registry.permuting import SEED_OCTETS, permuted
from microcred.status.registry.values import Purpose, Request, line_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from microcred.status.registry.secrets import RegistryKey
    from microcred.status.registry.tables import Tables

__all__ = ["Wanted", "checked", "take", "wanted"]

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


class Wanted(Frozen):
    """A request as the registry keeps it.

    Attributes:
        purposes: of the places.
        key: HMAC of the idempotence key; None if there is none.
        content: HMAC of the purposes and of what is issued.
    """

    purposes: tuple[Purpose, ...]
    key: str | None
    content: str


def wanted(request: Request, key: RegistryKey) -> Wanted:
    """A request with its texts hashed.

    Raises:
        RegistryError: it asks for no places, or for places that there are not.
    """
    purposes = checked(request.purposes)
    told = ",".join(f"{one.kind}:{one.name}" for one in purposes).encode()
    content = key.digest("content", told + b"\0" + request.content)
    if request.idempotence is None:
        return Wanted(purposes, None, content)
    text = line_of("idempotence key", request.idempotence, least=1)
    return Wanted(purposes, key.digest("idempotence", text.encode()), content)


def _newest(connection: Connection, tables: Tables, purpose: Purpose) -> Any:
    """The row of the newest list of this purpose, which nobody else changes until we are done."""
    from sqlalchemy import select

    lists = tables.lists
    same = (
        (lists.c.kind == purpose.kind)
        & (lists.c.purpose == purpose.purpose)
        & (lists.c.size == purpose.size)
    )
    asked = select(lists).where(same).order_by(lists.c.volume.desc()).limit(1)
    return connection.execute(asked.with_for_update()).first()


def _begin(
    connection: Connection, tables: Tables, purpose: Purpose, volume: int, length: int, seed: bytes
) -> None:
    """A list; where two processes begin the same volume, the second loses and tries again."""
    connection.execute(
        tables.lists.insert().values(
            kind=purpose.kind,
            purpose=purpose.purpose,
            size=purpose.size,
            volume=volume,
            length=length,
            allotted=0,
            seed=seed,
        )
    )


def _places(
    connection: Connection,
    tables: Tables,
    purpose: Purpose,
    count: int,
    *,
    length: int,
    random: Callable[[int], bytes],
) -> list[tuple[int, int]]:
    """So many places: the number of the list and the index, as the counters of lists move on."""
    taken: list[tuple[int, int]] = []
    lists = tables.lists
    while len(taken) < count:
        row = _newest(connection, tables, purpose)
        if row is None or row.allotted == row.length:
            volume = 1 if row is None else row.volume + 1
            _begin(connection, tables, purpose, volume, length, random(SEED_OCTETS))
            continue
        end = min(row.allotted + count - len(taken), row.length)
        moved = lists.update().where(lists.c.number == row.number).values(allotted=end)
        connection.execute(moved)
        seed = bytes(row.seed)
        taken += [(row.number, permuted(one, row.length, seed)) for one in range(row.allotted, end)]
    return taken


def take(
    connection: Connection,
    tables: Tables,
    places: Mapping[int, Sequence[Purpose]],
    *,
    length: int,
    random: Callable[[int], bytes],
) -> None:
    """A place for each purpose of each entry, written as slots.

    Args:
        connection: in a transaction that writes.
        tables: of the registry.
        places: the number of an entry's row -> its purposes, as `checked` gives them.
        length: of a list that is begun.
        random: draws the seed of a list that is begun.
    """
    groups: dict[Purpose, list[tuple[int, int]]] = defaultdict(list)
    for entry, purposes in places.items():
        for position, purpose in enumerate(purposes):
            groups[purpose].append((entry, position))
    # In one order for all processes, so that none waits for another that waits for it.
    for purpose in sorted(groups, key=lambda one: (one.kind, one.name)):
        taken = _places(
            connection, tables, purpose, len(groups[purpose]), length=length, random=random
        )
        connection.execute(
            tables.slot.insert(),
            [
                {"list": number, "place": index, "entry": entry, "position": position, "value": 0}
                for (number, index), (entry, position) in zip(taken, groups[purpose], strict=True)
            ],
        )

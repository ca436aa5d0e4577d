"""The tables of the registry as SQLAlchemy Core knows them, to ask and to write.

They are made by the versions in `migrations`; a test compares the two. SQLAlchemy is the extra
`registry`: it is loaded when a registry is opened, not before.

    >>> from microcred.status.registry.tables import VERSION, tables
    >>> VERSION, tables().slot.name
    ('2', 'microcred_slot')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from microcred.errors import MissingExtra
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from sqlalchemy import Column, MetaData, Table

__all__ = ["VERSION", "Tables", "need_sqlalchemy", "tables"]

VERSION: Final = "2"
"""The version of the tables that this library reads and writes."""


class Tables(Frozen):
    """The tables.

    Attributes:
        metadata: all of them.
        setting: base URL, length of lists, and by what a wrong key is known.
        lists: the status lists that were begun.
        entry: one row for each credential.
        slot: one row for each place that was given out.
        event: what happened.
    """

    metadata: MetaData
    setting: Table
    lists: Table
    entry: Table
    slot: Table
    event: Table


def need_sqlalchemy() -> None:
    """Load SQLAlchemy.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import sqlalchemy  # noqa: F401 - only whether it is there
    except ImportError:
        raise MissingExtra("the registry needs SQLAlchemy: install microcred[registry]") from None


def _text(name: str, length: int, *, null: bool = False, unique: bool = False) -> Column[Any]:
    from sqlalchemy import Column, String

    return Column(name, String(length), nullable=null, unique=unique)


def _number(name: str, *foreign: Any, **more: Any) -> Column[Any]:
    from sqlalchemy import Column, ForeignKey, Integer

    return Column(name, Integer, *(ForeignKey(one) for one in foreign), nullable=False, **more)


def _setting(metadata: MetaData) -> Table:
    from sqlalchemy import Column, String, Table

    return Table(
        "microcred_setting",
        metadata,
        Column("name", String(32), primary_key=True),
        _text("value", 2048),
    )


def _lists(metadata: MetaData) -> Table:
    from sqlalchemy import BigInteger, Column, LargeBinary, Table, UniqueConstraint

    return Table(
        "microcred_list",
        metadata,
        _number("number", primary_key=True),
        _text("kind", 16),
        _text("purpose", 32),
        _number("size"),
        _number("volume"),
        Column("length", BigInteger, nullable=False),
        Column("allotted", BigInteger, nullable=False),
        Column("seed", LargeBinary, nullable=False),
        UniqueConstraint("kind", "purpose", "size", "volume", name="microcred_list_name"),
    )


def _entry(metadata: MetaData) -> Table:
    from sqlalchemy import Index, Table

    return Table(
        "microcred_entry",
        metadata,
        _number("number", primary_key=True),
        _text("state", 16),
        _text("ticket", 36, null=True, unique=True),
        _text("idempotence", 64, null=True, unique=True),
        _text("content", 64, null=True),
        _text("credential", 64, null=True, unique=True),
        _text("credential_id", 2048, null=True),
        _text("sealed", 64, null=True),
        _text("subject", 64, null=True),
        _text("profile", 2048),
        _text("valid_from", 27, null=True),
        _text("valid_until", 27, null=True),
        Index("microcred_entry_subject", "subject"),
    )


def _slot(metadata: MetaData) -> Table:
    from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table

    return Table(
        "microcred_slot",
        metadata,
        Column("list", ForeignKey("microcred_list.number"), primary_key=True),
        Column("place", BigInteger, primary_key=True, autoincrement=False),
        _number("entry", "microcred_entry.number"),
        _number("position"),
        _number("value"),
        Index("microcred_slot_entry", "entry"),
    )


def _event(metadata: MetaData) -> Table:
    from sqlalchemy import Index, Table

    return Table(
        "microcred_event",
        metadata,
        _number("number", primary_key=True),
        _number("entry", "microcred_entry.number"),
        _text("kind", 32),
        _text("happened", 27),
        _text("who", 2048),
        _text("why", 2048),
        _text("changes", 2048),
        _number("other"),
        Index("microcred_event_entry", "entry"),
    )


def tables() -> Tables:
    """The tables, described anew; a registry does it once when it is opened.

    Raises:
        MissingExtra: SQLAlchemy is not installed.
    """
    need_sqlalchemy()
    from sqlalchemy import MetaData

    metadata = MetaData()
    makers = (_setting, _lists, _entry, _slot, _event)
    return Tables(metadata, *(make(metadata) for make in makers))

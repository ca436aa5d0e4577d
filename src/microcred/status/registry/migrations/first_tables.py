"""Version 1 of the registry's tables, with the triggers that keep history from being rewritten.

The database itself refuses to alter or delete an event or a slot: also to somebody who writes SQL
by hand. What may change: the value of a slot, an entry from allotted to entered and to forgotten,
and the reason of an event may be emptied when the entry it belongs to is forgotten. Written for
SQLite 3.35 and PostgreSQL 12 and later. A version that has been released is never edited: the next
one is a file beside it.

    >>> from microcred.status.registry.migrations import first_tables
    >>> first_tables.revision, first_tables.down_revision
    ('1', None)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy import Column

__all__ = ["down_revision", "downgrade", "revision", "upgrade"]

revision: Final = "1"
"""Its name among the versions (Alembic)."""
down_revision: Final = None
"""The version before it: none."""

_EVENT_SAME: Final = " AND ".join(
    f"NEW.{name} = OLD.{name}"
    for name in ("number", "entry", "kind", "happened", "who", "changes", "other")
)
_FORGOTTEN: Final = (
    "EXISTS (SELECT 1 FROM microcred_entry WHERE number = OLD.entry AND state = 'forgotten')"
)
_ENTERED: Final = "(OLD.state = 'allotted' AND NEW.state = 'entered')"
_GIVEN_UP: Final = "(OLD.state <> 'forgotten' AND NEW.state = 'forgotten')"
# table, trigger, what it watches, when it refuses, what it says
_GUARDS: Final = (
    (
        "microcred_event",
        "UPDATE",
        f"NOT ({_EVENT_SAME} AND NEW.why = '' AND {_FORGOTTEN})",
        "events are append-only",
    ),
    ("microcred_event", "DELETE", "1 = 1", "events are append-only"),
    (
        "microcred_slot",
        "UPDATE",
        "NOT (NEW.list = OLD.list AND NEW.place = OLD.place AND NEW.entry = OLD.entry)",
        "a slot is given out once",
    ),
    ("microcred_slot", "DELETE", "1 = 1", "a slot is given out once"),
    (
        "microcred_entry",
        "UPDATE",
        f"NOT (OLD.number = NEW.number AND ({_ENTERED} OR {_GIVEN_UP}))",
        "an entry is entered once and forgotten once",
    ),
    ("microcred_entry", "DELETE", "1 = 1", "entries are forgotten, not deleted"),
)


def _text(name: str, length: int, *, null: bool = False) -> Column[Any]:
    from sqlalchemy import Column, String

    return Column(name, String(length), nullable=null)


def _setting_and_lists(op: Any) -> None:
    from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint
    from sqlalchemy import UniqueConstraint as Unique

    op.create_table(
        "microcred_setting",
        _text("name", 32),
        _text("value", 2048),
        PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "microcred_list",
        Column("number", Integer, primary_key=True),
        _text("kind", 16),
        _text("purpose", 32),
        Column("size", Integer, nullable=False),
        Column("volume", Integer, nullable=False),
        Column("length", BigInteger, nullable=False),
        Column("allotted", BigInteger, nullable=False),
        Column("seed", LargeBinary, nullable=False),
        Unique("kind", "purpose", "size", "volume", name="microcred_list_name"),
    )


def _entries(op: Any) -> None:
    from sqlalchemy import Column, Integer, UniqueConstraint

    op.create_table(
        "microcred_entry",
        Column("number", Integer, primary_key=True),
        _text("state", 16),
        # What ties an entry to a person, or to what a person holds, may be NULL: forgotten.
        _text("ticket", 36, null=True),
        _text("idempotence", 64, null=True),
        _text("content", 64, null=True),
        _text("credential", 64, null=True),
        _text("credential_id", 2048, null=True),
        _text("sealed", 64, null=True),
        _text("subject", 64, null=True),
        _text("profile", 2048),
        _text("valid_from", 27, null=True),
        _text("valid_until", 27, null=True),
        UniqueConstraint("ticket", name="microcred_entry_ticket"),
        UniqueConstraint("idempotence", name="microcred_entry_idempotence"),
        UniqueConstraint("credential", name="microcred_entry_credential"),
    )
    op.create_index("microcred_entry_subject", "microcred_entry", ["subject"])


def _slots_and_events(op: Any) -> None:
    from sqlalchemy import BigInteger, Column, ForeignKey, Integer, PrimaryKeyConstraint

    op.create_table(
        "microcred_slot",
        Column("list", Integer, ForeignKey("microcred_list.number"), nullable=False),
        Column("place", BigInteger, nullable=False),
        Column("entry", Integer, ForeignKey("microcred_entry.number"), nullable=False),
        Column("position", Integer, nullable=False),
        Column("value", Integer, nullable=False),
        PrimaryKeyConstraint("list", "place"),
    )
    op.create_index("microcred_slot_entry", "microcred_slot", ["entry"])
    op.create_table(
        "microcred_event",
        Column("number", Integer, primary_key=True),
        Column("entry", Integer, ForeignKey("microcred_entry.number"), nullable=False),
        _text("kind", 32),
        _text("happened", 27),
        _text("who", 2048),
        _text("why", 2048),
        _text("changes", 2048),
        Column("other", Integer, nullable=False),
    )
    op.create_index("microcred_event_entry", "microcred_event", ["entry"])


def _guard(op: Any) -> None:
    """The triggers; in PostgreSQL each calls a function, and emptying a table is refused too."""
    sqlite = op.get_context().dialect.name == "sqlite"
    for number, (table, verb, when, says) in enumerate(_GUARDS):
        name = f"microcred_guard_{number}"
        head = f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW"
        if sqlite:
            op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{says}'); END")
            continue
        # The condition stands in the function: WHEN of PostgreSQL may hold no subquery.
        row = "NEW" if verb == "UPDATE" else "OLD"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {row}; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION {name}()")
        if verb == "DELETE":
            op.execute(
                f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )


def upgrade() -> None:
    """Make the tables, and the triggers that guard them."""
    from alembic import op

    _setting_and_lists(op)
    _entries(op)
    _slots_and_events(op)
    _guard(op)


def downgrade() -> None:
    """Refused: it would delete what was issued.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError("the registry is not taken back: export it and import it elsewhere")

"""Version 2: a place that was given out and never used may be given out again.

An entry that was allotted and never entered may change whose it is: its ticket, its idempotence key
and what that stands for. Its places stay with it, so that each is still given out once at a time,
and that it changed hands is an event. What was entered is guarded as before.

    >>> from microcred.status.registry.migrations import places_again
    >>> places_again.revision, places_again.down_revision
    ('2', '1')
"""

from __future__ import annotations

from typing import Final

__all__ = ["down_revision", "downgrade", "revision", "upgrade"]

revision: Final = "2"
"""Its name among the versions (Alembic)."""
down_revision: Final = "1"
"""The version before it."""

_NAME: Final = "microcred_guard_4"  # that of version 1 for changes of entries
_SAYS: Final = "an entry is entered once and forgotten once"
_ENTERED: Final = "(OLD.state = 'allotted' AND NEW.state = 'entered')"
_GIVEN_UP: Final = "(OLD.state <> 'forgotten' AND NEW.state = 'forgotten')"
_HANDED_ON: Final = " AND ".join(
    (
        "OLD.state = 'allotted'",
        "NEW.state = 'allotted'",
        "NEW.ticket IS NOT NULL",
        "NEW.ticket <> OLD.ticket",
        "NEW.credential IS NULL",
        "NEW.credential_id IS NULL",
        "NEW.sealed IS NULL",
        "NEW.subject IS NULL",
    )
)
_WHEN: Final = f"NOT (OLD.number = NEW.number AND ({_ENTERED} OR {_GIVEN_UP} OR ({_HANDED_ON})))"


def upgrade() -> None:
    """Let the guard of entries allow it."""
    from alembic import op

    if op.get_context().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_NAME}")
        op.execute(
            f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON microcred_entry FOR EACH ROW "
            f"WHEN {_WHEN} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_WHEN} THEN RAISE EXCEPTION '{_SAYS}'; END IF; RETURN NEW; END $$"
    )


def downgrade() -> None:
    """Refused: places that changed hands would contradict it.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError("the registry is not taken back: export it and import it elsewhere")

"""The tables of the registry, version by version, as Alembic applies them (`registry init`)."""

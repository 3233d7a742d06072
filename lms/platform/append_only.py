"""Triggers by which the database itself refuses to delete or overwrite what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa


def statements(dialect: str, table: str, columns: tuple[str, ...] = (), closes: str | None = None) -> Iterator[str]:
    """Yield the DDL that makes `table` append-only on SQLite or PostgreSQL.

    With `closes`, one UPDATE is allowed: that column from NULL to a value, once, while none of `columns` (all the
    others) changes.
    """
    build: Callable[[str, tuple[str, ...], str | None], Iterator[str]] = _sqlite if dialect == "sqlite" else _postgresql
    yield from build(table, columns, closes)


def _condition(columns: tuple[str, ...], closes: str | None, distinct: str) -> str:
    """Return the SQL condition under which an UPDATE is refused."""
    if closes is None:
        return ""
    changed = "".join(f" OR NEW.{c} {distinct} OLD.{c}" for c in columns)
    return f"OLD.{closes} IS NOT NULL OR NEW.{closes} IS NULL{changed}"


def _sqlite(table: str, columns: tuple[str, ...], closes: str | None) -> Iterator[str]:
    refused = f"SELECT RAISE(ABORT, '{table} is append-only');"
    condition = _condition(columns, closes, "IS NOT")
    when = f" WHEN {condition}" if condition else ""
    yield f"CREATE TRIGGER {table}_keep_rows BEFORE DELETE ON {table} BEGIN {refused} END"
    yield f"CREATE TRIGGER {table}_keep_values BEFORE UPDATE ON {table}{when} BEGIN {refused} END"


def _postgresql(table: str, columns: tuple[str, ...], closes: str | None) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION lms_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    condition = _condition(columns, closes, "IS DISTINCT FROM")
    when = f" WHEN ({condition})" if condition else ""
    call = "EXECUTE FUNCTION lms_append_only()"
    yield f"CREATE TRIGGER {table}_keep_rows BEFORE DELETE ON {table} FOR EACH ROW {call}"
    yield f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
    yield f"CREATE TRIGGER {table}_keep_values BEFORE UPDATE ON {table} FOR EACH ROW{when} {call}"


def install(op: Any, table: str, columns: tuple[str, ...] = (), closes: str | None = None) -> None:
    """Install the triggers from a migration (`op` is Alembic's)."""
    for statement in statements(op.get_bind().dialect.name, table, columns, closes):
        op.execute(sa.text(statement.replace(":", "\\:")))

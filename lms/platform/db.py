"""The database: base of every record, types, and how connections behave on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, registry

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcInstant(sa.types.TypeDecorator[datetime]):
    """An aware UTC instant. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive instant; hand the driver what it understands."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the instant with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_enum_by_value = sa.Enum(
    Enum,
    native_enum=False,
    length=40,
    create_constraint=False,
    values_callable=lambda e: [m.value for m in e],
)


class Record(DeclarativeBase):
    """Base of every stored record."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcInstant(),
            dict[str, Any]: sa.JSON(),
            list[Any]: sa.JSON(),
            Enum: _enum_by_value,
        },
    )


def next_number(session: Session, number: InstrumentedAttribute[int], among: sa.ColumnElement[bool]) -> int:
    """Return the number after the highest among some rows; under the ledger's lock it is nobody else's."""
    return (session.scalar(sa.select(sa.func.max(number)).where(among)) or 0) + 1


db = SQLAlchemy(metadata=Record.metadata)
WRITES = "lms_writes"
PAGES_BESIDE = 8000
"""So many pages of 4 kB SQLite keeps beside its file before it puts them into it, which one commit then waits for.

With its own 1000 that came every few seconds, for a fifth of a second in a file of 3.5 GB; eight times as many take no
longer. The price: a file beside the database of 32 MB, read through after a crash.
"""
_CHANGES = "lms_changes"
_LOCKS = ("FOR UPDATE", "pg_advisory_xact_lock")


def changes_by(connection: sa.Connection) -> int:
    """Return how many statements a connection has carried, ever, after which an answer may be another than before.

    They write, or they have waited for somebody who wrote.
    """
    return int(connection.info.get(_CHANGES, 0))


def engine_options(url: str) -> dict[str, Any]:
    """Return the engine's options; a pooled PostgreSQL connection is tested before use."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}}
    return {"pool_pre_ping": True}


def prepare(engine: sa.Engine) -> None:
    """Give an engine's connections the house's behaviour. Foreign keys hold, acknowledged commits survive a power cut.

    pysqlite opens transactions late and by itself; we take that over, so that a write holds the write lock from its
    first statement (BEGIN IMMEDIATE) and cannot fail in the middle because somebody else wrote.
    """

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _count(connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("SELECT") or any(lock in statement for lock in _LOCKS):
            connection.info[_CHANGES] = changes_by(connection) + 1

    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL",
            f"wal_autocheckpoint={PAGES_BESIDE}",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

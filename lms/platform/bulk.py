"""Many rows at once, handed to the database's driver as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def append(connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values every driver understands: numbers, texts, nothing.

    SQLAlchemy prepares every value of every row, which costs as much as SQLite's own work; and PostgreSQL reads a COPY
    in half the time of as many INSERTs. A failure is the driver's own exception there, not SQLAlchemy's.
    """
    names = ", ".join(table.c[name].name for name in columns)
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))

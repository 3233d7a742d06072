"""Many people made of a few: every row of theirs is copied under new numbers by plain inserts."""

from __future__ import annotations

import sqlalchemy as sa

from lms.platform.db import db
from lms.platform.work import Work

NOT_THEIRS = (
    "report_", "change_", "group_", "feed_token", "one_time_link", "ended_session", "indicator", "returned_mail",
    "module_", "roster_", "deputy", "list_view", "try_", "accommodation", "handed", "dispute",
)  # fmt: skip
"""Rows of what somebody did for the agency, and of sessions: an agency has no more of these for having more people."""


def theirs() -> list[sa.Table]:
    """Return the tables whose rows belong to a person, directly or by another row, those referred to first."""
    found: list[sa.Table] = []
    for table in db.metadata.sorted_tables:
        targets = {key.column.table for key in table.foreign_keys}
        if table.name == "person" or (targets & set(found) and not table.name.startswith(NOT_THEIRS)):
            found.append(table)
    return found


def multiply(work: Work, times: int) -> None:
    """Make every person so many, with everything of theirs."""
    tables = theirs()
    strides = {table: work.session.scalar(sa.select(sa.func.max(_number(table)))) or 0 for table in tables}
    for table in (each for each in tables if strides[each]):
        for copy in range(1, times):
            work.session.execute(_copied(table, copy, strides))
    if work.session.get_bind().dialect.name == "postgresql":
        for table, last in strides.items():
            if "id" in table.c:
                name = f"pg_get_serial_sequence('{table.name}', 'id')"
                work.session.execute(sa.text(f"SELECT setval({name}, {last * times + 1})"))


def _number(table: sa.Table) -> sa.ColumnElement[int]:
    """Return the column that numbers the rows of a table."""
    return next(iter(table.primary_key))


def _copied(table: sa.Table, copy: int, strides: dict[sa.Table, int]) -> sa.Insert:
    """Return the statement that copies the first rows of a table once more."""
    alone = _alone(table, strides)
    values: list[sa.ColumnElement[object]] = []
    for column in table.c:
        of = next((key.column.table for key in column.foreign_keys if key.column.table in strides), None)
        if of is None and column.name in ("id", "sequence"):
            of = table
        if of is not None:
            values.append(column + copy * strides[of])
        elif column.name in alone:
            values.append(sa.literal(f"{copy}.") + column)
        else:
            values.append(column)
    query = sa.select(*values).where(_number(table) <= strides[table])
    return sa.insert(table).from_select([column.name for column in table.c], query)


def _alone(table: sa.Table, strides: dict[sa.Table, int]) -> set[str]:
    """Return the columns of words that alone set a row apart from every other: they must differ in the copies."""
    keys = [list(k.columns) for k in table.constraints if isinstance(k, sa.UniqueConstraint)]
    keys += [list(index.columns) for index in table.indexes if index.unique]
    free = [k for k in keys if not any(key.column.table in strides for column in k for key in column.foreign_keys)]
    words = [[column.name for column in k if isinstance(column.type, sa.String)] for k in free]
    return {names[-1] for names in words if names}

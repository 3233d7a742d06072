"""What was recorded about people up to an instant: the question that several rooms ask of tables of their own."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa


@cache
def of_people(table: Any, *columns: Any, until: bool, agency: bool = False) -> sa.Select[Any]:
    """Build, once, the statement for the rows of `people` in a table, or some columns of them, in order of recording.

    Its values come when it is asked: `people`, with `until` the instant `known_at` up to which rows count, and with
    `agency` the agency whose rows alone are seen.
    """
    people: sa.BindParameter[int] = sa.bindparam("people", expanding=True)
    query = sa.select(*(columns or (table,))).where(table.person_id.in_(people)).order_by(table.id)
    if agency:
        query = query.where(table.agency_id == sa.bindparam("agency"))
    return query.where(table.recorded_at <= sa.bindparam("known_at")) if until else query

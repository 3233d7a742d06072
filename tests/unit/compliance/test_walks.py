"""What the night and the register look for is found by an index of few rows, not by a walk along the whole ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.store import ledger, register
from lms.platform.work import Work
from tests.unit.compliance.agency import RECORDS, YEARLY, found

DAY = date(2026, 5, 1)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "look",
    [
        lambda work: ledger.nearing_horizon(work.session, work.actor.agency_id, DAY),
        lambda work: register.asked(work.session, register.Point(DAY, None, (1, 2))),
        lambda work: register.asked(work.session, register.Point(DAY, NOON, (1, 2))),
    ],
    ids=["nearing the horizon", "for the rule today", "for the rule on a past day"],
)
def test_what_cannot_be_stored_is_found_without_walking_the_ledger(app: Flask, look: Callable[[Work], Any]) -> None:
    bed = found(app)
    bed.publish(RECORDS)
    bed.publish(YEARLY)
    for day in range(1, 9):
        bed.person(date(2026, 1, day))
    asked: list[tuple[str, Any]] = []
    with bed.work() as work:
        connection = work.session.connection()
        connection.execute(sa.text("ANALYZE"))

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
            asked.append((statement, values))

        sa.event.listen(connection, "before_cursor_execute", note)
        look(work)
        sa.event.remove(connection, "before_cursor_execute", note)
        statement, values = next(each for each in asked if "FROM obligation" in each[0])
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert ["ix_obligation_asked" in step[-1] for step in plan] == [True]

"""What planning a morning costs: a number of statements that does not grow with the people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from flask import Flask

from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.notices.services import nudging, planning
from lms.platform.db import db
from lms.platform.work import Work, unit_of_work
from tests.unit.compliance.agency import RECORDS
from tests.unit.notices.test_announced import NEW
from tests.unit.notices.test_morning import pair
from tests.unit.signoff.team import Team, team

DAY = date(2026, 3, 16)


def statements(one: Team, act: Callable[[Work], object]) -> int:
    """Return how many statements something takes."""
    app, seen = one.bed.app, [0]

    def count(*_: object) -> None:
        seen[0] += 1

    clock = Clock(stopped_at=one.today(DAY).bed.now)
    with unit_of_work(app, system_actor(one.bed.agency_id), write=False, clock=clock) as work:
        sa.event.listen(db.engine, "before_cursor_execute", count)
        act(work)
        sa.event.remove(db.engine, "before_cursor_execute", count)
    return seen[0]


def crowd(one: Team, boss: int, number: int) -> None:
    """Add people who are late, some with a completion that waits for its signature."""
    for place in range(number):
        person = one.person(f"P{one.count} Q{place}", supervisor=boss if place % 3 else None)
        if place % 2:
            one.cardholder(person)
            one.complete(person, date(2026, 1, 20))


def test_a_morning_takes_as_many_statements_for_many_as_for_few(app: Flask) -> None:
    one = team(app)
    one.bed.publish(RECORDS)
    boss, _ = pair(one)
    one.today(date(2026, 3, 1))
    one.bed.publish(NEW.replace("2026-03-02", "2026-04-01"))
    crowd(one, boss, 6)
    few = statements(one, planning.plan)
    with one.bed.work() as work:
        before = len(planning.plan(work).intents)
    crowd(one, boss, 18)
    many = statements(one, planning.plan)
    with one.bed.work() as work:
        assert len(planning.plan(work).intents) > 2 * before
    assert many == few
    assert few < 80


def test_reminding_a_team_is_considered_in_as_many_statements_for_many_as_for_few(app: Flask) -> None:
    one = team(app)
    one.bed.publish(RECORDS)
    boss, _ = pair(one)
    crowd(one, boss, 3)
    few = statements(one, lambda work: nudging.consider(work, range(1, 6)))
    crowd(one, boss, 12)
    assert statements(one, lambda work: nudging.consider(work, range(1, 18))) == few

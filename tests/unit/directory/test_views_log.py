"""Whoever looks at somebody is noted, once a day and thing, and that somebody can see it."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.directory.model import Seen
from lms.directory.services import views_log
from lms.kernel.errors import NotFound
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

DAY = date(2026, 3, 10)


def looked(one: Team, person_id: int) -> list[tuple[str, Seen, date]]:
    with one.work_as(person_id, write=False) as work:
        return [(look.viewer, look.what, look.on) for look in views_log.looks_at_me(work)[0]]


def test_a_look_is_noted_once_a_day_and_thing(both: Flask) -> None:
    one = team(both, DAY)
    boss = one.person("Ana Lee")
    bo = one.person("Bo Hill", supervisor=boss)
    for what in (Seen.TEAM_MEMBER, Seen.TEAM_MEMBER, Seen.RECORD):
        with one.work_as(boss) as work:
            views_log.note_look(work, bo, what)
    one.today(date(2026, 3, 11))
    with one.work_as(boss) as work:
        views_log.note_look(work, bo, Seen.RECORD)
    assert looked(one, bo) == [
        ("Ana Lee", Seen.RECORD, date(2026, 3, 11)),
        ("Ana Lee", Seen.RECORD, DAY),
        ("Ana Lee", Seen.TEAM_MEMBER, DAY),
    ]
    assert looked(one, boss) == []


def test_looking_at_oneself_and_the_system_leave_no_trace(both: Flask) -> None:
    one = team(both, DAY)
    bo = one.person("Bo Hill")
    with one.work_as(bo) as work:
        views_log.note_look(work, bo, Seen.RECORD)
    with one.bed.work() as work:
        views_log.note_look(work, bo, Seen.RECORD)
        with pytest.raises(NotFound, match="no record of its own"):
            views_log.looks_at_me(work)
    assert looked(one, bo) == []


@pytest.mark.parametrize("statement", ["DELETE FROM record_view", "UPDATE record_view SET viewer = 'nobody'"])
def test_a_look_cannot_be_taken_back(both: Flask, statement: str) -> None:
    one = team(both, DAY)
    boss, bo = one.person("Ana Lee"), one.person("Bo Hill")
    with one.work_as(boss) as work:
        views_log.note_look(work, bo, Seen.RECORD)
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            work.session.execute(sa.text(statement))
        work.session.rollback()


def test_the_pages_about_one_person_are_noted(app: Flask) -> None:
    one = team(app, DAY)
    boss = one.person("Ana Lee")
    bo = one.cardholder(one.person("Bo Hill", supervisor=boss), DAY)
    done = one.complete(bo, DAY)
    browser = Browser(one, boss, "Ana Lee")
    browser.read(f"/my-team/{bo}")
    browser.read(f"/sign-off/{done}")
    browser.read(f"/my-team/{boss}", 404)
    assert {what for _, what, _ in looked(one, bo)} == {Seen.TEAM_MEMBER, Seen.COMPLETION}
    assert looked(one, boss) == []

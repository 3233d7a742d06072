"""What is said of a lesson: once an attempt, by nobody in particular, shown from five on and in words from ten."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.directory.access import permissions_of
from lms.evaluation.lessons import rules, services
from lms.evaluation.lessons.model import Opinion, Said, Why
from lms.evaluation.lessons.records import LessonOpinion, LessonRemark
from lms.kernel.actor import Actor
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Role
from tests.unit.evaluation.asked import MODULE, passes, with_doors
from tests.unit.learning.walker import Walker
from tests.unit.signoff.team import Team, team

LESSON = "01-locking"
DONE = date(2026, 10, 6)
opinions = st.lists(
    st.builds(
        Opinion,
        lesson=st.sampled_from(["a", "b"]),
        month=st.sampled_from([date(2026, month, 1) for month in range(1, 13)]),
        useful=st.booleans(),
        why=st.one_of(st.none(), st.sampled_from(Why)),
    ),
    max_size=40,
)


@pytest.fixture
def one(both: Flask, tmp_path: Path) -> Team:
    return with_doors(team(both, DONE), tmp_path)


def says(one: Team, many: int, words: str = "") -> None:
    """Let some people complete the module and say something of its first lesson."""
    for number in range(many):
        who = one.person(f"Pat P{number:02}")
        passes(one, who, DONE)
        with one.work_as(who) as work:
            assert services.say(work, MODULE, LESSON, Said(number % 3 != 0, Why.APPLIES, words and f"{words} {number}"))


def test_it_is_said_once_and_nothing_says_by_whom(one: Team) -> None:
    says(one, 1, "Shorter, please.")
    with one.bed.work() as work:
        person = work.session.scalars(sa.text("SELECT max(id) FROM person")).one()
    with one.work_as(person) as work:
        assert services.asked(work, MODULE, LESSON).answered
        assert not services.say(work, MODULE, LESSON, Said(True))
        with pytest.raises(NotFound, match="no such lesson"):
            services.say(work, MODULE, "99-none", Said(True))
    with one.bed.work() as work:
        assert work.session.scalars(sa.select(LessonOpinion.month_on)).all() == [date(2026, 10, 1)]
        assert work.session.scalars(sa.select(LessonRemark.text)).all() == ["Shorter, please. 0"]
    for record in (LessonOpinion, LessonRemark):
        assert not {"person_id", "attempt_id", "at"} & set(record.__table__.columns.keys())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), one.bed.work() as work:
        work.session.execute(sa.text("DELETE FROM lesson_opinion"))


@pytest.mark.parametrize(("many", "shown", "words"), [(4, None, None), (5, 5, None), (10, 10, 10)])
def test_figures_from_five_and_words_from_ten(one: Team, many: int, shown: int | None, words: int | None) -> None:
    says(one, many, "Nice")
    one.today(date(2026, 10, 31))
    with one.bed.work() as work:
        assert services.lines(work, MODULE)[1][0].useful is None  # the month is not over
    one.today(date(2026, 11, 1))
    with one.bed.work() as work:
        title, lines = services.lines(work, MODULE)
    assert (title, lines[1].useful) == ("Keys and doors", None)
    assert (lines[0].useful.whole if lines[0].useful else None) == shown
    assert (len(lines[0].words) if lines[0].words else None) == words


@given(opinions, st.sampled_from([date(2026, month, 1) for month in range(2, 13)]))
def test_two_days_never_differ_by_fewer_than_five_opinions(found: list[Opinion], day: date) -> None:
    early, late = (rules.line("a", "A", found, each).useful for each in (day, date(2027, 1, 1)))
    before, after = (each.whole if each else 0 for each in (early, late))
    assert before == 0 or before >= 5
    assert before == after or after - before >= 5


def test_the_pages_ask_thank_and_show(app: Flask, tmp_path: Path) -> None:
    staff = with_doors(team(app, DONE), tmp_path)
    says(staff, 10, "Nice")
    who = staff.person("Ana Lee")
    passes(staff, who, DONE)

    def walker(role: Role) -> Walker:
        own = {"account_id": staff.accounts[who], "person_id": who, "roles": frozenset({role})}
        may = permissions_of([role])
        return Walker(app, Actor(name="Ana Lee", agency_id=staff.bed.agency_id, permissions=may, **own))  # type: ignore[arg-type]

    page = walker(Role.STAFF).go(f"/learning/modules/{MODULE}/lessons/{LESSON}/said")
    page.submit("Send", 422)
    assert "Choose yes or no" in page.text
    page.submit("Send", useful="no", why="long")
    assert "Thank you" in page.text
    assert "Thank you" in page.go(f"/learning/modules/{MODULE}/lessons/{LESSON}/said").text
    shown = walker(Role.OFFICER).go(f"/evaluation/modules/{MODULE}/lessons")
    assert "I can use it at work" in shown.text
    assert "Nice 3" in shown.text
    assert "fewer than 5" in shown.text
    shown.go("/evaluation/modules/gardening/lessons", 404)

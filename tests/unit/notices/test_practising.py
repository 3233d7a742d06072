"""Invitations to practise: one a week, in working hours, none in a leave, none to those who do not want them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.jobs import worker
from lms.learning.practice.services import weeks
from lms.learning.rules.answering import given_from
from lms.notices import rules
from lms.notices.services.wanted import still_wanted
from lms.platform.outbox import Letter
from tests.unit.evaluation.asked import passes, with_doors
from tests.unit.learning.items import right_response
from tests.unit.learning.world import sending
from tests.unit.notices.test_following import leave
from tests.unit.notices.test_log import sending as sending_to
from tests.unit.notices.test_morning import fresh, letters, morning
from tests.unit.platform.test_mail import Postbox, postbox  # noqa: F401
from tests.unit.signoff.team import Team, team

DONE = date(2026, 2, 3)
MONDAY = date(2026, 2, 9)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
TOLD = ("bo.hill", "2 questions to keep what you learned")


@pytest.fixture
def one(both: Flask, tmp_path: Path) -> Team:
    return with_doors(team(both), tmp_path)


def learner(one: Team) -> int:
    who = one.person("Bo Hill")
    passes(one, who, DONE)
    return who


def practises(one: Team, who: int) -> None:
    """Answer the first question of the week."""
    with one.work_as(who) as work:
        asked = weeks.this_week(work).open[0]
        item, order = asked.question.item, asked.question.order
        weeks.answer(work, asked.attempt_id, asked.objective, sending(given_from(item, order, right_response(item))))


def wanted(one: Team) -> bool:
    """Tell whether the latest letter is still to go out."""
    with one.bed.work() as work:
        key = work.session.scalars(sa.select(Letter.key).order_by(Letter.id.desc()).limit(1)).one()
        return still_wanted(work, key).wanted


def test_one_letter_a_week_on_its_first_working_day(one: Team) -> None:
    learner(one)
    told = letters(one)
    for day in (DONE + DAY, MONDAY - 2 * DAY):
        morning(one, day)
    assert fresh(one, told) == []
    for day in (MONDAY, MONDAY, MONDAY + DAY, MONDAY + 4 * DAY):
        morning(one, day)
        assert fresh(one, told) == [TOLD]
    morning(one, MONDAY + WEEK)
    assert fresh(one, told) == [TOLD, TOLD]


def test_who_has_begun_or_wants_none_or_has_left_gets_no_letter(one: Team) -> None:
    who = learner(one)
    gone = one.person("Di Rowe", until=MONDAY - DAY)
    passes(one, gone, DONE)
    unwilling = one.person("Cy Moss")
    passes(one, unwilling, DONE)
    with one.work_as(unwilling) as work:
        weeks.choose(work, wanted=False)
    one.today(MONDAY)
    practises(one, who)
    told = letters(one)
    morning(one, MONDAY)
    assert fresh(one, told) == []


def test_a_leave_holds_the_letter_back_until_it_is_over(one: Team) -> None:
    who = learner(one)
    leave(one, who, MONDAY - DAY, MONDAY + DAY)
    told = letters(one)
    morning(one, MONDAY)
    assert fresh(one, told) == []
    morning(one, MONDAY + 2 * DAY)
    assert fresh(one, told) == [TOLD]


def test_a_waiting_letter_is_withdrawn_after_an_answer_a_leave_or_the_end_of_the_week(one: Team) -> None:
    who = learner(one)
    morning(one, MONDAY)
    assert wanted(one)
    one.today(MONDAY + WEEK)
    assert not wanted(one)
    one.today(MONDAY + DAY)
    practises(one, who)
    assert not wanted(one)


def test_after_three_letters_in_vain_there_are_none_until_somebody_practises_again(one: Team) -> None:
    who = learner(one)
    told = letters(one)
    for number in range(6):
        morning(one, MONDAY + number * WEEK)
    assert len(fresh(one, told)) == 3
    practises(one, who)
    morning(one, MONDAY + 6 * WEEK)
    assert len(fresh(one, told)) == 4


@given(st.sets(st.integers(0, 40)), st.one_of(st.none(), st.integers(0, 40)))
def test_letters_stop_exactly_when_three_or_more_followed_the_last_answer(told: set[int], last: int | None) -> None:
    sundays = {MONDAY + 6 * DAY + number * WEEK for number in told}
    answered = None if last is None else MONDAY + last * WEEK
    assert rules.were_in_vain(sundays, answered, 3) == (len([n for n in told if last is None or n > last]) >= 3)


def test_the_letter_reaches_a_mail_server_and_leads_to_the_questions(one: Team, postbox: tuple[Postbox, str]) -> None:  # noqa: F811
    box, url = postbox
    learner(one)
    morning(one, MONDAY)
    worker.deliver(sending_to(one, url))
    letter = box.received[-1]
    assert letter["Subject"] == TOLD[1]
    body = letter.get_body(("plain",)).get_content()
    assert "2 questions wait for you this week" in body
    assert "/practice" in body
    assert "You can answer until 15 February 2026." in body

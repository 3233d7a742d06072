"""Weeks after a completion two people are asked what came of it: once, reminded once, in peace during a leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts
from lms.evaluation.model.survey import Answers, Side
from lms.evaluation.records import FollowUp, FollowUpAnswer, FollowUpComment
from lms.evaluation.services import follow_ups
from lms.kernel.errors import Invalid, NotFound, Refused
from lms.kernel.facts import FactType
from lms.notices.services.wanted import still_wanted
from lms.platform.outbox import Letter
from tests.unit.evaluation.asked import ANSWERS, passes, with_doors
from tests.unit.notices.test_announced import last_text
from tests.unit.notices.test_morning import fresh, letters, morning
from tests.unit.signoff.team import Team, team

DONE = date(2026, 2, 2)
ASKED = DONE + timedelta(days=60)
LAST = ASKED + timedelta(days=14)
OWN = ("bo.hill", "What came of Keys and doors at work?")
THEIRS = ("ana.lee", "What came of Keys and doors in the work of Bo Hill?")


@pytest.fixture
def one(both: Flask, tmp_path: Path) -> Team:
    """A team whose agency sends no letters about practice, so that those about follow-ups are all there are."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "practice.yaml").write_text("letter: false\n", "utf-8")
    runtime = both.extensions["lms"]
    both.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, policies=own))
    return with_doors(team(both), tmp_path)


def pair(one: Team) -> tuple[int, int]:
    boss = one.person("Ana Lee")
    learner = one.person("Bo Hill", supervisor=boss)
    passes(one, learner, DONE)
    return boss, learner


def asked(one: Team) -> list[tuple[int, int | None, date, date]]:
    with one.bed.work() as work:
        query = sa.select(FollowUp.person_id, FollowUp.supervisor_id, FollowUp.opened_on, FollowUp.closes_on)
        return [tuple(row) for row in work.session.execute(query.order_by(FollowUp.id))]


def number(one: Team) -> int:
    with one.bed.work() as work:
        return work.session.scalars(sa.select(FollowUp.id)).one()


def leave(one: Team, person: int, since: date, until: date) -> None:
    with one.bed.work() as work:
        facts.record_fact(work, FactEntry(person_id=person, type=FactType.LEAVE, on=since, until=until))


def test_both_are_asked_on_their_day_once_and_reminded_once(one: Team) -> None:
    boss, learner = pair(one)
    told = letters(one)
    morning(one, ASKED - timedelta(days=1))
    assert (asked(one), fresh(one, told)) == ([], [])
    for _ in range(2):
        morning(one, ASKED)
        assert asked(one) == [(learner, boss, ASKED, LAST)]
        assert fresh(one, told) == [OWN, THEIRS]
    with one.bed.work() as work:
        assert [
            entry.data["completions"] for entry in audit.latest(work, one.bed.agency_id, [Act.FOLLOW_UP_OPENED])
        ] == [1]
    told = letters(one)
    morning(one, ASKED + timedelta(days=6))
    assert fresh(one, told) == []
    for day in (7, 8, 14):
        morning(one, ASKED + timedelta(days=day))
    assert fresh(one, told) == [("bo.hill", "Open until 17 April 2026: what came of Keys and doors?"), THEIRS]
    assert "(the only reminder)" in last_text(one)
    told = letters(one)
    morning(one, LAST + timedelta(days=3))
    assert fresh(one, told) == []


def test_a_leader_gets_one_letter_about_all_their_people(one: Team) -> None:
    boss, _ = pair(one)
    passes(one, one.person("Cy Moss", supervisor=boss), DONE)
    told = letters(one)
    morning(one, ASKED)
    assert fresh(one, told)[-1] == ("ana.lee", "What came of training in the work of 2 of your people?")
    assert "- Cy Moss: Keys and doors, until 17 April 2026" in last_text(one)
    assert "/my-team/follow-up/" in last_text(one)


def test_who_has_answered_is_left_in_peace(one: Team) -> None:
    _, learner = pair(one)
    morning(one, ASKED)
    told, follow_up = letters(one), number(one)
    with one.work_as(learner) as work:
        assert follow_ups.answer(work, follow_up, Side.LEARNER, ANSWERS)
    morning(one, ASKED + timedelta(days=7))
    assert [to for to, _ in fresh(one, told)] == ["ana.lee"]


def test_a_leave_puts_the_questions_off_and_holds_letters_back(one: Team) -> None:
    boss, learner = pair(one)
    leave(one, learner, ASKED - timedelta(days=2), ASKED + timedelta(days=4))
    told = letters(one)
    morning(one, ASKED)
    assert (asked(one), fresh(one, told)) == ([], [])
    back = ASKED + timedelta(days=5)
    leave(one, boss, back, back + timedelta(days=1))
    morning(one, back)
    assert asked(one) == [(learner, boss, back, back + timedelta(days=14))]
    assert fresh(one, told) == [OWN]
    morning(one, back + timedelta(days=2))
    assert fresh(one, told) == [OWN, THEIRS]


def test_nobody_is_asked_when_it_is_too_late_or_after_leaving(one: Team) -> None:
    boss = one.person("Ana Lee")
    passes(one, one.person("Bo Hill", supervisor=boss), DONE)
    passes(one, one.person("Di Rowe", supervisor=boss, until=date(2026, 3, 1)), DONE)
    told = letters(one)
    morning(one, date(2026, 5, 6))
    assert (asked(one), fresh(one, told)) == ([], [])


def test_of_somebody_whom_nobody_leads_only_they_are_asked(one: Team) -> None:
    passes(one, one.person("Lu Lone"), DONE)
    told = letters(one)
    morning(one, ASKED)
    assert [to for to, _ in fresh(one, told)] == ["lu.lone"]
    assert asked(one)[0][1] is None


def test_a_letter_that_waited_is_not_sent_after_the_answer_and_keeps_what_still_waits(one: Team) -> None:
    boss, learner = pair(one)
    other = one.person("Cy Moss", supervisor=boss)
    passes(one, other, DONE)
    morning(one, ASKED)
    with one.bed.work() as work:
        keys = {letter.recipient.partition("@")[0]: letter.key for letter in work.session.scalars(sa.select(Letter))}
        first = work.session.scalars(sa.select(FollowUp.id).where(FollowUp.person_id == learner)).one()
    with one.work_as(learner) as work:
        follow_ups.answer(work, first, Side.LEARNER, ANSWERS)
    with one.work_as(boss) as work:
        follow_ups.answer(work, first, Side.SUPERVISOR, ANSWERS)
    with one.bed.work() as work:
        assert not still_wanted(work, keys["bo.hill"]).wanted
        assert still_wanted(work, keys["cy.moss"]).wanted
        wish = still_wanted(work, keys["ana.lee"])
        assert not wish.wanted
        assert wish.instead is not None
        letter = work.session.scalars(sa.select(Letter).where(Letter.key == keys["ana.lee"])).one()
        letter_id = letter.id
        wish.instead()
    with one.bed.work() as work:
        assert work.session.scalar(sa.select(sa.func.max(Letter.id))) >= letter_id


def test_answers_are_kept_once_by_those_who_were_asked(one: Team) -> None:
    boss, learner = pair(one)
    stranger = one.person("Ed Vale", supervisor=boss)
    morning(one, ASKED)
    follow_up = number(one)
    with one.work_as(learner) as work:
        assert [each.id for each in follow_ups.waiting_for(work, Side.LEARNER)] == [follow_up]
        given = Answers(ANSWERS.ratings, {"example": " Locked it. "}, ANSWERS.chosen)
        assert follow_ups.answer(work, follow_up, Side.LEARNER, given)
        assert not follow_ups.answer(work, follow_up, Side.LEARNER, given)
        assert follow_ups.waiting_for(work, Side.LEARNER) == []
        with pytest.raises(NotFound):
            follow_ups.answer(work, follow_up, Side.SUPERVISOR, ANSWERS)
    with one.work_as(stranger) as work:
        for side in Side:
            with pytest.raises(NotFound, match="no questions here"):
                follow_ups.questions(work, follow_up, side)
    with one.work_as(boss) as work:
        asked_of = follow_ups.questions(work, follow_up, Side.SUPERVISOR)
        assert (asked_of.person, "example" in {item.id for item in asked_of.survey.items}) == ("Bo Hill", False)
        with pytest.raises(Invalid, match="Choose an answer"):
            follow_ups.answer(work, follow_up, Side.SUPERVISOR, Answers(ANSWERS.ratings, {}, {"barrier": "weather"}))
        assert follow_ups.answer(work, follow_up, Side.SUPERVISOR, ANSWERS)
    with one.bed.work() as work:
        kept = {row.side: (row.ratings, row.chosen) for row in work.session.scalars(sa.select(FollowUpAnswer))}
        assert kept == {side: (dict(ANSWERS.ratings), {"barrier": "time"}) for side in Side}
        words = work.session.scalars(sa.select(FollowUpComment)).one()
        assert (words.text, words.month_on, words.side) == ("Locked it.", date(2026, 4, 1), Side.LEARNER)
        assert not {"person_id", "follow_up_id", "attempt_id"} & set(FollowUpComment.__table__.columns.keys())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), one.bed.work() as work:
        work.session.execute(sa.text("UPDATE follow_up_answer SET ratings = '{}'"))


def test_after_the_last_day_nothing_is_taken(one: Team) -> None:
    _, learner = pair(one)
    morning(one, ASKED)
    follow_up = number(one)
    one.today(LAST + timedelta(days=1))
    with one.work_as(learner) as work, pytest.raises(Refused, match="have closed"):
        follow_ups.answer(work, follow_up, Side.LEARNER, ANSWERS)
    one.today(LAST)
    with one.work_as(learner) as work:
        assert follow_ups.answer(work, follow_up, Side.LEARNER, ANSWERS)


def test_who_passes_again_is_asked_again(one: Team) -> None:
    _, learner = pair(one)
    morning(one, ASKED)
    passes(one, learner, ASKED + timedelta(days=1), number=2)
    morning(one, ASKED + timedelta(days=61))
    assert len(asked(one)) == 2

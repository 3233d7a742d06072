"""Whom an announced change will touch is warned once, with the date before and after."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.model.evidence import FactEntry
from lms.compliance.model.requirement import (
    AllOf,
    Anchor,
    AnyOf,
    By,
    Choice,
    EndOf,
    Hours,
    Initial,
    Interval,
    Offset,
    Periodic,
    SignOff,
    Unit,
    Within,
)
from lms.compliance.services import announced, facts
from lms.kernel.facts import FactType
from lms.notices.wording import in_words
from lms.platform.outbox import Letter
from tests.unit.compliance.agency import RECORDS
from tests.unit.notices.test_morning import MODULE, fresh, letters, morning, pair
from tests.unit.signoff.team import Team, team

AMENDED = (
    RECORDS
    + """
amendments:
- effective_on: 2026-03-02
  announced_on: 2026-02-10
  transition: open_cycles
  minimum_notice: 1 days
  citation: Directive 7
  note: Everybody is to be trained sooner.
  initial: {within: 30 days, of: appointment}
"""
)
SIGNED_LATER = (
    RECORDS
    + """
amendments:
- effective_on: 2026-03-02
  announced_on: 2026-02-10
  sign_off: {by: [supervisor]}
"""
)
NEW = """
requirement: gifts
title: Gifts and invitations
summary: Once, within 30 days.
citation: Directive 9
in_force: {from: 2026-03-02}
satisfied_by: gifts
initial: {within: 30 days, of: applicability}
"""


@pytest.fixture
def one(both: Flask) -> Team:
    found = team(both)
    found.bed.publish(RECORDS)
    return found


def last_text(one: Team) -> str:
    with one.bed.work() as work:
        return work.session.scalars(sa.select(Letter.text).order_by(Letter.id.desc())).first() or ""


def published(one: Team, day: date, text: str) -> None:
    one.today(day)
    one.bed.publish(text)


def test_an_amendment_warns_whose_date_moves_once_and_from_its_announcement_on(one: Team) -> None:
    pair(one)
    published(one, date(2026, 2, 5), AMENDED)
    told = letters(one)
    morning(one, date(2026, 2, 9))
    assert not any("Changes on" in subject for _, subject in fresh(one, told))
    morning(one, date(2026, 2, 10))
    assert [line for line in fresh(one, told) if "Changes on" in line[1]] == [
        ("bo.hill", "Changes on 2 March 2026: Records management")
    ], "the supervisor is trained, so that no date of hers moves"
    text = last_text(one)
    for words in (
        "the requirement Records management changes on 2 March 2026. It follows Directive 7.",
        "- Everybody is to be trained sooner.",
        "- The first time is due within 30 days of your appointment.",
        "Your date until now: 6 March 2026.",
        "Your date from then on: 3 March 2026.",
    ):
        assert words in text
    told = letters(one)
    morning(one, date(2026, 2, 11))
    morning(one, date(2026, 2, 11))
    morning(one, date(2026, 3, 3))
    assert not any("Changes on" in subject for _, subject in fresh(one, told))


def test_who_must_do_something_else_is_warned_although_the_date_stays(one: Team) -> None:
    pair(one)
    published(one, date(2026, 2, 10), SIGNED_LATER)
    told = letters(one)
    morning(one, date(2026, 2, 11))
    warned = [to for to, subject in fresh(one, told) if subject == "Changes on 2 March 2026: Records management"]
    assert sorted(warned) == ["ana.lee", "bo.hill"]
    assert "Your completion needs the signature of: supervisor." in last_text(one)
    assert "Your date stays as it is." in last_text(one)


def test_a_new_requirement_that_has_not_begun_warns_whom_it_will_bind(one: Team) -> None:
    pair(one)
    published(one, date(2026, 2, 10), NEW)
    told = letters(one)
    morning(one, date(2026, 2, 11))
    warned = [to for to, subject in fresh(one, told) if subject == "New from 2 March 2026: Gifts and invitations"]
    assert sorted(warned) == ["ana.lee", "bo.hill"]
    text = last_text(one)
    assert "Gifts and invitations will be required of you from 2 March 2026 on. It follows Directive 9." in text
    assert "Your date until now: none, it does not apply to you yet." in text
    assert "Your date from then on: 1 April 2026." in text


def test_who_is_on_leave_is_warned_afterwards(one: Team) -> None:
    _, learner = pair(one)
    published(one, date(2026, 2, 10), NEW)
    with one.bed.work() as work:
        entry = FactEntry(person_id=learner, type=FactType.LEAVE, on=date(2026, 2, 10), until=date(2026, 2, 20))
        facts.record_fact(work, entry)
    told = letters(one)
    morning(one, date(2026, 2, 11))
    assert [to for to, subject in fresh(one, told) if subject.startswith("New from")] == ["ana.lee"]
    morning(one, date(2026, 2, 23))
    assert [to for to, subject in fresh(one, told) if subject.startswith("New from")] == ["ana.lee", "bo.hill"]


def test_the_dates_before_and_after_are_the_rules_answers_without_and_with_the_change(one: Team) -> None:
    boss, learner = pair(one)
    published(one, date(2026, 2, 10), AMENDED)
    with one.bed.work() as work:
        (change,) = announced.coming(work, date(2026, 2, 10))
        (touched,) = announced.touched(work, change, [boss, learner])
    assert (touched.person_id, touched.due_before, touched.due_after) == (learner, date(2026, 3, 6), date(2026, 3, 3))
    one.complete(learner, date(2026, 2, 11), MODULE)
    with one.bed.work() as work:
        assert announced.touched(work, change, [boss, learner]) == []


MONTH = Offset(1, Unit.MONTHS)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("recurrence", Interval(every=Offset(2, Unit.YEARS)), "It is to be repeated every 2 years."),
        ("recurrence", Periodic("fiscal_year"), "It is to be done once in every fiscal year."),
        ("recurrence", Periodic(None, length=MONTH), "It is to be done once in every period of 1 month."),
        ("recurrence", None, "It is to be done once and is not repeated."),
        ("sign_off", SignOff(("supervisor",)), "Your completion needs the signature of: supervisor."),
        ("sign_off", None, "Your completion needs no signature any more."),
        (
            "initial",
            Initial(Choice(True, (By(Anchor("access_grant"), True), By(date(2026, 5, 1), False)))),
            "The first time is due on the later of: before your access grant; by 1 May 2026.",
        ),
        (
            "initial",
            Initial(EndOf("calendar_year", Anchor("designation", "cash_handler"))),
            "The first time is due by the end of the calendar year of your designation as cash handler.",
        ),
        (
            "initial",
            Initial(Within(MONTH, Anchor("applicability"))),
            "The first time is due within 1 month of the day it applies to you.",
        ),
        (
            "satisfied_by",
            AnyOf((AllOf(("card-basics", "card-law")), Hours(90, frozenset({"card-talks"})))),
            "What counts: card basics and card law or 1.5 hours of card talks.",
        ),
        ("grace", None, "The time of grace after the date changes."),
    ],
)
def test_a_change_is_said_in_words(name: str, value: object, words: str) -> None:
    assert in_words(name, value) == words

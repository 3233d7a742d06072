"""A morning's letters: who gets which, each once, and none when it is over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts
from lms.directory.records import Account, AccountRole
from lms.jobs import sweeps, worker
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from lms.platform.outbox import Letter, LetterAttempt, Outcome
from lms.platform.queue import Claim
from lms.platform.work import unit_of_work
from lms.signoff.model import Decision
from lms.signoff.services import signing
from tests.unit.compliance.agency import RECORDS
from tests.unit.signoff.team import PASSWORD, Team, team

MODULE = "records-management"
NEEDS_YOU = "Needs you: 1 matter long overdue, or with nobody to lead"


@pytest.fixture
def one(both: Flask) -> Team:
    found = team(both)
    found.bed.publish(RECORDS)
    return found


def officer(one: Team) -> None:
    with one.bed.work() as work:
        made = Account(
            agency_id=one.bed.agency_id, email="officer@agency.example", name="Olga Field", created_at=work.now
        )
        work.session.add(made)
        work.session.flush()
        work.session.add(AccountRole(account_id=made.id, role=Role.OFFICER, given_at=work.now))


def morning(one: Team, day: date) -> str:
    """Run the job at seven in New York."""
    one.today(day)
    one.bed.now = one.bed.now.replace(hour=12)
    app = one.bed.app
    app.extensions["lms"] = replace(app.extensions["lms"], clock=Clock(stopped_at=one.bed.now))
    return sweeps.remind(app, Claim(1, "job.remind", {}, "test", one.bed.agency_id, None), lambda done, total: None)


def letters(one: Team) -> list[tuple[str, str]]:
    """Return address and subject of all letters, in order."""
    with unit_of_work(one.bed.app, system_actor(one.bed.agency_id), write=False) as work:
        query = sa.select(Letter.recipient, Letter.subject).order_by(Letter.id)
        return [(row.recipient.partition("@")[0], row.subject) for row in work.session.execute(query)]


def fresh(one: Team, before: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return letters(one)[len(before) :]


def pair(one: Team) -> tuple[int, int]:
    """A supervisor who is up to date, and somebody who is not."""
    boss = one.person("Ana Lee")
    one.complete(boss, date(2026, 1, 6), MODULE)
    return boss, one.person("Bo Hill", supervisor=boss)


def test_a_duty_is_announced_step_by_step_and_each_step_once(one: Team) -> None:
    pair(one)
    officer(one)
    told = letters(one)
    assert morning(one, date(2026, 2, 3)) == "0 letters written."
    due = ("bo.hill", "Due 6 March 2026: Records management")
    overdue = ("bo.hill", "Overdue since 6 March 2026: Records management")
    soon = ("ana.lee", "Your team this week: 0 overdue, 1 due soon, 0 to sign")
    late = ("ana.lee", "Your team this week: 1 overdue, 0 due soon, 0 to sign")
    expected = {
        date(2026, 2, 4): [due, soon],
        date(2026, 2, 5): [],
        date(2026, 2, 27): [due, soon],
        date(2026, 3, 6): [due, soon],
        date(2026, 3, 9): [overdue, late],
        date(2026, 3, 13): [overdue, ("ana.lee", "Long overdue in your team: 1")],
        date(2026, 3, 20): [overdue, late, ("officer", NEEDS_YOU)],
        date(2026, 4, 8): [late],
    }
    for day, wanted in expected.items():
        morning(one, day)
        assert fresh(one, told) == wanted, day
        told = letters(one)
        assert morning(one, day) == "0 letters written."
        assert letters(one) == told


def test_a_letter_says_why_and_leads_to_the_work_and_to_every_step_of_its_date(one: Team) -> None:
    pair(one)
    morning(one, date(2026, 2, 4))
    with one.bed.work() as work:
        letter = work.session.scalars(sa.select(Letter).where(Letter.recipient.like("bo.hill%"))).one()
        assert letter.key.endswith(":records:2026-03-06:before30:email")
        assert "is due on 6 March 2026, in 30 days." in letter.text
        assert "60 days" in letter.text
        assert re.findall(r"http\S*?(/my-\S+)", letter.text) == ["/my-record/why/records", "/my-learning"]
        assert re.findall(r"http[^\"]*?(/my-[^\"]+)", letter.html) == ["/my-record/why/records", "/my-learning"]


def test_a_completion_is_confirmed_and_ends_the_reminders(one: Team) -> None:
    _, learner = pair(one)
    told = letters(one)
    one.complete(learner, date(2026, 3, 2), MODULE)
    assert fresh(one, told) == [("bo.hill", "Recorded: you completed Using the purchase card")]
    with one.bed.work() as work:
        text = work.session.scalars(sa.select(Letter.text).order_by(Letter.id.desc())).first() or ""
    assert "Records management: done. The next time is due 2 March 2027." in text
    told = letters(one)
    morning(one, date(2026, 3, 6))
    morning(one, date(2026, 3, 20))
    assert fresh(one, told) == []


def test_a_renewal_is_announced_although_its_holder_is_up_to_date(one: Team) -> None:
    _, learner = pair(one)
    one.complete(learner, date(2026, 3, 2), MODULE)
    told = letters(one)
    morning(one, date(2027, 2, 1))
    assert ("bo.hill", "Due 2 March 2027: Records management") in fresh(one, told)


def test_nobody_is_reminded_during_leave(one: Team) -> None:
    _, learner = pair(one)
    told = letters(one)
    with one.today(date(2026, 2, 2)).bed.work() as work:
        entry = FactEntry(person_id=learner, type=FactType.LEAVE, on=date(2026, 2, 2), until=date(2026, 2, 20))
        facts.record_fact(work, entry)
    morning(one, date(2026, 2, 4))
    assert [to for to, _ in fresh(one, told)] != ["bo.hill"]
    assert not any(to == "bo.hill" for to, _ in fresh(one, told))


def test_a_letter_that_waits_is_withdrawn_when_its_duty_is_done(one: Team, tmp_path: object) -> None:
    _, learner = pair(one)
    morning(one, date(2026, 2, 4))
    one.bed.now = one.bed.now.replace(hour=15)
    one.complete(learner, date(2026, 2, 4), MODULE)
    app = one.bed.app
    runtime = app.extensions["lms"]
    settings = replace(runtime.settings, smtp_url=f"maildir://{tmp_path}/mail")
    one.bed.now = one.bed.now.replace(hour=16)
    app.extensions["lms"] = replace(runtime, settings=settings, clock=Clock(stopped_at=one.bed.now))
    worker.deliver(app)
    with unit_of_work(app, system_actor(one.bed.agency_id), write=False) as work:
        query = sa.select(Letter.subject, LetterAttempt.outcome).join(
            LetterAttempt, LetterAttempt.letter_id == Letter.id
        )
        fates = {(row.subject, row.outcome) for row in work.session.execute(query.where(Letter.recipient.like("bo%")))}
    assert ("Due 6 March 2026: Records management", Outcome.WITHDRAWN) in fates
    assert ("Due 6 March 2026: Records management", Outcome.SENT) not in fates
    assert ("Recorded: you completed Using the purchase card", Outcome.SENT) in fates


def test_a_missing_signature_reminds_the_supervisor_and_not_the_learner(one: Team) -> None:
    boss, learner = pair(one)
    one.complete(learner, date(2026, 1, 6), MODULE)
    one.cardholder(learner)
    done = one.complete(learner, date(2026, 1, 20))
    told = letters(one)
    morning(one, date(2026, 1, 21))
    assert fresh(one, told) == [("ana.lee", "Your team this week: 0 overdue, 0 due soon, 1 to sign")]
    morning(one, date(2026, 1, 26))
    told = letters(one)
    morning(one, date(2026, 1, 27))
    assert fresh(one, told) == [("ana.lee", "1 completion waits for your signature")]
    told = letters(one)
    with one.today(date(2026, 1, 28)).work_as(boss) as work:
        signing.sign(work, [done], Decision.RETURNED, PASSWORD, "Please bring me the receipts.")
    assert fresh(one, told) == [("bo.hill", "Please look again: Using the purchase card")]
    told = letters(one)
    morning(one, date(2026, 1, 29))
    assert ("bo.hill", "Came back to you: Charge card holders, due 4 February 2026") in fresh(one, told)


def test_a_signature_is_told_to_the_learner(one: Team) -> None:
    boss, learner = pair(one)
    one.cardholder(learner)
    done = one.complete(learner, date(2026, 1, 20))
    told = letters(one)
    with one.today(date(2026, 1, 21)).work_as(boss) as work:
        signing.sign(work, [done], Decision.APPROVED, PASSWORD)
    assert fresh(one, told) == [("bo.hill", "Signed: Using the purchase card")]


def test_a_supervisor_of_thirty_gets_one_letter(one: Team) -> None:
    boss, _ = pair(one)
    for number in range(29):
        one.person(f"P{number} Doe", supervisor=boss)
    told = letters(one)
    morning(one, date(2026, 3, 16))
    found = [subject for to, subject in fresh(one, told) if to == "ana.lee"]
    assert found == ["Your team this week: 30 overdue, 0 due soon, 0 to sign"]
    morning(one, date(2026, 3, 17))
    assert [to for to, _ in fresh(one, told)].count("ana.lee") == 1


def test_whom_nobody_leads_the_officer_hears_of_after_a_week(one: Team) -> None:
    officer(one)
    one.person("Lu Lone")
    told = letters(one)
    morning(one, date(2026, 3, 13))
    assert ("officer", NEEDS_YOU) in fresh(one, told)


def test_an_old_completion_that_is_entered_late_is_not_announced(one: Team) -> None:
    _, learner = pair(one)
    told = letters(one)
    one.today(date(2026, 3, 2))
    one.complete(learner, date(2026, 1, 8), MODULE)
    assert fresh(one, told) == []


def test_several_duties_of_one_morning_share_a_letter(one: Team) -> None:
    _, learner = pair(one)
    one.cardholder(learner, date(2026, 2, 10))
    told = letters(one)
    morning(one, date(2026, 3, 9))
    assert ("bo.hill", "1 overdue, 1 due soon") in fresh(one, told)
    assert [to for to, _ in fresh(one, told)].count("bo.hill") == 1
    with one.bed.work() as work:
        letter = work.session.scalars(sa.select(Letter).order_by(Letter.id.desc()).where(Letter.recipient.like("bo%")))
        text = letter.first().text
    assert "Records management: was due 6 March 2026" in text
    assert "Charge card holders: due 12 March 2026" in text
    assert text.count("Why this date?") == 2
    told = letters(one)
    morning(one, date(2026, 3, 13))
    assert ("bo.hill", "2 overdue: Records management and more") in fresh(one, told)


def test_who_enters_after_the_day_of_a_reminder_hears_it_once_and_at_once(one: Team) -> None:
    _, learner = pair(one)
    one.today(date(2026, 3, 16))
    told = letters(one)
    for _ in range(2):
        morning(one, date(2026, 3, 16))
    assert [line for line in fresh(one, told) if line[0] == "bo.hill"] == [
        ("bo.hill", "Overdue since 6 March 2026: Records management")
    ], "the agency starts: three steps have passed, one letter says it all"
    told = letters(one)
    one.cardholder(learner, date(2026, 2, 24))
    morning(one, date(2026, 3, 17))
    morning(one, date(2026, 3, 18))
    assert [line for line in fresh(one, told) if line[0] == "bo.hill"] == [
        ("bo.hill", "Due 26 March 2026: Charge card holders")
    ], "came under the rule after the 30th day before"

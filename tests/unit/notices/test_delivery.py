"""Sending whatever happens: two workers at once, a crash in between, a completion or a leave before the letter."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts, texts
from lms.jobs import worker
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Invalid
from lms.kernel.facts import FactType
from lms.notices.model import Fate, Search
from lms.notices.services import log, planning, writing
from lms.platform import mail
from lms.platform.outbox import Letter, LetterAttempt, Outcome
from lms.platform.work import unit_of_work
from tests.unit.compliance.agency import RECORDS
from tests.unit.notices.test_bounces import fates
from tests.unit.notices.test_log import sending
from tests.unit.notices.test_morning import MODULE, fresh, letters, morning, pair
from tests.unit.platform.test_mail import Postbox, postbox  # noqa: F401
from tests.unit.signoff.team import Team, team

DAY = date(2026, 2, 4)
DUE = "Due 6 March 2026: Records management"


@pytest.fixture
def one(both: Flask) -> Team:
    found = team(both)
    found.bed.publish(RECORDS)
    return found


def own_file(one: Team, folder: Path, text: str) -> None:
    """Let the agency have its own notices file."""
    (folder / "notices.yaml").write_text(text, encoding="utf-8")
    runtime = one.bed.app.extensions["lms"]
    one.bed.app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, policies=folder))


def killed_while_sending(one: Team, url: str, monkeypatch: pytest.MonkeyPatch, later: timedelta = timedelta()) -> None:
    """Let the process die after the mail server took a letter and before that is noted."""
    real = mail.send

    def send(*arguments: object) -> None:
        real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(mail, "send", send)
        with pytest.raises(KeyboardInterrupt):
            worker.deliver(sending(one, url, later))


def test_after_a_crash_a_letter_is_unknown_and_sent_once_more_and_never_a_third_time(
    one: Team,
    postbox: tuple[Postbox, str],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box, url = postbox
    one.person("Lu Lone")
    morning(one, DAY)
    learner = 1
    killed_while_sending(one, url, monkeypatch)
    assert fates(one, learner) == [(Fate.UNKNOWN, "")]
    killed_while_sending(one, url, monkeypatch, timedelta(minutes=3))
    assert fates(one, learner) == [(Fate.UNKNOWN, "")]
    worker.deliver(sending(one, url, timedelta(minutes=30)))
    worker.deliver(sending(one, url, timedelta(hours=5)))
    assert [message["Subject"] for message in box.received] == [DUE, DUE]
    assert len({message["Message-ID"] for message in box.received}) == 1
    told = letters(one)
    morning(one, date(2026, 2, 5))
    assert fresh(one, told) == [], "what may have arrived counts as told"


def test_two_workers_send_each_letter_once(one: Team, postbox: tuple[Postbox, str]) -> None:  # noqa: F811
    box, url = postbox
    boss, _ = pair(one)
    for number in range(6):
        one.person(f"P{number} Doe", supervisor=boss)
    morning(one, DAY)
    app = sending(one, url)
    gate = threading.Barrier(4)

    def work_along() -> None:
        gate.wait()
        worker.deliver(app)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work_along) for _ in range(4)]:
            done.result()
    sent = [message["Message-ID"] for message in box.received]
    assert len(sent) == len(set(sent)) == 8
    with one.bed.work() as work:
        claims = sa.select(sa.func.count()).where(LetterAttempt.outcome == Outcome.CLAIMED)
        assert work.session.scalar(claims) == len(sent)


def test_two_runs_at_once_write_each_letter_once(one: Team) -> None:
    boss, _ = pair(one)
    for number in range(4):
        one.person(f"P{number} Doe", supervisor=boss)
    told = letters(one)
    one.today(DAY)
    one.bed.now = one.bed.now.replace(hour=12)
    plans = []
    for _ in range(2):
        with one.bed.work() as work:
            plans.append(planning.plan(work).intents)
    gate, app, agency_id, clock = threading.Barrier(2), one.bed.app, one.bed.agency_id, one.bed.now

    def run(intents: tuple[object, ...]) -> int:
        gate.wait()
        with unit_of_work(app, system_actor(agency_id), write=True, clock=Clock(stopped_at=clock)) as work:
            return writing.write(work, intents)

    with ThreadPoolExecutor(2) as pool:
        written = [each.result() for each in [pool.submit(run, intents) for intents in plans]]
    assert sorted(written) == [0, 6]
    assert len(fresh(one, told)) == 6


def test_a_letter_about_two_duties_is_written_again_when_one_of_them_is_done(
    one: Team,
    postbox: tuple[Postbox, str],  # noqa: F811
) -> None:
    box, url = postbox
    _, learner = pair(one)
    one.cardholder(learner, date(2026, 2, 10))
    morning(one, date(2026, 3, 9))
    one.bed.now = one.bed.now.replace(hour=15)
    one.complete(learner, date(2026, 3, 9), MODULE)
    worker.deliver(sending(one, url))
    mine = [m for m in box.received if m["To"].startswith("bo.hill")]
    assert [m["Subject"] for m in mine] == [
        "Recorded: you completed Using the purchase card",
        "Due 12 March 2026: Charge card holders",
    ]
    withdrawn = [detail for fate, detail in fates(one, learner) if fate is Fate.WITHDRAWN]
    assert withdrawn == ["part of it was no longer so; another letter tells the rest"]
    told = letters(one)
    morning(one, date(2026, 3, 10))
    assert "bo.hill" not in [to for to, _ in fresh(one, told)]


def test_who_goes_on_leave_before_the_letter_goes_out_hears_it_after_the_leave(
    one: Team,
    postbox: tuple[Postbox, str],  # noqa: F811
) -> None:
    box, url = postbox
    learner = one.person("Lu Lone")
    one.cardholder(learner, date(2026, 2, 10))
    morning(one, date(2026, 3, 20))
    one.bed.now = one.bed.now.replace(hour=13)
    with one.bed.work() as work:
        entry = FactEntry(person_id=learner, type=FactType.LEAVE, on=date(2026, 3, 20), until=date(2026, 3, 22))
        facts.record_fact(work, entry)
    worker.deliver(sending(one, url))
    assert box.received == []
    told = letters(one)
    morning(one, date(2026, 3, 23))
    assert [to for to, _ in fresh(one, told)] == ["lu.lone"]
    with one.bed.work() as work:
        keys = list(work.session.scalars(sa.select(Letter.message_id)))
        assert len(keys) == len(set(keys))
    worker.deliver(sending(one, url))
    assert len([m for m in box.received if m["To"].startswith("lu.lone")]) == 1
    told = letters(one)
    morning(one, date(2026, 3, 24))
    assert fresh(one, told) == []


def test_a_letter_that_could_not_go_out_by_day_waits_for_the_next_morning(
    one: Team,
    postbox: tuple[Postbox, str],  # noqa: F811
) -> None:
    box, url = postbox
    _, learner = pair(one)
    morning(one, date(2026, 2, 27))
    worker.deliver(sending(one, url, timedelta(hours=13)))
    assert box.received == [], "it is eight in the evening"
    with one.bed.work() as work:
        line = log.letters(work, Search(person_id=learner))[0][0]
    assert line.fate is Fate.WAITING
    assert line.not_before.isoformat() == "2026-03-02T12:00:00+00:00", "seven on Monday in New York"
    worker.deliver(sending(one, url, timedelta(days=3)))
    assert DUE in [message["Subject"] for message in box.received]


def test_a_server_that_cannot_be_reached_costs_one_letter_an_attempt(one: Team) -> None:
    pair(one)
    morning(one, DAY)
    assert worker.deliver(sending(one, "smtp://127.0.0.1:1")) == 0
    with one.bed.work() as work:
        outcomes = list(work.session.scalars(sa.select(LetterAttempt.outcome)))
    assert outcomes.count(Outcome.CLAIMED) == 1


def test_letters_that_rest_do_not_hold_up_those_behind_them(one: Team) -> None:
    boss, _ = pair(one)
    for number in range(3):
        one.person(f"P{number} Doe", supervisor=boss)
    morning(one, DAY)
    with one.bed.work() as work:
        every = mail.due(work.session, work.now)
        for number in every[:3]:
            mail.claim(work.session, number, work.now)
            mail.note(work.session, number, work.now, Outcome.FAILED, "busy")
        work.session.flush()
        assert mail.due(work.session, work.now, limit=2) == every[3:5]


def test_the_agencys_own_days_are_followed_and_a_holiday_is_free(one: Team, tmp_path: Path) -> None:
    calendar = "calendar: here\nyears: {from: 2026, until: 2026}\nholidays:\n- 2026-02-20\n"
    with one.bed.work() as work:
        texts.publish(work, [], [texts.Text(key="here", title="here", text=calendar, file="here.yaml")])
    one.bed.settle()
    pair(one)
    own_file(
        one,
        tmp_path,
        "reminders: {days_before: [14], days_after: [2], on_the_day: false}\nweekly_digest: false\n"
        "escalation: {supervisor_after: 3, officer_after: never}\nletters: {calendar: here}\n",
    )
    told = letters(one)
    assert morning(one, DAY) == "0 letters written."
    assert morning(one, date(2026, 2, 20)) == "0 letters written. Today is no working day."
    assert morning(one, date(2026, 2, 21)) == "0 letters written. Today is no working day."
    morning(one, date(2026, 2, 23))
    assert fresh(one, told) == [("bo.hill", DUE)]
    morning(one, date(2026, 3, 6))
    morning(one, date(2026, 3, 9))
    assert fresh(one, told)[1:] == [
        ("bo.hill", "Overdue since 6 March 2026: Records management"),
        ("ana.lee", "Long overdue in your team: 1"),
    ]


def test_a_mistake_in_the_file_stops_the_run_with_its_line_and_holds_no_other_letter_up(
    one: Team, tmp_path: Path
) -> None:
    _, learner = pair(one)
    own_file(one, tmp_path, "reminders:\n  days_before: soon\n")
    with pytest.raises(Invalid, match=r"notices\.yaml:2: reminders, days_before: this should be a list"):
        morning(one, DAY)
    told = letters(one)
    one.bed.now = one.bed.now.replace(hour=15)
    one.complete(learner, DAY, MODULE)
    assert fresh(one, told) == [("bo.hill", "Recorded: you completed Using the purchase card")]


def test_a_calendar_that_is_not_there_or_has_ended_is_said_and_weekends_stay_free(one: Team, tmp_path: Path) -> None:
    pair(one)
    own_file(one, tmp_path, "letters: {calendar: here}\n")
    assert morning(one, DAY).endswith('The calendar "here" is not published yet, so only weekends were kept free.')

"""Schedules as records: made, changed, ended, taken back; asked for once, caught up once, whoever sweeps."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit import services as audit
from lms.compliance.services import texts
from lms.kernel.actor import Actor, system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.platform.queue import WorkItem
from lms.platform.work import unit_of_work
from lms.reporting.records import ReportRun
from lms.reporting.schedules import jobs
from lms.reporting.schedules.model import About, Change, Period, Recipient, Rule, Sort, Terms
from lms.reporting.schedules.services import keeping
from tests.unit.reporting.agency import Office, found_office

MONTHLY = Terms("compliance", Rule(Period.MONTH, 1, working=True, at=time(6)), About.MONTH_END)


def no_file(app: Flask, folder: Path, text: str = "schedules: []\n") -> None:
    """Let the agency have its own file of schedules."""
    (folder / "schedules.yaml").write_text(text, encoding="utf-8")
    runtime = app.extensions["lms"]
    app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, policies=folder))


@pytest.fixture
def office(both: Flask, tmp_path: Path) -> Office:
    no_file(both, tmp_path)
    office = found_office(both)
    office.now = datetime(2026, 1, 20, 15, tzinfo=UTC)
    return office


def made(office: Office, terms: Terms = MONTHLY) -> int:
    with office.work() as work:
        return keeping.make(work, terms)


def at(office: Office, instant: datetime) -> list[tuple[date, date, str]]:
    """Sweep at an instant; return every run by now: about which day, asked for on which day, by whom."""
    office.now = instant
    runtime = office.app.extensions["lms"]
    office.app.extensions["lms"] = replace(runtime, clock=Clock(stopped_at=instant))
    jobs.sweep(office.app)
    with office.work() as work:
        return [(run.as_of, run.asked_at.date(), run.asked_by) for run in work.session.scalars(sa.select(ReportRun))]


def test_a_report_is_asked_for_when_it_is_due_and_not_before(office: Office) -> None:
    made(office)
    assert at(office, datetime(2026, 2, 2, 10, 59, tzinfo=UTC)) == []
    asked = at(office, datetime(2026, 2, 2, 11, 0, tzinfo=UTC))
    assert asked == [(date(2026, 1, 31), date(2026, 2, 2), "The timetable")], "six o'clock in New York"
    assert at(office, datetime(2026, 2, 2, 11, 0, 30, tzinfo=UTC)) == asked


def test_after_a_pause_one_report_is_made_for_the_latest_day_and_the_missed_ones_are_named(office: Office) -> None:
    schedule = made(office)
    at(office, datetime(2026, 2, 2, 12, tzinfo=UTC))
    asked = at(office, datetime(2026, 5, 20, 12, tzinfo=UTC))
    assert [as_of for as_of, _, _ in asked] == [date(2026, 1, 31), date(2026, 4, 30)]
    assert at(office, datetime(2026, 5, 20, 13, tzinfo=UTC)) == asked
    with office.work() as work:
        _, (latest, first) = keeping.history(work, schedule)
    assert (latest.due_on, latest.missed) == (date(2026, 5, 1), (date(2026, 3, 2), date(2026, 4, 1)))
    assert first.missed == ()


def test_two_schedulers_at_once_ask_once(office: Office) -> None:
    made(office)
    instant = datetime(2026, 3, 10, 12, tzinfo=UTC)
    gate, agency_id = threading.Barrier(4), office.agency_id

    def sweep() -> int:
        gate.wait()
        with unit_of_work(office.app, system_actor(agency_id), write=True, clock=Clock(stopped_at=instant)) as work:
            return len(keeping.keep_up(work))

    with ThreadPoolExecutor(4) as pool:
        asked = [each.result() for each in [pool.submit(sweep) for _ in range(4)]]
    assert sorted(asked) == [0, 0, 0, 1]
    with office.work() as work:
        assert work.session.scalar(sa.select(sa.func.count()).select_from(WorkItem)) == 1


def test_a_change_in_the_middle_of_a_pause_loses_nothing(office: Office) -> None:
    schedule = made(office)
    office.now = datetime(2026, 2, 20, 12, tzinfo=UTC)
    with office.work() as work:
        keeping.change(work, schedule, replace(MONTHLY, rule=Rule(Period.MONTH, 25)), 1)
    asked = at(office, datetime(2026, 2, 26, 12, tzinfo=UTC))
    assert [as_of for as_of, _, _ in asked] == [date(2026, 1, 31), date(2026, 1, 31)], "2 February, then the 25th"


def test_every_change_is_a_version_and_can_be_taken_back(office: Office) -> None:
    schedule = made(office)
    weekly = replace(MONTHLY, rule=Rule(Period.WEEK, 1), about=About.WEEK_END)
    with office.work() as work:
        keeping.change(work, schedule, weekly, 1)
    with office.work() as work:
        keeping.end(work, schedule, 2)
        assert keeping.schedule(work, schedule).latest.ended
        assert keeping.schedule(work, schedule).next.found == ()
    with office.work() as work:
        keeping.undo(work, schedule, 3)
        found = keeping.schedule(work, schedule)
        assert (found.latest.ended, found.terms) == (False, weekly)
    with office.work() as work:
        versions, _ = keeping.history(work, schedule)
        assert [(each.number, each.change) for each in versions] == [
            (4, Change.UNDONE), (3, Change.ENDED), (2, Change.CHANGED), (1, Change.MADE)
        ]  # fmt: skip
        acts = [entry.act.value for entry in audit.latest(work, office.agency_id, subject=f"schedule:{schedule}")]
        assert acts == ["schedule:undone", "schedule:ended", "schedule:changed", "schedule:made"]


def test_to_take_back_a_schedule_that_was_just_made_ends_it(office: Office) -> None:
    schedule = made(office)
    with office.work() as work:
        keeping.undo(work, schedule, 1)
        assert keeping.schedule(work, schedule).latest.ended
    assert at(office, datetime(2026, 3, 10, 12, tzinfo=UTC)) == []


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    schedule = made(office)
    with office.work() as work:
        keeping.change(work, schedule, replace(MONTHLY, about=About.DAY_BEFORE), 1)
    with office.work() as work, pytest.raises(Conflict, match="Somebody changed this schedule"):
        keeping.end(work, schedule, 1)
    with office.work() as work:
        keeping.end(work, schedule, 2)
    with office.work() as work, pytest.raises(Conflict, match="ended already"):
        keeping.end(work, schedule, 3)


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (replace(MONTHLY, unit="X9"), "There is no unit 'X9'"),
        (replace(MONTHLY, module="purchase-card"), "cannot be asked about one module"),
        (replace(MONTHLY, recipients=(Recipient(Sort.ACCOUNT, "99"),)), "may not read reports"),
        (replace(MONTHLY, recipients=(Recipient(Sort.PLACE, "attic"),)), "may not read reports"),
    ],
)
def test_what_could_not_be_made_or_sent_is_refused(office: Office, terms: Terms, sentence: str) -> None:
    with office.work() as work, pytest.raises(Invalid, match=sentence):
        keeping.make(work, terms)


def test_who_may_not_read_reports_sees_none_and_another_agency_neither(both: Flask, tmp_path: Path) -> None:
    no_file(both, tmp_path)
    other, office = found_office(both), found_office(both)
    schedule = made(office)
    with unit_of_work(office.app, Actor(name="nobody", agency_id=office.agency_id), write=True) as work:
        with pytest.raises(Refused):
            keeping.make(work, MONTHLY)
        with pytest.raises(Refused):
            keeping.schedules(work)
    with other.work() as work:
        assert keeping.schedules(work) == []
        with pytest.raises(NotFound):
            keeping.schedule(work, schedule)


def test_a_day_before_the_agency_makes_no_run_but_a_note(office: Office) -> None:
    with office.work() as work:
        from lms.directory.records import Agency

        work.session.get_one(Agency, office.agency_id).founded_on = date(2026, 2, 1)
    schedule = made(office)
    assert at(office, datetime(2026, 2, 2, 12, tzinfo=UTC)) == []
    with office.work() as work:
        _, (turn,) = keeping.history(work, schedule)
    assert turn.run_id is None
    assert "has existed since 1 February 2026" in turn.note


def test_beyond_the_calendar_the_schedule_says_so_and_asks_for_nothing(office: Office, tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text("letters: {calendar: here}\n", encoding="utf-8")
    calendar = "calendar: here\nyears: {from: 2025, until: 2026}\nholidays:\n- 2026-02-02\n"
    with office.work() as work:
        texts.publish(work, [], [texts.Text(key="here", title="here", text=calendar, file="here.yaml")])
    schedule = made(office)
    assert at(office, datetime(2026, 2, 2, 12, tzinfo=UTC)) == [], "2 February is a holiday here"
    assert len(at(office, datetime(2026, 2, 3, 12, tzinfo=UTC))) == 1
    office.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with office.work() as work:
        found = keeping.schedule(work, schedule)
    assert [due.on for due in found.next.found] == [date(2026, 12, 1)]
    assert "does not cover 2027" in found.next.unknown


FILE = """
schedules:
- key: monthly
  report: compliance
  every: first working day of the month, 06:00
  about: the last day of the month before
  to: [officers, "place:archive"]
"""


def latest(office: Office) -> list[tuple[str, Change, bool, str]]:
    with office.work() as work:
        return [(one.key, one.latest.change, one.latest.ended, one.latest.made_by) for one in keeping.schedules(work)]


def test_the_agencys_file_is_followed_until_an_officer_decides_otherwise(office: Office, tmp_path: Path) -> None:
    no_file(office.app, tmp_path, FILE)
    at(office, datetime(2026, 1, 21, 12, tzinfo=UTC))
    assert latest(office) == [("monthly", Change.MADE, False, "The agency's file")]
    no_file(office.app, tmp_path, FILE.replace("06:00", "07:30"))
    at(office, datetime(2026, 1, 21, 13, tzinfo=UTC))
    assert latest(office) == [("monthly", Change.CHANGED, False, "The agency's file")]
    no_file(office.app, tmp_path)
    at(office, datetime(2026, 1, 21, 14, tzinfo=UTC))
    assert latest(office) == [("monthly", Change.ENDED, True, "The agency's file")]
    no_file(office.app, tmp_path, FILE)
    at(office, datetime(2026, 1, 21, 15, tzinfo=UTC))
    with office.work() as work:
        (one,) = keeping.schedules(work)
        work.actor = replace(work.actor, name="Olive Officer", is_system=False)
        keeping.end(work, one.id, one.latest.number)
    no_file(office.app, tmp_path, FILE.replace("06:00", "08:00"))
    at(office, datetime(2026, 1, 21, 16, tzinfo=UTC))
    assert latest(office) == [("monthly", Change.ENDED, True, "Olive Officer")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            FILE.replace("first working", "some"),
            "policies/schedules.yaml:5: schedules 1, every: “some day of",
        ),
        (FILE.replace("compliance", "weather"), "policies/schedules.yaml:4: There is no report “weather”"),
        (
            FILE.replace("officers", "everybody"),
            "'everybody' is no recipient. Write officers, auditors, heads, or place:NAME",
        ),
        (FILE.replace("about", "abut"), "Did you mean 'about'?"),
        ("schedules: 3", "this should be a list"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line_and_changes_nothing(
    office: Office, tmp_path: Path, text: str, sentence: str
) -> None:
    no_file(office.app, tmp_path, FILE)
    at(office, datetime(2026, 1, 21, 12, tzinfo=UTC))
    before = latest(office)
    no_file(office.app, tmp_path, text)
    at(office, datetime(2026, 1, 21, 13, tzinfo=UTC))
    assert latest(office) == before
    with office.work() as work:
        assert sentence in keeping.mistakes(work)[0]


def test_a_report_that_is_gone_is_said_and_nothing_breaks(office: Office, tmp_path: Path) -> None:
    own = tmp_path / "reports" / "weather"
    own.mkdir(parents=True)
    (own / "report.yaml").write_text("title: Weather\ndescription: Rain\ndataset: compliance\n", encoding="utf-8")
    runtime = office.app.extensions["lms"]
    settings = replace(runtime.settings, reports=tmp_path / "reports")
    office.app.extensions["lms"] = replace(runtime, settings=settings)
    schedule = made(office, replace(MONTHLY, report="weather"))
    (own / "report.yaml").unlink()
    instant = datetime(2026, 2, 2, 12, tzinfo=UTC)
    assert at(office, instant) == []
    with office.work() as work:
        assert "There is no report “weather”" in keeping.schedule(work, schedule).problem
        _, (turn,) = keeping.history(work, schedule)
    assert "There is no report “weather”" in turn.note
    assert at(office, instant + timedelta(minutes=1)) == []

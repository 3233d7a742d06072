"""Goals, weeks in a row and the calendar, as their owner meets them and as nobody else does."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar

from lms.desk.addresses import services as addresses
from lms.desk.addresses.model import Serves
from lms.desk.habits import services
from lms.desk.habits.calendar import calendar_of
from lms.desk.habits.model import Aim, Due, Goal
from lms.kernel.errors import Invalid, NotFound
from lms.learning.records import Activity
from tests.conftest import NOON
from tests.unit.compliance.agency import RECORDS
from tests.unit.evaluation.asked import MODULE, passes, with_doors
from tests.unit.notices.test_following import leave
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

DAY = date(2026, 2, 4)  # a Wednesday


@pytest.fixture
def one(app: Flask, tmp_path: Path) -> Team:
    return with_doors(team(app), tmp_path)


@pytest.fixture
def either(both: Flask, tmp_path: Path) -> Team:
    return with_doors(team(both), tmp_path)


def send(browser: Browser, address: str, status: int, *, page: str = "", **values: object) -> str:
    """Send a form and return what the answer says."""
    answer = browser.send(address, page=page or "/my-goals/goal", **values)
    assert answer.status_code == status, answer.text
    return answer.text


def learns(one: Team, person: int, day: date, minutes: int) -> None:
    """Let a page of the person's attempt be in use on a day."""
    one.today(day)
    with one.bed.work() as work:
        attempt = work.session.scalars(sa.text(f"SELECT max(id) FROM attempt WHERE person_id = {person}")).one()
        at = one.bed.now
        work.session.add(Activity(attempt_id=attempt, seconds=minutes * 60, received_at=at, key=f"{person} {at}"))


def test_minutes_and_weeks_are_those_of_the_person_and_the_week(either: Team) -> None:
    one = either
    who, other = one.person("Bo Hill"), one.person("Cy Moss")
    for person in (who, other):
        passes(one, person, date(2026, 1, 7))
    learns(one, who, date(2026, 1, 14), 30)
    learns(one, other, date(2026, 2, 3), 55)
    learns(one, who, date(2026, 2, 2), 12)
    leave(one, who, date(2026, 1, 19), date(2026, 1, 23))
    one.today(DAY)
    with one.work_as(who) as work:
        services.set_goal(work, Goal(Aim.MINUTES, minutes=20))
        found = services.habits(work)
        assert (found.minutes, found.reached) == (12, False)
        assert (found.streak.weeks, found.streak.passed, found.streak.this_week) == (2, 1, True)
        services.set_goal(work, Goal(Aim.MODULE, module=MODULE, by_on=DAY + timedelta(days=9)))
        found = services.habits(work)
        assert found.goal is not None
        assert (found.goal.title, found.reached) == ("Keys and doors", False)
        for goal in (Goal(Aim.MINUTES), Goal(Aim.MODULE, module="none", by_on=DAY), Goal(Aim.MODULE, module=MODULE)):
            with pytest.raises(Invalid):
                services.set_goal(work, goal)
    with one.work_as(other) as work:
        assert services.habits(work).goal is None


def test_the_calendar_is_valid_names_its_entries_and_shows_no_number_of_anybody() -> None:
    dues = [Due("records", "Records, management; all", DAY), Due("own goal", "Keys", DAY + timedelta(days=300), "Own")]

    def made(dues: list[Due]) -> list[tuple[str, date, str]]:
        text = calendar_of(dues, "Training", "1 77", "https://lms.example/my-learning", NOON)
        assert all(len(line) <= 75 for line in text.split(b"\r\n"))
        assert b"1 77" not in text
        calendar = Calendar.from_ical(text)
        assert (str(calendar["version"]), calendar.errors) == ("2.0", [])
        return [(str(e["uid"]), e["dtstart"].dt, str(e["summary"])) for e in calendar.walk("VEVENT")]

    first, moved = made(dues), made([Due("records", "Records", DAY + timedelta(days=5)), dues[1]])
    assert [(on, words) for _, on, words in first] == [(due.on, due.title) for due in dues]
    assert [uid for uid, _, _ in first] == [uid for uid, _, _ in moved]
    assert made([]) == []


def test_a_secret_address_opens_ones_dates_until_it_is_ended_or_replaced(either: Team) -> None:
    one = either
    one.bed.publish(RECORDS)
    who = one.person("Bo Hill")
    one.today(DAY)
    with one.work_as(who) as work:
        first = addresses.make(work, Serves.CALENDAR)
        assert addresses.owner_of(work, first, Serves.CALENDAR) == (one.bed.agency_id, who)
        second = addresses.make(work, Serves.CALENDAR)
        with pytest.raises(NotFound):
            addresses.owner_of(work, first, Serves.CALENDAR)
        assert [due.title for due in services.dues(work, who)] == ["Records management"]
        addresses.end(work, Serves.CALENDAR)
        addresses.end(work, Serves.CALENDAR)
        for secret in (first, second, "", "x"):
            with pytest.raises(NotFound):
                addresses.owner_of(work, secret, Serves.CALENDAR)
    with one.bed.work() as work:
        stored = work.session.scalars(sa.text("SELECT secret_hash FROM secret_address")).all()
        assert len(stored) == 3
        assert second not in stored


def test_the_pages_set_a_goal_and_hand_out_the_calendar(one: Team) -> None:
    one.bed.publish(RECORDS)
    who = one.person("Bo Hill")
    one.today(DAY)
    browser = Browser(one, who, "Bo Hill")
    page = browser.read("/my-goals")
    assert "You have set no goal" in page
    assert "No row at present" in page
    assert "Choose what you want" in send(browser, "/my-goals/goal", 422)
    assert "Write a number of minutes" in send(browser, "/my-goals/goal", 422, aim="minutes", minutes="0")
    send(browser, "/my-goals/goal", 303, aim="minutes", minutes="20")
    assert "0 of 20 minutes this week" in browser.read("/my-goals")
    send(browser, "/my-goals/goal", 303, aim="module", module=MODULE, by_on="2026-02-20")
    assert "Finish Keys and doors by 20 February 2026, in 16 days." in browser.read("/my-goals")
    text = browser.client.get("/my-goals/due-dates.ics")
    assert text.mimetype == "text/calendar"
    assert {str(e["summary"]) for e in Calendar.from_ical(text.data).walk("VEVENT")} == {
        "Keys and doors", "Records management",
    }  # fmt: skip
    shown = send(browser, "/my-goals/address", 200)
    address = shown.split('readonly value="')[1].split('"')[0]
    with one.work_as(who) as work:
        assert address.startswith(f"{work.settings.base_url}/calendar/"), "as the outside reaches it"
    secret = urlsplit(address).path
    stranger = one.bed.app.test_client()
    assert stranger.get(secret).data == text.data
    assert secret not in browser.read("/my-goals")
    send(browser, "/my-goals/address/end", 303)
    assert stranger.get(secret).status_code == 404
    send(browser, "/my-goals/give-up", 303)
    assert "You have set no goal" in browser.read("/my-goals")


def test_the_address_of_somebody_who_has_left_opens_nothing(one: Team) -> None:
    who = one.person("Bo Hill", until=DAY)
    one.today(DAY - timedelta(days=1))
    with one.work_as(who) as work:
        secret = addresses.make(work, Serves.CALENDAR)
    browser = Browser(one, one.person("Cy Moss"), "Cy Moss")
    assert browser.client.get(f"/calendar/{secret}.ics").status_code == 200
    one.today(DAY + timedelta(days=1))
    browser = Browser(one, one.person("Di Rowe"), "Di Rowe")
    assert browser.client.get(f"/calendar/{secret}.ics").status_code == 404

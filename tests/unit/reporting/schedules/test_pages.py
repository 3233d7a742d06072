"""The pages of schedules: make one in plain words, see its next three dates, change it, end it, take that back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.kernel.permissions import Role
from tests.unit.reporting.agency import Office, found_office
from tests.unit.reporting.schedules.test_keeping import at, no_file
from tests.unit.reporting.signed_in import signed_in

GIVEN = {
    "days": "first working day of the month", "at": "06:00", "about": "the last day of the month before", "unit": "",
    "recipients": ["role:auditor"], "way": "link", "files": "report",
}  # fmt: skip


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Office:
    app.config["WTF_CSRF_ENABLED"] = False
    no_file(app, tmp_path)
    return found_office(app)


@pytest.fixture
def officer(app: Flask, office: Office) -> FlaskClient:
    return signed_in(app, office.agency_id, Role.OFFICER)


def made(officer: FlaskClient, **more: object) -> str:
    answer = officer.post("/reports/compliance/schedule", data=GIVEN | more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_an_officer_makes_a_schedule_and_sees_the_next_three_dates(officer: FlaskClient) -> None:
    assert "All auditors" in officer.get("/reports/compliance/schedule").text
    page = officer.get(made(officer)).text
    assert "First working day of the month, 06:00, agency time" in page
    found = re.findall(r"<li>(\d[^<]+)</li>", page)
    assert found == ["1 December 2026, 06:00 EST", "1 January 2027, 06:00 EST", "1 February 2027, 06:00 EST"]
    overview = officer.get("/reports/schedules").text
    assert "1 December 2026, 06:00 EST" in overview
    assert "All auditors" in overview


def test_other_days_are_written_in_words(officer: FlaskClient) -> None:
    page = officer.get(made(officer, days="other", other_days="15th day of the month", at="7:30")).text
    assert "15th day of the month, 07:30, agency time" in page
    assert "15 December 2026, 07:30 EST" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"days": "other", "other_days": "now and then"}, "says no days"),
        ({"at": "six"}, "is no time of day"),
        ({"days": "whenever"}, "Choose one of those that are offered"),
        ({"recipients": ["account:99"]}, "Choose one of those that are offered"),
        ({"unit": "D9"}, "Choose one of those that are offered"),
    ],
)
def test_what_means_nothing_is_shown_again_with_a_sentence(
    officer: FlaskClient, given: dict[str, object], sentence: str
) -> None:
    answer = officer.post("/reports/compliance/schedule", data=GIVEN | given)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_schedule_is_changed_ended_and_the_end_taken_back(officer: FlaskClient) -> None:
    address = made(officer)
    form = officer.get(f"{address}/change").text
    assert 'value="06:00"' in form
    changed = officer.post(f"{address}/change", data=GIVEN | {"days": "every Monday", "seen": "1"})
    assert changed.status_code == 303
    assert "23 November 2026, 06:00 EST" in officer.get(address).text
    stale = officer.post(f"{address}/change", data=GIVEN | {"seen": "1"})
    assert (stale.status_code, "Somebody changed this schedule" in stale.text) == (422, True)
    assert officer.post(f"{address}/end/2").status_code == 303
    assert "This schedule has ended" in officer.get(address).text
    assert officer.post(f"{address}/undo/3").status_code == 303
    page = officer.get(address).text
    assert "This schedule has ended" not in page
    assert "Last change taken back" in page


def test_what_a_schedule_made_is_on_its_page_with_what_was_missed(office: Office, officer: FlaskClient) -> None:
    address = made(officer)
    at(office, datetime(2027, 2, 20, 12, tzinfo=UTC))
    client = signed_in(office.app, office.agency_id, Role.AUDITOR)
    page = client.get(address).text
    assert "1 February 2027, 06:00 EST" in page
    assert "1 December 2026, 1 January 2027" in page


def test_an_auditor_reads_and_makes_none(app: Flask, office: Office, officer: FlaskClient) -> None:
    address = made(officer)
    auditor = signed_in(app, office.agency_id, Role.AUDITOR)
    assert auditor.get("/reports/schedules").status_code == 200
    assert "End this schedule" not in auditor.get(address).text
    assert auditor.get(f"{address}/change").status_code == 403
    assert auditor.post(f"{address}/end/1").status_code == 403


def test_a_mistake_in_the_agencys_file_stands_on_the_page(office: Office, officer: FlaskClient, tmp_path: Path) -> None:
    no_file(office.app, tmp_path, "schedules: soon\n")
    assert "policies/schedules.yaml:1" in officer.get("/reports/schedules").text


def test_an_outcome_report_asks_for_its_period_and_module(officer: FlaskClient) -> None:
    page = officer.get("/reports/outcomes/schedule").text
    assert "The quarter that this day is in" in page
    given = GIVEN | {"about": "the last day of the quarter before", "span": "year", "module": ""}
    answer = officer.post("/reports/outcomes/schedule", data=given)
    assert "The year that this day is in" in officer.get(answer.headers["Location"]).text

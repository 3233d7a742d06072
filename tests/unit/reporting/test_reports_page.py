"""The page of reports: filters, files with their hashes; and two runs laid side by side, with the reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.model.evidence import EvidenceKind, Posting
from lms.compliance.services import evidence
from lms.directory.records import Person
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.reporting.model import RunView
from lms.reporting.services import runs
from tests.unit.reporting.agency import Office, busy
from tests.unit.reporting.signed_in import signed_in

APRIL = date(2026, 4, 30)


@pytest.fixture
def office(app: Flask) -> Office:
    return busy(app)


@pytest.fixture
def auditor(app: Flask, office: Office) -> FlaskClient:
    return signed_in(app, office.agency_id, Role.AUDITOR)


def asked(office: Office, report: str, as_of: date, **more: object) -> int:
    with office.work() as work:
        return runs.ask(work, report, as_of, **more)  # type: ignore[arg-type]


def test_reports_are_found_by_report_part_and_day(office: Office, auditor: FlaskClient) -> None:
    whole, roads = asked(office, "compliance", APRIL), asked(office, "compliance", date(2026, 3, 31), unit="D2")
    register = asked(office, "register", APRIL)

    def listed(query: str) -> set[int]:
        page = auditor.get(f"/reports?{query}").text
        return {run for run in (whole, roads, register) if f'href="/reports/runs/{run}"' in page}

    assert listed("") == {whole, roads, register}
    assert listed("report=register") == {register}
    assert listed("unit=D2") == {roads}
    assert listed("since=2026-04-01") == {whole, register}
    assert listed("until=2026-04-01&report=compliance") == {roads}
    assert "No row fits the filter." in auditor.get("/reports?unit=D2&report=register").text
    bad = auditor.get("/reports?since=yesterday")
    assert (bad.status_code, "Write the day as 2026-11-20" in bad.text) == (422, True)


def test_the_list_has_the_file_its_hash_who_asked_and_where_to_verify(office: Office, auditor: FlaskClient) -> None:
    run = office.report(APRIL)
    page = auditor.get("/reports").text
    assert f"/reports/files/{run.files[0].id}" in page
    assert f"SHA-256 {run.files[0].sha256[:16]}…" in page
    assert 'href="/verify"' in page


def an_hour_later(office: Office) -> None:
    """Put the pages' clock after all that was done."""
    runtime = office.app.extensions["lms"]
    office.app.extensions["lms"] = replace(runtime, clock=Clock(stopped_at=office.now + timedelta(hours=1)))


def before_and_after(office: Office) -> tuple[RunView, RunView]:
    """Make a report, learn of a training that was done before its day, and make it again."""
    first = office.report(APRIL)
    office.now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    with office.work() as work:
        late = work.session.scalars(sa.select(Person.id).where(Person.staff_no == "000003")).one()
        posting = Posting(
            kind=EvidenceKind.COMPLETION, person_id=late, source="test", record_id="late", on=date(2026, 2, 20),
            module="records-management",
        )  # fmt: skip
        evidence.post(work, posting)
    office.settle()
    an_hour_later(office)
    second = office.report(APRIL)
    an_hour_later(office)
    return first, second


def test_two_reports_about_one_day_say_what_changed_and_why(office: Office, auditor: FlaskClient) -> None:
    first, second = before_and_after(office)
    assert "What changed, and why, against" in auditor.get(f"/reports/runs/{second.id}").text
    page = auditor.get(f"/reports/compare?first={second.id}&second={first.id}").text
    assert "Both are about 30 April 2026." in page
    assert "O&#39;Connor" in page
    assert "Recorded late: training of 20 February 2026" in page
    assert "−1" in page, "one less is overdue"
    assert page.index(f"/reports/runs/{first.id}") < page.index(f"/reports/runs/{second.id}"), "the earlier one first"


def test_reports_about_two_days_say_that_days_passed_and_what_became_known_later(
    office: Office, auditor: FlaskClient
) -> None:
    march, april = office.report(date(2026, 3, 31)), office.report(APRIL)
    page = auditor.get(f"/reports/compare?first={march.id}&second={april.id}").text
    assert "The earlier one is about 31 March 2026, the later one about 30 April 2026" in page
    assert "Nothing changed" in page


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({"unit": "D2"}, "the same part of the agency can be compared"),
        ({}, "One of the two was not made"),
    ],
)
def test_what_cannot_be_compared_is_said(
    office: Office, auditor: FlaskClient, others: dict[str, str], sentence: str
) -> None:
    first = office.report(APRIL)
    second = office.report(APRIL, **others).id if others else asked(office, "compliance", APRIL)
    answer = auditor.get(f"/reports/compare?first={first.id}&second={second}")
    assert (answer.status_code, sentence in answer.text) == (422, True)
    same = auditor.get(f"/reports/compare?first={first.id}&second={first.id}")
    assert (same.status_code, "one and the same report" in same.text) == (422, True)
    assert auditor.get(f"/reports/compare?first={first.id}&second=99").status_code == 404

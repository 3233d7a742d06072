"""Who looked at who is overdue is noted once a day and list, and shown with what was done in the days after."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts
from lms.kernel.clock import Clock
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from lms.notices.records import Notice
from lms.platform.db import db
from lms.platform.work import Runtime
from lms.reporting.model import Watched
from lms.reporting.queries.monitoring import Deed
from lms.reporting.records import ListView
from lms.reporting.services.monitoring import following, watched_days
from tests.unit.reporting.agency import Office, busy
from tests.unit.reporting.signed_in import signed_in


def at(office: Office, day: date) -> Office:
    office.on(day)
    runtime: Runtime = office.app.extensions["lms"]
    office.app.extensions["lms"] = Runtime(runtime.settings, Clock(stopped_at=office.now), runtime.handlers)
    return office


@pytest.fixture
def office(both: Flask) -> Office:
    return at(busy(both), date(2026, 4, 30))


@pytest.fixture
def officer(office: Office) -> FlaskClient:
    return signed_in(office.app, office.agency_id, Role.OFFICER)


def noted(office: Office) -> list[tuple[Watched, date]]:
    with office.work() as work:
        rows = work.session.execute(sa.select(ListView.list, ListView.on_date).order_by(ListView.id))
        return [(row.list, row.on_date) for row in rows]


def test_a_look_is_noted_once_a_day_and_list(office: Office, officer: FlaskClient) -> None:
    for address in ("/register", "/register?status=compliant", "/people", "/monitoring"):
        officer.get(address)
    assert noted(office) == [], "looking at something else is not watching"
    for address in ("/agency", "/agency", "/register?status=overdue", "/register?status=owing&format=csv"):
        assert officer.get(address).status_code == 200
    at(office, date(2026, 5, 4))
    officer.get("/agency")
    assert noted(office) == [
        (Watched.AGENCY, date(2026, 4, 30)),
        (Watched.REGISTER, date(2026, 4, 30)),
        (Watched.AGENCY, date(2026, 5, 4)),
    ]
    with office.app.app_context(), pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.delete(ListView))


def test_a_month_shows_who_looked_and_what_was_done_in_the_days_after(office: Office, officer: FlaskClient) -> None:
    officer.get("/agency")
    officer.get("/register?status=overdue")
    with office.work() as work:
        person = work.session.scalar(sa.text("SELECT id FROM person WHERE staff_no = '000002'"))
        for number, (step, on) in enumerate(
            (("overdue7", date(2026, 4, 30)), ("nudge20260501", date(2026, 5, 1)), ("escalated7", date(2026, 5, 7)))
        ):
            notice = Notice(
                agency_id=office.agency_id, key=f"k{number}", recipient="1", about_id=person, subject="records",
                due_on=None, step=step, letter_key="l", written_on=on, written_at=work.now,
            )  # fmt: skip
            work.session.add(notice)
        entry = FactEntry(
            person_id=person, type=FactType.EXEMPTION, on=date(2026, 4, 30), reason="detail", approver="B"
        )
        facts.record_fact(work, entry)
    page = officer.get("/monitoring?month=2026-04").text
    assert "Officer (training officer): the agency, register of who has not met a requirement" in page
    (row,) = csv.DictReader(io.StringIO(officer.get("/monitoring?month=2026-04&format=csv").text.lstrip("\ufeff")))
    assert row["day"] == "2026-04-30"
    assert {name.removesuffix("_within_7_days"): row[name] for name in row if name.endswith("days")} == {
        "reminded": "1", "nudged": "1", "escalated": "0", "extended": "0", "exempted": "1",
    }  # fmt: skip
    assert "March 2026" in page
    assert "May 2026" not in page.split("<nav")[-1]


def test_a_month_in_which_nobody_looked_says_so(office: Office, officer: FlaskClient) -> None:
    page = officer.get("/monitoring?month=2026-02").text
    assert "Nobody looked in February 2026" in page
    assert "March 2026" in page
    assert officer.get("/monitoring?month=spring").status_code == 422


def test_auditors_read_it_and_administrators_do_not(office: Office) -> None:
    assert signed_in(office.app, office.agency_id, Role.AUDITOR).get("/monitoring").status_code == 200
    assert signed_in(office.app, office.agency_id, Role.ADMINISTRATOR).get("/monitoring").status_code == 403


def test_days_come_latest_first_with_what_followed_within_a_week() -> None:
    first, second = date(2026, 4, 1), date(2026, 4, 9)
    looks = [(first, "A", ("officer",), Watched.AGENCY), (second, "A", (), Watched.TEAM)]
    deeds = Counter({(date(2026, 4, 7), Deed.REMINDED): 2, (date(2026, 4, 8), Deed.REMINDED): 4})
    days = watched_days(looks, deeds)
    assert [(one.day, one.done[Deed.REMINDED]) for one in days] == [(second, 0), (first, 2)]


@pytest.mark.parametrize("month", range(1, 13))
def test_months_follow_each_other(month: int) -> None:
    assert following(date(2026, month, 1)) == date(2026 + month // 12, month % 12 + 1, 1)

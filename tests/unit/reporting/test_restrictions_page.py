"""Who may not do what today: listed, filtered, sorted, as CSV; each with its first day and its reason."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.model.outcome import Status
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.platform.work import Runtime
from lms.reporting.queries.restrictions import Restricted
from lms.reporting.services.restrictions import in_force, reason
from tests.unit.compliance.agency import SIGNED
from tests.unit.reporting.agency import Office, busy, found_office
from tests.unit.reporting.signed_in import signed_in


def at_its_time(office: Office) -> Office:
    """Put the application's clock where the agency's is."""
    runtime: Runtime = office.app.extensions["lms"]
    office.app.extensions["lms"] = Runtime(runtime.settings, Clock(stopped_at=office.now), runtime.handlers)
    return office


@pytest.fixture
def office(both: Flask) -> Office:
    return at_its_time(busy(both))


@pytest.fixture
def auditor(office: Office) -> FlaskClient:
    return signed_in(office.app, office.agency_id, Role.AUDITOR)


def rows(client: FlaskClient, more: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/restrictions?format=csv{more}").text)))


def test_everybody_whose_training_lapsed_is_listed_with_first_day_and_reason(auditor: FlaskClient) -> None:
    page = auditor.get("/restrictions")
    assert page.status_code == 200
    assert "Block access" in page.text
    assert "5 January 2026" in page.text
    assert "It was due on 6 March 2026 and has never been done." in page.text
    found = {row["Name"]: row for row in rows(auditor)}
    assert len(found) == 4
    assert found["Иванова, Анна"]["Since"] == "2026-01-05"
    assert found["Young, Kim"]["Reason"].startswith("It has not been done for the first time. It is due on 19 June")
    assert {row["Exactly since then"] for row in found.values()} == {"yes", "or earlier"}
    assert found["Chan, Wei"]["Since"] == "2026-04-30", "an open leave: what is proved is today"


def test_filters_narrow_and_headings_sort(auditor: FlaskClient) -> None:
    assert {row["Unit"] for row in rows(auditor, "&unit=D2")} == {"D2"}
    assert rows(auditor, "&restriction=suspend_account") == []
    assert len(rows(auditor, "&requirement=records")) == 4
    by_unit = [row["Unit"] for row in rows(auditor, "&sort=unit&order=down")]
    assert by_unit == sorted(by_unit, reverse=True)
    assert "No row fits the filter." in auditor.get("/restrictions?restriction=none").text


def test_the_whole_list_says_how_far_it_can_be_relied_on(office: Office) -> None:
    with office.work() as work:
        found = in_force(work)
    assert (found.as_of, found.pending, found.uncomputed) == (date(2026, 4, 30), 0, 0)
    assert [row.staff_no for row in found.rows] == sorted(row.staff_no for row in found.rows)


def test_without_a_consequence_in_any_text_the_page_says_how_to_name_one(app: Flask) -> None:
    office = at_its_time(found_office(app))
    office.publish(SIGNED)
    page = signed_in(app, office.agency_id, Role.OFFICER).get("/restrictions")
    assert "lapse_action" in page.text


def test_who_may_not_read_the_register_may_not_read_this(app: Flask) -> None:
    office = found_office(app)
    assert signed_in(app, office.agency_id, Role.ADMINISTRATOR).get("/restrictions").status_code == 403


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"status": Status.OVERDUE, "satisfied_on": date(2025, 1, 2)}, "last met on 2 January 2025"),
        ({"status": Status.AWAITING_SIGNOFF, "awaiting_since": date(2026, 1, 2)}, "a signature is missing"),
        ({"status": Status.IN_GRACE, "grace_until": date(2026, 5, 1)}, "ends on 1 May 2026"),
        ({"status": Status.UPCOMING, "due_on": None}, "for the first time."),
    ],
)
def test_each_reason_is_a_sentence(app: Flask, fields: dict[str, object], words: str) -> None:
    plain = dict.fromkeys(("status", "grace_until", "awaiting_since", "satisfied_on")) | {"due_on": date(2026, 3, 6)}
    row = Restricted(
        **(plain | {"person_id": 1, "staff_no": "1", "name": "", "unit": "", "requirement_id": 1} | fields),  # type: ignore[arg-type]
        restriction="block_access",
    )
    with app.test_request_context("/"):
        assert words in reason(row)


def test_a_filter_that_nobody_fits_does_not_say_that_nobody_is_restricted(auditor: FlaskClient) -> None:
    page = auditor.get("/restrictions?restriction=suspend_account").text
    assert "No restriction matches" in page
    assert "Nobody is restricted today" not in page


@pytest.mark.parametrize("asked", ["unit=NOWHERE", "requirement=unheard-of"])
def test_what_cannot_be_chosen_gets_a_sentence_and_never_an_empty_list(auditor: FlaskClient, asked: str) -> None:
    for more in ("", "&format=csv"):
        answer = auditor.get(f"/restrictions?{asked}{more}")
        assert answer.status_code == 422
        assert f"“{asked.partition('=')[2]}”" in answer.text

"""The register's pages: filtered, in pages, as CSV; bad days get a sentence; the reasons of a date can be read."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.services import settling, texts
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.platform.work import Runtime
from tests.unit.compliance.agency import text_of
from tests.unit.reporting.agency import Office, busy
from tests.unit.reporting.signed_in import signed_in


@pytest.fixture
def office(app: Flask) -> Office:
    return busy(app)


@pytest.fixture
def auditor(app: Flask, office: Office) -> FlaskClient:
    return signed_in(app, office.agency_id, Role.AUDITOR)


def test_an_auditor_reads_the_register_of_a_day(auditor: FlaskClient) -> None:
    page = auditor.get("/register?as_of=2026-04-30")
    assert page.status_code == 200
    assert "Dvořák" in page.text
    assert "as of 30 April 2026" in page.text


def test_filters_narrow_the_register(auditor: FlaskClient) -> None:
    everything = lines(auditor, "")
    by_status = lines(auditor, "&status=awaiting_signoff")
    by_unit = lines(auditor, "&unit=D1")
    by_name = lines(auditor, "&search=brown")
    assert len(everything) > len(by_unit) > len(by_name) > 0
    assert 0 < len(by_status) < len(everything)
    assert all("Brown" in line for line in by_name)


def test_a_withdrawn_requirement_is_still_answered_as_it_was_known(office: Office, auditor: FlaskClient) -> None:
    asked = "/register?as_of=2026-04-29&known_on=2026-04-29&requirement=records&format=csv"
    before = auditor.get(asked).text
    assert len(before.splitlines()) > 2
    with office.work() as work:
        texts.withdraw(work, "records", "Repealed.")
    office.settle()
    assert auditor.get(asked).text == before
    now = auditor.get("/register?as_of=2026-04-29&requirement=records")
    assert now.status_code == 422
    assert "or it was withdrawn. Choose one from the list, or an earlier day" in now.text


def test_a_page_past_the_end_is_not_said_to_be_an_empty_register(auditor: FlaskClient) -> None:
    page = auditor.get("/register?as_of=2026-04-30&page=99").text
    assert "There is no page 99" in page
    assert "No line matches" not in page
    assert 'href="/register?as_of=2026-04-30&amp;sort=name&amp;order=up"' in page


@pytest.mark.parametrize("sort", ["name", "due", "overdue"])
def test_the_register_can_be_sorted(auditor: FlaskClient, sort: str) -> None:
    up = lines(auditor, f"&sort={sort}&order=up")
    down = lines(auditor, f"&sort={sort}&order=down")
    assert sorted(up) == sorted(down)
    assert up != down


def test_the_csv_is_safe_in_a_spreadsheet_and_logged_columns_are_words(auditor: FlaskClient) -> None:
    answer = auditor.get("/register?as_of=2026-04-30&format=csv")
    assert answer.mimetype == "text/csv"
    assert "'=HYPERLINK" in answer.text or ", =HYPERLINK" in answer.text
    assert not re.search(r"(^|,)=", answer.text, re.MULTILINE)


def test_why_a_date_is_what_it_is(auditor: FlaskClient) -> None:
    page = auditor.get("/register?as_of=2026-04-30&search=dvo")
    address = re.search(r'href="(/register/\d+/[^"]+)"', page.text)
    assert address is not None
    reason = auditor.get(address[1].replace("&amp;", "&"))
    assert reason.status_code == 200
    assert "60 days" in reason.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("as_of=yesterday", "Write the day as"),
        ("as_of=2999-01-01", "has not come yet"),
        ("as_of=1990-01-01", "Agency of Parks has existed since 1 January 2000"),
        ("as_of=1066-01-01", "Agency of Parks has existed since 1 January 2000"),
        ("as_of=9999-12-31", "has not come yet"),
        ("known_on=9999-12-31", "Nobody can know yet"),
        ("known_on=0001-01-01", "Agency of Parks has existed since 1 January 2000"),
        ("requirement=unheard-of", "There is no requirement “unheard-of”"),
        ("status=splendid", "There is no status “splendid”"),
        ("unit=NOWHERE", "There is no unit “NOWHERE”"),
        ("unit=NOWHERE&format=csv", "There is no unit “NOWHERE”"),
    ],
)
def test_a_day_that_cannot_be_answered_gets_a_sentence(auditor: FlaskClient, query: str, sentence: str) -> None:
    page = auditor.get(f"/register?{query}")
    assert page.status_code == 422
    assert sentence in page.text


def test_staff_do_not_see_the_register(app: Flask, office: Office) -> None:
    assert signed_in(app, office.agency_id, Role.ADMINISTRATOR).get("/register").status_code == 403


def lines(client: FlaskClient, more: str) -> list[str]:
    text = client.get(f"/register?as_of=2026-04-30&format=csv{more}").text
    return text.splitlines()[1:]


def test_while_people_wait_to_be_settled_the_pages_and_the_file_say_so(office: Office) -> None:
    runtime: Runtime = office.app.extensions["lms"]
    office.app.extensions["lms"] = Runtime(
        runtime.settings, Clock(stopped_at=office.now), runtime.handlers, runtime.wanted
    )
    officer = signed_in(office.app, office.agency_id, Role.OFFICER)
    pages = ("/register", "/requirements/records", "/restrictions", "/forecast", "/agency")
    waiting = "people are still being worked out"
    assert not [page for page in pages if waiting in officer.get(page).text]
    name = officer.get("/register?format=csv").headers["Content-Disposition"]
    assert "not-settled" not in name
    with office.work() as work:
        settling.mark_stale(work)
    assert [page for page in pages if f"The deadlines of 6 {waiting}" not in officer.get(page).text] == []
    name = officer.get("/register?format=csv").headers["Content-Disposition"]
    assert "-6-people-not-settled.csv" in name


def test_nobody_is_said_to_be_outside_a_requirement_before_it_was_worked_out(office: Office) -> None:
    new = "requirement: fresh\ntitle: Fresh\nsatisfied_by: fresh\ninitial: {within: 60 days, of: appointment}\n"
    with office.work() as work:
        texts.publish(work, [text_of(new)])
    officer = signed_in(office.app, office.agency_id, Role.OFFICER)
    page = officer.get("/requirements/fresh").text
    assert "Nobody is counted under it yet" in page
    assert "fit nobody" not in page


@pytest.mark.parametrize("as_of", ["2026-04-30", "2026-05-20"])
def test_why_says_that_only_a_signature_is_missing_late_or_not(auditor: FlaskClient, as_of: str) -> None:
    page = auditor.get(f"/register?as_of={as_of}&search=brown&requirement=card")
    address = re.search(r'href="(/register/\d+/card[^"]*)"', page.text)
    assert address is not None
    assert (
        "Completed on 20 April 2026; it waits for the signature." in auditor.get(address[1].replace("&amp;", "&")).text
    )

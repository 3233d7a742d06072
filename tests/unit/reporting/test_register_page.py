"""The register's pages: filtered, in pages, as CSV; bad days get a sentence; the reasons of a date can be read."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.kernel.permissions import Role
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
        ("as_of=1990-01-01", "Agency of Parks"),
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

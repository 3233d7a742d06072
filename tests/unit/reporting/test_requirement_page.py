"""The page of a requirement: what it says, who stands where under it, its last year; in every state it can be in."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from lms.compliance.services import texts
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.platform.work import Runtime
from lms.reporting import charts
from lms.reporting.charts import Moment
from lms.reporting.requirement_page import month_ends
from tests.unit.reporting.agency import Office, busy
from tests.unit.reporting.signed_in import signed_in


@pytest.fixture
def office(app: Flask) -> Office:
    found = busy(app)
    runtime: Runtime = app.extensions["lms"]
    clock = Clock(stopped_at=found.now)
    app.extensions["lms"] = Runtime(runtime.settings, clock, runtime.handlers, runtime.wanted)
    return found


def read(office: Office, address: str, role: Role = Role.OFFICER, status: int = 200) -> str:
    answer = signed_in(office.app, office.agency_id, role).get(address)
    assert answer.status_code == status, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_it_says_who_stands_where_and_of_how_many(office: Office) -> None:
    page = read(office, "/requirements/records")
    assert "Up to date: 2 of 5 (40%)" in page
    assert "1 On hold" in page or "On hold 1" in page
    assert "they are not in the 5" in page
    assert "In force here since 5 January 2026" in page


def test_month_ends_before_the_first_publication_say_that_nothing_is_known(office: Office) -> None:
    page = read(office, "/requirements/records")
    assert "30 April 2025 to 31 December 2025 Up to date Nothing known" in page
    assert "31 January 2026 Up to date 0 of 5 (0%)" in page
    assert "31 March 2026 Up to date 2 of 4 (50%)" in page
    assert "Share of people up to date at the end of each month: it begins with 0 of 5 (0%) on 31 January 2026" in page


def test_a_file_that_is_not_switched_on_can_be_read(office: Office) -> None:
    page = read(office, "/requirements/us-charge-card")
    assert "Not switched on here" in page
    assert "Never published here" in page
    assert "As expected" in page
    assert "Who stands where" not in page


def test_one_that_was_withdrawn_keeps_its_versions(office: Office) -> None:
    with office.on(date(2026, 4, 30)).work() as work:
        texts.withdraw(work, "records", "The rule was repealed.")
    office.settle()
    page = read(office, "/requirements/records")
    assert "Withdrawn on 30 April 2026" in page
    assert "Version 2: withdrawn" in page
    assert "The rule was repealed." in page
    assert "Who stands where" not in page
    assert "31 March 2026 Up to date 2 of 4 (50%)" in page


def test_an_example_that_does_not_come_out_shows_what_came_instead(office: Office) -> None:
    wrong = """
requirement: wrong
title: Wrong on paper
satisfied_by: m
initial: {within: 10 days, of: appointment}
examples:
- title: the tenth day
  history: [{type: appointment, date: 2026-01-01}]
  as_of: 2026-01-05
  expect: {next_due_on: 2026-01-12}
"""
    office.publish(wrong)
    page = read(office, "/requirements/wrong")
    assert "Not as expected: the tenth day next_due_on: expected 2026-01-12, got 2026-01-11" in page


def test_who_may_not_see_the_register_sees_the_words_without_figures(office: Office) -> None:
    assert "Who stands where" in read(office, "/requirements/records", Role.AUDITOR)
    assert "Who stands where" not in read(office, "/requirements/records", Role.SUPERVISOR)
    read(office, "/requirements/records", Role.ADMINISTRATOR, 403)


def test_a_name_that_nobody_knows_leads_to_the_page_that_says_so(office: Office) -> None:
    browser = signed_in(office.app, office.agency_id, Role.OFFICER)
    assert browser.get("/requirements/nothing-of-the-kind").status_code == 404
    assert browser.get("/requirements/.*").status_code == 404


def test_a_month_is_not_over_on_its_last_day() -> None:
    assert month_ends(date(2026, 3, 31), 2) == [date(2026, 1, 31), date(2026, 2, 28)]
    assert month_ends(date(2026, 4, 1), 2) == [date(2026, 2, 28), date(2026, 3, 31)]
    assert len(month_ends(date(2024, 2, 29), 12)) == 12


def test_a_gap_breaks_the_line() -> None:
    found = charts.months("", [Moment("a", 0.5, "50%"), Moment("b", None, ""), Moment("c", 1.0, "100%")])
    assert found.path.count("M") == 2
    assert "L" not in found.path
    assert len(found.dots) == 2

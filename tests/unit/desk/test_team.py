"""My team, as its leader sees it in a browser without script."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from lms.signoff.model import Decision
from lms.signoff.services import inbox, signing
from tests.unit.compliance.agency import RECORDS
from tests.unit.signoff.team import PASSWORD, Team, team
from tests.unit.signoff.test_pages import Browser

TODAY = date(2026, 3, 10)


@pytest.fixture
def one(app: Flask) -> Team:
    found = team(app)
    found.bed.publish(RECORDS)
    return found


def people(one: Team) -> tuple[int, int, int]:
    boss = one.person("Ana Lee")
    bo = one.cardholder(one.person("Bo Hill", supervisor=boss), date(2026, 3, 2))
    cy = one.person("Cy Moss", supervisor=boss)
    one.complete(cy, date(2026, 3, 1), "records-management")
    one.complete(bo, date(2026, 3, 9))
    one.today(TODAY)
    return boss, bo, cy


def test_the_team_is_counted_and_the_most_urgent_comes_first(one: Team) -> None:
    boss, _, _ = people(one)
    browser = Browser(one, boss, "Ana Lee")
    page = browser.read("/my-team")
    assert "People 2 Overdue 1 Due within 30 days 0 Wait for your signature 1" in " ".join(page.split())
    rows = page[page.index("Your people and what they owe") :]
    assert rows.index("4 days overdue") < rows.index("Awaiting sign-off") < rows.index("Up to date")
    assert "Cy Moss" not in browser.read("/my-team?search=hill")
    assert "1 row" in browser.read("/my-team?status=overdue")
    assert "1 row" in browser.read("/my-team?requirement=card")
    assert "3 rows" in browser.read("/my-team?sort=name&order=down")
    assert browser.client.get("/my-team?format=csv").text.count("\r\n") == 4


def test_one_person_shows_every_duty_with_its_reason_and_what_waits(one: Team) -> None:
    boss, bo, _ = people(one)
    page = Browser(one, boss, "Ana Lee").read(f"/my-team/{bo}")
    for words in ("Bo Hill", "Waits for your signature", "Using the purchase card", "Why this date?", "Overdue"):
        assert words in page


def test_a_person_of_another_team_does_not_exist(one: Team) -> None:
    boss, bo, cy = people(one)
    other = one.person("Di Fox", "B")
    one.person("Ed Ray", "B", supervisor=other)
    browser = Browser(one, other, "Di Fox")
    browser.read(f"/my-team/{bo}", 404)
    browser.read(f"/my-team/{boss}", 404)
    Browser(one, cy, "Cy Moss").read("/my-team", 403)


def test_what_came_back_is_the_first_thing_on_my_learning(one: Team) -> None:
    boss, bo, _ = people(one)
    with one.work_as(boss) as work:
        done = inbox.inbox(work)[0].completion.evidence_id
        signing.sign(work, [done], Decision.RETURNED, PASSWORD, "Please bring me the receipts.")
    page = Browser(one, bo, "Bo Hill").read("/my-learning")
    assert "Your supervisor returned" in page
    assert "Please bring me the receipts." in page

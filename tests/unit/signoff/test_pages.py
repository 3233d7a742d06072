"""The pages of signing off, as a browser without script meets them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.kernel.clock import Clock
from lms.platform.work import Runtime
from lms.signoff.model import Decision
from lms.signoff.services import inbox as box
from lms.signoff.services import signing
from tests.unit.signoff.team import PASSWORD, Team, team

DONE = date(2026, 1, 20)
TODAY = date(2026, 1, 22)


class Browser:
    """Somebody's browser."""

    def __init__(self, one: Team, person_id: int, name: str) -> None:
        runtime: Runtime = one.bed.app.extensions["lms"]
        one.bed.app.extensions["lms"] = Runtime(
            runtime.settings, Clock(stopped_at=one.bed.now), runtime.handlers, runtime.wanted
        )
        self.client: FlaskClient = one.bed.app.test_client()
        address = f"{name.replace(' ', '.').lower()}@agency.example"
        assert self.send("/sign-in", email=address, password=PASSWORD).status_code == 303

    def read(self, address: str, status: int = 200) -> str:
        """Return a page's text without its marks."""
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return text(answer)

    def send(self, address: str, *, page: str = "", **values: object) -> TestResponse:
        """Send a form with the token of its page."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(page or address).text)
        assert found is not None
        return self.client.post(address, data={"csrf_token": found[1], **values})


def text(answer: TestResponse) -> str:
    """Return what is read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.fixture
def one(app: Flask) -> Team:
    return team(app)


def circle(one: Team) -> tuple[int, int, int, int]:
    boss = one.person("Ana Lee")
    bo = one.cardholder(one.person("Bo Hill", supervisor=boss))
    cy = one.cardholder(one.person("Cy Moss", supervisor=boss))
    first, second = one.complete(bo, DONE), one.complete(cy, DONE)
    one.today(TODAY)
    return boss, bo, first, second


def test_an_empty_inbox_says_when_something_will_come(one: Team) -> None:
    boss = one.person("Ana Lee")
    one.person("Bo Hill", supervisor=boss)
    assert "Nothing waits for your signature" in Browser(one, boss, "Ana Lee").read("/sign-off")


def test_two_completions_are_chosen_read_and_signed_with_one_password(one: Team) -> None:
    boss, _, first, second = circle(one)
    browser = Browser(one, boss, "Ana Lee")
    inbox = browser.read("/sign-off")
    assert "2 completions wait for your signature." in inbox
    assert "4 February 2026" in inbox
    assert browser.client.get("/sign-off?all=1").text.count(" checked") == 2
    address = f"/sign-off/check?e={first}&e={second}"
    check = browser.read(address)
    assert (
        "I have reviewed the completion of “Using the purchase card” (version 2) by Bo Hill on 20 January 2026" in check
    )
    wrong = browser.send("/sign-off/check", page=address, e=[first, second], password="wrong")
    assert wrong.status_code == 422
    assert "not your password" in text(wrong)
    assert "Cy Moss" in text(wrong)
    signed = browser.send("/sign-off/check", page=address, e=[first, second], password=PASSWORD)
    assert signed.status_code == 303
    done = browser.read(signed.headers["Location"])
    assert "2 completions signed" in done
    assert "Nothing else waits for your signature" in done
    assert "Bo Hill" in browser.read("/sign-off/history")
    assert "I have reviewed" in browser.client.get("/sign-off/history?format=csv").text
    again = browser.send("/sign-off/check", page="/sign-off", e=[first], password=PASSWORD)
    assert "signed already" in browser.read(again.headers["Location"])


def test_one_completion_shows_what_was_learned_and_why_its_date(one: Team) -> None:
    boss, _, first, _ = circle(one)
    seen = Browser(one, boss, "Ana Lee").read(f"/sign-off/{first}")
    for words in ("Bo Hill", "52 minutes", "90%, pass mark 80%", "Why this date?", "Version 1 of the requirement"):
        assert words in seen


def test_a_completion_that_came_into_the_record_later_says_when_it_did(one: Team) -> None:
    boss, bo, first, _ = circle(one)
    late = one.complete(bo, date(2026, 1, 6))
    browser = Browser(one, boss, "Ana Lee")
    assert "In the record since 22 January 2026" in browser.read(f"/sign-off/{late}")
    assert "In the record since" not in browser.read(f"/sign-off/{first}")


def test_a_return_needs_its_reason_and_reaches_the_learner_who_answers(one: Team) -> None:
    boss, bo, first, _ = circle(one)
    browser = Browser(one, boss, "Ana Lee")
    empty = browser.send(f"/sign-off/{first}/return", reason="", password=PASSWORD)
    assert empty.status_code == 422
    assert "Write what is missing" in text(empty)
    reason = "Please bring me the receipts of March."
    wrong = browser.send(f"/sign-off/{first}/return", reason=reason, password="wrong")
    assert wrong.status_code == 422
    assert reason in text(wrong)
    sent = browser.send(f"/sign-off/{first}/return", reason=reason, password=PASSWORD)
    assert "Completion returned" in browser.read(sent.headers["Location"])
    assert "1 completion waits" in browser.read("/sign-off")
    assert "comes back to your inbox" in browser.read(f"/sign-off/{first}")
    assert browser.client.get(f"/sign-off/{first}/return").status_code == 303
    with one.work_as(boss) as work:
        (said,), _total = box.signed_by_me(work)
    statement = said.id
    learner = Browser(one, bo, "Bo Hill")
    assert reason in learner.read(f"/sign-off/returned/{statement}")
    assert learner.send(f"/sign-off/returned/{statement}", note="").status_code == 422
    assert learner.send(f"/sign-off/returned/{statement}", note="Brought them.").status_code == 303
    assert "with Ana Lee again" in learner.read(f"/sign-off/returned/{statement}")
    assert "Answered: Brought them." in Browser(one, boss, "Ana Lee").read("/sign-off")


def test_a_statement_is_read_by_its_two_people_and_nobody_else(one: Team) -> None:
    boss, bo, first, _ = circle(one)
    with one.work_as(boss) as work:
        (statement,) = signing.sign(work, [first], Decision.APPROVED, PASSWORD).signed
    for person, name in ((boss, "Ana Lee"), (bo, "Bo Hill")):
        read = Browser(one, person, name).read(f"/sign-off/statement/{statement}")
        assert "Signed by Ana Lee, Clerk on 22 January 2026" in read
        assert "Holds" in read
    other = Browser(one, 0, "Cy Moss")
    other.read(f"/sign-off/statement/{statement}", 404)
    other.read("/sign-off", 403)


def test_what_is_not_mine_does_not_exist(one: Team) -> None:
    boss, _, first, _ = circle(one)
    stranger = one.person("Di Fox", "B")
    one.person("Ed Ray", "B", supervisor=stranger)
    browser = Browser(one, stranger, "Di Fox")
    for address in (f"/sign-off/{first}", f"/sign-off/{first}/return", "/sign-off/9999", "/sign-off/done/abc"):
        browser.read(address, 404)
    assert "There is no such completion" in browser.read(f"/sign-off/check?e={first}")
    browser.read("/sign-off/returned/1", 404)
    assert browser.client.get("/sign-off/check").status_code == 303
    assert browser.client.get("/sign-off/check?e=x").status_code == 303


def test_the_inbox_is_filtered_by_unit_and_requirement(one: Team) -> None:
    boss = one.person("Ana Lee")
    for number in range(30):
        unit = "A" if number % 2 else "B"
        one.complete(one.cardholder(one.person(f"P{number:02d} Doe", unit, boss)), DONE)
    one.today(TODAY)
    browser = Browser(one, boss, "Ana Lee")
    whole = browser.read("/sign-off")
    assert "30 rows, page 1 of 2" in whole
    assert "15 rows" in browser.read("/sign-off?unit=B")
    assert "30 rows" in browser.read("/sign-off?requirement=card")
    assert "No row fits the filter" in browser.read("/sign-off?requirement=other")
    assert "P29 Doe" in browser.read("/sign-off?sort=name&order=down")

"""Every letter that tells a due date leads to the reason of that date, on a page that its reader may open."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.jobs import worker
from lms.platform.content import Overlay
from lms.platform.outbox import Letter
from tests.unit.compliance.agency import RECORDS
from tests.unit.notices.test_announced import AMENDED, NEW, published
from tests.unit.notices.test_bounces import SAID, Refusing, refusing  # noqa: F401
from tests.unit.notices.test_log import officer, sending
from tests.unit.notices.test_morning import MODULE, morning, pair
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

LETTERS = sorted(path for path in Overlay("templates").glob("email/*/body.*"))
TELLS_A_DATE = re.compile(
    r"\bdue\b[^{}]*\{\{ day\((?:\w+\.|\w+\[0\]\.)?due_|Your date until now|still to hear of|one\.note"
)
LEADS_TO_REASON = re.compile(
    r"/why/\{\{|/register/\{\{|/people/\{\{ one\.about_id \}\}/record|/my-team/\{\{ one\.about_id"
)

ADDRESS = re.compile(r"https?://[^/\s\"]+(/[^\s\"]+)")
A_REASON = re.compile(r"/why/|/register/\d|/record$|/my-team/\d")


@pytest.fixture
def one(both: Flask) -> Team:
    found = team(both)
    found.bed.publish(RECORDS)
    return found


def last(one: Team, to: str) -> tuple[str, set[str]]:
    """Return the text of the last letter to somebody, and where its links to reasons lead: text and HTML alike."""
    with one.bed.work() as work:
        query = sa.select(Letter.text, Letter.html).where(Letter.recipient.like(f"{to}%")).order_by(Letter.id.desc())
        text, html = work.session.execute(query.limit(1)).one()
    reasons = [{link for link in ADDRESS.findall(each) if A_REASON.search(link)} for each in (text, html)]
    assert reasons[0] == reasons[1]
    return text, reasons[0]


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_letter_that_tells_a_due_date_has_the_link(path: Path) -> None:
    text = path.read_text("utf-8")
    if TELLS_A_DATE.search(text):
        assert LEADS_TO_REASON.search(text)


def test_the_letters_that_tell_a_due_date_are_these() -> None:
    """So that the pattern above cannot stop finding them unseen."""
    telling = {path.parent.name for path in LETTERS if TELLS_A_DATE.search(path.read_text("utf-8"))}
    assert telling == {"announced", "digest", "done", "duties", "nudge", "officer", "overdue", "reminder", "team"}


def test_a_confirmation_leads_the_learner_to_the_reason_of_the_next_date(one: Team) -> None:
    _, learner = pair(one)
    one.complete(learner, date(2026, 3, 2), MODULE)
    text, reasons = last(one, "bo.hill")
    assert "The next time is due 2 March 2027." in text
    assert reasons == {"/my-record/why/records"}
    assert "2 March 2027" in Browser(one, learner, "Bo Hill").read("/my-record/why/records")


def test_a_supervisor_is_led_to_the_reasons_of_each_late_date(one: Team) -> None:
    boss, learner = pair(one)
    morning(one, date(2026, 3, 9))
    text, reasons = last(one, "ana.lee")
    assert "Bo Hill, Records management, due 6 March 2026" in text
    assert reasons == {f"/my-team/{learner}/why/records"}
    morning(one, date(2026, 3, 13))
    assert last(one, "ana.lee")[1] == reasons
    assert "6 March 2026" in Browser(one, boss, "Ana Lee").read(reasons.pop())


def test_the_officer_is_led_to_the_register(one: Team) -> None:
    _, learner = pair(one)
    officer(one)
    morning(one, date(2026, 3, 20))
    _, reasons = last(one, "olga")
    assert reasons == {f"/register/{learner}/records"}
    assert "6 March 2026" in Browser(one, 0, "Olga Field").read(reasons.pop())


def test_where_letters_come_back_whoever_hears_instead_is_led_to_the_person(
    one: Team,
    refusing: tuple[Refusing, str],  # noqa: F811
) -> None:
    boss, learner = pair(one)
    alone = one.person("Di Ruiz", unit="B")
    officer(one)
    server, url = refusing
    server.unknown["di.ruiz@agency.example"] = SAID
    morning(one, date(2026, 2, 4))
    worker.deliver(sending(one, url))
    morning(one, date(2026, 2, 5))
    text, reasons = last(one, "ana.lee")
    assert "due 6 March 2026" in text
    assert reasons == {f"/my-team/{learner}"}
    assert "6 March 2026" in Browser(one, boss, "Ana Lee").read(reasons.pop())
    _, reasons = last(one, "olga")
    assert reasons == {f"/people/{alone}/record"}
    Browser(one, 0, "Olga Field").read(reasons.pop())


def test_an_announced_change_leads_to_the_reason_of_the_date_before_and_of_the_one_to_come(one: Team) -> None:
    _, learner = pair(one)
    published(one, date(2026, 2, 5), AMENDED)
    morning(one, date(2026, 2, 10))
    _, reasons = last(one, "bo.hill")
    ahead = "/my-record/why/records?as_of=2026-03-02"
    assert reasons == {"/my-record/why/records", ahead}
    browser = Browser(one, learner, "Bo Hill")
    page = browser.read("/my-record/why/records")
    assert "due 6 March 2026" in page
    assert "As it was on" in page
    page = browser.read(ahead)
    for words in ("As it will be on 2 March 2026", "due 3 March 2026", "by Directive 7, in force since 2 March 2026"):
        assert words in page


def test_no_other_day_to_come_can_be_asked_about(one: Team) -> None:
    _, learner = pair(one)
    published(one, date(2026, 2, 5), AMENDED)
    morning(one, date(2026, 2, 10))
    browser = Browser(one, learner, "Bo Hill")
    page = browser.read("/my-record/why/records?as_of=2026-03-03", 422)
    assert "This day has not come yet." in page
    browser.read("/my-record/why/records?as_of=2026-03-02&known_on=2026-03-02", 422)


def test_a_requirement_that_has_not_begun_leads_to_the_reason_of_its_first_date(one: Team) -> None:
    _, learner = pair(one)
    published(one, date(2026, 2, 5), NEW)
    morning(one, date(2026, 2, 6))
    _, reasons = last(one, "bo.hill")
    assert reasons == {"/my-record/why/gifts?as_of=2026-03-02"}
    assert "due 1 April 2026" in Browser(one, learner, "Bo Hill").read(reasons.pop())

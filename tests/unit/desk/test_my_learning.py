"""My learning says what is owed, by when and why, and leads on in one tap."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.compliance.model.evidence import EvidenceKind, FactEntry, Posting
from lms.compliance.services import facts
from lms.compliance.services.evidence import post_many
from lms.directory.access import permissions_of
from lms.kernel.actor import Actor
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from lms.signoff.model import Decision
from lms.signoff.services.signing import sign
from tests.unit.catalogue.builder import write
from tests.unit.learning.walker import Walker
from tests.unit.signoff.team import CARD, PASSWORD, Team, team

DOORS = """
requirement: doors
title: Locked doors
citation: 1 CFR 1.1
satisfied_by: keys-and-doors
initial: {within: 60 days, of: appointment}
"""
ELSEWHERE = """
requirement: elsewhere
title: Fire drill
satisfied_by: fire-drill
initial: {within: 365 days, of: appointment}
"""
AWAY = """
requirement: away
title: Safe driving
satisfied_by: safe-driving
initial: {within: 90 days, of: appointment}
leave: {treatment: suspend, resume_within: 30 days}
exemption: {resume_within: 30 days}
"""
TODAY = date(2026, 11, 22)


@pytest.fixture
def staff(app: Flask, tmp_path: Path) -> Team:
    """A team whose people must lock doors and hear about fire."""
    made = team(app)
    made.bed.publish(CARD, DOORS, ELSEWHERE)
    loaded = content.load(content.folder_at(write(tmp_path / "policies")))
    assert loaded.module
    with made.bed.work() as work:
        catalogue.publish(work, made.bed.agency_id, [loaded.module])
    return made


def walker(staff: Team, person_id: int) -> Walker:
    actor = Actor(
        name="Ana Ruiz",
        agency_id=staff.bed.agency_id,
        account_id=staff.accounts[person_id],
        person_id=person_id,
        roles=frozenset({Role.STAFF}),
        permissions=permissions_of([Role.STAFF]),
    )
    return Walker(staff.bed.app, actor)


def test_what_is_overdue_comes_first_with_its_date_its_reason_and_a_start(staff: Team) -> None:
    page = walker(staff, staff.person("Ana Ruiz")).go("/my-learning")
    cards = page.page.select(".lms-card h3")
    assert [card.get_text(strip=True) for card in cards[:2]] == ["Locked doors", "Fire drill"]
    assert "Overdue" in page.text
    assert "Was due 6 March 2026, 261 days ago" in page.text
    assert "Why this date?" in page.text
    assert "The rule: 1 CFR 1.1" in page.text
    assert "5 January 2026" in page.text
    assert "2026-" not in page.text
    page.submit("Start")
    assert page.heading == "Starting test"
    page.go("/my-learning")
    assert "Continue" in page.text
    assert "left" in page.text


def test_what_is_taught_elsewhere_says_whom_to_ask(staff: Team) -> None:
    page = walker(staff, staff.person("Ana Ruiz")).go("/my-learning")
    assert "Due 5 January 2027, in 44 days" in page.text
    assert "Ask your training officer" in page.text


def test_what_is_done_is_listed_with_score_and_signature(staff: Team) -> None:
    boss = staff.person("Bo Lee")
    ana = staff.cardholder(staff.person("Ana Ruiz", supervisor=boss), date(2026, 10, 1))
    done = staff.complete(ana, date(2026, 10, 20))
    staff.complete(ana, date(2026, 10, 21), module="keys-and-doors")
    page = walker(staff, ana).go("/my-learning")
    assert "Taken care of" in page.text
    rows = [row.get_text(" ", strip=True) for row in page.page.select("tbody tr")]
    assert len(rows) == 2
    assert "Not needed" in rows[0]
    assert "90%" in rows[1]
    assert "Awaiting sign-off" in rows[1]
    staff.today(TODAY)
    with staff.work_as(boss) as work:
        sign(work, [done], Decision.APPROVED, PASSWORD)
    page.go("/my-learning")
    assert "Signed" in page.text


def test_a_course_that_answered_for_two_modules_is_listed_once(staff: Team) -> None:
    ana = staff.person("Ana Ruiz")
    with staff.bed.work() as work:
        post_many(
            work,
            [
                Posting(
                    kind=EvidenceKind.COMPLETION, person_id=ana, source="import:earlier", record_id=f"7:{module}",
                    on=date(2026, 2, 3), module=module, title="Ethics", score=88.0,
                )
                for module in ("initial-ethics", "annual-ethics")
            ],
        )  # fmt: skip
    page = walker(staff, ana).go("/my-learning")
    rows = [row.get_text(" ", strip=True) for row in page.page.select("tbody tr")]
    assert [row for row in rows if "Ethics" in row] == rows
    assert len(rows) == 1


def test_earlier_training_that_serves_no_duty_any_more_needs_no_signature(staff: Team) -> None:
    boss = staff.person("Bo Lee")
    ana = staff.cardholder(staff.person("Ana Ruiz", supervisor=boss), date(2026, 10, 1))
    staff.complete(ana, date(2026, 2, 3))
    done = staff.complete(ana, date(2026, 10, 20))
    staff.today(TODAY)
    with staff.work_as(boss) as work:
        sign(work, [done], Decision.APPROVED, PASSWORD)
    page = walker(staff, ana).go("/my-learning")
    rows = [row.get_text(" ", strip=True) for row in page.page.select("tbody tr")]
    assert "Signed" in rows[0]
    assert "Not needed" in rows[1]


def test_a_returned_completion_shows_its_reason_and_where_to_answer(staff: Team) -> None:
    boss = staff.person("Bo Lee")
    ana = staff.cardholder(staff.person("Ana Ruiz", supervisor=boss), date(2026, 10, 1))
    done = staff.complete(ana, date(2026, 10, 20))
    with staff.work_as(boss) as work:
        sign(work, [done], Decision.RETURNED, PASSWORD, "The practical part is missing.")
    page = walker(staff, ana).go("/my-learning")
    assert "The practical part is missing." in page.text
    assert "the longest overdue of 2" in page.text
    assert "without what is finished and not signed yet." in page.text, "the length is not that of both"
    page.follow("Answer")
    assert "/sign-off/returned/" in page.path


def test_the_page_begins_with_what_today_is_for(staff: Team) -> None:
    ana = staff.person("Ana Ruiz")
    page = walker(staff, ana).go("/my-learning")
    assert "Today: Locked doors is overdue. What is overdue takes about" in page.text
    staff.complete(ana, date(2026, 11, 20), module="keys-and-doors")
    page = walker(staff, ana).go("/my-learning")
    assert "Today: nothing presses. Next is Fire drill, due 5 January 2027." in page.text
    staff.complete(ana, date(2026, 11, 21), module="fire-drill")
    assert "Today: nothing is asked of you." in walker(staff, ana).go("/my-learning").text


@pytest.mark.parametrize(
    "until, words",
    [
        (date(2027, 1, 31), "Your leave stops the clock until 31 January 2027. Nothing is asked of you until then."),
        (None, "Your leave stops the clock. Nothing is asked of you until you are back."),
    ],
)
def test_what_a_leave_holds_is_said_in_words_and_stands_apart(staff: Team, until: date | None, words: str) -> None:
    staff.bed.publish(AWAY)
    ana = staff.person("Ana Ruiz")
    with staff.bed.work() as work:
        facts.record_fact(
            work, FactEntry(person_id=ana, type=FactType.LEAVE, on=date(2026, 2, 1), until=until, kind="parental")
        )
    page = walker(staff, ana).go("/my-learning")
    assert "Not asked of you now" in page.text
    assert words in page.text


@pytest.mark.parametrize(
    "until, words",
    [
        (date(2027, 2, 28), "You are exempt until 28 February 2027. Nothing is asked of you until then."),
        (None, "You are exempt. Nothing is asked of you while that lasts."),
    ],
)
def test_an_exemption_is_said_in_words_and_stands_apart(staff: Team, until: date | None, words: str) -> None:
    staff.bed.publish(AWAY)
    ana = staff.person("Ana Ruiz")
    with staff.bed.work() as work:
        entry = FactEntry(
            person_id=ana, type=FactType.EXEMPTION, on=date(2026, 2, 1), until=until, requirement="away",
            reason="detail", approver="Di Fox",
        )  # fmt: skip
        facts.record_fact(work, entry)
    page = walker(staff, ana).go("/my-learning")
    assert "Not asked of you now" in page.text
    assert words in page.text


def test_what_is_done_for_good_leads_to_the_reason_why(staff: Team) -> None:
    ana = staff.person("Ana Ruiz")
    staff.complete(ana, date(2026, 2, 3), module="keys-and-doors")
    page = walker(staff, ana).go("/my-learning")
    page.follow("Why nothing more is due Locked doors")
    assert page.path == "/my-record/why/doors"


def test_what_is_due_again_one_day_leads_to_the_reason_of_its_date(staff: Team) -> None:
    staff.bed.publish(DOORS + "recurrence: {interval: 12 months, from: completion}\n")
    ana = staff.person("Ana Ruiz")
    staff.complete(ana, date(2026, 10, 20), module="keys-and-doors")
    page = walker(staff, ana).go("/my-learning")
    assert "Next due 20 October 2027" in page.text
    page.follow("Why this date? Locked doors")
    assert page.path == "/my-record/why/doors"


def test_the_newest_completions_are_listed_and_the_record_has_them_all(staff: Team) -> None:
    ana = staff.person("Ana Ruiz")
    for day in range(1, 8):
        staff.complete(ana, date(2026, 10, day), module="keys-and-doors")
    page = walker(staff, ana).go("/my-learning")
    days = [row.select("td, th")[1].get_text(strip=True) for row in page.page.select("tbody tr")]
    assert days == [f"Completed{day} Oct 2026" for day in (7, 6, 5, 4, 3)]
    page.follow("All 7, with their certificates: your training record")
    assert page.path == "/my-record"


def test_an_old_completion_that_waits_for_its_signature_stays_on_the_list(staff: Team) -> None:
    boss = staff.person("Bo Lee")
    ana = staff.cardholder(staff.person("Ana Ruiz", supervisor=boss), date(2026, 9, 1))
    staff.complete(ana, date(2026, 9, 20))
    for day in range(1, 7):
        staff.complete(ana, date(2026, 10, day), module="keys-and-doors")
    page = walker(staff, ana).go("/my-learning")
    rows = [row.get_text(" ", strip=True) for row in page.page.select("tbody tr")]
    assert len(rows) == 6
    assert "Awaiting sign-off" in rows[-1]


def test_a_module_says_for_which_duty_it_is_and_leads_to_the_reason_of_its_date(staff: Team) -> None:
    page = walker(staff, staff.person("Ana Ruiz")).go("/learning/modules/keys-and-doors")
    assert "What it is for Locked doors Overdue Due 6 March 2026" in page.text
    page.follow("6 March 2026")
    assert page.heading == "Why this date?"
    assert "Appointed on 5 January 2026, plus 60 days." in page.text
    page.follow("Something is wrong with this date")
    assert page.heading == "Something in my record is wrong"
    assert "Locked doors" in page.text

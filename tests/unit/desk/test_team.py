"""My team, as its leader sees it in a browser without script."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts
from lms.directory.records import Placement
from lms.directory.services import lines
from lms.kernel.facts import FactType
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
    refused = browser.client.get("/my-team?format=csv&requirement=unheard-of")
    assert (refused.status_code, "“unheard-of” is not on the list" in refused.text) == (422, True)


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


def house(one: Team) -> dict[str, int]:
    """A head of unit A, a lead below her with one person, and a branch of A where she leads nobody."""
    ana = one.person("Ana Lee", "A")
    bo = one.person("Bo Hill", "A", supervisor=ana)
    cy = one.person("Cy Moss", "A", supervisor=bo)
    one.unit("A1", "A")
    di = one.person("Di Fox", "A1")
    ed = one.person("Ed Ray", "A1", supervisor=di)
    fay = one.person("Fay Orr", "B")
    gus = one.person("Gus Poe", "B", supervisor=fay)
    one.today(TODAY)
    return {"ana": ana, "bo": bo, "cy": cy, "di": di, "ed": ed, "fay": fay, "gus": gus}


def test_below_somebody_are_their_people_theirs_and_the_units_below_a_unit_they_head(both: Flask) -> None:
    one = team(both)
    who = house(one)
    below = {name: set() for name in who} | {
        "ana": {who["bo"], who["cy"], who["di"], who["ed"]},
        "bo": {who["cy"]},
        "di": {who["ed"]},
        "fay": {who["gus"]},
    }
    with one.bed.work() as work:
        for name, person_id in who.items():
            found = lines.everybody_below(work.session, one.bed.agency_id, person_id, TODAY)
            assert found == below[name], name


def test_people_who_lead_each_other_in_a_circle_end_the_search(one: Team) -> None:
    who = house(one)
    with one.bed.work() as work:
        known = {"holds_from": TODAY, "known_from": work.instant()}
        work.session.add(
            Placement(
                agency_id=one.bed.agency_id, person_id=who["fay"], unit_id=one.units["B"], position="Clerk", grade="",
                employment_type="permanent", location="", supervisor_id=who["gus"], is_supervisor=True, **known,
            )
        )  # fmt: skip
        work.session.flush()
        found = lines.everybody_below(work.session, one.bed.agency_id, who["fay"], TODAY)
    assert found == {who["gus"]}


def test_a_head_chooses_between_her_own_people_and_everybody_below(one: Team) -> None:
    who = house(one)
    browser = Browser(one, who["ana"], "Ana Lee")
    direct = browser.read("/my-team")
    assert "Bo Hill" in direct
    assert "Show everybody below you, 4 people" in direct
    assert "Ed Ray" not in direct
    below = browser.read("/my-team/everybody-below")
    assert "Ed Ray" in below
    assert "Show only the" in below
    assert "Gus Poe" not in below
    assert "Cy Moss" not in browser.read("/my-team/everybody-below?unit=A1")
    assert browser.client.get("/my-team/everybody-below?format=csv").text.count("\r\n") == 5
    assert "Through others, or through a unit below yours" in browser.read(f"/my-team/{who['ed']}")
    browser.read(f"/my-team/{who['gus']}", 404)


def test_who_leads_nobody_further_down_is_offered_no_choice(one: Team) -> None:
    who = house(one)
    assert "everybody below" not in Browser(one, who["bo"], "Bo Hill").read("/my-team").lower()


def test_every_row_leads_to_its_reason_in_one_step(one: Team) -> None:
    boss, bo, _ = people(one)
    browser = Browser(one, boss, "Ana Lee")
    assert f'href="/my-team/{bo}#card"' in browser.client.get("/my-team").text
    assert '<li id="card">' in browser.client.get(f"/my-team/{bo}").text


def test_the_list_can_be_printed_whole(one: Team) -> None:
    boss = one.person("Ana Lee")
    for number in range(30):
        one.person(f"Bo Hill{number}", supervisor=boss)
    browser = Browser(one.today(TODAY), boss, "Ana Lee")
    assert "page 1 of 2" in browser.read("/my-team")
    whole = browser.read("/my-team?format=print")
    assert "30 rows, as of 10 March 2026." in whole
    assert whole.count("Records management") >= 30


def test_a_rate_shows_its_denominator_and_counts_who_is_excused_apart(one: Team) -> None:
    boss, _, _ = people(one)
    away = one.person("Di Fox", supervisor=boss)
    with one.bed.work() as work:
        facts.record_fact(work, FactEntry(person_id=away, type=FactType.LEAVE, on=date(2026, 2, 1), kind="parental"))
    page = Browser(one, boss, "Ana Lee").read("/my-team")
    assert "Up to date: 1 of 3 (33%) of what is asked of them." in page
    assert "0 exempt, 1 on hold" in page


def test_what_is_ahead_is_said_of_the_team_and_never_of_one_person(one: Team) -> None:
    boss, _, _ = people(one)
    page = Browser(one, boss, "Ana Lee").read("/my-team")
    assert "What is ahead: until 31 March 2026, and the hours still owed" in page
    assert "No number is expected of fewer than five people" in page
    assert "If nobody did anything, it would be 1 duty." in page
    assert "+ 1 duty" in page


def test_a_team_without_past_cases_is_told_that_nothing_can_be_expected(one: Team) -> None:
    boss = one.person("Ana Lee")
    for number in range(6):
        one.person(f"Bo Hill{number}", supervisor=boss)
    page = Browser(one.today(TODAY), boss, "Ana Lee").read("/my-team")
    assert "Too few such duties were met in the last two years" in page
    assert "it would be 6 duties" in page

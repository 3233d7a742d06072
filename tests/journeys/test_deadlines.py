"""Deadlines as people meet them: facts and acts, a rule changed by two, a question, a roster, a record taken away."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from lms.app import create_app
from lms.kernel.clock import Clock
from lms.platform.db import db
from tests.browser.fixtures import Visit
from tests.browser.serve import Wanted, served
from tests.browser.visit import DESK, PHONE, Visitor
from tests.conftest import NOON, settings_for
from tests.journeys.learners import press, tab_to
from tests.unit.compliance.agency import RECORDS
from tests.unit.desk.house import DAY, House, house_of
from tests.unit.signoff.team import PASSWORD

pytestmark = pytest.mark.journey
BOTH = (PHONE, DESK)
TIGHTER = RECORDS.replace("60 days", "45 days")
FACTS = b"""StaffNo,Type,From,Until,Tag,Kind,Requirement,NewDue,Reason,Approver,Note,RecordId
000002,leave,2026-02-10,2026-02-20,,unpaid,,,,,,a-1
999999,leave,2026-02-10,2026-02-20,,unpaid,,,,,,a-2
"""


@dataclass(frozen=True)
class Place:
    """The running house: each journey acts on people of its own."""

    house: House
    address: str

    def number(self, role: str) -> int:
        return self.house.names[role][0]

    def enter(self, visitor: Visit, role: str, size: tuple[int, int] = DESK) -> Visitor:
        """Sign somebody in."""
        person = visitor(self.address, size)
        page = person.go("/sign-in")
        name = self.house.names[role][1]
        page.get_by_label("Work email address").fill(f"{name.replace(' ', '.').lower()}@agency.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        person.press(page.get_by_role("button", name="Sign in", exact=True))
        return person


@pytest.fixture(scope="module")
def place(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One house for all journeys of this module, with a policies folder of its own."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(migrated_sqlite, folder / "lms.sqlite")
    (folder / "policies" / "requirements").mkdir(parents=True)
    (folder / "policies" / "requirements" / "records.yaml").write_text(TIGHTER)
    app = create_app(settings_for(folder), Clock(stopped_at=NOON))
    house = house_of(app)
    with app.app_context():
        db.engine.dispose()
    with served(Wanted(folder=folder, today=DAY, policies=folder / "policies", second_person_above=0)) as address:
        yield Place(house, address)


def fill_day(person: Visitor, name: str, day: str, month: str, year: str) -> None:
    group = person.page.get_by_role("group", name=name)
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label, exact=True).fill(value)


def row(person: Visitor, text: str) -> Locator:
    return person.page.get_by_role("row").filter(has_text=text)


def main_of(person: Visitor) -> str:
    return " ".join(person.page.locator("main").inner_text().split())


def test_leave_is_recorded_by_keyboard_with_what_it_changes_and_taken_back(visitor: Visit, place: Place) -> None:
    officer = place.enter(visitor, "officer")
    page, di = officer.page, place.number("staff") + 2
    officer.go(f"/people/{di}/facts")
    officer.check("facts", sizes=BOTH)
    press(page, "Record something")
    officer.check("facts-choose", sizes=BOTH)
    press(page, "Leave")
    officer.check("facts-form", sizes=BOTH)
    officer.expect(422)
    press(page, "See what it changes")
    officer.check("facts-errors", sizes=BOTH)
    tab_to(page, page.get_by_label("Kind of leave"))
    page.keyboard.type("Unpaid")
    for part, value in (("Day", "5"), ("Month", "2"), ("Year", "2026")):
        tab_to(page, page.get_by_role("group", name="First day").get_by_label(part, exact=True))
        page.keyboard.type(value)
    for part, value in (("Day", "25"), ("Month", "2"), ("Year", "2026")):
        tab_to(page, page.get_by_role("group", name="Last day").get_by_label(part, exact=True))
        page.keyboard.type(value)
    press(page, "See what it changes")
    assert "What it changes, as of 10 March 2026" in main_of(officer)
    assert row(officer, "Records management").get_by_text("Why this date?").count() == 2
    officer.check("facts-check", sizes=BOTH)
    press(page, "Record it")
    assert "Unpaid leave" in main_of(officer)
    officer.check("facts-recorded", sizes=BOTH)
    press(page, "Take it back")
    assert "Unpaid leave, 5 February 2026 to 25 February 2026" in main_of(officer)
    officer.check("facts-take-back", sizes=BOTH)
    page.get_by_label("Why is it taken back?").fill("It was somebody else")
    press(page, "Take it back")
    assert "It is taken back." in main_of(officer)
    officer.check("facts-taken-back", sizes=BOTH)


def test_facts_come_from_a_file_with_a_verdict_on_every_line(visitor: Visit, place: Place, tmp_path: Path) -> None:
    officer = place.enter(visitor, "officer")
    for name, content in (("refused.csv", FACTS), ("leave.csv", b"\n".join(FACTS.splitlines()[:2]))):
        (tmp_path / name).write_bytes(content)
        officer.go("/imports/facts")
        officer.page.get_by_label("CSV file").set_input_files(tmp_path / name)
        officer.press(officer.page.get_by_role("button", name="Check the file"))
        officer.check(f"facts-import-{name[:5]}", sizes=BOTH)
    officer.press(officer.page.get_by_role("button", name="Apply this file"))
    assert "This file is applied" in main_of(officer)
    officer.check("facts-import-applied", sizes=BOTH)
    officer.go("/imports/facts")
    officer.check("facts-imports", sizes=BOTH)


def test_an_act_for_a_group_is_seen_before_it_is_done_and_undone_as_a_whole(visitor: Visit, place: Place) -> None:
    officer = place.enter(visitor, "officer")
    page = officer.page
    officer.go("/facts/acts")
    officer.check("acts-empty", sizes=BOTH)
    officer.press(page.get_by_role("link", name="Extension"))
    officer.check("act-form", sizes=BOTH)
    page.get_by_label("Requirement", exact=True).select_option(label="Records management")
    fill_day(officer, "Day of the decision", "2", "2", "2026")
    fill_day(officer, "New due date", "17", "3", "2026")
    page.get_by_label("Why", exact=True).select_option(label="Emergency")
    page.get_by_label("Approved by").fill("000009")
    page.get_by_label("Unit, with everything below it").select_option(index=1)
    officer.press(page.get_by_role("button", name="See whom it is for and what it changes"))
    officer.check("act-check", sizes=BOTH)
    assert page.get_by_text("Why this date?").count() > 0
    officer.press(page.get_by_role("button", name=re.compile("^Record it for")))
    officer.check("act-recorded", sizes=BOTH)
    officer.press(page.get_by_role("link", name="Undo the whole act"))
    officer.check("act-undo", sizes=BOTH)
    page.get_by_label("Why is it taken back?").fill("The order was revoked")
    officer.press(page.get_by_role("button", name="Undo it for everybody"))
    assert "This act was undone." in main_of(officer)
    officer.check("act-undone", sizes=BOTH)
    officer.go("/facts/acts")
    officer.check("acts", sizes=BOTH)


@pytest.mark.parametrize("size", BOTH, ids=["phone", "desk"])
def test_somebody_says_that_a_date_is_wrong_and_an_officer_answers(
    visitor: Visit, place: Place, size: tuple[int, int]
) -> None:
    person = place.enter(visitor, "staff", size)
    page = person.page
    person.go("/my-record/why/records")
    person.check("why")
    person.press(page.get_by_role("link", name="Something is wrong with this date"))
    person.check("wrong")
    page.get_by_label("Tell us more in your own words").fill(f"I began in February.\nSeen on {size[0]} px.")
    person.press(page.get_by_role("button", name="Send"))
    number = page.url.rsplit("/", 1)[-1]
    assert page.get_by_role("link", name="Why this date?").count() == 1
    person.check("question-asked")

    officer = place.enter(visitor, "officer", size)
    officer.go("/questions")
    officer.check("questions")
    officer.press(officer.page.get_by_role("link", name=re.compile(rf"^{number} ")))
    officer.check("question")
    officer.press(officer.page.get_by_role("link", name="Why this date?"))
    officer.check("question-why")
    officer.go(f"/questions/{number}")
    officer.page.get_by_label("Your answer").fill("You began in January. The extract of HR says so.")
    officer.press(officer.page.get_by_role("button", name="Answer"))
    officer.check("question-answered")

    person.go(f"/my-record/questions/{number}")
    assert "Olga Reyes answered on" in main_of(person)
    person.check("question-read")


def test_a_changed_rule_is_proposed_with_a_preview_and_published_by_a_second_person(
    visitor: Visit, place: Place
) -> None:
    first = place.enter(visitor, "officer")
    first.go("/requirements/records")
    first.check("requirement", sizes=BOTH)
    first.press(first.page.get_by_role("button", name="See what the file would change"))
    assert "Earlier date" in main_of(first)
    first.check("change-preview", sizes=BOTH)
    first.press(first.page.get_by_role("button", name="Go on to check and confirm").first)
    first.page.get_by_label("Why").fill("Directive 7 of March 2026")
    first.check("change-check", sizes=BOTH)
    first.press(first.page.get_by_role("button", name="Propose this change"))
    assert "Another training officer" in main_of(first) or "somebody else" in main_of(first).lower()
    first.check("proposal-own", sizes=BOTH)

    second = place.enter(visitor, "second officer")
    second.go("/requirement-changes")
    second.check("proposals", sizes=BOTH)
    second.press(second.page.get_by_role("link", name="Records management"))
    second.check("proposal", sizes=BOTH)
    second.press(second.page.get_by_role("button", name="Agree: it counts from now"))
    assert "Done: Version 2 counts from now." in main_of(second)
    second.check("requirement-changed", sizes=BOTH)
    second.go("/requirement-changes")
    second.check("proposals-decided", sizes=BOTH)
    second.go("/timetable")
    second.check("timetable-waiting", sizes=BOTH)


def test_the_head_of_a_unit_certifies_who_works_there_and_the_difference_is_resolved(
    visitor: Visit, place: Place
) -> None:
    officer = place.enter(visitor, "officer")
    officer.go("/roster")
    officer.check("rosters-empty", sizes=BOTH)
    officer.press(officer.page.get_by_role("button", name="Open it and write to the heads of units"))
    officer.check("roster-open", sizes=BOTH)

    head = place.enter(visitor, "supervisor")
    head.go("/my-roster")
    head.check("my-roster", sizes=BOTH)
    head.press(head.page.get_by_role("link", name="A Unit A"))
    head.check("roster-sheet", sizes=BOTH)
    head.page.get_by_label("Does Cy Done work here?").select_option(label="Has left")
    head.page.get_by_label("Last day of Cy Done").fill("2026-02-27")
    head.page.get_by_label("Name", exact=True).first.fill("Mo Builder")
    head.page.get_by_label("Contractor?").first.select_option(label="Yes")
    head.page.get_by_label("Your password").fill(PASSWORD)
    head.press(head.page.get_by_role("button", name="Sign", exact=True))
    assert "You have certified" in main_of(head)
    head.check("my-roster-signed", sizes=BOTH)

    officer.go("/roster")
    officer.press(officer.page.get_by_role("link", name="10 March 2026"))
    assert "last day here: 27 February 2026" in main_of(officer)
    officer.check("roster-differences", sizes=BOTH)
    officer.press(row(officer, "Cy Done").get_by_role("link", name="Note what was done"))
    assert "Has left, and HR has them in service" in main_of(officer)
    officer.check("roster-resolve", sizes=BOTH)
    officer.page.get_by_label("What was done?").fill("HR ends the service with the next extract")
    officer.press(officer.page.get_by_role("button", name="Keep this note"))
    officer.check("roster-resolved", sizes=BOTH)
    officer.go("/roster")
    officer.check("rosters", sizes=BOTH)


def test_a_training_record_is_narrowed_printed_and_taken_away(visitor: Visit, place: Place) -> None:
    officer = place.enter(visitor, "officer", PHONE)
    page, di = officer.page, place.number("staff") + 2
    officer.go(f"/people/{di}/record")
    officer.check("record", sizes=BOTH)
    page.get_by_text("Show a part, or another day").click()
    page.get_by_label("Kind").select_option(label="What dates depend on")
    officer.press(page.get_by_role("button", name="Show", exact=True))
    assert "Medical leave" in main_of(officer)
    assert "What was required, every time" not in main_of(officer)
    officer.check("record-narrowed", sizes=BOTH)
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Download as CSV").is_visible()
    assert page.get_by_text("Medical leave").is_visible()
    assert page.get_by_text("This is a part of the record.").is_visible()
    officer.look_at("record-printed")
    page.emulate_media(media="screen")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download as CSV").click()
    rows = list(csv.DictReader(io.StringIO(taken.value.path().read_text("utf-8-sig"))))
    assert {(each["category"], each["detail"]) for each in rows if each["kind"] == "leave"} >= {
        ("medical", "Medical leave")
    }
    assert {each["part"] for each in rows} == {"fact"}

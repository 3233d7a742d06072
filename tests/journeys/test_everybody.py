"""What is there for everybody, in a real browser: certificates earned elsewhere, sessions, accommodations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lms.kernel.permissions import Role
from lms.learning.classroom.services import planning
from tests.browser.fixtures import Visit
from tests.browser.serve import Wanted, served
from tests.browser.test_signoff import enter
from tests.browser.visit import DESK, PHONE
from tests.conftest import on_sqlite
from tests.journeys.learners import copied_by_keyboard
from tests.unit.compliance.handed.test_handed import PDF, World, world
from tests.unit.desk.record.world import give
from tests.unit.learning.classroom.test_better_dates import waiting_for_better
from tests.unit.learning.classroom.test_sessions import PLAN, Place
from tests.unit.learning.classroom.test_sessions import place as taught

pytestmark = pytest.mark.journey
TODAY = date(2026, 2, 2)
BOTH = (PHONE, DESK)
CERTIFICATE = "Screenshot_20260102_173001_Certificate_of_completion.pdf"
"""A name without a space, as phones give them."""


@pytest.fixture
def place(migrated_sqlite: Path, tmp_path: Path) -> Iterator[tuple[str, World]]:
    """A small agency with two officers, served."""
    with on_sqlite(migrated_sqlite, tmp_path) as app:
        here = world(app)
        with served(Wanted(folder=tmp_path, today=TODAY)) as address:
            yield address, here


def test_a_certificate_is_handed_in_on_a_phone_and_verified_at_a_desk(
    visitor: Visit, place: tuple[str, World], tmp_path: Path
) -> None:
    address, here = place
    (tmp_path / CERTIFICATE).write_bytes(PDF)
    person = visitor(address, PHONE)
    enter(person, "Bo Hill")
    page = person.go("/my-record")
    person.press(page.get_by_role("link", name="Hand in a certificate from elsewhere"))
    person.check("handed-form", sizes=BOTH)
    page.get_by_role("button", name="Hand in").click(no_wait_after=True)
    person.expect(422)
    page.wait_for_selector(".govuk-error-summary")
    person.check("handed-wrong", sizes=BOTH)
    page.get_by_label("What the course is called").fill("Records for everybody")
    page.get_by_label("Who issued the certificate").fill("State University")
    for part, value in (("Day", "20"), ("Month", "1"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Hours").fill("1.5")
    page.get_by_label("Which requirement is it meant for?").select_option("Records management")
    page.locator("input[type=file]").set_input_files(tmp_path / CERTIFICATE)
    person.press(page.get_by_role("button", name="Hand in"))
    expect(page.get_by_text("It waits until a training officer has verified it.")).to_be_visible()
    person.check("handed-mine", sizes=BOTH)
    person.go("/my-record/certificates")
    person.check("handed-all-mine", sizes=BOTH)
    officer = visitor(address, DESK)
    enter(officer, "Olga Reyes")
    page = officer.go("/certificates-from-elsewhere")
    officer.check("handed-queue", sizes=BOTH)
    officer.press(page.get_by_role("link", name="Records for everybody"))
    officer.check("handed-verify", sizes=BOTH)
    page.get_by_label("Hours").fill("1")
    page.get_by_label("How it was verified").fill("Number checked with the university.")
    officer.press(page.get_by_role("button", name="See what it changes"))
    expect(page.get_by_role("heading", name="Check before you accept")).to_be_visible()
    officer.check("handed-check", sizes=BOTH)
    officer.press(page.get_by_role("button", name="Accept it"))
    expect(
        page.get_by_text("It is verified. Where a duty asks for a signature as well, it counts once that is given.")
    ).to_be_visible()
    officer.check("handed-accepted", sizes=BOTH)
    page = person.go("/my-record/certificates/1")
    expect(page.get_by_text("Hours: you wrote “1 hour 30 minutes”; recorded is “1 hour”.")).to_be_visible()
    person.check("handed-credited", sizes=BOTH)
    page = person.go("/my-record/why/records")
    expect(
        page.get_by_text("The time before was met by training done elsewhere: Records for everybody")
    ).to_be_visible()
    person.check("handed-why", sizes=BOTH)
    person.go("/my-record")
    person.check("handed-record", sizes=BOTH)


@pytest.fixture
def hall(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Place]:
    """An agency in which somebody teaches."""
    with on_sqlite(migrated_sqlite, tmp_path) as app:
        yield taught(app, tmp_path)


def test_a_session_is_planned_at_a_desk_and_taken_on_a_phone(visitor: Visit, hall: Place, tmp_path: Path) -> None:
    with served(Wanted(folder=tmp_path, today=date(2026, 6, 10))) as address:
        officer = visitor(address, DESK)
        enter(officer, "Olga Reyes")
        page = officer.go("/sessions/planned")
        officer.check("session-none", sizes=BOTH)
        officer.press(page.get_by_role("button", name="Plan a session"))
        page.get_by_label("Place, or the address of the webinar").fill("Room 204, 12 Example Street")
        for part, value in (("Day", "15"), ("Month", "6"), ("Year", "2026")):
            page.get_by_label(part, exact=True).fill(value)
        page.get_by_label("Begins at").fill("09:00")
        page.get_by_label("Ends at").fill("11:00")
        page.get_by_label("How many can come").fill("1")
        page.get_by_label("Who teaches").fill("000002")
        officer.check("session-plan", sizes=BOTH)
        officer.press(page.get_by_role("button", name="Plan it"))
        officer.check("session-planned", sizes=BOTH)
        person = visitor(address, PHONE)
        enter(person, "Bo Hill")
        page = person.go("/sessions")
        person.check("session-list", sizes=BOTH)
        person.press(page.locator("main table a").first)
        person.check("session-one", sizes=BOTH)
        person.press(page.get_by_role("button", name="Take a place"))
        expect(page.get_by_text("You have a place.", exact=True)).to_be_visible()
        person.check("session-mine", sizes=BOTH)
        other = visitor(address, PHONE)
        enter(other, "Cy Moss")
        page = other.go("/sessions/1")
        other.press(page.get_by_role("button", name="Wait for a place"))
        expect(page.get_by_text("You wait, number 1 in line.")).to_be_visible()
        other.check("session-waiting", sizes=BOTH)
        teacher = visitor(address, PHONE)
        enter(teacher, "Tess Ray")
        teacher.go("/sessions/1/sheet")
        teacher.check("session-sheet-before", sizes=BOTH)


def test_who_has_a_place_and_waits_for_a_better_date_reads_it_at_both(
    visitor: Visit, hall: Place, tmp_path: Path
) -> None:
    full, other = waiting_for_better(hall)
    with served(Wanted(folder=tmp_path, today=date(2026, 6, 10))) as address:
        person = visitor(address, PHONE)
        enter(person, "Bo Hill")
        page = person.go(f"/sessions/{full}")
        person.check("session-better", sizes=BOTH)
        person.press(page.get_by_role("link", name=f"Open session {other}"))
        expect(page.get_by_text(f"You have a place here and wait for session {full}")).to_be_visible()
        person.check("session-kept", sizes=BOTH)


def test_an_officer_sees_whom_a_moved_session_finds_elsewhere(visitor: Visit, hall: Place, tmp_path: Path) -> None:
    first = hall.planned()
    later = replace(PLAN, place="Room 7", starts_at=PLAN.ends_at, ends_at=PLAN.ends_at + timedelta(hours=1))
    for number in (first, hall.planned(later)):
        hall.enrolled(hall.bo, number)
    with hall.by(hall.olga) as work:
        planning.change(work, first, replace(later, place="Room 9"))
    with served(Wanted(folder=tmp_path, today=date(2026, 6, 10))) as address:
        officer = visitor(address, DESK)
        enter(officer, "Olga Reyes")
        page = officer.go(f"/sessions/planned/{first}")
        expect(page.get_by_text("Hill, Bo: session 2")).to_be_visible()
        officer.check("session-elsewhere", sizes=BOTH)


def test_who_teaches_marks_on_a_phone_who_came(visitor: Visit, hall: Place, tmp_path: Path) -> None:
    number = hall.planned(replace(PLAN, instructor_id=hall.tess))
    for who in (hall.bo, hall.cy):
        hall.enrolled(who, number)
    with served(Wanted(folder=tmp_path, today=date(2026, 6, 16))) as address:
        teacher = visitor(address, PHONE)
        enter(teacher, "Tess Ray")
        page = teacher.go("/sessions/taught")
        teacher.check("session-taught", sizes=BOTH)
        teacher.press(page.locator("main table a").first)
        page.get_by_label("Came late").first.focus()
        page.keyboard.press("Space")
        page.get_by_label("Present").last.check()
        page.get_by_role("button", name="Save the sheet").click(no_wait_after=True)
        teacher.expect(422)
        page.wait_for_selector(".govuk-error-summary")
        teacher.check("session-sheet-wrong", sizes=BOTH)
        page.get_by_label("Minutes there").first.fill("110")
        teacher.press(page.get_by_role("button", name="Save the sheet"))
        expect(page.get_by_text("In the training record as record").first).to_be_visible()
        teacher.check("session-sheet", sizes=BOTH)
        page.get_by_text("Somebody is on the list by mistake").click()
        teacher.check("session-sheet-mistake", sizes=BOTH)
        page.get_by_role("button", name="Take off the list").click(no_wait_after=True)
        teacher.expect(422)
        page.wait_for_selector(".govuk-error-summary")
        teacher.check("session-sheet-mistake-wrong", sizes=BOTH)
        page.get_by_label("Why are they taken off?").fill("Another Bo Hill")
        teacher.press(page.get_by_role("button", name="Take off the list"))
        expect(page.get_by_text("They are off the list, and told so.")).to_be_visible()
        teacher.go("/sessions/1/sheet/paper")
        teacher.check("session-paper", sizes=BOTH)
        person = visitor(address, PHONE)
        enter(person, "Bo Hill")
        person.go("/sessions")
        person.check("session-past", sizes=BOTH)


def test_what_is_arranged_is_recorded_at_a_desk_and_read_on_a_phone(
    visitor: Visit, hall: Place, tmp_path: Path
) -> None:
    give(hall.team, hall.di, Role.ACCOMMODATION)
    with served(Wanted(folder=tmp_path, today=date(2026, 6, 10))) as address:
        keeper = visitor(address, DESK)
        enter(keeper, "Di Fox")
        page = keeper.go("/accommodations")
        keeper.check("accommodation-none", sizes=BOTH)
        keeper.press(page.get_by_role("button", name="Arrange something"))
        keeper.check("accommodation-form", sizes=BOTH)
        page.get_by_role("button", name="Record it").click(no_wait_after=True)
        keeper.expect(422)
        page.wait_for_selector(".govuk-error-summary")
        keeper.check("accommodation-wrong", sizes=BOTH)
        page.get_by_label("For whom").fill("000003")
        page.get_by_label("Time", exact=True).select_option("200")
        page.get_by_label("Breaks").check()
        page.get_by_label("Lessons open first as").select_option("podcast")
        keeper.press(page.get_by_role("button", name="Record it"))
        expect(page.get_by_role("heading", name="Arranged for Bo Hill")).to_be_visible()
        keeper.check("accommodation-one", sizes=BOTH)
        keeper.go("/accommodations")
        keeper.check("accommodation-list", sizes=BOTH)
        person = visitor(address, PHONE)
        enter(person, "Bo Hill")
        page = person.go("/my-record")
        person.press(page.get_by_role("link", name="Arranged for you"))
        expect(page.get_by_text("Twice the time")).to_be_visible()
        person.check("accommodation-mine", sizes=BOTH)


def test_a_token_that_is_shown_once_is_copied_by_keyboard(visitor: Visit, hall: Place, tmp_path: Path) -> None:
    give(hall.team, hall.di, Role.ADMINISTRATOR)
    with served(Wanted(folder=tmp_path, today=date(2026, 6, 10))) as address:
        keeper = visitor(address, DESK)
        enter(keeper, "Di Fox")
        page = keeper.go("/feed-tokens")
        page.get_by_label("Which system will use it?").fill("Doors")
        keeper.press(page.get_by_role("button", name="Make the token"))
        copied_by_keyboard(keeper, "Copy the token", "Token")
        keeper.check("token-copied", sizes=BOTH)

"""What is there for everybody, in a real browser: certificates earned elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from lms.app import create_app
from lms.kernel.clock import Clock
from lms.platform.db import db
from tests.browser.fixtures import Visit
from tests.browser.serve import served
from tests.browser.test_signoff import enter
from tests.browser.visit import DESK, PHONE
from tests.conftest import NOON, settings_for
from tests.unit.compliance.handed.test_handed import PDF, World, world

pytestmark = pytest.mark.journey
TODAY = date(2026, 2, 2)
BOTH = (PHONE, DESK)


@pytest.fixture
def place(migrated_sqlite: Path, tmp_path: Path) -> Iterator[tuple[str, World]]:
    """A small agency with two officers, served."""
    shutil.copy(migrated_sqlite, tmp_path / "lms.sqlite")
    app: Flask = create_app(settings_for(tmp_path), Clock(stopped_at=NOON))
    here = world(app)
    with served(tmp_path, today=TODAY) as address:
        yield address, here
    with app.app_context():
        db.engine.dispose()


def test_a_certificate_is_handed_in_on_a_phone_and_verified_at_a_desk(
    visitor: Visit, place: tuple[str, World], tmp_path: Path
) -> None:
    address, here = place
    (tmp_path / "my certificate.pdf").write_bytes(PDF)
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
    page.locator("input[type=file]").set_input_files(tmp_path / "my certificate.pdf")
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
    page.get_by_label("How it was verified").fill("Number checked with the university.")
    officer.press(page.get_by_role("button", name="See what it changes"))
    expect(page.get_by_role("heading", name="Check before you accept")).to_be_visible()
    officer.check("handed-check", sizes=BOTH)
    officer.press(page.get_by_role("button", name="Accept it"))
    expect(page.get_by_text("It is verified and counts.")).to_be_visible()
    officer.check("handed-accepted", sizes=BOTH)
    page = person.go("/my-record/why/records")
    expect(
        page.get_by_text("The time before was met by training done elsewhere: Records for everybody")
    ).to_be_visible()
    person.check("handed-why", sizes=BOTH)
    person.go("/my-record")
    person.check("handed-record", sizes=BOTH)

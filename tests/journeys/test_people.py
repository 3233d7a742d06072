"""People come in: the administrator imports extracts, the officer takes training in and closes a gap."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.kernel.permissions import Role
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE, Visitor
from tests.journeys.site import Site, sign_in
from tests.unit.directory.samples import DIRTY, chiefs, extract_of, part_of
from tests.unit.interop.test_training import history_of_chiefs

pytestmark = pytest.mark.journey
BOTH = (PHONE, DESK)


def hand_in(person: Visitor, path: Path, day: tuple[str, str, str] | None = None) -> None:
    """Choose a file and have it checked."""
    page = person.page
    page.get_by_label("CSV file").set_input_files(path)
    for label, value in zip(("Day", "Month", "Year"), day or (), strict=False):
        page.get_by_label(label, exact=True).fill(value)
    person.press(page.get_by_role("button", name="Check the file"))


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_people_come_in_and_the_officer_closes_a_gap(visitor: Visit, site: Site, tmp_path: Path) -> None:
    agency = site.agency()
    site.account(agency, "admin@agency.example", "Ada Admin", Role.ADMINISTRATOR)
    site.account(agency, "officer@agency.example", "Otto Officer", Role.OFFICER)
    admin = visitor(site.address)
    sign_in(admin, "admin@agency.example")
    admin.go("/imports/people")
    admin.check("import-empty", sizes=BOTH)
    admin.expect(422)
    hand_in(admin, kept(tmp_path, "notes.csv", b"hello\n"))
    assert "is not a CSV" in admin.page.locator(".govuk-error-summary").inner_text()
    admin.check("import-no-csv", sizes=BOTH)
    admin.go("/imports/people")
    hand_in(admin, kept(tmp_path, "hr-2026-11-dirty.csv", DIRTY.read_bytes()))
    admin.check("import-refused", sizes=BOTH)
    admin.go("/imports/people")
    hand_in(admin, kept(tmp_path, "hr-2026-09.csv", part_of("09")), ("1", "9", "2026"))
    admin.check("import-checked", sizes=BOTH)
    admin.press(admin.page.get_by_role("button", name="Apply this file"))
    assert "This file is applied" in admin.page.locator("main").inner_text()
    admin.go("/imports/people")
    hand_in(admin, kept(tmp_path, "hr-2026-10.csv", part_of("10")), ("1", "10", "2026"))
    admin.press(admin.page.get_by_role("button", name="Apply this file"))
    admin.check("import-applied", sizes=BOTH)
    admin.go("/imports/people")
    admin.check("imports", sizes=BOTH)

    officer = visitor(site.address)
    sign_in(officer, "officer@agency.example")
    officer.go("/people")
    officer.check("people", sizes=BOTH)
    officer.page.get_by_label("Name, number or address").fill("100007")
    officer.press(officer.page.get_by_role("button", name="Show"))
    officer.press(officer.page.get_by_role("link", name="Miranda, Notburga"))
    officer.page.get_by_role("heading", level=1, name="Notburga Miranda").wait_for()
    officer.page.wait_for_load_state("networkidle")
    officer.check("person", sizes=BOTH)
    officer.go("/people/gaps")
    officer.check("gaps", sizes=BOTH)
    officer.press(officer.page.get_by_role("link", name="Name a deputy for Notburga Miranda"))
    officer.check("deputy", sizes=BOTH)
    officer.page.get_by_label("Deputy: staff number").fill("100014")
    officer.press(officer.page.get_by_role("button", name="Name this deputy"))
    assert "Shannon Wyatt" in officer.page.locator("main").inner_text()
    officer.check("gaps-closed", sizes=BOTH)
    officer.go("/imports/training")
    hand_in(officer, kept(tmp_path, *history_of_chiefs()))
    officer.check("training-checked", sizes=BOTH)
    officer.press(officer.page.get_by_role("button", name="Apply this file"))
    officer.check("training-applied", sizes=BOTH)


def test_a_small_extract_works_without_script(visitor: Visit, site: Site, tmp_path: Path) -> None:
    site.account(site.agency(), "admin@agency.example", "Ada Admin", Role.ADMINISTRATOR)
    admin = visitor(site.address, PHONE, script=False)
    sign_in(admin, "admin@agency.example")
    admin.go("/imports/people")
    hand_in(admin, kept(tmp_path, "hr.csv", extract_of(chiefs())))
    admin.press(admin.page.get_by_role("button", name="Apply this file"))
    assert "This file is applied" in admin.page.locator("main").inner_text()

"""A training officer hands a course in, in a real browser, and reads what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from lms.kernel.permissions import Role
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE
from tests.journeys.learners import press
from tests.journeys.site import Site, sign_in
from tests.unit.catalogue.importing.test_in_the_browser import course

pytestmark = pytest.mark.journey
SIZES = (PHONE, DESK, (320, 700))


def test_a_course_is_handed_in_read_and_discarded(visitor: Visit, site: Site, tmp_path: Path) -> None:
    site.account(site.agency(), "officer@agency.example", "Olga Lind", Role.OFFICER)
    (tmp_path / "counter.zip").write_bytes(course())
    person = visitor(site.address, DESK)
    sign_in(person, "officer@agency.example")
    page = person.go("/imports/courses")
    person.check("import-empty", sizes=SIZES)
    page.get_by_label("ZIP file").set_input_files(tmp_path / "counter.zip")
    press(page, "Make a draft")
    expect(page.locator("main")).to_contain_text("the component Box is not known here")
    person.check("import-report", sizes=SIZES)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take the files along").click()
    assert taken.value.suggested_filename == "counter.zip"
    press(page, "Discard the draft")
    expect(page.locator("main")).to_contain_text("No draft yet")

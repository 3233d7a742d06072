"""An officer makes a schedule for a report in plain words, partly by keyboard, and ends it again."""

from __future__ import annotations

import re

import pytest

from lms.kernel.permissions import Role
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE
from tests.journeys.site import Site, sign_in

pytestmark = pytest.mark.journey
BOTH = (PHONE, DESK)


def test_an_officer_makes_a_schedule_sees_its_dates_and_ends_it(visitor: Visit, site: Site) -> None:
    agency = site.agency()
    site.account(agency, "officer@agency.example", "Otto Officer", Role.OFFICER)
    site.account(agency, "auditor@agency.example", "Ana Auditor", Role.AUDITOR)
    officer = visitor(site.address)
    sign_in(officer, "officer@agency.example")
    officer.go("/reports")
    officer.check("reports-empty", sizes=BOTH)
    officer.press(officer.page.get_by_role("link", name=re.compile("^Schedules:")))
    officer.check("schedules-empty", sizes=BOTH)
    officer.press(officer.page.get_by_role("link", name="Compliance with required training"))
    officer.check("schedule-form", sizes=BOTH)
    page = officer.page
    page.get_by_label("On which days").select_option(label="Other days (write them below)")
    page.get_by_label("Other days, in words").fill("now and then")
    officer.expect(422)
    officer.press(page.get_by_role("button", name="Save, and see the next dates"))
    assert "says no days" in page.locator(".govuk-error-summary").inner_text()
    officer.check("schedule-refused", sizes=BOTH)
    page.get_by_label("Other days, in words").fill("last working day of the month")
    recipient = page.get_by_label("All auditors")
    recipient.focus()
    page.keyboard.press("Space")
    assert recipient.is_checked()
    page.get_by_label("At what time").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Last working day of the month, 06:00, agency time" in page.locator("main").inner_text()
    assert page.get_by_role("listitem").filter(has_text=re.compile(r"\d+ \w+ \d{4}, 06:00 E[SD]T")).count() == 3
    officer.check("schedule-made", sizes=BOTH)
    officer.press(page.get_by_role("button", name="End this schedule"))
    assert "This schedule has ended" in page.locator("main").inner_text()
    officer.press(page.get_by_role("button", name="Take back the last change"))
    officer.check("schedule-back", sizes=BOTH)

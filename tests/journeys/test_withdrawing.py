"""A module is withdrawn in the browser; who is in the middle of it finishes, and who has not begun reads why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lms.kernel.permissions import Role
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE
from tests.journeys.learners import BASE, EMAIL, MODULE, learner_at, press
from tests.journeys.site import Site, sign_in

pytestmark = pytest.mark.journey
WHY = "The locks were replaced by cards."


@pytest.mark.parametrize("begun", [False, True], ids=["not-begun", "in-the-middle"])
def test_an_officer_withdraws_a_module_and_a_learner_reads_why(visitor: Visit, site: Site, *, begun: bool) -> None:
    found = learner_at(site)
    site.account(found.agency_id, "olga@agency.example", "Olga Field", Role.OFFICER)
    learner = visitor(site.address, PHONE)
    sign_in(learner, EMAIL)
    learner.go(BASE)
    if begun:
        press(learner.page, "Start")

    officer = visitor(site.address, DESK)
    sign_in(officer, "olga@agency.example")
    page = officer.go(f"/modules/{MODULE}")
    press(page, "Withdraw this module")
    expect(page.get_by_text("1 person began it")).to_have_count(int(begun))
    officer.check("withdraw-ask", sizes=(PHONE, DESK))
    page.get_by_label("Why is it withdrawn?").fill(WHY)
    press(page, "Withdraw it")
    expect(page.get_by_text("The module is withdrawn.")).to_be_visible()
    officer.check("withdraw-done", sizes=(PHONE, DESK))
    officer.go("/modules")
    officer.check("withdraw-list", sizes=(PHONE, DESK))

    page = learner.go("/modules")
    assert not page.get_by_role("link", name="Keys and doors").count()
    page = learner.go(BASE)
    expect(page.get_by_text(WHY)).to_be_visible()
    learner.check(f"withdraw-learner-{'middle' if begun else 'new'}", sizes=(PHONE, DESK))
    assert page.get_by_role("button", name="Start").count() == 0
    if begun:
        press(page, "Continue")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Starting test")

    page = officer.go(f"/modules/{MODULE}")
    press(page, "Put it back on offer")
    expect(page.get_by_text("The module is on offer again.")).to_be_visible()
    assert learner.go("/modules").get_by_role("link", name="Keys and doors").count() == 1

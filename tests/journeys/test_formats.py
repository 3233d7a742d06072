"""The formats of a lesson in a real browser, by keyboard alone, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE, Visitor
from tests.journeys.learners import EMAIL, learner_at, press
from tests.journeys.site import Site, sign_in
from tests.unit.catalogue.stories import with_story

pytestmark = pytest.mark.journey
SIZES = (PHONE, DESK)


def to_the_first_lesson(person: Visitor) -> None:
    """Sign in, take the starting test with every question left open, and open the first lesson."""
    sign_in(person, EMAIL)
    for words in ("Start", "Start the test", "All answers", "Hand the test in", "Go to the lessons"):
        press(person.page, words)


def test_a_story_is_decided_by_keyboard_and_goes_on_on_another_device(visitor: Visit, site: Site) -> None:
    learner_at(site, with_story())
    phone = visitor(site.address, PHONE)
    page = phone.page
    to_the_first_lesson(phone)
    expect(page.get_by_role("button", name="Read it")).to_have_attribute("aria-pressed", "true")
    phone.check("formats-reading", sizes=SIZES)
    press(page, "Decide in a story")
    expect(page.locator("#story")).to_contain_text("Decision 1")
    phone.check("formats-story", sizes=SIZES)
    press(page, "Look inside first")
    expect(page.locator("#story")).to_be_focused()
    expect(page.locator("#story")).to_contain_text("Somebody is still there.")
    phone.check("formats-story-second", sizes=SIZES)
    desk = visitor(site.address, DESK)
    sign_in(desk, EMAIL)
    press(desk.page, "Continue")
    expect(desk.page.locator("#story")).to_contain_text("Decision 2")
    press(desk.page, "Leave together and lock the door")
    expect(desk.page.locator("#story")).to_contain_text("It went well")
    desk.check("formats-story-end", sizes=SIZES)
    press(desk.page, "Try another way")
    press(desk.page, "Go home")
    expect(desk.page.locator("#story")).to_contain_text("It went wrong")
    desk.check("formats-story-bad-end", sizes=SIZES)
    press(desk.page, "Go to the checks")
    expect(desk.page.locator("h1")).to_contain_text("Check 1 of 2")

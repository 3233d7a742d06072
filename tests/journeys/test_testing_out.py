"""A starting test that saves lessons, and the questions by words and by picture, on a phone and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lms.learning.model import PaperKind
from tests.browser.fixtures import Visit
from tests.browser.visit import PHONE
from tests.journeys.learners import EMAIL, answer, learner_at, press
from tests.journeys.site import Site, sign_in
from tests.unit.catalogue.builder import files

pytestmark = pytest.mark.journey
HEAD = (
    files()["module.yaml"].replace("pre_test: {items: 2}", "pre_test: {items: 13}").replace("minutes: 8", "minutes: 15")
)


def test_whoever_knows_it_all_skips_the_lessons_by_keyboard_on_a_phone(visitor: Visit, site: Site) -> None:
    learner = learner_at(site, {"module.yaml": HEAD})
    person = visitor(site.address, PHONE)
    page = person.page
    sign_in(person, EMAIL)
    press(page, "Start")
    press(page, "Start the test")
    paper = learner.attempt().paper(PaperKind.PRE)
    assert paper
    kinds = set()
    for entry in paper.entries:
        item = learner.text.item(entry.item)
        assert item
        if item.kind not in kinds:
            person.check(f"learn-start-{item.kind}")
        kinds.add(item.kind)
        answer(page, learner.right(item, entry.order))
        press(page, "Save and continue")
    assert {"short_text", "hotspot"} <= kinds
    press(page, "Hand the test in")
    expect(page.locator("main")).to_contain_text("You need not take 2 lessons")
    person.check("learn-demonstrated")
    press(page, "Go to the final test")
    expect(page.locator("h1")).to_contain_text("Final test")

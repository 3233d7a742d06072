"""Finding in a real browser: the box by keyboard, a slip of the finger, and the very paragraph."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.kernel.actor import system_actor
from lms.platform.work import unit_of_work
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE
from tests.journeys.learners import EMAIL, learner_at, press, tab_to
from tests.journeys.site import Site, sign_in
from tests.unit.catalogue.builder import changed, write
from tests.unit.catalogue.test_cards import CARDS

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_mistyped_question_leads_to_the_paragraph_by_keyboard(
    visitor: Visit, site: Site, size: tuple[int, int]
) -> None:
    learner_at(site)
    person = visitor(site.address, size)
    page = person.page
    sign_in(person, EMAIL)
    box = page.get_by_role("searchbox")
    tab_to(page, box)
    page.keyboard.type("papres about poeple")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("These are results for “papers people”")
    expect(page.locator("ol.lms-found mark").first).to_be_visible()
    person.check("find-corrected")
    press(page, "Why")
    passage = page.get_by_text("Behind the door are papers about people.")
    expect(passage).to_be_focused()
    expect(passage).to_be_in_viewport()
    person.check("find-paragraph")


def test_nothing_found_and_an_empty_box_are_pages_too(visitor: Visit, site: Site) -> None:
    learner_at(site)
    person = visitor(site.address, PHONE)
    sign_in(person, EMAIL)
    person.go("/search")
    person.check("find-empty", sizes=(PHONE, DESK))
    person.go("/search?q=zeppelin")
    person.check("find-nothing", sizes=(PHONE, DESK))
    person.go("/search?q=door")
    person.check("find-many", sizes=(PHONE, DESK))


def test_the_paragraph_is_marked_without_a_script(visitor: Visit, site: Site) -> None:
    learner_at(site)
    person = visitor(site.address, PHONE, script=False)
    sign_in(person, EMAIL)
    person.go("/search?q=turn+keys")
    person.press(person.page.locator("ol.lms-found a").first)
    expect(person.page.locator(":target")).to_contain_text("Turn the key")


def test_a_card_is_found_read_and_printed(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    changes = {"cards.yaml": CARDS} | changed("module.yaml", "version: 1", "version: 2")
    loaded = content.load(content.folder_at(write(site.folder / "policies", changes)))
    assert loaded.module
    with unit_of_work(site.app, system_actor(learner.agency_id), write=True) as work:
        catalogue.publish(work, learner.agency_id, [loaded.module])
    person = visitor(site.address, PHONE)
    sign_in(person, EMAIL)
    person.go("/search?q=gate")
    press(person.page, "Lock up")
    expect(person.page.locator("#section-2")).to_be_focused()
    person.check("find-card", sizes=(PHONE, DESK))
    with person.page.expect_download() as waiting:
        person.page.evaluate("() => { document.querySelector('a[href$=\"/pdf\"]').setAttribute('download', ''); }")
        person.page.get_by_role("button", name="Print it").click()
    assert waiting.value.suggested_filename.endswith(".pdf")

"""Finding in a real browser: the box by keyboard, a slip of the finger, and the very paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from playwright.sync_api import expect

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.kernel.actor import system_actor
from lms.learning.model import PaperKind
from lms.platform.work import Work, unit_of_work
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE
from tests.conftest import NOON
from tests.journeys.learners import EMAIL, learner_at, press, tab_to
from tests.journeys.site import Site, sign_in
from tests.unit.catalogue.builder import changed, write
from tests.unit.catalogue.stories import with_story
from tests.unit.catalogue.test_cards import CARDS
from tests.unit.desk.test_finished import SECOND
from tests.unit.learning.world import World

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


def test_a_story_in_writing_is_found_followed_and_led_on_from_by_keyboard(visitor: Visit, site: Site) -> None:
    learner_at(site, with_story())
    person = visitor(site.address, PHONE)
    page = person.page
    sign_in(person, EMAIL)
    person.go("/search?q=ben+shelves")
    press(page, "The door at six")
    expect(page.locator("#moment-inside")).to_be_focused()
    expect(page.locator("#moment-inside")).to_be_in_viewport()
    person.check("story-written", sizes=(PHONE, DESK))
    onwards = page.locator("#moment-inside").get_by_role("link", name="On to moment 4")
    tab_to(page, onwards)
    page.keyboard.press("Enter")
    expect(page.locator("#moment-open-night")).to_be_focused()
    expect(page.locator("#moment-open-night")).to_contain_text("It ends badly")
    page.go_back()
    expect(page.locator("#moment-inside")).to_be_focused()
    lesson = page.get_by_role("navigation", name="Lessons").get_by_role("link", name="The lesson")
    tab_to(page, lesson)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "A story about this, in writing")
    expect(page.locator("h1")).to_contain_text("The door at six")
    press(page, "Learn this module, and take the lesson")
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_a_story_in_writing_needs_no_script_and_is_whole_on_paper(visitor: Visit, site: Site) -> None:
    learner = learner_at(site, with_story())
    story = learner.text.scenarios[0]
    person = visitor(site.address, PHONE, script=False)
    page = person.page
    sign_in(person, EMAIL)
    person.go(f"/modules/keys-and-doors/stories/{story.key}#moment-{story.scenes[1].id}")
    expect(page.locator(":target")).to_contain_text("Ben sits between the shelves")
    page.emulate_media(media="print")
    for scene in story.scenes:
        moment = page.locator(f"#moment-{scene.id}")
        expect(moment).to_be_visible()
        for choice in scene.choices:
            expect(moment).to_contain_text(f"{choice.text} {choice.consequence}")
    expect(page.locator("#debrief")).to_contain_text("1 CFR 1.1")
    expect(page.get_by_role("navigation").locator("visible=true")).to_have_count(0)


class Lately(World):
    """The world by the site's own clock."""

    @contextmanager
    def work(self, *, write: bool = True, at: datetime = NOON, person_id: int | None = None) -> Iterator[Work]:
        now = self.app.extensions["lms"].clock.now()
        with super().work(write=write, at=now, person_id=person_id) as work:
            yield work


def test_what_was_finished_and_changed_is_sound_to_look_at(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    world = Lately(site.app, learner.agency_id, learner.person_id, learner.text)
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    world.take(PaperKind.POST)
    write(site.folder / "policies", SECOND)
    world.publish(site.folder / "policies")
    person = visitor(site.address, PHONE)
    sign_in(person, EMAIL)
    person.go("/my-learning/finished")
    person.check("finished", sizes=(PHONE, DESK))
    press(person.page, "Keys and doors")
    person.check("finished-one", sizes=(PHONE, DESK))

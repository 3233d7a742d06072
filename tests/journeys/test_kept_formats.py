"""The formats of a lesson that is kept on a device, in a real browser without a network."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from lms.catalogue.model.formats import Format
from lms.learning.records import ExerciseTry, StoryStep
from lms.platform.work import unit_of_work
from tests.browser.fixtures import Visit
from tests.browser.visit import PHONE
from tests.journeys.learners import BASE, MODULE, arranged, learner_at, tab_to
from tests.journeys.sample import wait_until
from tests.journeys.site import Site
from tests.journeys.test_formats import to_the_first_lesson
from tests.journeys.test_offline import SIZES, arrivals, connect, cut, keep, kept_learner, open_kept
from tests.unit.catalogue.builder import changed
from tests.unit.catalogue.stories import with_story
from tests.unit.catalogue.test_lesson_pictures import DRAWING, photo
from tests.unit.learning.test_exercises import with_exercise

pytestmark = pytest.mark.journey

WAITING = """async () => {
  const { all } = await import("/static/js/device.js");
  return (await all("outbox", document.body.dataset.whose)).length > 0;
}"""


def test_a_story_is_decided_without_a_network(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site, with_story())
    page = person.page
    cut(person)
    open_kept(page, site, 0, learner)
    page.get_by_role("button", name="Decide in a story").click()
    story = page.locator("[data-story]")
    tab_to(page, story.get_by_role("button", name="Look inside first"))
    page.keyboard.press("Enter")
    second = person.context.new_page()
    second.goto(f"{site.address}/on-this-device")
    expect(second.locator("[data-begun-list]")).to_have_text("Locking, The door at six")
    second.close()
    tab_to(page, story.get_by_role("button", name="Leave together and lock the door"))
    page.keyboard.press("Enter")
    expect(story.get_by_text("It went well")).to_be_visible()
    person.troubles.clear()
    person.check("offline-story", sizes=SIZES)
    page.reload()
    page.get_by_role("button", name="Decide in a story").click()
    expect(story.get_by_text("It went well")).to_be_visible()
    connect(person)
    expect(page.locator("[data-saving]")).to_have_text("Saved")
    with unit_of_work(site.app, write=False) as work:
        assert work.session.scalars(sa.select(StoryStep.number).order_by(StoryStep.number)).all() == [1, 2]
    person.troubles.clear()


def pressed(page: Page) -> Locator:
    return page.locator("[data-way][aria-pressed=true]")


def test_a_kept_lesson_opens_in_the_format_that_was_arranged_or_chosen(visitor: Visit, site: Site) -> None:
    learner = learner_at(site, with_story())
    arranged(learner, Format.SCENARIO)
    person = visitor(site.address, PHONE, keeps=True)
    page = person.page
    to_the_first_lesson(person)
    keep(person)
    cut(person)
    open_kept(page, site, 0, learner)
    expect(pressed(page)).to_contain_text("Decide in a story")
    expect(page.locator("[data-story]")).to_be_visible()
    expect(page.locator("article")).to_be_hidden()
    button = page.get_by_role("button", name="Read it")
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_be_visible()
    page.wait_for_function(WAITING)
    open_kept(page, site, 1, learner)  # which is offered for reading alone
    expect(page.locator("article")).to_be_visible()
    open_kept(page, site, 0, learner)
    expect(pressed(page)).to_contain_text("Read it")
    expect(page.locator("[data-story]")).to_be_hidden()
    connect(person)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until(lambda: [one.address.rpartition("/")[2] for one in arrivals(learner)] == ["format"], "it arrives")
    person.go(f"{BASE}/lessons/{learner.text.lessons[0].key}")
    expect(page.get_by_role("button", name="Read it")).to_have_attribute("aria-pressed", "true")
    person.troubles.clear()


def test_a_recording_left_out_of_what_is_kept_shows_its_transcript(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site, recorded=True)
    page = person.page
    cut(person)
    open_kept(page, site, 1, learner)
    page.get_by_role("button", name="Watch it").click()
    expect(page.get_by_text("This recording is not kept on this device")).to_be_visible()
    expect(page.locator("[data-of=video] details")).to_have_attribute("open", "")
    expect(page.locator(".lms-player__transcript")).to_be_visible()
    person.troubles.clear()
    person.check("offline-no-recording", sizes=SIZES)


def test_an_exercise_is_done_without_a_network(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site, with_exercise())
    page = person.page
    cut(person)
    open_kept(page, site, 0, learner)
    page.get_by_role("button", name="Do an exercise").click()
    task = page.locator("#task-5")
    tab_to(page, task.get_by_role("checkbox", name="A: The desk"))
    page.keyboard.press("Space")
    tab_to(page, task.get_by_role("button"))
    page.keyboard.press("Enter")
    expect(task).to_contain_text("3 of 3 right")
    person.troubles.clear()
    person.check("offline-exercise", sizes=SIZES)
    connect(person)
    expect(page.locator("[data-saving]")).to_have_text("Saved")
    with unit_of_work(site.app, write=False) as work:
        assert work.session.scalars(sa.select(ExerciseTry.task)).all() == [5]
    person.troubles.clear()


def test_the_pictures_of_a_lesson_are_kept_with_it(visitor: Visit, site: Site) -> None:
    images = site.folder / "policies/modules" / MODULE / "images"
    images.mkdir(parents=True)
    (images / "way.svg").write_text(DRAWING)
    (images / "door.jpg").write_bytes(photo("JPEG"))
    shown = (
        "Turn the key **twice**.\n\n![The way to the door](images/way.svg)\n\n![The door itself](images/door.jpg)\n\n"
    )
    learner, person = kept_learner(visitor, site, changed("lessons/01-locking.md", "Turn the key **twice**.", shown))
    page = person.page
    cut(person)
    open_kept(page, site, 0, learner)
    for words in ("The way to the door", "The door itself"):
        image = page.get_by_role("img", name=words)
        expect(image).to_be_visible()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    person.troubles.clear()
    person.check("offline-pictures", sizes=SIZES)

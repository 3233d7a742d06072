"""The formats of a lesson in a real browser, by keyboard alone, on a phone."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import feedparser
import pytest
from playwright.sync_api import Page, expect

from lms.learning.rules.letters import WIDEST
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, NARROWEST, PHONE, Visitor
from tests.journeys.learners import BASE, EMAIL, copied_by_keyboard, in_service, learner_at, press, tab_to
from tests.journeys.site import Site, sign_in
from tests.unit.catalogue.stories import with_story
from tests.unit.learning.test_exercises import EXERCISE, with_exercise
from tests.unit.learning.test_letters import with_long_options

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


CUT = """selects => selects.flatMap((select) => {
  const style = getComputedStyle(select), pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return [...select.options].filter((o) => o.value && pen.measureText(o.text).width > room).map((o) => o.text);
})"""
"""The options that a select cannot show whole."""


def test_what_a_narrow_select_cuts_is_listed_above_it(visitor: Visit, site: Site) -> None:
    learner_at(site, with_long_options())
    phone = visitor(site.address, (NARROWEST, 640))
    page = phone.page
    to_the_first_lesson(phone)
    press(page, "Do an exercise")
    phone.check("letters-exercise", sizes=((NARROWEST, 640), *SIZES))
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    cut = set(page.locator("select").evaluate_all(CUT))
    assert cut, "the options are long enough to be cut"
    assert cut <= set(page.locator(".lms-letters li").all_inner_texts())
    press(page, "Go to the checks")
    phone.go(f"{BASE}/lessons/01-locking/checks/2")
    phone.check("letters-pairs", sizes=((NARROWEST, 640), *SIZES))
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    cut = set(page.locator("select").evaluate_all(CUT))
    assert cut
    assert cut <= set(page.locator(".lms-letters li").all_inner_texts())


def test_every_option_that_has_no_letter_is_shown_whole_on_the_narrowest_phone(visitor: Visit, site: Site) -> None:
    learner_at(
        site, with_exercise(EXERCISE.replace("groups: [Pocket,", f"groups: [{'Many words of it' * 2:.{WIDEST}},"))
    )
    phone = visitor(site.address, (NARROWEST, 640))
    to_the_first_lesson(phone)
    press(phone.page, "Do an exercise")
    assert phone.page.locator(".lms-letters").count() == 0
    assert phone.page.locator("select").evaluate_all(CUT) == []


def seconds_in(page: Page, kind: str) -> float:
    return float(page.locator(kind).evaluate("player => player.currentTime"))


@pytest.mark.parametrize(("kind", "words", "lesson"), [("audio", "Listen to it", 1), ("video", "Watch it", 2)])
def test_a_recording_goes_on_where_it_was_stopped_on_another_device(
    visitor: Visit, site: Site, kind: str, words: str, lesson: int
) -> None:
    learner = learner_at(site, recorded=True)
    path = f"{BASE}/lessons/{learner.text.lessons[lesson - 1].key}"
    phone = visitor(site.address, PHONE)
    page = phone.page
    to_the_first_lesson(phone)
    phone.go(path)
    press(page, words)
    player = page.locator(kind)
    player.evaluate("player => player.readyState >= 1 || new Promise((go) => (player.onloadedmetadata = go))")
    assert player.evaluate("player => player.error") is None
    phone.check(f"formats-{kind}", sizes=SIZES)
    with page.expect_response("**/position"):
        player.evaluate("player => (player.currentTime = 7)")
    desk = visitor(site.address, DESK)
    sign_in(desk, EMAIL)
    desk.go(path)
    expect(desk.page.locator("main")).to_contain_text("You go on where you stopped.")
    assert seconds_in(desk.page, kind) == pytest.approx(7, abs=0.5)
    tab_to(desk.page, desk.page.locator(kind))
    desk.page.keyboard.press("Space")
    desk.page.wait_for_function(f"() => document.querySelector('{kind}').currentTime > 7.2")
    if kind == "video":
        shown = "v => v.textTracks[0].mode === 'showing' && v.textTracks[0].cues.length"
        assert desk.page.locator(kind).evaluate(shown) == 2


def test_an_exercise_is_done_by_keyboard(visitor: Visit, site: Site) -> None:
    learner_at(site, with_exercise())
    phone = visitor(site.address, PHONE)
    page = phone.page
    to_the_first_lesson(phone)
    press(page, "Do an exercise")
    phone.check("formats-exercise", sizes=SIZES)
    task = page.locator("#task-5")
    box = task.get_by_role("checkbox", name="A: The desk")
    tab_to(page, box)
    page.keyboard.press("Space")
    tab_to(page, task.get_by_role("button"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#task-5")).to_contain_text("3 of 3 right")
    phone.check("formats-exercise-told", sizes=SIZES)


def test_a_podcast_is_subscribed_to_by_keyboard_and_its_address_plays_without_signing_in(
    visitor: Visit, site: Site
) -> None:
    in_service(learner_at(site, recorded=True))
    phone = visitor(site.address, PHONE)
    page = phone.page
    sign_in(phone, EMAIL)
    phone.go("/my-podcast")
    phone.check("podcast", sizes=SIZES)
    press(page, "Make a secret address")
    phone.check("podcast-address", sizes=SIZES)
    copied_by_keyboard(phone, "Copy the address", "Secret address of your podcast")
    feed = page.get_by_label("Secret address of your podcast").input_value()
    with urlopen(site.address + urlsplit(feed).path) as answer:
        entry = feedparser.parse(answer.read()).entries[0]
    stranger = visitor(site.address, PHONE)
    stranger.go(urlsplit(entry.podcast_transcript["url"]).path)
    stranger.check("podcast-transcript", sizes=SIZES)
    sound = site.address + urlsplit(entry.enclosures[0].href).path
    with urlopen(sound) as answer:
        assert len(answer.read()) == int(entry.enclosures[0].length)
    press(page, "End the address")
    expect(page.locator("main")).to_contain_text("needs a secret address")
    with pytest.raises(HTTPError, match="404"):
        urlopen(sound)

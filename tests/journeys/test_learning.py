"""Learning in a real browser: by keyboard, on two devices, with the network away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from lms.learning.model import PaperKind
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE, Visitor
from tests.journeys.learners import BASE, EMAIL, Learner, answer, learner_at, press, tab_to
from tests.journeys.site import Site, sign_in

pytestmark = pytest.mark.journey
BOTH = (PHONE, DESK)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().split("\n")[-1].strip()


def take(person: Visitor, learner: Learner, kind: PaperKind, *, right: bool = True) -> None:
    """Answer the questions of the test on the screen, one after another."""
    page = person.page
    paper = learner.attempt().paper(kind)
    assert paper
    for number, entry in enumerate(paper.entries, 1):
        assert heading(page) == f"Question {number} of {paper.length}"
        item = learner.text.item(entry.item)
        assert item
        person.check(f"learn-question-{item.kind}")
        answer(page, learner.right(item, entry.order) if right else learner.wrong(item, entry.order))
        press(page, "Save and continue")


@pytest.mark.parametrize("size", BOTH, ids=["phone", "desk"])
def test_a_module_is_learned_by_keyboard_from_start_to_completion(
    visitor: Visit, site: Site, size: tuple[int, int]
) -> None:
    learner = learner_at(site)
    person = visitor(site.address, size)
    page = person.page
    sign_in(person, EMAIL)
    assert heading(page) == "My learning"
    person.check("learn-my-learning-new")
    press(page, "Start")
    assert heading(page) == "Starting test"
    person.check("learn-pre-test")
    press(page, "Start the test")
    take(person, learner, PaperKind.PRE, right=False)
    assert heading(page) == "Your answers"
    person.check("learn-answers")
    press(page, "Hand the test in")
    assert heading(page) == "Where you start"
    person.check("learn-pre-result")
    press(page, "Go to the lessons")
    assert heading(page) == "Locking"
    person.check("learn-lesson")
    for onwards in ("Next check", "Next lesson", "Go to the final test"):
        if page.get_by_role("button", name="Go to the checks").count():
            press(page, "Go to the checks")
        check(person, learner, wrong=onwards == "Next check")
        press(page, onwards)
    assert heading(page) == "Final test"
    person.check("learn-post-test")
    press(page, "Start the test")
    take(person, learner, PaperKind.POST, right=False)
    press(page, "Hand the test in")
    assert heading(page) == "Not passed yet"
    person.check("learn-not-passed")
    press(page, "Go through your answers")
    person.check("learn-review-kept-back")
    press(page, "Back to the result")
    press(page, "Take the test again")
    press(page, "Start the test")
    take(person, learner, PaperKind.POST)
    press(page, "Hand the test in")
    assert heading(page) == "You passed"
    person.check("learn-passed")
    press(page, "Go through your answers")
    person.check("learn-review")
    person.go("/my-learning")
    expect(page.locator("main")).to_contain_text("100%")
    person.check("learn-my-learning-done")
    person.go(BASE)
    person.check("learn-module-done")
    assert learner.attempt().finish


def check(person: Visitor, learner: Learner, *, wrong: bool) -> None:
    """Answer the check on the screen; what is said about it has the focus."""
    page = person.page
    found = re.search(r"lessons/([^/]+)/checks/(\d+)", page.url)
    assert found
    lesson = learner.text.lesson(found[1])
    assert lesson
    item = learner.text.item(lesson.checks[int(found[2]) - 1])
    assert item
    order = learner.check_order(item)
    person.check(f"learn-check-{item.kind}")
    answer(page, learner.wrong(item, order) if wrong else learner.right(item, order))
    tab_to(page, page.get_by_role("button", name="Check my answer"))
    page.keyboard.press("Enter")
    page.locator("#feedback").wait_for()
    expect(page.locator("#feedback h2")).to_contain_text("Not right" if wrong else "Right")
    expect(page.locator("#feedback")).to_be_focused()
    person.check(f"learn-feedback-{item.kind}")


def test_one_goes_on_at_the_exact_place_on_another_device(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    desk = visitor(site.address, DESK)
    sign_in(desk, EMAIL)
    press(desk.page, "Start")
    press(desk.page, "Start the test")
    paper = learner.attempt().paper(PaperKind.PRE)
    assert paper
    item = learner.text.item(paper.entries[0].item)
    assert item
    answer(desk.page, learner.right(item, paper.entries[0].order))
    expect(desk.page.locator("[data-saving]")).to_have_text("Saved")
    phone = visitor(site.address, PHONE)
    sign_in(phone, EMAIL)
    press(phone.page, "Continue")
    assert heading(phone.page) == "Question 2 of 2"
    press(phone.page, "All answers")
    press(phone.page, "Hand the test in")
    press(phone.page, "Go to the lessons")
    phone.page.mouse.wheel(0, 4000)
    phone.page.locator("#part-1").scroll_into_view_if_needed()
    with phone.page.expect_response("**/activity"):
        phone.page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    desk.go("/my-learning")
    press(desk.page, "Continue")
    assert desk.page.url.endswith("/lessons/01-locking#part-1")
    press(desk.page, "Go to the checks")
    phone.go("/my-learning")
    press(phone.page, "Continue")
    assert phone.page.url.endswith("/lessons/01-locking/checks/1")


def test_an_answer_waits_until_the_network_is_back(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    person = visitor(site.address, PHONE)
    page = person.page
    sign_in(person, EMAIL)
    press(page, "Start")
    press(page, "Start the test")
    paper = learner.attempt().paper(PaperKind.PRE)
    assert paper
    item = learner.text.item(paper.entries[0].item)
    assert item
    person.context.set_offline(True)
    answer(page, learner.right(item, paper.entries[0].order))
    line = page.locator("[data-saving]")
    expect(line).to_contain_text("Not saved yet")
    person.look_at("learn-not-saved")
    tab_to(page, page.get_by_role("button", name="Save and continue"))
    page.keyboard.press("Enter")
    expect(line).to_contain_text("Not saved yet")
    assert learner.attempt().papers[-1].answers == {}
    person.troubles.clear()
    person.context.set_offline(False)
    page.wait_for_url("**/pre-test/2")
    assert learner.attempt().papers[-1].answers[item.id].correct
    person.troubles.clear()


def test_an_answer_survives_the_tab_that_was_closed_before_it_was_saved(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    person = visitor(site.address, PHONE)
    page = person.page
    sign_in(person, EMAIL)
    press(page, "Start")
    press(page, "Start the test")
    paper = learner.attempt().paper(PaperKind.PRE)
    assert paper
    item = learner.text.item(paper.entries[0].item)
    assert item
    person.context.set_offline(True)
    answer(page, learner.right(item, paper.entries[0].order))
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    page.close()
    person.context.set_offline(False)
    person.page = person.context.new_page()
    person.page.goto(f"{site.address}/my-learning")
    expect(person.page.locator("[data-saving]")).to_have_text("Saved")
    assert learner.attempt().papers[-1].answers[item.id].correct


def check_that_waits(visitor: Visit, site: Site) -> tuple[Visitor, Learner]:
    """Answer the first check while nothing that is sent arrives."""
    learner = learner_at(site)
    person = visitor(site.address, DESK)
    page = person.page
    sign_in(person, EMAIL)
    press(page, "Start")
    press(page, "Start the test")
    take(person, learner, PaperKind.PRE)
    press(page, "Hand the test in")
    press(page, "Go to the lessons")
    press(page, "Go to the checks")
    person.context.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    item = learner.text.item(learner.text.lessons[0].checks[0])
    assert item
    answer(page, learner.right(item, learner.check_order(item)))
    press_without_a_page(page, "Check my answer")
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    return person, learner


def press_without_a_page(page: Page, words: str) -> None:
    tab_to(page, page.get_by_role("button", name=words))
    page.keyboard.press("Enter")


@pytest.mark.parametrize("address", [BASE, "/my-learning"])
def test_what_arrives_while_an_outline_is_open_is_said_with_the_way_to_see_it(
    visitor: Visit, site: Site, address: str
) -> None:
    person, learner = check_that_waits(visitor, site)
    page = person.page
    person.go(address)
    news = page.locator("[data-news]")
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    expect(news).to_be_hidden()
    before = page.locator("main").inner_text()
    person.troubles.clear()  # what a browser says about what did not arrive
    person.context.unroute_all()
    expect(page.locator("[data-saving]")).to_have_text("Saved", timeout=15000)
    expect(news).to_be_visible()
    person.look_at(f"learn-news-{address.rpartition('/')[2]}")
    press(page, "Show it anew")
    expect(news).to_be_hidden()
    assert learner.attempt().checks
    assert page.locator("main").inner_text() != before
    person.troubles.clear()


def test_signed_out_meanwhile_the_answer_is_kept_and_said_so(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    person = visitor(site.address, DESK)
    page = person.page
    sign_in(person, EMAIL)
    press(page, "Start")
    press(page, "Start the test")
    paper = learner.attempt().paper(PaperKind.PRE)
    assert paper
    item = learner.text.item(paper.entries[0].item)
    assert item
    page.wait_for_load_state("networkidle")  # an answer under way would bring the cookie back
    person.context.clear_cookies()
    person.expect(400)
    answer(page, learner.right(item, paper.entries[0].order))
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    sign_in(person, EMAIL)
    expect(page.locator("[data-saving]")).to_have_text("Saved")
    assert learner.attempt().papers[-1].answers[item.id].correct
    person.troubles.clear()


def test_an_answer_changed_while_the_first_is_on_its_way_leads_on_once(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    person = visitor(site.address, DESK)
    page = person.page
    sign_in(person, EMAIL)
    press(page, "Start")
    press(page, "Start the test")
    paper = learner.attempt().paper(PaperKind.PRE)
    assert paper
    item = learner.text.item(paper.entries[0].item)
    assert item
    held: list[Route] = []
    page.route("**/pre-test/1", lambda route: route.continue_() if held else held.append(route))
    answer(page, learner.wrong(item, paper.entries[0].order))
    expect(page.locator("[data-saving]")).to_contain_text("Saving")
    answer(page, learner.right(item, paper.entries[0].order))
    tab_to(page, page.get_by_role("button", name="Save and continue"))
    page.keyboard.press("Enter")
    asked: list[str] = []
    page.on("request", lambda request: request.is_navigation_request() and asked.append(request.url))
    held[0].continue_()
    page.wait_for_url("**/pre-test/2")
    page.wait_for_load_state("networkidle")
    assert [url.rpartition("/")[2] for url in asked] == ["2"]
    assert learner.attempt().papers[-1].answers[item.id].correct


def test_what_was_missing_is_given_and_nothing_is_sent_a_second_time(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    person = visitor(site.address, PHONE)
    page = person.page
    sign_in(person, EMAIL)
    for name in ("Start", "Start the test", "All answers", "Hand the test in", "Go to the lessons", "Go to the checks"):
        press(page, name)
    sent: list[str] = []
    page.on("request", lambda each: each.is_navigation_request() and each.method == "POST" and sent.append(each.url))
    for number, name in enumerate(("c-lock", "c-steps"), 1):
        item = learner.text.item(name)
        assert item
        person.expect(422)
        press(page, "Check my answer")
        assert page.locator(".govuk-error-summary").count()
        answer(page, learner.right(item, learner.check_order(item)))
        tab_to(page, page.get_by_role("button", name="Check my answer"))
        page.keyboard.press("Enter")
        expect(page.locator("#feedback h2")).to_contain_text("Right")
        page.wait_for_load_state("networkidle")
        assert len(sent) == number, "only the form without an answer was sent as a page"
        if number == 1:
            press(page, "Next check")

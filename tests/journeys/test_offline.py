"""Learning without a network in a real browser: keep a module, cut the line, learn, come back; nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psutil
import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from lms.catalogue.model.formats import Format
from lms.kernel.permissions import Role
from lms.learning.model import PaperKind
from lms.learning.offline.records import Arrival
from lms.learning.records import Activity, Answer
from lms.platform.work import unit_of_work
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE, Visitor
from tests.journeys.learners import BASE, EMAIL, MODULE, Learner, answer, learner_at, press, tab_to
from tests.journeys.sample import wait_until
from tests.journeys.site import Site, sign_in
from tests.journeys.test_formats import to_the_first_lesson
from tests.journeys.test_installed import settled
from tests.unit.catalogue.stories import with_story

pytestmark = pytest.mark.journey
SIZES = (PHONE, DESK)


def keep(person: Visitor) -> None:
    """Keep the module on the device, by keyboard, from its page."""
    page = person.page
    person.go(BASE)
    settled(page)
    for words in ("Keep on this device", "Download"):
        button = page.get_by_role("button", name=words, exact=True)
        button.wait_for()
        tab_to(page, button)
        page.keyboard.press("Enter")
    expect(page.locator("[data-keep] [data-state=kept]")).to_be_visible()


def cut(person: Visitor) -> None:
    person.context.set_offline(True)


def connect(person: Visitor) -> None:
    person.troubles.clear()  # what a browser says about a line that was cut
    person.context.set_offline(False)


def arrivals(learner: Learner) -> list[Arrival]:
    with unit_of_work(learner.site.app, write=False) as work:
        found = list(work.session.scalars(sa.select(Arrival).order_by(Arrival.id)))
        work.session.expunge_all()
        return found


def answers(learner: Learner) -> list[Answer]:
    with unit_of_work(learner.site.app, write=False) as work:
        found = list(work.session.scalars(sa.select(Answer).where(Answer.lesson.is_not(None)).order_by(Answer.id)))
        work.session.expunge_all()
        return found


def open_kept(page: Page, site: Site, lesson: int, learner: Learner) -> None:
    page.goto(f"{site.address}/on-this-device/{MODULE}/lessons/{learner.text.lessons[lesson].key}")


def answer_kept(page: Page, learner: Learner, lesson: int, number: int, *, right: bool = True) -> None:
    """Answer a check on a kept page, and press its button."""
    item = learner.text.item(learner.text.lessons[lesson].checks[number - 1])
    assert item
    order = learner.check_order(item)
    given = learner.right(item, order) if right else learner.wrong(item, order)
    check = page.locator(f"#check-{number}")
    if "choice" in given:
        check.locator("input[type=radio]").nth(int(str(given["choice"]))).check()
    for place in given.get("choices", ()):  # type: ignore[attr-defined]
        check.locator("input[type=checkbox]").nth(place).check()
    for name in ("places", "pairs"):
        for place, value in enumerate(given.get(name, ())):  # type: ignore[arg-type]
            check.locator("select").nth(place).select_option(str(value))
    for name in {"value", "text"} & set(given):
        check.locator("input[type=text]").fill(str(given[name]))
    button = check.get_by_role("button", name="Check my answer")
    expect(button).to_be_enabled()
    tab_to(page, button)
    page.keyboard.press("Enter")


def test_a_module_is_kept_learned_without_a_network_and_everything_arrives_once(visitor: Visit, site: Site) -> None:
    learner = learner_at(site, recorded=True)
    person = visitor(site.address, PHONE, keeps=True)
    page = person.page
    to_the_first_lesson(person)
    person.go(BASE)
    settled(page)
    person.check("offline-offer", sizes=SIZES)
    page.get_by_role("button", name="Keep on this device").click()
    expect(page.locator("[data-size]")).to_contain_text("MB to download")
    person.check("offline-size", sizes=SIZES)
    page.get_by_role("button", name="Download", exact=True).click()
    expect(page.locator("[data-keep] [data-state=kept]")).to_be_visible()
    person.check("offline-kept", sizes=SIZES)
    cut(person)
    page.goto(f"{site.address}{BASE}/lessons/{learner.text.lessons[0].key}")
    assert page.url.endswith(f"/on-this-device/{MODULE}/lessons/{learner.text.lessons[0].key}")
    page.get_by_role("button", name="Listen to it").click()
    player = page.locator("audio")
    player.evaluate("p => p.readyState >= 1 || new Promise((go) => (p.onloadedmetadata = go))")
    player.evaluate("p => (p.currentTime = 5)")
    expect(player).to_have_js_property("seeking", False)
    assert player.evaluate("p => p.currentTime") == pytest.approx(5, abs=0.5)
    page.get_by_role("button", name="Read it").click()
    for number in (1, 2):
        answer_kept(page, learner, 0, number, right=number == 1)
        expect(page.locator(f"#check-{number} [data-told]")).to_be_focused()
    expect(page.locator("#check-1 [data-told]")).to_contain_text("Right")
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    person.troubles.clear()
    person.check("offline-lesson", sizes=SIZES)
    assert answers(learner) == []
    page.reload()
    expect(page.locator("#check-2 [data-told]")).to_be_visible()
    page.goto(f"{site.address}/on-this-device")
    expect(page.locator("[data-waiting-list] li")).to_have_count(2)
    person.troubles.clear()
    person.check("offline-device", sizes=SIZES)
    connect(person)
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    expect(page.locator("[data-kept-list] h3")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("Saved")
    person.troubles.clear()
    person.check("offline-arrived", sizes=SIZES)
    got = answers(learner)
    assert [one.correct for one in got] == [True, False]
    for one in got:
        assert one.device_at
        assert timedelta(0) < one.received_at - one.device_at < timedelta(minutes=5)
    assert [(one.counted, one.sentence) for one in arrivals(learner) if "/checks/" in one.address] == [(True, "")] * 2
    assert learner.attempt().done == {learner.text.lessons[0].key}


def given_of(page: Page) -> int:
    """Return how many things wait on the device, as its page lists them."""
    return page.locator("[data-waiting-list] li").count()


def kept_learner(
    visitor: Visit, site: Site, changes: dict[str, str | None] | None = None, *, recorded: bool = False
) -> tuple[Learner, Visitor]:
    """Return somebody who keeps the module on a phone, and the phone."""
    learner = learner_at(site, changes, recorded=recorded)
    person = visitor(site.address, PHONE, keeps=True)
    to_the_first_lesson(person)
    keep(person)
    return learner, person


def test_without_a_network_the_start_leads_to_what_is_kept_and_says_why(visitor: Visit, site: Site) -> None:
    _learner, person = kept_learner(visitor, site)
    page = person.page
    cut(person)
    page.goto(f"{site.address}/my-learning")
    assert page.url == f"{site.address}/on-this-device"
    expect(page.get_by_text("There is no network now, so this is what you can go on with.")).to_be_visible()
    connect(person)
    page.reload()
    expect(page.locator("[data-kept-list] h3")).to_be_visible()
    expect(page.locator("[data-away]")).to_be_hidden()


def noted(page: Page, answers: int) -> None:
    """Wait until the device has noted so many answers: a page that is left at once takes what it was doing with it."""
    page.wait_for_function(
        """async (answers) => {
          const { all } = await import("/static/js/device.js");
          const owner = document.querySelector("[data-taken]").dataset.owner;
          return (await all("given", owner)).filter((each) => each.state === "given").length === answers;
        }""",
        arg=answers,
    )


def test_the_device_says_of_each_kept_lesson_what_it_knows_and_no_more(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    first = page.locator("[data-lessons] li").first
    cut(person)
    page.goto(f"{site.address}/on-this-device")
    expect(first.get_by_role("link")).to_be_visible()
    expect(first).not_to_contain_text("answered")
    open_kept(page, site, 0, learner)
    answer_kept(page, learner, 0, 1)
    noted(page, 1)
    open_kept(page, site, 1, learner)
    expect(page.locator(".lms-between")).to_contain_text("1 of 2 checks answered")
    open_kept(page, site, 0, learner)
    answer_kept(page, learner, 0, 2)
    noted(page, 2)
    page.goto(f"{site.address}/on-this-device")
    expect(first).to_contain_text("Every check answered, waiting to be sent")
    person.troubles.clear()
    person.check("offline-known", sizes=SIZES)
    open_kept(page, site, 1, learner)
    expect(page.locator(".lms-between")).to_contain_text("Every check answered, waiting to be sent")
    person.look_at("offline-known-lesson")
    page.goto(f"{site.address}/on-this-device")
    connect(person)
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    expect(first).to_contain_text("Every check answered and sent")
    person.go(BASE)
    page.get_by_role("button", name="Keep it anew").click()
    page.get_by_role("button", name="Download", exact=True).click()
    expect(page.locator("[data-keep] [data-state=kept]")).to_be_visible()
    expect(page.locator("[data-trouble]")).to_have_text("")
    page.goto(f"{site.address}/on-this-device")
    expect(first).to_contain_text("Done when it was kept")
    person.troubles.clear()


def test_what_was_only_begun_is_said_to_be_on_the_device_alone(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    cut(person)
    open_kept(page, site, 0, learner)
    page.locator("#check-1 input[type=radio]").first.check()
    connect(person)
    page.goto(f"{site.address}/on-this-device")
    expect(page.get_by_text("Nothing waits. All that you finished is with us.")).to_be_visible()
    begun = page.locator("[data-begun-list]").get_by_role("link", name="Locking, Check 1 of 2")
    expect(begun).to_be_visible()
    person.check("offline-begun", sizes=SIZES)
    assert answers(learner) == arrivals(learner) == []
    tab_to(page, begun)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#check-1 input[type=radio]").first).to_be_checked()
    answer_kept(page, learner, 0, 1)
    expect(page.locator("[data-saving]")).to_have_text("Saved")
    page.goto(f"{site.address}/on-this-device")
    expect(page.locator("[data-kept-list] h3")).to_be_visible()
    expect(page.locator("[data-begun]")).to_be_hidden()


def test_two_tabs_and_a_second_press_send_each_answer_once(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    first, second = person.page, person.context.new_page()
    cut(person)
    open_kept(first, site, 0, learner)
    open_kept(second, site, 0, learner)
    answer_kept(first, learner, 0, 1)
    first.locator("#check-1").get_by_role("button", name="Check my answer").dblclick()
    answer_kept(second, learner, 0, 2, right=False)
    expect(second.locator("[data-saving]")).to_contain_text("Not saved yet")
    connect(person)
    for page in (first, second):
        expect(page.locator("[data-saving]")).to_have_text("Saved")
    assert sorted(one.item for one in answers(learner)) == sorted(learner.text.lessons[0].checks)
    assert all(one.counted for one in arrivals(learner))
    person.troubles.clear()


def test_a_device_whose_clock_is_a_year_wrong_is_told_and_our_time_counts(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    page.clock.set_fixed_time(datetime.now(UTC) - timedelta(days=365))
    cut(person)
    open_kept(page, site, 0, learner)
    answer_kept(page, learner, 0, 1)
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    connect(person)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-saving]")).to_contain_text("The clock of your device says")
    (got,) = answers(learner)
    assert got.device_at
    assert got.received_at - got.device_at > timedelta(days=300)
    assert abs(datetime.now(UTC) - got.received_at) < timedelta(minutes=10)
    assert "The clock of your device says" in arrivals(learner)[0].sentence
    person.troubles.clear()


def test_what_was_answered_otherwise_elsewhere_is_kept_aside_and_said(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    cut(person)
    open_kept(page, site, 0, learner)
    answer_kept(page, learner, 0, 1, right=False)
    desk = visitor(site.address, DESK)
    sign_in(desk, EMAIL)
    desk.go(f"{BASE}/lessons/{learner.text.lessons[0].key}/checks/1")
    item = learner.text.item(learner.text.lessons[0].checks[0])
    assert item
    answer(desk.page, learner.right(item, learner.check_order(item)))
    press(desk.page, "Check my answer")
    connect(person)
    expect(page.locator("[data-saving]")).to_contain_text("You answered this question elsewhere in the meantime")
    assert [one.correct for one in answers(learner)] == [True]
    person.troubles.clear()
    page.goto(f"{site.address}/on-this-device")
    expect(page.get_by_role("table")).to_contain_text("Kept aside")
    person.check("offline-aside", sizes=SIZES)


def test_signing_out_with_unsent_work_says_so_and_keeps_it_for_its_person_alone(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    site.account(learner.agency_id, "ben@agency.example", "Ben Oak", Role.STAFF)
    cut(person)
    open_kept(page, site, 0, learner)
    answer_kept(page, learner, 0, 1)
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[data-leaving]")).to_be_visible()
    assert given_of(page) == 1
    person.troubles.clear()
    person.check("offline-leaving", sizes=SIZES)
    person.context.route("**/arrivals", lambda route: route.abort())  # connected, and it still cannot be sent
    connect(person)
    person.press(page.get_by_role("button", name="Sign out, and leave it waiting here"))
    assert [name for name in page.evaluate("() => caches.keys()") if name.startswith("lms-person-")] == []
    person.troubles.clear()
    sign_in(person, "ben@agency.example")
    page.wait_for_function("() => caches.match('/who-is-here').then((it) => it?.text()).then(Boolean)")
    person.context.unroute("**/arrivals")
    page.goto(f"{site.address}/on-this-device")
    page.wait_for_load_state("networkidle")
    assert answers(learner) == []
    cut(person)
    open_kept(page, site, 0, learner)
    expect(page.locator("h1")).to_have_text("No network")
    connect(person)
    page.goto(f"{site.address}/my-learning")
    person.press(page.get_by_role("button", name="Sign out"))
    sign_in(person, EMAIL)
    expect(page.locator("[data-saving]")).to_have_text("Saved")
    assert len(answers(learner)) == 1
    person.troubles.clear()


def test_whoever_signs_out_without_a_network_is_told_and_signed_out_once_there_is_one(
    visitor: Visit, site: Site
) -> None:
    _learner, person = kept_learner(visitor, site)
    page = person.page
    cut(person)
    page.goto(f"{site.address}/on-this-device")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[data-if-leaving]")).to_be_visible()
    person.troubles.clear()
    person.check("offline-not-signed-out", sizes=SIZES)
    line = person.context.new_cdp_session(page)  # the browser says "connected" before the connection carries anything
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    page.wait_for_function("navigator.onLine")
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_text("No network")
    connect(person)  # the page finds out, and goes on by itself
    expect(page.locator("h1")).to_have_text("Sign in")
    sign_in(person, EMAIL)
    page.goto(f"{site.address}/my-learning")
    settled(page)
    expect(page.locator("h1")).to_have_text("My learning")
    person.troubles.clear()


def test_a_kept_page_does_not_say_saved_of_an_answer_that_is_only_just_given(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    open_kept(page, site, 0, learner)
    answer_kept(page, learner, 0, 1)
    line = page.locator("[data-saving]")
    expect(line).to_have_text("Saved")
    button = page.locator("#check-1").get_by_role("button", name="Check my answer")
    said = button.evaluate("b => (b.form.requestSubmit(), document.querySelector('[data-saving]').textContent)")
    assert said == "Saving …"
    expect(line).to_have_text("Saved")


def test_a_final_test_handed_in_without_a_network_is_passed_when_it_arrives(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    for lesson, each in enumerate(learner.text.lessons):
        open_kept(page, site, lesson, learner)
        for number in range(1, len(each.checks) + 1):
            answer_kept(page, learner, lesson, number)
        expect(page.locator("[data-saving]")).to_have_text("Saved")
    person.go(f"{BASE}/post-test")
    press(page, "Start the test")
    paper = learner.attempt().paper(PaperKind.POST)
    assert paper
    for entry in paper.entries:
        item = learner.text.item(entry.item)
        assert item
        answer(page, learner.right(item, entry.order))
        press(page, "Save and continue")
    cut(person)
    page.get_by_role("button", name="Hand the test in").click()
    expect(page.locator("[data-saving]")).to_contain_text("Not handed in yet")
    person.troubles.clear()
    person.check("offline-handing-in", sizes=SIZES)
    assert not learner.attempt().finish
    connect(person)
    page.wait_for_url("**/post-test/result")
    expect(page.locator("h1")).to_have_text("You passed")
    assert learner.attempt().finish
    person.troubles.clear()


def test_a_server_that_does_not_answer_is_no_network(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    page.set_default_timeout(60_000)
    lesson = f"{MODULE}/lessons/{learner.text.lessons[0].key}"
    person.go(f"/learning/modules/{lesson}/checks/2")
    page.wait_for_load_state("networkidle")
    item = learner.text.item(learner.text.lessons[0].checks[1])
    assert item
    line = page.locator("[data-saving]")
    server = psutil.Process(site.process_id)
    server.suspend()
    try:
        answer(page, learner.right(item, learner.check_order(item)))
        page.get_by_role("button", name="Check my answer").click()
        expect(line).to_contain_text("Your answer is kept on this device", timeout=30_000)
        page.goto(f"{site.address}/learning/modules/{lesson}")
        assert page.url.endswith(f"/on-this-device/{lesson}")
        answer_kept(page, learner, 0, 1)
        expect(page.locator("#check-1 [data-told]")).to_be_focused()
        expect(line).to_contain_text("Your answer is kept on this device", timeout=45_000)
        assert answers(learner) == []
    finally:
        server.resume()
    expect(line).to_have_text("Saved", timeout=30_000)
    assert len(answers(learner)) == 2
    person.troubles.clear()


def test_one_goes_on_in_another_browser_at_the_same_place_in_lesson_and_recording(visitor: Visit, site: Site) -> None:
    learner = learner_at(site, recorded=True)
    phone = visitor(site.address, PHONE, keeps=True)
    page = phone.page
    to_the_first_lesson(phone)
    press(page, "Listen to it")
    player = page.locator("audio")
    player.evaluate("p => p.readyState >= 1 || new Promise((go) => (p.onloadedmetadata = go))")
    cut(phone)
    player.evaluate("p => (p.currentTime = 3)")  # said later, and by then no longer the last word
    page.wait_for_timeout(2500)
    desk = visitor(site.address, DESK)
    sign_in(desk, EMAIL)
    press(desk.page, "Continue")
    heard = desk.page.locator("audio")
    heard.evaluate("p => p.readyState >= 1 || new Promise((go) => (p.onloadedmetadata = go))")
    with desk.page.expect_response("**/position"):
        heard.evaluate("p => (p.currentTime = 8)")
    connect(phone)
    with page.expect_response("**/position") as sent:
        page.evaluate("window.dispatchEvent(new Event('online'))")
    assert sent.value.json() == {"seconds": 8}
    page.reload()
    expect(page.locator("main")).to_contain_text("You go on where you stopped.")
    assert page.locator("audio").evaluate("p => p.currentTime") == pytest.approx(8, abs=0.6)
    assert learner.attempt().visit
    phone.troubles.clear()


def test_what_an_earlier_version_left_unreadable_holds_nothing_up(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    page.evaluate("localStorage.setItem('lms-outbox', '[{half')")
    open_kept(page, site, 0, learner)
    answer_kept(page, learner, 0, 1)
    expect(page.locator("[data-saving]")).to_have_text("Saved")
    assert len(answers(learner)) == 1


def test_a_browser_that_refuses_to_open_kept_pages_offers_to_keep_none_and_says_so(visitor: Visit, site: Site) -> None:
    learner_at(site)
    person = visitor(site.address, PHONE, keeps=True)
    person.context.add_init_script("ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('no'));")
    page = person.page
    to_the_first_lesson(person)
    person.go("/on-this-device")
    expect(page.get_by_text("This browser cannot keep lessons")).to_be_visible()
    expect(page.get_by_text("choose “Keep on this device”")).to_be_hidden()
    person.check("offline-cannot", sizes=SIZES)
    with page.expect_response("**/js/keep.js"):
        person.go(BASE)
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-keep]")).to_be_hidden()


def test_a_network_that_never_answers_is_asked_once_at_a_time(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site)
    page = person.page
    cut(person)
    open_kept(page, site, 0, learner)
    answer_kept(page, learner, 0, 1)
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    held: list[Route] = []
    person.context.route("**/arrivals", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    with page.expect_request("**/arrivals"):
        connect(person)
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    page.evaluate("for (let n = 0; n < 5; n += 1) window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert page.evaluate("navigator.locks.query().then(({ pending }) => pending.length)") <= 1
    answer_kept(page, learner, 0, 2)
    for route in held:
        route.continue_()
    person.context.unroute("**/arrivals")
    expect(page.locator("[data-saving]")).to_have_text("Saved")
    assert len(answers(learner)) == 2
    person.troubles.clear()


def test_listening_to_a_kept_lesson_counts_as_that_and_does_not_move_the_place_in_its_text(
    visitor: Visit, site: Site
) -> None:
    learner, person = kept_learner(visitor, site, recorded=True)
    page = person.page
    open_kept(page, site, 0, learner)
    page.evaluate("for (const part of document.querySelectorAll('[id^=part-]')) part.style.marginTop = '3000px'")
    page.get_by_role("button", name="Listen to it").click()
    page.wait_for_timeout(2100)
    with page.expect_request("**/activity") as sent:
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert "place=&" in str(sent.value.post_data)
    assert "format=podcast" in str(sent.value.post_data)
    person.troubles.clear()


def test_time_in_a_format_is_kept_with_its_format_and_survives_a_new_sign_in(visitor: Visit, site: Site) -> None:
    learner = learner_at(site, with_story())
    person = visitor(site.address, PHONE)
    page = person.page
    to_the_first_lesson(person)
    press(page, "Decide in a story")
    page.evaluate("document.querySelector('script[data-activity]').dataset.token = 'of-a-session-before'")
    person.expect(400)
    page.wait_for_timeout(2100)
    with page.expect_response("**/activity") as told:
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert told.value.status == 400
    person.go(f"{BASE}/lessons/{learner.text.lessons[0].key}/checks/1")
    page.wait_for_function("() => new Promise((go) => setTimeout(go, 1500)).then(() => true)")
    with unit_of_work(site.app, write=False) as work:
        late = list(work.session.scalars(sa.select(Activity).where(Activity.device_at.is_not(None))))
        assert [one.format for one in late] == [Format.SCENARIO]
        assert late[0].seconds >= 1
    person.troubles.clear()


def test_time_in_two_formats_of_a_kept_lesson_arrives_as_one_and_counts_whole(visitor: Visit, site: Site) -> None:
    learner, person = kept_learner(visitor, site, with_story())
    page = person.page
    cut(person)
    open_kept(page, site, 0, learner)
    for words in ("Read it", "Decide in a story"):
        page.get_by_role("button", name=words).click()
        page.wait_for_timeout(2100)
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    page.wait_for_timeout(1100)
    connect(person)
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")  # a word of the moment must not overtake what waits
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until(lambda: "activity" in [one.address.rpartition("/")[2] for one in arrivals(learner)], "it arrives")
    with unit_of_work(site.app, write=False) as work:
        (late,) = work.session.scalars(sa.select(Activity).where(Activity.device_at.is_not(None)))
        assert late.seconds >= 3
        assert late.format is None
    person.troubles.clear()


def test_a_browser_that_keeps_nothing_says_so_and_still_sends(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    person = visitor(site.address, PHONE)
    page = person.page
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); };")
    to_the_first_lesson(person)
    person.go(f"{BASE}/lessons/{learner.text.lessons[0].key}/checks/1")
    item = learner.text.item(learner.text.lessons[0].checks[0])
    assert item
    cut(person)
    answer(page, learner.right(item, learner.check_order(item)))
    page.get_by_role("button", name="Check my answer").press("Enter")
    expect(page.locator("[data-saving]")).to_contain_text("this browser cannot keep it. Leave this page open")
    connect(person)
    page.wait_for_url("**/checks/1#feedback")
    assert [one.correct for one in answers(learner)] == [True]
    person.troubles.clear()


PUT_WHILE_LOOKING = """async () => {
  const outbox = await import("/static/js/outbox.js");
  const told = (key, answer) => ({ key, owner: "nobody", url: "/nowhere", body: `answer=${answer}` });
  await outbox.put(told("first", "a"));
  const begin = IDBDatabase.prototype.transaction;
  let putting = null;
  IDBDatabase.prototype.transaction = function (...how) {
    const looking = begin.apply(this, how);
    IDBDatabase.prototype.transaction = begin;
    putting = outbox.put(told("second", "b")); // begins after the look has, and ends after it
    return looking;
  };
  await outbox.look("nobody");
  const meanwhile = outbox.waiting("nobody").map((entry) => entry.key);
  await putting;
  await outbox.look("nobody");
  return [meanwhile, outbox.waiting("nobody").map((entry) => entry.key)];
}"""


def test_an_answer_put_in_while_the_device_is_read_waits_in_place_of_the_first(visitor: Visit, site: Site) -> None:
    learner_at(site)
    person = visitor(site.address, DESK)
    sign_in(person, EMAIL)
    assert person.page.evaluate(PUT_WHILE_LOOKING) == [["second"], ["second"]]


QUICKLY = """async () => {
  const outbox = await import("/static/js/outbox.js");
  const told = (key, body) => ({ owner: "nobody", key, url: "/nowhere/1", body });
  const device = await import("/static/js/device.js");
  // As the arrow keys pass through answers.
  const both = [outbox.put(told("first", "a")), outbox.put(told("second", "b"))];
  const meanwhile = outbox.waiting("nobody").map((entry) => entry.key);
  await Promise.all(both);
  const kept = (await device.all("outbox", "nobody")).map((entry) => entry.key);
  await outbox.look("nobody");
  return [meanwhile, kept, outbox.waiting("nobody").map((entry) => entry.key)];
}"""


def test_of_two_answers_put_in_at_once_only_the_last_is_kept(visitor: Visit, site: Site) -> None:
    """The first would be found and sent later, by the next page, and take the place of the last."""
    learner_at(site)
    person = visitor(site.address, DESK)
    sign_in(person, EMAIL)
    assert person.page.evaluate(QUICKLY) == [["second"], ["second"], ["second"]]

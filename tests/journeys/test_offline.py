"""Learning without a network in a real browser: keep a module, cut the line, learn, come back; nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from lms.learning.offline.records import Arrival
from lms.learning.records import Answer
from lms.platform.work import unit_of_work
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE, Visitor
from tests.journeys.learners import BASE, MODULE, Learner, learner_at, tab_to
from tests.journeys.site import Site
from tests.journeys.test_formats import to_the_first_lesson
from tests.journeys.test_installed import settled

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

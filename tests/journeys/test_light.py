"""How little a lesson asks of a phone: few bytes, a narrow screen much enlarged, nothing that moves."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from playwright.sync_api import Page, expect

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.catalogue.model import Module
from lms.demo.learner import Session, Talent
from lms.kernel.actor import system_actor
from lms.platform.content import Overlay
from lms.platform.work import unit_of_work
from tests.browser.fixtures import Visit
from tests.browser.visit import PHONE
from tests.journeys.learners import EMAIL, Learner, learner_at
from tests.journeys.site import Site, sign_in

pytestmark = pytest.mark.journey
MOST = 150_000
ENLARGED = (320, 256)
"""What is left of 1280 by 1024 pixels at 400 per cent (WCAG 2.2, 1.4.10)."""
COVERED = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect();
  if (e === document.body || !r.width) return '';
  const x = Math.min(Math.max(r.left + 2, 0), innerWidth - 1), y = r.top + Math.min(r.height / 2, 10);
  if (y < 0 || y >= innerHeight) return 'out of sight: ' + e.outerHTML.slice(0, 80);
  const top = document.elementFromPoint(x, y);
  return top && (e.contains(top) || top.contains(e) || (e.labels && [...e.labels].some(l => l.contains(top))))
    ? '' : 'covered: ' + e.outerHTML.slice(0, 80);
}"""
MOVING = """() => document.getAnimations().filter(a => a.effect.getComputedTiming().duration > 1).length +
  [...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0.001).length
"""
MOVED = """() => new Promise((tell) => {
  let moved = 0;
  const add = (list) => list.getEntries().forEach((e) => (moved += e.value));
  new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
  setTimeout(() => tell(moved), 500);
})"""
"""How much of the page jumped while it came, as browsers measure it."""


def longest() -> tuple[Module, str]:
    """Return the module that we ship with the longest lesson, and that lesson."""
    loaded = [content.load(folder) for folder in content.folders_in(Overlay("policies"))]
    lessons = [(len(lesson.markdown), each.module, lesson.key) for each in loaded if each.module
               for lesson in each.module.lessons]  # fmt: skip
    _length, module, key = max(lessons, key=lambda found: found[0])
    return module, key


def begin(site: Site, learner: Learner, module: str) -> None:
    """Start a module and take its starting test, knowing nothing: every lesson is to be learned."""
    actor = replace(system_actor(learner.agency_id), person_id=learner.person_id)
    with unit_of_work(site.app, actor, write=True) as work:
        Session(work, module, Talent(0, 0, 0), Random(1)).begin()


def loaded(page: Page, address: str) -> dict[str, int]:
    """Open a page as a device that was never here; return the bytes that came over the network, by address."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}))
    answer = page.goto(address)
    assert answer
    assert answer.ok, answer.status
    page.wait_for_load_state("networkidle")
    return {addresses[request]: size for request, size in sizes.items() if request in addresses}


def test_the_first_load_of_our_longest_lesson_is_light(visitor: Visit, site: Site) -> None:
    learner = learner_at(site)
    module, key = longest()
    with unit_of_work(site.app, system_actor(learner.agency_id), write=True) as work:
        found = next(
            each for each in map(content.load, content.folders_in(Overlay("policies")))
            if each.module and each.module.head.module == module.head.module
        )  # fmt: skip
        catalogue.publish(work, learner.agency_id, [module], found.files)
    begin(site, learner, module.head.module)
    person = visitor(site.address, PHONE)
    sign_in(person, EMAIL)
    sizes = loaded(person.page, f"{site.address}/learning/modules/{module.head.module}/lessons/{key}")
    assert any("/lessons/" in address for address in sizes)
    assert any("look.css" in address for address in sizes)
    media = sum(size for address, size in sizes.items() if "/media/" in address)
    assert sum(sizes.values()) - media < MOST, sizes


def test_a_lesson_enlarged_four_times_is_read_by_keyboard_and_nothing_moves(visitor: Visit, site: Site) -> None:
    learner: Learner = learner_at(site)
    begin(site, learner, learner.text.head.module)
    person = visitor(site.address, ENLARGED)
    sign_in(person, EMAIL)
    base = f"/learning/modules/{learner.text.head.module}"
    for path in ("/my-learning", base, f"{base}/lessons/{learner.text.lessons[0].key}"):
        page = person.go(path)
        person.check("light" + path.replace("/", "-"))
        assert page.evaluate(MOVING) == 0
        seen = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            place = page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
            assert not page.evaluate(COVERED), page.evaluate(COVERED)
            if place in seen:
                break
            seen.add(place)
        assert len(seen) > 3, path


def test_nothing_on_a_phone_jumps_when_the_scripts_come_late_and_the_menu_unfolds_without_them(
    visitor: Visit, site: Site
) -> None:
    learner_at(site)
    person = visitor(site.address, PHONE)
    sign_in(person, EMAIL)
    page, menu = person.page, person.page.locator("#navigation")
    page.route("**/js/page.js*", lambda route: (page.wait_for_timeout(400), route.continue_()))
    person.go("/my-learning")
    page.get_by_role("button", name="Menu").wait_for()
    assert page.evaluate(MOVED) < 0.005
    assert not menu.is_visible()
    page.unroute_all()
    page.route("**/js/page.js*", lambda route: route.abort())
    person.go("/my-learning")
    assert not menu.is_visible()
    expect(menu).to_be_visible()
    person.troubles.clear()

"""The site as an application in a real browser: without a network, and on a device that several people use."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PATIENCE_MS, PHONE
from tests.journeys.learners import EMAIL, learner_at
from tests.journeys.site import Site, sign_in

pytestmark = pytest.mark.journey


SERVED = """async () => navigator.serviceWorker.controller !== null
  && Boolean(await caches.match('/who-is-here'))"""


def settled(page: Page) -> None:
    """Wait until the worker serves this page and knows who is here; a page that began before it may need a reload."""
    page.evaluate("() => navigator.serviceWorker.ready")
    try:
        page.wait_for_function(SERVED, timeout=PATIENCE_MS / 2)
    except TimeoutError:
        page.reload()
        page.wait_for_function(SERVED)


def test_without_a_network_a_page_says_so_in_the_look_of_the_site(visitor: Visit, site: Site) -> None:
    learner_at(site)
    person = visitor(site.address, PHONE, keeps=True)
    sign_in(person, EMAIL)
    settled(person.page)
    person.context.set_offline(True)
    person.troubles.clear()
    person.page.goto(f"{site.address}/my-record")
    expect(person.page.locator("h1")).to_have_text("No network")
    expect(person.page.locator("body")).not_to_contain_text("Ana Ruiz")
    assert person.page.evaluate("() => document.fonts.ready.then(() => document.fonts.check('16px \"Public Sans\"'))")
    person.troubles.clear()
    person.check("no-network", sizes=(PHONE, DESK))


def test_only_the_shell_is_kept_of_what_somebody_looks_at(visitor: Visit, site: Site) -> None:
    learner_at(site)
    person = visitor(site.address, DESK, keeps=True)
    sign_in(person, EMAIL)
    settled(person.page)
    for path in ("/my-learning", "/practice"):
        person.go(path)
    kept = person.page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"
    )
    assert "/no-network" in kept
    private = [path for path in kept if not path.startswith(("/static/", "/theme/"))]
    assert sorted(private) == ["/no-network", "/who-is-here"]


def test_signing_out_takes_away_what_was_kept(visitor: Visit, site: Site) -> None:
    learner_at(site)
    person = visitor(site.address, DESK, keeps=True)
    sign_in(person, EMAIL)
    settled(person.page)
    person.page.evaluate(
        "async () => (await caches.open('lms-person-' + document.body.dataset.whose)).put('/x', new Response('mine'))"
    )
    person.press(person.page.get_by_role("button", name="Sign out"))
    expect(person.page.locator("h1")).to_have_text("Sign in")
    names = person.page.evaluate("() => caches.keys()")
    assert [name for name in names if not name.startswith("lms-shell-")] == []

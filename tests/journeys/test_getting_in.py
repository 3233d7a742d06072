"""Getting in and out: the first pages everybody meets."""

from __future__ import annotations

import pytest

from lms.directory.model import LinkPurpose
from lms.kernel.permissions import Role
from tests.browser.fixtures import Visit
from tests.browser.visit import DESK, PHONE
from tests.journeys.site import PASSWORD, Site, menu, sign_in

pytestmark = pytest.mark.journey
BOTH = (PHONE, DESK)


def test_the_pages_for_everybody_are_sound(visitor: Visit, shared_site: Site) -> None:
    person = visitor(shared_site.address)
    for path in ("/sign-in", "/help", "/accessibility", "/privacy"):
        person.go(path)
        person.check(path.strip("/"), sizes=BOTH)


def test_a_wrong_password_gets_one_sentence_and_then_the_right_one_opens(visitor: Visit, site: Site) -> None:
    site.account(site.agency(), "maria@agency.example", "Maria Alvarez", Role.ADMINISTRATOR)
    person = visitor(site.address)
    person.expect(422)
    sign_in(person, "maria@agency.example", "not this one")
    person.check("sign-in-wrong", sizes=BOTH)
    sign_in(person, "maria@agency.example")
    assert "Department of Example Services" in person.page.locator("header").inner_text()
    person.press(person.page.get_by_role("button", name="Sign out"))
    assert person.page.locator("#navigation").count() == 0


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_every_page_of_the_menu_is_sound(visitor: Visit, shared_site: Site, role: Role) -> None:
    email = f"{role}@{role}.example"
    shared_site.account(shared_site.agency(role.upper(), f"Department of the {role}"), email, "Maria Alvarez", role)
    person = visitor(shared_site.address)
    sign_in(person, email)
    for address in menu(person):
        person.go(address)
        person.check(f"{role}{address.replace('/', '-')}", sizes=BOTH)


def test_an_invitation_is_taken_up_once(visitor: Visit, site: Site) -> None:
    site.account(site.agency(), "maria@agency.example", "Maria Alvarez", Role.STAFF)
    person = visitor(site.address, PHONE)
    person.expect(422)
    person.page.goto(f"{site.address}/welcome/{site.token(LinkPurpose.INVITATION)}")
    person.check("invitation-used")
    page = person.go("/sign-in")
    person.press(page.get_by_role("link", name="password").first)
    person.check("reset-ask")


def test_a_form_that_expired_keeps_what_was_typed_and_can_be_sent_again(visitor: Visit, site: Site) -> None:
    site.account(site.agency(), "maria@agency.example", "Maria Alvarez", Role.STAFF)
    person = visitor(site.address, DESK)
    sign_in(person, "maria@agency.example")
    page = person.go("/accessibility/barrier")
    person.check("barrier")
    page.get_by_label("Which page or document?").fill("My learning")
    page.get_by_label("What could you not do?").fill("Hear the film")
    page.evaluate("() => { document.querySelector('main [name=csrf_token]').value = 'stale'; }")
    person.expect(400)
    person.press(page.get_by_role("button", name="Send"))
    person.check("expired")
    person.press(page.get_by_role("button", name="Send again"))
    assert "Thank you" in page.locator("main").inner_text()
    assert PASSWORD not in page.content()


def test_the_keyboard_alone_skips_the_menu_and_signs_in(visitor: Visit, shared_site: Site) -> None:
    shared_site.account(shared_site.agency("KEY"), "key@agency.example", "Kay Board", Role.OFFICER)
    person = visitor(shared_site.address)
    page = person.go("/sign-in")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("key@agency.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    assert "Kay Board" in page.locator("header").inner_text()


def test_without_script_the_menu_is_open_and_forms_work(visitor: Visit, shared_site: Site) -> None:
    shared_site.account(shared_site.agency("OLD"), "old@agency.example", "Olga Dale", Role.OFFICER)
    person = visitor(shared_site.address, PHONE, script=False)
    sign_in(person, "old@agency.example")
    page = person.go("/accessibility/barrier")
    assert page.locator("#navigation").is_visible()
    page.get_by_label("Which page or document?").fill("Everything")
    page.get_by_label("What could you not do?").fill("Nothing")
    person.press(page.get_by_role("button", name="Send"))
    assert "Thank you" in page.locator("main").inner_text()

"""An agency whose one member of staff has a module to learn, and the keyboard to do it with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.catalogue.model import Item, Module
from lms.catalogue.model.formats import Format
from lms.directory.records import Account, Person, PersonName, Placement, Unit
from lms.kernel.actor import system_actor
from lms.kernel.permissions import Role
from lms.learning.accommodations.records import AccommodationRecord
from lms.learning.model import AttemptFacts
from lms.learning.rules.answering import given_from
from lms.learning.rules.shuffle import order_of
from lms.learning.store.attempts import latest
from lms.platform.work import unit_of_work
from tests.browser.visit import Visitor
from tests.journeys.site import Site
from tests.unit.catalogue.builder import write
from tests.unit.catalogue.recorded import write_recorded
from tests.unit.learning.items import right_response, wrong_responses

MODULE = "keys-and-doors"
EMAIL = "ana@agency.example"
BASE = f"/learning/modules/{MODULE}"
MOST_TABS = 80


@dataclass
class Learner:
    """A member of staff with an account, and the text of what they learn."""

    site: Site
    agency_id: int
    person_id: int
    text: Module

    def attempt(self) -> AttemptFacts:
        """Return the attempt as the database has it."""
        with unit_of_work(self.site.app, write=False) as work:
            return latest(work.session, self.person_id, MODULE)[0]

    def right(self, item: Item, order: tuple[int, ...]) -> dict[str, object]:
        return dict(given_from(item, order, right_response(item)))

    def wrong(self, item: Item, order: tuple[int, ...]) -> dict[str, object]:
        return dict(given_from(item, order, wrong_responses(item)[0]))

    def check_order(self, item: Item) -> tuple[int, ...]:
        return order_of(item, self.attempt().seed)


def learner_at(site: Site, changes: dict[str, str | None] | None = None, *, recorded: bool = False) -> Learner:
    """Found the agency, publish the module (with some files changed), give the person an account."""
    agency_id = site.agency()
    loaded = content.load(content.folder_at((write_recorded if recorded else write)(site.folder / "policies", changes)))
    assert loaded.module, loaded.mistakes
    account_id = site.account(agency_id, EMAIL, "Ana Ruiz", Role.STAFF)
    with unit_of_work(site.app, system_actor(agency_id), write=True) as work:
        person = Person(agency_id=agency_id, staff_no="1001")
        work.session.add(person)
        work.session.flush()
        work.session.execute(sa.update(Account).where(Account.id == account_id).values(person_id=person.id))
        catalogue.publish(work, agency_id, [loaded.module], loaded.files)
        return Learner(site, agency_id, person.id, loaded.module)


def in_service(learner: Learner) -> None:
    """Give the person a place in the agency, for what only members of staff have."""
    with unit_of_work(learner.site.app, system_actor(learner.agency_id), write=True) as work:
        unit = Unit(agency_id=learner.agency_id, code="A")
        work.session.add(unit)
        work.session.flush()
        place = Placement(
            agency_id=learner.agency_id, person_id=learner.person_id, unit_id=unit.id, position="Clerk", grade="",
            employment_type="permanent", location="", is_supervisor=False, holds_from=date(2020, 1, 1),
            known_from=work.instant(),
        )  # fmt: skip
        name = PersonName(
            person_id=learner.person_id, given_name="Ana", family_name="Ruiz", email=EMAIL, holds_from=date(2020, 1, 1),
            known_from=work.instant(),
        )  # fmt: skip
        work.session.add_all([name, place])


def arranged(learner: Learner, wanted: Format) -> None:
    """Let the person's lessons open in a format, as an accommodation."""
    with unit_of_work(learner.site.app, system_actor(learner.agency_id), write=True) as work:
        row = AccommodationRecord(
            agency_id=learner.agency_id, number=1, person_id=learner.person_id, percent=100, more_tries=0,
            no_wait=False, breaks=False, format=wanted, since_on=date(2020, 1, 1), until_on=None, at=work.instant(),
            by="An administrator", request_id="",
        )  # fmt: skip
        work.session.add(row)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus, as somebody does who has no mouse."""
    for _ in range(MOST_TABS):
        if target.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def press(page: Page, name: str) -> None:
    """Go to a button or link by keyboard and press it; wait for the page it leads to."""
    target = (
        page.locator("main")
        .get_by_role("button", name=name)
        .or_(page.locator("main").get_by_role("link", name=name))
        .first
    )
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state()


def answer(page: Page, given: dict[str, object]) -> None:
    """Answer the question on the screen by keyboard alone."""
    if "choice" in given:
        radios = page.locator("input[type=radio]")
        chosen = radios.nth(int(str(given["choice"])))
        checked = page.locator("input[type=radio]:checked")
        tab_to(page, checked if checked.count() else radios.first)
        page.keyboard.press("Space")
        for _ in range(radios.count()):
            if chosen.is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError("the arrows do not reach the answer")
    wanted = given.get("choices", ())
    assert isinstance(wanted, list | tuple)
    for number, box in enumerate(page.locator("main input[type=checkbox]").all() if wanted else ()):
        if box.is_checked() != (number in wanted):
            tab_to(page, box)
            page.keyboard.press("Space")
    for name in ("places", "pairs"):
        for number, value in enumerate(given.get(name, ())):  # type: ignore[var-annotated, arg-type]
            select = page.locator("main select").nth(number)
            tab_to(page, select)
            words = select.locator(f"option[value='{value}']").inner_text()
            page.keyboard.type(words)
            assert select.input_value() == str(value)
    for name in {"value", "text"} & set(given):
        tab_to(page, page.locator(f"input#{name}"))
        page.keyboard.press("Control+A")
        page.keyboard.type(str(given[name]))


def copied_by_keyboard(person: Visitor, button: str, label: str) -> None:
    """Copy what is shown once by its button, with the keyboard, and see that it is what the field holds."""
    page = person.page
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    target = page.get_by_role("button", name=button)
    tab_to(page, target)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    expect(target).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label(label, exact=True).input_value()

"""Signing off, my team and the delivery log in a browser, on a phone and on a desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from lms.app import create_app
from lms.kernel.clock import Clock
from lms.platform.db import db
from lms.signoff.model import Decision
from lms.signoff.services import signing
from tests.browser.fixtures import Visit
from tests.browser.serve import Wanted, served
from tests.browser.visit import DESK, PHONE, Visitor
from tests.conftest import NOON, settings_for
from tests.unit.notices.test_log import officer
from tests.unit.signoff.team import PASSWORD, team

TODAY = date(2026, 1, 22)


@pytest.fixture
def site(migrated_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    """A supervisor with seven people who completed, one of them returned."""
    shutil.copy(migrated_sqlite, tmp_path / "lms.sqlite")
    app: Flask = create_app(settings_for(tmp_path), Clock(stopped_at=NOON))
    one = team(app)
    boss = one.person("Ana Lee")
    names = ["Bo Hill", "Cy Moss", "Di Fox", "Ed Ray", "Flo Oak", "Gus Elm", "Hal Ash"]
    done = [
        one.complete(one.cardholder(one.person(n, "AB"[i % 2], boss)), date(2026, 1, 8 + i))
        for i, n in enumerate(names)
    ]
    one.today(TODAY)
    with one.work_as(boss) as work:
        signing.sign(work, done[:1], Decision.RETURNED, PASSWORD, "Please bring me the receipts of March.")
    officer(one)
    with app.app_context():
        db.engine.dispose()
    with served(Wanted(folder=tmp_path, today=TODAY)) as address:
        yield address


def enter(person: Visitor, name: str) -> None:
    """Sign in."""
    page = person.go("/sign-in")
    page.get_by_label("Work email address").fill(f"{name.replace(' ', '.').lower()}@agency.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    person.press(page.get_by_role("button", name="Sign in"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_inbox_is_cleared_in_four_steps(visitor: Visit, site: str, size: tuple[int, int]) -> None:
    person = visitor(site, size)
    enter(person, "Ana Lee")
    page = person.go("/sign-off")
    person.check("signoff-inbox")
    person.press(page.get_by_role("link", name="Using the purchase card by Cy Moss"))
    person.check("signoff-completion")
    page.get_by_role("button", name="Return with a reason").click()
    page.get_by_role("button", name="Return it").click(no_wait_after=True)
    person.expect(422)
    page.wait_for_selector(".govuk-error-summary")
    person.check("signoff-return")
    page = person.go("/sign-off")
    page.get_by_label("Cy Moss").check()
    page.get_by_label("Di Fox").check()
    person.press(page.get_by_role("button", name="Check and sign"))
    person.check("signoff-check")
    page.get_by_label("Your password").fill(PASSWORD)
    person.press(page.get_by_role("button", name="Sign 2 completions"))
    person.check("signoff-done")
    person.press(page.get_by_role("link", name="Cy Moss, Using the purchase card"))
    person.check("signoff-statement")
    person.go("/sign-off/history")
    person.check("signoff-history")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_learner_answers_a_return(visitor: Visit, site: str, size: tuple[int, int]) -> None:
    person = visitor(site, size)
    enter(person, "Bo Hill")
    page = person.go("/sign-off/returned/1")
    person.check("signoff-returned")
    page.get_by_label("What did you do?").fill("I brought them this morning.")
    person.press(page.get_by_role("button", name="Send it back"))
    person.check("signoff-answered")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_supervisor_sees_the_team_and_one_of_its_people(visitor: Visit, site: str, size: tuple[int, int]) -> None:
    person = visitor(site, size)
    enter(person, "Ana Lee")
    page = person.go("/my-team")
    person.check("team")
    person.press(page.get_by_role("link", name="Cy Moss", exact=True))
    page.get_by_text("Why this date?").first.click()
    person.check("team-member")
    person.go("/my-team/remind")
    person.check("team-remind")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_officer_reads_what_became_of_the_letters(visitor: Visit, site: str, size: tuple[int, int]) -> None:
    person = visitor(site, size)
    enter(person, "Olga Field")
    page = person.go("/notices")
    person.check("notices")
    person.press(page.locator("tbody a").first)
    person.check("notices-letter")
    person.go("/notices/bounces")
    person.check("notices-bounces")

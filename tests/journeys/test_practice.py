"""Practice in a real browser, on a phone, by keyboard: from the page to the end of the week, and off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from lms.learning.practice.model import Week
from lms.learning.practice.records import PracticeAnswer
from lms.learning.practice.services import weeks
from lms.learning.rules.answering import given_from
from tests.browser.fixtures import Visit
from tests.browser.serve import Wanted, served
from tests.browser.test_signoff import enter
from tests.browser.visit import DESK, PHONE
from tests.conftest import on_sqlite
from tests.journeys.learners import answer, copied_by_keyboard, press, tab_to
from tests.journeys.test_learning import heading
from tests.unit.evaluation.asked import MODULE, passes, with_doors
from tests.unit.learning.items import right_response, wrong_responses
from tests.unit.signoff.team import Team, team

pytestmark = pytest.mark.journey
DONE = date(2026, 11, 5)
TODAY = date(2026, 11, 24)


@dataclass
class Place:
    """The address of the server, and the same database at hand."""

    address: str
    staff: Team
    learner: int

    def week(self) -> Week:
        with self.staff.work_as(self.learner, write=False) as work:
            return weeks.this_week(work)

    def answers(self) -> list[tuple[str, bool]]:
        with self.staff.bed.work() as work:
            query = sa.select(PracticeAnswer.objective, PracticeAnswer.correct).order_by(PracticeAnswer.id)
            return [(row.objective, row.correct) for row in work.session.execute(query)]


@pytest.fixture
def place(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Place]:
    """Somebody who completed a module weeks ago."""
    with on_sqlite(migrated_sqlite, tmp_path) as app:
        staff = with_doors(team(app), tmp_path)
        learner = staff.person("Ana Lee", supervisor=staff.person("Flo Oak"))
        passes(staff, learner, DONE)
        staff.today(TODAY)
        with served(Wanted(folder=tmp_path, today=TODAY)) as address:
            yield Place(address, staff, learner)


def fill(page: Page, place: Place, *, right: bool) -> None:
    """Answer the question on the screen by keyboard."""
    one = place.week().open[0].question
    response = right_response(one.item) if right else wrong_responses(one.item)[0]
    given = dict(given_from(one.item, one.order, response))
    if "text" in given:
        tab_to(page, page.locator("main input[type=text]"))
        page.keyboard.type(str(given["text"]))
    answer(page, given)


def test_a_week_is_practised_by_keyboard_on_a_phone(visitor: Visit, place: Place) -> None:
    person = visitor(place.address, PHONE)
    page = person.page
    enter(person, "Ana Lee")
    person.go("/practice")
    person.check("practice-waiting")
    press(page, "Begin")
    assert heading(page) == "Practice: question 1 of 2"
    person.check("practice-question")
    fill(page, place, right=False)
    press(page, "Check my answer")
    expect(page.locator("#feedback")).to_be_focused()
    assert "Not right" in page.locator("#feedback-title").inner_text()
    person.check("practice-feedback")
    press(page, "Next question")
    fill(page, place, right=True)
    press(page, "Check my answer")
    assert "Right" in page.locator("#feedback-title").inner_text()
    page.reload()
    press(page, "Finish")
    expect(page.get_by_text("That was all for this week.")).to_be_visible()
    expect(page.get_by_text("You answered 2 questions, 1 right.")).to_be_visible()
    person.check("practice-done")
    assert sorted(right for _, right in place.answers()) == [False, True]
    press(page, "Stop practice")
    expect(page.get_by_text("You have switched practice off")).to_be_visible()
    person.check("practice-off")
    press(page, "Begin again")
    expect(page.get_by_text("That was all for this week.")).to_be_visible()


def test_without_script_or_clipboard_there_is_no_button_and_where_it_is_forbidden_the_address_is_selected(
    visitor: Visit, place: Place
) -> None:
    plain = visitor(place.address, DESK, script=False)
    poor = visitor(place.address, DESK)
    poor.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    strict = visitor(place.address, PHONE)
    strict.page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))")
    for person in (plain, poor, strict):
        enter(person, "Ana Lee")
        person.go("/my-goals")
        person.press(person.page.get_by_role("button", name=re.compile("Make a (secret|new) address")))
        expect(person.page.get_by_label("Secret address of your calendar")).to_be_visible()
        assert person.page.get_by_text("Copy the address").is_visible() is (person is strict)
    strict.page.get_by_role("button", name="Copy the address").click()
    expect(strict.page.get_by_text("It is selected now: copy it yourself.")).to_be_visible()
    field = strict.page.get_by_label("Secret address of your calendar")
    expect(field).to_be_focused()
    assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == field.input_value()
    strict.check("habits-copy-forbidden")


def test_goals_thanks_questions_and_opinions_are_sound_on_phone_and_desk(visitor: Visit, place: Place) -> None:
    both = (PHONE, DESK)
    leader = visitor(place.address, DESK)
    enter(leader, "Flo Oak")
    page = leader.go(f"/my-team/{place.learner}")
    leader.check("habits-team", sizes=both)
    leader.press(page.get_by_role("link", name="Thank Ana Lee"))
    leader.check("habits-thank", sizes=both)
    page.get_by_label("Your words").fill("Well done, and so soon.")
    leader.press(page.get_by_role("button", name="Thank"))
    person = visitor(place.address, PHONE)
    page = person.page
    enter(person, "Ana Lee")
    expect(page.get_by_text("Well done, and so soon.")).to_be_visible()
    person.check("habits-thanked", sizes=both)
    person.press(page.get_by_role("button", name="Hide"))
    person.press(page.get_by_role("link", name="Show 1 hidden thank-you"))
    person.check("habits-hidden", sizes=both)
    person.press(page.get_by_role("button", name="Show again"))
    expect(page.get_by_text("Well done, and so soon.")).to_be_visible()
    person.go("/my-goals")
    person.check("habits-empty", sizes=both)
    person.go("/my-goals/goal")
    page.get_by_label("To learn some minutes a week").check()
    page.get_by_label("Minutes a week", exact=True).fill("20")
    person.check("habits-goal", sizes=both)
    person.press(page.get_by_role("button", name="Set the goal"))
    person.press(page.get_by_role("button", name="Make a secret address"))
    person.check("habits-address", sizes=both)
    copied_by_keyboard(person, "Copy the address", "Secret address of your calendar")
    person.check("habits-copied", sizes=both)
    person.go(f"/learning/modules/{MODULE}/ask")
    person.check("faq-ask", sizes=both)
    page.get_by_label("Your question").fill("May I lend my key?")
    person.press(page.get_by_role("button", name="Send"))
    person.check("faq-mine", sizes=both)
    person.press(page.get_by_role("button", name="Take the question back"))
    person.check("faq-taken-back", sizes=both)
    person.go(f"/learning/modules/{MODULE}")
    person.check("faq-module", sizes=both)
    person.go(f"/learning/modules/{MODULE}/lessons/01-locking/said")
    person.check("lesson-said", sizes=both)


def test_a_question_of_practice_answered_without_a_network_is_kept_and_sent_once(visitor: Visit, place: Place) -> None:
    person = visitor(place.address, PHONE)
    page = person.page
    enter(person, "Ana Lee")
    person.go("/practice")
    press(page, "Begin")
    person.context.set_offline(True)
    fill(page, place, right=True)
    tab_to(page, page.get_by_role("button", name="Check my answer"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    page.keyboard.press("Enter")
    assert place.answers() == []
    person.troubles.clear()
    person.context.set_offline(False)
    page.locator("#feedback").wait_for()
    assert [right for _, right in place.answers()] == [True]
    person.troubles.clear()

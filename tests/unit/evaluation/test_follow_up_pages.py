"""Two people open the questions about one completion: from their own pages, answered once, thanked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from lms.directory.access import permissions_of
from lms.kernel.actor import Actor
from lms.kernel.permissions import Role
from lms.notices.services import following
from tests.unit.evaluation.asked import ANSWERS, passes, with_doors
from tests.unit.learning.walker import Walker
from tests.unit.signoff.team import Team, team

TODAY = date(2026, 11, 22)
DONE = date(2026, 9, 23)
FILLED = {f"answer_{name}": str(value) for name, value in {**ANSWERS.ratings, **ANSWERS.chosen}.items()}


@pytest.fixture
def staff(app: Flask, tmp_path: Path) -> Team:
    return with_doors(team(app), tmp_path)


def walker(staff: Team, person: int, *roles: Role) -> Walker:
    held = frozenset({Role.STAFF, *roles})
    name = f"Person {person}"
    own = {"account_id": staff.accounts[person], "person_id": person, "roles": held}
    actor = Actor(name=name, agency_id=staff.bed.agency_id, permissions=permissions_of(held), **own)  # type: ignore[arg-type]
    return Walker(staff.bed.app, actor)


def asked(staff: Team) -> tuple[int, int]:
    """A supervisor and one of their people, who are asked today."""
    boss = staff.person("Ana Lee")
    learner = staff.person("Bo Hill", supervisor=boss)
    passes(staff, learner, DONE)
    staff.today(TODAY)
    with staff.bed.work() as work:
        assert following.invite_due(work) == 1
    return boss, learner


def test_who_learned_answers_from_my_learning_and_is_thanked(staff: Team) -> None:
    _, learner = asked(staff)
    page = walker(staff, learner).go("/my-learning")
    assert "A few questions about “Keys and doors”" in page.text
    assert "Open until 6 December 2026" in page.text
    page.follow("Answer")
    assert page.heading.endswith("What came of it at work?")
    groups = page.page.select("fieldset")
    assert [len(group.select("input[type=radio]")) for group in groups] == [6, 6, 5, 5, 5, 7]
    assert all(group.legend and group.legend.get_text(strip=True) for group in groups)
    assert "No opportunity" in page.text
    page.submit("Send answers", 422, **{**FILLED, "answer_now": ""})
    assert "Choose an answer: “And now, how often do you do at work what it teaches?”" in page.text
    page.submit("Send answers", **FILLED, answer_example="I lock it.")
    assert "Your answers are saved." in page.text
    assert "A few questions" not in page.go("/my-learning").text
    assert "Thank you" in page.go("/follow-up/1").text


def test_a_supervisor_answers_about_one_person_from_my_team(staff: Team) -> None:
    boss, learner = asked(staff)
    page = walker(staff, boss, Role.SUPERVISOR).go("/my-team")
    page.follow("Questions about the work of 1 person wait for you")
    assert page.heading == "After training: what you see at work"
    page.follow("Bo Hill")
    assert "Bo Hill, Keys and doors" in page.text
    assert "how often does this person do at work what it teaches?" in page.text
    assert "Give one example" not in page.text
    page.submit("Send answers", **FILLED)
    assert "Your answers are saved." in page.text
    page.follow("Back to the questions about your people")
    assert "No questions wait for you" in page.text
    assert "Questions about the work" not in page.go("/my-team").text
    assert "What came of" not in page.go(f"/my-team/{learner}").text


def test_the_page_of_one_person_leads_to_their_questions(staff: Team) -> None:
    boss, learner = asked(staff)
    page = walker(staff, boss, Role.SUPERVISOR).go(f"/my-team/{learner}")
    page.follow("What came of “Keys and doors” in their work?")
    assert "Bo Hill, Keys and doors" in page.text


def test_questions_of_others_are_not_found(staff: Team) -> None:
    boss, learner = asked(staff)
    other = staff.person("Cy Moss", supervisor=boss)
    walker(staff, other).go("/follow-up/1", 404)
    walker(staff, other, Role.SUPERVISOR).go("/my-team/follow-up/1", 404)
    walker(staff, learner).go("/my-team/follow-up/1", 403)


def test_after_the_last_day_the_page_says_so(staff: Team) -> None:
    boss = staff.person("Ana Lee")
    learner = staff.person("Bo Hill", supervisor=boss)
    passes(staff, learner, date(2026, 8, 20))
    staff.today(date(2026, 10, 19))
    with staff.bed.work() as work:
        assert following.invite_due(work) == 1
    assert "They could be answered until 2 November 2026." in walker(staff, learner).go("/follow-up/1").text

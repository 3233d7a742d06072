"""Two tabs, one person: whatever is pressed twice at the same moment happens once, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.services import evidence
from lms.kernel.errors import LmsError
from lms.learning.model import PaperKind
from lms.learning.offline.model import Sent
from lms.learning.offline.records import Arrival
from lms.learning.offline.services import arrivals
from lms.learning.records import Answer, Attempt, Paper
from lms.learning.services import answers, attempts, papers
from lms.learning.services.answers import Spot
from lms.platform.work import Work
from tests.unit.learning.world import MODULE, World, make_world, sending

TABS = 4


@pytest.fixture
def world(both: Flask, tmp_path: Path) -> World:
    return make_world(both, tmp_path / "policies")


def at_once(world: World, step: Callable[[Work], object]) -> list[BaseException]:
    """Do the same in several tabs at the same moment; return what went wrong."""
    ready, wrong = Barrier(TABS), []

    def tab() -> None:
        ready.wait(20)
        try:
            with world.work() as work:
                step(work)
        except BaseException as error:
            wrong.append(error)

    tabs = [Thread(target=tab) for _ in range(TABS)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join(60)
    return wrong


def count(world: World, record: type) -> int:
    with world.work(write=False) as work:
        return work.session.scalar(sa.select(sa.func.count()).select_from(record)) or 0


def test_everything_pressed_at_once_happens_once(world: World) -> None:
    assert at_once(world, lambda work: attempts.start(work, MODULE)) == []
    assert count(world, Attempt) == 1
    assert at_once(world, lambda work: papers.begin_paper(work, MODULE, PaperKind.PRE)) == []
    assert count(world, Paper) == 1
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    paper = facts.papers[0]
    item = world.text.item(paper.entries[0].item)
    assert item
    sent = sending(world.right(item, paper.entries[0].order), "the same key")
    spot = Spot(PaperKind.PRE, paper.id, 1)
    assert at_once(world, lambda work: answers.answer_item(work, MODULE, spot, sent)) == []
    assert count(world, Answer) == 1
    assert at_once(world, lambda work: papers.hand_in(work, MODULE, PaperKind.PRE, paper.id)) == []
    world.learn()
    with world.work() as work:
        last = papers.begin_paper(work, MODULE, PaperKind.POST)
    for number, entry in enumerate(last.entries, 1):
        item = world.text.item(entry.item)
        assert item
        with world.work() as work:
            given = sending(world.right(item, entry.order))
            answers.answer_item(work, MODULE, Spot(PaperKind.POST, last.id, number), given)
    assert at_once(world, lambda work: papers.hand_in(work, MODULE, PaperKind.POST, last.id)) == []
    with world.work(write=False) as work:
        assert len(evidence.training_record(work, world.person_id)) == 1


def test_an_answer_that_comes_with_the_handing_in_is_counted_or_told(world: World) -> None:
    world.start()
    with world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.PRE)
    item = world.text.item(paper.entries[0].item)
    assert item
    given = world.right(item, paper.entries[0].order)
    turns = iter(range(TABS))

    def step(work: Work) -> None:
        turn = next(turns)
        if turn == TABS - 1:
            papers.hand_in(work, MODULE, PaperKind.PRE, paper.id)
        else:
            answers.answer_item(work, MODULE, Spot(PaperKind.PRE, paper.id, 1), sending(given, f"tab {turn}"))

    wrong = at_once(world, step)
    assert all(isinstance(error, LmsError) and "handed in" in error.message for error in wrong)
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    submission = facts.papers[0].submission
    assert submission
    assert submission.points == (1 if facts.papers[0].answers else 0)
    assert count(world, Answer) == TABS - 1 - len(wrong)


def test_what_two_tabs_send_late_at_the_same_moment_is_taken_in_once(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    lesson = world.text.lessons[0]
    item = world.text.item(lesson.checks[0])
    assert item
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    given = world.right(item, facts.seed)
    sent = Sent(to="/", key="the same key", attempt=facts.id)

    def receive(work: Work) -> None:
        def take() -> str:
            answers.answer_check(work, MODULE, lesson.key, 1, sending(given))
            return ""

        assert arrivals.receive(work, sent, take).counted

    before = count(world, Answer)
    assert at_once(world, receive) == []
    assert (count(world, Arrival), count(world, Answer)) == (1, before + 1)

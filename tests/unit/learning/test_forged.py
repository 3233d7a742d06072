"""An option that a question does not have is refused with a sentence at the question, and nothing is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.catalogue.model import Item
from lms.learning.forms import answer_form
from lms.learning.model import PaperKind, Question
from lms.learning.records import Answer
from lms.learning.rules.shuffle import order_of
from lms.learning.services import papers
from tests.unit.learning.test_pages import BASE
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

NOT_SHOWN = "Choose one of the answers shown"


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    return make_world(app, tmp_path / "policies")


@pytest.fixture
def walker(world: World) -> Walker:
    return Walker(world.app, world.actor)


def item_of(world: World, kind: str) -> Item:
    return next(item for item in (*world.text.checks, *world.text.pool) if item.kind.value == kind)


@pytest.mark.parametrize("required", [True, False], ids=["check", "test"])
@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("single", {"choice": "99"}),
        ("single", {"choice": "one"}),
        ("hotspot", {"choice": "-1"}),
        ("multiple", {"choices": ["0", "99"]}),
        ("ordering", {"part_0": "99"}),
        ("matching", {"part_0": "99", "part_1": "98", "part_2": "97"}),
    ],
)
def test_every_kind_of_question_refuses_an_option_that_it_does_not_have(
    monkeypatch: pytest.MonkeyPatch, world: World, kind: str, sent: dict[str, str | list[str]], required: bool
) -> None:
    item = item_of(world, kind)
    order = order_of(item, "1")
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", False)
    with world.app.test_request_context(method="POST", data=sent):
        form = answer_form(Question(item=item, order=order), required=required)
        assert not form.validate()
        assert {str(sentence) for field in form.parts() for sentence in field.errors} == {NOT_SHOWN}


def test_a_forged_answer_to_a_check_is_refused_and_not_kept(walker: Walker, world: World) -> None:
    walker.go(BASE)
    world.start()
    world.take(PaperKind.PRE)
    walker.go(f"{BASE}/lessons/01-locking/checks/1").submit("Check my answer", 422, choice="99")
    assert NOT_SHOWN in walker.text
    assert walker.page.select_one(".govuk-error-summary a[href='#choice']")
    assert kept(world, "c-lock") == 0


@pytest.mark.parametrize("accepts", ["text/html", "application/json"])
def test_a_forged_answer_to_a_question_of_a_test_is_refused_and_not_kept(
    walker: Walker, world: World, accepts: str
) -> None:
    world.start()
    number, item = first_choice(world)
    walker.go(f"{BASE}/pre-test/{number}")
    data = {str(field["name"]): str(field.get("value", "")) for field in walker.page.select("main input[type=hidden]")}
    answer = walker.client.post(f"{BASE}/pre-test/{number}", data={**data, "choice": "99"}, headers={"Accept": accepts})
    assert answer.status_code == 422
    assert NOT_SHOWN in answer.text
    assert kept(world, item) == 0
    walker.submit("Save and continue", choice="0")
    assert kept(world, item) == 1


def first_choice(world: World) -> tuple[int, str]:
    """Begin the starting test, and return its first question with one answer of several."""
    with world.work() as work:
        entries = papers.begin_paper(work, MODULE, PaperKind.PRE, "a paper with a choice").entries
    kinds = [world.text.item(entry.item).kind.value for entry in entries]  # type: ignore[union-attr]
    place = next(n for n, kind in enumerate(kinds) if kind in {"single", "scenario", "hotspot"})
    return place + 1, entries[place].item


def kept(world: World, item: str) -> int:
    with world.work(write=False) as work:
        return work.session.scalar(sa.select(sa.func.count(Answer.id)).where(Answer.item == item)) or 0

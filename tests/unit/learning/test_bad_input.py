"""What goes wrong between a browser and the server: said in words, and nothing that was answered is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict
from lms.learning.model import PaperKind
from lms.learning.records import Answer
from lms.learning.services import answers, attempts, papers
from lms.learning.services.answers import Spot
from lms.learning.views.blueprint import clock_notice
from tests.conftest import NOON
from tests.unit.catalogue.builder import files, write
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world, sending

BASE = f"/learning/modules/{MODULE}"


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    return make_world(app, tmp_path / "policies")


def renew(world: World, policies: Path, more: str = "") -> None:
    """Publish a version that everybody must learn anew."""
    write(policies, {"module.yaml": files()["module.yaml"].replace("version: 1", "version: 2") + more})
    world.publish(policies)


def test_an_answer_to_a_text_that_was_withdrawn_meanwhile_is_kept_and_said(world: World, tmp_path: Path) -> None:
    world.start()
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/lessons/01-locking/checks/1")
    renew(world, tmp_path / "policies")
    walker.submit("Check my answer", choice="1")
    assert walker.path == BASE
    assert "Your answer is kept" in walker.page.get_text(" ", strip=True)
    with world.work(write=False) as work:
        row = work.session.scalars(sa.select(Answer).where(Answer.item == "c-lock")).one()
        standing = attempts.standing(work, MODULE)
        assert standing.renewed
        assert standing.attempt
        assert row.attempt_id == standing.attempt.id
    walker.go(f"{BASE}/lessons/01-locking")
    assert walker.path == BASE
    assert "begins anew. Start it from its page" in walker.text


def test_an_answer_of_a_test_that_was_withdrawn_meanwhile_is_kept_too(world: World, tmp_path: Path) -> None:
    world.start()
    with world.work() as work:
        papers.begin_paper(work, MODULE, PaperKind.PRE, seed="1")
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/pre-test/1")
    form = walker.form("Save and continue")
    data = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")}
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    entry = facts.papers[0].entries[0]
    item = world.text.item(entry.item)
    assert item
    given = world.right(item, entry.order)
    renew(world, tmp_path / "policies")
    if "choice" in given:
        data["choice"] = str(given["choice"])
    elif "choices" in given:
        data["choices"] = str(given["choices"][0])
    else:
        data |= {name: str(value) for name, value in given.items() if name in {"value", "text"}}
    answer = walker.client.post(f"{BASE}/pre-test/1", data=data, headers={"Accept": "application/json"})
    said = answer.get_json()
    assert (answer.status_code, said["saved"], said["next"]) == (200, True, BASE)
    assert "begins anew" in said["notice"]


NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("device", "told"),
    [
        (NOW, False),
        (NOW - timedelta(days=30), False),
        (NOW + timedelta(minutes=5), False),
        (NOW + timedelta(days=365), True),
        (NOW - timedelta(days=365), True),
        (None, False),
    ],
)
def test_a_clock_that_is_a_year_wrong_is_told_and_an_answer_that_waited_is_not(
    app: Flask, device: datetime | None, told: bool
) -> None:
    with app.test_request_context():
        assert bool(clock_notice(device, NOW)) is told


def test_in_a_rehearsal_nobody_is_told_to_set_a_clock_that_is_right(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = app.extensions["lms"]
    monkeypatch.setitem(app.extensions, "lms", replace(runtime, clock=Clock(shift=timedelta(days=-6))))
    received = NOW - timedelta(days=6)
    with app.test_request_context():
        assert not clock_notice(NOW, received)
        assert clock_notice(NOW + timedelta(days=365), received)


def test_with_a_wrong_clock_the_answer_is_kept_with_both_times(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/lessons/01-locking/checks/1")
    walker.submit("Check my answer", choice="1", device_at="2025-01-01T08:00:00Z")
    assert "The clock of your device says 1 January 2025" in walker.page.get_text(" ", strip=True)
    with world.work(write=False) as work:
        row = work.session.scalars(sa.select(Answer).where(Answer.item == "c-lock")).one()
        assert row.device_at == datetime(2025, 1, 1, 8, tzinfo=UTC)
        assert row.received_at > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_notice_that_a_script_leads_away_from_is_on_the_next_page_once(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    check = f"{BASE}/lessons/01-locking/checks/1"
    walker.go(check)
    form = walker.form("Check my answer")
    data = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")}
    for number in ("1", "2"):
        sent = {**data, "choice": number, "key": number, "device_at": "2025-01-01T08:00:00Z"}
        said = walker.client.post(check, data=sent, headers={"Accept": "application/json"}).get_json()
        assert "The clock of your device" in said["notice"]
    assert walker.go(check).page.get_text(" ", strip=True).count("The clock of your device says") == 1
    assert "The clock of your device" not in walker.go(check).page.get_text(" ", strip=True)


def test_two_tabs_with_one_question_keep_both_answers_and_the_later_counts(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    first, second = Walker(world.app, world.actor), Walker(world.app, world.actor)
    for tab in (first, second):
        tab.go(f"{BASE}/lessons/01-locking/checks/1")
    first.submit("Check my answer", choice="0")
    second.submit("Check my answer", choice="1")
    with world.work(write=False) as work:
        rows = work.session.scalars(sa.select(Answer).where(Answer.item == "c-lock").order_by(Answer.id)).all()
        facts = attempts.standing(work, MODULE).attempt
        assert facts
        assert len(rows) == 2
        assert facts.checks["c-lock"].response == rows[1].response


def test_where_each_answer_is_explained_at_once_a_second_tab_cannot_change_it(world: World, tmp_path: Path) -> None:
    renew(world, tmp_path / "policies", "feedback: after_each\n")
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    with world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.POST, seed="1")
    item, order = world.text.item(paper.entries[0].item), paper.entries[0].order
    assert item
    spot = Spot(PaperKind.POST, paper.id, 1)
    with world.work() as work:
        answers.answer_item(work, MODULE, spot, sending(world.wrong(item, order)))
    with world.work() as work, pytest.raises(Conflict, match="your first answer stands"):
        answers.answer_item(work, MODULE, spot, sending(world.right(item, order)))
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/post-test/1")
    assert "Not right" in walker.text
    walker.follow("Next question")
    assert "this answer stands when you send it" in walker.text


def test_a_module_may_tell_the_score_and_nothing_more(world: World, tmp_path: Path) -> None:
    renew(world, tmp_path / "policies", "feedback: score_only\n")
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    world.take(PaperKind.POST, wrong=1)
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/post-test/result")
    assert "3 of 4 right" in walker.text
    assert "Go through your answers" not in walker.text
    walker.go(f"{BASE}/post-test/review", 404)
    assert "score and the objectives only" in walker.text


@pytest.mark.parametrize("key", ["", "k" * 81])
def test_an_answer_without_a_name_of_its_own_is_refused_and_nothing_is_kept(world: World, key: str) -> None:
    world.start()
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/lessons/01-locking/checks/1")
    walker.submit("Check my answer", 422, choice="1", key=key)
    assert "could not be told from another. Reload the page" in walker.text
    with world.work(write=False) as work:
        assert not work.session.scalars(sa.select(Answer).where(Answer.item == "c-lock")).all()


def test_names_without_end_of_heartbeats_and_passages_are_not_kept(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/lessons/01-locking")
    world.app.config["WTF_CSRF_ENABLED"] = False
    sent = {"seconds": "1", "key": "k" * 81, "lesson": "01-locking", "place": "p" * 201}
    assert walker.client.post(f"{BASE}/activity", data=sent).get_json() == {"counted": 0}
    with world.work(write=False) as work:
        attempt = attempts.standing(work, MODULE).attempt
        assert attempt
        assert attempt.visit == ("01-locking", "")


def test_time_counts_where_the_record_has_lived_on_past_the_clock_but_none_twice(world: World) -> None:
    with world.work(at=NOON + timedelta(hours=3)) as work:
        attempts.start(work, MODULE)
    counted = []
    for number, seconds in enumerate((0, 10, 70)):
        with world.work(at=NOON + timedelta(seconds=seconds)) as work:
            counted.append(attempts.note_activity(work, MODULE, 60, f"beat-{number}"))
    assert counted == [60, 10, 60]

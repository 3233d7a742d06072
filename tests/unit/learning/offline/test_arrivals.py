"""What comes late: each thing once, with both times; what cannot count any more is kept aside, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.catalogue.model.formats import Format
from lms.catalogue.offers import services as offers
from lms.kernel.actor import system_actor
from lms.learning.model import AttemptFacts, PaperKind
from lms.learning.offline.records import Arrival
from lms.learning.records import Activity, Answer, ExerciseTry, StoryStep
from lms.learning.services import answers, attempts, formats, papers
from lms.learning.services.answers import Spot
from lms.learning.store.attempts import latest
from lms.platform.work import unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import changed, write
from tests.unit.catalogue.stories import with_story
from tests.unit.learning.test_bad_input import renew
from tests.unit.learning.test_exercises import with_exercise
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world, sending

BASE = f"/learning/modules/{MODULE}"
LONG_AGO = NOON - timedelta(days=400)


@dataclass
class Device:
    """A device that was without a network, and sends what its person did meanwhile."""

    world: World
    known: str = ""
    attempt: int = 0
    token: str = ""
    _numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.walker = Walker(self.world.app, self.world.actor)
        page = self.walker.go(f"/on-this-device/{MODULE}/lessons/{self.world.text.lessons[0].key}").page
        taken = page.select_one("[data-taken]")
        assert taken
        self.known, self.attempt = str(taken["data-known"]), int(str(taken["data-attempt"]))
        token = page.select_one("input[name=csrf_token]")
        assert token
        self.token = str(token["value"])

    def sends(self, to: str, given: Mapping[str, Any], status: int = 200, **more: str) -> dict[str, Any]:
        """Send a form late to where it was meant for."""
        ours = {"to": to, "key": f"late-{next(self._numbers)}", "known": self.known, "attempt": str(self.attempt)}
        self.walker.app.extensions["walkers"][:] = [self.world.actor]
        answer = self.walker.client.post(
            "/on-this-device/arrivals",
            data={**ours, "age": "60", "label": "Locking", **given, **more},
            headers={"Accept": "application/json", "X-CSRFToken": self.token},
        )
        assert answer.status_code == status, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def check(self, right: bool = True, number: int = 1, **more: str) -> dict[str, Any]:
        lesson = self.world.text.lessons[0]
        item = self.world.text.item(lesson.checks[number - 1])
        assert item
        how = self.world.right if right else self.world.wrong
        return self.sends(f"{BASE}/lessons/{lesson.key}/checks/{number}", fields(how(item, self.facts.seed)), **more)

    @property
    def facts(self) -> AttemptFacts:
        with self.world.work(write=False) as work:
            return latest(work.session, self.world.person_id, MODULE)[0]


def fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer as the form of its question has it."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in {"places", "pairs"}:
            found |= {f"part_{place}": str(each) for place, each in enumerate(value)}
        else:
            found[name] = [str(each) for each in value] if isinstance(value, list) else str(value)
    return found


def rows(world: World, record: type) -> list[Any]:
    with world.work(write=False) as work:
        found = list(work.session.scalars(sa.select(record).order_by(record.id)))  # type: ignore[attr-defined]
        work.session.expunge_all()
        return found


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    return begun(app, tmp_path)


def begun(app: Flask, tmp_path: Path) -> World:
    made = make_world(app, tmp_path / "policies")
    made.start()
    made.take(PaperKind.PRE)
    return made


def with_a_story(app: Flask, tmp_path: Path) -> World:
    made = make_world(app, tmp_path / "policies")
    write(tmp_path / "policies", {**with_story(), **later_version(with_story())})
    made.publish(tmp_path / "policies")
    made.start()
    made.take(PaperKind.PRE)
    return made


@pytest.fixture
def device(world: World) -> Device:
    return Device(world)


def before(world: World) -> list[Answer]:
    return [row for row in rows(world, Answer) if row.lesson]


def test_an_answer_that_comes_late_counts_with_both_times_on_both_databases(both: Flask, tmp_path: Path) -> None:
    device = Device(begun(both, tmp_path))
    done_at = NOON - timedelta(days=2)
    said = device.check(device_at=done_at.isoformat())
    assert (said["saved"], said["aside"]) == (True, False)
    (answer,) = before(device.world)
    (arrival,) = rows(device.world, Arrival)
    assert answer.correct
    assert answer.device_at == arrival.device_at == done_at
    assert answer.received_at == arrival.received_at
    assert (arrival.counted, arrival.label, arrival.age) == (True, "Locking", 60)


def test_the_same_sending_twice_is_one_answer_and_the_same_word(device: Device) -> None:
    first = device.check(key="one")
    second = device.check(key="one")
    assert first["saved"] == second["saved"]
    assert first["at"] == second["at"]
    assert len(before(device.world)) == len(rows(device.world, Arrival)) == 1


def test_an_answer_that_had_arrived_and_whose_receipt_was_lost_is_not_taken_twice(device: Device) -> None:
    lesson = device.world.text.lessons[0]
    item = device.world.text.item(lesson.checks[0])
    assert item
    given = device.world.right(item, device.facts.seed)
    with device.world.work() as work:
        answers.answer_check(work, MODULE, lesson.key, 1, sending(given, "lost"))
    assert device.check(key="lost")["saved"]
    assert len(before(device.world)) == 1


def test_an_answer_given_otherwise_elsewhere_meanwhile_stands_and_the_late_one_is_kept_aside(device: Device) -> None:
    lesson = device.world.text.lessons[0]
    item = device.world.text.item(lesson.checks[0])
    assert item
    later = datetime.fromisoformat(device.known) + timedelta(minutes=5)
    with device.world.work(at=later) as work:
        given = device.world.wrong(item, device.facts.seed)
        answers.answer_check(work, MODULE, lesson.key, 1, sending(given))
    said = device.check(right=True)
    assert (said["saved"], said["aside"]) == (False, True)
    assert "elsewhere" in said["message"]
    assert [row.correct for row in before(device.world)] == [False]
    (arrival,) = rows(device.world, Arrival)
    assert not arrival.counted
    assert arrival.given["choice"] == [str(device.world.right(item, device.facts.seed)["choice"])]
    device.walker.go("/on-this-device")
    assert "Kept aside" in device.walker.text
    assert device.walker.link("See what stands") == f"{BASE}/lessons/{lesson.key}/checks/1"


def test_the_same_answer_given_in_two_places_is_no_conflict(device: Device) -> None:
    lesson = device.world.text.lessons[0]
    item = device.world.text.item(lesson.checks[0])
    assert item
    later = datetime.fromisoformat(device.known) + timedelta(minutes=5)
    with device.world.work(at=later) as work:
        given = device.world.right(item, device.facts.seed)
        answers.answer_check(work, MODULE, lesson.key, 1, sending(given))
    assert device.check(right=True)["saved"]


def test_a_device_that_changes_its_own_answer_is_not_taken_for_another(device: Device) -> None:
    device.known = LONG_AGO.isoformat()
    assert device.check(right=False, key="mine-1")["saved"]
    assert device.check(right=True, mine="mine-1")["saved"]
    assert [row.correct for row in before(device.world)] == [False, True]


def test_a_lesson_done_in_two_places_is_done_once(device: Device) -> None:
    lesson = device.world.text.lessons[0]
    item = device.world.text.item(lesson.checks[1])
    assert item
    with device.world.work(at=NOON + timedelta(hours=1)) as work:
        given = device.world.right(item, device.facts.seed)
        answers.answer_check(work, MODULE, lesson.key, 2, sending(given))
    assert lesson.key not in device.facts.done
    assert device.check(number=1)["saved"]
    assert lesson.key in device.facts.done


@pytest.mark.parametrize("year", [2025, 2028])
def test_a_clock_a_year_wrong_is_told_and_our_time_is_what_counts(device: Device, year: int) -> None:
    said = device.check(device_at=f"{year}-03-01T09:00:00+00:00")
    assert said["saved"]
    assert "The clock of your device says" in said["notice"]
    (arrival,) = rows(device.world, Arrival)
    assert arrival.received_at == NOON
    assert "The clock of your device says" in arrival.sentence


def test_an_answer_to_a_module_renewed_meanwhile_is_kept_with_the_old_attempt(device: Device, tmp_path: Path) -> None:
    renew(device.world, tmp_path / "policies")
    said = device.check()
    assert said["saved"]
    assert "this module was updated" in said["notice"]
    assert len(before(device.world)) == 1


def test_an_answer_of_an_attempt_that_was_begun_anew_does_not_count_for_the_new_one(
    device: Device, tmp_path: Path
) -> None:
    renew(device.world, tmp_path / "policies")
    device.world.start()
    said = device.check()
    assert "You began this module anew" in said["message"]
    assert before(device.world) == []
    assert len(rows(device.world, Arrival)) == 1


def test_what_comes_after_the_module_was_completed_changes_nothing(device: Device) -> None:
    device.world.learn()
    device.world.take(PaperKind.POST)
    finished = device.facts
    assert finished.finish
    said = device.check(right=False)
    assert "Your completion stands" in said["message"]
    assert device.facts == finished


def test_a_pass_handed_in_without_a_network_is_a_pass_when_it_arrives(device: Device) -> None:
    device.world.learn()
    with device.world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.POST)
    for number, entry in enumerate(paper.entries, 1):
        item = device.world.text.item(entry.item)
        assert item
        to = f"{BASE}/post-test/{number}"
        assert device.sends(to, fields(device.world.right(item, entry.order)), paper=str(paper.id))["saved"]
    said = device.sends(f"{BASE}/post-test/{paper.id}/hand-in", {}, paper=str(paper.id), key="in")
    assert said["next"].endswith("/post-test/result")
    assert device.facts.finish
    again = device.sends(f"{BASE}/post-test/{paper.id}/hand-in", {}, paper=str(paper.id), key="in")
    assert again["saved"]
    assert len(device.facts.papers) == 2


def test_a_test_answered_otherwise_in_two_places_waits_for_its_person(device: Device) -> None:
    device.world.learn()
    with device.world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.POST)
    item = device.world.text.item(paper.entries[0].item)
    assert item
    right, wrong = (how(item, paper.entries[0].order) for how in (device.world.right, device.world.wrong))
    later = datetime.fromisoformat(device.known) + timedelta(minutes=5)
    with device.world.work(at=later) as work:
        answers.answer_item(work, MODULE, Spot(PaperKind.POST, paper.id, 1), sending(wrong))
    assert device.sends(f"{BASE}/post-test/1", fields(right), paper=str(paper.id))["aside"]
    said = device.sends(f"{BASE}/post-test/{paper.id}/hand-in", {}, paper=str(paper.id))
    assert "answered in two places" in said["message"]
    assert device.facts.papers[-1].submission is None


def test_an_answer_to_a_test_handed_in_elsewhere_is_kept_aside(device: Device) -> None:
    device.world.learn()
    paper = device.world.take(PaperKind.POST, wrong=4)
    item = device.world.text.item(paper.entries[0].item)
    assert item
    given = device.world.right(item, paper.entries[0].order)
    said = device.sends(f"{BASE}/post-test/1", fields(given), paper=str(paper.id))
    assert said["aside"]
    assert device.facts.papers[-1].submission == paper.submission


def test_an_answer_to_a_question_withdrawn_meanwhile_is_kept_aside(device: Device) -> None:
    said = device.sends(f"{BASE}/lessons/{device.world.text.lessons[0].key}/checks/9", {"choice": "0"})
    assert said["aside"]
    assert rows(device.world, Arrival)[0].given == {"choice": ["0"]}


def test_what_comes_after_the_module_was_withdrawn_counts_as_before(device: Device) -> None:
    before = len(rows(device.world, Answer))
    with unit_of_work(device.world.app, system_actor(device.world.agency_id), write=True) as work:
        offers.withdraw(work, MODULE, "Replaced by another.")
    assert not device.check()["aside"]
    assert len(rows(device.world, Answer)) == before + 1


@pytest.mark.parametrize("to", ["/nowhere", "/sign-out", "//other.example/x", "", f"{BASE}/start"])
def test_what_was_meant_for_no_page_that_takes_it_is_kept_aside(device: Device, to: str) -> None:
    said = device.sends(to, {"choice": "1"})
    assert "not there any more" in said["message"]
    assert len(rows(device.world, Arrival)) == 1


def test_a_sending_without_a_name_is_refused_in_words(device: Device) -> None:
    assert "name of its own" in device.sends(BASE, {}, 422, key="")["message"]


def test_a_key_that_somebody_else_used_is_refused(device: Device) -> None:
    device.check(key="one")
    other = device.world.actor_of(device.world.person_id + 1)
    device.walker.app.extensions["walkers"][:] = [other]
    data = {"to": f"{BASE}/lessons/x/checks/1", "key": "one"}
    headers = {"Accept": "application/json", "X-CSRFToken": device.token}
    answer = device.walker.client.post("/on-this-device/arrivals", data=data, headers=headers)
    assert answer.status_code == 409


def test_time_without_a_network_counts_up_to_what_has_passed_and_says_so(device: Device) -> None:
    world, hour = device.world, timedelta(hours=1)
    with world.work(at=NOON + hour) as work:
        believed = attempts.note_activity(work, MODULE, 99_999, "time", done_at=NOON + hour)
        assert 3590 <= believed <= hour.total_seconds()
        assert attempts.note_activity(work, MODULE, 99_999, "time", done_at=NOON + hour) == 0
    (row,) = rows(world, Activity)
    assert (row.seconds, row.device_at, row.received_at) == (believed, NOON + hour, NOON + hour)


def test_a_story_decided_without_a_network_is_a_run_of_its_own(app: Flask, tmp_path: Path) -> None:
    made = with_a_story(app, tmp_path)
    device = Device(made)
    lesson = made.text.lessons[0]
    path = f"/on-this-device/{MODULE}/lessons/{lesson.key}/story"
    scenario = made.text.scenarios[0]
    wanted = way_to_an_end(scenario)
    for run in (1, 2):
        assert device.sends(path, {"choice": [str(each) for each in wanted]})["saved"]
        assert {row.run for row in rows(made, StoryStep)} == set(range(1, run + 1))
    assert device.sends(path, {"choice": ["7"]})["aside"]
    straight = device.walker.client.post(
        path,
        data={"to": path, "key": "straight", "choice": "7"},
        headers={"Accept": "application/json", "X-CSRFToken": device.token},
    ).get_json()
    assert (straight["saved"], straight["aside"]) == (False, True)
    assert "This way through the story is none that it has" in straight["message"]


def way_to_an_end(scenario: Any) -> list[int]:
    scene, choices = scenario.scenes[0], []
    while scene.choices:
        choices.append(0)
        scene = scenario.scene(scene.choices[0].to)
    return choices


def later_version(changes: Mapping[str, str | None]) -> dict[str, str | None]:
    return {"module.yaml": changed("module.yaml", "version: 1", "version: 2")["module.yaml"]}


def test_a_try_at_an_exercise_made_without_a_network_is_kept(app: Flask, tmp_path: Path) -> None:
    made = make_world(app, tmp_path / "policies")
    write(tmp_path / "policies", {**with_exercise(), **later_version({})})
    made.publish(tmp_path / "policies")
    made.start()
    made.take(PaperKind.PRE)
    device = Device(made)
    assert device.sends(f"{BASE}/lessons/{made.text.lessons[0].key}/tasks/1", {"piece-0": "0"})["saved"]
    assert len(rows(made, ExerciseTry)) == 1


def test_an_attempt_of_somebody_elses_is_none_of_ones_own(device: Device) -> None:
    with device.world.work(person_id=device.world.person_id + 1) as work:
        other = attempts.start(work, MODULE).attempt
    assert other
    assert device.check(attempt=str(other.id))["aside"]


def test_a_format_chosen_late_holds_unless_another_was_chosen_since(both: Flask, tmp_path: Path) -> None:
    world = with_a_story(both, tmp_path)
    device = Device(world)
    lesson = world.text.lessons[0].key

    def late(way: str, **more: str) -> tuple[dict[str, Any], Format]:
        said = device.sends(f"{BASE}/lessons/{lesson}/format", {"format": way}, **more)
        with world.work(write=False) as work:
            liked = formats.liked(work)
        assert liked is not None
        return said, liked

    said, liked = late("scenario")
    assert (said["saved"], said["notice"], liked) == (True, "", Format.SCENARIO)
    with world.work() as work:
        formats.choose(work, MODULE, lesson, "reading")
    assert late("scenario", age="3600")[1] is Format.READING
    assert late("scenario", age="0")[1] is Format.SCENARIO
    said, liked = late("video")
    assert (said["aside"], liked) == (True, Format.SCENARIO)
    assert "not offered in that format" in said["message"]

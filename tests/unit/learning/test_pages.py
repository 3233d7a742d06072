"""The pages without any script: the whole way, every kind of question, and what goes wrong in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.catalogue.model import Item, MatchingItem, MultipleItem, NumericItem, OrderingItem, ShortTextItem
from lms.directory.services import agencies
from lms.kernel.actor import system_actor
from lms.kernel.facts import FactType
from lms.learning.model import PaperKind
from lms.learning.rules.drawing import draw
from lms.learning.services import attempts, papers
from lms.platform.work import Work, unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import write
from tests.unit.compliance.agency import Bed
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

BASE = f"/learning/modules/{MODULE}"


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    return make_world(app, tmp_path / "policies")


@pytest.fixture
def walker(world: World) -> Walker:
    return Walker(world.app, world.actor)


def fields_for(world: World, item: Item, order: tuple[int, ...] | str, *, right: bool = True) -> dict[str, object]:
    """Return the form's fields for a right or a wrong answer."""
    given = world.right(item, order) if right else world.wrong(item, order)
    match item:
        case MultipleItem():
            return {"choices": [str(n) for n in given["choices"]]}
        case OrderingItem():
            return {f"part_{n}": str(v) for n, v in enumerate(given["places"])}
        case MatchingItem():
            return {f"part_{n}": str(v) for n, v in enumerate(given["pairs"])}
        case NumericItem():
            return {"value": str(given["value"])}
        case ShortTextItem():
            return {"text": str(given["text"])}
        case _:
            return {"choice": str(given["choice"])}


def take(walker: Walker, world: World, kind: PaperKind, *, right: bool = True) -> None:
    """Answer every question of the test that is on the screen."""
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    paper = facts.paper(kind) if facts else None
    assert paper
    for number, entry in enumerate(paper.entries, 1):
        assert walker.heading == f"Question {number} of {paper.length}"
        item = world.text.item(entry.item)
        assert item
        walker.submit("Save and continue", **fields_for(world, item, entry.order, right=right))  # type: ignore[arg-type]
    assert walker.heading == "Your answers"


def to_the_lessons(walker: Walker) -> Walker:
    walker.go(BASE).submit("Start").submit("Start the test")
    walker.follow("All answers").submit("Hand the test in")
    return walker.follow("Go to the lessons")


def test_the_whole_way_without_a_script(walker: Walker, world: World) -> None:
    walker.go("/").submit("Start")
    assert walker.heading == "Starting test"
    assert "no pass mark" in walker.text
    walker.submit("Start the test")
    take(walker, world, PaperKind.PRE, right=False)
    walker.submit("Hand the test in")
    assert walker.heading == "Where you start"
    assert "You knew 0 of 2" in walker.text
    walker.follow("Go to the lessons")
    assert walker.heading == "Locking"
    walker.follow("Go to the checks")
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    for name, button in (("c-lock", "Next check"), ("c-steps", "Next lesson")):
        item = world.text.item(name)
        assert item
        walker.submit("Check my answer", **fields_for(world, item, facts.seed))  # type: ignore[arg-type]
        assert "Right" in walker.text
        walker.follow(button)
    assert walker.heading == "Why"
    walker.follow("Go to the checks").submit("Check my answer", **fields_for(world, world.text.checks[2], facts.seed))  # type: ignore[arg-type]
    walker.follow("Go to the final test").submit("Start the test")
    take(walker, world, PaperKind.POST)
    walker.submit("Hand the test in")
    assert walker.heading == "You passed"
    assert "4 of 4 right: 100%" in walker.text
    assert "supervisor" not in walker.text
    assert walker.page.select_one("main a[href^='/my-record/training/']"), "the way to the certificate"
    walker.follow("Look something up")
    assert walker.path == f"/my-learning/finished/{MODULE}"
    walker.go(f"{BASE}/post-test/result").follow("Tell us what you think of the module")
    assert walker.path.startswith("/reaction/")
    walker.go(f"{BASE}/post-test/result").follow("Go through your answers")
    assert "Right answer" in walker.text
    walker.go("/my-learning")
    assert "Keys and doors" in walker.text
    assert "100%" in walker.text
    assert "Take it again" in walker.text


DOORS = """requirement: doors
satisfied_by: keys-and-doors
initial: {within: 60 days, of: appointment}
sign_off: {by: [supervisor]}
"""
KEEPERS = DOORS.replace("of: appointment", "of: designation:keeper") + "applies_to: {designation: keeper}\n"


def passed_under(rule: str, walker: Walker, world: World) -> None:
    """Let a rule of the agency be in force for somebody who is appointed, and pass the module."""
    bed = Bed(world.app, world.agency_id, NOON)
    bed.fact(world.person_id, FactType.APPOINTMENT, NOON.date() - timedelta(days=9))
    bed.publish(rule)
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    world.take(PaperKind.POST)
    walker.go(f"{BASE}/go-on")
    assert walker.heading == "You passed"


def test_who_must_be_signed_for_is_told_what_happens_next(walker: Walker, world: World) -> None:
    passed_under(DOORS, walker, world)
    assert "Your supervisor is asked to sign it" in walker.text
    assert "certificate" not in walker.text, "it is not ready before it is signed"


def test_whom_no_rule_with_a_signature_binds_gets_the_certificate_at_once(walker: Walker, world: World) -> None:
    passed_under(KEEPERS, walker, world)
    assert "supervisor" not in walker.text
    assert walker.link("Get your certificate")


def test_a_failed_test_says_what_to_look_at_and_keeps_the_right_answers_back(walker: Walker, world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    walker.go(f"{BASE}/go-on").submit("Start the test")
    take(walker, world, PaperKind.POST, right=False)
    walker.submit("Hand the test in")
    assert walker.heading == "Not passed yet"
    assert "Look at again:" in walker.text
    walker.follow("Go through your answers")
    others = walker.page.select(".lms-told__part:not(.lms-told__part--mine)")
    assert others
    assert not [part for part in others if part.select(".lms-told__marks .lms-verdict, .lms-told__why")]
    walker.follow("Back to the result").follow("Take the test again")
    assert "attempt number 2" in walker.text


def seed_with_every_kind(work: Work, world: World) -> str:
    """Return a seed by which the next final test asks as many kinds of question as it can."""
    attempt = attempts.standing(work, MODULE).attempt
    assert attempt
    asked = Counter(entry.item for paper in attempt.papers for entry in paper.entries)
    count = world.text.head.post_test.items

    def kinds(seed: str) -> int:
        drawn = draw(world.text.pool, count, seed, asked)
        return len({item.kind for entry in drawn if (item := world.text.item(entry.item))})

    return max((str(n) for n in range(200)), key=kinds)


@pytest.mark.parametrize("right", [True, False])
def test_every_kind_of_question_is_asked_answered_and_explained(walker: Walker, world: World, right: bool) -> None:
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    kinds: set[str] = set()
    for _ in range(5):
        with world.work() as work:
            paper = papers.begin_paper(work, MODULE, PaperKind.POST, seed_with_every_kind(work, world))
        for number, entry in enumerate(paper.entries, 1):
            item = world.text.item(entry.item)
            assert item
            if item.kind in kinds:
                continue
            kinds.add(item.kind)
            walker.go(f"{BASE}/post-test/{number}")
            walker.submit("Save and continue", **fields_for(world, item, entry.order, right=right))  # type: ignore[arg-type]
            walker.go(f"{BASE}/post-test/{number}")
            assert walker.page.select(
                "input[checked], option[selected]:not([value='']), input#value[value], input#text[value]"
            ), item.kind
        walker.go(f"{BASE}/post-test/answers").submit("Hand the test in")
        if walker.heading == "You passed":
            break
        walker.go(f"{BASE}/post-test/review")
        assert "Question 4" in walker.text
    if right:
        assert len(kinds) == 4, "one paper of four, each of another kind"
    else:
        assert kinds >= {"single", "multiple", "matching", "numeric", "short_text", "hotspot"}


def test_what_is_missing_is_said_at_the_top_and_at_the_field(walker: Walker, world: World) -> None:
    to_the_lessons(walker).follow("Go to the checks").submit("Check my answer", 422)
    assert walker.page.select_one(".govuk-error-summary a[href='#choice']")
    assert "Choose an answer" in walker.text
    assert walker.page.title
    assert walker.page.title.get_text().startswith("Error: ")
    walker.go(f"{BASE}/lessons/01-locking/checks/2").submit("Check my answer", 422, part_0="1", part_1="1", part_2="")
    assert "Use each number once" in walker.text
    assert "Choose a number" in walker.text


def test_a_question_of_a_test_may_be_left_open_but_not_half_answered(walker: Walker, world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    for seed in range(40):
        with world.work(write=False) as work:
            facts = attempts.standing(work, MODULE).attempt
        assert facts
        with world.work() as work:
            paper = papers.begin_paper(work, MODULE, PaperKind.POST, seed=str(seed))
        numbers = {world.text.item(e.item).kind: n for n, e in enumerate(paper.entries, 1)}  # type: ignore[union-attr]
        if {"matching", "numeric"} <= set(numbers):
            break
        world.take(PaperKind.POST, wrong=4)
    walker.go(f"{BASE}/post-test/{numbers['matching']}").submit("Save and continue", 422, part_0="1")
    assert "Choose an answer: Paper" in walker.text
    walker.go(f"{BASE}/post-test/{numbers['numeric']}").submit("Save and continue", 422, value="sixty")
    assert "Enter a number" in walker.text
    walker.go(f"{BASE}/post-test/{numbers['numeric']}").submit("Save and continue", value="")
    assert "Error" not in walker.text


def test_pressing_twice_is_pressing_once(walker: Walker, world: World) -> None:
    to_the_lessons(walker).follow("Go to the checks")
    form = walker.form("Check my answer")
    data = {str(f["name"]): str(f.get("value", "")) for f in form.select("input[type=hidden]")} | {"choice": "0"}
    answers = [walker.client.post(str(form["action"]), data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with world.work(write=False) as work:
        facts = attempts.standing(work, MODULE).attempt
    assert facts
    assert list(facts.checks) == ["c-lock"]


def test_a_script_gets_data_and_the_reason_when_it_fails(walker: Walker, world: World) -> None:
    world.start()
    with world.work() as work:
        paper = papers.begin_paper(work, MODULE, PaperKind.PRE)
    walker.go(f"{BASE}/pre-test/1")
    token = walker.form("Save and continue").select_one("input[name=csrf_token]")
    assert token
    headers = {"Accept": "application/json", "X-CSRFToken": str(token["value"])}

    item = world.text.item(paper.entries[0].item)
    assert item
    given = fields_for(world, item, paper.entries[0].order) | {"paper": str(paper.id)}

    def send(key: str) -> tuple[int, dict[str, object]]:
        data = given | {"key": key, "device_at": "2026-11-22T17:00:00Z"}
        answer = walker.client.post(f"{BASE}/pre-test/1", data=data, headers=headers)
        return answer.status_code, answer.get_json()

    status, said = send("k1")
    assert (status, said["saved"], said["next"]) == (200, True, f"{BASE}/pre-test/2")
    with world.work() as work:
        papers.hand_in(work, MODULE, PaperKind.PRE, paper.id)
    status, said = send("k2")
    assert status == 409
    assert "handed in already" in str(said["message"])
    headers["X-CSRFToken"] = "old"
    assert send("k3")[0] == 400
    answer = walker.client.post(
        f"{BASE}/activity", data={"seconds": "9", "key": "b", "lesson": "02-why", "place": "part-1"}
    )
    assert answer.status_code == 400


def test_time_and_place_are_kept_by_a_heartbeat(walker: Walker, world: World) -> None:
    to_the_lessons(walker).go(f"{BASE}/lessons/02-why")
    script = walker.page.select_one("script[data-activity]")
    assert script
    headers = {"Accept": "application/json", "X-CSRFToken": str(script["data-token"])}

    def beat(key: str, lesson: str, place: str) -> dict[str, int]:
        data = {"seconds": "9", "key": key, "lesson": lesson, "place": place}
        return walker.client.post(str(script["data-activity"]), data=data, headers=headers).get_json()  # type: ignore[index, no-any-return]

    def goes_on() -> str:
        return walker.client.get(f"{BASE}/go-on").headers["Location"]

    assert beat("1", "02-why", "part-2") == {"counted": 0}
    assert goes_on() == f"{BASE}/lessons/02-why#part-2"
    beat("2", "01-locking", "part-1")
    assert goes_on() == f"{BASE}/lessons/02-why#part-2"
    walker.go(f"{BASE}/lessons/02-why/checks/1")
    beat("3", "02-why", "part-1")
    assert goes_on() == f"{BASE}/lessons/02-why/checks/1"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/learning/modules/nothing", 404),
        (f"{BASE}/lessons/99-nothing", 404),
        (f"{BASE}/lessons/01-locking/checks/9", 404),
        (f"{BASE}/lessons/01-locking/checks/0", 404),
        (f"{BASE}/post-test/result", 404),
        (f"{BASE}/pre-test/review", 404),
        (f"{BASE}/nothing", 404),
        ("/modules/nothing", 404),
    ],
)
def test_an_address_that_leads_nowhere_says_so(walker: Walker, path: str, status: int) -> None:
    to_the_lessons(walker).go(path, status)


def test_things_are_done_in_their_order(walker: Walker) -> None:
    for early in (f"{BASE}/lessons/01-locking", f"{BASE}/lessons/01-locking/checks/1", f"{BASE}/post-test"):
        walker.go(early)
        assert (walker.path, walker.heading) == (BASE, "Keys and doors"), "the page that leads on"
        assert "not started" in walker.text
    walker.submit("Start").go(f"{BASE}/lessons/01-locking")
    assert (walker.path, walker.link("Continue")) == (BASE, f"{BASE}/go-on")
    assert "starting test first" in walker.text
    answer = walker.client.get(f"{BASE}/lessons/01-locking", headers={"Accept": "application/json"})
    assert answer.status_code == 409, "a script is told as before"
    walker.go(f"{BASE}/post-test")
    assert "opens when every lesson" in walker.text
    walker.go(f"{BASE}/pre-test/answers")
    assert walker.heading == "Starting test"


def test_the_catalogue_shows_what_there_is_to_learn(walker: Walker, world: World, tmp_path: Path) -> None:
    walker.go("/modules")
    assert "Keys and doors" in walker.text
    walker.follow("Keys and doors")
    assert "You can lock a door" in walker.text
    walker.follow("Locking")
    assert walker.text.index("reading is not recorded") < walker.text.index("twice"), "told before it is read"
    walker.follow("Learn this module")
    assert walker.path == BASE
    head = (tmp_path / f"policies/modules/{MODULE}/module.yaml").read_text()
    write(tmp_path / "policies", {"module.yaml": head.replace("version: 1", "version: 2")})
    world.publish(tmp_path / "policies")
    walker.go(f"/modules/{MODULE}")
    assert "Version 1" in walker.text


def test_an_updated_module_says_that_it_begins_anew(walker: Walker, world: World, tmp_path: Path) -> None:
    to_the_lessons(walker)
    head = (tmp_path / f"policies/modules/{MODULE}/module.yaml").read_text()
    write(tmp_path / "policies", {"module.yaml": head.replace("version: 1", "version: 2")})
    world.publish(tmp_path / "policies")
    walker.go(f"{BASE}/go-on")
    assert "begins anew" in walker.text
    walker.submit("Start")
    assert walker.heading == "Starting test"


def test_another_agencys_module_is_not_there(walker: Walker, world: World) -> None:
    with unit_of_work(world.app, system_actor(), write=True) as work:
        other = agencies.found_agency(work, code="B", name="Other", zone="UTC", founded_on=date(2020, 1, 1))
    stranger = Walker(world.app, replace(world.actor, agency_id=other, person_id=world.person_id + 1))
    stranger.go("/modules")
    assert "There are no modules yet" in stranger.text
    stranger.go(BASE, 404)
    stranger.go(f"/modules/{MODULE}", 404)
    stranger.go("/my-learning")
    assert "Nothing is due" in stranger.text

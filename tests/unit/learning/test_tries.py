"""How often the final test may be taken: a rule of instants, and an officer who may open it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue.model.settings import Attempts
from lms.directory.access import permissions_of
from lms.kernel.errors import Conflict, Invalid, Refused
from lms.kernel.permissions import Role
from lms.learning.model import PaperKind
from lms.learning.rules.tries import Tries, tries
from lms.learning.services import papers
from lms.learning.services import tries as services
from lms.platform.work import Work, unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import files, write
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BASE = f"/learning/modules/{MODULE}"


def hours(*numbers: float) -> list[datetime]:
    return [START + number * HOUR for number in numbers]


@pytest.mark.parametrize(
    ("failed", "granted", "at", "expected"),
    [
        ([], [], 0, Tries(3, 3)),
        ([1], [], 2, Tries(2, 3)),
        ([1, 2, 3], [], 4, Tries(0, 3, START + 27 * HOUR, failed=3)),
        ([1, 2, 3], [], 26.9, Tries(0, 3, START + 27 * HOUR, failed=3)),
        ([1, 2, 3], [], 27, Tries(3, 3)),
        ([1, 2, 3, 30], [], 31, Tries(2, 3)),
        ([1, 2, 3], [4], 5, Tries(1, 3)),
        ([1, 2, 3, 6], [4], 7, Tries(0, 3, START + 30 * HOUR, failed=4)),
        ([1, 2, 3], [28], 29, Tries(4, 3)),
        ([1, 2, 3], [4], 27, Tries(3, 3)),
        ([1, 2, 3, 28], [4], 29, Tries(2, 3)),
    ],
)
def test_three_tries_then_a_day(failed: list[float], granted: list[float], at: float, expected: Tries) -> None:
    assert tries(3, DAY, hours(*failed), hours(*granted), START + at * HOUR) == replace(expected, wait=DAY)


def test_without_a_cooling_off_only_an_officer_opens_it() -> None:
    assert tries(1, None, hours(1), [], START + 9999 * HOUR) == Tries(0, 1, None, failed=1)
    assert tries(1, None, hours(1), hours(2), START + 3 * HOUR) == Tries(1, 1)


TIMES = st.lists(st.integers(0, 200), max_size=8, unique=True)


@given(st.integers(1, 4), st.integers(1, 48), TIMES, TIMES, st.integers(0, 400))
def test_nobody_is_shut_out_for_longer_than_the_wait(
    limit: int, wait: int, failed: list[int], granted: list[int], at: int
) -> None:
    found = tries(limit, wait * HOUR, hours(*failed), hours(*granted), START + at * HOUR)
    assert found.are_left == (found.opens_at is None)
    if found.opens_at:
        assert START + at * HOUR < found.opens_at <= START + (max(failed) + wait) * HOUR
        assert tries(limit, wait * HOUR, hours(*failed), hours(*granted), found.opens_at).are_left


@given(st.integers(1, 4), TIMES, TIMES, st.integers(0, 400))
def test_a_grant_never_takes_a_try_away(limit: int, failed: list[int], granted: list[int], at: int) -> None:
    now = START + at * HOUR
    with_it = tries(limit, DAY, hours(*failed), hours(*granted), now)
    without = tries(limit, DAY, hours(*failed), [], now)
    assert with_it.are_left or not without.are_left


@pytest.mark.parametrize(("words", "length"), [("1 day", DAY), ("36 hours", 36 * HOUR), ("2 weeks", 14 * DAY)])
def test_a_wait_is_read_as_people_write_it(words: str, length: timedelta) -> None:
    assert Attempts(limit=3, cooling_off=words).wait == length


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    world = make_world(app, tmp_path / "policies")
    head = files()["module.yaml"].replace("version: 1", "version: 2") + "attempts: {limit: 2, cooling_off: 1 day}\n"
    write(tmp_path / "policies", {"module.yaml": head})
    world.publish(tmp_path / "policies")
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    return world


def officer(world: World, *, write: bool = True) -> object:
    rights = permissions_of([Role.OFFICER])
    actor = replace(
        world.actor, name="olga", person_id=None, account_id=None, roles=frozenset({Role.OFFICER}), permissions=rights
    )
    return unit_of_work(world.app, actor, write=write)


def the_one(work: Work) -> services.Waiting:
    (found,) = services.waiting(work)
    return found


def test_after_the_last_try_the_test_says_when_it_opens_again(world: World) -> None:
    world.take(PaperKind.POST, wrong=4)
    world.take(PaperKind.POST, wrong=4)
    walker = Walker(world.app, world.actor)
    walker.go(f"{BASE}/post-test/result")
    assert "2 times in a row without passing" in walker.text
    assert "It opens again on" in walker.text
    walker.go(f"{BASE}/post-test")
    assert "It opens again on" in walker.text
    assert not walker.page.select("main form")
    walker.go(BASE)
    assert "It opens again on" in walker.text
    with world.work() as work, pytest.raises(Refused, match="opens again on"):
        papers.begin_paper(work, MODULE, PaperKind.POST)
    with world.work(at=NOON + 3 * DAY) as work:
        assert papers.begin_paper(work, MODULE, PaperKind.POST).number == 3


def test_what_comes_after_the_last_try_is_said_before_it(world: World) -> None:
    walker = Walker(world.app, world.actor)
    after = "After that, it opens again 1 day after your last try."
    assert after in walker.go(f"{BASE}/post-test").text
    assert "opens again" not in walker.go(BASE).text
    world.take(PaperKind.POST, wrong=4)
    assert f"You have 1 try left. {after}" in walker.go(f"{BASE}/post-test/result").text


@pytest.mark.parametrize(
    ("wait", "said"),
    [("", "After that, a training officer can open the test again."), (", cooling_off: 36 hours", "36 hours after")],
)
def test_without_a_cooling_off_or_with_hours_it_is_said_so(app: Flask, tmp_path: Path, wait: str, said: str) -> None:
    world = make_world(app, tmp_path / "policies")
    head = files()["module.yaml"].replace("version: 1", "version: 2") + f"attempts: {{limit: 2{wait}}}\n"
    write(tmp_path / "policies", {"module.yaml": head})
    world.publish(tmp_path / "policies")
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    assert said in Walker(world.app, world.actor).go(f"{BASE}/post-test").text


def test_an_officer_gives_one_more_try_which_is_kept_and_can_be_taken_back(world: World) -> None:
    world.take(PaperKind.POST, wrong=4)
    with officer(world) as work:  # type: ignore[attr-defined]
        assert services.waiting(work) == []
    world.take(PaperKind.POST, wrong=4)
    with officer(world) as work:  # type: ignore[attr-defined]
        one = the_one(work)
        with pytest.raises(Invalid, match="reason"):
            services.grant(work, one.attempt_id, " ")
        services.grant(work, one.attempt_id, "Ill on that day")
    with officer(world) as work:  # type: ignore[attr-defined]
        one = the_one(work)
        assert (one.tries.left, one.given[0].reason) == (1, "Ill on that day")
        with pytest.raises(Conflict, match="open for this person already"):
            services.grant(work, one.attempt_id, "Once more")
        services.withdraw(work, one.attempt_id, one.given[0].id, "Wrong person")
    with officer(world) as work:  # type: ignore[attr-defined]
        one = the_one(work)
        assert (one.tries.left, one.given[0].withdrawn) == (0, "Wrong person")
        services.grant(work, one.attempt_id, "Ill after all")
    world.take(PaperKind.POST, wrong=4)
    with officer(world) as work:  # type: ignore[attr-defined]
        one = the_one(work)
        assert not one.tries.are_left
        with pytest.raises(Conflict, match="begun"):
            services.withdraw(work, one.attempt_id, one.given[1].id, "Too late")
        assert len(audit.latest(work, world.agency_id, [Act.TRY_GRANTED])) == 2
        assert len(audit.latest(work, world.agency_id, [Act.TRY_WITHDRAWN])) == 1


def test_the_officers_pages_say_who_waits_and_give_a_try(world: World) -> None:
    actor = replace(
        world.actor,
        person_id=None,
        account_id=None,
        roles=frozenset({Role.OFFICER}),
        permissions=permissions_of([Role.OFFICER]),
    )
    walker = Walker(world.app, actor)
    walker.go("/learning/tries")
    assert "No final test is closed" in walker.text
    for _ in range(2):
        world.take(PaperKind.POST, wrong=4)
    walker.go("/learning/tries").follow("Give one more try")
    walker.submit("Give one more try", 422)
    assert "Give the reason" in walker.text
    walker.submit("Give one more try", reason="Ill on that day")
    assert "1 try open" in walker.text
    walker.follow("Take back").submit("Take it back", reason="Wrong person")
    assert "Taken back: Wrong person" in walker.text
    walker.go("/learning/tries/999999", 404)


def test_somebody_of_the_staff_cannot_open_their_own_test(world: World) -> None:
    Walker(world.app, world.actor).go("/learning/tries", 403)

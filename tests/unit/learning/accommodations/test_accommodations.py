"""What is arranged for a person is honoured by the player, and seen by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.model.formats import Format
from lms.directory.access import permissions_of
from lms.kernel.errors import Conflict, Invalid, Refused
from lms.kernel.permissions import Role
from lms.learning.accommodations import rules, services
from lms.learning.accommodations.model import Accommodation, Arranged, Ending
from lms.learning.model import PaperKind
from lms.learning.services import papers
from lms.platform.outbox import Letter
from lms.platform.work import Work, unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import changed, write
from tests.unit.catalogue.stories import with_story
from tests.unit.desk.record.world import give
from tests.unit.evaluation.asked import with_doors
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

TODAY = date(2026, 11, 22)
BASE = f"/learning/modules/{MODULE}"
TWICE = Arranged(percent=200)


def one(what: Arranged, since: int, until: int | None, *endings: int | None) -> Accommodation:
    """Return an accommodation by days from TODAY; an ending of None takes it back."""
    day = TODAY + timedelta(days=since)
    return Accommodation(
        id=1, number=1, person_id=1, what=what, since=day, at=NOON, by="x",
        until=None if until is None else TODAY + timedelta(days=until),
        endings=tuple(
            Ending(ends_on=None if end is None else TODAY + timedelta(days=end), at=NOON, by="x") for end in endings
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "holds"),
    [
        (one(TWICE, 0, 0), True),
        (one(TWICE, 1, None), False),
        (one(TWICE, -5, -1), False),
        (one(TWICE, -5, None), True),
        (one(TWICE, -5, None, -1), False),
        (one(TWICE, -5, -1, 0), True),
        (one(TWICE, -5, None, None), False),
    ],
)
def test_it_holds_from_its_first_to_its_last_day_as_it_stands(found: Accommodation, holds: bool) -> None:
    assert found.holds_on(TODAY) == holds
    assert rules.together([found], TODAY) == (TWICE if holds else Arranged())


THINGS = st.builds(
    Arranged,
    percent=st.sampled_from([100, 125, 200]),
    more_tries=st.integers(0, 3),
    no_wait=st.booleans(),
    breaks=st.booleans(),
    format=st.sampled_from([None, *Format]),
)


@given(st.lists(THINGS, max_size=4), THINGS)
def test_one_more_never_takes_anything_away(things: list[Arranged], more: Arranged) -> None:
    before = rules.together([one(each, -1, None) for each in things], TODAY)
    after = rules.together([*(one(each, -1, None) for each in things), one(more, -1, None)], TODAY)
    assert after.percent >= before.percent
    assert after.more_tries >= before.more_tries
    assert after.no_wait >= before.no_wait
    assert after.patience >= before.patience >= 90
    assert (after.format is not None) >= (before.format is not None)


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    made = make_world(app, tmp_path / "policies")
    head = changed("module.yaml", "version: 1", "version: 2")["module.yaml"]
    limited = {**with_story(), "module.yaml": head + "attempts: {limit: 2, cooling_off: 1 day}\n"}
    write(tmp_path / "policies", limited)
    made.publish(tmp_path / "policies")
    made.start()
    made.take(PaperKind.PRE)
    return made


@contextmanager
def keeper(world: World) -> Iterator[Work]:
    """Act as who looks after accommodations."""
    roles = frozenset({Role.ACCOMMODATION})
    actor = replace(
        world.actor, name="acco", person_id=None, account_id=None, roles=roles, permissions=permissions_of(roles)
    )
    with unit_of_work(world.app, actor, write=True) as work:
        yield work


def arrange(world: World, what: Arranged, since: date = TODAY, until: date | None = None) -> int:
    with keeper(world) as work:
        numbers = services.people.ids_by_number(work)
        staff_no = next(number for number, person in numbers.items() if person == world.person_id)
        return services.arrange(work, staff_no, what, since, until)


def idle_of(walker: Walker) -> str:
    return str(walker.page.select_one("script[data-activity]")["data-idle"])  # type: ignore[index]


def test_more_tests_in_a_row_and_no_waiting_are_honoured(world: World) -> None:
    world.learn()
    arrange(world, Arranged(more_tries=1))
    for _ in range(3):
        world.take(PaperKind.POST, wrong=4)
    with world.work() as work, pytest.raises(Refused, match="opens again on"):
        papers.begin_paper(work, MODULE, PaperKind.POST)
    number = arrange(world, Arranged(no_wait=True))
    with world.work(at=NOON + timedelta(minutes=1)) as work:
        assert papers.begin_paper(work, MODULE, PaperKind.POST).number == 4
        work.discard()
    with keeper(world) as work:
        services.undo(work, number)
    with world.work() as work, pytest.raises(Refused, match="opens again on"):
        papers.begin_paper(work, MODULE, PaperKind.POST)


def test_more_time_and_breaks_let_a_page_count_longer_without_a_touch(world: World) -> None:
    walker = Walker(world.app, world.actor)
    assert idle_of(walker.go(f"{BASE}/lessons/02-why")) == "90"
    arrange(world, TWICE)
    assert idle_of(walker.go(f"{BASE}/lessons/02-why")) == "180"
    assert idle_of(walker.go(f"{BASE}/lessons/02-why/checks/1")) == "180"
    arrange(world, Arranged(breaks=True))
    assert idle_of(walker.go(f"{BASE}/lessons/02-why")) == "600"
    world.learn()
    walker.go(f"{BASE}/post-test")
    walker.submit("Start the test")
    assert idle_of(walker) == "600"


def test_lessons_open_in_the_arranged_format_until_the_person_chooses_another(world: World) -> None:
    walker = Walker(world.app, world.actor)
    number = arrange(world, Arranged(format=Format.SCENARIO))
    walker.go(f"{BASE}/lessons/01-locking")
    assert "You are the last one on the floor" in walker.text
    walker.submit("Read it", format="reading")
    assert "Turn the key twice" in walker.go(f"{BASE}/lessons/01-locking").text
    with keeper(world) as work:
        services.end(work, number, TODAY)


def test_a_kept_lesson_opens_as_it_does_with_a_network(world: World) -> None:
    walker = Walker(world.app, world.actor)

    def opened(lesson: str) -> list[list[str]]:
        walker.go(f"/on-this-device/{MODULE}/lessons/{lesson}")
        pressed = [str(way["data-way"]) for way in walker.page.select("[data-way][aria-pressed=true]")]
        return [pressed, [str(part["data-of"]) for part in walker.page.select("[data-of]:not([hidden])")]]

    assert opened("01-locking") == [["reading"], ["reading"]]
    arrange(world, Arranged(format=Format.SCENARIO))
    assert opened("01-locking") == [["scenario"], ["scenario"]]
    assert opened("02-why") == [[], ["reading"]]  # which is offered in no other way
    walker.go(f"{BASE}/lessons/01-locking")
    walker.submit("Read it", format="reading")
    assert opened("01-locking") == [["reading"], ["reading"]]


def test_what_is_sent_twice_is_one_and_nothing_is_not_arranged(world: World) -> None:
    first = arrange(world, TWICE)
    assert arrange(world, TWICE) == first
    with pytest.raises(Invalid, match="Choose what is arranged"):
        arrange(world, Arranged())
    with pytest.raises(Invalid, match="last day lies before the first"):
        arrange(world, TWICE, TODAY, TODAY - timedelta(days=1))
    with keeper(world) as work, pytest.raises(Invalid, match="Nobody has the staff number 77"):
        services.arrange(work, "77", TWICE, TODAY, None)
    with keeper(world) as work:
        with pytest.raises(Invalid, match="lies before the first"):
            services.end(work, first, TODAY - timedelta(days=1))
        services.undo(work, first)
        with pytest.raises(Conflict, match="taken back before"):
            services.undo(work, first)
    assert arrange(world, TWICE) != first


@pytest.mark.parametrize("table", ["accommodation", "accommodation_end"])
def test_nothing_of_it_can_be_changed_or_deleted(both: Flask, tmp_path: Path, table: str) -> None:
    here = make_world(both, tmp_path / "policies")
    number = arrange(here, TWICE)
    with keeper(here) as work:
        services.end(work, number, TODAY)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET request_id = 'x'"):
        with keeper(here) as work:
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                work.session.execute(sa.text(statement))
            work.session.rollback()


def staff(app: Flask, folder: Path) -> tuple[Team, dict[str, int]]:
    """Return a team with somebody of every role, and Bo, for whom something is to be arranged."""
    one = with_doors(team(app), folder)
    boss = one.person("Ana Lee")
    who = {"boss": boss, "bo": one.person("Bo Hill", supervisor=boss)}
    roles = (
        ("Olga Reyes", Role.OFFICER),
        ("Al Finch", Role.AUDITOR),
        ("Ada Moss", Role.ADMINISTRATOR),
        ("Ike Acco", Role.ACCOMMODATION),
    )
    for name, role in roles:
        who[role.value] = one.person(name, "B")
        give(one, who[role.value], role)
    one.today(date(2026, 6, 10))
    return one, who


def test_nobody_but_the_person_and_who_arranges_it_sees_any_of_it(app: Flask, tmp_path: Path) -> None:
    here, who = staff(app, tmp_path)
    keeper = Browser(here, who["accommodation"], "Ike Acco")
    assert "Nothing is arranged" in keeper.read("/accommodations")
    sent = {
        "staff_no": "000002",
        "percent": "200",
        "more_tries": "1",
        "breaks": "y",
        "format": "podcast",
        "since": "2026-06-10",
    }
    wrong = keeper.send("/accommodations/new", **{**sent, "staff_no": "77"})
    assert wrong.status_code == 422
    assert "Nobody has the staff number 77" in wrong.text
    assert keeper.send("/accommodations/new", **sent).status_code == 303
    page = keeper.read("/accommodations/1")
    assert "Twice the time" in page
    assert "Bo Hill" in keeper.read("/accommodations")
    itself = keeper.send("/accommodations/new", **{**sent, "staff_no": "000006"})
    assert "Nobody records this about themselves" in itself.text
    bo = Browser(here, who["bo"], "Bo Hill")
    assert "Audio with transcript" in bo.read("/my-accommodations")
    assert "What is arranged for you so that you can learn" in bo.read("/my-record/looked")
    closed = ("/accommodations", "/accommodations/1", "/accommodations/new")
    places = {
        "Ana Lee": ("boss", ["/my-team", f"/my-team/{who['bo']}", f"/my-team/{who['bo']}/record",
                             f"/my-team/{who['bo']}/record?format=csv", f"/my-team/{who['bo']}/facts", "/sign-off"]),
        "Olga Reyes": ("officer", ["/agency", "/register", "/register?format=csv", f"/people/{who['bo']}",
                                   f"/people/{who['bo']}/record", f"/people/{who['bo']}/record?format=csv",
                                   f"/people/{who['bo']}/facts", "/notices", "/learning/tries"]),
        "Al Finch": ("auditor", ["/audit", "/register", f"/people/{who['bo']}/record"]),
        "Ada Moss": ("administrator", ["/administration", "/accounts", "/log", f"/people/{who['bo']}"]),
    }  # fmt: skip
    for name, (key, addresses) in places.items():
        browser = Browser(here, who[key], name)
        for address in closed:
            browser.read(address, 403)
        for address in addresses:
            answer = browser.client.get(address)
            if address == "/learning/tries" and answer.status_code == 404:
                continue
            assert answer.status_code == 200, address
            text = BeautifulSoup(answer.text, "html.parser").get_text(" ").lower()
            for word in ("arranged", "twice the time", "podcast", "audio with transcript"):
                assert word not in text, (address, word)
            if address not in {"/log", "/accounts"}:  # which names the act, and the role
                assert "accommodation" not in text, address
    log = Browser(here, who["administrator"], "Ada Moss").read("/log")
    assert "Recorded an accommodation" in log
    assert "Bo Hill" not in log.split("Recorded an accommodation")[1].split("2026")[0]
    with here.bed.work() as work:
        keys = list(work.session.scalars(sa.select(Letter.key)))
        assert not [key for key in keys if "accommodation" in key]


def test_it_ends_and_is_taken_back_in_a_browser(app: Flask, tmp_path: Path) -> None:
    here, who = staff(app, tmp_path)
    keeper = Browser(here, who["accommodation"], "Ike Acco")
    sent = {"staff_no": "000002", "percent": "150", "more_tries": "", "format": "", "since": "2026-06-01"}
    assert keeper.send("/accommodations/new", **sent).status_code == 303
    assert keeper.send("/accommodations/1", last_day="2026-06-09").status_code == 303
    assert "Has ended" in keeper.read("/accommodations/1")
    assert keeper.send("/accommodations/1/undo", page="/accommodations/1").status_code == 303
    assert "Taken back on 10 June 2026" in keeper.read("/accommodations/1")
    assert "Taken back" in Browser(here, who["bo"], "Bo Hill").read("/my-accommodations")

"""A withdrawn module is on offer to nobody new; who is in the middle of it finishes, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.catalogue.offers import services as offers
from lms.catalogue.search import services as search
from lms.cli.main import main
from lms.compliance.services import offering, texts
from lms.compliance.services.policies import publish_policies
from lms.desk.finding import services as finding
from lms.desk.habits import services as habits
from lms.directory.access import permissions_of
from lms.kernel.actor import Actor, system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Role
from lms.learning.classroom.services import reading
from lms.learning.model import PaperKind
from lms.learning.offering import services as counted
from lms.learning.practice.services import weeks
from lms.learning.services import attempts
from lms.platform.content import Overlay
from lms.platform.work import unit_of_work
from tests.conftest import NOON
from tests.unit.catalogue.builder import changed, write
from tests.unit.compliance.agency import text_of
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

BASE = f"/learning/modules/{MODULE}"
WHY = "The locks were replaced by cards."
OWED = "requirement: doors\ntitle: Doors\ninitial: {within: 60 days, of: appointment}\nsatisfied_by: "


@pytest.fixture
def world(both: Flask, tmp_path: Path) -> World:
    return make_world(both, tmp_path / "policies")


@pytest.fixture
def one(app: Flask, tmp_path: Path) -> World:
    return make_world(app, tmp_path / "policies")


def officer(world: World) -> Actor:
    return Actor(
        name="Olga Field", agency_id=world.agency_id, account_id=99, person_id=None, roles=frozenset({Role.OFFICER}),
        permissions=permissions_of([Role.OFFICER]),
    )  # fmt: skip


def withdraw(world: World, reason: str = WHY, replaced_by: str = "") -> None:
    with unit_of_work(world.app, officer(world), write=True, clock=Clock(stopped_at=NOON)) as work:
        offering.withdraw(work, MODULE, reason, replaced_by)


def put_back(world: World) -> None:
    with unit_of_work(world.app, officer(world), write=True, clock=Clock(stopped_at=NOON)) as work:
        offers.put_back(work, MODULE)


def oblige(world: World, satisfied_by: str) -> None:
    with unit_of_work(world.app, system_actor(world.agency_id), write=True) as work:
        texts.publish(work, [text_of(OWED + satisfied_by)])


def publish_second(world: World, tmp_path: Path) -> None:
    write(tmp_path / "second", changed("module.yaml", "version: 1", "version: 2"))
    world.publish(tmp_path / "second")


def listed(world: World) -> list[str]:
    with world.work(write=False) as work:
        return [standing.version.module for standing in attempts.standings(work)]


def test_nobody_begins_it_and_nothing_lists_or_finds_it_until_it_is_put_back(world: World) -> None:
    with unit_of_work(world.app, system_actor(world.agency_id), write=True) as work:
        finding.rebuild(work)

    def shown() -> list[bool]:
        with world.work(write=False) as work:
            day = attempts.today(work)
            return [
                bool(attempts.standings(work)),
                bool(search.find(work, "keys").hits),
                MODULE in reading.on_offer(work),
                MODULE in habits.to_aim_at(work),
                MODULE in offers.titles(work, day),
            ]

    assert shown() == [True] * 5
    withdraw(world)
    assert shown() == [False] * 5
    with world.work(write=False) as work:
        assert finding.texts_of(work) == {}
        assert catalogue.current_version(work, world.agency_id, MODULE, attempts.today(work)) is not None
    with pytest.raises(Conflict, match="withdrawn"):
        world.start()
    put_back(world)
    assert shown() == [True] * 5
    world.start()
    assert listed(world) == [MODULE]


def test_it_is_written_down_when_who_and_why_and_no_row_of_it_can_go(world: World) -> None:
    withdraw(world)
    put_back(world)
    with world.work(write=False) as work:
        back, gone = offers.history(work, MODULE)
        assert (gone.is_withdrawn, gone.reason, gone.by, back.is_withdrawn) == (True, WHY, "Olga Field", False)
        assert gone.at < back.at
        entries = audit.latest(work, world.agency_id, [Act.MODULE_WITHDRAWN, Act.MODULE_PUT_BACK])
        assert {(entry.act, entry.actor) for entry in entries} == {
            (Act.MODULE_WITHDRAWN, "Olga Field"), (Act.MODULE_PUT_BACK, "Olga Field")
        }  # fmt: skip
    for change in ("DELETE FROM module_offer", "UPDATE module_offer SET reason = ''"):
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), world.work() as work:
            work.session.execute(sa.text(change))


def test_who_is_in_the_middle_finishes_and_does_not_begin_again(world: World) -> None:
    world.start()
    with world.work(write=False) as work:
        assert counted.under_way(work, MODULE) == 1
    withdraw(world)
    assert listed(world) == [MODULE]
    world.start()  # goes on, as the same attempt
    world.take(PaperKind.PRE)
    world.learn()
    world.take(PaperKind.POST)
    with world.work(write=False) as work:
        assert [version.module for version, _ in attempts.completions(work)] == [MODULE]
        assert counted.under_way(work, MODULE) == 0
    assert listed(world) == []
    with pytest.raises(Conflict, match="withdrawn"):
        world.start()


def test_practice_asks_nothing_more_about_it_and_goes_on_when_it_is_back(world: World) -> None:
    world.start()
    world.take(PaperKind.PRE)
    world.learn()
    world.take(PaperKind.POST)
    asked = []
    for change in (lambda _: None, withdraw, put_back):
        change(world)
        with world.work(write=False, at=NOON + timedelta(days=8)) as work:
            asked.append(len(weeks.this_week(work).questions))
    assert asked[0] > asked[1] == 0
    assert asked[2] == asked[0]


def test_a_new_version_is_on_offer_again_and_publishing_says_so(world: World, tmp_path: Path) -> None:
    withdraw(world)
    write(tmp_path / "next", changed("module.yaml", "version: 1", "version: 2"))
    with unit_of_work(world.app, system_actor(world.agency_id), write=True) as work:
        published = publish_policies(work, Overlay("policies", tmp_path / "next"))
    assert published.back_on_offer == (MODULE,)
    assert MODULE in listed(world)


def test_a_module_without_a_folder_is_not_told_once_it_is_withdrawn(one: World) -> None:
    told = []
    for change in (lambda _: None, withdraw):
        change(one)
        with unit_of_work(one.app, system_actor(one.agency_id), write=True) as work:
            told.append(publish_policies(work, Overlay("policies", None)).without_folder)
    assert told == [(MODULE,), ()]


def test_what_cannot_be_is_refused_with_a_sentence(one: World) -> None:
    with pytest.raises(Conflict, match="on offer already"):
        put_back(one)
    with pytest.raises(Invalid, match="own words"):
        withdraw(one, " ")
    with pytest.raises(Invalid, match="takes its place"):
        withdraw(one, replaced_by=MODULE)
    with pytest.raises(Invalid, match="takes its place"):
        withdraw(one, replaced_by="never-heard-of")
    withdraw(one)
    with pytest.raises(Conflict, match="withdrawn already"):
        withdraw(one)
    with unit_of_work(one.app, officer(one), write=True) as work, pytest.raises(NotFound, match="no module"):
        offers.withdraw(work, "never-heard-of", WHY)


@pytest.mark.parametrize(
    "only",
    [MODULE, "{all: [keys-and-doors, other]}", "{any: [keys-and-doors, other]}", "{hours: 1, of: [keys-and-doors]}"],
)
def test_a_requirement_that_nothing_else_on_offer_can_meet_holds_it(one: World, only: str) -> None:
    oblige(one, only)
    with pytest.raises(Refused, match=r"“Doors” \(doors\).*withdraw the requirement"):
        withdraw(one)
    assert listed(one) == [MODULE]
    with unit_of_work(one.app, system_actor(one.agency_id), write=True) as work:
        texts.withdraw(work, "doors", "repealed")
    withdraw(one)
    assert listed(one) == []


def test_a_requirement_that_another_module_can_meet_only_warns(one: World) -> None:
    with unit_of_work(one.app, system_actor(one.agency_id), write=True) as work:
        publish_policies(work, Overlay("policies", None))
    oblige(one, "{any: [keys-and-doors, records-management]}")
    with unit_of_work(one.app, officer(one), write=False) as work:
        assert [(each.key, each.needs_it) for each in offering.naming(work, MODULE)] == [("doors", False)]
    withdraw(one, replaced_by="records-management")
    with one.work(write=False) as work:
        offer = offers.withdrawal(work, MODULE)
        assert offer
        instead = offers.instead_of(work, offer, attempts.today(work))
    assert instead
    assert instead.module == "records-management"


def test_the_pages_say_since_when_why_and_what_to_do(one: World) -> None:
    staff, desk = Walker(one.app, one.actor), Walker(one.app, officer(one))
    desk.go(f"/modules/{MODULE}").follow("Withdraw this module")
    desk.submit("Withdraw it", 422)
    assert "Write why it is withdrawn" in desk.text
    desk.submit("Withdraw it", reason=WHY, replaced_by="")
    assert "The module is withdrawn." in desk.text
    assert f"by Olga Field: {WHY}" in desk.text
    assert "Keys and doors" in desk.go("/modules").text
    assert "Keys and doors" not in staff.go("/modules").text
    for path in (BASE, f"/modules/{MODULE}", f"/modules/{MODULE}/lessons/01-locking"):
        assert WHY in staff.go(path).text
        assert "withdrawn on 22 November 2026" in staff.text
        assert not staff.page.find("button", string="Start")
    assert "Withdraw this module" not in staff.text
    desk.go(f"/modules/{MODULE}").submit("Put it back on offer")
    assert "Put back on offer on" in desk.text
    staff.go(BASE).submit("Start")
    assert attempts_of(one) == 1


def test_a_page_that_was_open_when_it_was_withdrawn_begins_nothing(one: World) -> None:
    staff = Walker(one.app, one.actor).go(BASE)
    withdraw(one)
    staff.submit("Start")
    assert "was withdrawn, so it is not begun any more" in staff.text
    assert WHY in staff.text
    assert attempts_of(one) == 0


def test_what_was_finished_stays_open_with_a_note_and_is_not_offered_again(one: World) -> None:
    one.start()
    one.take(PaperKind.PRE)
    one.learn()
    one.take(PaperKind.POST)
    withdraw(one)
    staff = Walker(one.app, one.actor).go(f"/my-learning/finished/{MODULE}")
    assert WHY in staff.text
    assert "Your completion stands" in staff.text
    staff.follow(one.text.lessons[0].title)
    assert WHY in staff.text
    assert "Your completion stays as it is" in staff.go(BASE).text
    assert "take it again" not in staff.text


def test_who_is_in_the_middle_reads_that_they_may_finish(one: World) -> None:
    one.start()
    withdraw(one)
    staff = Walker(one.app, one.actor).go(BASE)
    assert "you may finish, and it counts as before" in staff.text
    assert "what counts in its place" not in staff.text
    assert staff.link("Continue")


def attempts_of(world: World) -> int:
    with world.work(write=False) as work:
        return work.session.scalar(sa.text("SELECT count(*) FROM attempt")) or 0


def test_who_may_not_publish_withdraws_nothing(one: World) -> None:
    staff = Walker(one.app, one.actor)
    staff.go(f"/modules/{MODULE}/withdraw", 403)
    assert listed(one) == [MODULE]


def test_the_page_names_the_requirement_that_holds_it(one: World) -> None:
    oblige(one, MODULE)
    desk = Walker(one.app, officer(one)).go(f"/modules/{MODULE}/withdraw")
    assert "cannot be withdrawn while a requirement in force" in desk.text
    assert desk.link("Doors") == "/requirements/doors"


def test_by_command_line(one: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.cli.offering.create_app", lambda: one.app)
    run = CliRunner().invoke
    assert run(main, ["policies", "withdraw", MODULE]).exit_code == 2
    gone = run(main, ["policies", "withdraw", MODULE, "--reason", WHY])
    assert f"Withdrawn: {MODULE}." in gone.output
    assert listed(one) == []
    back = run(main, ["policies", "put-back", MODULE, "--agency", "A"])
    assert f"On offer again: {MODULE}." in back.output
    assert listed(one) == [MODULE]

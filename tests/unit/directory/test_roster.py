"""Heads of units certify who works there; what differs from HR is listed with what to do, and resolved by a note."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.directory.records import Placement
from lms.directory.roster import rules, services
from lms.directory.roster.model import Clash, Found, Said
from lms.directory.roster.records import RosterStatement
from lms.directory.rules.lines import Order
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Role
from lms.platform.db import db
from lms.platform.outbox import Letter
from lms.platform.work import Runtime
from tests.unit.reporting.signed_in import signed_in
from tests.unit.signoff.team import PASSWORD, Team, team
from tests.unit.signoff.test_pages import Browser

TODAY = date(2026, 3, 2)
DUE = date(2026, 3, 16)


@dataclass
class Case:
    """Unit A with a head and two people; B below it without a head; C with nobody above who leads."""

    team: Team
    boss: int
    ann: int
    bob: int
    cal: int
    number: int = 0


@pytest.fixture
def case(both: Flask) -> Case:
    made = team(both)
    boss = made.person("Bo Lee", "A")
    ann, bob = made.person("Ann Ray", "A", boss), made.person("Bob Fox", "A", boss)
    made.unit("B", "A")
    cal = made.person("Cal Roe", "B")
    made.unit("C")
    made.person("Dee Poe", "C")
    made.today(TODAY)
    found = Case(made, boss, ann, bob, cal)
    with made.bed.work() as work:
        found.number = services.open_campaign(work, TODAY, DUE)
    return found


def test_a_day_has_one_round_however_often_it_is_sent(case: Case) -> None:
    with case.team.bed.work() as work:
        before = work.session.scalar(sa.select(sa.func.count(Letter.id)))
        assert services.open_campaign(work, TODAY, DUE) == case.number
        with pytest.raises(Invalid, match="open already"):
            services.open_campaign(work, TODAY, date(2026, 3, 17))
        assert [one.id for one in services.campaigns(work)] == [case.number]
        assert work.session.scalar(sa.select(sa.func.count(Letter.id))) == before


def sheet_of(case: Case, unit: str, **said: Found) -> list[Said]:
    with case.team.work_as(case.boss) as work:
        people = services.sheet(work, case.number, case.team.units[unit]).people
    day = date(2026, 2, 1)
    founds = {person.id: said.get(person.given_name.lower(), Found.HERE) for person in people}
    return [Said(found=f, person_id=i, since=day if f is Found.LEFT else None) for i, f in founds.items()]


def certify(case: Case, unit: str, said: list[Said], password: str = PASSWORD) -> int:
    with case.team.work_as(case.boss) as work:
        return services.certify(work, case.number, case.team.units[unit], said, password)


def test_each_unit_is_asked_of_its_head_or_of_the_one_above(case: Case) -> None:
    with case.team.bed.work() as work:
        asked = {one.code: one for one in services.asks(work, case.number)}
        letters = work.session.scalars(sa.select(Letter.text).where(Letter.key.startswith("roster:"))).all()
    assert (asked["A"].holder, asked["A"].from_above, asked["A"].people) == ("Bo Lee", False, 3)
    assert (asked["B"].holder, asked["B"].from_above) == ("Bo Lee", True)
    assert asked["C"].holder_id is None
    assert len(letters) == 1, "one letter for all units of a head"
    assert "Unit A" in letters[0]
    assert "Unit B" in letters[0]
    with case.team.bed.work() as work:
        assert services.remind(work, case.number) == 0, "once a day"
        case.team.today(date(2026, 3, 9))
    with case.team.bed.work() as work:
        assert services.remind(work, case.number) == 1


def test_a_certificate_is_signed_once_with_the_password_and_never_changed(case: Case) -> None:
    said = sheet_of(case, "A")
    with pytest.raises(Invalid, match="not your password"):
        certify(case, "A", said, "wrong")
    certify(case, "A", said)
    with pytest.raises(Conflict, match="Bo Lee has signed this already"):
        certify(case, "A", said)
    with case.team.bed.work() as work:
        one = services.campaign(work, case.number)
        (signed,) = work.session.execute(sa.select(RosterStatement.text, RosterStatement.seal)).all()
    assert (one.certified, one.units, one.is_complete) == (1, 3, False)
    assert signed.text.startswith("I have gone through the 3 people listed for A Unit A as of 2 March 2026")
    assert len(signed.seal) == 64
    with case.team.bed.app.app_context(), pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.update(RosterStatement).values(text=""))


def test_what_differs_from_hr_is_listed_and_resolved_by_a_note(case: Case) -> None:
    missing = Said(found=Found.MISSING, name="Eve  Kim", contractor=True, note="Acme, since May")
    certify(case, "A", [*sheet_of(case, "A", ann=Found.LEFT, bob=Found.NOT_MINE), missing])
    with case.team.bed.work() as work:
        found = {one.name: one for one in services.differences(work, case.number)}
    assert {name: one.clash for name, one in found.items()} == {
        "Ann Ray": Clash.LEFT_BUT_IN_SERVICE,
        "Bob Fox": Clash.NOT_MINE_BUT_THERE,
        "Eve Kim": Clash.MISSING_FROM_HR,
    }
    assert found["Eve Kim"].contractor
    with case.team.bed.work() as work:
        services.resolve(work, found["Ann Ray"].line_id, "Told HR.")
        with pytest.raises(Conflict):
            services.resolve(work, found["Ann Ray"].line_id, "Again.")
        with pytest.raises(NotFound):
            services.resolve(work, 9999, "x")
        shown = services.differences(work, case.number)
    assert [(one.name, one.resolution) for one in shown][-1] == ("Ann Ray", "Told HR.")


def test_a_difference_ends_when_hr_says_the_same(case: Case) -> None:
    certify(case, "A", sheet_of(case, "A", ann=Found.LEFT))
    with case.team.bed.work() as work:
        ended = sa.update(Placement).where(Placement.person_id == case.ann).values(known_until=work.instant())
        work.session.execute(ended)
    with case.team.bed.work() as work:
        assert services.differences(work, case.number) == []


def test_only_who_is_asked_or_stands_in_sees_the_sheet(case: Case) -> None:
    with case.team.work_as(case.ann) as work, pytest.raises(NotFound, match="not asked"):
        services.sheet(work, case.number, case.team.units["A"])
    case.team.deputy(case.ann, unit="C")
    with case.team.work_as(case.ann) as work:
        assert [ask.code for _, ask in services.mine(work)] == ["C"]
    with case.team.work_as(case.boss) as work:
        assert sorted(ask.code for _, ask in services.mine(work)) == ["A", "B"]


def test_who_signed_reads_it_also_when_they_are_asked_no_more_and_nobody_else_does(case: Case) -> None:
    certify(case, "A", sheet_of(case, "A"))
    unit = case.team.units["A"]
    with case.team.bed.work() as work:
        work.session.execute(
            sa.update(Placement).where(Placement.person_id == case.boss).values(known_until=work.instant())
        )
    with case.team.work_as(case.boss) as work:
        with pytest.raises(NotFound):
            services.sheet(work, case.number, unit)
        found = services.own_certificate(work, case.number, unit)
        assert found is not None
        assert found.signer == "Bo Lee"
        assert services.own_certificate(work, case.number, case.team.units["B"]) is None
    with case.team.work_as(case.ann) as work, pytest.raises(NotFound):
        services.own_certificate(work, case.number, unit)


@pytest.mark.parametrize(
    "said, sentence",
    [
        ([], "Say something about everybody: Ann Ray"),
        ([Said(found=Found.LEFT, person_id=1)], "since when Ann Ray has left"),
        ([Said(found=Found.LEFT, person_id=1, since=date(2027, 1, 1))], "lies ahead"),
        ([Said(found=Found.HERE, person_id=2)], "Say something about everybody"),
        ([Said(found=Found.HERE, person_id=1), Said(found=Found.HERE, person_id=2)], "has changed"),
        ([Said(found=Found.HERE, person_id=1), Said(found=Found.MISSING, name=" ")], "Name the person"),
        ([Said(found=Found.HERE, person_id=1, note="x" * 501)], "at most 500"),
    ],
)
def test_a_certificate_that_leaves_something_out_is_refused(said: list[Said], sentence: str) -> None:
    from lms.directory.model import PersonView

    person = PersonView(1, "000001", "Ann", "Ray", "")
    with pytest.raises(Invalid, match=sentence):
        rules.check(said, {1: person}, TODAY)


def test_a_tree_that_bites_its_tail_has_no_head() -> None:
    assert rules.holder_of(1, Order(parents={1: 2, 2: 1})) == (None, False)


def at_its_time(case: Case) -> None:
    runtime: Runtime = case.team.bed.app.extensions["lms"]
    case.team.bed.app.extensions["lms"] = Runtime(
        runtime.settings, Clock(stopped_at=case.team.bed.now), runtime.handlers, runtime.wanted
    )


def test_the_head_signs_on_a_page_and_the_officer_sees_how_far_it_is(case: Case) -> None:
    browser = Browser(case.team, case.boss, "Bo Lee")
    assert "A Unit A" in browser.read("/my-roster")
    assert "Certify by 16 March 2026 who works in Unit A" in browser.read("/my-team")
    address = f"/my-roster/{case.number}/{case.team.units['A']}"
    assert "Ann Ray" in browser.read(address)
    fields = {f"found-{person}": "here" for person in (case.boss, case.ann, case.bob)}
    wrong = fields | {f"found-{case.ann}": "left", "password": PASSWORD}
    assert browser.send(address, **wrong).status_code == 422
    right = wrong | {f"since-{case.ann}": "2026-02-01", "missing-0": "Eve Kim", "contractor-0": "yes", "note-0": "Acme"}
    assert browser.send(address, **right).status_code == 303
    signed = browser.read(address)
    for words in ("I have gone through the 3 people", "Signed by Bo Lee", "Has left", "1 February 2026", "Acme"):
        assert words in signed, words
    assert "Does Ann Ray work here?" not in signed, "what is signed cannot be filled in again"
    listed = browser.read("/my-roster")
    assert "B Unit B" in listed
    assert listed.index("What you signed") < listed.index("A Unit A")
    at_its_time(case)
    case.team.bed.app.config["WTF_CSRF_ENABLED"] = False
    officer = signed_in(case.team.bed.app, case.team.bed.agency_id, Role.OFFICER)
    page = officer.get(f"/roster/{case.number}").text
    for words in ("Has left, and HR has them in service", "Nobody: name a deputy", "from the unit above", "Eve Kim"):
        assert words in page
    assert "last day here: 1 February 2026" in page
    assert "in service since" not in page
    list_of_a = f"/roster/{case.number}/{case.team.units['A']}"
    assert f'href="{list_of_a}"' in page
    lines = list(csv.DictReader(io.StringIO(officer.get(f"{list_of_a}?format=csv").text.lstrip("\ufeff"))))
    assert {line["name"]: line["said"] for line in lines} == {
        "Bo Lee": "here", "Ann Ray": "left", "Bob Fox": "here", "Eve Kim": "missing",
    }  # fmt: skip
    assert officer.get(f"/roster/{case.number}/{case.team.units['B']}").status_code == 404
    (first, *_) = csv.DictReader(io.StringIO(officer.get(f"/roster/{case.number}?format=csv").text.lstrip("\ufeff")))
    assert first["difference"] == "left_but_in_service"
    with case.team.bed.work() as work:
        line = services.differences(work, case.number)[0].line_id
    at_its_time(case)
    assert officer.get(f"/roster/lines/{line}").status_code == 200
    assert officer.post(f"/roster/lines/{line}", data={"note": ""}).status_code == 422
    assert officer.post(f"/roster/lines/{line}", data={"note": "Told HR."}).status_code == 303
    assert "Told HR." in officer.get(f"/roster/{case.number}").text
    assert officer.post(f"/roster/{case.number}/remind").status_code == 303


def test_the_officer_opens_a_round(case: Case) -> None:
    at_its_time(case)
    case.team.bed.app.config["WTF_CSRF_ENABLED"] = False
    officer = signed_in(case.team.bed.app, case.team.bed.agency_id, Role.OFFICER)
    assert "first working morning from 1 April 2026 on" in officer.get("/roster").text
    assert officer.post("/roster", data={"as_of": "2026-03-03", "due_on": "2026-03-20"}).status_code == 422
    assert officer.post("/roster", data={"as_of": "2026-03-01", "due_on": "2026-03-01"}).status_code == 422
    assert officer.post("/roster", data={"as_of": "2026-03-01", "due_on": "2026-03-20"}).status_code == 303
    assert signed_in(case.team.bed.app, case.team.bed.agency_id, Role.AUDITOR).get("/roster").status_code == 403


def test_nobody_is_asked_says_the_page_of_a_supervisor(case: Case) -> None:
    certify(case, "A", sheet_of(case, "A"))
    certify(case, "B", sheet_of(case, "B"))
    assert "Nothing waits for you" in Browser(case.team, case.boss, "Bo Lee").read("/my-roster")

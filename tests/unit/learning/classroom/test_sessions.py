"""Sessions: places are given once, who waits moves up, and who was there has it in their record."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar

from lms.compliance.model import Status
from lms.compliance.services import evidence
from lms.directory.services import people
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Role
from lms.learning.classroom import rules, store
from lms.learning.classroom.forms import instant_of
from lms.learning.classroom.model import Counts, Mark, Plan, Presence, Seat, Way
from lms.learning.classroom.services import enrolling, planning, reading, teaching
from lms.platform.files import Files
from lms.platform.outbox import Letter, LetterEnclosure
from lms.platform.work import Work
from tests.unit.compliance.desk import standing
from tests.unit.desk.record.world import give
from tests.unit.evaluation.asked import MODULE, with_doors
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

TODAY = date(2026, 6, 10)
BEGINS = datetime(2026, 6, 15, 13, 0, tzinfo=UTC)
PLAN = Plan(
    module=MODULE,
    way=Way.ROOM,
    place="Room 204",
    starts_at=BEGINS,
    ends_at=BEGINS + timedelta(hours=2),
    capacity=2,
    note="Bring your key card.",
)
DOORS = f"""
requirement: doors
title: Keys and doors
satisfied_by: {MODULE}
initial: {{within: 300 days, of: appointment}}
minimum_attendance: 90
"""
THERE = Mark(Presence.PRESENT, 120)


@dataclass
class Place:
    """An officer, somebody who teaches, and three who want to come; the clock is in the agency's hands."""

    team: Team
    olga: int
    tess: int
    bo: int
    cy: int
    di: int

    @contextmanager
    def by(self, who: int, *, write: bool = True) -> Iterator[Work]:
        """Open a unit of work of somebody."""
        with self.team.work_as(who, write=write) as work:
            yield work

    def planned(self, plan: Plan = PLAN) -> int:
        """Plan a session."""
        with self.by(self.olga) as work:
            return planning.plan(work, plan)

    def enrolled(self, who: int, number: int) -> Seat:
        """Let somebody take a place."""
        with self.by(who) as work:
            return enrolling.enrol(work, number)

    def at(self, moment: datetime) -> None:
        """Move the clock."""
        self.team.bed.now = moment

    def numbers(self) -> dict[int, str]:
        """Return everybody's staff number."""
        with self.team.bed.work() as work:
            return {person: staff_no for staff_no, person in people.ids_by_number(work).items()}

    def letters(self, who: int) -> list[tuple[str, int]]:
        """Return the letters about sessions to somebody: what about, and which row."""
        with self.team.bed.work() as work:
            query = sa.select(Letter.key, Letter.id).where(Letter.person_id == who, Letter.key.startswith("session:"))
            return [(row.key.split(":")[3], row.id) for row in work.session.execute(query.order_by(Letter.id))]


def place(app: Flask, folder: Path) -> Place:
    one = with_doors(team(app), folder)
    one.bed.publish(DOORS)
    olga, tess = one.person("Olga Reyes"), one.person("Tess Ray")
    bo, cy, di = (one.person(name) for name in ("Bo Hill", "Cy Moss", "Di Fox"))
    give(one, olga, Role.OFFICER)
    one.today(TODAY)
    return Place(one, olga, tess, bo, cy, di)


def test_who_comes_when_all_places_are_taken_waits_and_moves_up_by_themselves(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    number = here.planned()
    assert [here.enrolled(who, number) for who in (here.bo, here.cy, here.di)] == [
        Seat.ENROLLED, Seat.ENROLLED, Seat.WAITING,
    ]  # fmt: skip
    with here.by(here.di) as work:
        (offer,) = reading.to_come(work)
        assert (offer.left, offer.waiting, offer.mine, offer.place_in_line) == (0, 1, Seat.WAITING, 1)
    with here.by(here.bo) as work:
        enrolling.leave(work, number)
    with here.by(here.di) as work:
        assert reading.offer(work, number).mine is Seat.ENROLLED
    assert [what for what, _ in here.letters(here.di)] == ["waiting", "moved_up"]
    assert [what for what, _ in here.letters(here.bo)] == ["enrolled", "left"]


def test_more_places_let_those_who_wait_move_up_and_fewer_than_taken_are_refused(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    number = here.planned()
    for who in (here.bo, here.cy, here.di):
        here.enrolled(who, number)
    with here.by(here.olga) as work, pytest.raises(Invalid, match="2 people have a place already"):
        planning.change(work, number, replace(PLAN, capacity=1))
    with here.by(here.olga) as work:
        planning.change(work, number, replace(PLAN, capacity=3))
    with here.by(here.di) as work:
        assert reading.offer(work, number).mine is Seat.ENROLLED
    assert [what for what, _ in here.letters(here.bo)] == ["enrolled"]


def test_two_who_want_the_last_place_at_the_same_moment_get_it_once(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    number = here.planned(replace(PLAN, capacity=1))
    wanting = (here.bo, here.cy, here.di)
    together, found = threading.Barrier(len(wanting)), {}

    def try_it(who: int) -> None:
        together.wait()
        with here.by(who) as work:
            found[who] = enrolling.enrol(work, number)

    threads = [threading.Thread(target=try_it, args=(who,)) for who in wanting]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found.values()) == [Seat.ENROLLED, Seat.WAITING, Seat.WAITING]
    with here.by(here.olga) as work:
        (offer,) = reading.planned(work)
        assert (offer.left, offer.waiting) == (0, 2)


def test_the_lock_holds_the_second_until_the_first_has_its_place(both: Flask, tmp_path: Path) -> None:
    """On PostgreSQL the second transaction waits inside, and then sees the place taken."""
    if both.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        pytest.skip("SQLite has one writer anyway")
    here = place(both, tmp_path)
    number = here.planned(replace(PLAN, capacity=1))
    found: list[Seat] = []
    with here.by(here.bo) as work:
        assert enrolling.enrol(work, number) is Seat.ENROLLED
        second = threading.Thread(target=lambda: found.append(here.enrolled(here.cy, number)))
        second.start()
        second.join(0.5)
        assert second.is_alive()
        assert not found
    second.join()
    assert found == [Seat.WAITING]


def test_nobody_is_at_two_sessions_at_once(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    first = here.planned()
    later = replace(PLAN, place="Room 7", starts_at=BEGINS + timedelta(hours=1), ends_at=BEGINS + timedelta(hours=3))
    second, third = here.planned(later), here.planned(replace(later, place="Room 8", starts_at=PLAN.ends_at))
    here.enrolled(here.bo, first)
    with here.by(here.bo) as work, pytest.raises(Refused, match=f"Session {first}, .* is at that time"):
        enrolling.enrol(work, second)
    assert here.enrolled(here.bo, third) is Seat.ENROLLED


def test_a_place_or_a_teacher_is_not_booked_twice(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    here.planned(replace(PLAN, instructor_id=here.tess))
    with here.by(here.olga) as work:
        with pytest.raises(Invalid, match="takes place there at that time"):
            planning.plan(work, replace(PLAN, place=" room  204"))
        with pytest.raises(Invalid, match="They teach session 1"):
            planning.plan(work, replace(PLAN, place="Room 7", instructor_id=here.tess))
    assert [what for what, _ in here.letters(here.tess)] == ["teach"]


def test_who_was_there_has_it_in_the_record_and_a_correction_is_a_new_one(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    here.enrolled(here.bo, number)
    here.enrolled(here.cy, number)
    with here.by(here.tess) as work, pytest.raises(Conflict, match="opens when the session begins"):
        teaching.save(work, number, {here.bo: THERE})
    here.at(BEGINS + timedelta(minutes=5))
    with here.by(here.tess) as work:
        assert teaching.save(work, number, {here.bo: THERE, here.cy: Mark(Presence.ABSENT, 0)}) == 2
        assert not evidence.training_record(work, here.bo)
    here.at(PLAN.ends_at + timedelta(minutes=5))
    with here.by(here.tess) as work:
        assert teaching.save(work, number, {here.bo: THERE}) == 1
        (row,) = evidence.training_record(work, here.bo)
        assert (row.module, row.minutes_measured, row.delivery, row.trainer) == (MODULE, 120, "classroom", "Tess Ray")
        assert not evidence.training_record(work, here.cy)
    assert standing(here.team, here.bo, date(2026, 6, 15))["doors"].status is Status.COMPLIANT
    early = {here.bo: Mark(Presence.LEFT_EARLY, 100)}
    with here.by(here.tess) as work, pytest.raises(Invalid, match="Say why"):
        teaching.save(work, number, early)
    with here.by(here.tess) as work:
        teaching.save(work, number, early, "He told me afterwards.")
        old, new = evidence.training_record(work, here.bo)
        assert (old.revoked, new.corrects_id, new.minutes_measured) == (True, old.id, 100)
    assert standing(here.team, here.bo, date(2026, 6, 15))["doors"].status is Status.PENDING
    with here.by(here.tess) as work:
        teaching.save(work, number, {here.bo: Mark(Presence.ABSENT, 0)}, "It was somebody else.")
        assert all(row.revoked for row in evidence.training_record(work, here.bo) if row.module)
        said = [each.mark.minutes for each in teaching.history(work, number) if each.person_id == here.bo]
        assert said == [120, 120, 100, 0]


def test_only_who_teaches_and_officers_keep_the_sheet(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    for who in (here.tess, here.olga):
        with here.by(who) as work:
            teaching.sheet(work, number)
    with here.by(here.bo) as work, pytest.raises(NotFound):
        teaching.sheet(work, number)
    with here.by(here.bo) as work, pytest.raises(Refused):
        planning.plan(work, PLAN)


def test_nobody_puts_down_that_they_were_there_themselves(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    here.enrolled(here.bo, number)
    numbers = here.numbers()
    here.at(PLAN.ends_at + timedelta(minutes=5))
    with here.by(here.tess) as work:
        enrolling.add(work, number, numbers[here.tess])
    with here.by(here.tess) as work, pytest.raises(Invalid, match="down that they were there themselves"):
        teaching.save(work, number, {here.bo: THERE, here.tess: THERE})
    tess = Browser(here.team, here.tess, "Tess Ray")
    sheet = tess.client.get(f"/sessions/{number}/sheet?all=present").text
    assert f"presence-{here.bo}" in sheet
    assert f"presence-{here.tess}" not in sheet
    assert "Somebody else puts down whether you were there" in sheet
    with here.by(here.olga) as work:
        assert teaching.save(work, number, {here.bo: THERE, here.tess: THERE}) == 2
    with here.by(here.tess) as work:
        assert teaching.save(work, number, {here.bo: THERE, here.tess: THERE}) == 0


def test_a_part_of_a_module_counts_as_time_spent_and_completes_nothing(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    number = here.planned(replace(PLAN, counts=Counts.MINUTES))
    here.enrolled(here.bo, number)
    here.at(PLAN.ends_at + timedelta(minutes=5))
    with here.by(here.olga) as work:
        teaching.save(work, number, {here.bo: Mark(Presence.LATE, 90)})
        assert not evidence.training_record(work, here.bo)
        assert store.minutes_attended(work.session, here.bo, MODULE, None, work.now) == 90
        assert store.minutes_attended(work.session, here.bo, MODULE, PLAN.ends_at, work.now) == 0
        teaching.save(work, number, {here.bo: Mark(Presence.LATE, 60)}, "Wrong line")
        assert store.minutes_attended(work.session, here.bo, MODULE, None, work.now) == 60


def test_somebody_who_comes_unasked_is_put_on_the_list_even_when_it_is_full(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned(replace(PLAN, capacity=1))
    here.enrolled(here.bo, number)
    numbers = here.numbers()
    with here.by(here.olga) as work:
        assert enrolling.add(work, number, numbers[here.cy]) is Seat.WAITING
    here.at(BEGINS + timedelta(minutes=1))
    with here.by(here.olga) as work:
        assert enrolling.add(work, number, numbers[here.cy]) is Seat.ENROLLED
        assert enrolling.add(work, number, numbers[here.di]) is Seat.ENROLLED
        with pytest.raises(Invalid, match="Nobody has the staff number 99"):
            enrolling.add(work, number, "99")
        assert len(teaching.sheet(work, number)[1]) == 3


def test_a_session_called_off_tells_everybody_and_takes_place_after_all(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    number = here.planned()
    for who in (here.bo, here.cy, here.di):
        here.enrolled(who, number)
    with here.by(here.olga) as work:
        planning.call_off(work, number, "The room is flooded.")
    with here.by(here.cy) as work, pytest.raises(Conflict, match="called off"):
        enrolling.leave(work, number)
    with here.by(here.olga) as work:
        planning.hold_after_all(work, number)
    assert [what for what, _ in here.letters(here.bo)] == ["enrolled", "called_off", "on_again"]
    assert [what for what, _ in here.letters(here.di)] == ["waiting", "called_off", "on_again"]
    with here.by(here.bo) as work:
        assert reading.offer(work, number).mine is Seat.ENROLLED


def test_the_entry_in_a_calendar_moves_with_the_session_and_goes_with_it(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned()
    here.enrolled(here.bo, number)
    with here.by(here.olga) as work:
        planning.change(work, number, replace(PLAN, starts_at=BEGINS + timedelta(minutes=30)))
        planning.call_off(work, number, "Nobody can come.")
    entries = []
    for what, letter in here.letters(here.bo):
        with here.team.bed.work() as work:
            query = sa.select(LetterEnclosure.key).where(LetterEnclosure.letter_id == letter)
            content = b"".join(Files(work.settings.files_url).read(work.session.scalars(query).one()))
        (event,) = Calendar.from_ical(content).walk("VEVENT")
        entries.append((what, event["UID"], event["SEQUENCE"], event["STATUS"], event["DTSTART"].dt))
    assert [entry[0] for entry in entries] == ["enrolled", "changed", "called_off"]
    assert len({entry[1] for entry in entries}) == 1
    assert [entry[2:] for entry in entries] == [
        (0, "CONFIRMED", BEGINS),
        (1, "CONFIRMED", BEGINS + timedelta(minutes=30)),
        (2, "CANCELLED", BEGINS + timedelta(minutes=30)),
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts_at": datetime(2026, 6, 1, 13, tzinfo=UTC)}, "begins in the past"),
        ({"ends_at": BEGINS}, "ends before it begins"),
        ({"ends_at": BEGINS + timedelta(hours=13)}, "more than 12 hours"),
        ({"capacity": 0}, "how many can come"),
        ({"module": "no-such"}, "Choose a module"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_a_sentence(
    app: Flask, tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    here = place(app, tmp_path)
    with here.by(here.olga) as work, pytest.raises(Invalid, match=sentence):
        planning.plan(work, replace(PLAN, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("presence", "minutes", "expected"),
    [
        (Presence.PRESENT, None, 120),
        (Presence.ABSENT, 50, 0),
        (Presence.LATE, 100, 100),
        (Presence.LATE, None, "how many minutes"),
        (Presence.LEFT_EARLY, 120, "from 1 to 119"),
        (Presence.LEFT_EARLY, 0, "from 1 to 119"),
    ],
)
def test_minutes_are_those_that_somebody_can_have_been_there(
    presence: Presence, minutes: int | None, expected: int | str
) -> None:
    if isinstance(expected, int):
        assert rules.mark_of(presence, minutes, 120).minutes == expected
    else:
        with pytest.raises(Invalid, match=expected):
            rules.mark_of(presence, minutes, 120)


def test_a_wall_clocks_time_is_an_instant_also_when_the_clocks_change() -> None:
    zone = "America/New_York"
    assert instant_of(date(2026, 7, 1), "9:30", zone, "since") == datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
    assert instant_of(date(2026, 12, 1), "09.30", zone, "since") == datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
    assert instant_of(date(2026, 11, 1), "01:30", zone, "since") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    with pytest.raises(Invalid, match="put forward"):
        instant_of(date(2026, 3, 8), "02:30", zone, "since")


@pytest.mark.parametrize("table", ["sitting", "sitting_plan", "enrolment", "attendance"])
def test_nothing_of_it_can_be_changed_or_deleted(both: Flask, tmp_path: Path, table: str) -> None:
    here = place(both, tmp_path)
    number = here.planned()
    here.enrolled(here.bo, number)
    here.at(PLAN.ends_at + timedelta(minutes=5))
    with here.by(here.olga) as work:
        teaching.save(work, number, {here.bo: THERE})
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 100"):
        with here.team.bed.work() as work:
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                work.session.execute(sa.text(statement))
            work.session.rollback()


def test_the_whole_way_in_a_browser(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    officer = Browser(here.team, here.olga, "Olga Reyes")
    assert "No session is planned" in officer.read("/sessions/planned")
    sent: dict[str, object] = {
        "module": MODULE, "way": "room", "place": "Room 204", "on": "2026-06-15", "since": "9:00", "until": "11:00",
        "capacity": "1", "teacher": "000002", "counts": "whole", "note": "",
    }  # fmt: skip
    wrong = officer.send("/sessions/planned/new", **{**sent, "teacher": "77", "since": "25:00"})
    assert wrong.status_code == 422
    assert "Write the time as 09:30 or 14:00" in wrong.text
    assert "Nobody has the staff number 77" in officer.send("/sessions/planned/new", **{**sent, "teacher": "77"}).text
    assert officer.send("/sessions/planned/new", **sent).status_code == 303
    assert "15 June 2026, 09:00 EDT to 11:00" in officer.read("/sessions/planned/1")
    bo = Browser(here.team, here.bo, "Bo Hill")
    assert "1 place left" in bo.read("/sessions")
    assert bo.send("/sessions/1/enrol", page="/sessions/1").status_code == 303
    assert "You have a place." in bo.read("/sessions/1")
    assert b"BEGIN:VEVENT" in bo.client.get("/sessions/1/session.ics").data
    assert b"DTSTART:20260615T130000Z" in bo.client.get("/my-goals/due-dates.ics").data
    cy = Browser(here.team, here.cy, "Cy Moss")
    cy.send("/sessions/1/enrol", page="/sessions/1")
    assert "You wait, number 1 in line" in cy.read("/sessions")
    bo.read("/sessions/1/sheet", 404)
    bo.read("/sessions/planned", 403)
    here.at(PLAN.ends_at + timedelta(minutes=5))
    tess = Browser(here.team, here.tess, "Tess Ray")
    assert "Sessions that you teach" in tess.read("/sessions")
    assert "Hill, Bo" in tess.read("/sessions/1/sheet")
    late = tess.send("/sessions/1/sheet", **{f"presence-{here.bo}": "late", f"minutes-{here.bo}": ""})
    assert late.status_code == 422
    assert "how many minutes they were there" in late.text
    saved = tess.send("/sessions/1/sheet", **{f"presence-{here.bo}": "late", f"minutes-{here.bo}": "110"})
    assert saved.status_code == 303
    csv = tess.client.get("/sessions/1/sheet?format=csv").text
    assert ",late,110,120," in csv
    assert "Signature" in tess.read("/sessions/1/sheet/paper")
    assert "Came late" in Browser(here.team, here.bo, "Bo Hill").read("/sessions")
    assert "Session, put down by Tess Ray" in Browser(here.team, here.bo, "Bo Hill").read("/my-record")


def test_who_is_put_on_a_list_has_a_place_or_waits_or_is_elsewhere_and_the_page_says_which(
    app: Flask, tmp_path: Path
) -> None:
    here = place(app, tmp_path)
    here.planned(replace(PLAN, capacity=1, instructor_id=here.tess))
    here.planned(replace(PLAN, place="Room 7"))
    here.enrolled(here.di, 2)
    numbers = here.numbers()
    tess = Browser(here.team, here.tess, "Tess Ray")

    def said(who: int) -> str:
        add = "/sessions/1/sheet/add"
        assert tess.send(add, page="/sessions/1/sheet", staff_no=numbers[who]).status_code == 303
        return tess.read("/sessions/1/sheet")

    assert "They are at session 2" in said(here.di)
    assert "They are on the list." in said(here.bo)
    assert "All places are taken. They wait" in said(here.cy)
    here.at(BEGINS + timedelta(minutes=5))
    tess = Browser(here.team, here.tess, "Tess Ray")
    tess.send("/sessions/1/sheet", **{f"presence-{here.bo}": "present"})
    assert "Saved for 1 person." in tess.read("/sessions/1/sheet")


def test_the_form_of_a_plan_says_what_is_missing_or_too_far_ahead_and_a_webinars_address_is_a_link(
    app: Flask, tmp_path: Path
) -> None:
    here = place(app, tmp_path)
    officer = Browser(here.team, here.olga, "Olga Reyes")
    sent: dict[str, object] = {
        "module": MODULE, "way": "webinar", "place": "https://meet.example/?a=1&b=2", "on": "2026-06-15",
        "since": "9:00", "until": "11:00", "capacity": "1", "teacher": "", "counts": "whole", "note": "",
    }  # fmt: skip
    new = "/sessions/planned/new"
    assert "Write where it takes place" in officer.send(new, **{**sent, "place": "   "}).text
    assert "Write a whole number" in officer.send(new, **{**sent, "capacity": "many"}).text
    far = officer.send(new, **{**sent, "on": "9999-12-31", "since": "23:00", "until": "23:30"})
    assert (far.status_code, "9999 is too far ahead" in far.text) == (422, True)
    assert officer.send(new, **sent).status_code == 303
    assert 'href="https://meet.example/?a=1&amp;b=2"' in officer.client.get("/sessions/planned/1").text
    bo = Browser(here.team, here.bo, "Bo Hill")
    for address in ("/sessions", "/sessions/1"):
        assert "meet.example" not in bo.read(address)
        assert "Online; you get the address with a place" in bo.read(address)
    bo.send("/sessions/1/enrol")
    assert 'href="https://meet.example/?a=1&amp;b=2"' in bo.client.get("/sessions/1").text
    officer.send(new, **{**sent, "place": "javascript:alert(1)"})
    assert 'href="javascript' not in officer.client.get("/sessions/planned/2").text

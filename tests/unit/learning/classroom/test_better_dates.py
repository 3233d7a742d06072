"""Whoever has a place may wait for a better date; both sessions say so, and both stay theirs until they give one up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.kernel.errors import Refused
from lms.learning.classroom.model import Seat
from lms.learning.classroom.services import enrolling, planning, reading
from lms.platform.outbox import Letter
from tests.unit.learning.classroom.test_sessions import PLAN, Place, place
from tests.unit.signoff.test_pages import Browser

FULL = replace(PLAN, capacity=1)
WEEK = timedelta(days=7)
LATER = replace(PLAN, starts_at=PLAN.starts_at + WEEK, ends_at=PLAN.ends_at + WEEK)
SAME_TIME = replace(PLAN, place="Room 7")
DAY = "15 June 2026, 09:00 EDT to 11:00"
DAY_LATER = "22 June 2026, 09:00 EDT to 11:00"


def waiting_for_better(here: Place, second: object = LATER) -> tuple[int, int]:
    """Let Bo wait for a full session, and take a place in another one."""
    full, other = here.planned(FULL), here.planned(second)  # type: ignore[arg-type]
    assert here.enrolled(here.cy, full) is Seat.ENROLLED
    assert here.enrolled(here.bo, full) is Seat.WAITING
    assert here.enrolled(here.bo, other) is Seat.ENROLLED
    return full, other


def seats(here: Place, *numbers: int) -> list[Seat | None]:
    with here.by(here.bo) as work:
        return [reading.offer(work, number).mine for number in numbers]


def give_up(here: Place, who: int, number: int) -> None:
    with here.by(who) as work:
        enrolling.leave(work, number)


def last_letter(here: Place, who: int) -> str:
    with here.team.bed.work() as work:
        query = sa.select(Letter.text).where(Letter.person_id == who, Letter.key.startswith("session:"))
        return " ".join((work.session.scalars(query.order_by(Letter.id.desc())).first() or "").split())


def test_both_pages_say_where_somebody_stands_with_the_other_session(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    full, other = waiting_for_better(here)
    bo = Browser(here.team, here.bo, "Bo Hill")
    assert (
        f"You have a place in session {other} on {DAY_LATER} and wait for this one. When a place here comes free it is "
        f"yours too, and a letter tells you. You keep both until you give one up. Open session {other}"
    ) in bo.read(f"/sessions/{full}")
    assert (
        f"You have a place here and wait for session {full} on {DAY}. When a place there comes free it is yours too"
    ) in bo.read(f"/sessions/{other}")
    di = Browser(here.team, here.di, "Di Fox")
    assert "You have a place" not in di.read(f"/sessions/{full}")


def test_a_place_that_comes_free_leaves_the_earlier_one_and_the_letter_says_how_to_give_it_up(
    both: Flask, tmp_path: Path
) -> None:
    here = place(both, tmp_path)
    full, other = waiting_for_better(here)
    give_up(here, here.cy, full)
    assert seats(here, full, other) == [Seat.ENROLLED, Seat.ENROLLED]
    told = last_letter(here, here.bo)
    assert "a place has become free, and it is yours" in told
    assert (
        f"You also have a place in session {other} of this module: Monday, 22 June 2026, 09:00 to 11:00 EDT. You keep "
        "both until you give one up."
    ) in told
    assert "Give up your place" in told
    assert told.endswith(f"/sessions/{other}")
    give_up(here, here.bo, other)
    assert seats(here, full, other) == [Seat.ENROLLED, None]
    assert "You also have" not in last_letter(here, here.bo)


def test_who_has_a_place_and_begins_to_wait_reads_that_it_stays_theirs(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    other, full = here.planned(LATER), here.planned(FULL)
    here.enrolled(here.bo, other)
    here.enrolled(here.cy, full)
    here.enrolled(here.bo, full)
    assert f"You have a place in session {other} of this module" in last_letter(here, here.bo)
    assert "It stays yours while you wait" in last_letter(here, here.bo)


def test_nobody_moves_up_to_a_second_place_at_the_same_time_until_they_give_the_first_up(
    both: Flask, tmp_path: Path
) -> None:
    here = place(both, tmp_path)
    full, other = waiting_for_better(here, SAME_TIME)
    give_up(here, here.cy, full)
    assert seats(here, full, other) == [Seat.WAITING, Seat.ENROLLED]
    give_up(here, here.bo, other)
    assert seats(here, full, other) == [Seat.ENROLLED, None]
    with here.by(here.bo) as work, pytest.raises(Refused, match=f"Session {full}, .*, is at that time"):
        enrolling.enrol(work, other)


def test_at_the_same_time_the_pages_say_what_must_be_given_up_first(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    full, other = waiting_for_better(here, SAME_TIME)
    bo = Browser(here.team, here.bo, "Bo Hill")
    assert "you move up here only after you give that place up" in bo.read(f"/sessions/{full}")
    assert "you move up there only after you give this place up" in bo.read(f"/sessions/{other}")
    cy = Browser(here.team, here.cy, "Cy Moss")
    assert "It is at the same time: give that place up before you take one here." in cy.read(f"/sessions/{other}")
    with here.by(here.olga) as work:
        planning.call_off(work, other, "The room is flooded.")
    assert "only after" not in Browser(here.team, here.bo, "Bo Hill").read(f"/sessions/{full}")

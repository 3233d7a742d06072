"""The attendance sheet over time: what was marked counts once the session is over, and mistakes are taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.services import evidence
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.learning.classroom import jobs, store
from lms.learning.classroom.model import Counts, Mark, Presence, Seat
from lms.learning.classroom.services import enrolling, mistakes, planning, reading, teaching
from lms.platform.outbox import LetterEnclosure
from lms.platform.queue import Claim
from tests.unit.evaluation.asked import MODULE
from tests.unit.learning.classroom.test_sessions import BEGINS, PLAN, THERE, Place, place
from tests.unit.signoff.test_pages import Browser

DURING, AFTER = BEGINS + timedelta(minutes=30), PLAN.ends_at + timedelta(minutes=5)
ABSENT = Mark(Presence.ABSENT, 0)


def completions(here: Place, who: int) -> list[int | None]:
    """Return the minutes of each completion of somebody that stands."""
    with here.team.bed.work() as work:
        return [one.minutes_measured for one in evidence.training_record(work, who) if one.module and not one.revoked]


def night(here: Place) -> str:
    """Let the nightly job run."""
    claim = Claim(1, "job.sessions", {}, "test", here.team.bed.agency_id, None)
    app = here.team.bed.app
    app.extensions["lms"] = replace(app.extensions["lms"], clock=Clock(stopped_at=here.team.bed.now))
    return jobs.count(app, claim, lambda done, total: None)


def test_what_waits_is_counted_in_what_is_said_to_be_saved(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    here.enrolled(here.bo, number)
    here.at(DURING)
    with here.by(here.tess) as work:
        assert teaching.save(work, number, {here.bo: THERE}) == 1
    here.at(AFTER)
    tess = Browser(here.team, here.tess, "Tess Ray")
    sent = tess.send(f"/sessions/{number}/sheet", **{f"presence-{here.bo}": "present"})
    assert sent.status_code == 303
    assert "Saved for 1 person." in tess.read(f"/sessions/{number}/sheet")
    assert completions(here, here.bo) == [120]


def test_who_saves_makes_no_evidence_of_their_own_attendance(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    here.enrolled(here.bo, number)
    here.at(DURING)
    staff_no = here.numbers()[here.tess]
    with here.by(here.olga) as work:
        enrolling.add(work, number, staff_no)
        teaching.save(work, number, {here.bo: THERE, here.tess: THERE})
    here.at(AFTER)
    with here.by(here.tess) as work:
        assert teaching.save(work, number, {here.bo: THERE}) == 1
    assert (completions(here, here.bo), completions(here, here.tess)) == ([120], [])
    with here.by(here.olga) as work:
        assert teaching.save(work, number, {}) == 1
    assert completions(here, here.tess) == [120]


def test_what_was_marked_before_the_end_counts_by_itself_the_night_after(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    part = here.planned(replace(PLAN, place="Room 7", counts=Counts.MINUTES))
    for who in (here.bo, here.cy):
        here.enrolled(who, number)
    here.enrolled(here.di, part)
    here.at(DURING)
    with here.by(here.olga) as work:
        teaching.save(work, number, {here.bo: Mark(Presence.LATE, 100), here.cy: ABSENT})
        teaching.save(work, part, {here.di: THERE})
    assert night(here) == "No attendance sheet waited."
    assert completions(here, here.bo) == []
    here.at(AFTER)
    assert night(here) == "1 attendance sheet counted that nobody had saved since the end: 1 person."
    assert [completions(here, who) for who in (here.bo, here.cy, here.di)] == [[100], [], []]
    assert night(here) == "No attendance sheet waited."
    assert completions(here, here.bo) == [100]
    with here.by(here.tess) as work:
        assert [one.by for one in teaching.history(work, number)] == ["Olga Reyes", "Olga Reyes", "system"]
        assert teaching.save(work, number, {here.bo: Mark(Presence.LATE, 90)}, "He came later still.") == 1
    assert completions(here, here.bo) == [90]


def test_a_mark_that_was_taken_back_does_not_count_by_itself(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned()
    here.enrolled(here.bo, number)
    here.at(AFTER)
    with here.by(here.olga) as work:
        teaching.save(work, number, {here.bo: THERE})
        teaching.save(work, number, {here.bo: ABSENT}, "It was somebody else.")
    assert night(here) == "No attendance sheet waited."
    assert completions(here, here.bo) == []


def test_a_session_that_still_goes_on_counts_no_minutes(both: Flask, tmp_path: Path) -> None:
    here = place(both, tmp_path)
    number = here.planned(replace(PLAN, counts=Counts.MINUTES))
    here.enrolled(here.bo, number)
    here.at(DURING)
    with here.by(here.olga) as work:
        teaching.save(work, number, {here.bo: THERE})
        assert store.minutes_attended(work.session, here.bo, MODULE, None, work.now) == 0
    here.at(AFTER)
    with here.by(here.bo) as work:
        assert store.minutes_attended(work.session, here.bo, MODULE, None, work.now) == 120


def test_who_was_put_on_the_list_by_mistake_is_taken_off_and_what_it_became_with_them(
    both: Flask, tmp_path: Path
) -> None:
    here = place(both, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    here.at(AFTER)
    numbers = [here.numbers()[who] for who in (here.bo, here.cy)]
    with here.by(here.tess) as work:
        for each in numbers:
            enrolling.add(work, number, each)
        teaching.save(work, number, {here.bo: THERE})
    with here.by(here.tess) as work, pytest.raises(Invalid, match="own words"):
        mistakes.take_off(work, number, here.bo, " ")
    with here.by(here.tess) as work:
        mistakes.take_off(work, number, here.bo, "Another Bo Hill.")
        mistakes.take_off(work, number, here.cy, "Wrong number.")
    assert completions(here, here.bo) == []
    with here.by(here.tess) as work:
        assert teaching.sheet(work, number)[1] == []
        said = [(one.person_id, one.mark.presence, one.reason) for one in teaching.history(work, number)]
        assert said[1:] == [
            (here.bo, Presence.TAKEN_OFF, "Another Bo Hill."),
            (here.cy, Presence.TAKEN_OFF, "Wrong number."),
        ]
        with pytest.raises(NotFound, match="not on the list"):
            mistakes.take_off(work, number, here.di, "Never there.")
    with here.by(here.bo) as work:
        assert reading.been_to(work) == []
    assert [what for what, _ in here.letters(here.bo)] == ["taken_off"]
    assert night(here) == "No attendance sheet waited."


def test_who_was_taken_off_by_mistake_is_put_on_again_and_marked_anew(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned()
    here.enrolled(here.bo, number)
    here.at(AFTER)
    staff_no = here.numbers()[here.bo]
    with here.by(here.olga) as work:
        teaching.save(work, number, {here.bo: THERE})
        mistakes.take_off(work, number, here.bo, "Wrong number.")
        assert enrolling.add(work, number, staff_no) is Seat.ENROLLED
        ((line),) = teaching.sheet(work, number)[1]
        assert line.attended is None
        assert teaching.save(work, number, {here.bo: Mark(Presence.LATE, 80)}) == 1
    assert completions(here, here.bo) == [80]


def test_nobody_takes_themselves_off_a_list_and_before_it_begins_a_place_is_given_up(
    app: Flask, tmp_path: Path
) -> None:
    here = place(app, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    here.enrolled(here.olga, number)
    with here.by(here.tess) as work, pytest.raises(Conflict, match="not begun"):
        mistakes.take_off(work, number, here.olga, "Too early.")
    here.at(DURING)
    with here.by(here.olga) as work, pytest.raises(Invalid, match="themselves"):
        mistakes.take_off(work, number, here.olga, "I was not there.")
    with here.by(here.bo) as work, pytest.raises(NotFound):
        mistakes.take_off(work, number, here.olga, "Not mine to say.")


def test_the_sheet_says_that_marks_count_by_themselves_and_takes_somebody_off(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned(replace(PLAN, instructor_id=here.tess))
    here.enrolled(here.bo, number)
    here.at(DURING)
    tess = Browser(here.team, here.tess, "Tess Ray")
    sheet = f"/sessions/{number}/sheet"
    assert "what you marked counts by itself the night after" in tess.read(sheet)
    tess.send(sheet, **{f"presence-{here.bo}": "present"})
    forged = tess.send(sheet, **{f"presence-{here.bo}": "taken_off"})
    assert forged.status_code == 303
    off = f"{sheet}/take-off"
    wrong = tess.send(off, page=sheet, person=here.bo, words="")
    assert (wrong.status_code, "Say why" in wrong.text) == (422, True)
    assert tess.send(off, page=sheet, person=here.bo, words="Wrong number").status_code == 303
    page = tess.read(sheet)
    assert "They are off the list, and told so." in page
    assert "Hill, Bo: Taken off the list" in page
    assert "Wrong number" in page
    assert f"presence-{here.bo}" not in tess.client.get(sheet).text


def test_who_is_moved_to_a_time_at_which_they_are_elsewhere_is_named_to_the_officer(
    both: Flask, tmp_path: Path
) -> None:
    here = place(both, tmp_path)
    first = here.planned()
    later = replace(PLAN, place="Room 7", starts_at=PLAN.ends_at, ends_at=PLAN.ends_at + timedelta(hours=1))
    second = here.planned(later)
    third = here.planned(replace(later, place="Room 8", instructor_id=here.cy))
    for who in (here.bo, here.cy):
        here.enrolled(who, first)
    here.enrolled(here.bo, second)
    officer = Browser(here.team, here.olga, "Olga Reyes")
    assert "at another session at that time" not in officer.read(f"/sessions/planned/{first}")
    with here.by(here.olga) as work:
        planning.change(work, first, replace(PLAN, starts_at=PLAN.ends_at, ends_at=PLAN.ends_at + timedelta(hours=2)))
        assert reading.elsewhere(work, first) == [("Hill, Bo", second), ("Moss, Cy", third)]
        planning.call_off(work, third, "Nobody can come.")
        assert reading.elsewhere(work, first) == [("Hill, Bo", second)]
    page = officer.read(f"/sessions/planned/{first}")
    assert "at another session at that time" in page
    assert "Hill, Bo: session 2" in page


def test_who_teaches_has_no_place_in_another_session_at_that_time(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    here.enrolled(here.tess, here.planned())
    with here.by(here.olga) as work, pytest.raises(Invalid, match="They have a place in session 1") as told:
        planning.plan(work, replace(PLAN, place="Room 7", instructor_id=here.tess))
    assert told.value.field == "teacher"


@pytest.mark.parametrize(("moment", "words"), [(DURING, "has begun"), (AFTER, "is over")])
def test_a_session_that_is_not_changed_any_more_says_so_instead_of_a_form(
    app: Flask, tmp_path: Path, moment: object, words: str
) -> None:
    here = place(app, tmp_path)
    number = here.planned()
    here.at(moment)  # type: ignore[arg-type]
    officer = Browser(here.team, here.olga, "Olga Reyes")
    assert officer.client.get(f"/sessions/planned/{number}/change").status_code == 303
    assert f"This session {words}, so it is not changed any more." in officer.read(f"/sessions/planned/{number}")


def test_a_whole_list_moves_with_one_entry_for_the_calendar(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    number = here.planned()
    for who in (here.bo, here.cy):
        here.enrolled(who, number)
    with here.by(here.olga) as work:
        planning.change(work, number, replace(PLAN, place="Room 9"))
        keys = work.session.scalars(sa.select(LetterEnclosure.key).where(LetterEnclosure.key.contains("changed"))).all()
    assert len(keys) == 2
    assert len(set(keys)) == 1

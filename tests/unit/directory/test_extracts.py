"""Three months of extracts of one agency: what each changes, and that none rewrites the past."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.directory.records import DirectoryFact, Person, Placement
from lms.directory.services.facts import everybody, facts_of
from lms.directory.store import people, units
from lms.kernel.actor import Actor
from lms.kernel.errors import Refused
from lms.platform.work import Work, unit_of_work
from tests.unit.directory.samples import DAYS, HR, chiefs, extract_of, found, part_of, planned, rows_of, taken_in

ASKED = [date(2020, 1, 15), date(2026, 8, 31), *DAYS.values(), date(2026, 9, 20), date(2026, 11, 22)]


def known_now(work: Work) -> datetime:
    return work.session.scalars(sa.select(sa.func.max(DirectoryFact.recorded_at))).one()


def answers(work: Work, agency_id: int, known_at: datetime) -> dict[Any, Any]:
    """Return everything that can be asked, for some days, as known at an instant."""
    ids = everybody(work.session, agency_id)
    told: dict[Any, Any] = {"facts": facts_of(work.session, ids, known_at)}
    for as_of in ASKED:
        query = people.views(as_of, known_at).where(Person.agency_id == agency_id).order_by(Person.id)
        told[as_of] = [tuple(row)[:-1] for row in work.session.execute(query)]
        told["units", as_of] = units.tree(work.session, agency_id, as_of, known_at)
    told["facts"] = {person_id: facts for person_id, facts in told["facts"].items() if facts}
    return told


def test_later_extracts_never_rewrite_the_past(both: Flask) -> None:
    actor = found(both)
    then: dict[datetime, dict[Any, Any]] = {}
    for month, day in DAYS.items():
        taken_in(both, actor, part_of(month), day)
        again = planned(both, actor, part_of(month), day)
        assert again.changes_nothing, again.differences[:3]
        with unit_of_work(both, actor, write=False) as work:
            instant = known_now(work)
            then[instant] = answers(work, actor.agency_id, instant)
            for earlier, said in then.items():
                assert answers(work, actor.agency_id, earlier) == said


def test_the_same_file_twice_adds_no_row(both: Flask) -> None:
    actor = found(both)
    for _ in range(2):
        taken_in(both, actor, part_of("09"), DAYS["09"])
    with unit_of_work(both, actor, write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(sa.distinct(DirectoryFact.recorded_at)))) == 1
        assert work.session.scalar(sa.select(sa.func.count(sa.distinct(Placement.known_from)))) == 1


def test_whole_extracts_are_taken_in_with_the_verdicts_that_a_comparison_of_the_files_gives(app: Flask) -> None:
    actor = found(app)
    told = {}
    for month, day in DAYS.items():
        plan = taken_in(app, actor, (HR / f"hr-2026-{month}.csv").read_bytes(), day)
        told[month] = plan.counts
    assert told == {
        "09": {"new": 2434, "changed": 0, "unchanged": 0, "refused": 0},
        "10": {"new": 34, "changed": 153, "unchanged": 2281, "refused": 0},
        "11": {"new": 34, "changed": 141, "unchanged": 2327, "refused": 0},
    }
    with unit_of_work(app, actor, write=False) as work:
        for as_of in (DAYS["11"], date(2026, 11, 22)):
            expected = {
                row["StaffNo"]: (row["UnitCode"], row["Position"], row["SupervisorStaffNo"], row["FamilyName"])
                for row in rows_of("11")
                if not row["SeparationDate"] and row["PositionStart"] <= as_of.isoformat()
            }
            assert placed(work, actor, as_of) == expected
        tree = {code: parent for _id, code, _name, parent in units.tree(work.session, actor.agency_id, DAYS["10"])}
        ids = {code: unit_id for unit_id, code, _name, _parent in units.tree(work.session, actor.agency_id, DAYS["10"])}
        assert tree["D1-4"] == ids["D1"]
        tree = {code: parent for _id, code, _name, parent in units.tree(work.session, actor.agency_id, DAYS["11"])}
        assert tree["D1-4"] == ids["D3"]


def placed(work: Work, actor: Actor, as_of: date) -> dict[str, tuple[str, str, str, str]]:
    numbers = {person_id: number for number, person_id in people.ids_by_number(work.session, actor.agency_id).items()}
    query = people.views(as_of).where(Person.agency_id == actor.agency_id, Placement.id.is_not(None))
    return {
        row.staff_no: (row.unit_code, row.position, numbers.get(row.supervisor_id, ""), row.family_name)
        for row in work.session.execute(query)
    }


def test_every_day_in_service_is_in_exactly_one_placement(app: Flask) -> None:
    actor = found(app)
    for month, day in DAYS.items():
        taken_in(app, actor, part_of(month), day)
    with unit_of_work(app, actor, write=False) as work:
        query = sa.select(Placement).where(Placement.known_until.is_(None))
        rows = work.session.scalars(query.order_by(Placement.person_id, Placement.holds_from)).all()
        for one, after in pairwise(rows):
            if one.person_id == after.person_id:
                assert one.holds_until is not None
                assert one.holds_until <= after.holds_from


def test_an_extract_older_than_one_that_was_applied_is_refused(app: Flask) -> None:
    actor = found(app)
    taken_in(app, actor, part_of("10"), DAYS["10"])
    with pytest.raises(Refused, match="Import extracts in the order of their days"):
        planned(app, actor, part_of("09"), DAYS["09"])


@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2027, 1, 1), "has not come yet"), (date(1990, 1, 1), "was founded on 1 January 2000")]
)
def test_an_extract_of_an_impossible_day_is_refused(app: Flask, day: date, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        planned(app, found(app), part_of("09"), day)


def test_people_missing_from_a_later_extract_are_named_and_stay(app: Flask) -> None:
    actor = found(app)
    taken_in(app, actor, extract_of(chiefs()), DAYS["09"])
    without = [row for row in chiefs() if row["StaffNo"] != "100133"]
    plan = planned(app, actor, extract_of(without), DAYS["10"])
    assert plan.counts["changed"] == 0
    assert [note for note in plan.notes if "not in this extract" in note and "100133" in note]


def test_what_the_intake_file_does_not_map_is_reported(app: Flask) -> None:
    rows = chiefs()
    rows[1] |= {"Designations": "parking-permit", "EmploymentType": "volunteer"}
    plan = planned(app, found(app), extract_of(rows), DAYS["09"])
    assert "EmploymentType: 'volunteer' (1 row) is not in policies/intake.yaml. It is recorded as it is written." in (
        plan.notes
    )
    assert "Designations: 'parking-permit' (1 row) is not in policies/intake.yaml. It is not recorded." in plan.notes


def test_an_address_that_passes_from_one_person_to_another_in_one_extract_is_no_conflict(app: Flask) -> None:
    actor = found(app)
    rows = chiefs()
    taken_in(app, actor, extract_of(rows), DAYS["09"])
    rows[3]["Email"], rows[4]["Email"] = rows[4]["Email"], rows[3]["Email"]
    assert planned(app, actor, extract_of(rows), DAYS["10"]).counts["changed"] == 2


KILLED = """
import os, signal
from pathlib import Path
from lms.app import create_app
from lms.directory.store import recording
from tests.conftest import settings_for
from tests.unit.directory.samples import DAYS, part_of, taken_in
from lms.kernel.actor import system_actor

recording.place = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
taken_in(create_app(settings_for(Path({folder!r}))), system_actor(1), part_of("09"), DAYS["09"])
"""


def test_a_process_killed_in_the_middle_of_an_import_leaves_nothing_half_done(app: Flask, tmp_path: Path) -> None:
    actor = found(app)
    script = KILLED.format(folder=str(tmp_path))
    died = subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": "."}, check=False)
    assert died.returncode == -signal.SIGKILL
    with unit_of_work(app, actor, write=False) as work:
        assert everybody(work.session, actor.agency_id) == []
        assert work.session.scalar(sa.select(sa.func.count(DirectoryFact.id))) == 0
    assert taken_in(app, actor, part_of("09"), DAYS["09"]).counts["new"] > 0

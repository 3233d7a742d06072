"""The agency comes to be: founded, its policies published, its people and their earlier training taken in."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from lms.compliance.adopted import adopted_in
from lms.compliance.services.policies import publish_policies
from lms.demo.stage import CODE, FIRST_DAY, FOUNDED_ON, NAME, ZONE, Stage, instant
from lms.directory.model import ImportKind
from lms.directory.services import agencies, imports
from lms.interop.services import plans, training
from lms.platform.content import Overlay, root
from lms.platform.work import Work

FOLDER = "sample-agency"
EXTRACTS = (
    (date(2026, 9, 1), "hr/hr-2026-09.csv"),
    (date(2026, 10, 1), "hr/hr-2026-10.csv"),
    (date(2026, 11, 2), "hr/hr-2026-11.csv"),
)
ADOPTED = "adopted.yaml"
HISTORY = "history/completions-to-2026-07.csv"
CLASSROOM = "classroom-to-2026-08.csv"
COURSES = {
    "NF-1": ("No FEAR Act rights", 45, 2),
    "PC-1": ("Purchase cards", 60, 3),
    "CUI-1": ("Controlled unclassified information", 40, 2),
    "SUP-1": ("First time leading people", 240, 3),
}
"""Course codes of the classroom courses, with title, minutes, and how many years back they were held."""
ATTENDANCE = 0.94
NEW = timedelta(days=150)


def policies_folder() -> Path:
    """Return the sample agency's own policies, which overlay ours."""
    return root("policies") / FOLDER


def found(stage: Stage) -> None:
    """Found the agency, publish its policies and switch on the requirements that it has chosen."""
    with stage.at(instant(FIRST_DAY, 18)) as work:
        stage.agency_id = agencies.found_agency(work, code=CODE, name=NAME, zone=ZONE, founded_on=FOUNDED_ON)
    with stage.at(instant(FIRST_DAY, 18, 5)) as work:
        publish_policies(work, Overlay("policies", policies_folder()), adopted_in(policies_folder() / ADOPTED))


def take_in_people(stage: Stage, day: date, file: str, rows: Sequence[str] | None = None) -> None:
    """Take in an extract; `rows` are the staff numbers to keep where the agency is to be small."""
    content = small((policies_folder() / file).read_bytes(), rows)
    with stage.at(instant(day, 6)) as work:
        run = imports.receive(work, ImportKind.PEOPLE, (Path(file).name, content), day)
        plan = imports.check_people(work, run)
        imports.note_plan(work, run, plan)
        imports.apply_people(work, run, plan)


def take_in_training(stage: Stage, day: date, name: str, content: bytes, rows: Sequence[str] | None = None) -> None:
    """Take in completions from an earlier system."""
    with stage.at(instant(day, 6, 30)) as work:
        file = (name, small(content, rows))
        run, plan = training.receive(work, file), training.plan(work, file)
        plans.note(work, run, plan)
        training.apply(work, run, plan)


def small(content: bytes, rows: Sequence[str] | None) -> bytes:
    """Return a file with only some people's rows; whole where no people are named."""
    if rows is None:
        return content
    text = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else _encoding(content))
    kept = set(rows)
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    lines = list(csv.reader(io.StringIO(text), delimiter=separator))
    out = io.StringIO()
    csv.writer(out).writerows([lines[0], *(line for line in lines[1:] if line and line[0] in kept)])
    return out.getvalue().encode()


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def classroom_register(extract: bytes, random: Random) -> bytes:
    """Return sign-in sheets of classroom courses before the story, made up from the first extract.

    Nearly everybody who owed a course has attended it within the time its rule allows, on a working day; the others
    let a training run out, or are new.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["StaffNo", "CourseCode", "CourseTitle", "CompletedOn", "Score", "Minutes", "Source", "RecordId"])
    for person in csv.DictReader(io.StringIO(extract.decode("utf-8"))):
        for code in _owed(person):
            title, minutes, years = COURSES[code]
            day = (_held_on if random.random() < ATTENDANCE else _missed)(person, years, random)
            if day is not None:
                record = f"{code}-{person['StaffNo']}"
                row = [person["StaffNo"], code, title, day.isoformat(), "", minutes, "sign-in sheets", record]
                writer.writerow(row)
    return out.getvalue().encode()


def _owed(person: dict[str, str]) -> list[str]:
    tags = set(person["Designations"].split(";"))
    held = {"PC-1": "purchase-card", "CUI-1": "cui-access", "SUP-1": "supervisor"}
    return ["NF-1", *(code for code, tag in held.items() if tag in tags)]


def _held_on(person: dict[str, str], years: int, random: Random) -> date | None:
    hired = date.fromisoformat(person["HireDate"])
    earliest = max(hired + timedelta(days=3), FIRST_DAY - timedelta(days=365 * years - 30))
    latest = FIRST_DAY - timedelta(days=10)
    if earliest > latest:
        return None
    day = earliest + timedelta(days=random.randrange((latest - earliest).days + 1))
    return _working(day)


def _missed(person: dict[str, str], years: int, random: Random) -> date | None:
    """Return the last time of somebody who was not there this time; None for who is new and has never been there.

    Their training has run out some months ago: nobody of a real agency is overdue for ten years.
    """
    hired = date.fromisoformat(person["HireDate"])
    if hired > FIRST_DAY - NEW:
        return None
    day = FIRST_DAY - timedelta(days=365 * years + random.randrange(5, 140))
    return _working(day) if day > hired else _held_on(person, years, random)


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def staff_numbers(divisions: Sequence[str]) -> list[str]:
    """Return the staff numbers of everybody who is always in some divisions, and of the agency's head.

    Who comes from or goes to another division is left out: their supervisor there would be missing.
    """
    inside: dict[str, bool] = {}
    for rows in _extracts():
        leads = {row["StaffNo"]: row for row in rows}
        for row in rows:
            chief = leads.get(row["SupervisorStaffNo"], row)
            led_inside = not chief["ParentUnit"] or _within(chief, divisions)
            kept = not row["ParentUnit"] or (_within(row, divisions) and led_inside)
            inside[row["StaffNo"]] = inside.get(row["StaffNo"], True) and kept
    return [number for number, kept in inside.items() if kept]


def pilot_of(division: str) -> list[str]:
    """Return the staff numbers of every second member of each unit of a division, and of whoever leads there.

    So the pilot has learners under every chief: what came of it at work is shown only where enough of both answered.
    """
    units: dict[str, set[str]] = defaultdict(set)
    for rows in _extracts():
        for row in rows:
            if division in (row["UnitCode"], row["ParentUnit"]):
                units[row["UnitCode"]].add(row["StaffNo"])
    return sorted({number for members in units.values() for number in sorted(members)[::2]} | set(chiefs_of(division)))


def chiefs_of(division: str) -> list[str]:
    """Return the staff numbers of those of a division who lead somebody on the first day."""
    rows = next(_extracts())
    leading = {row["SupervisorStaffNo"] for row in rows}
    there = (row for row in rows if division in (row["UnitCode"], row["ParentUnit"]))
    return sorted(row["StaffNo"] for row in there if row["StaffNo"] in leading)


def _extracts() -> Iterator[list[dict[str, str]]]:
    for _, file in EXTRACTS:
        content = (policies_folder() / file).read_bytes()
        text = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else _encoding(content))
        separator = ";" if ";" in text.partition("\n")[0] else ","
        yield list(csv.DictReader(io.StringIO(text), delimiter=separator))


def _within(row: dict[str, str], divisions: Sequence[str]) -> bool:
    return any(row["UnitCode"] == d or row["UnitCode"].startswith(f"{d}-") for d in divisions)


def agency_of(work: Work) -> int:
    """Return the id of the sample agency; raises `NotFound` before it is founded."""
    return agencies.agency_coded(work, CODE).id

"""Extracts for tests: the sample agency's, or a part of them small enough to be quick."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask import Flask

from lms.directory.model import ImportKind
from lms.directory.services import agencies, extracts, imports
from lms.directory.services.extracts import Plan
from lms.kernel.actor import Actor, system_actor
from lms.platform.content import root
from lms.platform.work import unit_of_work

HR = root("policies") / "sample-agency" / "hr"
DIRTY = Path(__file__).parent / "data" / "hr-2026-11-dirty.csv"
DAYS = {"09": date(2026, 9, 1), "10": date(2026, 10, 1), "11": date(2026, 11, 1)}
DIALECTS = {"09": ("utf-8", ","), "10": ("cp1252", ";"), "11": ("utf-8-sig", ",")}
CHIEFS = 42


@lru_cache
def rows_of(month: str) -> list[dict[str, str]]:
    """Return the rows of a month's extract."""
    encoding, separator = DIALECTS[month]
    text = (HR / f"hr-2026-{month}.csv").read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


@lru_cache
def part_of(month: str) -> bytes:
    """Return the month's extract of the chiefs, of whoever joins, moves, leaves or returns, and of some others."""
    months = [{row["StaffNo"]: row for row in rows_of(each)} for each in DAYS]
    numbers = {row["StaffNo"] for row in rows_of("09")[:CHIEFS]}
    numbers |= {row["SupervisorStaffNo"] for each in DAYS for row in rows_of(each)}
    dates = ("HireDate", "PositionStart", "SeparationDate")
    for number in months[-1]:
        told = [tuple(each[number][name] for name in dates) for each in months if number in each]
        if len(set(told)) > 1 or len(told) < 3 or int(number) % 13 == 0:
            numbers.add(number)
    encoding, separator = DIALECTS[month]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows_of(month)[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(row for row in rows_of(month) if row["StaffNo"] in numbers)
    return buffer.getvalue().encode(encoding)


def chiefs() -> list[dict[str, str]]:
    """Return rows of September that stand by themselves: the chiefs whose own chief is among them."""
    first = rows_of("09")[:CHIEFS]
    numbers = {row["StaffNo"] for row in first} | {""}
    return [dict(row) for row in first if row["SupervisorStaffNo"] in numbers]


def extract_of(rows: list[dict[str, str]]) -> bytes:
    """Return rows as a CSV."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows_of("09")[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def found(app: Flask, code: str = "demo") -> Actor:
    """Found an agency and return the system acting for it."""
    with unit_of_work(app, write=True) as work:
        day = date(2000, 1, 1)
        agency_id = agencies.found_agency(work, code=code, name="Agency", zone="America/New_York", founded_on=day)
    return system_actor(agency_id)


def planned(app: Flask, actor: Actor, content: bytes, day: date | None = None) -> Plan:
    """Return what an extract would change."""
    with unit_of_work(app, actor, write=False) as work:
        return extracts.plan(work, agencies.agency(work, actor.agency_id), ("extract.csv", content), day)


def taken_in(app: Flask, actor: Actor, content: bytes, day: date, *, invite: bool = False) -> Plan:
    """Take an extract in as the command does, and return what it changed."""
    with unit_of_work(app, actor, write=True) as work:
        plan = extracts.plan(work, agencies.agency(work, actor.agency_id), ("extract.csv", content), day)
        run_id = imports.receive(work, ImportKind.PEOPLE, ("extract.csv", content), day)
        imports.note_plan(work, run_id, plan)
        imports.apply_people(work, run_id, plan, invite=invite)
        return plan

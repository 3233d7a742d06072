"""Write what an import found, in bulk: units, people, names, facts, placements. All at one instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import DirectoryFact, Person, PersonName, Placement, Unit, UnitVersion
from lms.directory.rules.found import Name
from lms.directory.rules.service import Recorded, Span
from lms.directory.rules.whole import UnitChange
from lms.directory.store import people, units
from lms.directory.store.facts import batches

PIECE = 5000


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every row of one import shares."""

    agency_id: int
    at: datetime
    by: str
    source: str


def insert(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows without making objects of them."""
    for start in range(0, len(rows), PIECE):
        session.execute(sa.insert(table.__table__), rows[start : start + PIECE])


def add_people(session: Session, stamp: Stamp, numbers: Iterable[str]) -> dict[str, int]:
    """Add people by staff number; return the ids of everybody of the agency."""
    insert(session, Person, [{"agency_id": stamp.agency_id, "staff_no": number} for number in numbers])
    return people.ids_by_number(session, stamp.agency_id)


def add_facts(session: Session, stamp: Stamp, facts: Iterable[tuple[int, Recorded]], *, reason: str = "") -> None:
    """Record facts of people (id, fact) in the order given."""
    rows = [
        {
            "agency_id": stamp.agency_id,
            "person_id": person_id,
            "type": fact.type,
            "on_date": None if fact.revokes is not None else fact.on,
            "tag": fact.tag,
            "attributes": dict(fact.attributes),
            "revokes_id": fact.revokes,
            "recorded_at": stamp.at,
            "recorded_by": stamp.by,
            "source": stamp.source,
            "reason": reason,
        }
        for person_id, fact in facts
    ]
    insert(session, DirectoryFact, rows)


def change_units(
    session: Session, stamp: Stamp, changes: Sequence[UnitChange], *, effective_on: date, founded_on: date
) -> dict[str, int]:
    """Record units that are new, called or hung otherwise; return the ids of all units by code.

    The units of the first import are taken to be as old as the agency or their first member, a later one as old as its
    first member.
    """
    known = units.last_units(session, stamp.agency_id)
    insert(
        session, Unit, [{"agency_id": stamp.agency_id, "code": change.code} for change in changes if not change.before]
    )
    ids = units.ids_by_code(session, stamp.agency_id)
    rows: list[dict[str, Any]] = []
    closing: list[int] = []
    for change in changes:
        name, parent = change.after
        row = {"unit_id": ids[change.code], "name": name, "parent_id": ids.get(parent), "holds_until": None}
        before = known.get(change.code)
        if before is None:
            first = min(change.since or effective_on, effective_on if known else founded_on)
            rows.append(row | {"holds_from": first})
            continue
        closing.append(before.version_id)
        old = row | {"name": before.name, "parent_id": ids.get(before.parent)}
        rows.extend(_from(row, old, before.holds_from, effective_on))
    close(session, UnitVersion, closing, stamp.at)
    insert(session, UnitVersion, _known(rows, stamp.at))
    return ids


def change_names(session: Session, stamp: Stamp, names: Mapping[int, tuple[Name, date]], effective_on: date) -> None:
    """Record what people are called: from their first day (given beside the name) where nothing was known."""
    rows: list[dict[str, Any]] = []
    closing: list[int] = []
    open_rows = _open_names(session, names)
    for person_id, (name, first_day) in names.items():
        row = {
            "person_id": person_id,
            "given_name": name.given,
            "family_name": name.family,
            "email": name.email,
            "holds_until": None,
        }
        before = open_rows.get(person_id)
        if before is None:
            rows.append(row | {"holds_from": first_day})
            continue
        closing.append(before.id)
        old = row | {"given_name": before.given_name, "family_name": before.family_name, "email": before.email}
        rows.extend(_from(row, old, before.holds_from, effective_on))
    close(session, PersonName, closing, stamp.at)
    insert(session, PersonName, _known(rows, stamp.at))


def place(
    session: Session,
    stamp: Stamp,
    spans: Mapping[int, Sequence[Span]],
    ids: Mapping[str, int],
    unit_ids: Mapping[str, int],
) -> None:
    """Draw the placements of people anew from their spans: what is as before stays, the rest gives way."""
    before = _open_placements(session, list(spans))
    rows: list[dict[str, Any]] = []
    closing: list[int] = []
    for person_id, listed in spans.items():
        wanted = [_placement(span, stamp.agency_id, person_id, ids, unit_ids) for span in listed]
        kept: set[int] = set()
        for row_id, row in before.get(person_id, ()):
            if row in wanted:
                kept.add(wanted.index(row))
            else:
                closing.append(row_id)
        rows.extend(row for number, row in enumerate(wanted) if number not in kept)
    close(session, Placement, closing, stamp.at)
    insert(session, Placement, _known(rows, stamp.at))


def close(session: Session, table: people.Dated, row_ids: Sequence[int], at: datetime) -> None:
    """End what was known until now."""
    for batch in batches(row_ids):
        session.execute(sa.update(table).where(table.id.in_(batch)).values(known_until=at))


def _from(new: dict[str, Any], old: dict[str, Any], since: date, effective_on: date) -> list[dict[str, Any]]:
    """Return the rows for what changes on a day: the old until then (if it ever was so), the new from then."""
    if effective_on <= since:
        return [new | {"holds_from": since}]
    return [old | {"holds_from": since, "holds_until": effective_on}, new | {"holds_from": effective_on}]


def _known(rows: Iterable[dict[str, Any]], at: datetime) -> list[dict[str, Any]]:
    return [row | {"known_from": at, "known_until": None} for row in rows]


def _open_names(session: Session, person_ids: Iterable[int]) -> dict[int, sa.Row[Any]]:
    found: dict[int, sa.Row[Any]] = {}
    columns = (PersonName.id, PersonName.person_id, PersonName.given_name, PersonName.family_name, PersonName.email)
    for batch in batches(sorted(person_ids)):
        query = sa.select(*columns, PersonName.holds_from).where(
            PersonName.person_id.in_(batch), PersonName.known_until.is_(None), PersonName.holds_until.is_(None)
        )
        found.update({row.person_id: row for row in session.execute(query)})
    return found


PLACED = (
    "agency_id", "person_id", "unit_id", "position", "grade", "employment_type", "location", "supervisor_id",
    "is_supervisor", "holds_from", "holds_until",
)  # fmt: skip


def _open_placements(session: Session, person_ids: Sequence[int]) -> dict[int, list[tuple[int, dict[str, Any]]]]:
    found: dict[int, list[tuple[int, dict[str, Any]]]] = {}
    columns = [getattr(Placement, name) for name in PLACED]
    for batch in batches(sorted(person_ids)):
        query = sa.select(Placement.id, *columns).where(Placement.person_id.in_(batch), Placement.known_until.is_(None))
        for row_id, *values in session.execute(query):
            row = dict(zip(PLACED, values, strict=True))
            found.setdefault(row["person_id"], []).append((row_id, row))
    return found


def _placement(
    span: Span, agency_id: int, person_id: int, ids: Mapping[str, int], unit_ids: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "person_id": person_id,
        "unit_id": unit_ids[span.unit] if span.unit else None,
        "position": span.position,
        "grade": span.grade,
        "employment_type": span.employment_type,
        "location": span.location,
        "supervisor_id": ids.get(span.supervisor_no),
        "is_supervisor": span.is_supervisor,
        "holds_from": span.holds_from,
        "holds_until": span.holds_until,
    }

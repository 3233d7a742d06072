"""Who people were on given days, for records that keep it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import PersonName, Placement, Unit, UnitVersion
from lms.directory.store.facts import batches


class ProfileRow(NamedTuple):
    """What somebody was called and did on a day; empty where the directory does not know."""

    name: str = ""
    position: str = ""
    unit_code: str = ""
    unit_name: str = ""
    employment_type: str = ""


def profiles(session: Session, wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], ProfileRow]:
    """Return who people were on days, as known now; a name from before the first known day is the first known."""
    people = sorted({person_id for person_id, _ in wanted})
    names = _by_owner(session, PersonName, PersonName.person_id, people)
    placements = _by_owner(session, Placement, Placement.person_id, people)
    unit_ids = sorted({p.unit_id for found in placements.values() for p in found if p.unit_id is not None})
    units = _by_owner(session, UnitVersion, UnitVersion.unit_id, unit_ids)
    codes = {row.id: row.code for row in session.execute(sa.select(Unit.id, Unit.code))} if unit_ids else {}
    found = {}
    for person_id, on in wanted:
        name = _on(names.get(person_id, []), on) or next(iter(names.get(person_id, [])), None)
        place = _on(placements.get(person_id, []), on)
        unit = _on(units.get(place.unit_id, []), on) if place and place.unit_id else None
        found[person_id, on] = ProfileRow(
            f"{name.given_name} {name.family_name}".strip() if name else "",
            place.position if place else "",
            codes.get(place.unit_id, "") if place else "",
            unit.name if unit else "",
            place.employment_type if place else "",
        )
    return found


def _by_owner(session: Session, record: Any, owner: Any, ids: list[int]) -> dict[int, list[Any]]:
    """Return the rows known now by who they are about, in order of days."""
    found: dict[int, list[Any]] = {}
    for batch in batches(ids):
        query = sa.select(record).where(owner.in_(batch), record.known_until.is_(None)).order_by(record.holds_from)
        for row in session.scalars(query):
            found.setdefault(getattr(row, owner.key), []).append(row)
    return found


def _on(rows: list[Any], day: date) -> Any:
    for row in rows:
        if row.holds_from <= day and (row.holds_until is None or day < row.holds_until):
            return row
    return None

"""The agency's tree of units on a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from lms.directory.store import units as store
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit on a day; `path` names those above it, from the top, and itself."""

    id: int
    code: str
    name: str
    parent_id: int | None
    path: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def depth(self) -> int:
        """Return how many units are above."""
        return len(self.path) - 1


def tree(work: Work, as_of: date, known_at: datetime | None = None) -> list[UnitView]:
    """Return the units of the actor's agency on a day, each after the one above it."""
    rows = {row[0]: row for row in store.tree(work.session, work.actor.agency_id, as_of, known_at)}
    found: list[UnitView] = []
    for unit_id, code, name, parent_id in rows.values():
        above: list[tuple[str, str]] = []
        at = parent_id
        while at in rows and len(above) < len(rows):
            above.append((rows[at][2], rows[at][1]))
            at = rows[at][3]
        above.reverse()
        path = (*(one for one, _ in above), name)
        codes = (*(one for _, one in above), code)
        found.append(UnitView(unit_id, code, name, parent_id, path, codes))
    return sorted(found, key=lambda unit: unit.codes)


def below(work: Work, code: str, as_of: date, known_at: datetime | None = None) -> Collection[int]:
    """Return the ids of a unit (by code) and of all units under it on a day; none for an unknown code."""
    return {unit.id for unit in tree(work, as_of, known_at) if code in unit.codes}


def units_of_people(
    work: Work, as_of: date, known_at: datetime | None = None, people: Collection[int] | None = None
) -> dict[int, int]:
    """Return the unit of those of the actor's agency who were placed in one on a day, by person.

    Of some people (None: everybody); of many, others may be among what is returned.
    """
    return store.units_of_people(work.session, work.actor.agency_id, as_of, known_at, people)

"""Who stands above whom: the supervisor, else the head of the unit above, and whoever is named to stand in."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from lms.directory.model import Line, LinePlace


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is on a day."""

    unit_id: int | None
    supervisor_id: int | None


@dataclass(frozen=True, slots=True)
class Order:
    """How an agency is ordered on a day: its tree of units, who heads each, who stands in for whom."""

    parents: Mapping[int, int | None] = field(default_factory=dict)
    heads: Mapping[int, int] = field(default_factory=dict)
    deputies_of_units: Mapping[int, Set[int]] = field(default_factory=dict)
    deputies_of_people: Mapping[int, Set[int]] = field(default_factory=dict)
    in_service: Set[int] = frozenset()


def line_of(person_id: int, place: Place, order: Order) -> Line:
    """Return who leads a person, each with the place from which they do; never the person.

    A supervisor who is in service leads, and beside them whoever is named to stand in for them. Without one it is
    the head of the nearest unit above (their own unit first), and whoever is named for that unit or for the person.
    """
    units = _upwards(place.unit_id, order.parents)
    supervisor = place.supervisor_id
    if supervisor in order.in_service and supervisor is not None and supervisor != person_id:
        leads = {supervisor: LinePlace.SUPERVISOR}
        deputies = set(order.deputies_of_people.get(supervisor, ()))
    else:
        leads = _head_above(person_id, units, order)
        deputies = set(order.deputies_of_people.get(person_id, ()))
        for absent in (supervisor, *leads):
            deputies |= order.deputies_of_people.get(absent, frozenset()) if absent is not None else set()
        for unit in units:
            deputies |= order.deputies_of_units.get(unit, frozenset())
    for deputy in sorted(deputies & set(order.in_service)):
        leads.setdefault(deputy, LinePlace.DEPUTY)
    leads.pop(person_id, None)
    return Line(person_id, leads)


def head_of(unit_people: Mapping[int, Place], leaders: Set[int]) -> int | None:
    """Return the head of a unit: of those there who lead people, the one whose own supervisor is not there.

    Two such heads (a unit that was merged) are nobody's head: the unit above then answers.
    """
    tops = [p for p, place in sorted(unit_people.items()) if p in leaders and place.supervisor_id not in unit_people]
    return tops[0] if len(tops) == 1 else None


def units_headed(person_id: int, order: Order) -> frozenset[int]:
    """Return the units that a person heads, and every unit below those."""
    return _and_below({unit for unit, head in order.heads.items() if head == person_id}, order)


def leaders_of_unit(unit_id: int, order: Order) -> frozenset[int]:
    """Return who answers for a unit: its head; without one in service, whoever in service is named to stand in for it.

    Never the head of a unit above: who wants to know about a unit that nobody answers for reads about their own.
    """
    head = order.heads.get(unit_id)
    if head is not None and head in order.in_service:
        return frozenset({head})
    return frozenset(order.deputies_of_units.get(unit_id, frozenset())) & frozenset(order.in_service)


def units_answered_for(person_id: int, order: Order) -> frozenset[int]:
    """Return the units that a person answers for, and every unit below those."""
    every = {*order.parents, *order.heads}
    return _and_below({unit for unit in every if person_id in leaders_of_unit(unit, order)}, order)


def _and_below(units: Set[int], order: Order) -> frozenset[int]:
    every = {*order.parents, *units}
    return frozenset(unit for unit in every if units & set(_upwards(unit, order.parents)))


def _head_above(person_id: int, units: tuple[int, ...], order: Order) -> dict[int, LinePlace]:
    for unit in units:
        head = order.heads.get(unit)
        if head is not None and head != person_id and head in order.in_service:
            return {head: LinePlace.UNIT_ABOVE}
    return {}


def _upwards(unit_id: int | None, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """Return a unit and those above it; a tree that bites its tail ends where it does."""
    found: list[int] = []
    while unit_id is not None and unit_id not in found:
        found.append(unit_id)
        unit_id = parents.get(unit_id)
    return tuple(found)

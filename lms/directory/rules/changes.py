"""The facts by which a service begins, changes and ends, as a row of an extract says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lms.directory.model import Finding
from lms.directory.rules.found import Difference, Frame, attributes_of
from lms.directory.rules.intake import PeopleIntake
from lms.directory.rules.rows import Row
from lms.directory.rules.service import DAY, Recorded, Standing, standing
from lms.kernel.facts import FactType

SINCE_HIRE = ("employment_type", "location", "time_zone")
"""What has no date of its own in an extract: taken to hold since the hire date where the position began later."""


def begin(found: Difference, frame: Frame) -> None:
    """Record a service from its first day."""
    row = found.row
    _place(found, row.started_on, attributes_of(row))
    _welcome(found, frame.intake)
    for tag in sorted(row.designations - set(frame.intake.for_everybody)):
        _add(found, FactType.DESIGNATION, row.started_on, tag=tag)
    if row.separated_on:
        _add(found, FactType.SEPARATION, row.separated_on)


def _place(found: Difference, started_on: date, attributes: Mapping[str, Any]) -> None:
    """Record the appointment, and the position from its own first day where that is later."""
    hired_on = found.row.hired_on
    if started_on <= hired_on:
        _add(found, FactType.APPOINTMENT, hired_on, attributes=attributes)
        return
    early = {word: value for word, value in attributes.items() if word in SINCE_HIRE}
    late = {word: value for word, value in attributes.items() if word not in SINCE_HIRE}
    _add(found, FactType.APPOINTMENT, hired_on, attributes=early)
    _add(found, FactType.ASSIGNMENT, started_on, attributes=late)


def _welcome(found: Difference, intake: PeopleIntake) -> None:
    """Record what everybody has from the first day."""
    for tag in intake.for_everybody:
        _add(found, FactType.DESIGNATION, found.row.hired_on, tag=tag)
    if intake.grants_access:
        _add(found, FactType.ACCESS_GRANT, found.row.hired_on)


def came_back(at: Standing, row: Row, frame: Frame) -> bool:
    """Tell whether a later hire date is a new service and not a correction of the old date.

    It is one after the last day of the old service, or after an extract that still showed the person in service.
    """
    if at.separated_on is not None:
        return row.hired_on > at.separated_on
    return frame.previous_on is not None and row.hired_on > frame.previous_on


def end_unseen(found: Difference, at: Standing, frame: Frame) -> None:
    """End the service that was known, where no extract said when it ended."""
    row, column = found.row, frame.intake.columns["separated"]
    if at.separated_on is not None:
        return
    if not frame.intake.infers_separation:
        sentence = f"A new hire date, {row.hired_on}, without a last day of the service since {at.hired_on}."
        found.refusals.append(Finding(column, sentence))
        return
    last = row.hired_on - DAY
    _end(found, at, last)
    sentence = f"Left and came back between two extracts; the last day is taken to be {last:%-d %B %Y}."
    found.remarks.append(Finding(column, sentence))


def take_back(found: Difference, known: Sequence[Recorded], at: Standing) -> Standing:
    """Take back services that cannot be: the row says that an earlier one, which they followed, never ended."""
    earlier = standing([fact for fact in known if fact not in at.facts])
    if earlier is None or earlier.separated_on is None or found.row.hired_on > earlier.separated_on:
        return at
    for fact in at.facts:
        _revoke(found, fact)
    return take_back(found, [fact for fact in known if fact not in at.facts], earlier)


def correct_hire(found: Difference, at: Standing, frame: Frame) -> None:
    """Take back the first day of a service, and whatever cannot be true before the right one, and record that."""
    row = found.row
    if row.hired_on == at.hired_on:
        return
    began = [fact for fact in at.facts if fact.day <= at.hired_on or fact.day < row.hired_on]
    attributes: dict[str, Any] = {}
    tags: set[str] = set()
    for fact in began:
        if fact.type is FactType.SEPARATION:
            continue
        _revoke(found, fact)
        attributes.update(fact.attributes)
        if fact.type is FactType.DESIGNATION and fact.tag:
            tags.add(fact.tag)
    started_on = date.fromisoformat(attributes.get("position_start") or row.hired_on.isoformat())
    _place(found, started_on, attributes)
    _welcome(found, frame.intake)
    for tag in sorted(tags - set(frame.intake.for_everybody)):
        _add(found, FactType.DESIGNATION, max(row.hired_on, started_on), tag=tag)


def separate(found: Difference, at: Standing) -> None:
    """Record the last day of the service, another one, or that there is none after all."""
    row = found.row
    if row.separated_on == at.separated_on:
        return
    if at.separation is not None:
        _revoke(found, at.separation)
    if row.separated_on is not None:
        _end(found, at, row.separated_on)


def _end(found: Difference, at: Standing, last: date) -> None:
    """End a service; what was planned for later days of it does not come."""
    for fact in at.facts:
        if fact.day > last and fact is not at.separation:
            _revoke(found, fact)
    _add(found, FactType.SEPARATION, last)


def go_on(found: Difference, known: Sequence[Recorded], frame: Frame) -> None:
    """Record what changed within a service: from the position's own first day, else from the extract's day."""
    row, values = found.row, attributes_of(found.row)
    at = present(found, known)
    if at.attributes.get("position_start") != values["position_start"]:
        for fact in at.facts:
            if fact.type is FactType.ASSIGNMENT and fact.day >= row.started_on:
                _revoke(found, fact)
        _add(found, FactType.ASSIGNMENT, row.started_on, attributes=values)
        _retag(found, at, row.started_on, frame)
        return
    day = undated(row, frame)
    if day is None:
        return
    changed = {word: value for word, value in values.items() if at.attributes.get(word, "") != value}
    if changed:
        _add(found, FactType.ASSIGNMENT, day, attributes=changed)
    _retag(found, at, day, frame)


def undated(row: Row, frame: Frame) -> date | None:
    """Return the day on which a change without a date of its own takes effect; None after the last day of service."""
    day = max(frame.effective_on, row.hired_on, row.started_on)
    return None if row.separated_on is not None and row.separated_on < day else day


def _retag(found: Difference, at: Standing, day: date, frame: Frame) -> None:
    """Record designations that came and went, from a day on (the last day of one that went is the day before)."""
    wanted = found.row.designations | set(frame.intake.for_everybody)
    for tag in sorted(wanted - set(at.tags)):
        if not _dropped(found, at, FactType.DESIGNATION_END, tag, day):
            _add(found, FactType.DESIGNATION, day, tag=tag)
    ours = {meaning.designation for meaning in frame.intake.tags.values()}
    for tag in sorted((set(at.tags) - wanted) & ours):
        if not _dropped(found, at, FactType.DESIGNATION, tag, day):
            _add(found, FactType.DESIGNATION_END, day - DAY, tag=tag)


def _dropped(found: Difference, at: Standing, kind: FactType, tag: str, day: date) -> bool:
    """Revoke what was recorded about a tag for that day or later; tell whether that alone turned its state over."""
    later = [fact for fact in at.facts if fact.type is kind and fact.tag == tag and fact.day >= day]
    for fact in later:
        _revoke(found, fact)
    rest = [fact for fact in at.facts if fact.tag == tag and fact not in later]
    held = bool(rest) and rest[-1].type is FactType.DESIGNATION
    return bool(later) and held is (kind is FactType.DESIGNATION_END)


def present(found: Difference, known: Sequence[Recorded]) -> Standing:
    """Return where the service stands with what was found so far."""
    at = standing([*known, *found.facts])
    assert at is not None
    return at


def _add(found: Difference, kind: FactType, day: date, *, tag: str | None = None, **rest: Mapping[str, Any]) -> None:
    found.facts.append(Recorded(type=kind, on=day, tag=tag, attributes=rest.get("attributes", {})))


def _revoke(found: Difference, fact: Recorded) -> None:
    """Say that a fact never happened; one that this row was about to record is dropped."""
    if fact.id is None:
        found.facts.remove(fact)
    else:
        found.facts.append(Recorded(type=FactType.REVOCATION, on=fact.on, revokes=fact.id))

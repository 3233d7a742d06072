"""What a row of an extract says that is not yet known: the facts to record, and the verdict that people are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms.directory.model import VerdictKind
from lms.directory.rules.intake import PeopleIntake
from lms.directory.rules.rows import Finding, Row
from lms.directory.rules.service import DAY, Recorded, Standing, standing
from lms.kernel.facts import FactType

SINCE_HIRE = ("employment_type", "location", "time_zone")
"""What has no date of its own in an extract: taken to hold since the hire date where the position began later."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a person is called and where mail reaches them."""

    given: str
    family: str
    email: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the file's column, what was known, what the file says."""

    field: str
    before: str
    after: str


@dataclass(slots=True)
class Difference:
    """What one row changes."""

    row: Row
    verdict: VerdictKind
    facts: list[Recorded] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    refusals: list[Finding] = field(default_factory=list)
    name: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The day an extract speaks of, the day the one before spoke of, and how it is read."""

    effective_on: date
    previous_on: date | None
    intake: PeopleIntake


def attributes_of(row: Row) -> dict[str, Any]:
    """Return everything a row says about the placement, in the words of facts."""
    values: dict[str, Any] = {
        "unit": row.unit,
        "position": row.position,
        "grade": row.grade,
        "employment_type": row.employment_type,
        "location": row.location,
        "supervisor": row.is_supervisor,
        "supervisor_no": row.supervisor_no,
        "position_start": row.started_on.isoformat(),
    }
    return values | ({"time_zone": row.time_zone} if row.time_zone else {})


def difference(row: Row, known: Sequence[Recorded], name: Name | None, frame: Frame) -> Difference:
    """Compare a row with what is known of its person (nothing: a new person)."""
    found = Difference(row, VerdictKind.UNCHANGED, remarks=list(row.remarks))
    at = standing(known)
    if at is None:
        found.verdict = VerdictKind.NEW
        _begin(found, frame)
    elif row.hired_on > at.hired_on and _came_back(at, row, frame):
        _return(found, at, frame)
        _begin(found, frame)
    else:
        _correct_hire(found, at, frame)
        _separate(found, at)
        _continue(found, known, frame)
    if at is not None and (found.facts or found.refusals):
        found.verdict = VerdictKind.REFUSED if found.refusals else VerdictKind.CHANGED
        found.changes.extend(_told(at, row, frame))
    _call(found, name, frame)
    return found


def _begin(found: Difference, frame: Frame) -> None:
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


def _came_back(at: Standing, row: Row, frame: Frame) -> bool:
    """Tell whether a later hire date is a new service and not a correction of the old date.

    It is one after the last day of the old service, or after an extract that still showed the person in service.
    """
    if at.separated_on is not None:
        return row.hired_on > at.separated_on
    return frame.previous_on is not None and row.hired_on > frame.previous_on


def _return(found: Difference, at: Standing, frame: Frame) -> None:
    """End the service that was known, where no extract said when it ended."""
    row, column = found.row, frame.intake.columns["separated"]
    if at.separated_on is not None:
        return
    if not frame.intake.infers_separation:
        sentence = f"A new hire date, {row.hired_on}, without a last day of the service since {at.hired_on}."
        found.refusals.append(Finding(column, sentence))
        return
    last = row.hired_on - DAY
    _add(found, FactType.SEPARATION, last)
    sentence = f"Left and came back between two extracts; the last day is taken to be {last:%-d %B %Y}."
    found.remarks.append(Finding(column, sentence))


def _correct_hire(found: Difference, at: Standing, frame: Frame) -> None:
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


def _separate(found: Difference, at: Standing) -> None:
    """Record the last day of the service, another one, or that there is none after all."""
    row = found.row
    if row.separated_on == at.separated_on:
        return
    if at.separation is not None:
        _revoke(found, at.separation)
    if row.separated_on is not None:
        _add(found, FactType.SEPARATION, row.separated_on)


def _continue(found: Difference, known: Sequence[Recorded], frame: Frame) -> None:
    """Record what changed within a service: from the position's own first day, else from the extract's day."""
    row, values = found.row, attributes_of(found.row)
    at = standing([*known, *found.facts])
    assert at is not None
    if at.attributes.get("position_start") != values["position_start"]:
        for fact in at.facts:
            if fact.type is FactType.ASSIGNMENT and fact.day >= row.started_on:
                _revoke(found, fact)
        _add(found, FactType.ASSIGNMENT, row.started_on, attributes=values)
        _retag(found, at, row.started_on, frame)
        return
    day = _undated(row, frame)
    if day is None:
        return
    changed = {word: value for word, value in values.items() if at.attributes.get(word, "") != value}
    if changed:
        _add(found, FactType.ASSIGNMENT, day, attributes=changed)
    _retag(found, at, day, frame)


def _undated(row: Row, frame: Frame) -> date | None:
    """Return the day on which a change without a date of its own takes effect; None after the last day of service."""
    day = max(frame.effective_on, row.hired_on, row.started_on)
    return None if row.separated_on is not None and row.separated_on < day else day


def _retag(found: Difference, at: Standing, day: date, frame: Frame) -> None:
    """Record designations that came and went, on a day (the last day of one that went is the day before)."""
    wanted = found.row.designations | set(frame.intake.for_everybody)
    for tag in sorted(wanted - set(at.tags)):
        _add(found, FactType.DESIGNATION, day, tag=tag)
    ours = {meaning.designation for meaning in frame.intake.tags.values()}
    for tag in sorted((set(at.tags) - wanted) & ours):
        if at.tags[tag].day < day:
            _add(found, FactType.DESIGNATION_END, day - DAY, tag=tag)
        else:
            _revoke(found, at.tags[tag])


def _call(found: Difference, name: Name | None, frame: Frame) -> None:
    """Note the name and the address, where they are new."""
    row = found.row
    called = Name(row.given_name, row.family_name, row.email)
    if called == name or found.refusals:
        return
    found.name = called
    if name is None:
        return
    if found.verdict is VerdictKind.UNCHANGED:
        found.verdict = VerdictKind.CHANGED
    pairs = (("given_name", name.given, called.given), ("family_name", name.family, called.family))
    for word, before, after in (*pairs, ("email", name.email, called.email)):
        if before != after:
            found.changes.append(Change(frame.intake.columns[word], before, after))


def _told(at: Standing, row: Row, frame: Frame) -> list[Change]:
    """Return the differences as people are told them, by the columns of the file."""
    before, after = _shown(at.attributes), _shown(attributes_of(row))
    before["tags"] = _tags_shown(at.tags, bool(at.attributes.get("supervisor")), frame)
    after["tags"] = _tags_shown(row.designations, row.is_supervisor, frame)
    moved = at.attributes.get("position_start") != row.started_on.isoformat() or row.hired_on != at.hired_on
    if not moved and _undated(row, frame) is None:
        before, after = {}, {}
    before |= {"hired": at.hired_on.isoformat(), "separated": _day(at.separated_on)}
    after |= {"hired": row.hired_on.isoformat(), "separated": _day(row.separated_on)}
    return [
        Change(column, before.get(word, ""), after.get(word, ""))
        for word, column in frame.intake.columns.items()
        if before.get(word, "") != after.get(word, "")
    ]


def _shown(attributes: Mapping[str, Any]) -> dict[str, str]:
    shown = {"supervisor_no": "supervisor", "supervisor": ""}
    values = {shown.get(word, word): str(value) for word, value in attributes.items()}
    values.pop("", None)
    return values


def _tags_shown(tags: Iterable[str], supervises: bool, frame: Frame) -> str:
    shown = set(tags) - set(frame.intake.for_everybody)
    return ", ".join(sorted(shown | ({"supervisor"} if supervises else set())))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _add(found: Difference, kind: FactType, day: date, *, tag: str | None = None, **rest: Mapping[str, Any]) -> None:
    found.facts.append(Recorded(type=kind, on=day, tag=tag, attributes=rest.get("attributes", {})))


def _revoke(found: Difference, fact: Recorded) -> None:
    """Say that a fact never happened; one that this row was about to record is dropped."""
    if fact.id is None:
        found.facts.remove(fact)
    else:
        found.facts.append(Recorded(type=FactType.REVOCATION, on=fact.on, revokes=fact.id))

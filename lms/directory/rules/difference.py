"""What a row of an extract says that is not yet known: the facts to record, and the verdict that people are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from lms.directory.model import VerdictKind
from lms.directory.rules import changes
from lms.directory.rules.found import Change, Difference, Frame, Name, attributes_of
from lms.directory.rules.rows import Row
from lms.directory.rules.service import Recorded, Standing, standing


def difference(row: Row, known: Sequence[Recorded], name: Name | None, frame: Frame) -> Difference:
    """Compare a row with what is known of its person (nothing: a new person)."""
    found = Difference(row, VerdictKind.UNCHANGED, remarks=list(row.remarks))
    at = standing(known)
    if at is None:
        found.verdict = VerdictKind.NEW
        changes.begin(found, frame)
    elif row.hired_on > at.hired_on and changes.came_back(at, row, frame):
        changes.end_unseen(found, at, frame)
        changes.begin(found, frame)
    else:
        changes.correct_hire(found, changes.take_back(found, known, at), frame)
        changes.separate(found, changes.present(found, known))
        changes.go_on(found, known, frame)
    if at is not None and (found.facts or found.refusals):
        found.verdict = VerdictKind.REFUSED if found.refusals else VerdictKind.CHANGED
        found.changes.extend(_told(at, row, frame))
    _call(found, name, frame)
    return found


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
    if not moved and changes.undated(row, frame) is None:
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

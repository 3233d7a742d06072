"""What of a record fits a wish, and what a reader may see of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from lms.compliance.model import Obligation
from lms.compliance.model.evidence import Evidence, EvidenceKind
from lms.compliance.model.history import Noted, Undone
from lms.compliance.services.record.model import Duty, Part, Reader, Training, Wish
from lms.kernel.facts import FactType

TRAINING = frozenset({EvidenceKind.COMPLETION, EvidenceKind.CREDIT})
PRIVATE = frozenset({FactType.LEAVE, FactType.EXEMPTION, FactType.EXTENSION})
"""Facts whose reasons may be about health or family."""


def trainings(rows: Sequence[Evidence]) -> list[Training]:
    """Return completions and credit, the latest first, each with its signatures and what undid it."""
    undone: dict[int, Evidence] = {}
    signed: dict[int, list[Evidence]] = {}
    for row in rows:
        if row.kind is EvidenceKind.REVOCATION and row.of_id is not None:
            undone[row.of_id] = row
        if row.corrects_id is not None:
            undone[row.corrects_id] = row
        if row.kind is EvidenceKind.SIGN_OFF and row.of_id is not None:
            signed.setdefault(row.of_id, []).append(row)
    found = [
        Training(one=row, signatures=tuple(signed.get(row.id, ())), undone_by=undone.get(row.id))
        for row in rows
        if row.kind in TRAINING
    ]
    return sorted(found, key=lambda each: (each.one.on or date.min, each.one.id), reverse=True)


def undone_signatures(rows: Sequence[Evidence]) -> dict[int, Evidence]:
    """Return what took signatures back, by the signature's number."""
    signatures = {row.id for row in rows if row.kind is EvidenceKind.SIGN_OFF}
    return {
        row.of_id: row
        for row in rows
        if row.kind is EvidenceKind.REVOCATION and row.of_id is not None and row.of_id in signatures
    }


def shown_to(reader: Reader, facts: Iterable[Noted]) -> list[Noted]:
    """Return facts as a reader may see them: that there was a leave, and when, but not why."""
    if reader.sees_reasons:
        return list(facts)
    return [_without_reasons(fact) if fact.type in PRIVATE else fact for fact in facts]


def _without_reasons(fact: Noted) -> Noted:
    undone = Undone(fact.undone.at, fact.undone.by, "") if fact.undone else None
    return replace(fact, kind="", reason="", note="", undone=undone)


def duty_fits(duty: Duty, wish: Wish, serves: Collection[str]) -> Duty | None:
    """Return a duty with the cycles that fit a wish; None where none does. `serves`: the modules that satisfy it."""
    if wish.part not in {None, Part.DUTY} or wish.requirement not in {"", duty.requirement}:
        return None
    if wish.module and wish.module not in serves:
        return None
    cycles = tuple(cycle for cycle in duty.cycles if wish.year is None or wish.year in _years(cycle))
    return replace(duty, cycles=cycles) if cycles else None


def _years(cycle: Obligation) -> set[int]:
    days = (cycle.opened_on, cycle.due_on, cycle.satisfied_on)
    return {day.year for day in days if day is not None}


def training_fits(training: Training, wish: Wish, serves: Collection[str] | None) -> bool:
    """Tell whether a completion fits; `serves`: the modules of the requirement asked for, None for no requirement."""
    one = training.one
    part = {
        None: True,
        Part.COMPLETION: one.kind is EvidenceKind.COMPLETION,
        Part.CREDIT: one.kind is EvidenceKind.CREDIT,
        Part.SIGN_OFF: bool(training.signatures),
        Part.UNDONE: training.undone_by is not None or one.corrects_id is not None,
    }.get(wish.part, False)
    return (
        part
        and wish.module in {"", one.module}
        and (serves is None or one.module in serves)
        and (wish.year is None or (one.on is not None and one.on.year == wish.year))
    )


def fact_fits(fact: Noted, wish: Wish, named: Collection[str] | None) -> bool:
    """Tell whether a fact fits; `named`: the requirements asked for. A fact that names none may have moved any date."""
    if wish.part not in {None, Part.FACT} and not (wish.part is Part.UNDONE and fact.undone):
        return False
    if named is not None and fact.requirement and fact.requirement not in named:
        return False
    return wish.year is None or wish.year in {day.year for day in (fact.on, fact.until) if day is not None}

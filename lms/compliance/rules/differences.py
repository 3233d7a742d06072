"""Which of the things recorded between two instants made an answer differ: what, left out, would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time

from lms.compliance.model.differences import Cause, CauseKind, Reply
from lms.kernel.facts import Fact, FactType

MOST = 12
"""As many candidates are tried one by one; people about whom more was recorded in between are rare."""
Ask = Callable[[Sequence[Fact]], Reply]
Interval = tuple[datetime, datetime]
PERSONNEL = "directory:"
EVIDENCE = "evidence:"
CORRECTS = ":corrects"


def causes(facts: Sequence[Fact], between: Interval, ask: Ask, first_day: date) -> list[Cause]:
    """Return what made the difference, in the order of recording.

    `ask` answers from facts as known at the second instant. A fact is a cause if without it the answer is another.
    Where several would each do alone, none is missed by itself: then all that was recorded in between is named.
    """
    since, until = between
    recorded = [f for f in facts if f.recorded_at is not None and since < f.recorded_at <= until]
    names = list(dict.fromkeys(_name(fact) for fact in recorded))[-MOST:]
    after = ask(facts)
    deciding = [name for name in names if ask([f for f in facts if _name(f) != name]) != after]
    chosen = set(deciding or names)
    found: dict[str, Cause] = {}
    corrected = {_name(fact) for fact in recorded if (fact.id or "").endswith(CORRECTS)}
    for fact in recorded:
        name = _name(fact)
        if name in chosen and not (fact.id or "").endswith(CORRECTS):
            found[name] = _cause(fact, first_day, is_correction=name in corrected)
    return list(found.values())


def announced_between(days: Iterable[date], between: Interval) -> datetime | None:
    """Return the last instant in between at which a dated change of a rule was announced."""
    instants = (datetime.combine(day, time.min, UTC) for day in days)
    return max((at for at in instants if between[0] < at <= between[1]), default=None)


def _name(fact: Fact) -> str:
    return (fact.id or "").removesuffix(CORRECTS)


def _cause(fact: Fact, first_day: date, *, is_correction: bool) -> Cause:
    assert fact.recorded_at is not None
    on = fact.on or (fact.at.date() if fact.at else None)
    kind = CauseKind.CORRECTION if is_correction else _kind(fact, on, first_day)
    return Cause(kind, fact.recorded_at, on, fact.module or fact.tag or fact.name or fact.type.value)


def _kind(fact: Fact, on: date | None, first_day: date) -> CauseKind:
    name = fact.id or ""
    if name.startswith(PERSONNEL):
        return CauseKind.PERSONNEL
    if fact.type is FactType.REVOCATION:
        return CauseKind.REVOCATION if name.startswith(EVIDENCE) else CauseKind.FACT_UNDONE
    if fact.type is FactType.COMPLETION:
        return CauseKind.LATE_EVIDENCE if on is not None and on <= first_day else CauseKind.EVIDENCE
    if fact.type is FactType.SIGN_OFF:
        return CauseKind.SIGNATURE
    return CauseKind.MODULE_CHANGED if fact.type is FactType.CONTENT_CHANGE else CauseKind.FACT

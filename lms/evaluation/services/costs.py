"""Keep hours and money of modules, dated; take an entry back by a new record; say what completions came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from math import isfinite

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.directory.access import scope
from lms.directory.services import people
from lms.evaluation.model.cost import Amount, Cost, CostEntry, Element
from lms.evaluation.model.facts import ModuleFacts, Period
from lms.evaluation.records import CostRecord
from lms.evaluation.rules.cost import amount_on, cost_of
from lms.evaluation.store import costs as store
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform.work import Work

MOST = 1_000_000_000.0


def modules(work: Work) -> dict[str, str]:
    """Return the titles of the modules of the actor's agency today."""
    scope(work.actor, Permission.OUTCOME_RECORD)
    return catalogue.titles(work, people.today(work))


def entries(work: Work, module: str) -> list[CostEntry]:
    """Return what was entered about a module, the newest first; raise `NotFound` for one that the agency lacks."""
    agency_id = scope(work.actor, Permission.OUTCOME_RECORD).agency_id
    if module not in modules(work):
        raise NotFound("There is no such module.")
    return store.entries(work.session, agency_id, module)


def holding(found: Sequence[CostEntry], day: date) -> dict[Element, float]:
    """Return what holds on a day, by element."""
    held = {element: amount_on(found, element, day) for element in Element}
    return {element: amount for element, amount in held.items() if amount is not None}


def record(work: Work, module: str, amount: Amount) -> bool:
    """Record an amount from a day on, or correct it; return False where just this holds already."""
    known = entries(work, module)
    if not isfinite(amount.amount) or not 0 <= amount.amount <= MOST:
        raise Invalid("Write an amount from 0 on; what others paid has a line of its own.", field="amount")
    if any(one.stands and one.says(amount) for one in known):
        return False
    made = _write(work, module, amount)
    said = {"element": amount.element.value, "from": amount.holds_from.isoformat(), "amount": amount.amount}
    audit.record(work, Act.COST_RECORDED, f"cost:{made}", {"module": module, **said})
    return True


def undo(work: Work, module: str, entry_id: int) -> None:
    """Take an entry back by a new record; raise `Conflict` where it was taken back."""
    work.instant()
    one = next((each for each in entries(work, module) if each.id == entry_id and each.undoes is None), None)
    if one is None:
        raise NotFound("There is no such entry.")
    if one.undone:
        raise Conflict("This entry was taken back already.")
    _write(work, module, Amount(one.element, one.holds_from, one.amount, one.source), undoes=entry_id)
    audit.record(work, Act.COST_UNDONE, f"cost:{entry_id}", {"module": module, "element": one.element.value})


def cost(work: Work, facts: ModuleFacts, period: Period, known_at: datetime) -> Cost:
    """Return what the completions of a module in a period came to, as known at an instant."""
    found = store.entries(work.session, work.actor.agency_id, facts.module, known_at)
    completed = [one.finished_on for one in facts.taken if one.finished_on and period.has(one.finished_on)]
    return cost_of(found, completed, facts.minutes, period)


def _write(work: Work, module: str, amount: Amount, undoes: int | None = None) -> int:
    row = CostRecord(
        agency_id=work.actor.agency_id, module=module, element=amount.element, holds_from=amount.holds_from,
        amount=amount.amount, source=amount.source.strip(), undoes_id=undoes, recorded_at=work.instant(),
        recorded_by=work.actor.name,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row.id

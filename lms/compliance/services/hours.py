"""Which requirements ask for hours of a module, from whom."""

from __future__ import annotations

from datetime import date

from lms.compliance.model import Status
from lms.compliance.model.hours import Demand
from lms.compliance.rules.relevance import hours_of
from lms.compliance.services import register
from lms.compliance.services.texts import known_rulebook
from lms.platform.work import Work


def demanded(work: Work, person_id: int, module: str, on: date) -> list[Demand]:
    """Return the requirements that concern a person on a day and count the minutes of a module."""
    rules = known_rulebook(work).at(None).rules.values()
    asking = {rule.key: (rule, hours) for rule in rules if (hours := hours_of(rule.requirement, module))}
    if not asking:
        return []
    found = []
    for row in register.standing(work, person_id, on):
        if row.requirement in asking and row.status is not Status.NOT_APPLICABLE:
            rule, hours = asking[row.requirement]
            text = rule.requirement
            asked = row.minutes_required or hours
            found.append(Demand(rule.key, text.title or rule.key, text.citation, asked))
    return found

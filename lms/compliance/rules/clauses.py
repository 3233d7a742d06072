"""Which amendment a step of an explanation follows: the last one that replaced the setting that made its day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lms.compliance.model.requirement import Amendment, Body, Clause, Text

_ITSELF: Final = "amendments"
_CALENDAR: Final = frozenset(
    {
        "initial.within",
        "recurrence.interval",
        "recurrence.renewal_window",
        "triggers.within",
        "minimum_notice",
        "exemption.resume_within",
        "leave.resume_within",
    }
)
_TIME: Final[Mapping[str, frozenset[str]]] = {
    "calendar": _CALENDAR,
    "first_day_included": frozenset({"initial.within", "recurrence.interval", "triggers.within"}),
    "fiscal_year_starts": frozenset({"initial.end_of"}),
}
"""What of `time` acts inside the arithmetic of other settings, and of which."""


def owed_to(last: Text, body: Body, amendment: Amendment) -> Mapping[str, Clause]:
    """Return, by setting, the clause that each setting of an amended text comes from."""
    clause = Clause(amendment.citation, amendment.effective_on)
    names = {name for name, _ in amendment.changes} | {_ITSELF}
    names |= {part for part in _TIME if getattr(body.time, part) != getattr(last.body.time, part)}
    return {**last.clauses, **dict.fromkeys(names, clause)}


def clause_of(text: Text, setting: str) -> Clause | None:
    """Return the amendment that a step of a text follows; None where the original words made its day."""
    if not text.clauses:
        return None
    names = [setting.partition(".")[0], *(part for part, acts_in in _TIME.items() if setting in acts_in)]
    found = [text.clauses[name] for name in names if name in text.clauses]
    return max(found, key=lambda clause: clause.since, default=None)

"""The words of compliance: what a requirement says and what a computation answers."""

from lms.compliance.model.calendar import Calendar
from lms.compliance.model.outcome import (
    EXCUSED,
    Extension,
    Obligation,
    ObligationKind,
    Outcome,
    Period,
    Spell,
    Status,
    Step,
    Summary,
)
from lms.compliance.model.requirement import BeyondCalendar, Requirement, UnknownCalendar, Unreckonable

__all__ = [
    "EXCUSED",
    "BeyondCalendar",
    "Calendar",
    "Extension",
    "Obligation",
    "ObligationKind",
    "Outcome",
    "Period",
    "Requirement",
    "Spell",
    "Status",
    "Step",
    "Summary",
    "UnknownCalendar",
    "Unreckonable",
]

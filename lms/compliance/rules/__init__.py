"""Pure rules of compliance: no clock, no database, no configuration; the same input gives the same answer for ever."""

from lms.compliance.rules.breakpoints import breakpoints
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.rules.reading import Person, prepare
from lms.compliance.rules.status import current_spell, days_overdue_on, status_on, summary_on, timeless

__all__ = [
    "Person",
    "breakpoints",
    "current_spell",
    "days_overdue_on",
    "evaluate",
    "prepare",
    "status_on",
    "summary_on",
    "timeless",
]

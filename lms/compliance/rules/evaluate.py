"""The one pure function: a requirement and a person's facts in, obligations with their dates out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from lms.compliance.model import Calendar, Outcome, Requirement
from lms.kernel.facts import Fact

NO_CALENDARS: Final[Mapping[str, Calendar]] = MappingProxyType({})


def evaluate(
    requirement: Requirement,
    history: Sequence[Fact],
    as_of: date,
    known_at: datetime | None = None,
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
    *,
    zone: str = "UTC",
    explain: bool = False,
) -> Outcome:
    """Return what the person owes as of a day, from what was known at an instant (None: everything)."""
    raise NotImplementedError

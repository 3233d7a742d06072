"""The days on which an answer can change otherwise than by comparison of its dates with the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from lms.compliance.model import Calendar, Requirement
from lms.compliance.rules.evaluate import NO_CALENDARS
from lms.kernel.facts import Fact


def breakpoints(
    requirement: Requirement,
    history: Sequence[Fact],
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
    *,
    zone: str = "UTC",
    until: date,
    known_at: datetime | None = None,
) -> list[date]:
    """Return, sorted, every day up to `until` on which the dates of `evaluate` can differ from the day before."""
    raise NotImplementedError

"""The words of an explanation, written only when somebody asks."""

from __future__ import annotations

from datetime import date

from lms.compliance.model import Step
from lms.compliance.model.requirement import Offset, Text

Trail = list[Step] | None
"""Where steps are collected; None when nobody asked."""


def note(trail: Trail, setting: str, text: str, result: date) -> None:
    """Write down one step."""
    if trail is not None:
        trail.append(Step(setting, text, result))


def counting(text: Text, offset: Offset) -> str:
    """Return how the first day is counted, for offsets where it matters."""
    if offset.unit.value in ("days", "months", "years"):
        return ", first day included" if text.body.time.first_day_included else ", first day excluded"
    return f", by calendar {text.body.time.calendar}" if text.body.time.calendar and "business" in offset.unit else ""

"""The words of an explanation, written only when somebody asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from lms.compliance.model import Step
from lms.compliance.model.requirement import Offset, Text

Trail = list[Step] | None
"""Where steps are collected; None when nobody asked."""


def note(trail: Trail, setting: str, text: str, result: date, **parts: Any) -> None:
    """Write down one step; `parts` are what its text is made of."""
    if trail is not None:
        trail.append(Step(setting, text, result, parts))


def first_day(text: Text, offset: Offset) -> bool | None:
    """Return whether the first day is counted; None for offsets where it makes no difference."""
    return text.body.time.first_day_included if offset.unit.value in ("days", "months", "years") else None


def counting(text: Text, offset: Offset) -> str:
    """Return how the first day is counted, for offsets where it matters."""
    if offset.unit.value in ("days", "months", "years"):
        return ", first day included" if text.body.time.first_day_included else ", first day excluded"
    return f", by calendar {text.body.time.calendar}" if text.body.time.calendar and "business" in offset.unit else ""

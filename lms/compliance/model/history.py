"""The words of a person's history: what was noted about them, by whom and when, and whether it was taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lms.kernel.facts import FactType


@dataclass(frozen=True, slots=True)
class Undone:
    """A later row says that something never was: when it was recorded, by whom, why."""

    at: datetime
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A fact about a person as it was recorded, from the directory or from compliance; never hidden, even if undone."""

    name: str
    """What the fact is called among facts: `directory:12`, `fact:7`."""
    person_id: int
    type: FactType
    on: date | None
    until: date | None = None
    tag: str = ""
    """A designation's tag or an event's name."""
    kind: str = ""
    """Leave: which kind. A reason like any other."""
    new_due: date | None = None
    due_on: date | None = None
    requirement: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    note: str = ""
    approver: str = ""
    source: str = ""
    recorded_at: datetime
    recorded_by: str
    undone: Undone | None = None

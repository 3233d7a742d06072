"""The words of thanks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Thanks:
    """What somebody's leader wrote about a completion."""

    id: int
    evidence_id: int
    title: str
    by: str
    words: str
    at: datetime
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Thankable:
    """A completion of somebody whom the actor leads, and whether the actor has thanked for it."""

    evidence_id: int
    person_id: int
    person: str
    title: str
    on: date | None
    thanked: bool

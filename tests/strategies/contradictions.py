"""Random people whose facts contradict each other or carry dates that nobody meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from hypothesis import strategies as st

from lms.kernel.facts import Fact
from tests.strategies.rules import grow_history, seeds

PLACEHOLDERS = (date.min, date(1, 1, 2), date(1900, 1, 1), date(9998, 6, 1), date(9999, 12, 1), date.max)
"""What systems write where they do not know."""
MOMENTS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def contradictions(most: int = 14) -> st.SearchStrategy[tuple[Fact, ...]]:
    """Return the facts of random people, some of them spoilt, in the order of recording."""
    return seeds.map(lambda seed: grow_contradictions(Random(seed), most))


def grow_contradictions(r: Random, most: int) -> tuple[Fact, ...]:
    """Return a random person, some of whose facts are spoilt."""
    return tuple(_spoilt(fact, r) for fact in grow_history(r, most))


def _spoilt(fact: Fact, r: Random) -> Fact:
    changes: dict[str, Any] = {}
    if fact.on and r.random() < 0.06:
        changes["on"] = r.choice(PLACEHOLDERS)
    if fact.at and r.random() < 0.1:
        changes["at"] = r.choice(MOMENTS)
    for name in ("until", "new_due", "due_on"):
        if getattr(fact, name) and r.random() < 0.4:
            changes[name] = r.choice(PLACEHOLDERS)
    if "time_zone" in fact.attributes and r.random() < 0.3:
        changes["attributes"] = {"time_zone": "Mars/Base"}
    return replace(fact, **changes)

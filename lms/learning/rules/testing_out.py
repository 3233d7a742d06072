"""What a starting test proves: which lessons somebody need not take, and how many minutes then count."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lms.catalogue.model import Module
from lms.learning.model import PaperFacts

RULE = "learning.test_out/1"
FEWEST = 2
"""Questions about an objective that must have been asked; one right answer may be luck."""


def can_prove(module: Module) -> bool:
    """Tell whether the starting test is long enough to prove anything: a draw spreads evenly over the objectives."""
    return module.head.pre_test.items > len(module.head.objectives)


def proved(module: Module, paper: PaperFacts) -> frozenset[str]:
    """Return the objectives that a paper proves: at least two questions asked, and every one of them right."""
    found = set()
    for objective in module.head.objectives:
        asked = [e.item for e in paper.entries if (item := module.item(e.item)) and item.objective == objective.id]
        right = [name for name in asked if name in paper.answers and paper.answers[name].correct]
        if len(asked) >= FEWEST and len(right) == len(asked):
            found.add(objective.id)
    return frozenset(found)


def demonstrated(module: Module, paper: PaperFacts) -> tuple[str, ...]:
    """Return the lessons all of whose objectives a paper proves, in the module's order."""
    known = proved(module, paper)
    return tuple(lesson.key for lesson in module.lessons if known.issuperset(lesson.objectives))


def credited_minutes(stated: int, lengths: Sequence[tuple[str, int]], skipped: Collection[str]) -> int:
    """Return how many of a module's stated minutes count: all but those of the lessons that were not taken."""
    return max(1, stated - sum(minutes for key, minutes in lengths if key in skipped))

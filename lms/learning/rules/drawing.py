"""Draws a paper from a module's pool: spread over the objectives, new items before those asked already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lms.catalogue.model import Item
from lms.learning.model import Entry
from lms.learning.rules.shuffle import order_of, rank, shuffled


def draw(pool: Sequence[Item], count: int, seed: str, asked: Counter[str] | None = None) -> tuple[Entry, ...]:
    """Return `count` entries (fewer if the pool is smaller), as many of each objective as of any other, give or take
    one; `asked` counts how often each item was asked before.
    """
    before = asked or Counter()
    waiting: dict[str, list[Item]] = {}
    for item in sorted(pool, key=lambda item: (before[item.id], rank(seed, item.id))):
        waiting.setdefault(item.objective, []).append(item)
    drawn: list[Item] = []
    rounds = shuffled(seed, waiting)
    while len(drawn) < count and any(waiting.values()):
        for objective in rounds:
            if waiting[objective] and len(drawn) < count:
                drawn.append(waiting[objective].pop(0))
    names = {item.id: item for item in drawn}
    return tuple(Entry(name, order_of(names[name], seed)) for name in shuffled(f"{seed}\norder", names))

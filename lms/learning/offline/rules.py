"""What a device may say about an answer by itself, and what it may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from lms.catalogue.model import Item, MatchingItem, MultipleItem, NumericItem, OrderingItem, ShortTextItem


def right_on_page(item: Item, order: Sequence[int]) -> Mapping[str, Any] | None:
    """Return the right answer by the places on the shuffled page; None for a number or words, whose marking knows
    tolerances and spellings and is the server's.
    """
    match item:
        case NumericItem() | ShortTextItem():
            return None
        case MultipleItem():
            return {"choices": [place for place, index in enumerate(order) if item.options[index].correct]}
        case OrderingItem():
            return {"places": [index + 1 for index in order]}
        case MatchingItem():
            return {"pairs": [order.index(number) for number in range(len(item.pairs))]}
        case _:
            return {"choice": next(place for place, index in enumerate(order) if item.options[index].correct)}


def was_elsewhere(kept_at: datetime, key: str, known_at: datetime | None, mine: Collection[str]) -> bool:
    """Tell whether an answer reached us from elsewhere after the page was made on which another was given.

    Both are our own times, so a device whose clock is wrong changes nothing; and what the same device sent earlier,
    under a key of its own, did not come from elsewhere.
    """
    return known_at is not None and kept_at > known_at and key not in mine

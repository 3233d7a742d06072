"""A shuffle that a seed decides, the same in every version of everything: things in the order of their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

from lms.catalogue.model import Item, MatchingItem, NumericItem, OrderingItem, ShortTextItem

Thing = TypeVar("Thing")


def rank(seed: str, name: str) -> bytes:
    """Return where a name stands under a seed."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).digest()


def shuffled(seed: str, names: Iterable[str]) -> list[str]:
    """Return names in the order that the seed decides."""
    return sorted(names, key=lambda name: rank(seed, name))


def order_of(item: Item, seed: str) -> tuple[int, ...]:
    """Return the order in which the parts of an item are shown; steps to be ordered never stand in the right order."""
    size = len(parts_of(item))
    order = tuple(sorted(range(size), key=lambda index: rank(f"{seed}\n{item.id}", str(index))))
    if isinstance(item, OrderingItem) and order == tuple(range(size)):
        return (*order[1:], order[0])
    return order


def parts_of(item: Item) -> Sequence[str]:
    """Return the texts of an item that are shuffled: options, steps, or right sides."""
    match item:
        case OrderingItem():
            return item.sequence
        case MatchingItem():
            return [pair.right for pair in item.pairs]
        case NumericItem() | ShortTextItem():
            return ()
        case _:
            return [option.text for option in item.options]

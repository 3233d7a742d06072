"""How people of the story answer: right, or wrong as people are."""

from __future__ import annotations

from random import Random

from lms.catalogue.model import Item, MatchingItem, MultipleItem, NumericItem, OrderingItem, ShortTextItem
from lms.learning.model import Given, Response
from lms.learning.rules.answering import given_from


def answer_to(item: Item, order: tuple[int, ...], *, right: bool, random: Random) -> Given:
    """Return an answer to an item as it is given on the page."""
    response = _right(item) if right else _wrong(item, random)
    return given_from(item, order, response)


def _right(item: Item) -> Response:
    match item:
        case MultipleItem():
            return {"choices": [n for n, option in enumerate(item.options) if option.correct]}
        case OrderingItem():
            return {"order": list(range(len(item.sequence)))}
        case MatchingItem():
            return {"pairs": list(range(len(item.pairs)))}
        case NumericItem():
            return {"value": str(item.answer)}
        case ShortTextItem():
            return {"text": item.accepted[0]}
        case _:
            return {"choice": next(n for n, option in enumerate(item.options) if option.correct)}


def _wrong(item: Item, random: Random) -> Response:
    match item:
        case MultipleItem():
            chosen = {n for n, option in enumerate(item.options) if option.correct}
            missed = random.randrange(len(item.options))
            return {"choices": sorted(chosen ^ {missed}) or [missed]} if chosen != {missed} else _other(item, missed)
        case OrderingItem():
            return {"order": [1, 0, *range(2, len(item.sequence))]}
        case MatchingItem():
            return {"pairs": [1, 0, *range(2, len(item.pairs))]}
        case NumericItem():
            return {"value": str(item.answer + 2 * item.tolerance + random.randint(1, 5))}
        case ShortTextItem():
            return {"text": "I do not know"}
        case _:
            wrong = [n for n, option in enumerate(item.options) if not option.correct]
            # the first wrong option draws more people than the others, as real distractors do
            weights = [3.0, *(1.0 for _ in wrong[1:])]
            return {"choice": random.choices(wrong, weights)[0]}


def _other(item: MultipleItem, only: int) -> Response:
    return {"choices": [(only + 1) % len(item.options)]}

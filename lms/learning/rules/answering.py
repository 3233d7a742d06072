"""Turns what was given on the shuffled page into an answer in the module's own order, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from lms.catalogue.model import Item, MatchingItem, MultipleItem, NumericItem, OrderingItem, ShortTextItem
from lms.kernel.errors import Invalid
from lms.learning.model import Given, Response

LONGEST_NUMBER = 20


def response_from(item: Item, order: Sequence[int], given: Given) -> Response:
    """Return the answer to store; raise `Invalid` with a sentence and the field for one that is not whole."""
    match item:
        case MultipleItem():
            chosen = {_position(value, order, "choices") for value in _several(given, "choices", 1, len(order))}
            return {"choices": sorted(order[position] for position in chosen)}
        case OrderingItem():
            return {"order": _ordered(order, _several(given, "places", len(order), len(order)))}
        case MatchingItem():
            return {"pairs": _paired(order, _several(given, "pairs", len(order), len(order)))}
        case NumericItem():
            return {"value": str(number_in(str(given.get("value", "")), item.unit))}
        case ShortTextItem():
            return {"text": words_in(given.get("text"))}
        case _:
            if given.get("choice") is None:
                raise Invalid("Choose an answer.", field="choice")
            return {"choice": order[_position(given["choice"], order, "choice")]}


def given_from(item: Item, order: Sequence[int], response: Response) -> Given:
    """Return a stored answer by the places on the page."""
    match item:
        case MultipleItem():
            return {"choices": sorted(order.index(index) for index in response["choices"])}
        case OrderingItem():
            return {"places": [response["order"].index(index) + 1 for index in order]}
        case MatchingItem():
            return {"pairs": [order.index(index) for index in response["pairs"]]}
        case NumericItem():
            return {"value": response["value"]}
        case ShortTextItem():
            return {"text": response["text"]}
        case _:
            return {"choice": order.index(response["choice"])}


def number_in(text: str, unit: str = "") -> Decimal:
    """Return the number that somebody wrote ("60", "1,000", "60 days"); raise `Invalid` if there is none."""
    bare = text.strip().removesuffix(unit).strip() if unit else text.strip()
    bare = bare.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    elif re.fullmatch(r"[+-]?\d+,\d+", bare):
        bare = bare.replace(",", ".")
    if len(bare) <= LONGEST_NUMBER and re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", bare):
        try:
            return Decimal(bare)
        except InvalidOperation:
            pass
    raise Invalid("Enter a number, like 12.", field="value")


def words_in(text: Any) -> str:
    """Return the words that somebody wrote, with single blanks; raise `Invalid` for none or too many."""
    bare = " ".join(text.split()) if isinstance(text, str) else ""
    if not ShortTextItem.says_something(bare):
        raise Invalid("Write your answer in a few words.", field="text")
    if len(bare) > ShortTextItem.longest:
        raise Invalid(f"Use at most {ShortTextItem.longest} characters: a few words are enough.", field="text")
    return bare


def _several(given: Given, field: str, least: int, most: int) -> list[Any]:
    values = given.get(field)
    if not isinstance(values, list | tuple) or not least <= len(values) <= most:
        sentence = "Choose at least one answer." if field == "choices" else "Answer every part of the question."
        raise Invalid(sentence, field=field)
    return list(values)


def _position(value: Any, order: Sequence[int], field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < len(order):
        raise Invalid("Choose one of the answers shown.", field=field)
    return value


def _ordered(order: Sequence[int], places: list[Any]) -> list[int]:
    if sorted(places, key=str) != sorted(range(1, len(order) + 1), key=str):
        raise Invalid("Give each step a number of its own.", field="places")
    return [order[places.index(place)] for place in range(1, len(order) + 1)]


def _paired(order: Sequence[int], pairs: list[Any]) -> list[int]:
    if len(set(pairs)) < len(pairs):
        raise Invalid("Use each answer once.", field="pairs")
    return [order[_position(value, order, "pairs")] for value in pairs]

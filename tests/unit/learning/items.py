"""Items of every kind, made of numbers, for property tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from lms.catalogue.model import (
    Feedback,
    HotspotItem,
    Item,
    ItemKind,
    MatchingItem,
    MultipleItem,
    NumericItem,
    Option,
    OrderingItem,
    Pair,
    Picture,
    Region,
    ScenarioItem,
    ShortTextItem,
    SingleItem,
)

SAID = Feedback(correct="Right, because it is so.", incorrect="Wrong, because it is so.")


def option(number: int, correct: bool) -> Option:
    return Option(text=f"Option {number}", correct=correct, feedback=f"Because of {number} it is so.")


@st.composite
def singles(draw: st.DrawFn, kind: ItemKind = ItemKind.SINGLE) -> Item:
    size = draw(st.integers(3, 4))
    right = draw(st.integers(0, size - 1))
    base: dict[str, Any] = {"id": "q", "objective": "o", "stem": "Which?", "kind": kind}
    base["options"] = tuple(option(n, n == right) for n in range(size))
    return ScenarioItem(**base, situation="Once.") if kind is ItemKind.SCENARIO else SingleItem(**base)


@st.composite
def multiples(draw: st.DrawFn) -> Item:
    right = draw(st.lists(st.booleans(), min_size=3, max_size=6).filter(any))
    options = tuple(option(n, correct) for n, correct in enumerate(right))
    return MultipleItem(id="q", objective="o", stem="Which?", kind=ItemKind.MULTIPLE, options=options)


@st.composite
def orderings(draw: st.DrawFn) -> Item:
    steps = tuple(f"Step {n}" for n in range(draw(st.integers(3, 6))))
    return OrderingItem(id="q", objective="o", stem="Order?", kind=ItemKind.ORDERING, sequence=steps, feedback=SAID)


@st.composite
def matchings(draw: st.DrawFn) -> Item:
    pairs = tuple(Pair(left=f"L{n}", right=f"R{n}") for n in range(draw(st.integers(3, 5))))
    return MatchingItem(id="q", objective="o", stem="Match?", kind=ItemKind.MATCHING, pairs=pairs, feedback=SAID)


@st.composite
def numerics(draw: st.DrawFn) -> Item:
    answer = draw(st.decimals(-1000, 1000, places=2))
    tolerance = draw(st.decimals(0, 5, places=2))
    base: dict[str, Any] = {"id": "q", "objective": "o", "stem": "How many?", "kind": ItemKind.NUMERIC}
    return NumericItem(**base, answer=answer, tolerance=tolerance, unit="days", feedback=SAID)


@st.composite
def short_texts(draw: st.DrawFn) -> Item:
    accepted = tuple(f"Incident commander {n}" for n in range(draw(st.integers(1, 3))))
    base: dict[str, Any] = {"id": "q", "objective": "o", "stem": "Who?", "kind": ItemKind.SHORT_TEXT}
    return ShortTextItem(**base, accepted=accepted, feedback=SAID)


@st.composite
def hotspots(draw: st.DrawFn) -> Item:
    size = draw(st.integers(3, 8))
    right = draw(st.integers(0, size - 1))
    options = [option(n, n == right) for n in range(size)]
    regions = tuple(Region(**dict(o), box=(n * 10, 0, 10, 10)) for n, o in enumerate(options))
    base: dict[str, Any] = {"id": "q", "objective": "o", "stem": "Where?", "kind": ItemKind.HOTSPOT}
    return HotspotItem(**base, image=Picture(file="images/desk.svg", alt="A desk"), regions=regions)


ANY_ITEM = st.one_of(
    singles(),
    singles(ItemKind.SCENARIO),
    multiples(),
    orderings(),
    matchings(),
    numerics(),
    short_texts(),
    hotspots(),
)


def right_response(item: Item) -> dict[str, Any]:
    """Return the response that is right by definition."""
    match item:
        case MultipleItem():
            return {"choices": [n for n, o in enumerate(item.options) if o.correct]}
        case OrderingItem():
            return {"order": list(range(len(item.sequence)))}
        case MatchingItem():
            return {"pairs": list(range(len(item.pairs)))}
        case NumericItem():
            return {"value": str(item.answer)}
        case ShortTextItem():
            return {"text": item.accepted[-1]}
        case _:
            return {"choice": next(n for n, o in enumerate(item.options) if o.correct)}


def wrong_responses(item: Item) -> list[dict[str, Any]]:
    """Return some responses that are wrong by definition."""
    match item:
        case MultipleItem():
            right = set(right_response(item)["choices"])
            size = len(item.options)
            sets = [right ^ {n} for n in range(size)]
            return [{"choices": sorted(chosen)} for chosen in sets if chosen]
        case OrderingItem():
            steps = list(range(len(item.sequence)))
            return [{"order": steps[1:] + steps[:1]}, {"order": steps[::-1]}]
        case MatchingItem():
            sides = list(range(len(item.pairs)))
            return [{"pairs": sides[1:] + sides[:1]}]
        case NumericItem():
            step = item.tolerance + Decimal("0.01")
            return [{"value": str(item.answer + step)}, {"value": str(item.answer - step)}]
        case ShortTextItem():
            return [{"text": "the chief"}, {"text": item.accepted[0] + " x"}]
        case _:
            return [{"choice": n} for n, o in enumerate(item.options) if not o.correct]

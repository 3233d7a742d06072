"""Marks an answer: right or not, one point or none.

A half-right order or a half-complete choice gets no half point: every item counts the same in the score and in the
item statistics, and a learner sees after every answer exactly what was not right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from lms.catalogue.model import Item, MatchingItem, Module, MultipleItem, NumericItem, OrderingItem, ShortTextItem
from lms.learning.model import Answered, Entry, ObjectiveResult, Response


def is_right(item: Item, response: Response) -> bool:
    """Tell whether an answer is right."""
    match item:
        case MultipleItem():
            right = {index for index, option in enumerate(item.options) if option.correct}
            return set(response["choices"]) == right
        case OrderingItem():
            return list(response["order"]) == list(range(len(item.sequence)))
        case MatchingItem():
            return list(response["pairs"]) == list(range(len(item.pairs)))
        case NumericItem():
            return abs(Decimal(response["value"]) - item.answer) <= item.tolerance
        case ShortTextItem():
            return item.accepts(response["text"])
        case _:
            return bool(item.options[response["choice"]].correct)


def points(entries: Sequence[Entry], answers: Mapping[str, Answered]) -> int:
    """Return the points of a paper; an item without an answer has none."""
    return sum(answers[entry.item].correct for entry in entries if entry.item in answers)


def is_passed(got: int, maximum: int, pass_mark: int) -> bool:
    """Tell whether points reach the pass mark (per cent), without rounding."""
    return maximum > 0 and got * 100 >= pass_mark * maximum


def by_objective(
    module: Module, entries: Sequence[Entry], answers: Mapping[str, Answered]
) -> tuple[ObjectiveResult, ...]:
    """Return how each objective that was asked about went, in the module's order."""
    results = []
    for objective in module.head.objectives:
        asked = [e.item for e in entries if (item := module.item(e.item)) and item.objective == objective.id]
        right = sum(name in answers and answers[name].correct for name in asked)
        lessons = tuple((lesson.key, lesson.title) for lesson in module.lessons if objective.id in lesson.objectives)
        if asked:
            results.append(ObjectiveResult(objective.text, right, len(asked), lessons))
    return tuple(results)

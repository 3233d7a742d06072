"""A figure over months with the months of training shaded: its line before, its line after, where the first led to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from lms.evaluation.model.indicator import Result, Trend
from lms.reporting.charts import WIDTH, Box, Chart, Stroke, Text, Written

_HEIGHT = 236.0
_FLOOR = 196.0
_ROOF = 20.0
_LEFT = 56.0
_RIGHT = 12.0
_TICKS = 5
Place = Callable[[float], float]
_LABELS = 9
"""At most so many months are named below."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is written in the picture: the summary, the shaded months, a month and a figure."""

    summary: str
    training: str
    target: str
    months: Sequence[str]
    written: Written


def interrupted(found: Result, words: Words) -> Chart:
    """Draw a result; the picture says what the table beside it says."""
    months = [month for month, _ in found.points]
    first, last = months[0], months[-1]
    span = max(_apart(first, last), 1)
    low, high, ticks = scale([*(value for _, value in found.points), *_targets(found), *_led_to(found, span)])

    def across(month: float) -> float:
        return _LEFT + 14 + month / span * (WIDTH - _LEFT - _RIGHT - 28)

    def up(value: float) -> float:
        return _FLOOR - (min(max(value, low), high) - low) / ((high - low) or 1) * (_FLOOR - _ROOF)

    grid = [Stroke(_LEFT, up(tick), WIDTH, up(tick)) for tick in ticks]
    texts = [Text(_LEFT - 6, up(tick) + 4, words.written(tick), "end", "tick") for tick in ticks]
    boxes, named = _shaded(found, first, span, across, words)
    places = [(across(_apart(first, month)), up(value)) for month, value in found.points]
    step = -(-len(months) // _LABELS)
    texts += [
        Text(place[0], _FLOOR + 16, name, "middle", "tick")
        for index, (place, name) in enumerate(zip(places, words.months, strict=True))
        if index % step == 0
    ]
    lines = _lines(found, span, across, up)
    if found.indicator.text.target is not None:
        lines.append(Stroke(_LEFT, up(found.indicator.text.target), WIDTH, up(found.indicator.text.target), "target"))
        texts.append(Text(WIDTH - 2, up(found.indicator.text.target) - 4, words.target, "end", "value"))
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return Chart(words.summary, _HEIGHT, boxes, (*grid, *lines), (*texts, *named), tuple(places), path)


def scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Return the ends of a scale that holds some values, and its ticks in round steps; zero is on it if it is near."""
    low, high = min(values), max(values)
    if low >= 0 and low < (high - low) * 2:
        low = 0.0
    size = (high - low) / (_TICKS - 1) or abs(high) / (_TICKS - 1) or 1.0
    power = 10.0 ** floor(log10(size))
    step = next((power * times for times in (1, 2, 2.5, 5) if power * times >= size), power * 10)
    lowest = floor(low / step)
    highest = max(-floor(-high / step), lowest + 1)
    return lowest * step, highest * step, [number * step for number in range(lowest, highest + 1)]


def _targets(found: Result) -> list[float]:
    return [] if found.indicator.text.target is None else [found.indicator.text.target]


def _led_to(found: Result, span: int) -> list[float]:
    both = found.interrupted
    return [both.before.at(span), both.after.at(both.after.first)] if both else []


def _lines(found: Result, span: int, across: Place, up: Place) -> list[Stroke]:
    """Return both lines, and in dashes where the first would have led to."""
    both = found.interrupted
    if both is None:
        return []

    def stroke(line: Trend, start: float, end: float, kind: str) -> Stroke:
        return Stroke(across(start), up(line.at(int(start))), across(end), up(line.at(int(end))), kind)

    return [
        stroke(both.before, both.before.first, both.before.last, "trend"),
        stroke(both.before, both.before.last, span, "projected"),
        stroke(both.after, both.after.first, both.after.last, "trend"),
    ]


def _shaded(found: Result, first: date, span: int, across: Place, words: Words) -> tuple[tuple[Box, ...], list[Text]]:
    """Return the months of training as a light field with its name, as far as they are in the picture."""
    text = found.indicator.text
    begin, end = _apart(first, text.trained_from) - 0.5, _apart(first, text.trained_until) + 0.5
    begin, end = max(begin, -0.5), min(end, span + 0.5)
    if begin >= end:
        return (), []
    field = Box(across(begin), _ROOF, across(end) - across(begin), _FLOOR - _ROOF, 3)
    middle = min(max(across((begin + end) / 2), _LEFT + 30), WIDTH - 40)
    return (field,), [Text(middle, _ROOF - 6, words.training, "middle", "value")]


def _apart(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month

"""Charts as plain geometry: what a template draws as SVG, on paper and on a page, readable without colour.

Every chart says in words what it shows (`summary`, its text alternative), writes its numbers beside its marks, and
tells series apart by tone and hatching. A table with the same numbers belongs next to it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

Written = Callable[[float], str]
Segment = tuple[float, float, float, float]
WIDTH = 640.0
LABEL = 200.0
_RIGHT = 78.0
_ROW = 23.0
_BAR = 14.0
_AXIS = 24.0
_LABEL_LETTERS = 34
_TICKS = 5
_HALF_A_VALUE = 14.0


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place; `anchor` as SVG has it."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    kind: str = "label"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; the tone says which series it belongs to, `hatch` its strokes."""

    x: float
    y: float
    width: float
    height: float
    tone: int = 0
    hatch: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line: a grid line or a whisker."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str = "grid"


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that a template needs to draw one chart."""

    summary: str
    height: float
    boxes: tuple[Box, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    texts: tuple[Text, ...] = ()
    dots: tuple[tuple[float, float], ...] = ()
    path: str = ""
    width: float = WIDTH


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled share between 0 and 1 and how it is written."""

    label: str
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A labelled row of counts, one for each series, and what is written behind it."""

    label: str
    counts: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A labelled value with the ends of its confidence interval."""

    label: str
    value: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A labelled share between 0 and 1 at one of several equal steps of time; None: nothing is known of it."""

    label: str
    share: float | None
    words: str


def bars(summary: str, items: Sequence[Bar]) -> Chart:
    """Horizontal bars of shares."""
    span = WIDTH - LABEL - _RIGHT
    boxes, texts = [], []
    for index, item in enumerate(items):
        top = index * _ROW + (_ROW - _BAR) / 2
        boxes.append(Box(LABEL, top, max(item.share, 0.0) * span, _BAR))
        texts += _label(item.label, index * _ROW)
        texts.append(Text(LABEL + item.share * span + 6, top + 12, item.words, kind="value"))
    height = len(items) * _ROW + _AXIS
    strokes, marks = _axis(0.0, 1.0, height, _per_cent)
    return Chart(summary, height, tuple(boxes), strokes, (*texts, *marks))


def stacks(summary: str, series: Sequence[str], items: Sequence[Stack]) -> Chart:
    """Horizontal bars of parts of a whole, with a legend; each row fills the width."""
    span = WIDTH - LABEL - _RIGHT
    boxes, texts = [], []
    legend, x = 22.0, LABEL
    for tone, name in enumerate(series):
        boxes.append(_box(x, 2, 12, 12, tone))
        texts.append(Text(x + 17, 12, name, kind="value"))
        x += 17 + 6.2 * len(name) + 18
    for index, item in enumerate(items):
        top, left = legend + index * _ROW + (_ROW - _BAR) / 2, LABEL
        whole = sum(item.counts) or 1
        for tone, count in enumerate(item.counts):
            width = count / whole * span
            if count:
                boxes.append(_box(left, top, width, _BAR, tone))
            left += width
        texts += _label(item.label, legend + index * _ROW)
        texts.append(Text(WIDTH - _RIGHT + 6, top + 12, item.words, kind="value"))
    height = legend + len(items) * _ROW + _AXIS
    strokes, marks = _axis(0.0, 1.0, height, _per_cent, legend)
    return Chart(summary, height, tuple(boxes), strokes, (*texts, *marks))


def estimates(
    summary: str, low: float, high: float, items: Sequence[Estimate], written: Callable[[float], str]
) -> Chart:
    """Values with their confidence intervals as dots with whiskers, on a scale from `low` to `high`."""
    span = WIDTH - LABEL - _RIGHT

    def across(value: float) -> float:
        return LABEL + (min(max(value, low), high) - low) / ((high - low) or 1) * span

    strokes, texts, dots = [], [], []
    for index, item in enumerate(items):
        middle = index * _ROW + _ROW / 2
        left, right = across(item.low), across(item.high)
        strokes.append(Stroke(left, middle, right, middle, "whisker"))
        strokes += [Stroke(end, middle - 5, end, middle + 5, "whisker") for end in (left, right)]
        dots.append((across(item.value), middle))
        texts += _label(item.label, index * _ROW)
        texts.append(Text(WIDTH - _RIGHT + 6, middle + 4, item.words, kind="value"))
    height = len(items) * _ROW + _AXIS
    grid, marks = _axis(low, high, height, written)
    return Chart(summary, height, (), (*grid, *strokes), (*texts, *marks), tuple(dots))


def histogram(summary: str, bins: Sequence[tuple[str, int]]) -> Chart:
    """Counts in classes as upright bars with the count above each."""
    height, floor, roof = 170.0, 146.0, 18.0
    most = max((count for _, count in bins), default=0) or 1
    step = WIDTH / max(len(bins), 1)
    boxes, texts = [], []
    for index, (name, count) in enumerate(bins):
        tall = count / most * (floor - roof)
        boxes.append(Box(index * step + step * 0.1, floor - tall, step * 0.8, tall))
        texts.append(Text((index + 0.5) * step, floor - tall - 4, str(count), "middle", "value"))
        texts.append(Text((index + 0.5) * step, height - 8, name, "middle", "tick"))
    line = Stroke(0, floor, WIDTH, floor, "base")
    return Chart(summary, height, tuple(boxes), (line,), tuple(texts))


def line(summary: str, low: float, high: float, items: Sequence[Estimate], written: Written) -> Chart:
    """Values over time joined by a line, with whiskers where an interval is given."""
    height, floor, roof, left = 190.0, 160.0, 14.0, 44.0
    step = (WIDTH - left - 30) / max(len(items) - 1, 1)

    def up(value: float) -> float:
        return floor - (min(max(value, low), high) - low) / ((high - low) or 1) * (floor - roof)

    strokes = [Stroke(left, up(tick), WIDTH, up(tick)) for tick in _ticks(low, high)]
    texts = [Text(left - 6, up(tick) + 4, written(tick), "end", "tick") for tick in _ticks(low, high)]
    points = [(left + 14 + index * step, up(item.value)) for index, item in enumerate(items)]
    for (x, y), item in zip(points, items, strict=True):
        if item.low < item.high:
            ends = up(item.low), up(item.high)
            strokes.append(Stroke(x, ends[0], x, ends[1], "whisker"))
            strokes += [Stroke(x - 4, end, x + 4, end, "whisker") for end in ends]
        texts.append(Text(x, height - 10, item.label, "middle", "tick"))
        side = (-7, "end") if x > WIDTH - 60 else (7, "start")
        texts.append(Text(x + side[0], y - 6, item.words, side[1], "value"))
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""
    return Chart(summary, height, (), tuple(strokes), tuple(texts), tuple(points), path)


def months(summary: str, items: Sequence[Moment], *, wide: bool = False) -> Chart:
    """Shares over equal steps of time: a line with gaps where nothing is known.

    Narrow enough for a phone, the first and the last known share are written out, labels stand under every third step;
    `wide` for paper, everything is; the scale then begins at one half if every share is above it.
    """
    width, height, roof, left = (WIDTH, 150.0, 22.0, 40.0) if wide else (360.0, 200.0, 16.0, 36.0)
    floor = height - 32
    step = (width - left - 34) / max(len(items) - 1, 1)
    low = 0.5 if wide and min((each.share for each in items if each.share is not None), default=0) > 0.5 else 0.0

    def up(share: float) -> float:
        return floor - (share - low) / (1 - low) * (floor - roof)

    places = [
        None if each.share is None else (left + 10 + index * step, up(each.share)) for index, each in enumerate(items)
    ]
    levels = [(up(share), share) for share in (low, (low + 1) / 2, 1)]
    texts = [Text(left - 6, y + 4, _per_cent(share), "end", "tick") for y, share in levels]
    known = [index for index, place in enumerate(places) if place]
    for index, (place, each) in enumerate(zip(places, items, strict=True)):
        if wide or (len(items) - 1 - index) % 3 == 0:
            texts.append(Text(left + 10 + index * step, height - 12, each.label, "middle", "tick"))
        if place and (wide or index in {known[0], known[-1]}):
            above = place[1] - 8 if wide or place[1] > roof + 12 else place[1] + 16
            texts.append(Text(place[0], above, each.words, "middle", "value"))
    path = " ".join(
        f"{'L' if index and places[index - 1] else 'M'}{place[0]:.1f} {place[1]:.1f}"
        for index, place in enumerate(places)
        if place
    )
    dots = tuple(place for place in places if place)
    strokes = [stroke for y, _share in levels for stroke in _around(y, left, width, texts)]
    return Chart(summary, height, (), tuple(strokes), tuple(texts), dots, path, width)


def _around(y: float, left: float, right: float, texts: Iterable[Text]) -> Iterator[Stroke]:
    """Yield a line of the grid with gaps where a value is written on it."""
    written = sorted(each.x for each in texts if each.kind == "value" and each.y - 10 < y < each.y + 3)
    for x in written:
        if x - _HALF_A_VALUE > left:
            yield Stroke(left, y, x - _HALF_A_VALUE, y)
        left = x + _HALF_A_VALUE
    if left < right:
        yield Stroke(left, y, right, y)


def _label(words: str, top: float) -> list[Text]:
    """A row's label on one line or two; a longer one ends in dots, and the table has it whole."""
    lines = textwrap.wrap(words, _LABEL_LETTERS, max_lines=2, placeholder=" …") or [""]
    first = top + _ROW / 2 + 4 - 5.5 * (len(lines) - 1)
    return [Text(LABEL - 8, first + 11 * index, each, "end") for index, each in enumerate(lines)]


def _ticks(low: float, high: float) -> list[float]:
    return [low + (high - low) * index / (_TICKS - 1) for index in range(_TICKS)]


def _axis(
    low: float, high: float, height: float, written: Written, top: float = 0.0
) -> tuple[tuple[Stroke, ...], list[Text]]:
    span, floor = WIDTH - LABEL - _RIGHT, height - _AXIS + 2
    places = [(LABEL + span * index / (_TICKS - 1), tick) for index, tick in enumerate(_ticks(low, high))]
    strokes = tuple(Stroke(x, top, x, floor) for x, _ in places)
    return strokes, [Text(x, floor + 14, written(tick), "middle", "tick") for x, tick in places]


def _per_cent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _box(x: float, y: float, width: float, height: float, tone: int) -> Box:
    """A box of a series; every second series is hatched, so that it is known in grey as well."""
    return Box(x, y, width, height, tone, _hatch(x, y, width, height) if tone % 2 else ())


def _hatch(
    x: float, y: float, width: float, height: float, gap: float = 5.0
) -> tuple[tuple[float, float, float, float], ...]:
    """Slanted strokes inside a box, cut at its edges."""
    found = []
    offset = gap
    while offset < width + height:
        x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
        x2, y2 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
        found.append((round(x1, 2), round(y1, 2), round(x2, 2), round(y2, 2)))
        offset += gap
    return tuple(found)

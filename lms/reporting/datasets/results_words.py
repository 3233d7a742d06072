"""What the outcome report says of the agency's own figures, and what they cannot prove; and their picture and data."""

from __future__ import annotations

from collections.abc import Iterator

from babel.dates import format_date
from flask_babel import get_locale

from lms.evaluation.model.indicator import AFTER, BASELINE, TREND, Better, Difference, Indicator, Phase, Result
from lms.evaluation.model.outcome import Outcome
from lms.platform.words import NOTHING, number
from lms.reporting.charts import Chart
from lms.reporting.datasets.outcomes_words import interval_text, month, one
from lms.reporting.language import _
from lms.reporting.series_chart import Words, interrupted

VALUES = ("module", "indicator", "unit", "better", "source", "month", "phase", "figure")
COMPARED = (
    "module", "indicator", "unit", "before_months", "before_mean", "after_months", "after_mean", "difference", "low",
    "high", "level_change", "level_low", "level_high", "slope_change", "slope_low", "slope_high",
)  # fmt: skip
MOST_PLACES = 7
SMALL = 10.0
TINY = 1.0


def warning() -> str:
    """Return what no figure of the agency can prove about training."""
    return _(
        "A figure before and after training cannot prove that the training made the difference: whatever else changed "
        "at the same time (staff, season, other measures, how the figure is counted) is in it as well, and nothing is "
        "compared that was not trained."
    )


def unit_of(indicator: Indicator) -> str:
    """Return in what a figure is counted."""
    per = indicator.text.per
    return _("%(unit)s per %(per)s", unit=indicator.text.unit, per=number(per)) if per else indicator.text.unit


def written(value: float | None, *, signed: bool = False) -> str:
    """Return a figure with as many decimals as its size needs."""
    return NOTHING if value is None else one(value, signed=signed, places=_places(value))


def beside(value: float, target: float | None) -> str:
    """Return a figure with so many decimals that it does not read as its target unless it is."""
    places = _places(value)
    if target is not None and value != target:
        while places < MOST_PLACES and round(value, places) == round(target, places):
            places += 1
    return one(value, places=places)


def _places(value: float) -> int:
    """Return how many decimals the size of a figure needs."""
    return 0 if abs(value) >= 10 * SMALL else 1 if abs(value) >= TINY else 2


def findings(found: Result) -> list[str]:
    """Return what became of a figure, with how sure that is."""
    return [*_stood(found), *_differs(found), *_trends(found)]


def _stood(found: Result) -> Iterator[str]:
    text, last = found.indicator.text, found.points[-1]
    said = _(
        "%(name)s: %(figure)s in %(month)s (%(unit)s).",
        name=text.name,
        figure=beside(last[1], text.target),
        month=month(last[0]),
        unit=unit_of(found.indicator),
    )
    if text.target is None:
        yield said
        return
    met = last[1] <= text.target if text.better is Better.DOWN else last[1] >= text.target
    target = _("The target of %(target)s is met.") if met else _("The target of %(target)s is not met.")
    yield f"{said} {target % {'target': written(text.target)}}"


def _differs(found: Result) -> Iterator[str]:
    if found.difference is None:
        yield _(
            "For a comparison %(least)s months before and after training are needed; there are %(before)s and "
            "%(after)s.",
            least=number(BASELINE),
            before=number(found.before.n if found.before else 0),
            after=number(found.after.n if found.after else 0),
        )
        return
    assert found.before is not None
    assert found.after is not None
    yield _(
        "Mean before training %(before)s (%(n)s months), after it %(after)s (%(m)s months): %(change)s (95%% "
        "confidence interval %(interval)s). %(verdict)s",
        before=written(found.before.mean),
        n=number(found.before.n),
        after=written(found.after.mean),
        m=number(found.after.n),
        change=written(found.difference.value, signed=True),
        interval=interval(found.difference),
        verdict=_direction(found.difference, found.indicator.text.better),
    )


def _direction(difference: Difference, better: Better) -> str:
    if not difference.is_certain:
        return _("Months differ as much by themselves.")
    good = (difference.value < 0) == (better is Better.DOWN)
    return (
        _("It is better than before, by more than months differ.")
        if good
        else _("It is worse than before, by more than months differ: ask why.")
    )


def _trends(found: Result) -> Iterator[str]:
    both = found.interrupted
    if both is None:
        if found.difference is not None:
            yield _(
                "Whether it was changing already cannot be told: for that %(before)s months before and %(after)s after "
                "training are needed.",
                before=number(TREND),
                after=number(AFTER),
            )
        return
    level = written(both.level.value, signed=True)
    if both.level.is_certain:
        yield _(
            "Against where the months before were leading, it stood at %(level)s just after training (%(interval)s).",
            level=level,
            interval=interval(both.level),
        )
    else:
        yield _(
            "Against where the months before were leading, it stood at %(level)s just after training (%(interval)s): "
            "the trend before may explain it.",
            level=level,
            interval=interval(both.level),
        )


def interval(of: Difference) -> str:
    """Return the ends of an interval, signed, with as many decimals as its size needs."""
    places = 0 if max(abs(of.low), abs(of.high)) >= 10 * SMALL else 1 if max(abs(of.low), abs(of.high)) >= TINY else 2
    return interval_text(of.low, of.high, places)


def phase(of: Phase | None) -> str:
    """Return the mean of a phase with its months."""
    return _("%(mean)s (%(n)s months)", mean=written(of.mean), n=number(of.n)) if of else NOTHING


def chart(found: Result) -> Chart:
    """Return the picture of a result, with everything that it shows in its words."""
    text = found.indicator.text
    said = _(
        "%(name)s, %(unit)s, month by month from %(first)s to %(last)s. Before training: %(before)s. After: %(after)s.",
        name=text.name,
        unit=unit_of(found.indicator),
        first=month(found.points[0][0]),
        last=month(found.points[-1][0]),
        before=phase(found.before),
        after=phase(found.after),
    )
    short = [str(format_date(day, "MMM yy", locale=get_locale() or "en")) for day, _value in found.points]
    return interrupted(found, Words(said, _("Training"), _("Target"), short, written))


def values(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    """Yield every month of every figure."""
    for found in outcome.results:
        text = found.indicator.text
        for day, value in found.points:
            name = "before" if day < text.trained_from else "training" if day <= text.trained_until else "after"
            about = (text.name, unit_of(found.indicator), text.better.value, text.source)
            yield *about, f"{day:%Y-%m}", name, round(value, 6)


def compared(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    """Yield the comparison of every figure."""
    for found in outcome.results:
        before, after, both = found.before, found.after, found.interrupted
        yield (
            found.indicator.text.name, unit_of(found.indicator), before.n if before else 0,
            _figure(before.mean if before else None), after.n if after else 0, _figure(after.mean if after else None),
            *_ends(found.difference), *_ends(both.level if both else None), *_ends(both.slope if both else None),
        )  # fmt: skip


def _ends(of: Difference | None) -> tuple[object, object, object]:
    return (_figure(of.value), _figure(of.low), _figure(of.high)) if of else ("", "", "")


def _figure(value: float | None) -> object:
    return "" if value is None else round(value, 4)

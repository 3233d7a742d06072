"""A figure before and after training: means, and trends where there are months enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import fmean, stdev

from lms.evaluation.model.indicator import (
    AFTER,
    BASELINE,
    TREND,
    Difference,
    Indicator,
    Interrupted,
    Phase,
    Result,
    Trend,
)
from lms.evaluation.rules.gain import correlation, mean_interval, t_quantile

Points = Sequence[tuple[int, float]]
MOST_LIKENESS = 0.9
"""Neighbouring months more alike than this would make every interval endless."""


@dataclass(frozen=True, slots=True)
class _Estimate:
    """A figure, its squared standard error and its degrees of freedom."""

    value: float
    variance: float
    degrees: float


def result(indicator: Indicator, until: date) -> Result:
    """Return what became of an indicator until a day."""
    text = indicator.text
    points = indicator.points(until)
    before = [(month, value) for month, value in points if month < text.trained_from]
    during = [(month, value) for month, value in points if text.trained_from <= month <= text.trained_until]
    after = [(month, value) for month, value in points if month > text.trained_until]
    comparable = len(before) >= BASELINE and len(after) >= BASELINE
    first = points[0][0] if points else until
    lines = [[(_months(first, month), value) for month, value in part] for part in (before, after)]
    return Result(
        indicator=indicator,
        points=tuple(points),
        before=_phase(before),
        during=_phase(during),
        after=_phase(after),
        difference=difference([v for _, v in after], [v for _, v in before]) if comparable else None,
        interrupted=interrupted(*lines) if len(before) >= TREND and len(after) >= AFTER else None,
    )


def difference(one: Sequence[float], two: Sequence[float]) -> Difference:
    """Return the difference of two means with Welch's interval, which lets each have its own spread."""
    return _minus(*(_Estimate(fmean(part), stdev(part) ** 2 / len(part), len(part) - 1) for part in (one, two)))


def interrupted(before: Points, after: Points) -> Interrupted:
    """Compare the lines through two phases in the first month after training, and their slopes.

    Each phase has its own line and its own spread. Where neighbouring months are alike (the residuals' correlation with
    the month before, r), there is less to learn from them than their number says: variances grow by (1 + r) / (1 - r).
    """
    start = after[0][0]
    one, two = _fit(before, start), _fit(after, start)
    return Interrupted(
        before=one.trend,
        after=two.trend,
        level=_minus(two.level, one.level),
        slope=_minus(two.slope, one.slope),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    trend: Trend
    level: _Estimate
    slope: _Estimate


def _fit(points: Points, at: int) -> _Line:
    """Return the line of least squares through some points, with its height in a month."""
    months, values = [float(month) for month, _ in points], [value for _, value in points]
    n, middle, height = len(points), fmean(months), fmean(values)
    spread = sum((month - middle) ** 2 for month in months)
    slope = sum((month - middle) * value for month, value in zip(months, values, strict=True)) / spread
    residuals = [value - height - slope * (month - middle) for month, value in zip(months, values, strict=True)]
    likeness = min(max(correlation(residuals[:-1], residuals[1:]) or 0.0, 0.0), MOST_LIKENESS)
    variance = sum(each**2 for each in residuals) / (n - 2) * (1 + likeness) / (1 - likeness)
    first, last = points[0][0], points[-1][0]
    return _Line(
        trend=Trend(first, last, height + slope * (first - middle), slope),
        level=_Estimate(height + slope * (at - middle), variance * (1 / n + (at - middle) ** 2 / spread), n - 2),
        slope=_Estimate(slope, variance / spread, n - 2),
    )


def _minus(one: _Estimate, two: _Estimate) -> Difference:
    """Return a difference with its interval, by the degrees of freedom of Welch and Satterthwaite."""
    value, variance = one.value - two.value, one.variance + two.variance
    if not variance:
        return Difference(value, value, value)
    part = one.variance / variance
    degrees = 1 / (part**2 / one.degrees + (1 - part) ** 2 / two.degrees)
    half = t_quantile(degrees) * sqrt(variance)
    return Difference(value, value - half, value + half)


def _phase(points: Sequence[tuple[date, float]]) -> Phase | None:
    if not points:
        return None
    values = [value for _, value in points]
    low, high = mean_interval(values) or (None, None)
    return Phase(len(values), fmean(values), low, high)


def _months(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month

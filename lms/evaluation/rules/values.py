"""Values of an indicator as people write them: read, or every mistake in a sentence."""

from __future__ import annotations

import re
from datetime import date
from math import isfinite

from lms.evaluation.model.indicator import IndicatorText, Value
from lms.kernel.errors import Invalid

EARLIEST = 1990
_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?")


def value_of(text: IndicatorText, period: str, value: str, denominator: str, today: date) -> Value:
    """Return a value; raise `Invalid` with a sentence that says what is wrong and what to write."""
    month = month_of(period, today)
    found = number_of(value, "value")
    if text.per is None:
        if denominator.strip():
            raise Invalid("This indicator has no denominator. Leave it empty.", field="denominator")
        return Value(month, found)
    if not denominator.strip():
        raise Invalid(f"Write the denominator: the figure is a rate per {text.per:g}.", field="denominator")
    below = number_of(denominator, "denominator")
    if below <= 0:
        raise Invalid(f"The denominator {denominator.strip()} is not above zero.", field="denominator")
    return Value(month, found, below)


def month_of(period: str, today: date, field: str = "period") -> date:
    """Return the first day of a month written as 2026-03; a day of it does as well. Raises `Invalid`."""
    found = _MONTH.fullmatch(period.strip())
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not year >= EARLIEST or not 1 <= month <= 12:
        raise Invalid(f"“{period.strip()}” is no month. Write it as year and month, such as 2026-03.", field=field)
    if date(year, month, 1) > today:
        raise Invalid(f"{period.strip()} has not begun yet.", field=field)
    return date(year, month, 1)


def number_of(text: str, field: str) -> float:
    """Return a number with a point before its decimals; a comma could be either, so it is asked about."""
    written = text.strip().replace("\u2212", "-")
    if "," in written:
        raise Invalid(
            f"“{written}” has a comma. Write 1234.5: no separators, and a point before decimals.", field=field
        )
    try:
        found = float(written)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise Invalid(f"“{written}” is no number.", field=field)
    return found

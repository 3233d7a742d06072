"""How a rate went over the last month ends: the days, the counts, the chart. On a page and on paper alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.compliance.model.counts import Counts
from lms.platform.words import day, percent_down, share, short_day
from lms.reporting import charts
from lms.reporting.charts import Chart, Moment
from lms.reporting.language import _

MONTHS = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Where people stood on the last day of a month; None: nothing was known."""

    day: date
    counts: Counts | None

    @property
    def label(self) -> str:
        """Return month and year, as "Oct 2026"."""
        return short_day(self.day).split(" ", 1)[-1]


def month_ends(today: date, count: int = MONTHS) -> list[date]:
    """Return the last days of the last months that are over, the newest last; on its last day a month is not over."""
    first = today.replace(day=1)
    found: list[date] = []
    for _each in range(count):
        last = first - _DAY
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]


def ends_until(as_of: date, count: int = MONTHS) -> list[date]:
    """Return the last month ends up to a day, which may be one itself."""
    return month_ends(as_of + _DAY, count)


def drawn(months: Sequence[MonthEnd], title: str, *, wide: bool = False) -> Chart | None:
    """Return the chart of the share that was up to date, `title` in words; None where nothing is known of any month."""
    known = [(month.day, month.counts) for month in months if month.counts and month.counts.subject]
    if not known:
        return None
    return charts.months(_said(title, known), [_moment(month) for month in months], wide=wide)


def _said(title: str, known: Sequence[tuple[date, Counts]]) -> str:
    """Return what the chart shows, as one would say it: how it began and ended, and how far it went between.

    Not every month: a list of numbers is nothing to listen to, and the table beside the chart has them.
    """
    if len(known) == 1:
        return _("%(title)s: known for one month only, %(point)s.", title=title, point=_point(*known[0]))
    low, high = (choose(known, key=lambda one: one[1].satisfied / one[1].subject) for choose in (min, max))
    return _(
        "%(title)s: it begins with %(first)s and ends with %(last)s; the lowest is %(low)s, the highest %(high)s.",
        title=title,
        first=_point(*known[0]),
        last=_point(*known[-1]),
        low=_point(*low),
        high=_point(*high),
    )


def _point(on: date, counts: Counts) -> str:
    return _("%(rate)s on %(day)s", rate=share(counts.satisfied, counts.subject), day=day(on))


def _moment(month: MonthEnd) -> Moment:
    counts = month.counts
    if counts is None or not counts.subject:
        return Moment(month.label, None, "")
    return Moment(month.label, counts.satisfied / counts.subject, percent_down(counts.satisfied, counts.subject))

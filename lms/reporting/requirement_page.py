"""A requirement's page: what it says, who stands where under it today, and how its rate went over the last year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.compliance.model import Status
from lms.compliance.model.counts import Counts, counts_of
from lms.compliance.model.register import Question, Tally
from lms.compliance.services import register, settling, versions
from lms.compliance.services.versions import Described
from lms.directory.services import agencies
from lms.kernel.clock import end_of
from lms.kernel.permissions import Permission
from lms.platform.words import day, percent_down, short_day
from lms.platform.work import Work
from lms.reporting import charts
from lms.reporting.charts import Chart, Moment
from lms.reporting.language import _

MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Where people stood on the last day of a month, as it was known at its end; None: nothing was known."""

    day: date
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class RequirementPage:
    """Everything that the page of a requirement shows."""

    one: Described
    today: date
    counts: Counts | None
    """None for who may not see the register."""
    pending: int
    months: Sequence[MonthEnd]
    chart: Chart | None


def page_of(work: Work, key: str) -> RequirementPage:
    """Return what the page of a requirement shows; figures only to whom the register is open."""
    zone = agencies.agency(work, work.actor.agency_id).zone
    today = work.today(zone)
    one = versions.described(work, key)
    if not work.actor.may(Permission.REGISTER_READ) or not one.versions:
        return RequirementPage(one, today, None, 0, (), None)
    counts = _counts(register.tally(work, Question(as_of=today, requirements=(key,)))) if one.is_on else None
    months = [MonthEnd(last, _known(work, one, last, zone)) for last in month_ends(today, MONTHS)]
    return RequirementPage(one, today, counts, settling.pending(work), months, _chart(months))


def month_ends(today: date, count: int) -> list[date]:
    """Return the last days of the last months that are over, the newest last; on its last day a month is not over."""
    first = today.replace(day=1)
    found: list[date] = []
    for _each in range(count):
        last = first - timedelta(days=1)
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]


def _known(work: Work, one: Described, last: date, zone: str) -> Counts | None:
    """Return how people stood at the end of a day as it was known then; None where no text was in force then."""
    end = end_of(last, zone)
    published = next((version for version in one.versions if version.published_at <= end), None)
    if published is None or published.withdrawn:
        return None
    return _counts(register.tally(work, Question(as_of=last, known_at=end, requirements=(one.key,))))


def _counts(found: Iterable[Tally]) -> Counts:
    """Count the people who are under it; who was once and is no more is counted nowhere."""
    under = (tally for tally in found if tally.status is not Status.NOT_APPLICABLE)
    return counts_of((tally.status, None) for tally in under for _each in range(tally.people))


def _chart(months: Sequence[MonthEnd]) -> Chart | None:
    known = [month for month in months if month.counts and month.counts.subject]
    if not known:
        return None
    said = "; ".join(
        _("%(day)s %(rate)s", day=day(month.day), rate=percent_down(month.counts.satisfied, month.counts.subject))
        for month in known
        if month.counts
    )
    return charts.months(
        _("Share of people up to date at the end of each month: %(said)s.", said=said), [_moment(m) for m in months]
    )


def _moment(month: MonthEnd) -> Moment:
    counts = month.counts
    label = short_day(month.day).split(" ", 1)[-1]
    if counts is None or not counts.subject:
        return Moment(label, None, "")
    return Moment(label, counts.satisfied / counts.subject, percent_down(counts.satisfied, counts.subject))

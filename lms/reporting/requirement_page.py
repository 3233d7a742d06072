"""A requirement's page: what it says, who stands where under it today, and how its rate went over the last year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.compliance.model.counts import Counts, counted
from lms.compliance.model.register import Question, Tally
from lms.compliance.services import register, settling, versions
from lms.compliance.services.versions import Described
from lms.directory.services import agencies
from lms.kernel.clock import end_of
from lms.kernel.permissions import Permission
from lms.platform.work import Work
from lms.reporting.charts import Chart
from lms.reporting.language import _
from lms.reporting.months import MonthEnd, drawn, month_ends


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
    months = [MonthEnd(last, _known(work, one, last, zone)) for last in month_ends(today)]
    chart = drawn(months, _("Share of people up to date at the end of each month"))
    return RequirementPage(one, today, counts, settling.pending(work), months, chart)


def _known(work: Work, one: Described, last: date, zone: str) -> Counts | None:
    """Return how people stood at the end of a day as it was known then; None where no text was in force then."""
    end = end_of(last, zone)
    published = next((version for version in one.versions if version.published_at <= end), None)
    if published is None or published.withdrawn:
        return None
    return _counts(register.tally(work, Question(as_of=last, known_at=end, requirements=(one.key,))))


def _counts(found: Iterable[Tally]) -> Counts:
    return counted((tally.status, tally.people) for tally in found)

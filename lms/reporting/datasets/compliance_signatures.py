"""How signing off goes: how long signatures take, what was returned, signed in bulk or by a deputy, what waits."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lms.kernel.clock import day_in, end_of
from lms.platform.words import NOTHING, number
from lms.platform.work import Work
from lms.reporting.datasets.compliance_frame import Frame
from lms.reporting.datasets.compliance_tables import Row
from lms.reporting.language import _
from lms.reporting.model import RegisterColumn, RegisterTable
from lms.reporting.queries.signatures import Signed, statements, supervisor_units
from lms.signoff.model import SUPERVISOR, Capacity, Decision


@dataclass(slots=True)
class Quality:
    """Figures of one supervisor's unit, or of all: days from completion to signature, and how it was signed."""

    days: list[int] = field(default_factory=list)
    returned: int = 0
    in_bulk: int = 0
    by_deputy: int = 0
    waiting: list[int] = field(default_factory=list)
    """Days that each completion without its signature has waited."""

    @property
    def signed(self) -> int:
        """Return how many were signed."""
        return len(self.days)

    @property
    def median(self) -> str:
        """Return the median of the days from completion to signature, in whole and half days; empty without any."""
        return f"{statistics.median(self.days):g}" if self.days else ""

    @property
    def median_days(self) -> str:
        """Return the median as it is printed."""
        return number(float(self.median)) if self.days else NOTHING

    @property
    def longest_wait(self) -> str:
        """Return how long the oldest has waited."""
        return number(max(self.waiting)) if self.waiting else NOTHING


@dataclass(frozen=True, slots=True)
class Signatures:
    """The quality of signing off over twelve months: together, and by the unit in which the supervisor works."""

    first_on: date
    total: Quality
    by_unit: Mapping[str, Quality]
    is_asked: bool
    """Whether any of the requirements asks for a supervisor's signature."""


def signatures(work: Work, frame: Frame, rows: Sequence[Row]) -> Signatures:
    """Return how signing off went in the year up to the day, and what waited on it."""
    as_of, zone = frame.question.as_of, frame.agency.zone
    first_on = year_before(as_of) + timedelta(days=1)
    after, until = end_of(first_on - timedelta(days=1), zone), min(end_of(as_of, zone), frame.question.known_at)
    given = statements(work, frame.question, after, until, frame.within)
    if frame.keys:
        given = [each for each in given if each.requirements & set(frame.keys)]
    waiting = [row for row in rows if row.line.awaiting_since is not None]
    leaders = supervisor_units(work, frame.question) if waiting else {}
    by_unit: dict[str, Quality] = {}
    total = Quality()
    in_bulk = {batch for batch, count in Counter(each.batch for each in _approved(given)).items() if count > 1}
    for each in given:
        for quality in (total, by_unit.setdefault(_named(frame, each.unit_id), Quality())):
            _count(quality, each, zone, in_bulk)
    for row in waiting:
        unit = leaders.get(row.line.person_id)
        assert row.line.awaiting_since is not None
        for quality in (total, by_unit.setdefault(_named(frame, unit), Quality())):
            quality.waiting.append((as_of - row.line.awaiting_since).days)
    is_asked = any(SUPERVISOR in rule.sign_off for rule in frame.rules.values())
    return Signatures(first_on, total, by_unit, is_asked)


def table(found: Signatures) -> list[RegisterTable]:
    """Return the register by the supervisor's unit; none where nothing was signed and nothing waits."""
    columns = (
        RegisterColumn(_("Unit of the supervisor"), 4.2),
        *(
            RegisterColumn(label, 1.3, "right")
            for label in (
                _("Signed"), _("Median days"), _("Returned"), _("In bulk"), _("By a deputy"), _("Waiting"),
                _("Longest wait, days"),
            )
        ),
    )  # fmt: skip
    rows = [
        (name, number(q.signed), q.median_days, number(q.returned), number(q.in_bulk), number(q.by_deputy),
         number(len(q.waiting)), q.longest_wait)
        for name, q in sorted(found.by_unit.items(), key=lambda each: each[0].casefold())
    ]  # fmt: skip
    if not rows:
        return []
    note = _("In the twelve months up to the day; waiting on the day itself. What the columns mean is said above.")
    return [RegisterTable("signatures", _("Sign-off by the supervisor's unit"), columns, rows, note, level=3)]


def year_before(day: date) -> date:
    """Return the same day a year before; of 29 February the last day of that month."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _count(quality: Quality, each: Signed, zone: str, in_bulk: set[str]) -> None:
    if each.decision is Decision.RETURNED:
        quality.returned += 1
        return
    quality.days.append(max(_days(each.completed_on, each.signed_at, zone), 0))
    quality.in_bulk += each.batch in in_bulk
    quality.by_deputy += each.capacity is Capacity.DEPUTY


def _days(completed_on: date, signed_at: datetime, zone: str) -> int:
    return (day_in(signed_at, zone) - completed_on).days


def _approved(given: Iterable[Signed]) -> Iterable[Signed]:
    return (each for each in given if each.decision is Decision.APPROVED)


def _named(frame: Frame, unit_id: int | None) -> str:
    unit = frame.units.get(unit_id or 0)
    return unit.name if unit else _("No unit named, or no longer in service")

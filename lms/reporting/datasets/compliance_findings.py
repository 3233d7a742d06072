"""What the figures of the compliance report mean, in sentences for whoever reads only these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.compliance.model.counts import Counts
from lms.platform.words import day, number, percent_down, share
from lms.reporting.datasets.compliance_frame import Frame
from lms.reporting.datasets.compliance_late import Later
from lms.reporting.datasets.compliance_signatures import Signatures
from lms.reporting.datasets.compliance_summary import Soon, Tallied, late
from lms.reporting.language import _, ngettext
from lms.reporting.months import MonthEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one report."""

    frame: Frame
    months: Sequence[MonthEnd]
    by_requirement: Sequence[Tallied]
    by_division: Sequence[Tallied]
    worst: Sequence[Tallied]
    soon: Sequence[Soon]
    signatures: Signatures
    later: Later

    @property
    def total(self) -> Counts:
        """Return the counts of all duties."""
        return sum((each.counts for each in self.by_requirement), Counts())


def findings(figures: Figures) -> list[str]:
    """Return the findings, the most important first."""
    return [sentence for sentence in _all(figures) if sentence]


def _all(figures: Figures) -> Iterator[str]:
    yield _standing(figures)
    yield _course(figures)
    yield _where(figures)
    yield _ahead(figures)
    yield _signing(figures)
    yield _afterwards(figures)


def _standing(figures: Figures) -> str:
    total, late_ones = figures.total, late(figures.total)
    up = _(
        "On %(day)s, %(part)s of %(whole)s duties (%(rate)s) were up to date.",
        day=day(figures.frame.question.as_of),
        part=number(total.satisfied),
        whole=number(total.subject),
        rate=percent_down(total.satisfied, total.subject, 1),
    )
    if not late_ones:
        return _("%(up)s Nothing was overdue.", up=up)
    many = _("%(n)s duties were overdue.", n=number(late_ones))
    return f"{up} {ngettext('One duty was overdue.', many, late_ones)}"


def _course(figures: Figures) -> str:
    """Compare with the month end before the day and with the first that is known."""
    as_of = figures.frame.question.as_of
    known = [month for month in figures.months if month.counts and month.counts.subject and month.day < as_of]
    if not known:
        return ""
    last, first = known[-1], known[0]
    said = _("On %(day)s the share was %(rate)s", day=day(last.day), rate=_rate(last))
    if first is last:
        return f"{said}."
    return _("%(said)s, on %(day)s %(rate)s.", said=said, day=day(first.day), rate=_rate(first))


def _rate(month: MonthEnd) -> str:
    counts = month.counts or Counts()
    return percent_down(counts.satisfied, counts.subject, 1)


def _where(figures: Figures) -> str:
    most = max(figures.by_requirement, key=lambda each: late(each.counts), default=None)
    if most is None or not late(most.counts):
        return ""
    said = _("Most is overdue under %(title)s: %(share)s.", title=most.label,
             share=share(late(most.counts), most.counts.subject))  # fmt: skip
    together = sum(late(each.counts) for each in figures.worst)
    if len(figures.worst) < 2 or together >= late(figures.total):
        return said
    part = _("%(units)s units hold %(part)s of the %(whole)s overdue duties.", units=len(figures.worst),
             part=number(together), whole=number(late(figures.total)))  # fmt: skip
    return f"{said} {part}"


def _ahead(figures: Figures) -> str:
    near, _middle, far = figures.soon[-1].within
    if not far:
        return _("Nothing falls due in the next 90 days.")
    first = ngettext("One duty falls due within 30 days", "%(n)s duties fall due within 30 days", near, n=number(near))
    return _("%(first)s, %(far)s within 90.", first=first, far=number(far))


def _signing(figures: Figures) -> str:
    found = figures.signatures.total
    said = []
    if found.waiting:
        waiting, oldest = len(found.waiting), max(found.waiting)
        many = "%(n)s duties lack nothing but a signature; the oldest has waited for %(days)s days."
        one = "One duty lacks nothing but a signature; it has waited for %(days)s days."
        said.append(ngettext(one, many, waiting, n=number(waiting), days=number(oldest)))
    if found.days:
        said.append(_("Half of the signatures of the last twelve months were given within %(n)s days.",
                      n=found.median_days))  # fmt: skip
    return " ".join(said)


def _afterwards(figures: Figures) -> str:
    later, since = figures.later, day(figures.frame.since_on)
    late_ones, corrected = len(later.late), len(later.corrected)
    if not late_ones and not corrected:
        return _("Nothing was recorded late or corrected after %(day)s.", day=since)
    parts = []
    if late_ones:
        many = "%(n)s records of earlier training were made late"
        parts.append(ngettext("one record of earlier training was made late", many, late_ones, n=number(late_ones)))
    if corrected:
        parts.append(ngettext("one record was corrected or taken back", "%(n)s records were corrected or taken back",
                              corrected, n=number(corrected)))  # fmt: skip
    said = _("After %(day)s, %(parts)s.", day=since, parts=_(" and ").join(parts))
    if later.changed and later.changed.total:
        said += " " + ngettext("One answer about that day differs now.", "%(n)s answers about that day differ now.",
                               later.changed.total, n=number(later.changed.total))  # fmt: skip
    return said

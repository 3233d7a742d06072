"""What the outcome report says of practice: what people still know some weeks after a completion."""

from __future__ import annotations

from collections.abc import Iterator

from lms.evaluation.model.outcome import Outcome, PracticeLine
from lms.platform.words import number
from lms.reporting.datasets.outcomes_words import share, with_interval
from lms.reporting.language import _

COLUMNS = ("module", "weeks_from", "weeks_until", "people", "right", "low", "high")


def span(line: PracticeLine) -> str:
    """Return the weeks of a line in words."""
    if line.last is None:
        return _("Week %(first)s and later", first=line.first)
    return _("Weeks %(first)s to %(last)s", first=line.first, last=line.last)


def value(line: PracticeLine) -> str:
    """Return the share right, with counts and interval."""
    return with_interval(line.right) if line.right else _("fewer than 5")


def findings(outcome: Outcome) -> list[str]:
    """Return the latest weeks about which something can be said."""
    shown = [line for line in outcome.practice if line.right]
    if not shown:
        return []
    last = shown[-1]
    return [
        _(
            "In practice after the completion, %(weeks)s: %(right)s right among %(n)s people, each with their first "
            "answer (95%% confidence interval in the table).",
            weeks=span(last)[:1].lower() + span(last)[1:],
            right=share(last.right.share if last.right else None),
            n=number(last.n),
        )
    ]


def data(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    """Return the lines as data, after the module; empty where fewer than five people stand behind one."""
    for line in outcome.practice:
        right = line.right
        figures = (line.n, *(_rounded(each) for each in (right.share, right.low, right.high))) if right else ("",) * 4
        yield (line.first, line.last or "", *figures)


def _rounded(value: float | None) -> object:
    return "" if value is None else round(value, 4)

"""The forecast in words: what is expected, how well it did, how long what is owed takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, gettext, ngettext

from lms.compliance.model.forecast import Hindsight, Outlook, held_of
from lms.compliance.model.workload import Load, Workload
from lms.compliance.rules.forecast.drift import drift
from lms.platform.listing import Column
from lms.platform.words import NOTHING, day, number


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def expected(said: Outlook | None) -> str:
    """Return what is expected of a day in one sentence's part; empty where nothing can be said."""
    if said is None or not said.forecast:
        return ""
    return _(
        "about %(expected)s (%(span)s, four times in five)", expected=number(round(said.expected)), span=span(said)
    )


def span(said: Outlook) -> str:
    """Return the range in words."""
    if said.low == said.high:
        return number(said.low)
    return _("%(low)s to %(high)s", low=number(said.low), high=number(said.high))


def hindsight(found: Hindsight | None) -> list[str]:
    """Return in sentences how well the forecast of a quarter ago did, or why that cannot be said."""
    if found is None:
        return [
            _(
                "How well such a forecast does cannot be said yet: that takes at least four weeks of history, and "
                "enough duties that were met before them."
            )
        ]
    days, parts = found.by_day, found.by_requirement
    sentences = [
        _(
            "Made on %(day)s with what was known then, it was held against every end of a month since, and yesterday.",
            day=day(found.made_on),
        ),
        ngettext(
            "The range held on %(held)s of %(num)d day; %(error)s.",
            "The range held on %(held)s of %(num)d days; %(error)s.",
            len(days),
            held=held_of(days),
            error=_error(found),
        ),
        _(
            "Each requirement by itself, the range held in %(held)s of %(all)s cases.",
            held=number(held_of(parts)),
            all=number(len(parts)),
        ),
    ]
    if held_of(days) * 5 < len(days) * 3:
        sentences.append(
            _("That is less than the four in five it promises: habits have changed. Take the figures as a first guess.")
        )
    if drift(found) > 0:
        sentences.append(_("The ranges on this page are wider by what that forecast missed."))
    if days[-1].besides:
        sentences.append(
            _(
                "Of %(besides)s more duties that were overdue at the end it said nothing: they began later, or too few "
                "such had been met.",
                besides=number(days[-1].besides),
            )
        )
    return sentences


def _error(found: Hindsight) -> str:
    mean = round(found.mean_error)
    came = number(round(sum(each.came for each in found.by_day) / len(found.by_day)))
    if mean > 0:
        return str(
            ngettext(
                "on average it expected %(count)s duty more than the %(came)s that were overdue",
                "on average it expected %(count)s duties more than the %(came)s that were overdue",
                mean, count=number(mean), came=came,
            )
        )  # fmt: skip
    if mean < 0:
        return str(
            ngettext(
                "on average it expected %(count)s duty fewer than the %(came)s that were overdue",
                "on average it expected %(count)s duties fewer than the %(came)s that were overdue",
                -mean, count=number(-mean), came=came,
            )
        )  # fmt: skip
    return _("on average it was right to within one duty, where %(came)s were overdue", came=came)


def tick(at: date) -> str:
    """Return a day as "31 Dec", for the axis of a chart."""
    return str(format_date(at, "d MMM", locale=get_locale() or "en"))


def month(first: date) -> str:
    """Return a month as "December 2026"."""
    return str(format_date(first, "LLLL y", locale=get_locale() or "en"))


def hours(load: Load) -> dict[str, object] | str:
    """Return the time of some duties as a cell: hours, cut, and how many duties of unknown length come to them."""
    if not load.duties:
        return NOTHING
    more = ngettext("+ %(count)s duty", "+ %(count)s duties", load.unknown, count=number(load.unknown))
    if load.unknown == load.duties:
        return str(more)
    whole = load.minutes // 60 if load.minutes >= 600 else load.minutes // 6 / 10
    return {"text": _("%(hours)s h", hours=number(whole)), "note": more if load.unknown else ""}


def round_up(most: float) -> float:
    """Return the end of an axis: four even steps that reach beyond the largest value."""
    step = 1
    while step * 4 < most:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return float(step * 4)


def hours_columns(load: Workload, whose: str) -> list[Column]:
    """Return the columns of a table of the time owed."""
    return [
        Column("name", whose),
        Column("overdue", _("Overdue"), numeric=True),
        *(Column(f"{first:%Y-%m}", month(first), numeric=True) for first in load.months),
        Column("later", _("Later"), numeric=True),
        Column("total", _("Together"), numeric=True),
    ]


def hours_row(name: str, load: Workload) -> dict[str, object]:
    """Return a row of a table of the time owed: hours, and below them the duties whose length is not known."""
    cells: Sequence[tuple[str, Load]] = [
        ("overdue", load.overdue),
        *((f"{first:%Y-%m}", one) for first, one in zip(load.months, load.by_month, strict=True)),
        ("later", load.later),
        ("total", load.total),
    ]
    return {"name": name, **{key: hours(one) for key, one in cells}}

"""What the outcome report says of hours and money, and their data."""

from __future__ import annotations

from collections.abc import Iterator

from lms.evaluation.model.cost import Cost, Element
from lms.evaluation.model.outcome import Outcome
from lms.platform.words import NOTHING, number
from lms.reporting.datasets.outcomes_words import one
from lms.reporting.language import _

COLUMNS = (
    "module", "completions", "duty_hours", "hours_as_stated", "non_duty_hours", "tuition_and_fees", "materials",
    "travel", "per_diem", "non_government_contribution", "time", "by_the_year", "total", "per_completion", "per_hour",
)  # fmt: skip


def names() -> dict[Element, str]:
    """Return what each element is called."""
    return {
        Element.DUTY_HOURS: _("duty hours"),
        Element.NON_DUTY_HOURS: _("hours off duty"),
        Element.TUITION: _("tuition and fees"),
        Element.MATERIALS: _("materials"),
        Element.TRAVEL: _("travel"),
        Element.PER_DIEM: _("per diem"),
        Element.CONTRIBUTION: _("paid by others"),
        Element.HOURLY_RATE: _("the cost of an hour on duty"),
        Element.DESIGN: _("making and mending the module"),
        Element.PLATFORM: _("its share of the platform"),
    }


def money(amount: float | None) -> str:
    """Return an amount in the agency's currency."""
    return NOTHING if amount is None else one(amount, places=2 if abs(amount) < 1000 else 0)


def findings(found: Cost | None) -> list[str]:
    """Return what completions came to; nothing where no money was entered or nobody completed."""
    return list(_said(found)) if found and found.completions and found.is_entered else []


def _said(found: Cost) -> Iterator[str]:
    hours = found.duty_hours + found.non_duty_hours
    yield _(
        "The %(n)s completions took %(hours)s hours and %(total)s in the agency's currency: %(each)s for a completion.",
        n=number(found.completions),
        hours=one(hours),
        total=money(found.total),
        each=money(found.per_completion),
    )
    if found.left_out:
        missing = ", ".join(names()[element] for element in found.left_out)
        yield _("Not entered, and so in no total: %(missing)s.", missing=missing)


def rows(found: Cost) -> list[tuple[str, str]]:
    """Return what is shown of hours and money, line by line."""
    duty = _("%(hours)s (as the module states)") if found.stated else "%(hours)s"
    lines = [
        (_("Duty hours"), duty % {"hours": one(found.duty_hours)}),
        (_("Hours off duty"), one(found.non_duty_hours)),
        *((names()[element].capitalize(), money(amount)) for element, amount in found.direct.items()),
        (_("Time on duty at its cost"), money(found.time)),
        (_("The period's part of what is counted by the year"), money(found.yearly)),
    ]
    if found.is_entered:
        lines += [
            (_("Together"), money(found.total)),
            (_("A completion"), money(found.per_completion)),
            (_("An hour of learning"), money(found.per_hour)),
        ]
    return lines


def data(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    """Yield hours and money of a module; what was not entered is left empty."""
    found = outcome.cost
    if found is None:
        return
    order = (Element.TUITION, Element.MATERIALS, Element.TRAVEL, Element.PER_DIEM, Element.CONTRIBUTION)
    direct = [_figure(found.direct.get(element)) for element in order]
    total = _figure(found.total) if found.is_entered else ""
    yield (
        found.completions, _figure(found.duty_hours), "yes" if found.stated else "no", _figure(found.non_duty_hours),
        *direct, _figure(found.time), _figure(found.yearly), total, _figure(found.per_completion),
        _figure(found.per_hour),
    )  # fmt: skip


def _figure(value: float | None) -> object:
    return "" if value is None else round(value, 2)

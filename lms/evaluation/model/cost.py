"""Hours and money of training, by the data elements that federal agencies report, and what a completion comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Element(StrEnum):
    """What is entered of a module. The first seven are data elements of OPM's training reporting, for a completion."""

    DUTY_HOURS = "duty_hours"
    NON_DUTY_HOURS = "non_duty_hours"
    TUITION = "tuition_and_fees"
    MATERIALS = "materials"
    TRAVEL = "travel"
    PER_DIEM = "per_diem"
    CONTRIBUTION = "non_government_contribution"
    """Paid by somebody else: it lowers what the agency pays."""
    HOURLY_RATE = "hourly_rate"
    """What an hour of duty costs the agency, with everything."""
    DESIGN = "design_a_year"
    """Making and mending the module, divided by the years it is used."""
    PLATFORM = "platform_a_year"
    """The module's share of what it runs on."""


HOURS = (Element.DUTY_HOURS, Element.NON_DUTY_HOURS)
DIRECT = (Element.TUITION, Element.MATERIALS, Element.TRAVEL, Element.PER_DIEM)
YEARLY = (Element.DESIGN, Element.PLATFORM)


@dataclass(frozen=True, slots=True)
class Amount:
    """Hours or money of one element from a day on, and where it is from."""

    element: Element
    holds_from: date
    amount: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class CostEntry:
    """An amount that was entered: from a day on, until the next one. `undoes` is the entry that it takes back."""

    id: int
    element: Element
    holds_from: date
    amount: float
    source: str
    at: datetime
    by: str
    undoes: int | None = None
    undone: bool = False

    @property
    def stands(self) -> bool:
        """Tell whether it counts: it is no taking back, and was not taken back."""
        return self.undoes is None and not self.undone

    def says(self, amount: Amount) -> bool:
        """Tell whether it is this amount from this day on."""
        mine = (self.element, self.holds_from, self.amount)
        return mine == (amount.element, amount.holds_from, amount.amount)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a module's completions of a period came to.

    `direct` is money by element, the contribution of others taken off; `time` the hours on duty at their rate;
    `yearly` the period's part of what is counted by the year. None: not entered. `stated` tells that hours are those
    that the module states, because no others were entered.
    """

    completions: int
    duty_hours: float
    non_duty_hours: float
    stated: bool
    direct: Mapping[Element, float]
    time: float | None
    yearly: float | None

    @property
    def total(self) -> float:
        """Return everything that was entered, together."""
        return sum(self.direct.values()) + (self.time or 0.0) + (self.yearly or 0.0)

    @property
    def is_entered(self) -> bool:
        """Tell whether any money was entered."""
        return bool(self.direct) or self.time is not None or self.yearly is not None

    @property
    def per_completion(self) -> float | None:
        """Return what one completion came to."""
        return self.total / self.completions if self.completions and self.is_entered else None

    @property
    def per_hour(self) -> float | None:
        """Return what an hour of learning came to."""
        hours = self.duty_hours + self.non_duty_hours
        return self.total / hours if hours and self.is_entered else None

    @property
    def left_out(self) -> list[Element]:
        """Return what no total can hold, because it was not entered."""
        found = [] if self.time is not None else [Element.HOURLY_RATE]
        return found if self.yearly is not None else [*found, *YEARLY]

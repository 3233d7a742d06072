"""What a module says about its tests: how often they may be taken, what is told when, what a good start saves.

A setting is left out of the stored document where it has its usual value, so a module without it keeps its hash.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

HOURS = {"hour": 1, "day": 24, "week": 168}
_WAIT = re.compile(r"[1-9][0-9]{0,2} (hour|hours|day|days|week|weeks)")


def _wait(text: str) -> str:
    if not _WAIT.fullmatch(text):
        raise ValueError("this should be a time to wait. | Write a number of hours, days or weeks, as in '1 day'.")
    return text


Wait = Annotated[str, AfterValidator(_wait)]


class TestFeedback(StrEnum):
    """When somebody hears what was right in the final test."""

    AFTER_EACH = "after_each"
    AT_END = "at_end"
    SCORE_ONLY = "score_only"


class Attempts(BaseModel):
    """How many final tests in a row, and how long until the next ones; without `cooling_off` an officer opens them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: int = Field(ge=1, le=20)
    cooling_off: Wait | None = None

    @property
    def wait(self) -> timedelta | None:
        """Return how long the next tests stay closed; None: until somebody opens them."""
        if self.cooling_off is None:
            return None
        number, unit = self.cooling_off.split()
        return timedelta(hours=int(number) * HOURS[unit.removesuffix("s")])


class TestSettings(BaseModel):
    """The settings themselves."""

    test_out: StrictBool = Field(default=True, exclude_if=lambda value: value is True)
    """Whether the starting test may show that lessons need not be taken."""
    attempts: Attempts | None = Field(default=None, exclude_if=lambda value: value is None)
    """How often the final test may be taken; None: as often as somebody likes."""
    feedback: TestFeedback = Field(default=TestFeedback.AT_END, exclude_if=lambda value: value is TestFeedback.AT_END)

    @property
    def tells_each(self) -> bool:
        """Tell whether each answer of the final test is explained at once, and then stands."""
        return self.feedback is TestFeedback.AFTER_EACH

    @property
    def tells_reasons(self) -> bool:
        """Tell whether somebody may go through their answers at all."""
        return self.feedback is not TestFeedback.SCORE_ONLY

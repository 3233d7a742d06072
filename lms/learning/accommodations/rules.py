"""What several accommodations come to together, and what one must be: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lms.kernel.errors import Invalid
from lms.learning.accommodations.model import PERCENTS, Accommodation, Arranged

MOST_TRIES = 10


def together(found: Iterable[Accommodation], day: date) -> Arranged:
    """Return what holds for a person on a day: of each thing the most, of the formats the one arranged last."""
    now = sorted((one for one in found if one.holds_on(day)), key=lambda one: (one.since, one.id))
    formats = [one.what.format for one in now if one.what.format is not None]
    return Arranged(
        percent=max((one.what.percent for one in now), default=100),
        more_tries=max((one.what.more_tries for one in now), default=0),
        no_wait=any(one.what.no_wait for one in now),
        breaks=any(one.what.breaks for one in now),
        format=formats[-1] if formats else None,
    )


def must_hold(what: Arranged, since: date, until: date | None) -> None:
    """Raise `Invalid`, at its field, for what cannot be arranged."""
    if what.is_nothing:
        raise Invalid("Choose what is arranged.", "percent")
    if what.percent not in PERCENTS:
        raise Invalid("Choose how much time is allowed.", "percent")
    if not 0 <= what.more_tries <= MOST_TRIES:
        raise Invalid(f"Write a number from 0 to {MOST_TRIES}.", "more_tries")
    if until is not None and until < since:
        raise Invalid("The last day lies before the first.", "until")

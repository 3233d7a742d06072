"""An instant as it is written on the command line, read on the agency's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lms.kernel.clock import day_in, end_of
from lms.kernel.errors import Invalid

_DAY = len("2027-03-04")


def instant_of(text: str, zone: str, now: datetime) -> datetime:
    """Return the instant that was meant: of a day its end in a zone, of a time without an offset the zone's own time.

    Today has not ended: it means `now`. Raises `Invalid` for anything else.
    """
    try:
        if len(text) == _DAY:
            day = date.fromisoformat(text)
            return now if day == day_in(now, zone) else end_of(day, zone)
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"{text!r} is no day and no instant; write 2027-03-04 or 2027-03-04T12:00.", "known_at"
        ) from error

"""How far a report is, in words: the steps that are done, and about how long the rest takes."""

from __future__ import annotations

from datetime import datetime, timedelta

SURE = timedelta(seconds=3)
"""Before so much of a run is behind it, nothing is said about the rest."""
FIRST = 25
"""Per cent from which the pace tells something: reading the records goes at another one."""


def seconds_left(done: int, total: int, started_at: datetime | None, now: datetime) -> int | None:
    """Return about how many seconds are left at the pace so far, in steps of five; None where nobody can tell yet."""
    if started_at is None or total <= 0 or done * 100 < FIRST * total or now - started_at < SURE:
        return None
    left = (now - started_at).total_seconds() * max(total - done, 0) / done
    return max(round(left / 5) * 5, 5)

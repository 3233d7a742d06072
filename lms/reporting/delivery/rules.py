"""Decisions of delivery: where one stands, when it is tried again, whether a file still fits into a letter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from lms.reporting.delivery.model import By, State, What

PAUSES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long a place rests after each failure; after one more it is given up."""
MOST_ATTEMPTS = len(PAUSES) + 1
KILOBYTE = 1024

BY_LETTER = {
    None: State.WAITING,
    "claimed": State.UNKNOWN,
    "sent": State.SENT,
    "bounced": State.BOUNCED,
    "withdrawn": State.REFUSED,
}


def letter_state(last: str | None, *, settled: bool) -> State:
    """Return where a letter stands from what was noted about it last."""
    if last == "failed":
        return State.FAILED if settled else State.RETRYING
    return BY_LETTER[last]


def place_state(happened: Collection[What], failures: int) -> State:
    """Return where a delivery to a place stands."""
    if What.ARRIVED in happened:
        return State.ARRIVED
    if What.REFUSED in happened:
        return State.REFUSED
    if failures >= MOST_ATTEMPTS:
        return State.FAILED
    return State.RETRYING if failures else State.WAITING


def try_again_at(failures: int, last: datetime) -> datetime | None:
    """Return when a place is tried again after so many failures; None where it is given up."""
    return last + PAUSES[failures - 1] if 0 < failures < MOST_ATTEMPTS else None


def way(wished: By, size: int, attach_up_to: int) -> By:
    """Return how a report goes out by letter: inside it only while its files are not larger than allowed (in kB)."""
    return By.LINK if wished is By.ATTACHMENT and size > attach_up_to * KILOBYTE else wished

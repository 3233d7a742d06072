"""What a plan must be, who moves up, and what a mark on the sheet is worth: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lms.kernel.errors import Invalid
from lms.learning.classroom.model import Attended, Counts, Enrolment, Mark, Plan, Presence, Seat

LONGEST = timedelta(hours=12)
MOST_PLACES = 1000


def must_hold(plan: Plan, now: datetime) -> None:
    """Raise `Invalid`, at its field, for a plan that cannot be."""
    if plan.starts_at <= now:
        raise Invalid("The session begins in the past. Check the day and the time.", "on")
    if plan.ends_at <= plan.starts_at:
        raise Invalid("The session ends before it begins. Check both times.", "until")
    if plan.ends_at - plan.starts_at > LONGEST:
        raise Invalid("A session of more than 12 hours is planned as several.", "until")
    if not 1 <= plan.capacity <= MOST_PLACES:
        raise Invalid(f"Write how many can come, from 1 to {MOST_PLACES}.", "capacity")


def overlap(one: Plan, other: Plan) -> bool:
    """Tell whether two sessions are at the same time, for a part of it at least."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def mark_of(presence: Presence, minutes: int | None, scheduled: int) -> Mark:
    """Return what is put down; raises `Invalid` where the minutes are missing or cannot be."""
    if presence is Presence.PRESENT:
        return Mark(presence, scheduled)
    if presence is Presence.ABSENT:
        return Mark(presence, 0)
    if minutes is None:
        raise Invalid("Write how many minutes they were there.", "minutes")
    if not 0 < minutes < scheduled:
        raise Invalid(f"Write the minutes they were there: from 1 to {scheduled - 1}.", "minutes")
    return Mark(presence, minutes)


def waiting(plan: Plan, attended: Iterable[Attended], now: datetime) -> dict[int, Mark]:
    """Return the marks, by person, that became no evidence yet although the session is over and they are worth one."""
    if now < plan.ends_at or plan.counts is not Counts.WHOLE:
        return {}
    return {one.person_id: one.mark for one in attended if one.mark.minutes and one.evidence_id is None}


def line_of(enrolments: Sequence[Enrolment]) -> list[Enrolment]:
    """Return who waits, in the order of coming."""
    return sorted((one for one in enrolments if one.seat is Seat.WAITING), key=lambda one: one.id)


def places_left(capacity: int, enrolments: Sequence[Enrolment]) -> int:
    """Return how many places nobody has; none while more have one than there are."""
    return max(0, capacity - sum(one.seat is Seat.ENROLLED for one in enrolments))

"""When somebody is told, and when they are left in peace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.kernel.facts import Fact, FactType
from lms.notices.model import Fate, Step

FIRST_HOUR = time(7)
LAST_HOUR = time(18)
SATURDAY = 5


def learner_step(due_on: date, today: date, until: date) -> Step | None:
    """Return the step that a learner's open duty has reached; None when it is still far away.

    `until` is the last day before the next run: what falls due at the weekend is announced on Friday. A step that was
    missed (no run, or a duty that began late) is not made up for: the latest one says it all.
    """
    late = (today - due_on).days
    for days, step in ((14, Step.OVERDUE_14), (7, Step.OVERDUE_7), (1, Step.OVERDUE_1)):
        if late >= days:
            return step
    if due_on <= until:
        return Step.DUE_DAY
    if -late <= 7:
        return Step.BEFORE_7
    return Step.BEFORE_30 if -late <= 30 else None


def escalations(days_late: int, *, led: bool) -> tuple[Step, ...]:
    """Return who is told above the learner: the supervisor after a week, the officer after two.

    Of somebody whom nobody leads, the officer hears after one.
    """
    found = [Step.ESCALATED_7] if led and days_late >= 7 else []
    if days_late >= (14 if led else 7):
        found.append(Step.ESCALATED_14)
    return tuple(found)


def sign_step(days_waiting: int) -> Step:
    """Return the step that a completion has reached while it waits for its signature."""
    if days_waiting >= 14:
        return Step.SIGN_14
    return Step.SIGN_7 if days_waiting >= 7 else Step.SIGN


def until_next_run(today: date) -> date:
    """Return the last day before the next working day."""
    following = today + timedelta(days=1)
    while following.weekday() >= SATURDAY:
        following += timedelta(days=1)
    return following - timedelta(days=1)


def opens_week(today: date, last_run_on: date | None) -> bool:
    """Tell whether this is the first run of its week, which carries the digest."""
    return last_run_on is None or last_run_on.isocalendar()[:2] != today.isocalendar()[:2]


def not_before(now: datetime, zone: str) -> datetime:
    """Return when a letter may go out: at once by day, else at seven the next morning, in the agency's zone."""
    local = now.astimezone(ZoneInfo(zone))
    if FIRST_HOUR <= local.time() < LAST_HOUR:
        return now
    day = local.date() if local.time() < FIRST_HOUR else local.date() + timedelta(days=1)
    return datetime.combine(day, FIRST_HOUR, ZoneInfo(zone)).astimezone(now.tzinfo)


def on_leave(facts: Sequence[Fact], today: date) -> bool:
    """Tell whether somebody is on leave today: no reminder reaches them, whatever the rule makes of the leave."""
    revoked = {fact.of for fact in facts if fact.type is FactType.REVOCATION}
    return any(
        fact.type is FactType.LEAVE
        and fact.id not in revoked
        and fact.on is not None
        and fact.on <= today
        and (fact.until is None or today <= fact.until)
        for fact in facts
    )


def fate_of(last: str | None, *, settled: bool) -> Fate:
    """Return what became of a letter from what was noted about it last (`claimed`, `sent`, `failed`, `withdrawn`)."""
    if last is None:
        return Fate.WITHDRAWN if settled else Fate.WAITING
    if last == "failed":
        return Fate.FAILED if settled else Fate.RETRYING
    return {"sent": Fate.SENT, "withdrawn": Fate.WITHDRAWN, "claimed": Fate.UNKNOWN}[last]


def day_words(day: date) -> str:
    """Return a day as letters write it: 4 March 2027."""
    return f"{day.day} {day:%B} {day.year}"

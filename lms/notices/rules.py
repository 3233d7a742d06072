"""When somebody is told, and when they are left in peace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.compliance.model import Calendar
from lms.kernel.facts import Fact, FactType
from lms.notices.model import TO_LEARNER, Hours, Kind, Step, Steps

DAY = timedelta(days=1)
LONGEST_REST = 60
"""No calendar leaves an agency without a working day for so many days; one that does is not followed."""


def learner_step(steps: Steps, due_on: date, today: date, until: date) -> Step | None:
    """Return the step that a learner's open duty has reached; None when it is still far away.

    `until` is the last day before the next run: what falls due at the weekend is announced on Friday. A step that was
    missed (no run, or a duty that began late) is not made up for: the latest one says it all.
    """
    late = (today - due_on).days
    for days in sorted(steps.after, reverse=True):
        if late >= days:
            return Step(Kind.OVERDUE, days)
    if steps.on_the_day and due_on <= until:
        return Step(Kind.DUE)
    for days in sorted(steps.before):
        if -late <= days:
            return Step(Kind.BEFORE, days)
    return None


def escalations(steps: Steps, days_late: int, *, led: bool) -> tuple[bool, bool]:
    """Return whether the supervisor is told, and whether the officer is.

    Of somebody whom nobody leads, the officer hears when the supervisor would have.
    """
    supervisor = steps.supervisor_after is not None and days_late >= steps.supervisor_after
    officer = steps.officer_after is not None and days_late >= steps.officer_after
    return (supervisor and led, officer or (supervisor and not led))


def escalated(days: int | None) -> Step:
    """Return the step at which somebody above the learner hears."""
    return Step(Kind.ESCALATED, days or 0)


def sign_step(steps: Steps, days_waiting: int) -> Step:
    """Return the step that a completion has reached while it waits for its signature."""
    return Step(Kind.SIGN, max((days for days in steps.sign_again if days_waiting >= days), default=0))


def was_said(step: Step, told: Collection[Step]) -> bool:
    """Tell whether a recipient was told as much about this cycle before.

    A step that lies before one already told says nothing new: so an agency may change its days in the middle of a
    cycle, and nobody hears of 30 days after having heard of 7.
    """
    if step.kind in TO_LEARNER:
        return any(one.kind in TO_LEARNER and one.place >= step.place for one in told)
    if step.kind in {Kind.SIGN, Kind.FOLLOW_UP}:
        return any(one.kind is step.kind and one.days >= step.days for one in told)
    if step.kind is Kind.ESCALATED:
        return any(one.kind is Kind.ESCALATED for one in told)
    return step in told


def sunday_of(day: date) -> date:
    """Return the last day of a day's week."""
    return day + timedelta(days=6 - day.weekday())


def were_in_vain(told_until: Collection[date], answered_on: date | None, most: int) -> bool:
    """Tell whether `most` invitations or more went out after the last answer: then it is time to leave in peace.

    `told_until` are the last days of the weeks of the invitations, `answered_on` is a day of the last answer's week.
    """
    last = sunday_of(answered_on) if answered_on else date.min
    return sum(until > last for until in told_until) >= most


def working_day_from(day: date, calendar: Calendar) -> date:
    """Return the day itself if it is a working day, else the next one."""
    for ahead in range(LONGEST_REST):
        if not calendar.is_free(day + ahead * DAY):
            return day + ahead * DAY
    return day


def until_next_run(today: date, calendar: Calendar) -> date:
    """Return the last day before the next working day."""
    return working_day_from(today + DAY, calendar) - DAY


def not_before(now: datetime, hours: Hours) -> datetime:
    """Return when a letter may go out: at once within working hours, else when the next working day begins."""
    local = now.astimezone(ZoneInfo(hours.zone))
    today = local.date()
    if not hours.calendar.is_free(today):
        if hours.first <= local.time() < hours.last:
            return now
        if local.time() < hours.first:
            return _at(today, hours.first, hours.zone, now)
    return _at(working_day_from(today + DAY, hours.calendar), hours.first, hours.zone, now)


def _at(day: date, hour: time, zone: str, now: datetime) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(now.tzinfo)


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


def condemns(status: str) -> bool:
    """Tell whether a refusal is about the address for good: `5.1.1` is, `4.4.7` (gave up) and `5.7.1` (policy) are not.

    A relay that refuses us for its policy would otherwise silence everybody at once.
    """
    return status.startswith("5.") and not status.startswith("5.7.")


def day_words(day: date) -> str:
    """Return a day as letters write it: 4 March 2027."""
    return f"{day.day} {day:%B} {day.year}"

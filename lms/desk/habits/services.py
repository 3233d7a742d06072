"""Goals, weeks in a row, the time ahead, and the calendar of due dates: the actor's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from lms.catalogue import services as catalogue
from lms.compliance.model import Status
from lms.compliance.services import facts, register, workload
from lms.desk.addresses import services as addresses
from lms.desk.addresses.model import Serves
from lms.desk.habits import rules, store
from lms.desk.habits.model import Aim, Due, Goal, Habits
from lms.desk.habits.records import LearningGoal
from lms.directory.services import agencies, people
from lms.kernel.errors import Invalid
from lms.kernel.facts import FactType
from lms.learning.practice.services.moments import moments
from lms.learning.services import attempts
from lms.platform.work import Work

DUE = frozenset({Status.OVERDUE, Status.IN_GRACE, Status.PENDING, Status.COMPLIANT})
MOST_MINUTES = 600


def habits(work: Work) -> Habits:
    """Return the actor's goal, week, weeks in a row and time ahead."""
    me, day = attempts.learner(work), attempts.today(work)
    zone = ZoneInfo(agencies.agency(work, work.actor.agency_id).zone)
    done = [(at.astimezone(zone).date(), seconds) for at, seconds in moments(work, me)]
    monday = rules.monday_of(day)
    minutes = sum(seconds for on, seconds in done if on >= monday) // 60
    goal = goal_of(work)
    return Habits(
        as_of=day,
        goal=goal,
        minutes=minutes,
        reached=goal is not None and rules.is_reached(goal, minutes, _passed_on(work, goal, zone)),
        streak=rules.streak({rules.monday_of(on) for on, _ in done}, _weeks_away(work, me, day), day),
        ahead=workload.together(workload.owed(work, [me]), day),
        has_address=addresses.has_one(work, Serves.CALENDAR),
    )


def goal_of(work: Work) -> Goal | None:
    """Return the actor's goal, with the title of its module."""
    found = store.goal_of(work.session, attempts.learner(work))
    if found is None or found.aim is Aim.NONE:
        return None
    return replace(found, title=modules(work).get(found.module, found.module))


def modules(work: Work) -> dict[str, str]:
    """Return what the agency's modules are called."""
    return catalogue.titles(work, attempts.today(work))


def to_aim_at(work: Work) -> dict[str, str]:
    """Return what can be aimed at: the modules on offer, and those that the actor is in the middle of."""
    return {one.version.module: one.version.title for one in attempts.standings(work)}


def set_goal(work: Work, goal: Goal) -> None:
    """Keep what the actor wants from now on; raises `Invalid` for what cannot be reached."""
    me, day = attempts.learner(work), attempts.today(work)
    if goal.aim is Aim.MINUTES and not 1 <= goal.minutes <= MOST_MINUTES:
        raise Invalid(f"Write a number of minutes from 1 to {MOST_MINUTES}.", field="minutes")
    if goal.aim is Aim.MODULE and goal.module not in to_aim_at(work):
        raise Invalid("Choose a module.", field="module")
    if goal.aim is Aim.MODULE and (goal.by_on is None or goal.by_on < day):
        raise Invalid("Choose a day from today on.", field="by_on")
    row = LearningGoal(
        agency_id=work.actor.agency_id, person_id=me, aim=goal.aim, minutes=goal.minutes, module=goal.module,
        by_on=goal.by_on, set_on=day, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()


def dues(work: Work, person_id: int) -> list[Due]:
    """Return what is due of one person, in order of days, and the day of their own goal."""
    day = people.today(work)
    found = [
        Due(row.requirement, row.title, row.next_due_on)
        for row in register.standing(work, person_id, day)
        if row.next_due_on is not None and row.status in DUE
    ]
    goal = store.goal_of(work.session, person_id)
    if goal is not None and goal.aim is Aim.MODULE and goal.by_on is not None:
        version = catalogue.current_version(work, work.actor.agency_id, goal.module, day)
        found.append(Due("own goal", version.title if version else goal.module, goal.by_on, "Your own goal"))
    return sorted(found, key=lambda due: (due.on, due.title))


def _passed_on(work: Work, goal: Goal, zone: ZoneInfo) -> date | None:
    days = [
        done.finish.at.astimezone(zone).date()
        for version, done in attempts.completions(work)
        if version.module == goal.module and done.finish
    ]
    return max(days, default=None)


def _weeks_away(work: Work, person_id: int, today: date) -> set[date]:
    """Return the weeks in which somebody was on leave for at least three of its days from Monday to Friday."""
    known = facts.facts_of(work, {person_id}).get(person_id, ())
    revoked = {fact.of for fact in known if fact.type is FactType.REVOCATION}
    days: set[date] = set()
    for fact in known:
        if fact.type is FactType.LEAVE and fact.id not in revoked and fact.on is not None:
            until = min(fact.until or today, today)
            days |= {fact.on + timedelta(days=n) for n in range((until - fact.on).days + 1)}
    mondays = {rules.monday_of(day) for day in days}
    return {monday for monday in mondays if sum(monday + timedelta(days=n) in days for n in range(5)) >= 3}

"""Weeks in a row, counted honestly and forgivingly, and whether a goal is reached. Pure: the day is a parameter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from lms.desk.habits.model import Aim, Goal, Streak

WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def streak(learned: Collection[date], away: Collection[date], today: date) -> Streak:
    """Return the weeks in a row in which somebody learned; `learned` and `away` are Mondays.

    Honest: only a week with learning counts, and no other is counted for it. Forgiving: a single week without is let
    pass, a week of leave is as if it had not been, and the present week breaks nothing before it is over. Two weeks
    running without learning end the row.
    """
    now = monday_of(today)
    count = passed = longest = misses = 0
    week = min(learned, default=now)
    while week <= now:
        if week in learned:
            passed += misses if count else 0
            count, misses = count + 1, 0
            longest = max(longest, count)
        elif week < now and week not in away:
            misses += 1
            if misses > 1:
                count = passed = 0
        week += WEEK
    return Streak(count, passed, longest, now in learned)


def is_reached(goal: Goal, minutes: int, passed_on: date | None) -> bool:
    """Tell whether a goal is reached: the minutes of this week, or the module passed since the goal was set."""
    if goal.aim is Aim.MINUTES:
        return minutes >= goal.minutes
    return goal.aim is Aim.MODULE and passed_on is not None and (goal.set_on is None or passed_on >= goal.set_on)

"""Weeks in a row: honest, forgiving, the same whenever they are counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.desk.habits import rules
from lms.desk.habits.model import Aim, Goal, Streak

MONDAY = date(2026, 3, 2)
WEEK = timedelta(days=7)
TODAY = MONDAY + timedelta(days=2)


def week(back: int) -> date:
    return MONDAY - back * WEEK


weeks = st.sets(st.integers(0, 30)).map(lambda found: {week(back) for back in found})


@pytest.mark.parametrize(
    ("learned", "away", "expected"),
    [
        ((), (), Streak()),
        ((0,), (), Streak(1, 0, 1, this_week=True)),
        ((1,), (), Streak(1, 0, 1)),
        ((1, 2, 3), (), Streak(3, 0, 3)),
        ((0, 2, 3), (), Streak(3, 1, 3, this_week=True)),
        ((2, 3), (), Streak(2, 0, 2)),
        ((3, 4), (), Streak(0, 0, 2)),
        ((0, 3, 4), (), Streak(1, 0, 2, this_week=True)),
        ((0, 4, 5), (1, 2, 3), Streak(3, 0, 3, this_week=True)),
        ((0, 4, 5), (1, 2), Streak(3, 1, 3, this_week=True)),
    ],
)
def test_a_single_week_is_let_pass_and_two_end_the_row(
    learned: tuple[int, ...], away: tuple[int, ...], expected: Streak
) -> None:
    found = rules.streak({week(n) for n in learned}, {week(n) for n in away}, TODAY)
    assert found == expected


@given(weeks, weeks)
def test_no_week_counts_without_learning(learned: set[date], away: set[date]) -> None:
    found = rules.streak(learned, away, TODAY)
    assert found.weeks <= found.longest <= len(learned)
    assert found.this_week == (MONDAY in learned)


@given(weeks, weeks, st.integers(0, 30))
def test_learning_or_a_leave_more_never_shortens_the_row(learned: set[date], away: set[date], back: int) -> None:
    found = rules.streak(learned, away, TODAY)
    assert rules.streak(learned | {week(back)}, away, TODAY).weeks >= found.weeks
    assert rules.streak(learned, away | {week(back)}, TODAY).weeks >= found.weeks


@given(weeks, weeks)
def test_the_day_of_the_week_makes_no_difference(learned: set[date], away: set[date]) -> None:
    assert len({rules.streak(learned, away, MONDAY + timedelta(days=n)) for n in range(7)}) == 1


def test_a_goal_is_reached_by_its_minutes_or_by_passing_since_it_was_set() -> None:
    minutes, module = Goal(Aim.MINUTES, minutes=20), Goal(Aim.MODULE, module="m", by_on=TODAY, set_on=MONDAY)
    assert [rules.is_reached(minutes, n, None) for n in (19, 20)] == [False, True]
    assert not rules.is_reached(module, 99, None)
    assert not rules.is_reached(module, 0, week(1))
    assert rules.is_reached(module, 0, TODAY)

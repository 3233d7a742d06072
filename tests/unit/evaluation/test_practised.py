"""What practice shows of retention: people, each once in a span of weeks, never fewer than five."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.model.facts import Period, Practised
from lms.evaluation.rules.practised import SPANS, practised

DAY = timedelta(days=1)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
AFTER = date(2027, 1, 1)
answers = st.lists(
    st.builds(
        Practised,
        person=st.integers(1, 12),
        on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        weeks=st.integers(1, 40),
        right=st.booleans(),
    ),
    max_size=60,
)


def six(weeks: int = 2, on: date = date(2026, 3, 4), right: int = 4) -> list[Practised]:
    return [Practised(person, on, weeks, person <= right) for person in range(1, 7)]


def test_each_person_counts_once_in_a_span_with_the_first_answer() -> None:
    later = [Practised(person, date(2026, 3, 11), 3, right=False) for person in range(1, 7)]
    first, *others = practised([*later, *six()], YEAR, AFTER)
    assert (first.n, first.right and first.right.part) == (6, 4)
    assert all(line.right is None for line in others)


def test_the_interval_is_wilsons() -> None:
    right = practised(six(), YEAR, AFTER)[0].right
    assert right is not None
    assert (round(right.low or 0, 3), round(right.high or 0, 3)) == (0.3, 0.903)


def test_the_spans_hold_every_week_once() -> None:
    assert SPANS[0][0] == 1
    assert SPANS[-1][1] is None
    assert all((last or 0) + 1 == first for (_, last), (first, _) in itertools.pairwise(SPANS))


@given(answers)
def test_nothing_is_said_of_fewer_than_five_people(found: list[Practised]) -> None:
    for line in practised(found, YEAR, AFTER):
        assert line.n == 0 or line.n >= 5
        assert (line.right is None) == (line.n == 0)


@given(answers, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_two_periods_never_differ_by_fewer_than_five_people(found: list[Practised], one: date, other: date) -> None:
    lines = [practised(found, Period(date(2026, 1, 1), until), AFTER) for until in (one, other)]
    for left, right in zip(*lines, strict=True):
        assert left.n == right.n or abs(left.n - right.n) >= 5


def test_a_month_counts_when_it_is_over() -> None:
    assert practised(six(), YEAR, date(2026, 3, 31))[0].n == 0
    assert practised(six(), YEAR, date(2026, 4, 1))[0].n == 6

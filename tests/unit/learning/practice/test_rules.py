"""What is asked in which week: properties over any history of answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.learning.practice import rules
from lms.learning.practice.model import WEEK, Answer, Topic

DONE = date(2026, 1, 7)  # a Wednesday
MONDAY = date(2026, 1, 12)


def topic(*right: bool, number: int = 1) -> Topic:
    """A topic that was asked in each week in which it was due, on its Wednesday."""
    found = Topic(number, number, "m", 1, "lock", DONE)
    for one in right:
        week = rules.next_week(found)
        assert week is not None
        found = answered(found, week, right=one)
    return found


def answered(found: Topic, week: date, *, right: bool) -> Topic:
    return replace(found, answers=(*found.answers, Answer(week, week + timedelta(days=2), "i", right)))


histories = st.lists(st.tuples(st.integers(1, 30), st.booleans()), max_size=8)


def lived(history: list[tuple[int, bool]]) -> Topic:
    """A topic with answers so many weeks apart, whether due or not."""
    found, week = topic(), rules.week_of(DONE)
    for weeks, right in history:
        week += weeks * WEEK
        found = answered(found, week, right=right)
    return found


def test_the_first_question_comes_in_the_week_after_the_completion() -> None:
    assert rules.asked_in(MONDAY - WEEK, [topic()], 3) == []
    assert rules.asked_in(MONDAY, [topic()], 3) == [topic()]


@pytest.mark.parametrize(
    ("right", "weeks"),
    [
        ((True,), [0, 3]),
        ((False,), [0, 1]),
        ((True, True), [0, 3, None]),
        ((True, False), [0, 3, 4]),
        ((False, True, True, True), [0, 1, 2, 4, 9]),
    ],
)
def test_right_answers_are_asked_again_later_and_wrong_ones_soon(
    right: tuple[bool, ...], weeks: list[int | None]
) -> None:
    found = [rules.next_week(topic(*right[:count])) for count in range(len(right) + 1)]
    assert [(monday - MONDAY) // WEEK if monday else None for monday in found] == weeks


@given(histories)
@settings(max_examples=60)
def test_the_same_history_gives_the_same_plan_and_never_the_same_week_twice(history: list[tuple[int, bool]]) -> None:
    found = lived(history)
    monday = rules.next_week(found)
    assert monday == rules.next_week(lived(history))
    if monday is not None:
        assert monday.weekday() == 0
        assert all(monday > answer.week_on for answer in found.answers)


@given(histories)
@settings(max_examples=60)
def test_a_topic_holds_only_after_two_right_answers_the_last_of_them_right(history: list[tuple[int, bool]]) -> None:
    found = lived(history)
    if rules.holds(found, rules.memory_of(found)):
        assert found.answers[-1].right
        assert sum(answer.right for answer in found.answers) >= 2


@given(histories, st.integers(1, 20))
@settings(max_examples=60)
def test_a_wrong_answer_never_puts_a_topic_off_further_than_a_right_one(
    history: list[tuple[int, bool]], weeks: int
) -> None:
    found = lived(history)
    week = max((a.week_on for a in found.answers), default=rules.week_of(DONE)) + weeks * WEEK
    wrong = rules.next_week(answered(found, week, right=False))
    assert wrong is not None
    right = rules.next_week(answered(found, week, right=True))
    assert right is None or wrong <= right


@given(st.lists(histories, max_size=9), st.integers(1, 5), st.integers(1, 60), st.booleans())
@settings(max_examples=60)
def test_a_week_has_no_more_than_its_number_and_stays_as_it_is_while_it_is_answered(
    several: list[list[tuple[int, bool]]], most: int, weeks: int, right: bool
) -> None:
    topics = [replace(lived(history), attempt_id=number) for number, history in enumerate(several)]
    week = rules.week_of(DONE) + weeks * WEEK
    asked = rules.asked_in(week, topics, most)
    assert len(asked) <= most
    assert all(each.completed_on < week for each in asked)
    after = [answered(each, week, right=right) if each in asked[:1] else each for each in topics]
    assert [each.key for each in rules.asked_in(week, after, most)] == [each.key for each in asked]


@given(st.lists(st.booleans(), max_size=5))
@settings(max_examples=30)
def test_whoever_is_right_from_now_on_is_done_in_the_end(past: list[bool]) -> None:
    found, asked = topic(), 0
    for right in past:
        week = rules.next_week(found)
        if week is None:
            return
        found = answered(found, week, right=right)
    while (week := rules.next_week(found)) is not None:
        found, asked = answered(found, week, right=True), asked + 1
        assert asked <= 12

"""Small groups stay hidden, and cannot be worked out from sums or from two reports."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.rules.privacy import batches, counted, hidden, may_show, next_month


def month(number: int) -> date:
    return date(2026 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def test_four_are_too_few_and_five_are_enough() -> None:
    assert not may_show(4)
    assert may_show(5)


def test_one_small_unit_takes_the_next_smallest_with_it() -> None:
    assert hidden({"a": 3, "b": 40, "c": 8, "d": 0}) == {"a", "c"}


def test_two_small_units_hide_each_other_if_together_they_are_enough() -> None:
    assert hidden({"a": 3, "b": 40, "c": 2}) == {"a", "c"}
    assert hidden({"a": 1, "b": 40, "c": 2}) == {"a", "b", "c"}


def test_large_units_are_all_shown() -> None:
    assert hidden({"a": 5, "b": 40, "c": 0}) == frozenset()


def test_a_month_with_too_few_answers_waits_for_the_next() -> None:
    found = batches({month(7): 6, month(8): 2, month(9): 3, month(10): 4})
    assert [(batch.first, batch.last, batch.count) for batch in found] == [
        (month(7), month(7), 6),
        (month(8), month(9), 5),
    ]


def test_a_month_counts_when_it_is_over() -> None:
    months = {month(10): 9, month(11): 9}
    period = (date(2026, 10, 1), date(2026, 11, 22))
    assert [batch.last for batch in counted(months, *period, date(2026, 11, 22))] == [month(10)]
    assert [batch.last for batch in counted(months, *period, date(2026, 12, 1))] == [month(10), month(11)]


def test_the_month_after_december_is_january() -> None:
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 60), max_size=12))
def test_no_hidden_group_can_be_worked_out_from_the_sum(counts: dict[int, int]) -> None:
    gone = hidden(counts)
    assert {key for key, n in counts.items() if 0 < n < 5} <= gone
    if gone and any(n >= 5 and key not in gone for key, n in counts.items()):
        assert len(gone) >= 2
        assert sum(counts[key] for key in gone) >= 5


@given(
    st.dictionaries(st.integers(1, 24).map(month), st.integers(0, 9), max_size=24),
    st.lists(st.tuples(st.integers(1, 24), st.integers(1, 24), st.integers(1, 30)), min_size=2, max_size=2),
)
def test_two_reports_never_differ_by_fewer_than_five_answers(
    months: dict[date, int], asked: list[tuple[int, int, int]]
) -> None:
    one, two = (
        {(b.first, b.last): b.count for b in counted(months, month(a), month(b), month(known))} for a, b, known in asked
    )
    assert all(count >= 5 for key, count in {**one, **two}.items() if (key in one) != (key in two))

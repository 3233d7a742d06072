"""The statistics give the figures that were computed by hand, and keep the laws that they must keep."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.model.figures import Review
from lms.evaluation.rules.gain import gain, mean_interval, t_quantile
from lms.evaluation.rules.items import Marked, choices, figures, idle
from lms.evaluation.rules.proportion import wilson
from lms.evaluation.rules.reliability import alpha, kr20, kr21

approx = pytest.approx

BEFORE = [8, 10, 7, 12, 9, 11, 6, 10, 13, 9]
AFTER = [14, 15, 12, 17, 13, 18, 11, 16, 17, 12]
ROWS = ["11111", "11110", "11101", "11010", "11100", "10100", "11000", "01000", "10000", "00000"]
MATRIX = [[int(mark) for mark in row] for row in ROWS]

scores = st.floats(min_value=0, max_value=100, allow_nan=False)
pairs = st.lists(st.tuples(scores, scores), min_size=2, max_size=40)
matrices = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=2, max_size=25)
)


def marked(column: int, matrix: list[list[int]] = MATRIX) -> list[Marked]:
    return [Marked(row[column], sum(row) / len(row), len(row)) for row in matrix]


def test_the_gain_of_ten_persons() -> None:
    found = gain(list(zip(BEFORE, AFTER, strict=True)), 20)
    assert found is not None
    assert (found.n, found.before, found.after, found.mean) == (10, 9.5, 14.5, 5.0)
    assert found.sd == approx(1.1547, abs=5e-5)
    assert found.t == approx(13.6931, abs=5e-5)
    assert (found.low, found.high) == (approx(4.174, abs=5e-4), approx(5.826, abs=5e-4))
    assert found.d_z == approx(4.3301, abs=5e-5)
    assert found.d_z_corrected == approx(3.959, abs=5e-4)
    assert found.d_av == approx(2.158, abs=5e-4)
    assert found.normalised == approx(0.4762, abs=5e-5)
    assert found.normalised_mean == approx(0.4952, abs=5e-5)
    assert found.is_certain


def test_what_cannot_be_computed_is_not_given() -> None:
    assert gain([], 20) is None
    one = gain([(4, 9)], 10)
    assert one is not None
    assert (one.mean, one.low, one.d_z, one.is_certain) == (5, None, None, False)
    full = gain([(10, 10), (10, 9)], 10)
    assert full is not None
    assert (full.normalised, full.normalised_mean, full.normalised_n) == (None, None, 0)
    same = gain([(1, 2), (1, 2)], 10)
    assert same is not None
    assert (same.low, same.high, same.t, same.d_z, same.d_av) == (1, 1, None, None, None)
    assert mean_interval([3.0]) is None


def test_the_items_of_ten_persons() -> None:
    found = [figures(marked(column)) for column in range(5)]
    assert [each.difficulty for each in found] == approx([0.8, 0.7, 0.5, 0.3, 0.2])
    assert [each.discrimination for each in found] == approx([2 / 3, 2 / 3, 1.0, 2 / 3, 2 / 3])
    assert [each.point_biserial for each in found] == approx([0.6667, 0.6547, 0.7333, 0.6547, 0.6667], abs=5e-5)
    assert [each.corrected for each in found] == approx([0.4729, 0.4193, 0.5071, 0.4193, 0.4729], abs=5e-5)
    assert all(each.is_indicative for each in found)


def test_reliability_of_ten_persons() -> None:
    assert kr20(MATRIX) == approx(0.70)
    assert alpha(MATRIX) == approx(0.70)
    assert kr21([sum(row) for row in MATRIX], 5) == approx(5 / 4 * (1 - 2.5 * 2.5 / (5 * 2.25)))


@pytest.mark.parametrize(("part", "whole", "low", "high"), [(17, 20, 0.6396, 0.9476), (675, 708, 0.9353, 0.9666)])
def test_the_interval_of_a_share(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)
    assert (found.low, found.high) == (approx(low, abs=5e-5), approx(high, abs=5e-5))


def test_a_share_of_nobody_is_none() -> None:
    assert (wilson(0, 0).share, wilson(0, 0).low) == (None, None)


def test_the_quantile_is_the_tables() -> None:
    assert t_quantile(9) == approx(2.262157, abs=1e-6)


def test_wrong_answers_that_mislead_nobody_are_named() -> None:
    chosen = [{0}] * 30 + [{1}] * 9 + [{3}]
    shares = choices(chosen, 4)
    assert shares == {0: 0.75, 1: 0.225, 2: 0.0, 3: 0.025}
    assert idle(shares, {0}) == [2, 3]
    assert choices([{0, 2}, {2}], 3) == {0: 0.5, 1: 0.0, 2: 1.0}
    assert choices([], 2) == {0: 0.0, 1: 0.0}


def test_an_item_that_the_best_get_wrong_is_to_be_looked_at() -> None:
    upside_down = [[1 - row[0], *row[1:], 0, 0] for row in MATRIX]
    assert figures(marked(0, upside_down)).review() is Review.KEY
    assert figures([Marked(1, 0.9, 10)] * 40).review() is None
    assert figures([Marked(1, 0.9, 10)] * 40).review(mastery=False) is Review.EASY
    assert figures([Marked(0, 0.5, 10)] * 40).review() is Review.HARD
    assert figures([]).review() is None


@given(pairs, st.randoms(use_true_random=False))
def test_order_does_not_matter(values: list[tuple[float, float]], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = gain(values, 100), gain(shuffled, 100)
    assert one is not None
    assert two is not None
    assert (one.mean, one.low, one.high) == (approx(two.mean), approx(two.low), approx(two.high))


@given(pairs, st.floats(-50, 50))
def test_a_shift_of_both_sides_changes_no_gain(values: list[tuple[float, float]], by: float) -> None:
    one, two = gain(values, 100), gain([(a + by, b + by) for a, b in values], 100)
    assert one is not None
    assert two is not None
    assert (one.mean, one.sd) == (approx(two.mean, abs=1e-7), approx(two.sd, abs=1e-6))
    assert one.low == approx(two.low, abs=1e-5)


@given(pairs)
def test_the_interval_contains_the_mean(values: list[tuple[float, float]]) -> None:
    found = gain(values, 100)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.mean + 1e-9
    assert found.mean <= found.high + 1e-9


@given(matrices)
def test_alpha_of_right_and_wrong_is_formula_20_and_never_below_21(matrix: list[list[int]]) -> None:
    one, two = alpha(matrix), kr20(matrix)
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert one == approx(two, abs=1e-9)
        lowest = kr21([sum(row) for row in matrix], len(matrix[0]))
        assert lowest is not None
        assert lowest <= two + 1e-9


@given(matrices, st.randoms(use_true_random=False))
def test_the_rows_order_changes_no_item(matrix: list[list[int]], random: object) -> None:
    shuffled = list(matrix)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = figures(marked(0, matrix)), figures(marked(0, shuffled))
    assert one.discrimination == approx(two.discrimination)
    assert one.point_biserial == approx(two.point_biserial)
    for value in (one.discrimination, one.point_biserial, one.corrected):
        assert value is None or -1 - 1e-9 <= value <= 1 + 1e-9


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_share_lies_in_its_interval_and_more_persons_narrow_it(part: int, whole: int) -> None:
    part = min(part, whole)
    widths = []
    for times in (1, 4):
        found = wilson(part * times, whole * times)
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= part / whole <= found.high <= 1
        widths.append(found.high - found.low)
    assert all(wide > narrow for wide, narrow in pairwise(widths))

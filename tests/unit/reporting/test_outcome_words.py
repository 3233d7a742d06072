"""What the outcome report says in words: never over a threshold by rounding, and what a reliability means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.model.outcome import Reliability
from lms.reporting.datasets import reliability_words, results_words
from lms.reporting.datasets.outcomes_words import MINUS, graded, interval_text, one, points, whole


def read(text: str) -> float:
    """Return the figure that a reader reads."""
    return float(text.replace(MINUS, "-").replace(",", "").removeprefix("+"))


@given(st.floats(0, 100), st.integers(0, 1000))
def test_a_per_cent_of_points_reads_as_reaching_a_mark_only_if_it_does(value: float, tenths: int) -> None:
    mark = tenths / 10
    assert (read(points(value)) >= mark) is (value >= mark - 1e-9)


@pytest.mark.parametrize("band", [-0.2, 0.0, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9])
@given(near=st.floats(-0.02, 0.02))
def test_a_figure_reads_as_being_in_the_band_that_it_is_in(band: float, near: float) -> None:
    if 0 < abs(near) < 1e-8:
        return  # nearer than a sum of such figures is computed
    value = band + near
    assert (read(graded(value)) >= band - 1e-9) is (value >= band - 1e-9)


@given(st.floats(-5, 5), st.floats(0, 5))
def test_an_interval_reads_as_holding_zero_only_if_it_does(low: float, more: float) -> None:
    high = low + more
    if min(abs(low), abs(high)) < 1e-6:
        return
    ends = [read(end) for end in interval_text(low, high).split(" to ")]
    assert [end > 0 for end in ends] == [low > 0, high > 0]
    assert [end < 0 for end in ends] == [low < 0, high < 0]


def test_what_is_cut_and_what_is_rounded() -> None:
    assert (points(79.96), points(80.0), points(0.29 * 100)) == ("79.9", "80.0", "29.0")
    assert (graded(0.699), graded(-0.001), graded(0.7)) == ("0.69", f"{MINUS}0.01", "0.70")
    assert (whole(59.6), whole(60.0)) == ("59", "60")
    assert (one(0.04, signed=True), one(0.0, signed=True), one(-0.04, signed=True)) == ("+0.04", "0.0", f"{MINUS}0.04")
    assert interval_text(0.04, 3.14) == "0.04 to 3.1"


@given(st.floats(0.001, 10_000), st.floats(-0.02, 0.02))
def test_a_figure_of_the_agency_reads_as_its_target_only_if_it_is(target: float, near: float) -> None:
    value = target * (1 + near)
    if value != target and abs(value - target) < 1e-4:
        return
    shown = results_words.beside(value, target)
    assert (shown == results_words.written(target)) is (value == target)
    _, _, decimals = shown.partition(".")
    assert abs(read(shown) - value) <= 0.51 * 10 ** -len(decimals)


@pytest.mark.parametrize(("value", "target"), [(0.501, 0.5), (0.499, 0.5), (5.04, 5), (12.04, 12), (99.96, 100)])
def test_a_figure_near_its_target_has_more_decimals_and_never_fewer(value: float, target: float) -> None:
    assert results_words.beside(value, target) == str(value)


def test_a_reliability_below_zero_is_explained_and_not_printed() -> None:
    found = Reliability(21, -1.163, 40, 12)
    assert reliability_words.value(found) == "Below zero (formula 21 of Kuder and Richardson, 12 items, 40 people)"
    said = reliability_words.verdict(found)
    assert said.startswith("These people's scores differ less than luck alone would make them")
    assert "indicative" not in said


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.9, "High"), (0.899, "Moderate"), (0.7, "Moderate"), (0.699, "Low"), (0.5, "Low"), (0.499, "Questionable"),
     (0.0, "Questionable")],
)  # fmt: skip
def test_each_band_has_its_word_and_few_people_make_it_indicative(value: float, word: str) -> None:
    many, few = Reliability(20, value, 30, 10), Reliability(20, value, 29, 10)
    assert reliability_words.verdict(many).startswith(word)
    assert "indicative" not in reliability_words.verdict(many)
    assert reliability_words.verdict(few) == (
        f"{reliability_words.verdict(many)} Fewer than 30 people stand behind it, so it is indicative."
    )
    assert (reliability_words.value(None), reliability_words.verdict(None)) == ("–", "")

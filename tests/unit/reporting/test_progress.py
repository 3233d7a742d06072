"""How far a report is: the parts in words, and the time that is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reporting.progress import SURE, seconds_left

BEGAN = datetime(2027, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "seconds", "left"),
    [(50, 20, 20), (25, 30, 90), (90, 45, 5), (100, 60, 5), (60, 61, 40)],
)
def test_the_rest_is_told_at_the_pace_so_far(done: int, seconds: int, left: int) -> None:
    assert seconds_left(done, 100, BEGAN, BEGAN + timedelta(seconds=seconds)) == left


def test_nothing_is_told_before_the_pace_is_known() -> None:
    assert seconds_left(0, 0, BEGAN, BEGAN + timedelta(minutes=1)) is None
    assert seconds_left(24, 100, BEGAN, BEGAN + timedelta(minutes=1)) is None
    assert seconds_left(50, 100, BEGAN, BEGAN + SURE / 2) is None
    assert seconds_left(50, 100, None, BEGAN) is None


@given(st.integers(25, 99), st.integers(4, 10_000))
def test_the_further_it_is_the_less_is_left(done: int, seconds: int) -> None:
    now = BEGAN + timedelta(seconds=seconds)
    here, further = seconds_left(done, 100, BEGAN, now), seconds_left(done + 1, 100, BEGAN, now)
    assert here is not None
    assert further is not None
    assert further <= here

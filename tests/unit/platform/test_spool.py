"""Rows in a file behave as rows in a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.platform.spool import PIECE, Spool

COUNTS = st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
PLACES = st.integers(-4 * PIECE, 4 * PIECE)


@given(COUNTS, st.none() | PLACES, st.none() | PLACES, st.none() | st.sampled_from([1, 2, -1, 7]))
def test_a_slice_is_the_slice_of_the_list(count: int, start: int | None, stop: int | None, step: int | None) -> None:
    rows = [(str(number), number) for number in range(count)]
    spool = Spool(iter(rows))
    assert (len(spool), list(spool)) == (count, rows)
    assert spool[start:stop:step] == rows[start:stop:step]


def test_it_is_read_again_while_it_is_read() -> None:
    spool = Spool(range(PIECE + 3))
    assert [(row, spool[0]) for row in spool] == [(row, 0) for row in range(PIECE + 3)]


def test_a_row_that_is_not_there_is_an_index_error() -> None:
    spool = Spool("abc")
    assert spool[-1] == "c"
    with pytest.raises(IndexError):
        spool[3]

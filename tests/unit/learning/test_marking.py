"""Marking: a right answer is right however the page was shuffled, and everything else is not."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.model import Item, NumericItem, OrderingItem
from lms.kernel.errors import Invalid
from lms.learning.rules.answering import given_from, number_in, response_from
from lms.learning.rules.marking import is_passed, is_right
from lms.learning.rules.shuffle import order_of, parts_of
from tests.unit.learning.items import ANY_ITEM, right_response, wrong_responses

SEEDS = st.text("0123456789abcdef", min_size=1, max_size=16)


@given(ANY_ITEM, SEEDS)
def test_the_right_answer_is_right_however_it_was_shuffled(item: Item, seed: str) -> None:
    order = order_of(item, seed)
    shown = given_from(item, order, right_response(item))
    assert is_right(item, response_from(item, order, shown))


@given(ANY_ITEM, SEEDS)
def test_a_wrong_answer_is_wrong_however_it_was_shuffled(item: Item, seed: str) -> None:
    order = order_of(item, seed)
    for wrong in wrong_responses(item):
        assert not is_right(item, response_from(item, order, given_from(item, order, wrong)))


@given(ANY_ITEM, SEEDS)
def test_what_is_stored_comes_back_as_it_was_given(item: Item, seed: str) -> None:
    order = order_of(item, seed)
    for response in (right_response(item), *wrong_responses(item)):
        shown = given_from(item, order, response)
        assert given_from(item, order, response_from(item, order, shown)) == shown


@given(ANY_ITEM, SEEDS)
def test_every_part_is_shown_once_and_steps_never_in_the_right_order(item: Item, seed: str) -> None:
    order = order_of(item, seed)
    assert sorted(order) == list(range(len(parts_of(item))))
    assert order == order_of(item, seed)
    if isinstance(item, OrderingItem):
        assert order != tuple(range(len(order)))


@given(
    ANY_ITEM,
    st.dictionaries(
        st.sampled_from(["choice", "choices", "places", "pairs", "value"]),
        st.one_of(st.integers(-2, 9), st.text(max_size=4), st.lists(st.integers(-1, 9), max_size=7), st.none()),
    ),
)
def test_nonsense_gets_a_sentence_and_nothing_else(item: Item, nonsense: dict[str, object]) -> None:
    order = order_of(item, "seed")
    with suppress(Invalid):
        assert is_right(item, response_from(item, order, nonsense)) in {True, False}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("60", "60"),
        (" 60 ", "60"),
        ("60 days", "60"),
        ("1,000", "1000"),
        ("12,345.5", "12345.5"),
        ("0,5", "0.5"),
        (".5", "0.5"),
        ("−3", "-3"),
        ("1 000", "1000"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert number_in(text, "days") == Decimal(number)


@pytest.mark.parametrize("text", ["", "sixty", "1e9", "NaN", "6o", "1,2,3", "9" * 30, "--5"])
def test_what_is_no_number_is_told(text: str) -> None:
    with pytest.raises(Invalid, match="number"):
        number_in(text, "days")


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 100))
def test_the_pass_mark_is_reached_or_not_without_rounding(got: int, more: int, mark: int) -> None:
    maximum = got + more
    assert is_passed(got, maximum, mark) == (maximum > 0 and Decimal(got) / max(maximum, 1) >= Decimal(mark) / 100)


def test_the_tolerance_is_inclusive() -> None:
    item = NumericItem.model_validate(
        {
            "id": "q", "objective": "o", "stem": "?", "kind": "numeric", "answer": "0.3", "tolerance": "0.1",
            "feedback": {"correct": "a", "incorrect": "b"},
        }
    )  # fmt: skip
    assert is_right(item, {"value": "0.4"})
    assert is_right(item, {"value": "0.20"})
    assert not is_right(item, {"value": "0.41"})

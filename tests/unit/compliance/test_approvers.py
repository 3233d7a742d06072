"""Nobody approves for themselves, however their name is written."""

from __future__ import annotations

import pytest

from lms.compliance.rules.approvers import is_same_person, looks_like_number


@pytest.mark.parametrize(
    "written",
    [
        "Pedro Adams", "Adams, Pedro", "pedro adams", "ADAMS  Pédro", "Pedro J. Adams", "P. Pedro Adams", "000123",
        "Pedro Adams (000123)", "Adams, Pedro (000123)", "Director Ray, 000123",
    ],
)  # fmt: skip
def test_a_name_is_known_in_any_order_case_and_spelling(written: str) -> None:
    assert is_same_person(written, "Pedro Adams", "000123")


@pytest.mark.parametrize("written", ["Petra Adams", "Pedro Adams-Ruiz", "Adams", "Agency records officer", "P.", ""])
def test_somebody_else_is_somebody_else(written: str) -> None:
    assert not is_same_person(written, "Pedro Adams", "000123")


def test_a_short_number_among_other_words_names_nobody() -> None:
    assert not is_same_person("Director of Region 1", "Pedro Adams", "1")
    assert is_same_person("1", "Pedro Adams", "1")


def test_a_name_of_accents_initials_or_another_script_is_compared_too() -> None:
    assert is_same_person("dvorak, zoe", "Zoë Dvořák", "1")
    assert is_same_person("Анна Иванова", "Иванова Анна", "1")
    assert not is_same_person("Анна Петрова", "Иванова Анна", "1")


def test_what_can_only_be_a_staff_number_is_known_as_one() -> None:
    assert all(looks_like_number(text) for text in ("000999", " 12345 ", "E-10023"))
    assert not any(looks_like_number(text) for text in ("Bo Hill", "Director, Region 4", "Order 17"))

"""What people write is kept as they wrote it, unless there is nothing to read in it."""

from __future__ import annotations

import pytest

from lms.kernel.errors import Invalid
from lms.platform.own_words import own_words


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u200b", "\u202e", "\u0301", "\u2067 \u2069"])
def test_what_shows_nothing_is_no_text(text: str) -> None:
    with pytest.raises(Invalid, match="own words") as caught:
        own_words(text, 10)
    assert caught.value.field == "words"


@pytest.mark.parametrize("text", ["Why?", "\u05e9\u05dc\u05d5\u05dd", "\U0001f600", "e\u0301", "?", "42"])
def test_whatever_can_be_read_is_kept(text: str) -> None:
    assert own_words(f" {text}\n", 10) == text


def test_no_sign_turns_the_words_after_it_around() -> None:
    assert own_words("\u202egnirts\u202c and \u2067more\u2069", 30) == "gnirts and more"


def test_too_much_is_refused_with_its_length() -> None:
    with pytest.raises(Invalid, match="at most 10"):
        own_words("x" * 11, 10)

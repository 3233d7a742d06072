"""Dates, shares and states as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g, session
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from lms.platform import words

SAYING = Flask("saying")
Babel(SAYING)


def test_a_day_is_written_with_its_month_as_a_word(app: Flask) -> None:
    with app.test_request_context():
        assert words.day(date(2027, 3, 4)) == "4 March 2027"
        assert words.short_day(date(2027, 3, 4)) == "4 Mar 2027"
        assert words.day(None) == words.NOTHING


def test_an_instant_is_told_in_the_agencys_zone_with_its_name(app: Flask) -> None:
    with app.test_request_context():
        g.zone = "America/New_York"
        assert words.instant(datetime(2027, 3, 4, 19, 5, tzinfo=UTC)) == "4 March 2027, 14:05 EST"


def test_an_instant_without_a_zone_is_refused(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(ValueError, match="no time zone"):
        words.instant(datetime(2027, 3, 4))


@pytest.mark.parametrize(
    "minutes, text", [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (125, "2 hours 5 minutes")]
)
def test_minutes_are_words(app: Flask, minutes: int, text: str) -> None:
    with app.test_request_context():
        assert words.minutes_words(minutes) == text


@pytest.mark.parametrize(
    "part, whole, places, text",
    [(1999, 2000, 0, "99%"), (1999, 2000, 1, "99.9%"), (2000, 2000, 0, "100%"), (2, 3, 2, "66.66%"), (0, 5, 0, "0%")],
)
def test_a_share_is_never_rounded_up(app: Flask, part: int, whole: int, places: int, text: str) -> None:
    with app.test_request_context():
        assert words.percent_down(part, whole, places) == text


@given(st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_rate_says_all_only_of_all_and_none_only_of_none(pair: tuple[int, int]) -> None:
    part, whole = pair
    with SAYING.test_request_context():
        said = words.share(part, whole)
        assert said.startswith(f"{words.number(part)} of {words.number(whole)} (")
    assert ("(100%)" in said) == (part == whole)
    assert ("(0%)" in said) == (part == 0)
    percent = said.rpartition("(")[2].rstrip("%)")
    assert percent == "under 1" or 0 <= part / whole - int(percent) / 100 < 0.01


def test_a_share_of_nothing_is_a_dash(app: Flask) -> None:
    with app.test_request_context():
        assert words.percent_down(0, 0) == words.NOTHING


def test_every_state_differs_from_every_other_in_word_and_in_tone_with_shape(app: Flask) -> None:
    with app.test_request_context():
        said = {str(word.text) for word in words.STATUS_WORDS.values()}
        seen = {(word.tone, word.shape) for word in words.STATUS_WORDS.values()}
        shapes = {word.shape for word in words.STATUS_WORDS.values()}
    assert len(said) == len(seen) == len(shapes) == len(words.STATUS_WORDS) == 10


def test_what_is_not_a_state_is_an_error() -> None:
    with pytest.raises(KeyError):
        words.status_word("finished")


def test_an_unknown_language_falls_back_to_english(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "tlh"}):
        session["language"] = "xx"
        assert words.day(date(2027, 3, 4)) == "4 March 2027"

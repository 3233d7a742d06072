"""A few written words are compared by what counts, and by nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.wording import plain


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ("Incident Commander", "incident commander"),
        ("  incident   commander. ", "incident commander"),
        ("incident\u2011commander", "incident commander"),
        ("José", "jose"),
        ("Jose\u0301", "José"),
        ("don\u2019t", "dont"),
        ("“forty-five days”", "forty five days"),
        ("STRASSE", "straße"),
        ("ﬁle", "file"),
    ],
)
def test_case_accents_punctuation_and_blanks_do_not_count(written: str, accepted: str) -> None:
    assert plain(written) == plain(accepted)


@pytest.mark.parametrize(
    ("written", "accepted"),
    [("commander", "incident commander"), ("commander incident", "incident commander"), ("45", "46"), ("C", "C+")],
)
def test_words_their_order_figures_and_signs_count(written: str, accepted: str) -> None:
    assert plain(written) != plain(accepted)


@given(st.text(max_size=40))
def test_what_was_made_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=40))
def test_blanks_around_and_a_full_stop_never_count(text: str) -> None:
    assert plain(f"  {text}. ") == plain(text)

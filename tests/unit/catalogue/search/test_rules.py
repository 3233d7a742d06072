"""What a question means, which words were meant, what of a passage is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.search import rules
from lms.catalogue.search.model import Kind, Match, Term

WORDS = st.text(alphabet="abcdefg", min_size=1, max_size=9)


def test_small_words_say_nothing_unless_there_is_nothing_else() -> None:
    question, left_out = rules.asked("How do I report a GIFT?")
    assert question.terms == (Term("report"), Term("gift", begins=True))
    assert left_out == 0
    assert [term.word for term in rules.asked("who are you")[0].terms] == ["who", "are", "you"]


def test_the_number_of_a_rule_is_its_numbers() -> None:
    assert rules.words_of("5 CFR § 2635.203(b)") == ["5", "cfr", "2635", "203", "b"]


def terms(text: str) -> list[str]:
    return [term.word for term in rules.asked(text)[0].terms]


def test_a_number_in_several_parts_and_a_word_with_a_hyphen_stay_together() -> None:
    assert terms("5 CFR § 2635.203(b), e-mail and/or phone") == ["5", "cfr", "2635 203 b", "e mail", "phone"]
    assert terms("- 15,000 dollars -") == ["15 000", "dollars"]
    assert not rules.asked("2635.203")[0].terms[0].begins


def test_a_number_is_looked_for_less_exactly_part_by_part() -> None:
    question, _ = rules.asked("gift 2635.203(b)")
    said = []
    while question := rules.shortened(question):  # type: ignore[assignment]
        said.append([(term.word, term.typed or term.word) for term in question.terms])
    assert said == [[("gift", "gift"), ("2635 203", "2635.203")], [("gift", "gift"), ("2635", "2635")]]


@pytest.mark.parametrize(
    ("typed", "also"),
    [("email", ("e", "mail")), ("wi-fi", ("wifi",)), ("wifi", ("wi", "fi")), ("micropurchase", ("micro", "purchase"))],
)
def test_a_word_may_be_written_with_a_hyphen_or_without(typed: str, also: tuple[str, ...]) -> None:
    (term,) = rules.asked(typed)[0].terms
    assert rules.spellings(term)[0] == term.words
    assert also in rules.spellings(term)


def test_a_number_is_written_in_one_way() -> None:
    assert rules.spellings(Term("2635 203", typed="2635.203")) == [("2635", "203")]
    assert rules.spellings(Term("2635203")) == [("2635203",)]
    assert all("in" not in words for words in rules.spellings(Term("login")))


def test_accents_do_not_matter() -> None:
    assert rules.words_of("Résumé naïve") == ["resume", "naive"]


@given(st.text(max_size=600))
def test_folding_keeps_every_sign_in_its_place(text: str) -> None:
    assert len(rules.folded(text)) == len(text)


@given(st.text(max_size=3000))
def test_every_line_of_text_is_a_question(text: str) -> None:
    question, left_out = rules.asked(text)
    assert len(question.terms) <= rules.MOST_WORDS
    assert left_out >= 0
    assert all(term.words and term.word == rules.folded(" ".join(term.words)) for term in question.terms)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("fishing", ""), ("phising", "phishing"), ("recieve", "receive"), ("pruchase", "purchase"), ("gfit", "gift"),
     ("harrassment", "harassment"), ("2635", ""), ("cat", "")],
)  # fmt: skip
def test_slips_of_the_finger_are_forgiven(typed: str, meant: str) -> None:
    known = {"phishing": 3, "receive": 9, "purchase": 4, "gift": 2, "harassment": 5, "2636": 1, "car": 1}
    assert rules.meant(typed, known) == meant


def test_of_words_equally_near_the_first_letter_then_the_usual_word_wins() -> None:
    assert rules.meant("carts", {"parts": 50, "cards": 2, "carps": 1}) == "cards"


def slipped(word: str) -> list[str]:
    """Return what one slip of the finger makes of a word: a letter missed, doubled, mistaken or swapped."""
    places = range(len(word))
    return [
        *(word[:i] + word[i + 1 :] for i in places),
        *(word[:i] + word[i] + word[i:] for i in places),
        *(word[:i] + "q" + word[i + 1 :] for i in places),
        *(word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places[:-1]),
    ]


@given(st.text("abcdefghij", min_size=5, max_size=12), st.data())
def test_one_slip_in_a_word_is_always_forgiven(word: str, data: st.DataObject) -> None:
    typed = data.draw(st.sampled_from(slipped(word)))
    assert rules.meant(typed, {word: 1}) == ("" if typed == word else word)


@given(WORDS, WORDS)
def test_no_word_is_taken_for_one_that_is_much_longer_or_shorter(typed: str, other: str) -> None:
    if abs(len(typed) - len(other)) > rules.reach(typed):
        assert rules.meant(typed, {other: 1}) == ""


@given(st.text(min_size=0, max_size=900), st.data())
def test_a_snippet_is_part_of_its_text_and_not_long(text: str, data: st.DataObject) -> None:
    starts = sorted(data.draw(st.sets(st.integers(0, max(0, len(text) - 1)), max_size=5)))
    spans = [(start, start + 1) for start in starts if text]
    shown = rules.snippet(text, spans)
    inner = "".join(piece.text for piece in shown if piece.text not in {"… ", " …"})
    assert inner in text
    assert len(inner) <= max(rules.SNIPPET, len(text) if len(text) <= rules.SNIPPET else 0)


def test_a_snippet_shows_where_most_of_the_words_are() -> None:
    text = "start " + "x " * 300 + "gift limit " + "y " * 300
    at = text.index("gift")
    shown = rules.snippet(text, [(0, 5), (at, at + 4), (at + 5, at + 10)])
    assert [piece.text for piece in shown if piece.marked] == ["gift", "limit"]
    assert shown[0].text == "… "


def test_no_lesson_takes_the_whole_page() -> None:
    matches = [Match(i, Kind.LESSON, "m", "one", 9.0 - i) for i in range(5)] + [Match(9, Kind.CARD, "m", "c", 1.0)]
    assert [match.id for match in rules.ranked(matches)] == [0, 1, 9]

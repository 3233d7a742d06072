"""What people type leads to what the texts say, by a file that people can review."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.catalogue.search import synonyms
from lms.catalogue.search.model import Question, Term
from lms.catalogue.search.rules import asked
from lms.catalogue.search.synonyms import Synonyms, others_of, widened

OURS: Synonyms = {
    frozenset({"boss"}): ("supervisor", "chief"),
    frozenset({"credit", "card"}): ("purchase card",),
    frozenset({"card"}): ("badge",),
}


def wide(text: str) -> Question:
    return widened(asked(text)[0], OURS)


def written(folder: Path, text: str) -> Path:
    path = folder / synonyms.FILE
    path.write_text(text, "utf-8")
    return path


def test_a_word_is_looked_for_by_its_others_as_well() -> None:
    assert wide("my boss yells").terms == (Term("boss", others=("supervisor", "chief")), Term("yells", begins=True))
    assert others_of(wide("the boss of my boss")) == ("supervisor", "chief")


def test_words_without_others_stay_as_they_were() -> None:
    question = asked("5 CFR 2635.203(b)")[0]
    assert widened(question, OURS) == question
    assert others_of(question) == ()


@pytest.mark.parametrize("text", ["credit card lost", "lost my card, the one for credit"])
def test_several_words_at_once_come_before_single_ones_in_whatever_order(text: str) -> None:
    assert others_of(wide(text)) == ("purchase card",)
    assert "lost" in {term.word for term in wide(text).terms}


def test_the_shipped_file_is_whole() -> None:
    loaded = synonyms.load(Path("policies") / synonyms.FILE)
    assert loaded.mistakes == ()
    assert loaded.said.synonyms[frozenset({"bully"})] == ("harassment", "hostile")


@pytest.mark.parametrize(("text", "said", "line"), [
    ("words:\n- {typed: [boss], also: []}\n", "also", 2),
    ("words:\n- {typed: ['?!'], also: [chief]}\n", "'?!' must be one to 4 words", 2),
    ("words:\n- {typed: [a b c d e], also: [chief]}\n", "'a b c d e' must be one to 4 words", 2),
    ("words:\n- {typed: [boss], also: [chief]}\n- {typed: [Boss], also: [head]}\n", "'boss' is typed in two lines", 1),
    ("words:\n- {type: [boss], also: [chief]}\n", "type", 2),
    ("words: none\n", "words", 1),
])  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_stops_no_search(tmp_path: Path, text: str, said: str, line: int) -> None:
    loaded = synonyms.load(written(tmp_path, text))
    assert loaded.said.synonyms == {}
    assert (loaded.mistakes[0].line, said in loaded.mistakes[0].what) == (line, True), loaded.mistakes

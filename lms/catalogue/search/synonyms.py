"""Words for the same: what people type beside what the texts say, from an agency's `policies/words.yaml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from lms.catalogue.search.model import Question, Term
from lms.catalogue.search.rules import telling, words_of
from lms.platform import settingsfile
from lms.platform.content import Overlay
from lms.platform.settingsfile import Loaded

FILE = "words.yaml"
MOST_WORDS = 4
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Synonyms = Mapping[frozenset[str], tuple[str, ...]]
"""By the words that are typed, in whatever order: what is looked for as well."""


class Line(BaseModel):
    """What people type, and what is looked for as well."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    typed: Annotated[tuple[Words, ...], Field(min_length=1, max_length=20)]
    also: Annotated[tuple[Words, ...], Field(min_length=1, max_length=5)]

    @field_validator("typed", "also")
    @classmethod
    def _few_words(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for each in given:
            if not 1 <= len(words_of(each)) <= MOST_WORDS:
                raise ValueError(f"'{each}' must be one to {MOST_WORDS} words of letters and digits")
        return given


class WordsFile(BaseModel):
    """The file's keys; without it, nothing is looked for but what is typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Annotated[tuple[Line, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _each_once(self) -> WordsFile:
        counted = Counter(key for line in self.words for key in {_key(each) for each in line.typed})
        twice = [" ".join(sorted(key)) for key, times in counted.items() if times > 1]
        if twice:
            raise ValueError(f"'{twice[0]}' is typed in two lines; write all that is looked for as well into one")
        return self

    @cached_property
    def synonyms(self) -> Synonyms:
        """Return what the file says as the search takes it."""
        return {_key(each): line.also for line in self.words for each in line.typed}


def in_overlay(overlay: Overlay) -> Loaded[WordsFile]:
    """Return the agency's file, or ours; without any, no words."""
    return settingsfile.in_overlay(WordsFile, overlay, FILE)


def load(path: Path) -> Loaded[WordsFile]:
    """Read a file."""
    return settingsfile.load(WordsFile, path)


def widened(question: Question, synonyms: Synonyms) -> Question:
    """Return a question that looks as well for what others call the same; several words at once before single ones."""
    left = list(question.terms)
    typed = {word for term in left for word in term.words}
    for key in sorted((key for key in synonyms if key <= typed), key=lambda key: (-len(key), sorted(key))):
        meant = [term for term in left if key.issuperset(term.words)]
        words = [word for term in meant for word in term.words]
        if key == set(words):
            begins = meant[0].begins and len(words) == 1
            left[left.index(meant[0])] = Term(" ".join(words), begins, others=synonyms[key])
            left = [term for term in left if term not in meant]
    return Question(tuple(left), question.loosely)


def others_of(question: Question) -> tuple[str, ...]:
    """Return what a question looks for beside its own words, each once."""
    return tuple(dict.fromkeys(other for term in question.terms for other in term.others))


def _key(typed: str) -> frozenset[str]:
    return frozenset(telling(words_of(typed)))

"""Pure rules of the search: the words of a question, what was probably meant, which part of a passage is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lms.catalogue.search.model import Kind, Match, Piece, Question, Span, Term

MOST_WORDS = 12
LONGEST_WORD = 40
LONGEST_QUESTION = 400
SHORTEST_BEGINNING = 3
SHORTEST_MENDED = 4
SNIPPET = 230
MANY = {Kind.LESSON: 2, Kind.SITUATION: 1, Kind.CARD: 1}
"""So many passages of one lesson, story or card are shown; the reader sees the rest there."""
WEIGHT = {Kind.CARD: 1.25, Kind.CLAUSE: 1.1, Kind.LESSON: 1.0, Kind.REQUIREMENT: 1.0, Kind.SITUATION: 0.8}
"""A card answers in one page what a lesson explains in ten minutes, so it comes first where both fit alike.

A story comes after the lesson that gives the rule.
"""
_WORD = re.compile(r"[^\W_]+")
_HYPHEN = re.compile("[-\u2010\u2011]")
_SINGLE = frozenset("ex")
"""Letters that stand for a word before a hyphen: e-mail, x-ray."""
_SMALL = """
a about all am an and any are as at be been being but by can could did do does for from had has have how i if in into is
it its may me much must my no not of on or our should so than that the their them then there these they this to us was
we were what when where which who whom whose why will with would you your
"""
_STOP = frozenset(_SMALL.split())
"""Words that say nothing about what is looked for; a question made of nothing else keeps them."""


def folded(text: str) -> str:
    """Return a text in small letters without accents, letter for letter as long as it was; other signs are spaces."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign)[0].lower()
    kept = plain if len(plain) == 1 else sign
    return kept if _WORD.fullmatch(kept) else " "


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: in small letters, without accents."""
    return [word[:LONGEST_WORD] for word in folded(text).split()]


def telling(words: Iterable[str]) -> list[str]:
    """Return the words that say what is looked for; of words that say nothing, all."""
    given = list(words)
    return [word for word in given if word not in _STOP] or given


def asked(text: str) -> tuple[Question, int]:
    """Return what a line of text asks for, and how many of its words were too many.

    There are no operators and no wild cards: every sign that is no letter and no digit parts words and does nothing.
    Only what is one number ("2635.203") or one word with a hyphen ("e-mail") stays together.
    """
    found = {term.word: term for piece in text[:LONGEST_QUESTION].split() for term in _terms(piece)}
    used = [found[word] for word in telling(found)]
    terms, too_many = used[:MOST_WORDS], max(0, len(used) - MOST_WORDS)
    if terms and not too_many and " " not in terms[-1].word and len(terms[-1].word) >= SHORTEST_BEGINNING:
        terms[-1] = Term(terms[-1].word, begins=True)
    return Question(tuple(terms)), too_many


def _terms(piece: str) -> list[Term]:
    words = words_of(piece)
    whole = Term(" ".join(words), typed=piece.strip(" ,.;:!?\"'"))
    stays = len(words) > 1 and (whole.is_number or _HYPHEN.search(piece.strip("-")))
    return [whole] if stays else [Term(word) for word in words]


def shortened(question: Question) -> Question | None:
    """Return a question with the last part of each number left out ("2635.203(b)": "2635.203"); None: it has none."""
    if not any(term.is_number for term in question.terms):
        return None
    return Question(tuple(_shortened(term) if term.is_number else term for term in question.terms))


def _shortened(term: Term) -> Term:
    kept = term.words[:-1]
    ends = [found.end() for found in _WORD.finditer(folded(term.typed))]
    return Term(" ".join(kept), typed=term.typed[: ends[len(kept) - 1]] if len(ends) >= len(kept) else "")


def apart(question: Question) -> Question:
    """Return a question with all of its words by themselves."""
    words = dict.fromkeys(word for term in question.terms for word in term.words)
    return Question(tuple(Term(word) for word in words))


def spellings(term: Term) -> list[tuple[str, ...]]:
    """Return how a term may be written, each as words that stand side by side: "email" and "e-mail"."""
    words = term.words
    if len(words) > 1:
        return [words] if term.is_number else [words, ("".join(words)[:LONGEST_WORD],)]
    word = words[0]
    if len(word) < SHORTEST_MENDED or not word.isalpha():
        return [words]
    cuts = ((word[:place], word[place:]) for place in range(1, len(word) - 1))
    return [words, *((a, b) for a, b in cuts if (len(a) > 1 or a in _SINGLE) and not {a, b} & _STOP)]


def reach(word: str) -> int:
    """Return how many slips of the finger are forgiven in a word."""
    if len(word) < SHORTEST_MENDED or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def meant(word: str, vocabulary: Mapping[str, int]) -> str:
    """Return the word of a vocabulary (with how often it stands) that was probably meant; empty where none is near.

    A slip is a letter that was missed, added, mistaken or swapped with its neighbour (Damerau 1964). The nearest wins,
    then one with the same first letter, then the one that stands most often.
    """
    near = process.extract(word, vocabulary.keys() - {word}, scorer=OSA.distance, score_cutoff=reach(word), limit=None)
    ranks = ((away, candidate[0] != word[0], -vocabulary[candidate], candidate) for candidate, away, _ in near)
    return min(ranks, default=("",))[-1]


def ranked(matches: Iterable[Match], first: Collection[int] = ()) -> list[Match]:
    """Return the matches, those that come `first` before the others, the best first, no more than a few of one part."""
    shown: dict[tuple[str, str, str], int] = {}
    kept = []
    for match in sorted(matches, key=lambda m: (m.id not in first, -m.score * WEIGHT[m.kind], m.id)):
        part = (match.kind.value, match.subject, match.part)
        shown[part] = shown.get(part, 0) + 1
        if match.kind not in MANY or shown[part] <= MANY[match.kind]:
            kept.append(match)
    return kept


def pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Return a text in pieces, those in the spans marked."""
    found, at = [], 0
    for start, end in spans:
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], marked=True))
        at = end
    if at < len(text):
        found.append(Piece(text[at:]))
    return tuple(found)


def snippet(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Return the part of a text in which most of the marked words stand, cut between words."""
    if len(text) <= SNIPPET:
        return pieces(text, spans)
    start = _best_start(spans)
    start = 0 if start < SNIPPET // 4 else text.rfind(" ", 0, max(1, start - SNIPPET // 6)) + 1
    end = len(text) if start + SNIPPET >= len(text) else max(text.rfind(" ", start, start + SNIPPET), start + 1)
    inside = [(a - start, b - start) for a, b in spans if a >= start and b <= end]
    cut = pieces(text[start:end], inside)
    first = (Piece("… "),) if start else ()
    last = (Piece(" …"),) if end < len(text) else ()
    return (*first, *cut, *last)


def _best_start(spans: Sequence[Span]) -> int:
    """Return where the stretch of a snippet's length begins that has most marks."""
    best, most = 0, 0
    for index, (start, _) in enumerate(spans):
        marks = sum(1 for other in spans[index:] if other[1] <= start + SNIPPET * 3 // 4)
        if marks > most:
            best, most = start, marks
    return best

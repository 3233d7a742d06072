"""Find a passage among all that an actor may open, and keep the index that this is done with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.catalogue.model import Module
from lms.catalogue.search import passages, rules
from lms.catalogue.search.model import Entry, Found, Hit, Kind, Match, Question, Sight, Term
from lms.catalogue.search.store import entries as store
from lms.catalogue.search.store.engines import Engine, Marked, engine_of
from lms.catalogue.search.synonyms import in_overlay, others_of, widened
from lms.platform.content import Overlay
from lms.platform.work import Work

FORMAT = 3
"""Grows when passages are cut or kept in another way: an index of an older format is made again."""
A_PAGE = 15


def is_ready(work: Work, agency_id: int) -> bool:
    """Tell whether an agency's index is there, whole and of the present format."""
    return store.format_of(work.session, agency_id) == FORMAT


def rebuild(work: Work, agency_id: int, texts: Mapping[str, Iterable[Entry]]) -> None:
    """Make an agency's index anew from the passages of its texts, each under its source."""
    store.lock(work.session)
    store.clear(work.session, agency_id)
    for source, entries in texts.items():
        store.replace(work.session, agency_id, source, entries)
    store.is_whole(work.session, agency_id, FORMAT, work.now)


def passages_of(module: Module) -> list[Entry]:
    """Return everything of a module that can be found."""
    return passages.entries_of(module)


def replace(work: Work, agency_id: int, source: str, entries: Iterable[Entry]) -> None:
    """Put the passages of a text in the place of its older ones."""
    store.lock(work.session)
    store.replace(work.session, agency_id, source, entries)


def find(work: Work, text: str, kinds: Sequence[Kind] = (), page: int = 1, *, about_me: Iterable[str] = ()) -> Found:
    """Return the passages of the actor's agency that fit what was typed, the best first, of some kinds or of all.

    `about_me` are the sources of texts that the actor finds because they bind them, whatever their permissions.

    Where no passage has the words as typed, those that nobody wrote are taken for the nearest that somebody did; where
    that does not help either, passages with some of the words are shown.
    """
    question, left_out = rules.asked(text)
    typed = tuple(term.word for term in question.terms)
    if not typed:
        return Found(typed=())
    search = _Search(work, about_me)
    used, exact = search.by_number(question)
    answer = search.widely(used, exact)
    corrected, suggestion = _words(used) if used != question else "", ""
    if len(answer.matches) < search.FEW:
        mended = search.mended(used)
        if mended and (better := search.widely(mended, search.all_of(mended))).matches:
            if answer.matches:
                suggestion = _words(mended)
            else:
                answer, corrected = better, _words(mended)
    words = rules.apart(question)
    loosely = len(answer.matches) < (1 if answer.first else search.FEW) and len(words.terms) > 1
    if loosely:
        mended = search.mended(words)
        used = Question((mended or words).terms, loosely=True)
        corrected = _words(used) if mended else ""
        answer = search.loosely(used, answer.matches)
    ranked = rules.ranked(answer.matches, answer.first)
    wanted = [match for match in ranked if not kinds or match.kind in kinds]
    return Found(
        typed=typed,
        hits=search.hits(answer.question, wanted[(page - 1) * A_PAGE : page * A_PAGE]),
        total=len(wanted),
        counts=Counter(match.kind for match in ranked),
        corrected=corrected if answer.matches else "",
        suggestion=suggestion,
        loosely=loosely and bool(answer.matches),
        also=others_of(answer.question) if answer.matches else (),
        left_out=left_out,
    )


def _words(question: Question) -> str:
    return " ".join(term.typed or term.word for term in question.terms)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What fits a question that looks for words for the same as well; `first` has the words as they were typed."""

    question: Question
    matches: Sequence[Match]
    first: frozenset[int]


def _after(before: Sequence[Match], question: Question, more: Iterable[Match]) -> _Answer:
    """Return what was found `before`, and after it what else fits a question."""
    first = frozenset(match.id for match in before)
    return _Answer(question, [*before, *(match for match in more if match.id not in first)], first)


class _Search:
    """One search by one actor: what they may open bounds everything that is asked."""

    FEW = 3

    def __init__(self, work: Work, about_me: Iterable[str]) -> None:
        self._work = work
        self._agency = work.actor.agency_id
        needs = sorted(permission.value for permission in work.actor.permissions)
        self._sight = Sight(tuple(needs), tuple(sorted(about_me)))
        self._engine: Engine = engine_of(work.session)
        self._synonyms = in_overlay(Overlay("policies", work.settings.policies)).said.synonyms

    def all_of(self, question: Question) -> list[Match]:
        """Return what fits a question."""
        return self._engine.matches(self._work.session, self._agency, question, self._sight)

    def widely(self, question: Question, exact: Sequence[Match]) -> _Answer:
        """Return what fits a question as it is (`exact`), and what does by words for the same."""
        wide = widened(question, self._synonyms)
        return _after(exact, wide, self.all_of(wide) if wide != question else [])

    def loosely(self, question: Question, before: Sequence[Match]) -> _Answer:
        """Return what has some of the words, or words for the same, after what was found `before`."""
        wide = widened(question, self._synonyms)
        return _after(before, wide, self.all_of(wide))

    def by_number(self, question: Question) -> tuple[Question, list[Match]]:
        """Return what fits a question, and the question: where nothing does, with its numbers less exact."""
        used, matches = question, self.all_of(question)
        while not matches and (shorter := rules.shortened(used)):
            used, matches = shorter, self.all_of(shorter)
        return (used, matches) if matches else (question, [])

    def mended(self, question: Question) -> Question | None:
        """Return the question with each word that stands nowhere taken for a near one; None where nothing changes."""
        terms = tuple(self._mended(term) for term in question.terms)
        return Question(terms) if terms != question.terms else None

    def _mended(self, term: Term) -> Term:
        most = rules.reach(term.word)
        has_others = frozenset(term.words) in self._synonyms
        if not most or " " in term.word or has_others or self._knows(term):
            return term
        lengths = range(len(term.word) - most, len(term.word) + most + 1)
        found = store.vocabulary(self._work.session, self._agency, self._sight, lengths)
        near = rules.meant(term.word, found)
        return Term(near) if near else term

    def _knows(self, term: Term) -> bool:
        return self._engine.knows(self._work.session, self._agency, term, self._sight)

    def hits(self, question: Question, matches: Sequence[Match]) -> tuple[Hit, ...]:
        """Return matches with their words."""
        ids = [match.id for match in matches]
        if not ids:
            return ()
        texts = store.entries(self._work.session, ids)
        marks = self._engine.marks(self._work.session, question, ids)
        return tuple(_hit(texts[i], marks.get(i, Marked((), ()))) for i in ids if i in texts)


def _hit(entry: Entry, marked: Marked) -> Hit:
    return Hit(entry, rules.pieces(entry.title, marked.title), rules.snippet(entry.body, marked.body))

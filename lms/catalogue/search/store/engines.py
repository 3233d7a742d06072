"""Full text on SQLite (FTS5) and on PostgreSQL, behind the same functions.

Every word in a question is letters and digits only (`rules.words_of`), so no sign of a query language can reach either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.catalogue.search.model import Kind, Match, Question, Sight, Span, Term
from lms.catalogue.search.rules import folded, spellings, words_of

BEGIN, END = "\x02", "\x03"
"""Signs that no text has: they come back around what was found."""
MOST_MATCHES = 400
CONFIGURATIONS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish",
}  # fmt: skip
"""Which of PostgreSQL's configurations knows the endings of a language; the others' words are taken as they are."""


IN_SIGHT = "(e.needs IN :needs OR e.source IN :sources)"
LISTS: tuple[sa.BindParameter[str], ...] = tuple(
    sa.bindparam(name, expanding=True, type_=sa.String()) for name in ("needs", "sources")
)


@dataclass(frozen=True, slots=True)
class Marked:
    """Where in the title and the body of a passage the words stand that were looked for."""

    title: tuple[Span, ...]
    body: tuple[Span, ...]


class Engine(Protocol):
    """What finds in the passages."""

    def is_there(self, session: Session) -> bool:
        """Tell whether its tables are."""

    def prepare(self, session: Session) -> None:
        """Make what is missing of its tables."""

    def take_out(self, session: Session, ids: Sequence[int]) -> None:
        """Forget passages, before their rows go."""

    def take_in(self, session: Session, ids: Sequence[int]) -> None:
        """Read passages, after their rows have come."""

    def matches(self, session: Session, agency_id: int, question: Question, sight: Sight) -> list[Match]:
        """Return what fits best, up to `MOST_MATCHES`."""

    def knows(self, session: Session, agency_id: int, term: Term, sight: Sight) -> bool:
        """Tell whether a word stands anywhere."""

    def marks(self, session: Session, question: Question, ids: Sequence[int]) -> dict[int, Marked]:
        """Return where the words stand in some passages."""


def engine_of(session: Session) -> Engine:
    """Return the engine of the database at hand."""
    return _Postgresql() if session.get_bind().dialect.name == "postgresql" else _Sqlite()


def spans_in(marked: str) -> tuple[Span, ...]:
    """Return where in a text (without the marks) the marked stretches are."""
    spans, at, start = [], 0, 0
    for sign in marked:
        if sign == BEGIN:
            start = at
        elif sign == END:
            spans.append((start, at))
        else:
            at += 1
    return tuple(spans)


class _Sqlite:
    """FTS5, with Porter's stems; letters without accents."""

    _FOUND = "search_text CROSS JOIN search_entry e ON e.id = search_text.rowid"
    """A cross join, because SQLite keeps its order: what has the words first, then their rows. Left to itself it may
    ask the full text about every row of the agency, one by one."""

    def is_there(self, session: Session) -> bool:
        return bool(session.scalar(sa.text("SELECT 1 FROM sqlite_master WHERE name = 'search_text'")))

    def prepare(self, session: Session) -> None:
        session.execute(
            sa.text(
                "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5("
                "title, heading, context, body, tokenize = 'porter unicode61 remove_diacritics 2')"
            )
        )

    def take_out(self, session: Session, ids: Sequence[int]) -> None:
        if ids:
            session.execute(sa.text("DELETE FROM search_text WHERE rowid = :id"), [{"id": i} for i in ids])

    def take_in(self, session: Session, ids: Sequence[int]) -> None:
        if ids:
            session.execute(
                sa.text(
                    "INSERT INTO search_text (rowid, title, heading, context, body) "
                    "SELECT id, title, heading, context, body FROM search_entry WHERE id = :id"
                ),
                [{"id": i} for i in ids],
            )

    def matches(self, session: Session, agency_id: int, question: Question, sight: Sight) -> list[Match]:
        query = sa.text(
            "SELECT e.id, e.kind, e.subject, e.part, -bm25(search_text, 4.0, 3.0, 1.5, 1.0) AS score "
            f"FROM {self._FOUND} "
            "WHERE search_text MATCH :question AND e.agency_id = :agency "
            f"AND {IN_SIGHT} ORDER BY score DESC, e.id LIMIT :most"
        ).bindparams(*LISTS)
        values = {"question": self._words(question), "agency": agency_id, "most": MOST_MATCHES} | _lists(sight)
        return [_match(row) for row in session.execute(query, values)]

    def knows(self, session: Session, agency_id: int, term: Term, sight: Sight) -> bool:
        query = sa.text(
            f"SELECT 1 FROM {self._FOUND} "
            f"WHERE search_text MATCH :term AND e.agency_id = :agency AND {IN_SIGHT} LIMIT 1"
        ).bindparams(*LISTS)
        values = {"term": self._term(term), "agency": agency_id} | _lists(sight)
        return session.scalar(query, values) is not None

    def marks(self, session: Session, question: Question, ids: Sequence[int]) -> dict[int, Marked]:
        query = sa.text(
            "SELECT rowid, highlight(search_text, 0, :begin, :end), highlight(search_text, 3, :begin, :end) "
            "FROM search_text WHERE search_text MATCH :question AND rowid IN :ids"
        ).bindparams(sa.bindparam("ids", expanding=True))
        values = {"question": self._words(question), "ids": list(ids), "begin": BEGIN, "end": END}
        return {row[0]: Marked(spans_in(row[1]), spans_in(row[2])) for row in session.execute(query, values)}

    def _words(self, question: Question) -> str:
        return (" OR " if question.loosely else " AND ").join(map(self._term, question.terms))

    @staticmethod
    def _term(term: Term) -> str:
        written = [f'"{" ".join(words)}"' for words in _written(term)] + [f'"{term.word}" *'] * term.begins
        return f"({' OR '.join(written)})"


class _Postgresql:
    """A tsvector of the folded words, with the endings of the passage's language taken off."""

    def is_there(self, session: Session) -> bool:
        return True

    def prepare(self, session: Session) -> None:
        """Nothing is missing: the column came with its table."""

    def take_out(self, session: Session, ids: Sequence[int]) -> None:
        """Nothing to do: what it looks in goes with the row."""

    def take_in(self, session: Session, ids: Sequence[int]) -> None:
        rows = session.execute(
            sa.text("SELECT id, language, title, heading, context, body FROM search_entry WHERE id IN :ids").bindparams(
                sa.bindparam("ids", expanding=True)
            ),
            {"ids": list(ids)},
        )
        values = [
            {"id": row.id, "c": configuration(row.language)}
            | {name: folded(getattr(row, name)) for name in ("title", "heading", "context", "body")}
            for row in rows
        ]
        if values:
            session.execute(
                sa.text(
                    "UPDATE search_entry SET document = "
                    "setweight(to_tsvector(CAST(:c AS regconfig), :title), 'A') || "
                    "setweight(to_tsvector(CAST(:c AS regconfig), :heading), 'B') || "
                    "setweight(to_tsvector(CAST(:c AS regconfig), :context), 'C') || "
                    "setweight(to_tsvector(CAST(:c AS regconfig), :body), 'D') WHERE id = :id"
                ),
                values,
            )

    def matches(self, session: Session, agency_id: int, question: Question, sight: Sight) -> list[Match]:
        found: list[Match] = []
        for language in self._languages(session, agency_id):
            query = sa.text(
                "SELECT e.id, e.kind, e.subject, e.part, "
                "ts_rank_cd('{0.25, 0.4, 0.75, 1.0}', e.document, q, 1) AS score "
                "FROM search_entry e, to_tsquery(CAST(:c AS regconfig), :question) q "
                "WHERE e.document @@ q AND e.agency_id = :agency AND e.language = :language "
                f"AND {IN_SIGHT} ORDER BY score DESC, e.id LIMIT :most"
            ).bindparams(*LISTS)
            values = {"c": configuration(language), "question": self._words(question), "language": language}
            values |= {"agency": agency_id, "most": MOST_MATCHES} | _lists(sight)
            found += [_match(row) for row in session.execute(query, values)]
        return sorted(found, key=lambda match: (-match.score, match.id))[:MOST_MATCHES]

    def knows(self, session: Session, agency_id: int, term: Term, sight: Sight) -> bool:
        query = sa.text(
            "SELECT 1 FROM search_entry e, to_tsquery(CAST(:c AS regconfig), :term) q "
            f"WHERE e.document @@ q AND e.agency_id = :agency AND e.language = :language AND {IN_SIGHT} LIMIT 1"
        ).bindparams(*LISTS)
        values = {"term": self._term(term), "agency": agency_id} | _lists(sight)
        return any(
            session.scalar(query, values | {"c": configuration(language), "language": language}) is not None
            for language in self._languages(session, agency_id)
        )

    @staticmethod
    def _languages(session: Session, agency_id: int) -> Sequence[str]:
        query = sa.text("SELECT DISTINCT language FROM search_entry WHERE agency_id = :agency")
        return session.scalars(query, {"agency": agency_id}).all()

    def marks(self, session: Session, question: Question, ids: Sequence[int]) -> dict[int, Marked]:
        rows = session.execute(
            sa.text("SELECT id, language, title, body FROM search_entry WHERE id IN :ids").bindparams(
                sa.bindparam("ids", expanding=True)
            ),
            {"ids": list(ids)},
        ).all()
        query = sa.text(
            "SELECT t.id, ts_headline(c, t.title, q, :how), ts_headline(c, t.body, q, :how) "
            "FROM unnest(CAST(:ids AS integer[]), CAST(:cs AS text[]), "
            "CAST(:titles AS text[]), CAST(:bodies AS text[])) "
            "AS t (id, name, title, body), CAST(t.name AS regconfig) c, to_tsquery(c, :question) q"
        )
        values = {
            "ids": [row.id for row in rows],
            "cs": [configuration(row.language) for row in rows],
            "titles": [folded(row.title) for row in rows],
            "bodies": [folded(row.body) for row in rows],
            "question": self._words(question),
            "how": f"HighlightAll=true, StartSel={BEGIN}, StopSel={END}",
        }
        return {row[0]: Marked(spans_in(row[1]), spans_in(row[2])) for row in session.execute(query, values)}

    def _words(self, question: Question) -> str:
        return (" | " if question.loosely else " & ").join(map(self._term, question.terms))

    @staticmethod
    def _term(term: Term) -> str:
        written = [" <-> ".join(f"'{word}'" for word in words) for words in _written(term)]
        written += [f"'{term.word}':*"] * term.begins
        return f"({' | '.join(f'({each})' for each in written)})"


def _written(term: Term) -> list[tuple[str, ...]]:
    """Return every way in which a term may stand in a passage."""
    return [*spellings(term), *(tuple(words_of(other)) for other in term.others)]


def configuration(language: str) -> str:
    """Return PostgreSQL's configuration for a language tag such as `en-US`."""
    return CONFIGURATIONS.get(language.partition("-")[0].lower(), "simple")


def _lists(sight: Sight) -> dict[str, Any]:
    return {"needs": list(sight.needs), "sources": list(sight.sources)}


def _match(row: sa.Row[Any]) -> Match:
    return Match(row.id, Kind(row.kind), row.subject, row.part, float(row.score))

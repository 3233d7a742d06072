"""The rows of the index: what an agency has in it, put in and taken out text by text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.catalogue.search.model import Entry, Kind, Sight
from lms.catalogue.search.records import SearchEntry, SearchIndex, SearchWord
from lms.catalogue.search.rules import words_of
from lms.catalogue.search.store.engines import engine_of
from lms.kernel.permissions import Permission

SHORTEST_KEPT = 3
_INDEX_LOCK = 0x6C6D7374  # "lmst": the PostgreSQL advisory lock under which one rebuilds and others wait


def format_of(session: Session, agency_id: int) -> int | None:
    """Return the format in which an agency's index was made; None where it is missing, or not whole."""
    if not engine_of(session).is_there(session):
        return None
    return session.scalar(sa.select(SearchIndex.format).where(SearchIndex.agency_id == agency_id))


def lock(session: Session) -> None:
    """Let nobody else make the index until this work is done (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _INDEX_LOCK})


def clear(session: Session, agency_id: int) -> None:
    """Take everything of an agency out."""
    engine = engine_of(session)
    engine.prepare(session)
    engine.take_out(session, session.scalars(_ids(agency_id)).all())
    for record in (SearchEntry, SearchWord, SearchIndex):
        session.execute(sa.delete(record).where(record.agency_id == agency_id))


def is_whole(session: Session, agency_id: int, number: int, at: datetime) -> None:
    """Note that an agency's index is whole."""
    session.add(SearchIndex(agency_id=agency_id, format=number, made_at=at))
    session.flush()


def replace(session: Session, agency_id: int, source: str, entries: Iterable[Entry]) -> None:
    """Put the passages of a text in the place of those that were taken from it before."""
    engine, rows = engine_of(session), list(entries)
    gone = session.scalars(_ids(agency_id).where(SearchEntry.source == source)).all()
    engine.take_out(session, gone)
    for record in (SearchEntry, SearchWord):
        session.execute(sa.delete(record).where(record.agency_id == agency_id, record.source == source))
    if not rows:
        return
    session.execute(sa.insert(SearchEntry), [_values(agency_id, source, entry) for entry in rows])
    session.execute(sa.insert(SearchWord), list(_words(agency_id, source, rows)))
    engine.take_in(session, session.scalars(_ids(agency_id).where(SearchEntry.source == source)).all())


def entries(session: Session, ids: Sequence[int]) -> dict[int, Entry]:
    """Return passages by their numbers."""
    query = sa.select(SearchEntry).where(SearchEntry.id.in_(ids))
    return {row.id: _entry(row) for row in session.scalars(query)}


def vocabulary(session: Session, agency_id: int, sight: Sight, lengths: range) -> dict[str, int]:
    """Return the words of some lengths that an actor may see, with the number of passages they stand in."""
    query = (
        sa.select(SearchWord.word, sa.func.sum(SearchWord.passages))
        .where(SearchWord.agency_id == agency_id, SearchWord.length.between(lengths[0], lengths[-1]))
        .where(SearchWord.needs.in_(sight.needs) | SearchWord.source.in_(sight.sources))
        .group_by(SearchWord.word)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}


def _ids(agency_id: int) -> sa.Select[int]:
    return sa.select(SearchEntry.id).where(SearchEntry.agency_id == agency_id).order_by(SearchEntry.id)


def _values(agency_id: int, source: str, entry: Entry) -> dict[str, object]:
    return {
        "agency_id": agency_id,
        "source": source,
        "kind": entry.kind.value,
        "needs": entry.needs.value,
        "subject": entry.subject,
        "part": entry.part,
        "anchor": entry.anchor,
        "language": entry.language,
        "title": entry.title,
        "heading": entry.heading,
        "context": entry.context,
        "body": entry.body,
    }


def _words(agency_id: int, source: str, rows: Sequence[Entry]) -> Iterable[dict[str, object]]:
    seen: Counter[str] = Counter()
    for entry in rows:
        seen.update(set(words_of(f"{entry.title} {entry.heading} {entry.context} {entry.body}")))
    for word, passages in sorted(seen.items()):
        if len(word) >= SHORTEST_KEPT:
            yield {
                "agency_id": agency_id, "source": source, "word": word, "length": len(word),
                "needs": rows[0].needs.value, "passages": passages,
            }  # fmt: skip


def _entry(row: SearchEntry) -> Entry:
    return Entry(
        kind=Kind(row.kind),
        needs=Permission(row.needs),
        subject=row.subject,
        part=row.part,
        anchor=row.anchor,
        language=row.language,
        title=row.title,
        heading=row.heading,
        context=row.context,
        body=row.body,
    )

"""Queries over drafts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.catalogue.importing.model import Loss, Noted
from lms.catalogue.importing.records import ModuleDraft, ModuleDraftDiscard


def drafts(session: Session, agency_id: int) -> list[Noted]:
    """Return an agency's drafts that were not discarded, the newest first, without their files."""
    columns = (ModuleDraft.id, ModuleDraft.name, ModuleDraft.title, ModuleDraft.source, ModuleDraft.lessons,
               ModuleDraft.minutes, ModuleDraft.made_by, ModuleDraft.made_at)  # fmt: skip
    query = sa.select(*columns).where(*_kept(agency_id)).order_by(ModuleDraft.id.desc())
    return [Noted(**row._mapping) for row in session.execute(query)]


def draft(session: Session, agency_id: int, draft_id: int) -> ModuleDraft | None:
    """Return a draft of an agency that was not discarded."""
    return session.scalar(sa.select(ModuleDraft).where(ModuleDraft.id == draft_id, *_kept(agency_id)))


def losses(row: ModuleDraft) -> list[Loss]:
    """Return what a draft lost, by file and line."""
    return [Loss(*each) for each in row.losses]


def _kept(agency_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what is true of an agency's drafts that were not discarded."""
    discarded = sa.exists().where(ModuleDraftDiscard.draft_id == ModuleDraft.id)
    return ModuleDraft.agency_id == agency_id, ~discarded

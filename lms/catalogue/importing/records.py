"""The tables of drafts that were made in the browser. Append-only: a draft is never changed, discarding it is a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class ModuleDraft(Record):
    """The draft that a course became: its files by their name, what was lost and what is still to be written."""

    __tablename__ = "module_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    name: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    source_sha256: Mapped[str]
    lessons: Mapped[int]
    minutes: Mapped[int]
    files: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    losses: Mapped[list[Any]] = mapped_column(sa.JSON)
    left: Mapped[list[str]] = mapped_column(sa.JSON)
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class ModuleDraftDiscard(Record):
    """The end of a draft."""

    __tablename__ = "module_draft_discard"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("module_draft.id"), unique=True)
    discarded_by: Mapped[str]
    discarded_at: Mapped[datetime]

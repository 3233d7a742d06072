"""Published versions of modules: kept whole, for ever, so that what somebody learned can always be shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class ModuleVersion(Record):
    """One published version: the document as it was read from the policies, and the SHA-256 of its canonical text.

    `effective_on` is the first day on which it is the version to learn.
    """

    __tablename__ = "module_version"
    __table_args__ = (sa.UniqueConstraint("agency_id", "module", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    module: Mapped[str]
    version: Mapped[int]
    content_hash: Mapped[str]
    document: Mapped[dict[str, Any]]
    title: Mapped[str]
    minutes: Mapped[int]
    pass_mark: Mapped[int]
    material: Mapped[bool]
    effective_on: Mapped[date]
    published_at: Mapped[datetime]
    published_by: Mapped[str]


class ModuleOffer(Record):
    """That a module was withdrawn or put back on offer: when, by whom, why, and what takes its place, if anything."""

    __tablename__ = "module_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    module: Mapped[str]
    is_withdrawn: Mapped[bool]
    reason: Mapped[str]
    replaced_by: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]

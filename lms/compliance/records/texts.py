"""Published texts: what a requirement or a calendar said, since when it was known. Append-only."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class RequirementRecord(Record):
    """A requirement that an agency has or had, known by its key for ever."""

    __tablename__ = "requirement"
    __table_args__ = (sa.UniqueConstraint("agency_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    key: Mapped[str]


class RequirementVersion(Record):
    """One published text of a requirement, or its withdrawal (no text).

    It counts from `published_at` until the next version of the same requirement was published. `adopted_from` is the
    first day on which the agency applies it (None: as the text says).
    """

    __tablename__ = "requirement_version"
    __table_args__ = (sa.UniqueConstraint("requirement_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(sa.ForeignKey("requirement.id"))
    version: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    sha256: Mapped[str]
    file: Mapped[str]
    adopted_from: Mapped[date | None]
    withdrawn: Mapped[bool]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    reason: Mapped[str]


class CalendarVersion(Record):
    """One published text of a calendar of holidays."""

    __tablename__ = "calendar_version"
    __table_args__ = (sa.UniqueConstraint("agency_id", "name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    name: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    sha256: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[str]

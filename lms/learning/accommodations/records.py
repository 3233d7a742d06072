"""The tables of accommodations. Append-only: an ending and an undoing are rows of their own. No reason is ever kept."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.catalogue.model.formats import Format
from lms.platform.db import Record


class AccommodationRecord(Record):
    """Something was arranged for a person."""

    __tablename__ = "accommodation"
    __table_args__ = (sa.UniqueConstraint("agency_id", "number"), sa.Index(None, "person_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    percent: Mapped[int]
    more_tries: Mapped[int]
    no_wait: Mapped[bool]
    breaks: Mapped[bool]
    format: Mapped[Format | None]
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    at: Mapped[datetime]
    by: Mapped[str]
    request_id: Mapped[str]


class AccommodationEnd(Record):
    """It ends after a day, or never was (no day); the latest counts."""

    __tablename__ = "accommodation_end"
    __table_args__ = (sa.Index(None, "accommodation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    accommodation_id: Mapped[int] = mapped_column(sa.ForeignKey("accommodation.id"))
    ends_on: Mapped[date | None]
    at: Mapped[datetime]
    by: Mapped[str]
    request_id: Mapped[str]

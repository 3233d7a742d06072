"""The tables of thanks. Append-only: hiding and showing again are rows of their own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class ThanksRecord(Record):
    """A few words for a completion, once a leader and completion."""

    __tablename__ = "thanks"
    __table_args__ = (sa.UniqueConstraint("evidence_id", "from_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    from_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    title: Mapped[str]
    by: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]


class ThanksHidden(Record):
    """That the person wanted to see some thanks no more; what they chose since stands in `ThanksChoice`."""

    __tablename__ = "thanks_hidden"

    id: Mapped[int] = mapped_column(primary_key=True)
    thanks_id: Mapped[int] = mapped_column(sa.ForeignKey("thanks.id"), unique=True)
    at: Mapped[datetime]


class ThanksChoice(Record):
    """Whether the person wants to see some thanks, from an instant on; the latest counts."""

    __tablename__ = "thanks_choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    thanks_id: Mapped[int] = mapped_column(sa.ForeignKey("thanks.id"), index=True)
    is_hidden: Mapped[bool]
    at: Mapped[datetime]

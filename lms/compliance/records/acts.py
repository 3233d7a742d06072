"""Files that justify what was recorded, and acts for a whole group. Append-only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.compliance.model.drafts import Kind
from lms.platform.db import Record


class Attachment(Record):
    """A file that justifies a record (`about`: `fact-12`, `evidence-7` or `act-3`), kept in the object store."""

    __tablename__ = "attachment"
    __table_args__ = (sa.Index("ix_attachment_about", "agency_id", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    about: Mapped[str]
    key: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    stored_at: Mapped[datetime]
    stored_by: Mapped[str]


class GroupAct(Record):
    """One thing recorded for many people at once: what, why, who approved it, and how the people were chosen."""

    __tablename__ = "group_act"
    __table_args__ = (sa.Index("ix_group_act_agency", "agency_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    kind: Mapped[Kind]
    on_date: Mapped[date]
    draft: Mapped[dict[str, Any]]
    chosen: Mapped[dict[str, Any]]
    people: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    account_id: Mapped[int | None]
    once: Mapped[str] = mapped_column(unique=True)


class GroupMember(Record):
    """Somebody an act is for."""

    __tablename__ = "group_member"
    __table_args__ = (sa.Index("ix_group_member_act", "act_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(sa.ForeignKey("group_act.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class GroupStep(Record):
    """What became of an act: `asked` to be undone, `applied`, `undone` or `failed`, with how many and why."""

    __tablename__ = "group_step"
    __table_args__ = (sa.Index("ix_group_step_act", "act_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(sa.ForeignKey("group_act.id"))
    what: Mapped[str]
    people: Mapped[int]
    reason: Mapped[str]
    work_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_item.id"))
    at: Mapped[datetime]
    by: Mapped[str]

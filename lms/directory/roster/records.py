"""The tables of certifying rosters. Append-only: a certificate is signed once, a resolution is a row of its own."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.directory.roster.model import Found
from lms.platform.db import Record


class RosterCampaign(Record):
    """A round: every unit's head is asked about everybody of the unit on a day."""

    __tablename__ = "roster_campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    as_of: Mapped[date]
    due_on: Mapped[date]
    opened_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    opened_at: Mapped[datetime]


class RosterStatement(Record):
    """The signed certificate of one unit in one round: who, when, in which words, and the seal over all lines."""

    __tablename__ = "roster_statement"
    __table_args__ = (sa.UniqueConstraint("campaign_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("roster_campaign.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    unit_name: Mapped[str]
    signer_person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    signer_name: Mapped[str]
    signer_position: Mapped[str]
    text: Mapped[str]
    signed_at: Mapped[datetime]
    zone: Mapped[str]
    seal: Mapped[str]


class RosterLine(Record):
    """What a certificate says about one person; without a person: somebody who is missing from the list."""

    __tablename__ = "roster_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(sa.ForeignKey("roster_statement.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    name: Mapped[str]
    found: Mapped[Found]
    since: Mapped[date | None]
    contractor: Mapped[bool]
    note: Mapped[str]


class RosterResolution(Record):
    """What was done about a difference between a certificate and HR."""

    __tablename__ = "roster_resolution"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(sa.ForeignKey("roster_line.id"), unique=True)
    note: Mapped[str]
    resolved_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    resolved_at: Mapped[datetime]

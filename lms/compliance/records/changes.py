"""Changes of requirements that need a second person: what was proposed, and what became of it. Append-only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.compliance.model.change import ChangeKind, Decision
from lms.platform.db import Record


class ChangeProposal(Record):
    """A change that somebody proposed: the exact text, what it would have replaced, and whom it would have touched."""

    __tablename__ = "change_proposal"
    __table_args__ = (sa.Index("ix_change_proposal_agency", "agency_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    key: Mapped[str]
    kind: Mapped[ChangeKind]
    version: Mapped[int]
    """The version to put back; 0 for any other kind."""
    adopted_from: Mapped[date | None]
    """The first day that a requirement which was not in force was to apply from."""
    title: Mapped[str]
    text: Mapped[str]
    sha256: Mapped[str]
    fingerprint: Mapped[str]
    """Of the text, the version it replaces and the calendars that come with it: what the second person agrees to."""
    reason: Mapped[str]
    as_of: Mapped[date]
    figures: Mapped[dict[str, Any]]
    """What the proposer saw: how many people, and how they would move."""
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class ChangeDecision(Record):
    """The end of a proposal; there is one, or none while it is open."""

    __tablename__ = "change_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("change_proposal.id"), unique=True)
    decision: Mapped[Decision]
    reason: Mapped[str]
    figures: Mapped[dict[str, Any]]
    """What the second person saw before agreeing; empty for any other decision."""
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))

"""The tables of delivery. Append-only: what happened with a delivery is a row each time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record
from lms.reporting.delivery.model import By, What


class ReportDelivery(Record):
    """A report that goes to a recipient: each run once to each. A letter's `key` tells what became of it."""

    __tablename__ = "report_delivery"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "recipient"),
        sa.Index("ix_report_delivery_agency", "agency_id", "planned_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("report_run.id"))
    recipient: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    name: Mapped[str]
    """What the recipient was called."""
    address: Mapped[str]
    by: Mapped[By]
    with_data: Mapped[bool]
    letter_key: Mapped[str | None] = mapped_column(unique=True)
    planned_at: Mapped[datetime]


class ReportDeliveryEvent(Record):
    """Something that happened with a delivery."""

    __tablename__ = "report_delivery_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("report_delivery.id"), index=True)
    what: Mapped[What]
    at: Mapped[datetime]
    detail: Mapped[str]

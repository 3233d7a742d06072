"""The log's table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.audit.model import Act
from lms.platform.db import Record


class AuditEntry(Record):
    """One entry; `sequence` counts without gaps within the agency, `hash` covers the entry and the hash before it."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.UniqueConstraint("agency_id", "sequence"), sa.Index(None, "agency_id", "act"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int]
    sequence: Mapped[int]
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    actor: Mapped[str]
    act: Mapped[Act]
    subject: Mapped[str]
    data: Mapped[dict[str, Any]]
    request_id: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]

"""The tables of interop. Append-only: a token is never changed, its revocation is a row, and so is a day of use."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class FeedToken(Record):
    """A token by which another system of one agency fetches feeds; only the hash of its secret is kept."""

    __tablename__ = "feed_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    name: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    made_at: Mapped[datetime]


class FeedTokenRevocation(Record):
    """The end of a token."""

    __tablename__ = "feed_token_revocation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(sa.ForeignKey("feed_token.id"), unique=True)
    revoked_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    revoked_at: Mapped[datetime]


class FeedTokenUse(Record):
    """A day on which a token was used, and when first."""

    __tablename__ = "feed_token_use"
    __table_args__ = (sa.UniqueConstraint("token_id", "on_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(sa.ForeignKey("feed_token.id"))
    on_date: Mapped[date]
    at: Mapped[datetime]

"""Queries about feed tokens."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.interop.feeds.model import Bearer, TokenView
from lms.interop.feeds.records import FeedToken, FeedTokenRevocation, FeedTokenUse


def tokens(session: Session, agency_id: int) -> list[TokenView]:
    """Return an agency's tokens, those that still open something first, the newest before older ones."""
    last = (
        sa.select(FeedTokenUse.token_id, sa.func.max(FeedTokenUse.at).label("at"))
        .group_by(FeedTokenUse.token_id)
        .subquery()
    )
    query = (
        sa.select(FeedToken, FeedTokenRevocation, last.c.at)
        .outerjoin(FeedTokenRevocation, FeedTokenRevocation.token_id == FeedToken.id)
        .outerjoin(last, last.c.token_id == FeedToken.id)
        .where(FeedToken.agency_id == agency_id)
        .order_by(FeedTokenRevocation.id.is_not(None), FeedToken.id.desc())
    )
    return [
        TokenView(
            id=token.id,
            name=token.name,
            made_by=token.made_by,
            made_at=token.made_at,
            last_used_at=used_at,
            revoked_by=revocation.revoked_by if revocation else "",
            revoked_at=revocation.revoked_at if revocation else None,
        )
        for token, revocation, used_at in session.execute(query)
    ]


def valid(session: Session, secret_hash: str, today: date) -> Bearer | None:
    """Return the system behind a token that was made and not revoked; None for anything else."""
    query = (
        sa.select(FeedToken.id, FeedToken.name, FeedToken.agency_id, FeedTokenUse.id.label("used"))
        .outerjoin(FeedTokenRevocation, FeedTokenRevocation.token_id == FeedToken.id)
        .outerjoin(FeedTokenUse, sa.and_(FeedTokenUse.token_id == FeedToken.id, FeedTokenUse.on_date == today))
        .where(FeedToken.secret_hash == secret_hash, FeedTokenRevocation.id.is_(None))
    )
    row = session.execute(query).first()
    return Bearer(row.id, row.name, row.agency_id, row.used is not None) if row else None


def of_agency(session: Session, agency_id: int, token_id: int) -> FeedToken | None:
    """Return a token of an agency."""
    return session.scalar(sa.select(FeedToken).where(FeedToken.id == token_id, FeedToken.agency_id == agency_id))


def is_used(session: Session, token_id: int, on: date) -> bool:
    """Tell whether a token was used on a day."""
    query = sa.select(FeedTokenUse.id).where(FeedTokenUse.token_id == token_id, FeedTokenUse.on_date == on)
    return session.scalar(query) is not None


def is_revoked(session: Session, token_id: int) -> bool:
    """Tell whether a token was revoked."""
    query = sa.select(FeedTokenRevocation.id).where(FeedTokenRevocation.token_id == token_id)
    return session.scalar(query) is not None

"""Queries about who is named to stand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import Deputy


def named(session: Session, agency_id: int, as_of: date) -> Sequence[Deputy]:
    """Return who is named on a day or later, as known now."""
    query = sa.select(Deputy).where(
        Deputy.agency_id == agency_id,
        Deputy.known_until.is_(None),
        sa.or_(Deputy.holds_until.is_(None), Deputy.holds_until > as_of),
    )
    return session.scalars(query.order_by(Deputy.holds_from, Deputy.id)).all()


def open_row(session: Session, agency_id: int, row_id: int) -> Deputy | None:
    """Return a naming of an agency that nothing has replaced."""
    query = sa.select(Deputy).where(Deputy.id == row_id, Deputy.agency_id == agency_id, Deputy.known_until.is_(None))
    return session.scalar(query)

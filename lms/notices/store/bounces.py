"""Queries about addresses that do not take letters."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.notices.records import AddressBounce
from lms.notices.rules import condemns


def open_bounces(session: Session, agency_id: int) -> Sequence[AddressBounce]:
    """Return the bounces of an agency that nobody has lifted, the latest first."""
    query = sa.select(AddressBounce).where(AddressBounce.agency_id == agency_id, AddressBounce.lifted_at.is_(None))
    return session.scalars(query.order_by(AddressBounce.id.desc())).all()


def condemned(session: Session, agency_id: int) -> dict[str, AddressBounce]:
    """Return the addresses to which no reminder is tried any more, each with the first bounce that says so."""
    found: dict[str, AddressBounce] = {}
    for bounce in open_bounces(session, agency_id):
        if condemns(bounce.status):
            found[bounce.address] = bounce
    return found


def address_of(session: Session, bounce_id: int) -> str:
    """Return the address of a bounce."""
    return session.get_one(AddressBounce, bounce_id).address

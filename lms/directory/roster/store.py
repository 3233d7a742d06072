"""Queries about rounds, certificates and their lines."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.records import Placement
from lms.directory.roster.records import RosterCampaign, RosterLine, RosterResolution, RosterStatement
from lms.directory.store.people import holds_on
from lms.platform.outbox import Letter


def campaigns(session: Session, agency_id: int) -> list[RosterCampaign]:
    """Return an agency's rounds, the newest first."""
    query = sa.select(RosterCampaign).where(RosterCampaign.agency_id == agency_id).order_by(RosterCampaign.id.desc())
    return list(session.scalars(query))


def about(session: Session, agency_id: int, as_of: date) -> RosterCampaign | None:
    """Return an agency's latest round about a day."""
    query = sa.select(RosterCampaign).where(RosterCampaign.agency_id == agency_id, RosterCampaign.as_of == as_of)
    return session.scalar(query.order_by(RosterCampaign.id.desc()).limit(1))


def campaign(session: Session, agency_id: int, campaign_id: int) -> RosterCampaign | None:
    """Return a round of an agency."""
    query = sa.select(RosterCampaign).where(RosterCampaign.id == campaign_id, RosterCampaign.agency_id == agency_id)
    return session.scalar(query)


def by_unit(session: Session, agency_id: int, as_of: date, known_at: datetime) -> dict[int, list[int]]:
    """Return who was in which unit on a day, as known at an instant."""
    query = sa.select(Placement.unit_id, Placement.person_id).where(
        Placement.agency_id == agency_id, Placement.unit_id.is_not(None), holds_on(Placement, as_of, known_at)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(query.order_by(Placement.unit_id, Placement.person_id)):
        found[row.unit_id].append(row.person_id)
    return dict(found)


def statements(session: Session, campaign_id: int) -> dict[int, RosterStatement]:
    """Return the certificates of a round by unit."""
    query = sa.select(RosterStatement).where(RosterStatement.campaign_id == campaign_id)
    return {one.unit_id: one for one in session.scalars(query)}


def told(session: Session, campaign_id: int) -> dict[int | None, date]:
    """Return the day of the last letter about a round by whom it was written to: letters are keyed by both."""
    found: dict[int | None, date] = {}
    for key in session.scalars(sa.select(Letter.key).where(Letter.key.startswith(f"roster:{campaign_id}:"))):
        _, _, holder, day = key.split(":")
        found[int(holder)] = max(date.fromisoformat(day), found.get(int(holder), date.min))
    return found


def lines(session: Session, campaign_id: int) -> list[tuple[RosterLine, RosterStatement, RosterResolution | None]]:
    """Return every certified line of a round, with its certificate and its resolution."""
    query = (
        sa.select(RosterLine, RosterStatement, RosterResolution)
        .join(RosterStatement, RosterStatement.id == RosterLine.statement_id)
        .outerjoin(RosterResolution, RosterResolution.line_id == RosterLine.id)
        .where(RosterStatement.campaign_id == campaign_id)
        .order_by(RosterStatement.unit_name, RosterLine.id)
    )
    return [(line, statement, resolution) for line, statement, resolution in session.execute(query)]


def signed_by(session: Session, agency_id: int, person_id: int | None) -> list[RosterStatement]:
    """Return the certificates that somebody signed, the newest first."""
    query = (
        sa.select(RosterStatement)
        .join(RosterCampaign, RosterCampaign.id == RosterStatement.campaign_id)
        .where(RosterCampaign.agency_id == agency_id, RosterStatement.signer_person_id == person_id)
        .order_by(RosterStatement.id.desc())
    )
    return list(session.scalars(query))


def lines_of(session: Session, statement_id: int) -> list[RosterLine]:
    """Return the lines of one certificate, as they were signed."""
    query = sa.select(RosterLine).where(RosterLine.statement_id == statement_id).order_by(RosterLine.id)
    return list(session.scalars(query))


def campaign_of_line(session: Session, agency_id: int, line_id: int) -> int | None:
    """Return the round that a line of the agency belongs to."""
    query = (
        sa.select(RosterStatement.campaign_id)
        .join(RosterLine, RosterLine.statement_id == RosterStatement.id)
        .join(RosterCampaign, RosterCampaign.id == RosterStatement.campaign_id)
        .where(RosterLine.id == line_id, RosterCampaign.agency_id == agency_id)
    )
    return session.scalar(query)

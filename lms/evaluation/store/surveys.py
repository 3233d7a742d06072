"""Queries over surveys and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.evaluation.model.survey import FOLLOW_UP, Survey, follow_up_of
from lms.evaluation.records import SurveyAsked, SurveyComment, SurveyResponse, SurveyVersion


def latest(session: Session, agency_id: int, survey: str) -> SurveyVersion | None:
    """Return the latest published version of a survey."""
    query = sa.select(SurveyVersion).where(SurveyVersion.agency_id == agency_id, SurveyVersion.survey == survey)
    return session.scalars(query.order_by(SurveyVersion.version.desc()).limit(1)).first()


def follow_up(session: Session, agency_id: int, module: str) -> SurveyVersion | None:
    """Return the instrument that asks what came of a module: its own, else the one about every module."""
    return latest(session, agency_id, follow_up_of(module)) or latest(session, agency_id, FOLLOW_UP)


def versions(session: Session, agency_id: int) -> list[tuple[str, int]]:
    """Return name and number of every published version."""
    query = sa.select(SurveyVersion.survey, SurveyVersion.version).where(SurveyVersion.agency_id == agency_id)
    return [(name, version) for name, version in session.execute(query.order_by(SurveyVersion.id))]


def document(row: SurveyVersion) -> Survey:
    """Return the frozen survey of a published version."""
    return Survey.model_validate(row.document)


def has_answered(session: Session, attempt_id: int, survey: str) -> bool:
    """Tell whether a survey about an attempt was answered."""
    return session.get(SurveyAsked, (attempt_id, survey)) is not None


def answered_in(session: Session, agency_id: int, module: str) -> dict[date, int]:
    """Return how many answered about a module in each month."""
    query = (
        sa.select(SurveyResponse.month_on, sa.func.count())
        .where(SurveyResponse.agency_id == agency_id, SurveyResponse.module == module)
        .group_by(SurveyResponse.month_on)
    )
    return {month: count for month, count in session.execute(query)}


def ratings_in(session: Session, agency_id: int, module: str, months: Sequence[date]) -> list[dict[str, int]]:
    """Return the ratings about a module of some months, in no order that says anything."""
    query = sa.select(SurveyResponse.ratings).where(
        SurveyResponse.agency_id == agency_id, SurveyResponse.module == module, SurveyResponse.month_on.in_(months)
    )
    return list(session.scalars(query.order_by(SurveyResponse.id)))


def comments_in(session: Session, agency_id: int, module: str, months: Sequence[date]) -> list[tuple[str, str]]:
    """Return (question, text) of what was written about a module in some months, in no order that says anything."""
    query = sa.select(SurveyComment.item, SurveyComment.text).where(
        SurveyComment.agency_id == agency_id, SurveyComment.module == module, SurveyComment.month_on.in_(months)
    )
    return [(item, text) for item, text in session.execute(query.order_by(SurveyComment.id))]

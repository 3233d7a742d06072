"""Published surveys, who was asked, and what was answered: two sides that no column joins.

`SurveyAsked` says that an attempt's survey was answered, and nothing else. `SurveyResponse` and `SurveyComment` say
what was answered, and nothing about by whom: no person, no attempt, no instant, a random id instead of a counted one,
and tables without a row number, so that not even the order of the rows says anything.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class SurveyVersion(Record):
    """One published version: the document as it was read from the policies, and the SHA-256 of its canonical text."""

    __tablename__ = "survey_version"
    __table_args__ = (sa.UniqueConstraint("agency_id", "survey", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    survey: Mapped[str]
    version: Mapped[int]
    content_hash: Mapped[str]
    document: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[str]


class SurveyAsked(Record):
    """That a survey about an attempt was answered, so that it is asked once."""

    __tablename__ = "survey_asked"
    __table_args__ = {"sqlite_with_rowid": False}

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    survey: Mapped[str] = mapped_column(primary_key=True)


class SurveyResponse(Record):
    """One set of ratings; `month_on` is the first day of the month in which it was given."""

    __tablename__ = "survey_response"
    __table_args__ = (sa.Index(None, "agency_id", "module"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    survey_version_id: Mapped[int] = mapped_column(sa.ForeignKey("survey_version.id"))
    module: Mapped[str]
    module_version: Mapped[int]
    month_on: Mapped[date]
    ratings: Mapped[dict[str, Any]]


class SurveyComment(Record):
    """What somebody wrote, on its own: not even the ratings of the same person stand beside it."""

    __tablename__ = "survey_comment"
    __table_args__ = (sa.Index(None, "agency_id", "module"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    survey_version_id: Mapped[int] = mapped_column(sa.ForeignKey("survey_version.id"))
    module: Mapped[str]
    module_version: Mapped[int]
    month_on: Mapped[date]
    item: Mapped[str]
    text: Mapped[str]

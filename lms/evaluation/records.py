"""Published surveys, who was asked, and what was answered: two sides that no column joins.

`SurveyAsked` says that an attempt's survey was answered, and nothing else. `SurveyResponse` and `SurveyComment` say
what was answered, and nothing about by whom: no person, no attempt, no instant, a random id instead of a counted one,
and tables without a row number, so that not even the order of the rows says anything.

A follow-up is linked where it says so: `FollowUpAnswer` belongs to a `FollowUp`, so that two views of one completion
can be compared. What is written in one's own words stands apart here too.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.evaluation.model.cost import Element
from lms.evaluation.model.indicator import Better, EntryKind
from lms.evaluation.model.survey import Side
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


class FollowUp(Record):
    """That two people are asked some time after a completion what came of it, until `closes_on`, that day too."""

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.Index("ix_follow_up_module", "agency_id", "module", "closes_on"),
        sa.Index("ix_follow_up_closes", "agency_id", "closes_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    survey_version_id: Mapped[int] = mapped_column(sa.ForeignKey("survey_version.id"))
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    supervisor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    """Who led the person on the day of the invitation; nobody: only the learner is asked."""
    module: Mapped[str]
    module_version: Mapped[int]
    completed_on: Mapped[date]
    opened_on: Mapped[date]
    closes_on: Mapped[date]
    opened_at: Mapped[datetime]


class FollowUpAnswer(Record):
    """What one side answered: steps on scales, and what was chosen, by question."""

    __tablename__ = "follow_up_answer"

    follow_up_id: Mapped[int] = mapped_column(sa.ForeignKey("follow_up.id"), primary_key=True, autoincrement=False)
    side: Mapped[Side] = mapped_column(primary_key=True)
    ratings: Mapped[dict[str, Any]]
    chosen: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime]


class FollowUpComment(Record):
    """What somebody wrote in a follow-up, without whose it is; `month_on` is the month in which the questions close."""

    __tablename__ = "follow_up_comment"
    __table_args__ = (sa.Index(None, "agency_id", "module"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    survey_version_id: Mapped[int] = mapped_column(sa.ForeignKey("survey_version.id"))
    module: Mapped[str]
    side: Mapped[Side]
    month_on: Mapped[date]
    item: Mapped[str]
    text: Mapped[str]


class IndicatorRecord(Record):
    """A figure of the agency that a module is meant to move; what it says of itself stands in its texts."""

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class IndicatorTextRecord(Record):
    """One version of what an indicator is; the latest holds. `is_withdrawn`: it is shown no more."""

    __tablename__ = "indicator_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator.id"), index=True)
    name: Mapped[str]
    unit: Mapped[str]
    better: Mapped[Better]
    source: Mapped[str]
    module: Mapped[str]
    trained_from: Mapped[date]
    trained_until: Mapped[date]
    target: Mapped[float | None]
    per: Mapped[float | None]
    is_withdrawn: Mapped[bool]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class IndicatorEntry(Record):
    """Values that were recorded together, or (`undoes_id`) that an earlier entry was taken back as a whole, once."""

    __tablename__ = "indicator_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator.id"), index=True)
    kind: Mapped[EntryKind]
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("indicator_entry.id"), unique=True)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class IndicatorValue(Record):
    """A value of one month; of several the one recorded last holds, as long as its entry was not taken back."""

    __tablename__ = "indicator_value"
    __table_args__ = (sa.UniqueConstraint("entry_id", "month_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator_entry.id"))
    month_on: Mapped[date]
    value: Mapped[float]
    denominator: Mapped[float | None]


class CostRecord(Record):
    """Hours or money of a module from a day on; of one day the record made last holds, unless it was taken back."""

    __tablename__ = "module_cost"
    __table_args__ = (sa.Index(None, "agency_id", "module"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    module: Mapped[str]
    element: Mapped[Element]
    holds_from: Mapped[date]
    amount: Mapped[float]
    source: Mapped[str]
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("module_cost.id"), unique=True)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

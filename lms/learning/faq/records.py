"""The tables of questions about modules. Append-only: an answer and what is taken back are rows of their own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class ModuleQuestion(Record):
    """What somebody asks about a module."""

    __tablename__ = "module_question"
    __table_args__ = (sa.UniqueConstraint("agency_id", "number"), sa.Index(None, "agency_id", "module"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    number: Mapped[int]
    module: Mapped[str]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    words: Mapped[str]
    asked_at: Mapped[datetime]


class ModuleQuestionWithdrawal(Record):
    """That whoever asked took a question back before it was answered."""

    __tablename__ = "module_question_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("module_question.id"), unique=True)
    at: Mapped[datetime]


class ModuleReply(Record):
    """The answer, once; `asked_as` is how the question is published, empty where only its asker reads the answer."""

    __tablename__ = "module_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("module_question.id"), unique=True)
    words: Mapped[str]
    asked_as: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class ModuleReplyWithdrawal(Record):
    """That a published answer is shown no more; whoever asked still reads it."""

    __tablename__ = "module_reply_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(sa.ForeignKey("module_reply.id"), unique=True)
    by: Mapped[str]
    at: Mapped[datetime]


class ModuleReplyCorrection(Record):
    """Other words for an answer that was wrong or unclear; the latest counts, and those before stay written down."""

    __tablename__ = "module_reply_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(sa.ForeignKey("module_reply.id"), index=True)
    words: Mapped[str]
    asked_as: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]

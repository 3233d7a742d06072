"""Queries over questions about modules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.learning.faq.model import Query, Reply
from lms.learning.faq.records import (
    ModuleQuestion,
    ModuleQuestionWithdrawal,
    ModuleReply,
    ModuleReplyCorrection,
    ModuleReplyWithdrawal,
)

_LATEST = sa.select(sa.func.max(ModuleReplyCorrection.id)).group_by(ModuleReplyCorrection.reply_id)
_CORRECTED = sa.and_(ModuleReplyCorrection.reply_id == ModuleReply.id, ModuleReplyCorrection.id.in_(_LATEST))
_ASKED_AS = sa.func.coalesce(ModuleReplyCorrection.asked_as, ModuleReply.asked_as)

_ROWS = (
    sa.select(ModuleQuestion, ModuleReply, ModuleReplyCorrection, ModuleReplyWithdrawal.at, ModuleQuestionWithdrawal.at)
    .outerjoin(ModuleQuestionWithdrawal, ModuleQuestionWithdrawal.question_id == ModuleQuestion.id)
    .outerjoin(ModuleReply, ModuleReply.question_id == ModuleQuestion.id)
    .outerjoin(ModuleReplyWithdrawal, ModuleReplyWithdrawal.reply_id == ModuleReply.id)
    .outerjoin(ModuleReplyCorrection, _CORRECTED)
)


def numbered(session: Session, agency_id: int, number: int) -> Query | None:
    """Return the question of a number."""
    query = _ROWS.where(ModuleQuestion.agency_id == agency_id, ModuleQuestion.number == number)
    return next(iter(_queries(session.execute(query))), None)


def of_agency(session: Session, agency_id: int, *, answered: bool, limit: int = 200) -> list[Query]:
    """Return questions that wait, the oldest first; or the answered ones, the newest first."""
    query = _ROWS.where(ModuleQuestion.agency_id == agency_id)
    order = ModuleReply.id.desc() if answered else ModuleQuestion.id
    there = ModuleReply.id.is_not(None) if answered else _open()
    return _queries(session.execute(query.where(there).order_by(order).limit(limit)))


def of_person(session: Session, person_id: int, module: str) -> list[Query]:
    """Return what somebody asked about a module, the newest first."""
    query = _ROWS.where(ModuleQuestion.person_id == person_id, ModuleQuestion.module == module)
    return _queries(session.execute(query.order_by(ModuleQuestion.id.desc())))


def published(session: Session, agency_id: int, module: str) -> list[Query]:
    """Return the answered questions of a module that everybody reads, the oldest first."""
    query = _ROWS.where(
        ModuleQuestion.agency_id == agency_id,
        ModuleQuestion.module == module,
        _ASKED_AS != "",
        ModuleReplyWithdrawal.id.is_(None),
    )
    return _queries(session.execute(query.order_by(ModuleReply.id)))


def same_since(session: Session, person_id: int, module: str, words: str, since: datetime) -> int | None:
    """Return the number of the same question asked a short while ago: a form that was sent twice."""
    query = sa.select(ModuleQuestion.number).where(
        ModuleQuestion.person_id == person_id,
        ModuleQuestion.module == module,
        ModuleQuestion.words == words,
        ModuleQuestion.asked_at >= since,
        ModuleQuestion.id.not_in(sa.select(ModuleQuestionWithdrawal.question_id)),
    )
    return session.scalar(query.limit(1))


def waiting(session: Session, agency_id: int) -> int:
    """Return how many questions have no answer and were not taken back."""
    query = (
        sa.select(sa.func.count(ModuleQuestion.id))
        .outerjoin(ModuleReply, ModuleReply.question_id == ModuleQuestion.id)
        .outerjoin(ModuleQuestionWithdrawal, ModuleQuestionWithdrawal.question_id == ModuleQuestion.id)
    )
    return session.scalar(query.where(ModuleQuestion.agency_id == agency_id, _open())) or 0


def _open() -> sa.ColumnElement[bool]:
    return sa.and_(ModuleReply.id.is_(None), ModuleQuestionWithdrawal.id.is_(None))


def _queries(rows: Iterable[Any]) -> list[Query]:
    return [
        Query(
            id=asked.id,
            number=asked.number,
            module=asked.module,
            person_id=asked.person_id,
            words=asked.words,
            asked_at=asked.asked_at,
            reply=_reply(corrected or reply, withdrawn, is_corrected=corrected is not None) if reply else None,
            withdrawn_at=taken_back,
        )
        for asked, reply, corrected, withdrawn, taken_back in rows
    ]


def _reply(said: ModuleReply | ModuleReplyCorrection, withdrawn_at: datetime | None, *, is_corrected: bool) -> Reply:
    return Reply(said.words, said.asked_as, said.by, said.at, withdrawn_at, is_corrected)

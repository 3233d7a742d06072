"""Queries over follow-ups: which are open, who has answered, what was answered in those that have closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.evaluation.model.follow_up import Asked, Given, Invited
from lms.evaluation.model.survey import Side, Survey
from lms.evaluation.records import FollowUp, FollowUpAnswer, FollowUpComment, SurveyVersion

_ROWS = sa.select(
    FollowUp.id, FollowUp.module, FollowUp.person_id, FollowUp.supervisor_id, FollowUp.completed_on,
    FollowUp.opened_on, FollowUp.closes_on, FollowUp.survey_version_id,
    SurveyVersion.document["follow_up"]["remind_after"].as_integer().label("remind_after"),
).join(SurveyVersion, SurveyVersion.id == FollowUp.survey_version_id)  # fmt: skip
_OPEN = _ROWS.where(
    FollowUp.agency_id == sa.bindparam("agency"),
    FollowUp.opened_on <= sa.bindparam("day"),
    FollowUp.closes_on >= sa.bindparam("day"),
).order_by(FollowUp.closes_on, FollowUp.id)
_OPEN_OF_ONE = _OPEN.where(
    sa.or_(FollowUp.person_id == sa.bindparam("who"), FollowUp.supervisor_id == sa.bindparam("who"))
)

_ANSWERED = sa.select(FollowUpAnswer.follow_up_id, FollowUpAnswer.side).where(
    FollowUpAnswer.follow_up_id.in_(sa.bindparam("ids", expanding=True))
)


def asked_before(session: Session, agency_id: int, module: str, since: date) -> set[int]:
    """Return the attempts at a module, completed from a day on, about which people were asked."""
    query = sa.select(FollowUp.attempt_id).where(
        FollowUp.agency_id == agency_id, FollowUp.module == module, FollowUp.completed_on >= since
    )
    return set(session.scalars(query))


def open_on(session: Session, agency_id: int, day: date, who: int | None = None) -> list[Invited]:
    """Return the follow-ups that can be answered on a day, the first to close first; of `who` alone if given."""
    query = _OPEN if who is None else _OPEN_OF_ONE
    return _invited(session, session.execute(query, {"agency": agency_id, "day": day, "who": who}))


def one(session: Session, agency_id: int, follow_up_id: int) -> tuple[Invited, Survey, int] | None:
    """Return a follow-up with its instrument and the version it was asked in."""
    query = _ROWS.add_columns(SurveyVersion.document).where(FollowUp.id == follow_up_id)
    row = session.execute(query.where(FollowUp.agency_id == agency_id)).first()
    if row is None:
        return None
    return _invited(session, [row])[0], Survey.model_validate(row.document), row.survey_version_id


def closed(session: Session, agency_id: int, module: str, before: date) -> list[Asked]:
    """Return the follow-ups about a module that closed before a day, with what was answered."""
    query = (
        sa.select(
            FollowUp.id, FollowUp.person_id, FollowUp.supervisor_id, FollowUp.closes_on, FollowUp.survey_version_id
        )
        .where(FollowUp.agency_id == agency_id, FollowUp.module == module, FollowUp.closes_on < before)
        .order_by(FollowUp.id)
    )
    rows = session.execute(query).all()
    wanted = FollowUpAnswer.follow_up_id.in_(query.with_only_columns(FollowUp.id).order_by(None))
    given: dict[tuple[int, Side], Given] = {}
    for answer in session.execute(
        sa.select(
            FollowUpAnswer.follow_up_id, FollowUpAnswer.side, FollowUpAnswer.ratings, FollowUpAnswer.chosen
        ).where(wanted)
    ):
        given[answer.follow_up_id, answer.side] = Given(answer.ratings, answer.chosen)
    return [
        Asked(
            month=row.closes_on.replace(day=1),
            version=row.survey_version_id,
            person=row.person_id,
            supervisor=row.supervisor_id,
            learner=given.get((row.id, Side.LEARNER)),
            theirs=given.get((row.id, Side.SUPERVISOR)),
        )
        for row in rows
    ]


def written_in(
    session: Session, agency_id: int, module: str, side: Side, months: Sequence[date]
) -> list[tuple[str, str]]:
    """Return (question, text) of what one side wrote about a module in follow-ups that closed in some months."""
    query = sa.select(FollowUpComment.item, FollowUpComment.text).where(
        FollowUpComment.agency_id == agency_id,
        FollowUpComment.module == module,
        FollowUpComment.side == side,
        FollowUpComment.month_on.in_(months),
    )
    return [(item, text) for item, text in session.execute(query.order_by(FollowUpComment.id))]


def _invited(session: Session, rows: Iterable[sa.Row[Any]]) -> list[Invited]:
    found = list(rows)
    answered = _answered(session, [row.id for row in found])
    return [
        Invited(
            id=row.id,
            module=row.module,
            title="",
            person_id=row.person_id,
            supervisor_id=row.supervisor_id,
            completed_on=row.completed_on,
            opened_on=row.opened_on,
            closes_on=row.closes_on,
            remind_after=row.remind_after,
            answered=frozenset(answered[row.id]),
        )
        for row in found
    ]


def _answered(session: Session, ids: Collection[int]) -> defaultdict[int, set[Side]]:
    found: defaultdict[int, set[Side]] = defaultdict(set)
    every = sorted(ids)
    for start in range(0, len(every), 900):
        for follow_up, side in session.execute(_ANSWERED, {"ids": every[start : start + 900]}):
            found[follow_up].add(side)
    return found

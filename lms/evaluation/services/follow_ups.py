"""Ask the learner and the supervisor, some time after a completion, what came of it at work; keep what they answer.

Answers on scales and lists are kept beside the completion, as the instrument says, and counted only in groups. What is
written in one's own words is kept apart, without whose it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from secrets import token_hex
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.directory.services import agencies, people
from lms.evaluation.model.follow_up import Due, Invited, Questions
from lms.evaluation.model.survey import Answers, FollowUpTimes, Side
from lms.evaluation.records import FollowUp, FollowUpAnswer, FollowUpComment, SurveyVersion
from lms.evaluation.rules import schedule
from lms.evaluation.rules.answering import accepted
from lms.evaluation.store import follow_ups as store
from lms.evaluation.store import surveys
from lms.kernel.errors import NotFound, Refused
from lms.learning.services import attempts
from lms.platform.work import Work


def due(work: Work, today: date) -> list[Due]:
    """Return the completions about which people are to be asked today, and were not asked yet."""
    zone = ZoneInfo(agencies.agency(work, work.actor.agency_id).zone)
    found: list[Due] = []
    for version in catalogue.current_versions(work, work.actor.agency_id, today):
        instrument = _instrument(work, version.module)
        days = instrument[1].days_of(version.module) if instrument else None
        if days is None:
            continue
        first, last = schedule.asked_about(today, days)
        known = store.asked_before(work.session, work.actor.agency_id, version.module, first)
        passed = attempts.passed_between(work, version.module, _at(first, zone), _at(last + schedule.DAY, zone))
        found += [
            Due(one.attempt_id, one.person_id, version.module, one.version_id, one.at.astimezone(zone).date())
            for one in passed
            if one.attempt_id not in known
        ]
    return found


def invite(work: Work, wanted: Collection[Due], supervisors: Mapping[int, int], today: date) -> int:
    """Ask about some completions, each once; return how many were new. Two runs take turns: the second finds nothing.

    `supervisors` says who leads each person today; of somebody whom nobody leads only they themselves are asked.
    """
    if not wanted:
        return 0
    at = work.instant()
    still = {one.attempt_id for one in due(work, today)}
    fresh = [one for one in wanted if one.attempt_id in still]
    numbers = {one.version_id: catalogue.version(work, one.version_id).version for one in fresh}
    instruments = {module: _instrument(work, module) for module in {one.module for one in fresh}}
    opened: Counter[tuple[str, int]] = Counter()
    for one in fresh:
        instrument = instruments[one.module]
        assert instrument is not None, "what is due has an instrument that says when"
        published, times = instrument
        opened[published.survey, published.version] += 1
        row = FollowUp(
            agency_id=work.actor.agency_id,
            survey_version_id=published.id,
            attempt_id=one.attempt_id,
            person_id=one.person_id,
            supervisor_id=supervisors.get(one.person_id),
            module=one.module,
            module_version=numbers[one.version_id],
            completed_on=one.completed_on,
            opened_on=today,
            closes_on=schedule.closes_on(today, times.closes_after),
            opened_at=at,
        )
        work.session.add(row)
    work.session.flush()
    for (survey, version), many in opened.items():
        data = {"completions": many, "survey": survey, "version": version}
        audit.record(work, Act.FOLLOW_UP_OPENED, f"survey:{survey}", data)
    return len(fresh)


def _instrument(work: Work, module: str) -> tuple[SurveyVersion, FollowUpTimes] | None:
    """Return by which questions a module is asked about, and when; None: never."""
    published = surveys.follow_up(work.session, work.actor.agency_id, module)
    times = surveys.document(published).follow_up if published else None
    return (published, times) if published and times else None


def open_today(work: Work) -> list[Invited]:
    """Return every follow-up of the actor's agency that can be answered today, with the titles of their modules."""
    day = people.today(work)
    return _titled(work, store.open_on(work.session, work.actor.agency_id, day), day)


def waiting_for(work: Work, side: Side) -> list[Invited]:
    """Return the follow-ups that wait for the actor's own answers, as one who learned or as one who leads."""
    me, day = work.actor.person_id, people.today(work)
    if me is None:
        return []
    found = store.open_on(work.session, work.actor.agency_id, day, me)
    return _titled(work, [one for one in found if (side, me) in one.waits_for()], day)


def names(work: Work, found: Collection[Invited]) -> dict[int, str]:
    """Return the names of those about whom people are asked."""
    who = people.views(work, {one.person_id for one in found}, people.today(work))
    return {person_id: view.name for person_id, view in who.items()}


def questions(work: Work, follow_up_id: int, side: Side) -> Questions:
    """Return a follow-up as the actor is asked it; whom it is not for does not learn that it exists."""
    found = store.one(work.session, work.actor.agency_id, follow_up_id)
    asked = found and (found[0].person_id if side is Side.LEARNER else found[0].supervisor_id)
    if found is None or asked is None or asked != work.actor.person_id:
        raise NotFound("There are no questions here.")
    day = people.today(work)
    invited, survey, _version = found
    who = people.views(work, [invited.person_id], day).get(invited.person_id)
    return Questions(
        invited=_titled(work, [invited], day)[0],
        side=side,
        survey=survey.asked_of(side),
        person=who.name if who else "",
        is_closed=day > invited.closes_on,
    )


def answer(work: Work, follow_up_id: int, side: Side, given: Answers) -> bool:
    """Keep what one side answered, once; return False where it had answered before.

    Raises `Refused` after the last day. That somebody answered is logged, because the instrument says that answers are
    kept beside the completion; what they answered is not.
    """
    asked = questions(work, follow_up_id, side)
    kept = accepted(asked.survey, given)
    if asked.is_answered:
        return False
    if asked.is_closed:
        raise Refused("These questions have closed. Nothing more is asked of you.", rule="evaluation.follow_up_open")
    try:
        with work.session.begin_nested():
            row = FollowUpAnswer(
                follow_up_id=follow_up_id,
                side=side,
                ratings=dict(kept.ratings),
                chosen=dict(kept.chosen),
                answered_at=work.now,
            )
            work.session.add(row)
    except sa.exc.IntegrityError:  # the same form, sent twice at the same moment
        return False
    _keep_words(work, follow_up_id, side, asked.invited, kept.comments)
    audit.record(work, Act.FOLLOW_UP_ANSWERED, f"follow-up:{follow_up_id}", {"side": side.value})
    return True


def _keep_words(work: Work, follow_up_id: int, side: Side, invited: Invited, words: Mapping[str, str]) -> None:
    found = store.one(work.session, work.actor.agency_id, follow_up_id)
    assert found is not None
    for item, text in words.items():
        comment = FollowUpComment(
            id=token_hex(16),
            agency_id=work.actor.agency_id,
            survey_version_id=found[2],
            module=invited.module,
            side=side,
            month_on=invited.closes_on.replace(day=1),
            item=item,
            text=text,
        )
        work.session.add(comment)
    work.session.flush()


def _titled(work: Work, found: list[Invited], day: date) -> list[Invited]:
    titles = catalogue.titles(work, day)
    return [replace(one, title=titles.get(one.module, one.module)) for one in found]


def _at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)

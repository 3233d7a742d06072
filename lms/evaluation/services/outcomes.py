"""Work out what training achieved: participation, reaction and learning of one module in one period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from lms.evaluation.model.behaviour import Behaviour
from lms.evaluation.model.facts import ModuleFacts, Period
from lms.evaluation.model.follow_up import Asked
from lms.evaluation.model.outcome import Outcome, Reaction
from lms.evaluation.model.survey import REACTION, ItemKind, Side, Survey
from lms.evaluation.rules import groups
from lms.evaluation.rules.behaviour import behaviour
from lms.evaluation.rules.learned import learned
from lms.evaluation.rules.participation import participation
from lms.evaluation.rules.practised import practised
from lms.evaluation.rules.privacy import COMMENTS, SCORES, counted
from lms.evaluation.rules.reaction import months_of, reaction
from lms.evaluation.services import costs, indicators
from lms.evaluation.store import follow_ups
from lms.evaluation.store import surveys as store
from lms.platform.work import Work


def outcome_of(work: Work, facts: ModuleFacts, period: Period, known_at: datetime, known_on: date) -> Outcome:
    """Return the evaluation of one module of the actor's agency, from its facts and from what was said of it.

    Answers to surveys carry no instant; those count whose month was over by `known_on`, the day of `known_at`.
    """
    return Outcome(
        facts=facts,
        period=period,
        participation=participation(facts, period),
        learned=learned(facts, period),
        reaction=_reaction(work, facts, period, known_on),
        behaviour=_behaviour(work, facts.module, period, known_on),
        results=tuple(indicators.results(work, facts.module, period.until_on, known_at)),
        cost=costs.cost(work, facts, period, known_at),
        practice=practised(facts.practised, period, known_on),
    )


def _behaviour(work: Work, module: str, period: Period, known_on: date) -> Behaviour:
    agency = work.actor.agency_id
    published = store.follow_up(work.session, agency, module)
    if published is None:
        return Behaviour()
    survey = store.document(published)
    asked = follow_ups.closed(work.session, agency, module, known_on.replace(day=1))
    months = {side: _wordy(asked, side, period, known_on) for side in Side}
    found = behaviour(survey, asked, period, known_on)
    return replace(found, comments=_words(work, survey, module, months) if any(months.values()) else None)


def _wordy(asked: Sequence[Asked], side: Side, period: Period, known_on: date) -> list[date]:
    """Return the months in which so many of one side answered that what they wrote may be shown."""
    found = groups.gathered_of(asked, side, COMMENTS)
    shown = groups.counted(found, period.from_on, period.until_on, known_on)
    return sorted({one.month for each in shown for one in each.members})


def _words(
    work: Work, survey: Survey, module: str, months: Mapping[Side, Sequence[date]]
) -> dict[str, tuple[str, ...]]:
    """Return what was written, by question."""
    found: dict[str, tuple[str, ...]] = {}
    for side in Side:
        written = follow_ups.written_in(work.session, work.actor.agency_id, module, side, months[side])
        for item in survey.asked_of(side).of_kind(ItemKind.TEXT):
            found[item.text] = tuple(text for name, text in written if name == item.id)
    return found


def _reaction(work: Work, facts: ModuleFacts, period: Period, known_on: date) -> Reaction:
    agency, module = work.actor.agency_id, facts.module
    published = store.latest(work.session, agency, REACTION)
    if published is None:
        return Reaction((), 0, 0, None, (), None)
    answered = store.answered_in(work.session, agency, module)
    months, wordy = (
        months_of(counted(answered, period.from_on, period.until_on, known_on, least)) for least in (SCORES, COMMENTS)
    )
    given = store.ratings_in(work.session, agency, module, months)
    written = store.comments_in(work.session, agency, module, wordy) if wordy else None
    invited = {t.person for t in facts.taken if t.finished_on and t.finished_on.replace(day=1) in set(months)}
    return reaction(store.document(published), months, len(invited), given, written)

"""Work out what training achieved: participation, reaction and learning of one module in one period."""

from __future__ import annotations

from datetime import date

from lms.evaluation.model.facts import ModuleFacts, Period
from lms.evaluation.model.outcome import Outcome, Reaction
from lms.evaluation.model.survey import REACTION
from lms.evaluation.rules.learned import learned
from lms.evaluation.rules.participation import participation
from lms.evaluation.rules.privacy import COMMENTS, SCORES, counted
from lms.evaluation.rules.reaction import months_of, reaction
from lms.evaluation.store import surveys as store
from lms.platform.work import Work


def outcome_of(work: Work, facts: ModuleFacts, period: Period, known_on: date) -> Outcome:
    """Return the evaluation of one module of the actor's agency, from its facts and from what was said of it.

    Answers to surveys carry no instant; those count whose month was over by `known_on`.
    """
    return Outcome(
        facts=facts,
        period=period,
        participation=participation(facts, period),
        learned=learned(facts, period),
        reaction=_reaction(work, facts, period, known_on),
    )


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

"""A person's week of practice: its questions, the answers to them, and whether they want any."""

from __future__ import annotations

from lms.catalogue import services as catalogue
from lms.kernel.errors import Conflict, NotFound
from lms.learning.model import Question, Saved
from lms.learning.practice import rules, store
from lms.learning.practice.model import WEEK, Asked, Topic, Week
from lms.learning.practice.records import PracticeAnswer, PracticeChoice
from lms.learning.practice.services.topics import Topics, pace_of
from lms.learning.rules.answering import given_from, response_from
from lms.learning.rules.marking import is_right
from lms.learning.rules.shuffle import order_of
from lms.learning.services.answers import Sending
from lms.learning.services.attempts import learner
from lms.learning.store import attempts
from lms.platform.work import Work

GONE = (
    "This question is not asked any more: its week is over, or it was withdrawn. "
    "Nothing you answered is lost. Go on from the practice page."
)


def this_week(work: Work) -> Week:
    """Return the actor's questions of this week, with the answers given so far, and when there will be more."""
    me, pace = learner(work), pace_of(work)
    wanted = store.wants(work.session, work.actor.agency_id, me)
    found = Topics(work, me)
    if not (pace.offered and wanted):
        return Week(found.week_on, pace.offered, wanted)
    ahead = [monday for topic in found.all if (monday := rules.next_week(topic)) is not None]
    return Week(
        week_on=found.week_on,
        offered=True,
        wanted=True,
        questions=_questions(found, pace.questions_a_week),
        next_on=max(min(ahead), found.week_on + WEEK) if ahead else None,
        topics=len(found.all),
        holding=len(found.all) - len(ahead),
    )


def answer(work: Work, attempt_id: int, objective: str, sending: Sending) -> Saved:
    """Keep the answer to a question of this week; the first answer counts, sent however often."""
    me = learner(work)
    earlier = store.answer_by_key(work.session, sending.key)
    if earlier:
        if earlier[1] != me:
            raise Conflict("This answer could not be told from another. Reload the page and answer again.")
        return Saved(earlier[0].correct, earlier[0].received_at, repeated=True)
    asked = question(this_week(work), attempt_id, objective)
    attempts.lock_latest(work.session, me, asked.module)
    found = Topics(work, me)
    given = _row(found, attempt_id, objective)
    if given is not None:
        return Saved(given.correct, given.received_at, repeated=True)
    item, order = asked.question.item, asked.question.order
    response = response_from(item, order, sending.given)
    row = PracticeAnswer(
        attempt_id=attempt_id,
        objective=objective,
        week_on=found.week_on,
        item=item.id,
        order=list(order),
        response=dict(response),
        correct=is_right(item, response),
        answered_on=found.today,
        device_at=sending.device_at,
        received_at=work.now,
        key=sending.key,
    )
    work.session.add(row)
    work.session.flush()
    return Saved(row.correct, work.now)


def question(week: Week, attempt_id: int, objective: str) -> Asked:
    """Return one question of a week; raise `NotFound` for one that is not asked in it."""
    key = attempt_id, objective
    found = next((one for one in week.questions if (one.attempt_id, one.objective) == key), None)
    if found is None:
        raise NotFound(GONE)
    return found


def choose(work: Work, *, wanted: bool) -> None:
    """Keep whether the actor wants practice; saying the same again changes nothing."""
    me, agency = learner(work), work.actor.agency_id
    if store.wants(work.session, agency, me) != wanted:
        work.session.add(PracticeChoice(agency_id=agency, person_id=me, wanted=wanted, at=work.now))
        work.session.flush()


def _questions(found: Topics, most: int) -> tuple[Asked, ...]:
    """Return what was answered this week and, up to `most` in all, what is still asked."""
    answered = [topic for topic in found.all if any(each.week_on == found.week_on for each in topic.answers)]
    due = rules.asked_in(found.week_on, found.all, most)
    order = [*(topic for topic in due), *(topic for topic in answered if topic not in due)]
    room = max(most - len(answered), 0)
    shown: list[tuple[Topic, Question]] = []
    for topic in order:
        if topic in answered:
            shown.append((topic, _answered(found, topic)))
        elif room and (fresh := _fresh(found, topic)):
            shown.append((topic, fresh))
            room -= 1
    return tuple(
        Asked(topic.attempt_id, topic.objective, number, topic.module, found.title(topic), question)
        for number, (topic, question) in enumerate(shown, 1)
    )


def _fresh(found: Topics, topic: Topic) -> Question | None:
    item = rules.item_for(topic, found.pool(topic), found.week_on)
    return Question(item, order_of(item, rules.seed_of(topic, found.week_on))) if item else None


def _answered(found: Topics, topic: Topic) -> Question:
    row = _row(found, topic.attempt_id, topic.objective)
    assert row is not None
    item = catalogue.document(found.work, topic.version_id).item(row.item)
    assert item is not None  # a version that somebody took never changes
    order = tuple(row.order)
    return Question(item, order, given_from(item, order, row.response), row.correct)


def _row(found: Topics, attempt_id: int, objective: str) -> PracticeAnswer | None:
    return store.answer_in(found.work.session, attempt_id, objective, found.week_on)

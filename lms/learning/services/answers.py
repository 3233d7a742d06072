"""Keep answers: each is stored before it is acknowledged, and the same sending twice is one answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from lms.catalogue import services as catalogue
from lms.catalogue.model import Item, Module
from lms.kernel.errors import Conflict, NotFound
from lms.learning.model import AttemptFacts, Entry, Given, PaperFacts, PaperKind, Saved
from lms.learning.records import Answer, LessonDone
from lms.learning.rules.answering import response_from
from lms.learning.rules.marking import is_right
from lms.learning.rules.shuffle import order_of
from lms.learning.services.attempts import learner, standing, under_way
from lms.learning.store import attempts as store
from lms.learning.store import received
from lms.platform.work import Work

TOLD = "You have seen what is right here, so your first answer stands. Go on with the next question."
HANDED_IN = "This test has been handed in already, so its answers no longer change."


@dataclass(frozen=True, slots=True)
class Spot:
    """An item of a paper: the kind of paper, which one, and the item's number on it (from 1)."""

    kind: PaperKind
    paper_id: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One sending of an answer: what was given, the key that names the sending, and what the device's clock said."""

    given: Given
    key: str
    device_at: datetime | None = None


def answer_check(work: Work, module: str, lesson_key: str, number: int, sending: Sending) -> Saved:
    """Keep the answer to a check; the lesson is done when each of its checks has one."""
    earlier = _earlier(work, module, sending)
    if earlier:
        return earlier
    facts, text, replaced = _attempt(work, module)
    lesson = text.lesson(lesson_key)
    if lesson is None or not 1 <= number <= len(lesson.checks):
        raise NotFound("This check is not part of the module. Go back to the module's page.")
    if not facts.submitted(PaperKind.PRE):
        raise Conflict("Take the starting test first: it shows what you know before the lessons.")
    item = _item(text, lesson.checks[number - 1])
    saved = _keep(work, facts, item, Entry(item.id, order_of(item, facts.seed)), sending, lesson=lesson_key)
    if replaced:
        return replace(saved, replaced=True)
    answered = {*facts.checks, item.id}
    if lesson_key not in facts.done and all(check in answered for check in lesson.checks):
        work.session.add(LessonDone(attempt_id=facts.id, lesson=lesson_key, at=work.now))
        work.session.flush()
    return saved


def answer_item(work: Work, module: str, spot: Spot, sending: Sending) -> Saved:
    """Keep the answer to an item of a paper that is not handed in yet."""
    earlier = _earlier(work, module, sending)
    if earlier:
        return earlier
    facts, text, replaced = _attempt(work, module)
    paper = open_paper(facts, spot.kind, spot.paper_id)
    if not 1 <= spot.number <= paper.length:
        raise NotFound("This question is not part of the test. Go back to the module's page.")
    entry = paper.entries[spot.number - 1]
    if spot.kind is PaperKind.POST and text.head.tells_each and entry.item in paper.answers:
        raise Conflict(TOLD)
    saved = _keep(work, facts, _item(text, entry.item), entry, sending, paper_id=paper.id)
    return replace(saved, replaced=True) if replaced else saved


def open_paper(facts: AttemptFacts, kind: PaperKind, paper_id: int) -> PaperFacts:
    """Return the paper that is being answered; raise `Conflict` for one that was handed in or replaced."""
    paper = facts.paper(kind)
    if paper is None or paper.id != paper_id:
        raise Conflict("This page belongs to an earlier test. Go on from the module's page.")
    if paper.submission is not None:
        raise Conflict(HANDED_IN)
    return paper


def _attempt(work: Work, module: str) -> tuple[AttemptFacts, Module, bool]:
    """Return the attempt that an answer belongs to, its text, and whether the module was renewed meanwhile.

    An answer that was on its way when the module was renewed is kept with the attempt it was given in.
    """
    now = standing(work, module)
    if now.renewed and now.attempt is not None:
        return now.attempt, catalogue.document(work, now.attempt.version_id), True
    _, facts, text = under_way(work, module)
    return facts, text, False


def _earlier(work: Work, module: str, sending: Sending) -> Saved | None:
    """Return what became of an answer that was sent before under the same key, by the same person."""
    store.lock_latest(work.session, learner(work), module)
    found = received.answer_by_key(work.session, sending.key)
    if found is None:
        return None
    if store.by_id(work.session, found.attempt_id).person_id != work.actor.person_id:
        raise Conflict("This answer could not be told from another. Reload the page and answer again.")
    return Saved(found.correct, found.received_at, repeated=True)


def _item(text: Module, item_id: str) -> Item:
    item = text.item(item_id)
    if item is None:
        raise NotFound("This question has been withdrawn. Nothing you answered is lost; go on from the module's page.")
    return item


def _keep(
    work: Work,
    facts: AttemptFacts,
    item: Item,
    entry: Entry,
    sending: Sending,
    *,
    lesson: str | None = None,
    paper_id: int | None = None,
) -> Saved:
    response = response_from(item, entry.order, sending.given)
    right = is_right(item, response)
    work.session.add(
        Answer(
            attempt_id=facts.id,
            paper_id=paper_id,
            lesson=lesson,
            item=item.id,
            response=dict(response),
            correct=right,
            points=int(right),
            device_at=sending.device_at,
            received_at=work.now,
            key=sending.key,
        )
    )
    work.session.flush()
    return Saved(right, work.now)

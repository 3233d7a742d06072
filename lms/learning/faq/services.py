"""Ask about a module, answer, publish, correct, take back. Whoever asked gets a letter; nobody else learns who."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.directory.services import agencies, people
from lms.kernel.clock import day_in
from lms.kernel.errors import Conflict, NotFound, Refused
from lms.kernel.permissions import Permission
from lms.learning.faq import store
from lms.learning.faq.model import LETTERS, Published, Query
from lms.learning.faq.records import (
    ModuleQuestion,
    ModuleQuestionWithdrawal,
    ModuleReply,
    ModuleReplyCorrection,
    ModuleReplyWithdrawal,
)
from lms.learning.services.attempts import learner, today
from lms.platform import outbox
from lms.platform.db import next_number
from lms.platform.letters import letter
from lms.platform.own_words import own_words
from lms.platform.work import Work

LONGEST = 1500
SENT_TWICE = timedelta(minutes=10)


def title_of(work: Work, module: str) -> str:
    """Return what a module is called; raise `NotFound` if the agency does not have it."""
    found = catalogue.current_version(work, work.actor.agency_id, module, today(work))
    if found is None:
        raise NotFound("There is no such module, or it has been taken out of the catalogue.")
    return found.title


def titles(work: Work) -> dict[str, str]:
    """Return what the agency's modules are called."""
    return catalogue.titles(work, today(work))


def ask(work: Work, module: str, words: str) -> int:
    """Write a question down and return its number; the same again within minutes is the same question.

    Nothing goes into the log: it would say who asked.
    """
    me, text = learner(work), own_words(words, LONGEST)
    title_of(work, module)
    at = work.instant()
    there = store.same_since(work.session, me, module, text, at - SENT_TWICE)
    if there is not None:
        return there
    number = next_number(work.session, ModuleQuestion.number, ModuleQuestion.agency_id == work.actor.agency_id)
    row = ModuleQuestion(
        agency_id=work.actor.agency_id, number=number, module=module, person_id=me, words=text, asked_at=at
    )
    work.session.add(row)
    work.session.flush()
    return number


def mine(work: Work, number: int) -> Query:
    """Return a question of the actor's own; for others there is none."""
    found = store.numbered(work.session, work.actor.agency_id, number)
    if found is None or found.person_id != learner(work):
        raise NotFound("You asked no question of this number.")
    return found


def day_of(work: Work, at: datetime) -> date:
    """Return the day of an instant where the agency is: whoever answers reads no hour, which could tell who asked."""
    return day_in(at, agencies.agency(work, work.actor.agency_id).zone)


def take_back(work: Work, number: int) -> None:
    """Take a question of the actor's own back before it is answered; raises `Conflict` afterwards. Twice is once.

    Nothing goes into the log: it would say who asked.
    """
    at = work.instant()
    found = mine(work, number)
    if found.reply is not None:
        raise Conflict("This question was answered already, so it is not taken back.")
    if found.withdrawn_at is None:
        work.session.add(ModuleQuestionWithdrawal(question_id=found.id, at=at))
        work.session.flush()


def asked_by_me(work: Work, module: str) -> list[Query]:
    """Return what the actor asked about a module, the newest first."""
    return store.of_person(work.session, learner(work), module)


def published(work: Work, module: str) -> list[Published]:
    """Return the questions and answers about a module that everybody reads."""
    found = store.published(work.session, work.actor.agency_id, module)
    return [Published(one.reply.asked_as, one.reply.words, one.reply.at) for one in found if one.reply]


def inbox(work: Work, *, answered: bool) -> list[Query]:
    """Return the agency's questions for who answers them."""
    return store.of_agency(work.session, work.actor.agency_id, answered=answered)


def waiting(work: Work) -> int:
    """Return how many questions of the agency wait for an answer."""
    return store.waiting(work.session, work.actor.agency_id)


def one(work: Work, number: int) -> Query:
    """Return a question for who answers it."""
    if not work.actor.may(Permission.CATALOGUE_PUBLISH):
        raise Refused("Your account may not do this.", rule=Permission.CATALOGUE_PUBLISH)
    found = store.numbered(work.session, work.actor.agency_id, number)
    if found is None:
        raise NotFound("There is no question of this number.")
    return found


def answer(work: Work, number: int, words: str, asked_as: str = "") -> None:
    """Answer a question once, for its asker or (as `asked_as` says it) for all; and write to whoever asked.

    Raises `Conflict` for one that has its answer, or that whoever asked took back.
    """
    at = work.instant()
    found = one(work, number)
    if found.reply is not None:
        raise Conflict("This question was answered already.")
    if found.withdrawn_at is not None:
        raise Conflict("Whoever asked took this question back, so it needs no answer.")
    text, published_as = _said(words, asked_as)
    row = ModuleReply(question_id=found.id, words=text, asked_as=published_as, by=work.actor.name, at=at)
    work.session.add(row)
    work.session.flush()
    data = {"number": number, "published": bool(published_as)}
    audit.record(work, Act.MODULE_QUESTION_ANSWERED, f"module:{found.module}", data)
    _write_to(work, found, "answered")


def correct(work: Work, number: int, words: str, asked_as: str = "") -> None:
    """Put other words in the place of an answer, for its asker or for all, and write to whoever asked once more.

    The same words again change nothing. Raises `Conflict` for a question without an answer, or one not shown any more.
    """
    at = work.instant()
    found = one(work, number)
    if found.reply is None or found.reply.withdrawn_at is not None:
        raise Conflict("There is no answer here that can be corrected.")
    text, published_as = _said(words, asked_as)
    if (text, published_as) == (found.reply.words, found.reply.asked_as):
        return
    row = ModuleReplyCorrection(
        reply_id=_reply_of(work, found).id, words=text, asked_as=published_as, by=work.actor.name, at=at
    )
    work.session.add(row)
    work.session.flush()
    data = {"number": number, "published": bool(published_as)}
    audit.record(work, Act.MODULE_ANSWER_CORRECTED, f"module:{found.module}", data)
    _write_to(work, found, f"corrected:{row.id}")


def withdraw(work: Work, number: int) -> None:
    """Show a published answer no more; raises `Conflict` where none is shown."""
    at = work.instant()
    found = one(work, number)
    if found.reply is None or not found.reply.is_published:
        raise Conflict("This answer is not published.")
    work.session.add(ModuleReplyWithdrawal(reply_id=_reply_of(work, found).id, by=work.actor.name, at=at))
    work.session.flush()
    audit.record(work, Act.MODULE_ANSWER_WITHDRAWN, f"module:{found.module}", {"number": number})


def _said(words: str, asked_as: str) -> tuple[str, str]:
    """Return an answer and the question as it is published, empty where it is not; raise `Invalid` at its field."""
    return own_words(words, LONGEST), own_words(asked_as, LONGEST, "asked_as") if asked_as.strip() else ""


def _reply_of(work: Work, found: Query) -> ModuleReply:
    return work.session.scalars(sa.select(ModuleReply).where(ModuleReply.question_id == found.id)).one()


def _write_to(work: Work, found: Query, about: str) -> None:
    """Write to whoever asked; `about` names the occasion, of which there is one letter."""
    who = people.views(work, [found.person_id], people.today(work)).get(found.person_id)
    if who is None or not who.email:
        return
    values = {
        "name": who.name,
        "title": titles(work).get(found.module, found.module),
        "link": f"/module-questions/mine/{found.number}",
        "is_corrected": about != "answered",
    }
    key = f"{LETTERS}{found.id}:{about}"
    outbox.write(work, letter(work, "module_answered", values, key=key, recipient=who.email, person_id=who.id))

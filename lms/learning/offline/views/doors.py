"""Who takes in what comes late: the same services as in time, after a look at what happened meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.learning.forms import AnswerForm, answer_form
from lms.learning.model import Saved
from lms.learning.offline.model import Sent
from lms.learning.offline.services import arrivals, late
from lms.learning.practice.services import weeks
from lms.learning.services import exercises, formats, papers
from lms.learning.services.answers import Sending, Spot, answer_check, answer_item
from lms.learning.services.attempts import note_activity, standing
from lms.learning.services.lessons import open_test, questions_in
from lms.learning.views.blueprint import clock_notice, kind_of, replaced_notice, sending_of
from lms.learning.views.formats import MOST_PIECES
from lms.learning.views.tests import after
from lms.platform.work import Work

FIRST_COUNTS = (
    "You answered this question elsewhere in the meantime, and the first answer counts. This one is kept beside it."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where somebody goes on, and what they should know."""

    onwards: str = ""
    notice: str = ""


def check(work: Work, sent: Sent, *, module: str, key: str, number: int) -> Outcome:
    """Take in the answer to a check."""
    onwards = url_for("learning.check", module=module, key=key, number=number, _anchor="feedback")
    if arrivals.is_known(work, sent.key):
        return Outcome(onwards)
    now = standing(work, module)
    arrivals.must_belong(now, sent)
    questions = questions_in(work, now, key)
    if not 1 <= number <= len(questions):
        raise NotFound("This lesson has no such check. Go back to the lesson.")
    question = questions[number - 1]
    sending = _sending(answer_form(question, required=True))
    kept = now.attempt.checks.get(question.item.id) if now.attempt else None
    arrivals.must_not_differ(sent, sending.given, question.given, kept)
    return _told(answer_check(work, module, key, number, sending), sending, module, onwards)


def item(work: Work, sent: Sent, *, module: str, name: str, number: int) -> Outcome:
    """Take in the answer to a question of a test."""
    shown = open_test(work, module, kind_of(name), late=True)
    onwards = after(shown, module, name, number)
    if arrivals.is_known(work, sent.key):
        return Outcome(onwards)
    arrivals.must_belong(shown.standing, sent)
    if shown.paper is None or not 1 <= number <= shown.paper.length:
        raise NotFound("This question is not part of the test. Go back to the module's page.")
    question = shown.questions[number - 1]
    sending = _sending(answer_form(question, required=True))
    kept = shown.paper.answers.get(question.item.id)
    if sent.paper == shown.paper.id:
        arrivals.must_not_differ(sent, sending.given, question.given, kept)
    if shown.tells_each:
        onwards = url_for("learning.question", module=module, name=name, number=number, _anchor="feedback")
    saved = answer_item(work, module, Spot(kind_of(name), sent.paper or 0, number), sending)
    return _told(saved, sending, module, onwards)


def hand_in(work: Work, sent: Sent, *, module: str, name: str, paper_id: int) -> Outcome:
    """Take in a test that was handed in without a network; what was passed by it is passed now."""
    arrivals.must_be_one_paper(work, sent, paper_id)
    paper = papers.hand_in(work, module, kind_of(name), paper_id)
    assert paper.submission
    notice = clock_notice(sent.device_at, paper.submission.at)
    return Outcome(url_for("learning.result", module=module, name=name), notice)


def task(work: Work, sent: Sent, *, module: str, key: str, number: int) -> Outcome:
    """Take in a try at a task of an exercise."""
    arrivals.must_belong(standing(work, module), sent)
    given = [request.form.get(f"piece-{place}", "") for place in range(MOST_PIECES)]
    exercises.try_task(work, module, key, number, given)
    return Outcome(notice=clock_notice(sent.device_at, work.now))


def story(work: Work, sent: Sent, *, module: str, key: str) -> Outcome:
    """Take in a whole run of a story."""
    arrivals.must_belong(standing(work, module), sent)
    late.keep_run(work, module, key, request.form.getlist("choice", type=int))
    return Outcome(notice=clock_notice(sent.device_at, work.now))


def activity(work: Work, sent: Sent, *, module: str) -> Outcome:
    """Take in the time in which kept pages were in use."""
    arrivals.must_belong(standing(work, module), sent)
    seconds = request.form.get("seconds", 0, type=int)
    done_at = sent.device_at or work.now
    note_activity(work, module, seconds, sent.key, request.form.get("format", ""), done_at=done_at)
    return Outcome(notice=clock_notice(sent.device_at, work.now))


def way(work: Work, sent: Sent, *, module: str, key: str) -> Outcome:
    """Take in which format somebody chose; what they chose elsewhere since then stands."""
    formats.choose(work, module, key, request.form.get("format", ""), age=sent.age or 0)
    return Outcome()


def practice(work: Work, sent: Sent, *, attempt_id: int, objective: str) -> Outcome:
    """Take in the answer to a question of practice; the first answer to it counts."""
    onwards = url_for("practice.question", attempt_id=attempt_id, objective=objective, _anchor="feedback")
    asked = weeks.question(weeks.this_week(work), attempt_id, objective)
    sending = _sending(answer_form(asked.question, required=True))
    if asked.is_answered and asked.question.given != sending.given:
        raise Conflict(FIRST_COUNTS)
    saved = weeks.answer(work, attempt_id, objective, sending)
    return Outcome(onwards, clock_notice(sending.device_at, saved.received_at))


def _sending(form: AnswerForm) -> Sending:
    """Return what a form sends; raise `Invalid` with its first fault."""
    sending = sending_of(form) if form.validate() else None
    if sending is None:
        first = next((str(error) for field in form for error in field.errors), "Choose an answer")
        raise Invalid(f"{first.rstrip('.')}.")
    return sending


def _told(saved: Saved, sending: Sending, module: str, onwards: str) -> Outcome:
    if saved.replaced:
        return Outcome(url_for("learning.module", module=module), replaced_notice())
    return Outcome(onwards, clock_notice(sending.device_at, saved.received_at))

"""The starting test and the final test: one question a page, a look over all answers, the result."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.learning.forms import AnswerForm, answer_form
from lms.learning.model import PaperKind
from lms.learning.services import papers
from lms.learning.services.answers import Spot, answer_item
from lms.learning.services.attempts import standing
from lms.learning.services.duties import served
from lms.learning.services.feedback import Told, feedback_on, signatures_for
from lms.learning.services.lessons import TestPage, open_test
from lms.learning.services.tries import tries_now
from lms.learning.views.blueprint import (
    kind_of,
    learning,
    not_whole,
    replaced_notice,
    saved,
    sending_of,
    wants_json,
)
from lms.platform.ids import id_in
from lms.platform.pages import page
from lms.platform.work import Work

RULE = "/<module>/<name>"


def after(shown: TestPage, module: str, name: str, number: int) -> str:
    """Return where somebody goes on after a question: to the next, or to the look over all answers."""
    if shown.paper is not None and number < shown.paper.length:
        return url_for("learning.question", module=module, name=name, number=number + 1)
    return url_for("learning.answers", module=module, name=name)


@page(learning, RULE, needs=Permission.LEARNING_OWN)
def test(work: Work, module: str, name: str) -> ResponseReturnValue:
    """Say what the test is for, before it begins."""
    shown = open_test(work, module, kind_of(name))
    if shown.may_result:
        return redirect(url_for(".result", module=module, name=name))
    return render_template("learning/test.html", page=shown, name=name, back=url_for(".module", module=module))


@page(learning, RULE, needs=Permission.LEARNING_OWN, methods=("POST",))
def begin(work: Work, module: str, name: str) -> ResponseReturnValue:
    """Draw the paper, or go on with the one drawn."""
    paper = papers.begin_paper(work, module, kind_of(name))
    number = min(paper.first_open, paper.length)
    return redirect(url_for(".question", module=module, name=name, number=number), 303)


@page(learning, f"{RULE}/<int:number>", needs=Permission.LEARNING_OWN, methods=("GET", "POST"))
def question(work: Work, module: str, name: str, number: int) -> ResponseReturnValue:
    """Ask one question and keep its answer."""
    shown = open_test(work, module, kind_of(name), late=request.method == "POST")
    if shown.paper is None:
        return redirect(url_for(".test", module=module, name=name))
    if not 1 <= number <= shown.paper.length:
        return redirect(url_for(".answers", module=module, name=name))
    form = answer_form(shown.questions[number - 1], required=False, paper=shown.paper.id)
    onwards = after(shown, module, name, number)
    if form.is_submitted() and (form.validate() or wants_json()):
        return _sent(work, (module, name, number), shown, form) if not form.errors else not_whole(form)
    if shown.paper.submission is not None:
        return redirect(url_for(".result", module=module, name=name))
    back = url_for(".question", module=module, name=name, number=number - 1) if number > 1 else ""
    page_ = render_template(
        "learning/question.html",
        page=shown,
        name=name,
        number=number,
        known=work.now.isoformat(),
        question=shown.questions[number - 1],
        form=form,
        told=_told(shown, number),
        onwards=onwards,
        back=back or url_for(".test", module=module, name=name),
    )
    return page_, 422 if form.errors else 200


@page(learning, f"{RULE}/answers", needs=Permission.LEARNING_OWN)
def answers(work: Work, module: str, name: str) -> ResponseReturnValue:
    """Show all answers before they are handed in."""
    shown = open_test(work, module, kind_of(name))
    if shown.paper is None or shown.paper.submission is not None:
        return redirect(url_for(".test", module=module, name=name))
    back = url_for(".question", module=module, name=name, number=shown.paper.length)
    known = work.now.isoformat()
    return render_template("learning/answers.html", page=shown, name=name, known=known, back=back)


@page(learning, f"{RULE}/<int:paper_id>/hand-in", needs=Permission.LEARNING_OWN, methods=("POST",))
def hand_in(work: Work, module: str, name: str, paper_id: int) -> ResponseReturnValue:
    """Hand the paper in."""
    papers.hand_in(work, module, kind_of(name), paper_id)
    onwards = url_for(".result", module=module, name=name)
    return {"saved": True, "next": onwards} if wants_json() else redirect(onwards, 303)


@page(learning, f"{RULE}/result", needs=Permission.LEARNING_OWN)
def result(work: Work, module: str, name: str) -> ResponseReturnValue:
    """Show how the latest paper went, and what happens next."""
    kind = kind_of(name)
    found = papers.result(work, module, kind)
    duties = served(work, module) if found.submission.passed else []
    return render_template(
        "learning/result.html" if kind is PaperKind.POST else "learning/pre_result.html",
        standing=standing(work, module),
        result=found,
        tries=tries_now(work, module) if kind is PaperKind.POST else None,
        name=name,
        signers=signatures_for(work, duties),
        duties=duties,
        survey_href=_survey(work, module) if found.submission.passed else "",
        back=url_for("desk.my_learning"),
    )


@page(learning, f"{RULE}/review", needs=Permission.LEARNING_OWN)
def review(work: Work, module: str, name: str) -> ResponseReturnValue:
    """Go through the answers of the latest paper, one after another."""
    if kind_of(name) is PaperKind.PRE:
        raise NotFound("The starting test has no review: its questions may come back.")
    found = papers.result(work, module, PaperKind.POST)
    if not found.may_review:
        raise NotFound("This module tells the score and the objectives only; there is no review of the answers.")
    return render_template(
        "learning/review.html",
        standing=standing(work, module),
        result=found,
        reviews=[feedback_on(question, reveals=found.reveals) for question in found.questions],
        back=url_for(".result", module=module, name=name),
    )


def _sent(work: Work, at: tuple[str, str, int], shown: TestPage, form: AnswerForm) -> ResponseReturnValue:
    """Keep an answer that is whole, or leave the question open."""
    module, name, number = at
    sending = sending_of(form)
    spot = Spot(kind_of(name), id_in(form.paper.data), number)
    outcome = answer_item(work, module, spot, sending) if sending else None
    if outcome and outcome.replaced:
        return saved(outcome, url_for(".module", module=module), notice=replaced_notice())
    onwards = after(shown, module, name, number)
    if shown.tells_each and outcome:
        onwards = url_for(".question", module=module, name=name, number=number, _anchor="feedback")
    return saved(outcome, onwards, sending)


def _told(shown: TestPage, number: int) -> Told | None:
    """Return what is said about an answer while the test goes on, where the module says it at once."""
    question = shown.questions[number - 1]
    return feedback_on(question) if shown.tells_each and question.answered else None


def _survey(work: Work, module: str) -> str:
    """Return where one says how the module was, if the room of surveys (above this one) has its page."""
    attempt, endpoint = standing(work, module).attempt, "evaluation.reaction"
    there = attempt is not None and endpoint in current_app.view_functions
    return url_for(endpoint, attempt_id=attempt.id) if attempt and there else ""

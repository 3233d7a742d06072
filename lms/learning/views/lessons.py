"""Lessons and the checks after them."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.kernel.errors import NotFound
from lms.kernel.permissions import Permission
from lms.learning.forms import AnswerForm, answer_form
from lms.learning.model import LessonPage
from lms.learning.services.answers import answer_check
from lms.learning.services.feedback import feedback_on
from lms.learning.services.lessons import open_lesson
from lms.learning.views.blueprint import learning, not_whole, replaced_notice, saved, sending_of, wants_json
from lms.platform.pages import page
from lms.platform.work import Work


@page(learning, "/<module>/lessons/<key>", needs=Permission.LEARNING_OWN, leaves_trace=True)
def lesson(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Show a lesson to read."""
    shown = open_lesson(work, module, key)
    return render_template("learning/lesson.html", page=shown, back=url_for(".module", module=module))


@page(learning, "/<module>/lessons/<key>/checks/<int:number>", needs=Permission.LEARNING_OWN, leaves_trace=True)
def check(work: Work, module: str, key: str, number: int) -> ResponseReturnValue:
    """Show a check: the question, or once it is answered what is right and why."""
    shown = open_lesson(work, module, key, f"check-{number}")
    again = "again" in request.args
    form = _form(shown, number)
    answered = shown.questions[number - 1].answered and not again
    return _check(work, shown, number, form, answered=answered)


@page(learning, "/<module>/lessons/<key>/checks/<int:number>", needs=Permission.LEARNING_OWN, methods=("POST",))
def answer(work: Work, module: str, key: str, number: int) -> ResponseReturnValue:
    """Keep the answer to a check."""
    shown = open_lesson(work, module, key, f"check-{number}", late=True)
    form = _form(shown, number)
    if not form.validate_on_submit():
        return not_whole(form) if wants_json() else (_check(work, shown, number, form, answered=False), 422)
    sending = sending_of(form)
    assert sending
    outcome = answer_check(work, module, key, number, sending)
    if outcome.replaced:
        return saved(outcome, url_for(".module", module=module), notice=replaced_notice())
    return saved(outcome, url_for(".check", module=module, key=key, number=number, _anchor="feedback"), sending)


def _form(shown: LessonPage, number: int) -> AnswerForm:
    if not 1 <= number <= len(shown.questions):
        raise NotFound("This lesson has no such check. Go back to the lesson.")
    return answer_form(shown.questions[number - 1], required=True)


def _check(work: Work, shown: LessonPage, number: int, form: AnswerForm, *, answered: bool) -> str:
    question = shown.questions[number - 1]
    module = shown.standing.version.module
    return render_template(
        "learning/check.html",
        page=shown,
        number=number,
        known=work.now.isoformat(),
        question=question,
        form=form,
        feedback=feedback_on(question) if answered else None,
        onwards=_onwards(shown, number),
        back=url_for(".lesson", module=module, key=shown.key)
        if number == 1
        else url_for(".check", module=module, key=shown.key, number=number - 1),
    )


def _onwards(shown: LessonPage, number: int) -> tuple[str, str]:
    """Return what comes after a check, and its address."""
    module = shown.standing.version.module
    if number < len(shown.questions):
        return "check", url_for(".check", module=module, key=shown.key, number=number + 1)
    if shown.open_lessons:
        return "lesson", url_for(".lesson", module=module, key=shown.open_lessons[0])
    if shown.standing.is_open:
        return "test", url_for(".test", module=module, name="post-test")
    return "module", url_for(".module", module=module)

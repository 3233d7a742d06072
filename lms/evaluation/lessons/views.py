"""Pages of what is said of lessons: asked at the end of each, shown to officers in groups."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.evaluation.lessons import services
from lms.evaluation.lessons.forms import WHY_WORDS, LessonForm
from lms.evaluation.lessons.model import LessonLine
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.words import number
from lms.platform.work import Work

lessons = Blueprint("lessons", __name__)


@page(lessons, "/learning/modules/<module>/lessons/<key>/said", needs=Permission.LEARNING_OWN, methods=("GET", "POST"))
def ask(work: Work, module: str, key: str) -> ResponseReturnValue:
    """Ask whether a lesson was useful, once; say thank you afterwards."""
    about = services.asked(work, module, key)
    onwards = url_for("learning.go_on", module=module)
    if about.answered:
        return render_template("lessons_said/thanks.html", about=about, onwards=onwards)
    form = LessonForm()
    if form.validate_on_submit():
        services.say(work, module, key, form.said)
        return redirect(url_for("lessons.ask", module=module, key=key), 303)
    back = url_for("learning.lesson", module=module, key=key)
    shown = render_template("lessons_said/ask.html", form=form, about=about, back=back)
    return shown, 422 if form.errors else 200


@page(lessons, "/evaluation/modules/<module>/lessons", needs=Permission.REPORT_RUN)
def said(work: Work, module: str) -> ResponseReturnValue:
    """Show what was said of each lesson of a module."""
    title, found = services.lines(work, module)
    columns = [
        Column("lesson", _("Lesson")),
        Column("answers", _("Answers"), numeric=True),
        Column("useful", _("Useful")),
        Column("why", _("Said most")),
    ]
    return render_template(
        "lessons_said/said.html",
        title=title,
        columns=columns,
        rows=[_row(line) for line in found],
        written=[(line.title, line.words) for line in found if line.words],
        back=url_for("outcomes.one", module=module),
    )


def _row(line: LessonLine) -> dict[str, object]:
    useful = line.useful
    if useful is None or useful.share is None:
        return {"lesson": line.title, "answers": _("fewer than 5"), "useful": "", "why": ""}
    low, high = (number(round((each or 0) * 100), 0) for each in (useful.low, useful.high))
    why = next(iter(line.why or {}), None)
    return {
        "lesson": line.title,
        "answers": useful.whole,
        "useful": {
            "text": f"{number(round(useful.share * 100), 0)}%",
            "note": _("%(low)s%% to %(high)s%%", low=low, high=high),
        },
        "why": WHY_WORDS[why] if why else "",
    }

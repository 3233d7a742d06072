"""Pages of questions about modules: ask, read the answer; the owner's inbox and answer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.errors import Conflict, Invalid
from lms.kernel.permissions import Permission
from lms.learning.faq import services
from lms.learning.faq.forms import AskForm, ReplyForm
from lms.learning.faq.model import Query
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.words import who
from lms.platform.work import Work

faq = Blueprint("faq", __name__)
LONGEST_SHOWN = 120


@page(faq, "/learning/modules/<module>/ask", needs=Permission.LEARNING_OWN, methods=("GET", "POST"))
def ask(work: Work, module: str) -> ResponseReturnValue:
    """Take a question to whoever owns the module."""
    form, title = AskForm(), services.title_of(work, module)
    if form.validate_on_submit():
        try:
            number = services.ask(work, module, form.words.data or "")
        except Invalid as error:
            form.put(_(error.message), error.field)
        else:
            flash(_("Thank you. You get a letter when it is answered."), "success")
            return redirect(url_for("faq.mine", number=number), 303)
    back = url_for("learning.module", module=module)
    answer = render_template(
        "faq/ask.html", form=form, title=title, asked=services.asked_by_me(work, module), back=back
    )
    return answer, 422 if form.errors else 200


@page(faq, "/module-questions/mine/<int:number>", needs=Permission.LEARNING_OWN)
def mine(work: Work, number: int) -> ResponseReturnValue:
    """Show one of my questions and its answer."""
    found = services.mine(work, number)
    return _question(work, found, back=url_for("learning.module", module=found.module), is_own=True)


@page(faq, "/module-questions/mine/<int:number>/take-back", needs=Permission.LEARNING_OWN, methods=("POST",))
def take_back(work: Work, number: int) -> ResponseReturnValue:
    """Take my question back before it is answered."""
    try:
        services.take_back(work, number)
    except Conflict as error:
        flash(_(error.message), "error")
    else:
        flash(_("You took the question back. Nobody answers it."), "success")
    return redirect(url_for("faq.mine", number=number), 303)


@page(faq, "/module-questions", needs=Permission.CATALOGUE_PUBLISH)
def inbox(work: Work) -> ResponseReturnValue:
    """Show what people ask about modules: what waits, or what was answered."""
    answered = request.args.get("show") == "answered"
    titles = services.titles(work)
    columns = [Column("question", _("Question")), Column("module", _("Module")), Column("asked", _("Asked"))]
    if answered:
        columns.append(Column("shown", _("Who reads the answer")))
    rows = [_row(work, one, titles) for one in services.inbox(work, answered=answered)]
    return render_template("faq/inbox.html", columns=columns, rows=rows, answered=answered)


@page(faq, "/module-questions/<int:number>", needs=Permission.CATALOGUE_PUBLISH, methods=("GET", "POST"))
def one(work: Work, number: int) -> ResponseReturnValue:
    """Show a question to its owner and take the answer."""
    found = services.one(work, number)
    form = ReplyForm(asked_as=found.words)
    if form.validate_on_submit():
        try:
            services.answer(work, number, form.words.data or "", form.asked_as.data if form.publish.data else "")
        except (Conflict, Invalid) as error:
            form.put(_(error.message), error.field)
        else:
            flash(_("The answer is kept, and a letter to whoever asked is on its way."), "success")
            return redirect(url_for("faq.one", number=number), 303)
    shown = _question(work, found, back=url_for("faq.inbox"), form=form if found.is_open else None)
    return shown, 422 if form.errors or form.form_errors else 200


@page(faq, "/module-questions/<int:number>/correct", needs=Permission.CATALOGUE_PUBLISH, methods=("GET", "POST"))
def correct(work: Work, number: int) -> ResponseReturnValue:
    """Put other words in the place of an answer."""
    found = services.one(work, number)
    if found.reply is None or found.reply.withdrawn_at is not None:
        return redirect(url_for("faq.one", number=number), 303)
    said = found.reply
    form = ReplyForm(words=said.words, publish=said.is_published, asked_as=said.asked_as or found.words)
    if form.validate_on_submit():
        try:
            services.correct(work, number, form.words.data or "", form.asked_as.data if form.publish.data else "")
        except (Conflict, Invalid) as error:
            form.put(_(error.message), error.field)
        else:
            flash(_("The answer is corrected, and a letter to whoever asked is on its way."), "success")
            return redirect(url_for("faq.one", number=number), 303)
    shown = render_template(
        "faq/correct.html",
        one=found,
        form=form,
        title=services.titles(work).get(found.module, found.module),
        back=url_for("faq.one", number=number),
    )
    return shown, 422 if form.errors or form.form_errors else 200


@page(faq, "/module-questions/<int:number>/withdraw", needs=Permission.CATALOGUE_PUBLISH, methods=("POST",))
def withdraw(work: Work, number: int) -> ResponseReturnValue:
    """Show an answer to everybody no more."""
    services.withdraw(work, number)
    flash(_("The answer is not shown any more. Whoever asked still reads it."), "success")
    return redirect(url_for("faq.one", number=number), 303)


def _question(work: Work, found: Query, *, back: str, is_own: bool = False, form: ReplyForm | None = None) -> str:
    return render_template(
        "faq/question.html",
        one=found,
        asked_on=services.day_of(work, found.asked_at),
        taken_back_on=services.day_of(work, found.withdrawn_at) if found.withdrawn_at else None,
        title=services.titles(work).get(found.module, found.module),
        answered_by=who(found.reply.by) if found.reply else "",
        form=form,
        is_own=is_own,
        back=back,
    )


def _row(work: Work, found: Query, titles: dict[str, str]) -> dict[str, object]:
    words = found.words if len(found.words) <= LONGEST_SHOWN else f"{found.words[:LONGEST_SHOWN].rstrip()} …"
    reply = found.reply
    return {
        "question": {"text": words, "href": url_for("faq.one", number=found.number)},
        "module": titles.get(found.module, found.module),
        "asked": services.day_of(work, found.asked_at),
        "shown": _("Everybody") if reply and reply.is_published else _("Whoever asked"),
    }

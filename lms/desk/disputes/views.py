"""Pages of questions about a record: ask, read, take back; the officers' inbox and the answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lms.compliance.model.drafts import Recorded
from lms.compliance.services.fact_wording import kind_word
from lms.desk.disputes import services
from lms.desk.disputes.forms import WRONG_WORDS, AnswerForm, QuestionForm
from lms.desk.disputes.model import Dispute, Draft, State, Wrong
from lms.directory.model import Seen
from lms.directory.services import people
from lms.directory.services.views_log import note_look
from lms.kernel.errors import Conflict, Refused
from lms.kernel.permissions import Permission
from lms.platform.ids import id_in
from lms.platform.listing import Column, listing_from
from lms.platform.pages import page
from lms.platform.words import day, who
from lms.platform.work import Work

disputes = Blueprint("disputes", __name__)


@page(disputes, "/my-record/wrong", needs=Permission.RECORD_OWN, methods=("GET", "POST"))
def ask(work: Work) -> ResponseReturnValue:
    """Take down what is wrong in my record."""
    form = QuestionForm(wrong=request.args.get("wrong"))
    requirement, evidence_id, due_on = _about_in_address()
    if form.validate_on_submit():
        draft = Draft(
            wrong=Wrong(form.wrong.data),
            words=form.words.data or "",
            requirement=requirement,
            evidence_id=evidence_id,
            due_on=due_on,
        )
        number = services.ask(work, draft)
        flash(_("Thank you. A training officer reads it; you get a letter when it is answered."), "success")
        return redirect(url_for("disputes.mine", number=number), 303)
    return render_template(
        "disputes/ask.html",
        form=form,
        about=services.told(work, requirement, evidence_id, due_on),
        why_href=url_for("record.why_mine", requirement=requirement) if requirement else "",
        back=url_for("record.mine"),
    ), 422 if form.errors else 200


@page(disputes, "/my-record/questions/<int:number>", needs=Permission.RECORD_OWN)
def mine(work: Work, number: int) -> ResponseReturnValue:
    """Show one of my questions and its answer."""
    return _question(work, services.mine(work, number), back=url_for("record.mine"))


@page(disputes, "/my-record/questions/<int:number>/take-back", needs=Permission.RECORD_OWN, methods=("POST",))
def take_back(work: Work, number: int) -> ResponseReturnValue:
    """Take my question back."""
    try:
        services.withdraw(work, number)
    except Conflict as error:
        flash(_(error.message), "error")
    else:
        flash(_("You took your question back. It stays in your record as taken back."), "success")
    return redirect(url_for("disputes.mine", number=number), 303)


@page(disputes, "/questions", needs=Permission.FACT_RECORD)
def inbox(work: Work) -> ResponseReturnValue:
    """Show what people say is wrong in their records, the oldest first."""
    asked = {"state": State.OPEN.value, **request.args.to_dict()}
    listing = listing_from(asked, url_for("disputes.inbox"), ("asked",), filters=("state",))
    state = State(listing.filters["state"]) if listing.filters["state"] in set(State) else None
    found, total = services.inbox(
        work, state, newest_first=listing.descending, offset=listing.offset, limit=listing.size
    )
    who = people.views(work, {each.person_id for each in found}, people.today(work))
    return render_template(
        "disputes/inbox.html",
        listing=listing,
        total=total,
        states=[(each.value, words) for each, words in _states().items()],
        columns=[
            Column("number", _("Question")),
            Column("person", _("Person")),
            Column("wrong", _("What is wrong")),
            Column("asked", _("Asked"), sortable=True),
            Column("state", _("State")),
        ],
        rows=[_row(each, who[each.person_id].name if each.person_id in who else "") for each in found],
    )


@page(disputes, "/questions/<int:number>", needs=Permission.FACT_RECORD, methods=("GET", "POST"), leaves_trace=True)
def one(work: Work, number: int) -> ResponseReturnValue:
    """Show one question to an officer, and take the answer."""
    found = services.of_anybody(work, number)
    note_look(work, found.person_id, Seen.QUESTION)
    form = AnswerForm()
    form.mended.choices = [*form.mended.choices, *(SelectChoice(ref, _mending(m)) for ref, m in _mendings(work, found))]
    if form.validate_on_submit():
        try:
            services.answer(work, number, form.words.data or "", form.mended.data or "")
        except (Conflict, Refused) as error:
            form.put(_(error.message))
        else:
            flash(_("The answer is in the record, and a letter is on its way."), "success")
            return redirect(url_for("disputes.one", number=number), 303)
    return _question(work, found, back=url_for("disputes.inbox"), form=form)


def _question(work: Work, found: Dispute, *, back: str, form: AnswerForm | None = None) -> ResponseReturnValue:
    is_own = found.person_id == work.actor.person_id
    person = people.person(work, found.person_id, people.today(work))
    mended = found.answer.mended if found.answer else ""
    return render_template(
        "disputes/question.html",
        one=found,
        person=person,
        is_own=is_own,
        is_open=found.state is State.OPEN,
        state=_sentences()[found.state],
        wrong=WRONG_WORDS[found.wrong],
        about=services.told(work, found.requirement, found.evidence_id, found.due_on),
        why_href=_why_href(found, is_own=is_own) if found.requirement else "",
        mended_href=_mended_href(found, mended, officer=form is not None) if mended else "",
        form=form,
        back=back,
    ), 422 if form and form.errors else 200


def _why_href(found: Dispute, *, is_own: bool) -> str:
    """Return where the date that was shown is explained, as of the day of the question and as known then."""
    day_asked = found.asked_at.astimezone(get_timezone()).date().isoformat()
    asked: dict[str, Any] = {"requirement": found.requirement, "as_of": day_asked, "known_on": day_asked}
    if is_own:
        return url_for("record.why_mine", **asked)
    return url_for("register.why", person_id=found.person_id, **asked)


def _mended_href(found: Dispute, mended: str, *, officer: bool) -> str:
    if officer:
        return url_for("facts.one_record", person_id=found.person_id, ref=mended)
    return f"{url_for('record.mine')}#{mended}"


def _about_in_address() -> tuple[str, int | None, date | None]:
    due = request.args.get("due", "")
    try:
        day_due = date.fromisoformat(due) if due else None
    except ValueError:
        day_due = None
    return request.args.get("requirement", "")[:200], id_in(request.args.get("record")) or None, day_due


def _mendings(work: Work, found: Dispute) -> list[tuple[str, Recorded]]:
    return [(each.ref, each) for each in services.recorded_since(work, found)]


def _mending(one: Recorded) -> str:
    what = kind_word(one.type)
    return str(_("%(what)s of %(day)s, recorded by %(name)s", what=what, day=day(one.on), name=who(one.recorded_by)))


def _sentences() -> dict[State, str]:
    return {
        State.OPEN: _("It waits for an answer."),
        State.ANSWERED: _("It is answered."),
        State.WITHDRAWN: _("It was taken back."),
    }


def _states() -> dict[State, str]:
    return {State.OPEN: _("Open"), State.ANSWERED: _("Answered"), State.WITHDRAWN: _("Taken back")}


def _row(each: Dispute, name: str) -> dict[str, object]:
    return {
        "number": {"text": str(each.number), "href": url_for("disputes.one", number=each.number), "hidden": name},
        "person": name,
        "wrong": WRONG_WORDS[each.wrong],
        "asked": each.asked_at,
        "state": _states()[each.state],
    }

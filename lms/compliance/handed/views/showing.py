"""One certificate as a page, and what both sides' pages share."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.compliance.handed import services
from lms.compliance.handed.credited import Credited, credited
from lms.compliance.handed.forms import HandInForm, ReasonForm, VerifyForm
from lms.compliance.handed.model import Differs, Handed, Handing, State, StepKind
from lms.compliance.model.drafts import Objection
from lms.compliance.services import texts
from lms.directory.services import people
from lms.platform.words import day, minutes_words
from lms.platform.work import Work

handed = Blueprint("handed", __name__)


def shown(
    work: Work,
    found: Handed,
    *,
    back: str,
    is_own: bool = False,
    verify: VerifyForm | None = None,
    reason: ReasonForm | None = None,
) -> ResponseReturnValue:
    """Show a certificate to its person or to an officer, with the forms that are open to them."""
    wrong = [form for form in (verify, reason) if form is not None and (form.errors or form.form_errors)]
    return render_template(
        "handed/one.html",
        one=found,
        person=people.person(work, found.person_id, people.today(work)),
        is_own=is_own,
        is_about_me=found.person_id == work.actor.person_id,
        state=found.state.value,
        sentence=_sentences()[found.state],
        answers=_answers(work, found),
        file=services.file_of(work, found),
        credit=_credit(found.said, counts) if (counts := credited(work, found)) else None,
        steps=[(_said_step()[step.kind], step) for step in found.steps],
        verify=verify,
        reason=reason or ReasonForm(formdata=None),
        form=wrong[0] if wrong else None,
        back=back,
    ), 422 if wrong else 200


def day_of(form: HandInForm | VerifyForm) -> date:
    """Return the day of a form that was found right."""
    on: date | None = form.on.data
    assert on is not None
    return on


def minutes_of(form: HandInForm | VerifyForm) -> int | None:
    """Return the minutes of a form that states hours; None where it states none."""
    return None if form.hours.data is None else round(form.hours.data * 60)


def put(form: HandInForm | VerifyForm, objections: list[Objection] | tuple[Objection, ...]) -> None:
    """Show each sentence at the field that it is about."""
    names = {"minutes": "hours", "module": "counts_as", "requirement": "counts_as"}
    for each in objections:
        form.put(_(each.sentence), each.field if each.field in form else names.get(each.field, ""))


def _answers(work: Work, found: Handed) -> list[tuple[str, object]]:
    said = found.said
    return [
        (_("Issued by"), said.issuer),
        (_("Completed on"), said.on),
        (_("Hours"), length(said.minutes)),
        (_("Meant for"), texts.titles(work).get(said.requirement, _("Not said"))),
        (_("Earned"), _where(external=said.external)),
        (_("Handed in"), found.at),
        *([(_("What the person says"), said.words)] if said.words else []),
    ]


def _credit(said: Handing, found: Credited) -> dict[str, object]:
    """Return what a certificate counts as, in words, and each correction as what was written and what is recorded."""
    row = found.row
    changed = {
        Differs.DAY: (_("Completed on"), day(said.on), day(row.on)),
        Differs.MINUTES: (_("Hours"), length(said.minutes), length(row.minutes_measured)),
        Differs.EXTERNAL: (_("Earned"), _where(external=said.external), _where(external=row.external)),
    }
    return {
        "is_taken_back": row.revoked,
        "answers": [
            (_("Training"), found.training),
            (_("Completed on"), row.on),
            (_("Time credited"), length(row.minutes_measured)),
        ],
        "serves": found.serves,
        "corrected": [changed[each] for each in found.differs],
    }


def _where(*, external: bool) -> str:
    return str(_("With another agency or employer, or before") if external else _("In service with this agency"))


def length(minutes: int | None) -> str:
    """Return a length in words, or that none is stated."""
    return minutes_words(minutes) if minutes else str(_("Not stated"))


def states() -> dict[State, str]:
    """Return each state in a few words."""
    return {
        State.WAITING: _("Waits to be verified"),
        State.ACCEPTED: _("Accepted"),
        State.REFUSED: _("Refused"),
        State.WITHDRAWN: _("Taken back"),
    }


def _sentences() -> dict[State, str]:
    return {
        State.WAITING: _("It waits until a training officer has verified it."),
        State.ACCEPTED: _("It is verified. Where a duty asks for a signature as well, it counts once that is given."),
        State.REFUSED: _("It was not accepted."),
        State.WITHDRAWN: _("It was taken back."),
    }


def _said_step() -> dict[StepKind, str]:
    return {
        StepKind.ACCEPTED: _("Accepted"),
        StepKind.REFUSED: _("Refused"),
        StepKind.REOPENED: _("Decision taken back"),
        StepKind.WITHDRAWN: _("Taken back by the person"),
    }

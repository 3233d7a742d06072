"""The officer's pages of hours and money: what holds for each module, an amount from a day on, what was entered."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.directory.services import people
from lms.evaluation.model.cost import HOURS, Amount, CostEntry, Element
from lms.evaluation.rules.values import number_of
from lms.evaluation.services import costs as services
from lms.kernel.errors import Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform.dayfield import DayField
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.widgets import LmsForm
from lms.platform.words import NOTHING, day, number
from lms.platform.work import Work

costs = Blueprint("costs", __name__)
NEEDS = Permission.OUTCOME_RECORD
WORDS = {
    Element.DUTY_HOURS: lazy_gettext("Duty hours of a completion"),
    Element.NON_DUTY_HOURS: lazy_gettext("Hours off duty of a completion"),
    Element.TUITION: lazy_gettext("Tuition and fees of a completion"),
    Element.MATERIALS: lazy_gettext("Materials of a completion"),
    Element.TRAVEL: lazy_gettext("Travel of a completion"),
    Element.PER_DIEM: lazy_gettext("Per diem of a completion"),
    Element.CONTRIBUTION: lazy_gettext("Paid by others for a completion"),
    Element.HOURLY_RATE: lazy_gettext("Cost of an hour on duty"),
    Element.DESIGN: lazy_gettext("Making and mending the module, a year"),
    Element.PLATFORM: lazy_gettext("Share of the platform, a year"),
}


class AmountForm(LmsForm):
    """An amount from a day on."""

    element = SelectField(
        lazy_gettext("What"), choices=[SelectChoice(element.value, words) for element, words in WORDS.items()]
    )
    amount = StringField(
        lazy_gettext("Amount"),
        [InputRequired(lazy_gettext("Write an amount"))],
        description=lazy_gettext("In hours, or in the agency’s currency, with a point before decimals"),
    )
    holds_from = DayField(
        lazy_gettext("Holds from"), [InputRequired(lazy_gettext("Enter the day from which it holds"))]
    )
    source = StringField(lazy_gettext("Where it is from (optional)"), [Length(max=200)])


@page(costs, "/evaluation/costs", needs=NEEDS)
def every(work: Work) -> ResponseReturnValue:
    """Show for each module what an hour and a completion take."""
    today = people.today(work)
    shown = (Element.DUTY_HOURS, Element.HOURLY_RATE, Element.DESIGN)
    rows = []
    for module, title in services.modules(work).items():
        held = services.holding(services.entries(work, module), today)
        address = url_for("costs.one", module=module)
        amounts = {each.value: said(each, held.get(each)) for each in shown}
        rows.append({"module": {"text": title, "href": address}, **amounts, "entered": f"{len(held)}/{len(Element)}"})
    columns = [Column("module", _("Module")), *(Column(each.value, str(WORDS[each]), numeric=True) for each in shown)]
    columns.append(Column("entered", _("Entered"), numeric=True))
    return render_template("evaluation/costs.html", columns=columns, rows=rows)


@page(costs, "/evaluation/costs/<module>", needs=NEEDS, methods=("GET", "POST"))
def one(work: Work, module: str) -> ResponseReturnValue:
    """Show what holds for a module; record an amount from a day on."""
    title = services.modules(work).get(module)
    if title is None:
        raise NotFound("There is no such module.")
    form = AmountForm()
    if form.validate_on_submit():
        try:
            since = form.holds_from.data or people.today(work)
            amount = number_of(form.amount.data, "amount")
            given = Amount(Element(form.element.data), since, amount, form.source.data or "")
            fresh = services.record(work, module, given)
        except Invalid as error:
            form.amount.errors.append(error.message)
        else:
            flash(_("The amount is recorded.") if fresh else _("This was recorded already."), "success")
            return redirect(url_for("costs.one", module=module), 303)
    found = services.entries(work, module)
    held = services.holding(found, people.today(work))
    return render_template(
        "evaluation/cost.html",
        title=title,
        module=module,
        form=form,
        columns=[Column("element", _("What")), Column("amount", _("Amount today"), numeric=True)],
        rows=[{"element": str(words), "amount": said(each, held.get(each))} for each, words in WORDS.items()],
        entries=_entries(found),
        back=url_for("costs.every"),
    ), 422 if form.errors else 200


@page(costs, "/evaluation/costs/<module>/undo/<int:entry_id>", needs=NEEDS, methods=("POST",))
def undo(work: Work, module: str, entry_id: int) -> ResponseReturnValue:
    """Take an entry back by a new record."""
    services.undo(work, module, entry_id)
    flash(_("The entry is taken back. Both stay on record."), "success")
    return redirect(url_for("costs.one", module=module), 303)


def said(element: Element, amount: float | None) -> str:
    """Return an amount with its decimals; hours as hours."""
    if amount is None:
        return NOTHING
    return _("%(n)s hours", n=number(amount, 2)) if element in HOURS else number(amount, 2)


def _entries(found: Sequence[CostEntry]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for one in found:
        words = {"what": str(WORDS[one.element]), "amount": said(one.element, one.amount), "day": day(one.holds_from)}
        text = (
            _("%(what)s: %(amount)s from %(day)s", **words)
            if one.undoes is None
            else _("Took entry %(number)s back (%(what)s: %(amount)s from %(day)s)", number=one.undoes, **words)
        )
        rows.append(
            {"id": one.id, "text": text, "source": one.source, "at": one.at, "by": one.by, "undone": one.undone,
             "may_undo": one.stands}
        )  # fmt: skip
    return rows

"""The officer's pages of the agency's own figures: what they are, their values, what became of them around training."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.evaluation.model.indicator import Entry, EntryKind, Indicator, Result
from lms.evaluation.services import indicators as services
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.widgets import LmsForm
from lms.platform.work import Work
from lms.reporting.datasets import results_words as words
from lms.reporting.datasets.outcomes_words import month
from lms.reporting.indicator_forms import IndicatorForm, ValueForm, ValuesForm
from lms.reporting.queries.outcomes import modules_on

indicators = Blueprint("indicators", __name__)
NEEDS = Permission.OUTCOME_RECORD


@page(indicators, "/evaluation/indicators", needs=NEEDS)
def every(work: Work) -> ResponseReturnValue:
    """Show every figure, with its latest value."""
    titles = _titles(work)
    return render_template(
        "evaluation/indicators.html",
        columns=[
            Column("name", _("Figure")),
            Column("module", _("Module")),
            Column("latest", _("Latest"), numeric=True),
            Column("months", _("Months"), numeric=True),
        ],
        rows=[_row(one, titles) for one in services.indicators(work)],
    )


@page(indicators, "/evaluation/indicators/new", needs=NEEDS, methods=("GET", "POST"))
def new(work: Work) -> ResponseReturnValue:
    """Say what a new figure is."""
    form = IndicatorForm()
    form.offer(_titles(work))
    if form.validate_on_submit():
        try:
            made = services.define(work, form.text())
        except Invalid as error:
            _put(form, error)
        else:
            return redirect(url_for("indicators.one", indicator_id=made), 303)
    return _text_page(form, _("A new figure"), url_for("indicators.every"))


@page(indicators, "/evaluation/indicators/<int:indicator_id>", needs=NEEDS, methods=("GET", "POST"))
def one(work: Work, indicator_id: int) -> ResponseReturnValue:
    """Show a figure; record the value of a month."""
    form = ValueForm()
    known = services.indicator(work, indicator_id)
    if known.text.per is None:
        del form.denominator
    if form.validate_on_submit():
        below = form.denominator.data if "denominator" in form else ""
        try:
            fresh = services.record(work, indicator_id, form.period.data, form.value.data, below or "")
        except Invalid as error:
            _put(form, error)
        else:
            flash(_("The value is recorded.") if fresh else _("This value was recorded already."), "success")
            return redirect(url_for("indicators.one", indicator_id=indicator_id), 303)
    return _figure_page(work, known, form, ValuesForm(formdata=None))


@page(indicators, "/evaluation/indicators/<int:indicator_id>/file", needs=NEEDS, methods=("POST",))
def file(work: Work, indicator_id: int) -> ResponseReturnValue:
    """Record the values of a file."""
    form = ValuesForm()
    known = services.indicator(work, indicator_id)
    if form.validate_on_submit():
        sent = form.file.data
        try:
            fresh, held = services.take_in(work, indicator_id, sent.filename or "file.csv", sent.read())
        except Invalid as error:
            _put(form, error)
        else:
            said = ngettext("%(num)s month is new or corrected;", "%(num)s months are new or corrected;", fresh)
            flash(f"{said} {_('%(held)s held already.', held=held)}", "success")
            return redirect(url_for("indicators.one", indicator_id=indicator_id), 303)
    values = ValueForm(formdata=None)
    if known.text.per is None:
        del values.denominator
    return _figure_page(work, known, values, form)


@page(indicators, "/evaluation/indicators/<int:indicator_id>/change", needs=NEEDS, methods=("GET", "POST"))
def change(work: Work, indicator_id: int) -> ResponseReturnValue:
    """Say anew what a figure is; what it was stays on record."""
    known = services.indicator(work, indicator_id)
    form = IndicatorForm()
    form.offer({known.text.module: known.text.module, **_titles(work)})
    back = url_for("indicators.one", indicator_id=indicator_id)
    if form.validate_on_submit():
        try:
            services.redefine(work, indicator_id, form.text())
        except Invalid as error:
            _put(form, error)
        else:
            return redirect(back, 303)
    elif not form.is_submitted():
        form.show(known.text)
    return _text_page(form, _("Change “%(name)s”", name=known.text.name), back)


@page(indicators, "/evaluation/indicators/<int:indicator_id>/undo/<int:entry_id>", needs=NEEDS, methods=("POST",))
def undo(work: Work, indicator_id: int, entry_id: int) -> ResponseReturnValue:
    """Take an entry back by a new record."""
    services.undo(work, indicator_id, entry_id)
    flash(_("The entry is taken back: what held before it holds again. Both stay on record."), "success")
    return redirect(url_for("indicators.one", indicator_id=indicator_id), 303)


@page(indicators, "/evaluation/indicators/<int:indicator_id>/withdraw", needs=NEEDS, methods=("POST",))
def withdraw(work: Work, indicator_id: int) -> ResponseReturnValue:
    """Show a figure no more."""
    services.withdraw(work, indicator_id)
    flash(_("The figure is withdrawn. Its values stay on record."), "success")
    return redirect(url_for("indicators.every"), 303)


def _titles(work: Work) -> dict[str, str]:
    return modules_on(work.session, work.actor.agency_id, work.now)


def _put(form: LmsForm, error: Invalid) -> None:
    """Put a mistake beside its field, or above the form."""
    where = form[error.field].errors if error.field in form else form.form_errors
    where.append(error.message)


def _text_page(form: IndicatorForm, title: str, back: str) -> ResponseReturnValue:
    wrong = form.errors or form.form_errors
    return render_template("evaluation/indicator_text.html", form=form, title=title, back=back), 422 if wrong else 200


def _figure_page(work: Work, known: Indicator, value: ValueForm, values: ValuesForm) -> ResponseReturnValue:
    found = services.result(work, known)
    wrong = [form for form in (value, values) if form.errors or form.form_errors]
    return render_template(
        "evaluation/indicator.html",
        known=known,
        unit=words.unit_of(known),
        trained=_span(known),
        module=_titles(work).get(known.text.module, known.text.module),
        warning=words.warning(),
        findings=words.findings(found) if found.points else [],
        chart=words.chart(found) if found.points else None,
        value=value,
        values=values,
        wrong=wrong,
        month_columns=[
            Column("month", _("Month")),
            Column("phase", _("When")),
            Column("figure", _("Figure"), numeric=True),
        ],
        month_rows=_months(found),
        entries=[_entry(each) for each in services.entries(work, known.id)],
        back=url_for("indicators.every"),
    ), 422 if wrong else 200


def _span(known: Indicator) -> str:
    first, last = month(known.text.trained_from), month(known.text.trained_until)
    return first if first == last else _("%(first)s to %(last)s", first=first, last=last)


def _row(one: Indicator, titles: dict[str, str]) -> dict[str, object]:
    points = one.points()
    latest = {"text": words.written(points[-1][1]), "note": month(points[-1][0])} if points else ""
    return {
        "name": {
            "text": one.text.name,
            "href": url_for("indicators.one", indicator_id=one.id),
            "note": words.unit_of(one),
        },
        "module": titles.get(one.text.module, one.text.module),
        "latest": latest,
        "months": len(points),
    }


def _months(found: Result) -> list[dict[str, object]]:
    text = found.indicator.text
    rows: list[dict[str, object]] = []
    for day, value in reversed(found.points):
        when = _("Before") if day < text.trained_from else _("Training") if day <= text.trained_until else _("After")
        rows.append({"month": month(day), "phase": when, "figure": words.written(value)})
    return rows


def _entry(one: Entry) -> dict[str, object]:
    said = {
        EntryKind.TYPED: _("Typed in"),
        EntryKind.FILE: _("From %(file)s", file=one.file),
        EntryKind.UNDO: _("Took entry %(number)s back", number=one.undoes),
    }
    return {
        "id": one.id, "what": said[one.kind], "at": one.at, "by": one.by, "months": one.values, "undone": one.undone,
        "may_undo": one.kind is not EntryKind.UNDO and not one.undone,
    }  # fmt: skip

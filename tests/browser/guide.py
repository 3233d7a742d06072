"""The style guide: pages that show every component, so that a browser and axe can look at each. Only in tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, abort, flash, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import fields, validators
from wtforms.fields.choices import SelectChoice

from lms.kernel.permissions import Permission
from lms.platform.dayfield import DayField
from lms.platform.listing import Column, listing_from
from lms.platform.widgets import LmsForm
from lms.platform.words import STATUS_WORDS

HERE = Path(__file__).parent
NAV = [
    {"text": "My learning", "href": "/_look/cards", "current": True},
    {"text": "My team", "href": "/_look/table", "current": False},
    {"text": "Catalogue", "href": "/_look/form", "current": False},
    {"text": "Reports", "href": "/_look/words", "current": False},
]
PAGES = ("cards", "table", "words", "charts", "done", "empty")
UNITS = ("Finance", "Records", "Field operations", "Legal counsel")
COLUMNS = [
    Column("name", "Name", sortable=True),
    Column("unit", "Unit", sortable=True),
    Column("requirement", "Requirement"),
    Column("due_on", "Due", sortable=True),
    Column("minutes", "Minutes", numeric=True),
    Column("status", "Status"),
]


class EverythingForm(LmsForm):
    """One field of each kind."""

    name = fields.StringField(
        "Name of the assignment", [validators.InputRequired("Enter a name")], description="Staff see it"
    )
    email = fields.EmailField("Work email address", [validators.InputRequired("Enter your work email address")])
    password = fields.PasswordField("Password", [validators.InputRequired("Enter your password")])
    unit = fields.SelectField(
        "Unit",
        choices=[
            SelectChoice("", "Choose a unit"),
            SelectChoice("fin", "Finance", optgroup="Head office"),
            SelectChoice("north", "North", optgroup="Regions"),
        ],
        validators=[validators.InputRequired("Choose a unit")],
    )
    plain = fields.SelectField("Format", choices=[SelectChoice("pdf", "PDF"), SelectChoice("csv", "CSV")])
    due_on = DayField("Due date", [validators.InputRequired("Enter a due date")], description="For example, 27 3 2027")
    often = fields.RadioField(
        "How often?",
        choices=[SelectChoice("once", "Once"), SelectChoice("year", "Every year")],
        validators=[validators.InputRequired("Choose how often")],
    )
    remind = fields.SelectMultipleField(
        "Reminders", choices=[SelectChoice("30", "30 days before"), SelectChoice("7", "7 days before")]
    )
    agree = fields.BooleanField("I have checked this", [validators.InputRequired("Confirm that you have checked this")])
    size = fields.IntegerField("How many people?", [validators.InputRequired("Enter how many")])
    reason = fields.TextAreaField("Reason", [validators.Length(max=200, message="Write 200 characters or fewer")])
    note = fields.TextAreaField("Note (optional)")
    extract = fields.FileField("Extract", description="A CSV file")
    save = fields.SubmitField("Save and continue")


def show_guide(app: Flask) -> None:
    """Add the style guide to an application."""
    loader = app.jinja_env.loader
    assert loader is not None
    app.jinja_env.loader = ChoiceLoader([loader, FileSystemLoader(HERE / "guide")])
    _public(app, "/_look/form", form_page, ("GET", "POST"))
    _public(app, "/_look/error/<int:code>", error_page)
    _public(app, "/_look/<name>", guide_page)


def _public(app: Flask, rule: str, view: Callable[..., Any], methods: tuple[str, ...] = ("GET",)) -> None:
    view.lms_needs = Permission.PUBLIC  # type: ignore[attr-defined]
    app.add_url_rule(rule, view_func=view, methods=list(methods))


def frame() -> dict[str, object]:
    """Return what a signed-in person's page carries."""
    return {
        "nav": NAV,
        "agency_name": "Department of Example Services",
        "signed_in_as": "Maria Alvarez",
        "sign_out_href": "/sign-out",
    }


def form_page() -> str:
    """Show the form, and what is wrong with what was sent."""
    form = EverythingForm()
    form.validate_on_submit()
    return render_template("look/form.html", form=form, back="/_look/cards", **frame())


def error_page(code: int) -> str:
    """Fail with a status."""
    abort(code)


def guide_page(name: str) -> str:
    """Show one page of the guide."""
    if name not in {*PAGES, "broken"}:
        abort(404)
    if name == "words":
        flash("The person was signed off.", "success")
        flash("The mail could not be sent.", "error")
        flash("Two modules changed since you were here.")
    listing = listing_from(
        request.args, "/_look/table", ("name", "unit", "due_on"), filters=("search", "unit", "status"), size=5
    )
    return render_template(
        f"look/{name}.html",
        statuses=list(STATUS_WORDS),
        listing=listing,
        columns=COLUMNS,
        rows=_rows(),
        units=[(unit.lower(), unit) for unit in UNITS],
        due_on=date(2027, 3, 4),
        breadcrumbs=[{"text": "My learning", "href": "/"}, {"text": "Information security", "href": "/_look/cards"}],
        moved_to=date(2027, 3, 1) if name == "cards" else None,
        demonstration=name == "cards",
        **frame(),
    )


def _rows() -> list[dict[str, object]]:
    names = ("Alvarez, Maria", "Brown-Featherstonehaugh, Alexandria", "Chen, Wei", "Diallo, Fatou", "Evans, Gwyneth")
    states = ("overdue", "awaiting_signoff", "compliant", "pending", "in_grace")
    return [
        {
            "name": {"text": name, "href": f"/people/{number}", "note": f"4711-{number}"},
            "unit": UNITS[number % len(UNITS)],
            "requirement": "Information security awareness",
            "due_on": date(2027, 3, 4 + number),
            "minutes": 60 + number * 1000,
            "status": {"status": state},
        }
        for number, (name, state) in enumerate(zip(names, states, strict=True))
    ]

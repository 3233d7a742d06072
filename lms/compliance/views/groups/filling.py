"""The form of an act for a group, with its choices."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from lms.compliance.forms import GROUP_FORMS, RecordForm
from lms.compliance.model import Status
from lms.compliance.model.drafts import Kind
from lms.compliance.services import texts
from lms.compliance.views.recording import give_choices
from lms.directory.services import people, units
from lms.platform.words import status_word
from lms.platform.work import Work


def group_form(work: Work, kind: Kind, answers: MultiDict[str, str] | None = None) -> RecordForm:
    """Return the form of a kind with its choices; `answers`: as it was sent before."""
    today = people.today(work)
    begin: dict[str, Any] = {"once": secrets.token_hex(16)}
    if kind is Kind.EXTENSION:
        begin["on"] = today
    form = GROUP_FORMS[kind](formdata=answers, data=begin) if answers else GROUP_FORMS[kind](data=begin)
    give_choices(work, form, today)
    _give_people(work, form, today)
    return form


def _give_people(work: Work, form: RecordForm, today: date) -> None:
    everybody = SelectChoice("", _("Any"))
    form["who_unit"].choices = [
        everybody, *(SelectChoice(unit.code, f"{unit.code} {unit.name}") for unit in units.tree(work, today))
    ]  # fmt: skip
    form["who_requirement"].choices = [
        everybody, *(SelectChoice(view.key, view.title) for view in texts.requirements(work))
    ]  # fmt: skip
    statuses = [status for status in Status if status is not Status.NOT_APPLICABLE]
    form["who_status"].choices = [everybody, *(SelectChoice(s.value, status_word(s).text) for s in statuses)]

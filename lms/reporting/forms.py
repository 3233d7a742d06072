"""The forms of reporting: ask for a report, say yes to a change of a requirement, decide about a proposal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm
from lms.reporting.model import Asks, Narrowing, UnitChoice

LARGEST_SAMPLE = 200
FIELDS = {
    Asks.PERIOD: ("from_on",),
    Asks.UNIT: ("unit",),
    Asks.MODULE: ("module",),
    Asks.REQUIREMENT: ("requirement",),
    Asks.SINCE: ("since",),
    Asks.STAFF: ("staff",),
    Asks.SAMPLE: ("people", "seed"),
}
"""The fields of each question, in the order in which they stand."""


class AskForm(LmsForm):
    """The day, what was known, and which part of the agency."""

    from_on = DayField(_("From"), description=_("The first day of the period"))
    as_of = DayField(
        _("As of"),
        [InputRequired(_("Enter the day that the report is about"))],
        description=_("The day that every answer is about"),
    )
    known_on = DayField(
        _("As known at the end of (optional)"),
        description=_("Leave empty to use everything recorded until now. An earlier day shows what was known then."),
    )
    unit = SelectField(_("Part of the agency"), choices=[])
    module = SelectField(_("Module"), choices=[])
    requirement = SelectField(_("Requirement"), choices=[])
    since = DayField(
        _("Late evidence and corrections since the end of (optional)"),
        description=_("Leave empty for the last day of the month before."),
    )
    staff = TextAreaField(
        _("Staff numbers (optional)"),
        [Optional(), Length(max=4000)],
        description=_("Separated by blanks or commas. Leave empty for everybody, or to draw a sample."),
    )
    people = IntegerField(
        _("How many people in the sample (optional)"),
        [Optional(), NumberRange(1, LARGEST_SAMPLE, _("Write a number from 1 to 200"))],
        description=_(
            "Drawn by chance from those whom the requirement or the unit concerns; 25 if you leave it empty."
        ),
    )
    seed = StringField(
        _("Word for the sample (optional)"),
        [Optional(), Length(max=60)],
        description=_(
            "The same word draws the same people again. Let the auditor choose it; left empty, it is the day."
        ),
    )

    def ask_for(self, asks: Collection[Asks]) -> None:
        """Keep the questions that a report asks; one about a period is asked from when until when."""
        for each, names in FIELDS.items():
            for name in names if each not in asks else ():
                del self[name]
        if Asks.PERIOD in asks:
            self.as_of.label.text = _("Until")
            self.as_of.description = _("The last day of the period")

    def offer(self, units: Iterable[UnitChoice], modules: Mapping[str, str], requirements: Mapping[str, str]) -> None:
        """Offer these units, modules and requirements, and the whole of each."""
        if "unit" in self:
            offered = [SelectChoice(unit.code, unit.name) for unit in units]
            self.unit.choices = [SelectChoice("", str(_("The whole agency"))), *offered]
        if "module" in self:
            known = [SelectChoice(key, title) for key, title in modules.items()]
            self.module.choices = [SelectChoice("", str(_("All modules"))), *known]

        if "requirement" in self:
            asked = [SelectChoice(key, title) for key, title in requirements.items()]
            self.requirement.choices = [SelectChoice("", str(_("All requirements"))), *asked]

    def narrowing(self) -> Narrowing:
        """Return what was answered beside the day, the unit, the period and the module."""
        return Narrowing(
            requirement=self.answer("requirement") or "",
            since=self.answer("since"),
            staff=tuple(dict.fromkeys((self.answer("staff") or "").replace(",", " ").replace(";", " ").split())),
            people=self.answer("people") or 0,
            seed=(self.answer("seed") or "").strip(),
        )

    def answer(self, name: str) -> Any:
        """Return what was answered; None where it was not asked."""
        return self[name].data if name in self else None


class VerifyForm(LmsForm):
    """A file that says it is a report."""

    file = FileField(
        _("The report"),
        validators=[FileRequired(_("Choose a file"))],
        description=_("A PDF as it was downloaded or mailed, up to 100 MB"),
    )


class ChangeForm(LmsForm):
    """Say yes to a change of a requirement: why, and what was shown before."""

    reason = TextAreaField(
        _("Why"),
        validators=[InputRequired(_("Say why you make this change")), Length(max=1000)],
        description=_("It stays on record with the version. Name the law or the decision; no personal matters."),
    )
    seen = HiddenField()


class DecisionForm(LmsForm):
    """End a proposal: agree, refuse or withdraw, with a reason."""

    reason = TextAreaField(
        _("Reason"),
        validators=[Optional(), Length(max=1000)],
        description=_("Needed to refuse. It stays on record."),
    )
    seen = HiddenField()

"""The forms of reporting: ask for a report, say yes to a change of a requirement, decide about a proposal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm
from lms.reporting.model import Asks, UnitChoice


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

    def ask_for(self, asks: Collection[Asks]) -> None:
        """Keep the questions that a report asks; one about a period is asked from when until when."""
        for each, name in ((Asks.PERIOD, "from_on"), (Asks.UNIT, "unit"), (Asks.MODULE, "module")):
            if each not in asks:
                del self[name]
        if Asks.PERIOD in asks:
            self.as_of.label.text = _("Until")
            self.as_of.description = _("The last day of the period")

    def offer(self, units: Iterable[UnitChoice], modules: Mapping[str, str]) -> None:
        """Offer these units and modules, and the whole of either."""
        if "unit" in self:
            offered = [SelectChoice(unit.code, unit.name) for unit in units]
            self.unit.choices = [SelectChoice("", str(_("The whole agency"))), *offered]
        if "module" in self:
            known = [SelectChoice(key, title) for key, title in modules.items()]
            self.module.choices = [SelectChoice("", str(_("All modules"))), *known]

    def answer(self, name: str) -> Any:
        """Return what was answered; None where it was not asked."""
        return self[name].data if name in self else None


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

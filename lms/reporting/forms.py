"""The form that asks for a report."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm
from lms.reporting.model import UnitChoice


class AskForm(LmsForm):
    """The day, what was known, and which part of the agency."""

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

    def offer(self, units: list[UnitChoice]) -> None:
        """Offer these units, and the whole agency."""
        offered = [SelectChoice(unit.code, unit.name) for unit in units]
        self.unit.choices = [SelectChoice("", str(_("The whole agency"))), *offered]

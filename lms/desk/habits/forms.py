"""The form of a goal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from lms.desk.habits.model import Aim, Goal
from lms.desk.habits.services import MOST_MINUTES
from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm


class GoalForm(LmsForm):
    """Minutes a week, or a module by a day."""

    aim = RadioField(
        _("What do you want?"),
        choices=[
            SelectChoice(Aim.MINUTES.value, _("To learn some minutes a week")),
            SelectChoice(Aim.MODULE.value, _("To finish a module by a day")),
        ],
        validators=[InputRequired(_("Choose what you want"))],
    )
    minutes = IntegerField(
        _("Minutes a week"),
        description=_("If you chose minutes. 20 is a good beginning."),
        validators=[
            Optional(),
            NumberRange(1, MOST_MINUTES, _("Write a number of minutes from 1 to %(most)s", most=MOST_MINUTES)),
        ],
    )
    module = SelectField(_("Module"), description=_("If you chose a module."), validate_choice=False)
    by_on = DayField(_("By which day"))

    @property
    def goal(self) -> Goal:
        """Return what the form says."""
        if self.aim.data == Aim.MINUTES.value:
            return Goal(Aim.MINUTES, minutes=self.minutes.data or 0)
        return Goal(Aim.MODULE, module=self.module.data or "", by_on=self.by_on.data)

"""Forms of the directory."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm


class DeputyForm(LmsForm):
    """Who stands in for whom, and when."""

    unit = SelectField(
        _("For the head of a unit"), description=_("Signs for everybody below who has no supervisor in service")
    )
    person = StringField(
        _("Or for one person: staff number"),
        validators=[Length(max=40)],
        description=_("A supervisor who is away, or somebody whose supervisor has left"),
    )
    deputy = StringField(
        _("Deputy: staff number"), validators=[InputRequired(_("Enter the staff number of the deputy")), Length(max=40)]
    )
    since = DayField(_("First day"), [InputRequired(_("Enter the first day"))])
    until = DayField(_("Last day"), description=_("Empty means until further notice"))

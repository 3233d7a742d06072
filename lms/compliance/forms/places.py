"""Forms of what somebody is and does: designations, events, places in the agency."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length

from lms.compliance.forms.record import RecordForm
from lms.compliance.forms.record import note as restricted_note
from lms.platform.dayfield import DayField


class DesignationForm(RecordForm):
    """A designation from a day on."""

    tag = StringField(
        _("Designation"), [InputRequired(_("Enter the designation")), Length(max=40)],
        description=_("As requirements write it, such as cardholder"),
    )  # fmt: skip
    on = DayField(_("From"), [InputRequired(_("Enter the first day"))])
    note = restricted_note(_("Note"))


class DesignationEndForm(DesignationForm):
    """The last day of a designation."""

    on = DayField(_("Last day"), [InputRequired(_("Enter the last day"))])


class DayForm(RecordForm):
    """Something that happened on a day."""

    on = DayField(_("Day"), [InputRequired(_("Enter the day"))])
    note = restricted_note(_("Note"))


class EventForm(DayForm):
    """Anything else that starts a clock."""

    name = StringField(
        _("Event"), [InputRequired(_("Enter the name of the event")), Length(max=40)],
        description=_("As the requirement names it"),
    )  # fmt: skip


class PlaceForm(RecordForm):
    """A place in the agency from a day on."""

    on = DayField(_("From"), [InputRequired(_("Enter the first day"))])
    unit = SelectField(_("Unit"))
    position = StringField(_("Position"), [InputRequired(_("Enter the position")), Length(max=150)])
    grade = StringField(_("Grade"), [Length(max=20)], render_kw={"width": 5})
    employment_type = StringField(
        _("Employment"), [Length(max=40)], description=_("Such as permanent, temporary or contractor")
    )
    location = StringField(_("Location"), [Length(max=150)])
    supervisor_no = StringField(_("Supervisor: staff number"), [Length(max=40)])
    supervisor = BooleanField(_("Supervises others"))
    note = restricted_note(_("Note"))


class SeparationForm(RecordForm):
    """The end of a service."""

    on = DayField(_("Last day in service"), [InputRequired(_("Enter the last day"))])
    note = restricted_note(_("Note"))

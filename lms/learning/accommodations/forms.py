"""Forms of accommodations. None asks why: no reason is ever written down."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from lms.catalogue.model.formats import Format
from lms.learning.accommodations.model import PERCENTS
from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm

FORMATS = {
    Format.READING: _("Reading"),
    Format.VIDEO: _("Video with captions and transcript"),
    Format.PODCAST: _("Audio with transcript"),
    Format.SCENARIO: _("Story with choices"),
    Format.EXERCISE: _("Exercise"),
}
TIMES = {
    100: _("The usual time"),
    125: _("A quarter more (125 per cent)"),
    150: _("Half as much again (150 per cent)"),
    200: _("Twice the time (200 per cent)"),
    300: _("Three times the time (300 per cent)"),
}


class ArrangeForm(LmsForm):
    """For whom, what, from when until when."""

    staff_no = StringField(
        _("For whom"),
        [InputRequired(_("Enter a staff number"))],
        description=_("Staff number"),
        render_kw={"width": 10},
    )
    percent = SelectField(
        _("Time"),
        coerce=int,
        choices=[SelectChoice(percent, TIMES[percent]) for percent in PERCENTS],
        description=_("How long a page may stay untouched and still count as in use"),
    )
    breaks = BooleanField(
        _("Breaks"), description=_("Breaks of up to ten minutes with the page open count as time spent")
    )
    more_tries = IntegerField(
        _("More final tests in a row"),
        [Optional()],
        description=_("Beyond the limit of a module, where it has one"),
        render_kw={"width": 3},
    )
    no_wait = BooleanField(
        _("No waiting"), description=_("A final test opens again at once, where a module makes people wait")
    )
    format = SelectField(
        _("Lessons open first as"),
        choices=[SelectChoice("", _("As the person chooses"))]
        + [SelectChoice(one.value, words) for one, words in FORMATS.items()],
        description=_("Where a lesson is offered so; the person can still take it in any other way"),
    )
    since = DayField(_("From"), [InputRequired(_("Enter the first day"))])
    until = DayField(_("Last day"), description=_("Leave it empty if no end is known"))


class EndForm(LmsForm):
    """After which day it ends."""

    last_day = DayField(_("Last day"), [InputRequired(_("Enter the last day"))])

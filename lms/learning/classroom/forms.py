"""Forms of sessions: plan one, call it off, put somebody on the list, correct the sheet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from lms.kernel.errors import Invalid
from lms.learning.classroom.model import Counts, Way
from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm

LONGEST = 300
LAST_YEAR = 2999
CLOCK = r"^\s*([01]?[0-9]|2[0-3])[:.][0-5][0-9]\s*$"
WAYS = {Way.ROOM: _("In a room"), Way.WEBINAR: _("As a webinar")}
WORTH = {
    Counts.WHOLE: _("The whole module: who was there has completed it"),
    Counts.MINUTES: _("A part: its minutes count as time spent on the module"),
}


def _time(label: str, missing: str) -> StringField:
    return StringField(
        label,
        [InputRequired(missing), Regexp(CLOCK, message=_("Write the time as 09:30 or 14:00"))],
        render_kw={"width": 5, "inputmode": "numeric"},
    )


class PlanForm(LmsForm):
    """When, where, for how many, by whom."""

    module = SelectField(_("Module"))
    way = RadioField(_("How is it held?"), choices=[SelectChoice(way.value, words) for way, words in WAYS.items()])
    place = StringField(
        _("Place, or the address of the webinar"),
        [DataRequired(_("Write where it takes place")), Length(max=300)],
    )
    on = DayField(_("Day"), [InputRequired(_("Enter the day"))])
    since = _time(_("Begins at"), _("Enter when it begins"))
    until = _time(_("Ends at"), _("Enter when it ends"))
    capacity = IntegerField(
        _("How many can come"),
        [InputRequired(_("Write how many can come"))],
        description=_("Whoever comes later waits, and moves up when a place becomes free"),
        render_kw={"width": 4},
    )
    teacher = StringField(
        _("Who teaches"),
        description=_("Staff number. They keep the attendance sheet; empty: training officers do"),
        render_kw={"width": 10},
    )
    counts = RadioField(
        _("What is being there worth?"), choices=[SelectChoice(one.value, words) for one, words in WORTH.items()]
    )
    note = TextAreaField(
        _("What to bring or prepare"), [Length(max=LONGEST)], description=_("You can leave this empty"),
        render_kw={"rows": 3},
    )  # fmt: skip


class ReasonForm(LmsForm):
    """Why a session is called off."""

    words = TextAreaField(
        _("Why is it called off?"),
        [InputRequired(_("Say why")), Length(max=LONGEST)],
        description=_("Everybody who wanted to come reads it"),
        render_kw={"rows": 3},
    )


class OffForm(LmsForm):
    """Who was on the list by mistake."""

    person = SelectField(_("Who"), coerce=int)
    words = StringField(
        _("Why are they taken off?"),
        [InputRequired(_("Say why")), Length(max=LONGEST)],
        description=_("It is kept with the sheet"),
    )


class AddForm(LmsForm):
    """Somebody else who comes."""

    staff_no = StringField(_("Staff number"), [InputRequired(_("Enter a staff number"))], render_kw={"width": 10})


def instant_of(day: date, clock: str, zone: str, field: str) -> datetime:
    """Return the instant of a wall clock's time; the first where an hour comes twice.

    Raises `Invalid` for a time that the clocks jump over, and for a year in which nothing is planned.
    """
    if day.year > LAST_YEAR:
        raise Invalid(f"Check the year: {day.year} is too far ahead.", "on")
    hours, _colon, minutes = clock.strip().replace(".", ":").partition(":")
    here = datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=ZoneInfo(zone))
    there = here.astimezone(UTC)
    if there.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != here.replace(tzinfo=None):
        raise Invalid("The clocks are put forward at that time, so it does not exist on that day.", field)
    return there

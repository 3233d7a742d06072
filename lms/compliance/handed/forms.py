"""Forms of certificates from elsewhere: hand one in, verify it, refuse it, take a decision back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DecimalField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.compliance.handed.services import LONGEST
from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm

MOST_HOURS = 1000
LONGEST_NAME = 200


def _hours(description: str) -> DecimalField:
    return DecimalField(
        _("Hours"),
        [Optional(), NumberRange(min=0.1, max=MOST_HOURS, message=_("Write the hours as a number, for example 1.5"))],
        places=None,
        description=description,
        render_kw={"width": 5},
    )


def _external() -> RadioField:
    return RadioField(
        _("Where was it earned?"),
        choices=[
            SelectChoice("", _("In service with this agency, at a course outside")),
            SelectChoice("y", _("With another agency or employer, or before")),
        ],
        default="",
        description=_("Some rules take training of another employer, most do not"),
    )


class HandInForm(LmsForm):
    """A certificate and what is on it."""

    title = StringField(
        _("What the course is called"), [DataRequired(_("Write what the course is called")), Length(max=LONGEST_NAME)]
    )
    issuer = StringField(
        _("Who issued the certificate"),
        [DataRequired(_("Write who issued it")), Length(max=LONGEST_NAME)],
        description=_("School, agency or company, and the teacher if one is named"),
    )
    on = DayField(_("Completed on"), [InputRequired(_("Enter the day it was completed"))])
    hours = _hours(_("As the certificate states them, for example 1.5; leave it empty if it states none"))
    requirement = SelectField(_("Which requirement is it meant for?"), validate_choice=True)
    external = _external()
    words = TextAreaField(
        _("Anything else the training officer should know"),
        [Length(max=LONGEST)],
        description=_("You can leave this empty"),
        render_kw={"rows": 3},
    )
    attachment = FileField(_("The certificate"), description=_("PDF, PNG or JPEG, at most 10 MB. A photo is fine."))
    ticket = HiddenField()


class VerifyForm(LmsForm):
    """What a certificate counts as, and what of it is sure."""

    counts_as = SelectField(_("Counts as"), description=_("The requirement, and the training that it stands for"))
    on = DayField(_("Completed on"), [InputRequired(_("Enter the day it was completed"))])
    hours = _hours(_("What is credited"))
    external = _external()
    note = TextAreaField(
        _("How it was verified"),
        [DataRequired(_("Say how it was verified")), Length(max=LONGEST)],
        description=_("The person and auditors read it, for example: number checked with the issuer"),
        render_kw={"rows": 3},
    )


class ReasonForm(LmsForm):
    """Why it is refused, or why a decision is taken back; the person reads it."""

    words = TextAreaField(
        _("Why?"),
        [InputRequired(_("Say why")), Length(max=LONGEST)],
        description=_("The person reads it"),
        render_kw={"rows": 3},
    )

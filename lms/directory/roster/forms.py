"""Forms of certifying rosters."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.directory.roster.rules import LONGEST_NOTE
from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm


class OpenForm(LmsForm):
    """A new round: the day it is about, and until when."""

    as_of = DayField(_("Who was in each unit on"), [InputRequired(_("Enter the day"))])
    due_on = DayField(_("Certify by"), [InputRequired(_("Enter the last day"))])


class SignForm(LmsForm):
    """The signature: the signer's password once more."""

    password = PasswordField(
        _("Your password"),
        description=_(
            "Your password is your signature. We ask for it again so that nobody else can sign in your name."
        ),
        validators=[InputRequired(_("Enter your password to sign"))],
        render_kw={"autocomplete": "current-password"},
    )


class ResolveForm(LmsForm):
    """What was done about a difference."""

    note = TextAreaField(
        _("What was done?"),
        description=_(
            "For example: told HR, who end the service with the next extract. Your words stay in the record."
        ),
        validators=[
            InputRequired(_("Write what was done")),
            Length(max=LONGEST_NOTE),
        ],
    )

"""Forms of signing off."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.platform.widgets import LmsForm
from lms.signoff.rules import SHORTEST_REASON

LONGEST = 1000
PASSWORD_HINT = _("Your password is your signature. We ask for it again so that nobody else can sign in your name.")


class ConfirmForm(LmsForm):
    """The signature itself: the signer's password once more."""

    password = PasswordField(
        _("Your password"),
        description=PASSWORD_HINT,
        validators=[InputRequired(_("Enter your password to sign"))],
        render_kw={"autocomplete": "current-password"},
    )


class ReturnForm(LmsForm):
    """Why a completion is returned, and the signature."""

    reason = TextAreaField(
        _("What is missing, and what should the person do?"),
        description=_("The person gets these words by email. They stay in the record."),
        validators=[
            InputRequired(_("Write what is missing and what the person should do")),
            Length(min=SHORTEST_REASON, max=LONGEST),
        ],
    )
    password = PasswordField(
        _("Your password"),
        description=PASSWORD_HINT,
        validators=[InputRequired(_("Enter your password to sign"))],
        render_kw={"autocomplete": "current-password"},
    )


class AnswerForm(LmsForm):
    """What the learner did about a return."""

    note = TextAreaField(
        _("What did you do?"),
        description=_("Your supervisor reads this beside your completion."),
        validators=[
            InputRequired(_("Write what you did")),
            Length(max=LONGEST),
        ],
    )

"""Forms of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired

from lms.directory.accounts.rules import SHORTEST_PASSWORD
from lms.kernel.permissions import Role
from lms.platform.widgets import LmsForm

GIVEN_ROLES = {
    Role.OFFICER: (
        _("Training officer"),
        _("Keeps policies, rules and modules; sees everybody's record; runs reports"),
    ),
    Role.AUDITOR: (_("Auditor"), _("Sees reports and registers, and nothing else")),
    Role.ADMINISTRATOR: (_("Administrator"), _("Imports people, opens accounts, sees the log")),
    Role.ACCOMMODATION: (
        _("Accommodation officer"),
        _("Arranges more time, formats and breaks, which stay private"),
    ),
}


class SignInForm(LmsForm):
    """Address and password."""

    email = StringField(
        _("Work email address"),
        validators=[InputRequired(_("Enter your work email address"))],
        render_kw={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"),
        validators=[InputRequired(_("Enter your password"))],
        render_kw={"autocomplete": "current-password"},
    )


class AskResetForm(LmsForm):
    """The address that wants a new password."""

    email = StringField(
        _("Work email address"),
        validators=[InputRequired(_("Enter your work email address"))],
        render_kw={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"},
    )


class NewPasswordForm(LmsForm):
    """A new password, twice."""

    password = PasswordField(
        _("New password"),
        description=_(
            "At least %(shortest)s characters. Three or four words you can remember work well.",
            shortest=SHORTEST_PASSWORD,
        ),
        validators=[InputRequired(_("Enter a new password"))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("The same password again"),
        validators=[
            InputRequired(_("Enter the password a second time")),
            EqualTo("password", _("The two passwords are not the same")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class OpenAccountForm(LmsForm):
    """An account for somebody who is not in the HR extract, such as an auditor."""

    name = StringField(_("Full name"), validators=[InputRequired(_("Enter the person's name"))])
    email = StringField(
        _("Email address"),
        validators=[InputRequired(_("Enter the email address"))],
        render_kw={"inputmode": "email", "spellcheck": "false"},
    )
    roles = SelectMultipleField(
        _("What may this account do?"),
        choices=[SelectChoice(role.value, label) for role, (label, _hint) in GIVEN_ROLES.items()],
        validators=[InputRequired(_("Choose at least one"))],
    )


class RolesForm(LmsForm):
    """What an account may do beyond what follows from a person's place."""

    roles = SelectMultipleField(
        _("What may this account do?"),
        description=_(
            "Everybody in service learns, and whoever leads people signs for them; that needs no choice here."
        ),
        choices=[SelectChoice(role.value, label) for role, (label, _hint) in GIVEN_ROLES.items()],
    )

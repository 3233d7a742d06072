"""The form of a new token."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from lms.interop.feeds.tokens import LONGEST_NAME
from lms.platform.widgets import LmsForm


class TokenForm(LmsForm):
    """Which system the token is for."""

    name = StringField(
        _("Which system will use it?"),
        description=_("One token a system, so that you can end one without the others. For example: Door control."),
        validators=[
            InputRequired(_("Name the system that will use the token")),
            Length(max=LONGEST_NAME),
        ],
    )

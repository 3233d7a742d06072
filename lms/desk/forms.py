"""The form by which a supervisor reminds their people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import Length

from lms.platform.widgets import LmsForm

LONGEST = 1000


class NudgeForm(LmsForm):
    """Own words, if the supervisor wants to add some."""

    words = TextAreaField(
        _("Your own words (optional)"),
        description=_("They stand in each letter, under your name. The letters and your words stay in the log."),
        validators=[Length(max=LONGEST)],
    )

"""The form at the end of a lesson."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from lms.evaluation.lessons.model import LONGEST, Said, Why
from lms.platform.widgets import LmsForm

WHY_WORDS = {
    Why.APPLIES: _("I can use it at work"),
    Why.CLEAR: _("It was clear"),
    Why.KNOWN: _("I knew it already"),
    Why.HARD: _("It was hard to follow"),
    Why.LONG: _("It was too long"),
    Why.NOT_MINE: _("It has nothing to do with my work"),
    Why.WRONG: _("Something in it is wrong"),
}


class LessonForm(LmsForm):
    """Useful or not, why, and words of one's own."""

    useful = RadioField(
        _("Was this lesson useful to you?"),
        choices=[SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))],
        validators=[InputRequired(_("Choose yes or no"))],
    )
    why = RadioField(
        _("What matters most? (optional)"),
        choices=[SelectChoice(why.value, words) for why, words in WHY_WORDS.items()],
        validators=[Optional()],
    )
    words = TextAreaField(
        _("What would make it better? (optional)"),
        description=_("Leave out names. What you write is shown only when ten people have said something."),
        validators=[Optional(), Length(max=LONGEST)],
    )

    @property
    def said(self) -> Said:
        """Return what the checked form says."""
        return Said(self.useful.data == "yes", Why(self.why.data) if self.why.data else None, self.words.data or "")

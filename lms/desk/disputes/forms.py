"""Forms of questions about a record."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.desk.disputes.model import Wrong
from lms.desk.disputes.services import LONGEST
from lms.platform.widgets import LmsForm

WRONG_WORDS = {
    Wrong.MISSING: _("A training that I completed is missing"),
    Wrong.DATE: _("A date is wrong"),
    Wrong.LEAVE: _("I was on leave"),
    Wrong.DUTY: _("This is not my duty"),
    Wrong.OTHER: _("Something else"),
}
"""What can be wrong, as the person says it."""


class QuestionForm(LmsForm):
    """What is wrong, and in the person's own words."""

    wrong = RadioField(
        _("What is wrong?"),
        choices=[SelectChoice(wrong.value, words) for wrong, words in WRONG_WORDS.items()],
        validators=[InputRequired(_("Choose what is wrong"))],
    )
    words = TextAreaField(
        _("Tell us more in your own words"),
        description=_(
            "For example which training, on which day, and where you did it. Only you and training officers read this."
        ),
        validators=[
            InputRequired(_("Write in your own words what is wrong")),
            Length(max=LONGEST),
        ],
    )


class AnswerForm(LmsForm):
    """What an officer answers, and what was mended."""

    words = TextAreaField(
        _("Your answer"),
        description=_("The person gets a letter and reads this beside their question, for ever."),
        validators=[
            InputRequired(_("Write an answer")),
            Length(max=LONGEST),
        ],
    )
    mended = SelectField(
        _("What you mended, if anything"),
        description=_("What was recorded about this person since they asked."),
        choices=[SelectChoice("", _("Nothing had to be mended"))],
    )

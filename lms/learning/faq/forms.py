"""Forms of questions about a module."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.learning.faq.services import LONGEST
from lms.platform.widgets import LmsForm

SHORT = Length(max=LONGEST)


class AskForm(LmsForm):
    """A question in one's own words."""

    words = TextAreaField(
        _("Your question"),
        description=_("Leave out names and cases of real people. Whoever answers does not see who asked."),
        validators=[InputRequired(_("Write your question")), SHORT],
    )


class ReplyForm(LmsForm):
    """The answer, and the question as everybody reads it."""

    words = TextAreaField(_("Your answer"), validators=[InputRequired(_("Write an answer")), SHORT])
    publish = BooleanField(_("Publish it on the module's page, for everybody who learns it"))
    asked_as = TextAreaField(
        _("The question as it is published"),
        description=_("Edit it, so that it says nothing about anybody."),
        validators=[SHORT],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for the words of the question where it is published."""
        whole = bool(super().validate(extra_validators))
        if self.publish.data and not (self.asked_as.data or "").strip():
            self.asked_as.errors = (*self.asked_as.errors, _("Write the question as it is published"))
            return False
        return whole

"""Forms of imports."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField

from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm


class TrainingFileForm(LmsForm):
    """A file of completions."""

    file = FileField(
        _("CSV file"), validators=[FileRequired(_("Choose a file"))], description=_("One line a completion")
    )


class FactsFileForm(LmsForm):
    """A file of facts."""

    file = FileField(_("CSV file"), validators=[FileRequired(_("Choose a file"))], description=_("One line a record"))


class PeopleFileForm(LmsForm):
    """An extract of HR and the day it speaks of."""

    file = FileField(
        _("CSV file"),
        validators=[FileRequired(_("Choose a file"))],
        description=_("The whole extract, one line a person, people who have left included"),
    )
    effective_on = DayField(
        _("Day of the extract"),
        description=_("From this day on holds what has no date of its own in the file. Empty means today."),
    )


class ConfirmForm(LmsForm):
    """Say yes to what was shown; the hash names the file that was shown."""

    sha256 = HiddenField()
    invite = BooleanField(
        _("Invite new people by email"), description=_("Each gets a letter with a link to open their account")
    )

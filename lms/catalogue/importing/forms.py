"""The form that takes a course."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length

from lms.platform.widgets import LmsForm


class CourseForm(LmsForm):
    """A ZIP of a course, and what its module is to be called."""

    file = FileField(
        _("ZIP file"),
        validators=[FileRequired(_("Choose a file"))],
        description=_("A folder of Markdown texts (.md, .mdx), one a lesson, packed as a ZIP of at most 50 MB"),
    )
    name = StringField(
        _("Id of the module (may be left empty)"),
        description=_("Small letters, figures and hyphens. Without it, the name of the folder is used."),
        validators=[Length(max=60)],
    )

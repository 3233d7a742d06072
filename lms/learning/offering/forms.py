"""The form that withdraws a module."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.catalogue.offers.services import LONGEST
from lms.platform.widgets import LmsForm


class WithdrawForm(LmsForm):
    """Why a module is withdrawn, and what takes its place."""

    reason = TextAreaField(
        _("Why is it withdrawn?"),
        description=_("Everybody who opens the module's page reads it."),
        validators=[InputRequired(_("Write why it is withdrawn")), Length(max=LONGEST)],
    )
    replaced_by = SelectField(_("What takes its place?"), default="")

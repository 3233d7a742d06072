"""What every form of a record has: its name, the file kept for it, and the note that only officers see."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    HiddenField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from lms.compliance.rules.drafts import LONGEST_NOTE
from lms.platform.widgets import LmsForm

NOTE_HINT = _("Only training officers see it. Write no diagnosis and nothing private; empty is fine.")


class RecordForm(LmsForm):
    """What every form of a record has: a name that makes sending twice the same as once, and the kept file."""

    once = HiddenField()
    ticket = HiddenField()
    replaces = HiddenField()


def note(label: str = "", hint: str = "", *, needed: str = "") -> TextAreaField:
    """Return a field for words that only training officers see, unless it has a label of its own."""
    checks = [InputRequired(needed)] if needed else []
    return TextAreaField(
        label or _("Restricted note"),
        validators=[*checks, Length(max=LONGEST_NOTE)],
        description=hint or ("" if label else NOTE_HINT),
        render_kw={"rows": 3},
    )

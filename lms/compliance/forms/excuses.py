"""Forms of what excuses or counts: leave, exemption, extension, credit, correction; and why a record never was."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from lms.compliance.forms.record import RecordForm
from lms.compliance.forms.record import note as restricted_note
from lms.compliance.model.drafts import LEAVE_KINDS, Reason
from lms.compliance.rules.drafts import LONGEST_NOTE
from lms.compliance.services.fact_wording import LEAVE_WORDS, REASON_WORDS
from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm


def _reasons() -> list[SelectChoice]:
    return [SelectChoice("", _("Choose a reason")), *(SelectChoice(r.value, REASON_WORDS[r]) for r in Reason)]


def _reason() -> SelectField:
    return SelectField(
        _("Why"), choices=_reasons, validators=[InputRequired(_("Choose a reason"))], description=_("A category only")
    )


def _approver() -> StringField:
    return StringField(
        _("Approved by"),
        validators=[InputRequired(_("Say who approved it")), Length(max=120)],
        description=_("Staff number or e-mail address; never the person themselves"),
    )


def _attachment(label: str = "") -> FileField:
    return FileField(label or _("Attachment"), description=_("PDF, PNG or JPEG, at most 10 MB"))


class LeaveForm(RecordForm):
    """Leave: from, until, which kind."""

    leave_kind = SelectField(
        _("Kind of leave"),
        choices=[SelectChoice(one, LEAVE_WORDS[one]) for one in LEAVE_KINDS],
        description=_("A category only"),
    )
    on = DayField(_("First day"), [InputRequired(_("Enter the first day"))])
    until = DayField(_("Last day"))
    is_open = BooleanField(_("No end is known yet"), description=_("Due dates then move on with every day"))
    note = restricted_note()


class ExemptionForm(RecordForm):
    """Exemption or waiver."""

    requirement = SelectField(_("Requirement"), description=_("Only requirements that allow exemptions are affected"))
    on = DayField(_("First day"), [InputRequired(_("Enter the first day"))])
    until = DayField(_("Last day"))
    is_open = BooleanField(_("No end is known yet"), description=_("It then holds until somebody ends it"))
    reason = _reason()
    approver = _approver()
    note = restricted_note()
    attachment = _attachment()


class ExtensionForm(RecordForm):
    """More time for what is open on a day."""

    requirement = SelectField(_("Requirement"), description=_("The rule of each requirement says how far it goes"))
    on = DayField(
        _("Day of the decision"),
        [InputRequired(_("Enter the day"))],
        description=_("What is open on that day gets more time"),
    )
    new_due = DayField(_("New due date"), [InputRequired(_("Enter the new due date"))])
    determination = BooleanField(
        _("There is a written determination"), description=_("Some rules then allow more than their limit")
    )
    reason = _reason()
    approver = _approver()
    note = restricted_note()
    attachment = _attachment()


class CreditForm(RecordForm):
    """Training done earlier or elsewhere."""

    module = SelectField(_("Counts as"), description=_("The module that it stands for"))
    on = DayField(_("Completed on"), [InputRequired(_("Enter the day it was completed"))])
    title = StringField(
        _("What the course was called"), validators=[Length(max=200)], description=_("Needed for an earlier course")
    )
    taught = StringField(
        _("Where, and who taught or verified it"), [InputRequired(_("Say where it was done")), Length(max=200)]
    )
    external = RadioField(
        _("Who offered it"),
        choices=[SelectChoice("", _("This agency")), SelectChoice("y", _("Another agency or employer"))],
        default="",
        description=_("Some rules accept training of another employer, most do not"),
    )
    minutes = IntegerField(
        _("Minutes"), [Optional()], description=_("The length of the training"), render_kw={"width": 5}
    )
    note = restricted_note(_("Why it is accepted"))
    attachment = _attachment(_("Proof: a certificate or a list"))


class CorrectionForm(RecordForm):
    """A completion as it should have been recorded."""

    module = SelectField(_("Module"))
    on = DayField(_("Completed on"), [InputRequired(_("Enter the day it was completed"))])
    minutes = IntegerField(_("Minutes credited"), [Optional()], render_kw={"width": 5})
    score = DecimalField(_("Score in per cent"), [Optional()], places=None, render_kw={"width": 5})
    note = restricted_note(_("What was wrong"), needed=_("Say what was wrong"))


class TakeBackForm(LmsForm):
    """Why a record never was."""

    reason = TextAreaField(
        _("Why is it taken back?"), validators=[InputRequired(_("Say why")), Length(max=LONGEST_NOTE)]
    )

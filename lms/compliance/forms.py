"""Forms of what people record: one for each kind, with the fields named as a draft names them."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from lms.compliance.model.drafts import LEAVE_KINDS, Kind, Reason
from lms.compliance.model.groups import Choice
from lms.compliance.rules.drafts import LONGEST_NOTE
from lms.compliance.services.fact_wording import LEAVE_WORDS, REASON_WORDS
from lms.platform.dayfield import DayField
from lms.platform.widgets import LmsForm

NOTE_HINT = _("Only training officers see it. Write no diagnosis and nothing private; empty is fine.")


def _reasons() -> list[SelectChoice]:
    return [SelectChoice("", _("Choose a reason")), *(SelectChoice(r.value, REASON_WORDS[r]) for r in Reason)]


class RecordForm(LmsForm):
    """What every form of a record has: a name that makes sending twice the same as once, and the kept file."""

    once = HiddenField()
    ticket = HiddenField()
    replaces = HiddenField()


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


def _note(label: str = "", hint: str = "", *, needed: str = "") -> TextAreaField:
    checks = [InputRequired(needed)] if needed else []
    return TextAreaField(
        label or _("Restricted note"),
        validators=[*checks, Length(max=LONGEST_NOTE)],
        description=hint or ("" if label else NOTE_HINT),
        render_kw={"rows": 3},
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
    note = _note()


class ExemptionForm(RecordForm):
    """Exemption or waiver."""

    requirement = SelectField(_("Requirement"), description=_("Only requirements that allow exemptions are affected"))
    on = DayField(_("First day"), [InputRequired(_("Enter the first day"))])
    until = DayField(_("Last day"))
    is_open = BooleanField(_("No end is known yet"), description=_("It then holds until somebody ends it"))
    reason = _reason()
    approver = _approver()
    note = _note()
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
    note = _note()
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
    note = _note(_("Why it is accepted"))
    attachment = _attachment(_("Proof: a certificate or a list"))


class CorrectionForm(RecordForm):
    """A completion as it should have been recorded."""

    module = SelectField(_("Module"))
    on = DayField(_("Completed on"), [InputRequired(_("Enter the day it was completed"))])
    minutes = IntegerField(_("Minutes credited"), [Optional()], render_kw={"width": 5})
    score = DecimalField(_("Score in per cent"), [Optional()], places=None, render_kw={"width": 5})
    note = _note(_("What was wrong"), needed=_("Say what was wrong"))


class DesignationForm(RecordForm):
    """A designation from a day on."""

    tag = StringField(
        _("Designation"), [InputRequired(_("Enter the designation")), Length(max=40)],
        description=_("As requirements write it, such as cardholder"),
    )  # fmt: skip
    on = DayField(_("From"), [InputRequired(_("Enter the first day"))])
    note = _note(_("Note"))


class DesignationEndForm(DesignationForm):
    """The last day of a designation."""

    on = DayField(_("Last day"), [InputRequired(_("Enter the last day"))])


class DayForm(RecordForm):
    """Something that happened on a day."""

    on = DayField(_("Day"), [InputRequired(_("Enter the day"))])
    note = _note(_("Note"))


class EventForm(DayForm):
    """Anything else that starts a clock."""

    name = StringField(
        _("Event"), [InputRequired(_("Enter the name of the event")), Length(max=40)],
        description=_("As the requirement names it"),
    )  # fmt: skip


class PlaceForm(RecordForm):
    """A place in the agency from a day on."""

    on = DayField(_("From"), [InputRequired(_("Enter the first day"))])
    unit = SelectField(_("Unit"))
    position = StringField(_("Position"), [InputRequired(_("Enter the position")), Length(max=150)])
    grade = StringField(_("Grade"), [Length(max=20)], render_kw={"width": 5})
    employment_type = StringField(
        _("Employment"), [Length(max=40)], description=_("Such as permanent, temporary or contractor")
    )
    location = StringField(_("Location"), [Length(max=150)])
    supervisor_no = StringField(_("Supervisor: staff number"), [Length(max=40)])
    supervisor = BooleanField(_("Supervises others"))
    note = _note(_("Note"))


class SeparationForm(RecordForm):
    """The end of a service."""

    on = DayField(_("Last day in service"), [InputRequired(_("Enter the last day"))])
    note = _note(_("Note"))


def _who_unit() -> SelectField:
    return SelectField(_("Unit, with everything below it"))


def _who_requirement() -> SelectField:
    return SelectField(_("Requirement that applies to them"))


def _who_status() -> SelectField:
    return SelectField(_("Status"), description=_("With that requirement, or with any where none is chosen"))


def _who_tag() -> StringField:
    return StringField(
        _("Designation"), validators=[Length(max=40)], description=_("As requirements write it, such as cardholder")
    )


def _who_numbers() -> TextAreaField:
    return TextAreaField(
        _("Only these staff numbers"),
        description=_("Pasted from a list; separated by spaces, commas or lines"),
        render_kw={"rows": 4},
    )


class GroupExtensionForm(ExtensionForm):
    """One extension for many people."""

    who_unit, who_requirement, who_status = _who_unit(), _who_requirement(), _who_status()
    who_tag, who_numbers = _who_tag(), _who_numbers()


class GroupExemptionForm(ExemptionForm):
    """One exemption for many people."""

    who_unit, who_requirement, who_status = _who_unit(), _who_requirement(), _who_status()
    who_tag, who_numbers = _who_tag(), _who_numbers()


class GroupCreditForm(CreditForm):
    """One training, taken elsewhere by many people."""

    who_unit, who_requirement, who_status = _who_unit(), _who_requirement(), _who_status()
    who_tag, who_numbers = _who_tag(), _who_numbers()


GROUP_FORMS: dict[Kind, type[RecordForm]] = {
    Kind.EXTENSION: GroupExtensionForm,
    Kind.EXEMPTION: GroupExemptionForm,
    Kind.CREDIT: GroupCreditForm,
}


class TakeBackForm(LmsForm):
    """Why a record never was."""

    reason = TextAreaField(
        _("Why is it taken back?"), validators=[InputRequired(_("Say why")), Length(max=LONGEST_NOTE)]
    )


FORMS: dict[Kind, type[RecordForm]] = {
    Kind.LEAVE: LeaveForm,
    Kind.EXEMPTION: ExemptionForm,
    Kind.EXTENSION: ExtensionForm,
    Kind.CREDIT: CreditForm,
    Kind.CORRECTION: CorrectionForm,
    Kind.DESIGNATION: DesignationForm,
    Kind.DESIGNATION_END: DesignationEndForm,
    Kind.ACCESS_GRANT: DayForm,
    Kind.OATH: DayForm,
    Kind.SERVICE_START: DayForm,
    Kind.EVENT: EventForm,
    Kind.APPOINTMENT: PlaceForm,
    Kind.ASSIGNMENT: PlaceForm,
    Kind.SEPARATION: SeparationForm,
}
PLACE_FIELDS = ("unit", "position", "grade", "employment_type", "location", "supervisor_no", "supervisor")


TEXTS = (StringField, SelectField)
"""Fields whose answer is a text, radio buttons included."""


def values_of(form: RecordForm) -> dict[str, Any]:
    """Return the answers of a form by the names of a draft, places in the agency apart as `attributes`."""
    found: dict[str, Any] = {}
    place: dict[str, Any] = {}
    for field in form:
        if field.name in PLACE_FIELDS:
            place[field.name] = field.data if isinstance(field.data, bool) else (field.data or "").strip()
        elif field.name not in {"csrf_token", "once", "ticket", "attachment"} and not field.name.startswith("who_"):
            found[field.name] = (field.data or "").strip() if isinstance(field, TEXTS) else field.data
    if "external" in found:
        found["external"] = bool(found["external"])
    if found.get("score") is not None:
        found["score"] = float(found["score"])
    return found | ({"attributes": place} if place else {})


def choice_of(form: RecordForm) -> Choice:
    """Return for whom a group's form is."""
    said = {field.name: (field.data or "").strip() for field in form if field.name.startswith("who_")}
    numbers = tuple(dict.fromkeys(re.split(r"[\s,;]+", said["who_numbers"]))) if said["who_numbers"] else ()
    return Choice(
        unit=said["who_unit"],
        requirement=said["who_requirement"],
        status=said["who_status"],
        tag=said["who_tag"],
        numbers=tuple(filter(None, numbers)),
    )

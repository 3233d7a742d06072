"""Forms of what is recorded for many people at once, and for whom."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from lms.compliance.forms.excuses import CreditForm, ExemptionForm, ExtensionForm
from lms.compliance.forms.record import RecordForm
from lms.compliance.model.drafts import Kind


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

"""Forms of what people record: one for each kind, with the fields named as a draft names them."""

from lms.compliance.forms.excuses import (
    CorrectionForm,
    CreditForm,
    ExemptionForm,
    ExtensionForm,
    LeaveForm,
    TakeBackForm,
)
from lms.compliance.forms.groups import GROUP_FORMS
from lms.compliance.forms.places import (
    DayForm,
    DesignationEndForm,
    DesignationForm,
    EventForm,
    PlaceForm,
    SeparationForm,
)
from lms.compliance.forms.reading import choice_of, values_of
from lms.compliance.forms.record import RecordForm
from lms.compliance.model.drafts import Kind

__all__ = ["FORMS", "GROUP_FORMS", "RecordForm", "TakeBackForm", "choice_of", "values_of"]

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

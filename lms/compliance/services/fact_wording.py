"""What is recorded about people in words, for every page that says it; files and exports keep the codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lms.compliance.model.drafts import Kind, Reason
from lms.compliance.model.evidence import EvidenceKind

KINDS: Final[Mapping[Kind, tuple[LazyString, LazyString]]] = {
    Kind.LEAVE: (_("Leave"), _("Where a rule says so, clocks stand still")),
    Kind.EXEMPTION: (_("Exemption or waiver"), _("Excused for a time, by whom and why")),
    Kind.EXTENSION: (_("Extension"), _("A later due date, as far as the rule allows")),
    Kind.CREDIT: (_("Credit for earlier training"), _("Done elsewhere, accepted as proof")),
    Kind.CORRECTION: (_("Correction of a completion"), _("A new record that replaces the old")),
    Kind.DESIGNATION: (_("Designation"), _("A role that brings duties with it")),
    Kind.DESIGNATION_END: (_("End of a designation"), _("The last day on which it is held")),
    Kind.ACCESS_GRANT: (_("Access granted"), _("Access to systems or information")),
    Kind.OATH: (_("Oath of office"), _("The day it was taken")),
    Kind.SERVICE_START: (_("Service start"), _("The first day of public service")),
    Kind.EVENT: (_("Event"), _("Anything else that starts a clock")),
    Kind.APPOINTMENT: (_("Appointment"), _("Somebody joins again")),
    Kind.ASSIGNMENT: (_("Change of place"), _("Another unit, position or supervisor")),
    Kind.SEPARATION: (_("Leaves the agency"), _("The last day in service")),
}
OTHERS: Final[Mapping[str, LazyString]] = {
    EvidenceKind.COMPLETION.value: _("Completion"),
    EvidenceKind.SIGN_OFF.value: _("Sign-off"),
}
LEAVE_WORDS: Final[Mapping[str, LazyString]] = {
    "parental": _("Parental leave"),
    "medical": _("Medical leave"),
    "military": _("Military leave"),
    "unpaid": _("Unpaid leave"),
    "other": _("Other leave"),
}
REASON_WORDS: Final[Mapping[str, LazyString]] = {
    Reason.DUTIES: _("The duties do not call for it"),
    Reason.EQUIVALENT: _("Equivalent training or experience"),
    Reason.ABSENCE: _("Absence"),
    Reason.ACCESSIBILITY: _("The training cannot be used as it is"),
    Reason.NOT_OFFERED: _("The training was not offered in time"),
    Reason.WORKLOAD: _("Operational need"),
    Reason.EMERGENCY: _("Emergency"),
    Reason.LAW: _("A law or an order says so"),
    Reason.OTHER: _("Another reason"),
}


def leave_word(kind: str) -> str:
    """Return a kind of leave in words; one that an earlier system wrote stays as it is."""
    return str(LEAVE_WORDS.get(kind, kind))


def reason_word(reason: str) -> str:
    """Return a category of reason in words; what an earlier system wrote stays as it is."""
    return str(REASON_WORDS.get(reason, reason))


def kind_word(type_: str) -> str:
    """Return what a kind of record is called."""
    return str(KINDS[Kind(type_)][0]) if type_ in set(Kind) else str(OTHERS[type_])


def plain(word: str) -> str:
    """Return a word of a file (a tag, a module, a role) as it is read."""
    return word.replace("_", " ").replace("-", " ")

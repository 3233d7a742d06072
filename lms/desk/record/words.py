"""How it is said who looked at a record, and at what."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.directory.model import Seen
from lms.kernel.permissions import Role


def seen_words() -> dict[Seen, str]:
    """Return what somebody can have looked at."""
    return {
        Seen.PERSON: _("Your page in the directory: name, unit, position, supervisor"),
        Seen.RECORD: _("Your training record"),
        Seen.RECORD_FILE: _("Your training record, taken away as a file"),
        Seen.TEAM_MEMBER: _("What is required of you"),
        Seen.REASON: _("Why a date of yours is what it is"),
        Seen.FACTS: _("Your leave, exemptions and the like"),
        Seen.COMPLETION: _("A completion of yours, to sign it"),
        Seen.QUESTION: _("A question of yours about your record"),
        Seen.CERTIFICATE: _("A certificate that you handed in"),
        Seen.ACCOMMODATION: _("What is arranged for you so that you can learn as others do"),
    }


def role_words() -> dict[str, str]:
    """Return what somebody is to the agency's learning."""
    return {
        Role.STAFF: _("Member of staff"),
        Role.SUPERVISOR: _("Supervisor"),
        Role.OFFICER: _("Training officer"),
        Role.AUDITOR: _("Auditor"),
        Role.ADMINISTRATOR: _("Administrator"),
        Role.ACCOMMODATION: _("Accommodation officer"),
    }

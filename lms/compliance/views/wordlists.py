"""How the words for finding a requirement are said on a page: audiences, topics, jurisdictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from lms.compliance.model.library import State

AUDIENCE_WORDS: Final[Mapping[str, LazyString]] = {
    "everybody": lazy_gettext("All staff"),
    "new-staff": lazy_gettext("New staff"),
    "supervisors": lazy_gettext("Supervisors"),
    "leaders": lazy_gettext("Leaders and executives"),
    "officials": lazy_gettext("Elected and appointed officials"),
    "filers": lazy_gettext("Financial disclosure filers"),
    "system-users": lazy_gettext("Users of systems and protected data"),
    "cleared-staff": lazy_gettext("People with classified information"),
    "role-holders": lazy_gettext("Holders of one particular duty"),
    "contractors": lazy_gettext("Contractors"),
    "hazardous-work": lazy_gettext("Hazardous work"),
    "emergency-and-health": lazy_gettext("Health and emergency staff"),
    "schools-and-care": lazy_gettext("Schools and care"),
    "custody": lazy_gettext("Custody and criminal justice"),
    "transport": lazy_gettext("Transport"),
}
TOPIC_WORDS: Final[Mapping[str, LazyString]] = {
    "accessibility": lazy_gettext("Accessibility"),
    "classified-information": lazy_gettext("Classified information"),
    "equality": lazy_gettext("Equality"),
    "ethics": lazy_gettext("Ethics"),
    "finance-and-purchasing": lazy_gettext("Finance and purchasing"),
    "harassment": lazy_gettext("Harassment"),
    "information-security": lazy_gettext("Information security"),
    "leadership": lazy_gettext("Leadership"),
    "open-government": lazy_gettext("Open government"),
    "privacy": lazy_gettext("Privacy"),
    "professional-standards": lazy_gettext("Professional standards"),
    "records": lazy_gettext("Records"),
    "safeguarding": lazy_gettext("Safeguarding"),
    "safety": lazy_gettext("Safety"),
    "staff-rights": lazy_gettext("Staff rights"),
}
STATE_WORDS: Final[Mapping[State, LazyString]] = {
    State.ON: lazy_gettext("Switched on"),
    State.OFF: lazy_gettext("Not switched on"),
    State.WITHDRAWN: lazy_gettext("Withdrawn"),
}
FOLDERS: Final[Mapping[str, LazyString]] = {
    "us-federal": lazy_gettext("United States, federal agencies"),
    "us-nationwide": lazy_gettext("United States, federal rules for other bodies"),
    "us-california": lazy_gettext("California"),
    "us-texas": lazy_gettext("Texas"),
    "us-new-york": lazy_gettext("New York"),
    "us-florida": lazy_gettext("Florida"),
    "us-other-states": lazy_gettext("Other states of the United States"),
    "uk": lazy_gettext("United Kingdom"),
    "eu": lazy_gettext("European Union"),
    "canada": lazy_gettext("Canada"),
    "australia": lazy_gettext("Australia"),
}


def folder_words(folder: str) -> str:
    """Return a jurisdiction by its folder; a folder that the agency added is called by its name."""
    if folder in FOLDERS:
        return str(FOLDERS[folder])
    return folder.replace("-", " ").capitalize() if folder else str(_("Own"))

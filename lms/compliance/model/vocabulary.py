"""The words by which requirements are found: for whom they are, and what they are about. They change no date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

AUDIENCES: Final[Mapping[str, str]] = {
    "everybody": "all staff, whatever they do",
    "new-staff": "people who have just joined",
    "supervisors": "people who lead others",
    "leaders": "heads, executives and management bodies",
    "officials": "elected and appointed officials, members of boards",
    "filers": "people who disclose their finances",
    "system-users": "people with access to information systems or to protected information",
    "cleared-staff": "people who handle classified information",
    "role-holders": "people appointed to one particular duty",
    "contractors": "people of other employers who work for the agency",
    "hazardous-work": "people whose work can harm them or others",
    "emergency-and-health": "nurses, first-aiders, laboratories, emergency services",
    "schools-and-care": "schools, child care, social care",
    "custody": "prisons, jails, police, criminal justice",
    "transport": "drivers, rail, airports, aviation",
}
"""`audience_groups`: each word, and whom it means."""

TOPICS: Final[Mapping[str, str]] = {
    "accessibility": "access for people with disabilities",
    "classified-information": "marking and protecting secrets of the state",
    "equality": "discrimination, equal opportunity, remedies",
    "ethics": "conflicts of interest, gifts, outside work",
    "finance-and-purchasing": "budgets, cards, contracts",
    "harassment": "harassment, abusive conduct, violence at work",
    "information-security": "passwords, attacks, insiders, technology used with care",
    "leadership": "leading people",
    "open-government": "open meetings, public information",
    "privacy": "personal, health and tax data",
    "professional-standards": "what a profession or a post must keep up",
    "records": "keeping and disposing of records",
    "safeguarding": "children, patients and people in custody",
    "safety": "health and safety at work, dangerous goods, transport",
    "staff-rights": "what staff must know of their own rights and duties",
}
"""`topics`: each word, and what it covers."""

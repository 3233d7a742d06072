"""The words of certifying a roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.directory.model import PersonView


class Found(StrEnum):
    """What the head of a unit says about one person."""

    HERE = "here"
    LEFT = "left"
    NOT_MINE = "not_mine"
    MISSING = "missing"
    """Somebody who works there and is not on the list."""


class Clash(StrEnum):
    """How what was certified differs from the data of HR."""

    LEFT_BUT_IN_SERVICE = "left_but_in_service"
    HERE_BUT_ENDED = "here_but_ended"
    NOT_MINE_BUT_THERE = "not_mine_but_there"
    MISSING_FROM_HR = "missing_from_hr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of a certificate before it is signed; a missing person has a name and no id."""

    found: Found
    person_id: int | None = None
    name: str = ""
    since: date | None = None
    contractor: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """When heads of units are asked, as the agency's file says."""

    quarterly: bool
    """A round opens by itself each quarter."""
    days_to_sign: int
    reminders: tuple[int, ...]
    """Days from the last day to sign on which whoever has not signed is written to, in order; negative: before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """A round of certifying, as the officer sees it."""

    id: int
    as_of: date
    due_on: date
    opened_by: str
    opened_at: datetime
    units: int
    certified: int

    @property
    def is_complete(self) -> bool:
        """Tell whether every unit is certified."""
        return self.certified >= self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAsk:
    """One unit of a round: who is asked today (nobody: a gap), how many people, and whether it is signed."""

    unit_id: int
    code: str
    name: str
    people: int
    holder_id: int | None
    holder: str
    from_above: bool
    """Asked of the head of a unit above, because this one has no head."""
    statement_id: int | None = None
    signer: str = ""
    signed_at: datetime | None = None
    told_on: date | None = None
    """The day of the last letter about the round to who is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the head of a unit is asked: everybody of the unit as HR had it on the day."""

    campaign_id: int
    as_of: date
    due_on: date
    ask: UnitAsk
    people: tuple[PersonView, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What the head of a unit signed: the words, by whom, when, sealed, and every line."""

    number: int
    unit: str
    as_of: date
    text: str
    signer: str
    position: str
    signed_at: datetime
    seal: str
    lines: tuple[CertifiedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedLine:
    """What a certificate says about one person; who is missing from the list of HR has no staff number."""

    name: str
    staff_no: str
    found: Found
    since: date | None
    contractor: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A certified line that the data of HR contradict today, and how it was resolved (if it was)."""

    line_id: int
    unit: str
    name: str
    staff_no: str
    clash: Clash
    since: date | None
    contractor: bool
    note: str
    signer: str
    resolution: str = ""
    resolved_by: str = ""

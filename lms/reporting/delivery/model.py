"""The words of delivery: how a report goes to a recipient, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WORK = "reporting.deliver"
"""The kind of the background work that hands a report over to a place."""
LETTER = "delivery"
"""The first word of the keys of letters that bring a report: its room is asked before they go out."""
TROUBLE = "report-trouble"
"""The first word of the keys of letters that tell whoever answers for a report what went wrong."""
LINK = "/reports/delivered"
"""Where the links of letters lead."""


class By(StrEnum):
    """How a report goes to a recipient."""

    LINK = "link"
    ATTACHMENT = "attachment"
    PLACE = "place"
    NOBODY = "nobody"
    """A group that nobody belongs to."""


class What(StrEnum):
    """What happened with a delivery; each is a row of its own, for ever."""

    CLAIMED = "claimed"
    """Handing over to a place began; without a later row the process died meanwhile."""
    ARRIVED = "arrived"
    FAILED = "failed"
    REFUSED = "refused"
    """The recipient may not read reports any more, or there is none."""
    TAKEN = "taken"
    """The recipient's first download."""
    TOLD = "told"
    """Whoever answers for the report was told that this did not arrive."""


class State(StrEnum):
    """Where a delivery stands; derived, never stored."""

    WAITING = "waiting"
    RETRYING = "retrying"
    SENT = "sent"
    """The mail server took the letter."""
    ARRIVED = "arrived"
    """The place holds the files."""
    TAKEN = "taken"
    """The recipient has downloaded it."""
    UNKNOWN = "unknown"
    """The process died between sending and noting it."""
    BOUNCED = "bounced"
    FAILED = "failed"
    REFUSED = "refused"


LOST = frozenset({State.BOUNCED, State.FAILED, State.REFUSED})
"""States in which a report did not arrive and will not by itself."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One report on its way to one recipient."""

    id: int
    run_id: int
    recipient: str
    name: str
    address: str
    by: By
    state: State
    detail: str
    attempts: int
    failures: int
    planned_at: datetime
    last_at: datetime | None
    taken_at: datetime | None

"""The words of signing off: what waits, who signs in which capacity, what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

SUPERVISOR = "supervisor"
"""The role whose signature a requirement asks for (`sign_off: {by: [supervisor]}`)."""


class Decision(StrEnum):
    """What a signer decided about a completion."""

    APPROVED = "approved"
    RETURNED = "returned"


class Capacity(StrEnum):
    """As what somebody signs."""

    SUPERVISOR = "supervisor"
    UNIT_ABOVE = "unit_above"
    DEPUTY = "deputy"


class Authentication(StrEnum):
    """How the signer's identity was checked at signing."""

    PASSWORD = "password"
    SYNTHETIC = "synthetic"
    """Nobody was there: a made-up history says so of itself."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A requirement that asks for the signature, in the version by which it is signed, and the date it sets."""

    requirement: str
    title: str
    version: int
    citation: str = ""
    due_on: date | None = None
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What somebody did, as its evidence recorded it, and the duties for which it needs a signature."""

    evidence_id: int
    person_id: int
    person_name: str
    position: str
    unit_code: str
    unit_name: str
    module: str
    title: str
    module_version: int | None
    content_hash: str
    completed_on: date
    finished_at: datetime | None
    minutes: int | None
    minutes_declared: int | None
    score: float | None
    pass_mark: float | None
    attempts: int | None
    source: str
    recorded_at: datetime
    revoked: bool = False
    duties: tuple[Duty, ...] = ()

    @property
    def due_on(self) -> date | None:
        """Return the earliest date by which the signature is needed."""
        return min((duty.due_on for duty in self.duties if duty.due_on), default=None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the inbox: a completion, since when it waits for a signature, and what its learner answered."""

    completion: Completion
    since: date
    days: int
    capacity: Capacity
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningFacts:
    """Everything the decision about a signature looks at."""

    person_id: int
    completed_on: date
    signers: Mapping[int, Capacity]
    """Who signs for the person, by their place on this day: person id and capacity."""
    asked: bool = True
    """Whether a requirement in force on the person asks for the supervisor's signature on this completion."""
    revoked: bool = False
    signed: bool = False
    returned: bool = False
    """Returned, and the learner has not answered yet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say about a signature: yes or no, which rule said it, and the sentence for a refusal."""

    allowed: bool
    policy: str
    sentence: str = ""
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A signed statement about a completion, as pages and registers show it: name, time, meaning."""

    id: int
    evidence_id: int
    person_id: int
    person_name: str
    title: str
    decision: Decision
    capacity: Capacity
    meaning: str
    text: str
    reason: str
    signer_person_id: int
    signer_name: str
    signer_position: str
    signed_at: datetime
    zone: str
    duties: tuple[Duty, ...]
    policy: str
    authentication: Authentication
    seal: str
    batch: str
    answer: str = ""
    """Returned: what the learner wrote when they asked again."""
    answered_at: datetime | None = None

    @property
    def is_open_return(self) -> bool:
        """Tell whether the learner has still to act."""
        return self.decision is Decision.RETURNED and self.answered_at is None


@dataclass(frozen=True, slots=True)
class Failed:
    """A completion of a bulk signature that was not signed, and why."""

    evidence_id: int
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of signing one or several completions at once; `problem` says why nothing was tried."""

    key: str = ""
    signed: tuple[int, ...] = ()
    failed: tuple[Failed, ...] = field(default=())
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A completion as the question "which signature is missing?" looks at it."""

    evidence_id: int
    module: str
    on: date
    signed: bool

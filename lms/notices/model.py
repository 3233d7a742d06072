"""The words of notices: at which step who is told what, and what became of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

CHANNEL = "email"


class Step(StrEnum):
    """A point at which somebody is told: each once per cycle, recipient and channel."""

    BEFORE_30 = "before30"
    BEFORE_7 = "before7"
    DUE_DAY = "due"
    OVERDUE_1 = "overdue1"
    OVERDUE_7 = "overdue7"
    OVERDUE_14 = "overdue14"
    ESCALATED_7 = "escalated7"
    """The supervisor learns that one of their people is a week late."""
    ESCALATED_14 = "escalated14"
    """The training officer learns that somebody is two weeks late."""
    SIGN = "sign"
    SIGN_7 = "sign7"
    SIGN_14 = "sign14"
    """A signature waits for two weeks: the training officer learns of it as well."""
    DIGEST = "digest"
    DONE = "done"
    SIGNED = "signed"
    RETURNED = "returned"


LEARNER_STEPS = frozenset(
    {Step.BEFORE_30, Step.BEFORE_7, Step.DUE_DAY, Step.OVERDUE_1, Step.OVERDUE_7, Step.OVERDUE_14}
)
SIGN_STEPS = frozenset({Step.SIGN, Step.SIGN_7, Step.SIGN_14})
ESCALATIONS = frozenset({Step.ESCALATED_7, Step.ESCALATED_14})


class Fate(StrEnum):
    """What became of a letter, as the delivery log says it."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    """Given up after the last attempt."""
    RETRYING = "retrying"
    UNKNOWN = "unknown"
    """The process died between handing it over and noting the answer; it is sent once more under the same id."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets letters: `key` is what notices are counted under."""

    key: str
    name: str
    address: str
    person_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a notice is about: one cycle of a duty of one person, or one completion that waits for its signature."""

    about_id: int
    about: str
    subject: str
    """The requirement, or `completion-<evidence>`; with the due date it names the cycle."""
    title: str
    due_on: date | None
    """The due date; of a completion the day from which it waits."""
    days: int
    """Days overdue, or days waiting."""
    unit: str = ""
    grace_until: date | None = None
    """The last day of the grace, while it lasts."""
    came_back: bool = False
    """Returned by the signer: the learner must act although the completion is there."""
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A letter to be written: to whom, in which words (the folder in templates/email), about what."""

    recipient: Recipient
    template: str
    matters: tuple[Matter, ...]
    letter_key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def key_of(self, matter: Matter) -> str:
        """Return what a matter of this letter is counted under; about somebody else, it names them too."""
        own = self.recipient.key == str(matter.about_id)
        subject = matter.subject if own else f"{matter.about_id}.{matter.subject}"
        return notice_key(self.recipient.key, subject, matter.due_on or "", matter.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run will write, and whom it leaves in peace or cannot reach."""

    intents: tuple[Intent, ...] = ()
    on_leave: int = 0
    without_address: int = 0


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the delivery log."""

    id: int
    address: str
    subject: str
    key: str
    created_at: datetime
    not_before: datetime
    last_at: datetime | None
    attempts: int
    fate: Fate
    detail: str


def notice_key(recipient: str, matter_subject: str, due: date | str, step: Step) -> str:
    """Return what a notice is counted under: once per recipient, cycle, step and channel."""
    when = due.isoformat() if isinstance(due, date) else due
    return f"notice:{recipient}:{matter_subject}:{when}:{step.value}:{CHANNEL}"

"""The words of notices: at which step who is told what, and what became of a letter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from lms.compliance.model import Calendar

CHANNEL = "email"
WEEKENDS_ONLY = Calendar("")


class Kind(StrEnum):
    """Why somebody is told."""

    BEFORE = "before"
    DUE = "due"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    """Somebody above the learner hears: the supervisor, later the training officer."""
    SIGN = "sign"
    """A completion waits for its signature."""
    UNREACHABLE = "unreachable"
    """Letters to a person come back: whoever leads them is told instead."""
    DIGEST = "digest"
    DONE = "done"
    SIGNED = "signed"
    RETURNED = "returned"
    NUDGE = "nudge"
    """A supervisor asked for one more reminder; `days` is the working day as a number, 20261125."""
    ANNOUNCED = "announced"
    """A rule will change; the notice's due date is the day from which it does."""
    FOLLOW_UP = "followup"
    """Questions about what came of a module at work; the notice's due date is the last day to answer."""
    PRACTICE = "practice"
    """Questions to keep what was learned; the notice's due date is the last day of the week."""


TO_LEARNER = frozenset({Kind.BEFORE, Kind.DUE, Kind.OVERDUE})


@dataclass(frozen=True, slots=True)
class Step:
    """A point at which somebody is told: each once per cycle, recipient and channel. Written `before30`, `due`."""

    kind: Kind
    days: int = 0

    def __str__(self) -> str:
        return f"{self.kind.value}{self.days or ''}"

    @property
    def place(self) -> int:
        """Return the day of a learner's step, counted from the due date."""
        return -self.days if self.kind is Kind.BEFORE else self.days

    @classmethod
    def of(cls, text: str) -> Step:
        """Return the step that a text names; an unknown one is a `ValueError`."""
        found = re.fullmatch(r"([a-z]+)(\d*)", text)
        if found is None:
            raise ValueError(f"{text!r} is no step")
        return cls(Kind(found[1]), int(found[2] or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Which days an agency's people are told on: its `policies/notices.yaml`. None: never."""

    before: tuple[int, ...] = (30, 7)
    on_the_day: bool = True
    after: tuple[int, ...] = (1, 7, 14)
    supervisor_after: int | None = 7
    officer_after: int | None = 14
    sign_again: tuple[int, ...] = (7, 14)
    sign_officer: int | None = 14
    digest: bool = True
    first_hour: time = time(7)
    last_hour: time = time(18)
    calendar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When letters go out: hours and working days, in the agency's zone."""

    zone: str
    first: time = time(7)
    last: time = time(18)
    calendar: Calendar = WEEKENDS_ONLY


class Fate(StrEnum):
    """What became of a letter, as the delivery log says it."""

    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"
    """Refused for its address, or sent back."""
    FAILED = "failed"
    """Given up after the last attempt."""
    RETRYING = "retrying"
    UNKNOWN = "unknown"
    """The process died between handing it over and noting the answer; it is sent once more under the same id."""
    WITHDRAWN = "withdrawn"


def fate_of(last: str | None, *, settled: bool) -> Fate:
    """Return what became of a letter from what was noted about it last (`claimed`, `sent`, `failed`, `withdrawn`)."""
    if last is None:
        return Fate.WITHDRAWN if settled else Fate.WAITING
    if last == "failed":
        return Fate.FAILED if settled else Fate.RETRYING
    return {"sent": Fate.SENT, "withdrawn": Fate.WITHDRAWN, "claimed": Fate.UNKNOWN, "bounced": Fate.BOUNCED}[last]


class Confidence(StrEnum):
    """Why a page does not show to whom a letter went, though it counts it."""

    ASKED = "asked"
    """It answers a question about a module: nobody learns who asked."""
    PRACTICES = "practices"
    """It invites to practise: whether somebody does is nobody else's business."""


class LeftOut(StrEnum):
    """Why somebody is not reminded when their supervisor asks for it."""

    NOTHING_DUE = "nothing_due"
    SIGNATURE = "signature"
    """Done; what is missing is the supervisor's signature."""
    ON_LEAVE = "on_leave"
    TODAY = "today"
    """Reminded on this working day, by whomever leads them."""
    NO_ADDRESS = "no_address"
    BOUNCES = "bounces"


class Returned(StrEnum):
    """What a message in the mailbox for returned letters was."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    """The mail server is still trying."""
    UNMATCHED = "unmatched"
    """A letter came back that is none of ours, or does not say which it was."""
    OTHER = "other"
    """No report about a delivery: an answer, an advertisement."""
    KNOWN = "known"
    """The same message was taken in before."""


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
    note: str = ""
    """What else there is to say: somebody's own words, or what a person should have heard whose letters come back."""
    by: str = ""
    """Who asked for it, where somebody did."""
    step: Step

    @property
    def kind(self) -> str:
        """Return why it is told, for the words of letters."""
        return self.step.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A letter to be written: to whom, in which words (the folder in templates/email), about what."""

    recipient: Recipient
    template: str
    matters: tuple[Matter, ...]
    values: Mapping[str, object] = field(default_factory=dict)

    def cycle_of(self, matter: Matter) -> Cycle:
        """Return what a matter is counted under for this recipient."""
        return self.recipient.key, matter.about_id, matter.subject, matter.due_on

    def key_of(self, matter: Matter, withdrawn: int = 0) -> str:
        """Return the notice's key; after a letter that was withdrawn unread, the same may be told in another."""
        own = self.recipient.key == str(matter.about_id)
        subject = matter.subject if own else f"{matter.about_id}.{matter.subject}"
        key = notice_key(self.recipient.key, subject, matter.due_on, matter.step)
        return f"{key}~{withdrawn}" if withdrawn else key


Cycle = tuple[str, int, str, date | None]
"""Recipient, whom it is about, subject, due date."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What recipients were told before, by cycle, and how often a letter about it was withdrawn before it went out."""

    told: Mapping[Cycle, frozenset[Step]]
    withdrawn: Mapping[tuple[Cycle, Step], int]


PRACTICE = "practice"
"""The subject of invitations to practise; with the last day of the week it names the cycle."""
ACCOUNT = "account"
"""The kind of letters that tell nothing that is due: invitations, new passwords, rosters, answers to questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What somebody wants to see of the log."""

    words: str = ""
    people: Collection[int] = ()
    """Whose letters the search also finds: their names are no part of a letter's row."""
    fate: str = ""
    kind: str = ""
    person_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    sort: str = "written"
    descending: bool = True
    offset: int = 0
    limit: int | None = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run will write, and whom it leaves in peace or cannot reach."""

    intents: tuple[Intent, ...] = ()
    on_leave: int = 0
    without_address: int = 0
    bounced: int = 0
    remark: str = ""
    """A sentence for whoever looks after the timetable: a free day, a calendar that ends."""


def notice_key(recipient: str, subject: str, due: date | str | None, step: Step) -> str:
    """Return what a notice is counted under: once per recipient, cycle, step and channel."""
    when = due.isoformat() if isinstance(due, date) else due or ""
    return f"notice:{recipient}:{subject}:{when}:{step}:{CHANNEL}"


def letter_key(recipient: str, template: str, keys: Iterable[str]) -> str:
    """Return the key of a letter that carries several notices: the same notices, the same letter."""
    digest = hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:16]
    return f"notice:{recipient}:{template}:{digest}:{CHANNEL}"

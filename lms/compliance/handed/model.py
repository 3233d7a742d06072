"""The words of a certificate that somebody earned elsewhere and hands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Where a certificate stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class StepKind(StrEnum):
    """What happened to a certificate after it was handed in."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    REOPENED = "reopened"
    """An officer took the decision back; it waits again."""
    WITHDRAWN = "withdrawn"


class Differs(StrEnum):
    """What an officer can find otherwise on a certificate than its person wrote."""

    DAY = "day"
    MINUTES = "minutes"
    EXTERNAL = "external"


AFTER = {
    StepKind.ACCEPTED: State.ACCEPTED,
    StepKind.REFUSED: State.REFUSED,
    StepKind.REOPENED: State.WAITING,
    StepKind.WITHDRAWN: State.WITHDRAWN,
}
"""Where a step leaves a certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """What somebody says about a certificate that they hand in; `minutes` None: it does not say how long it took."""

    title: str
    issuer: str
    on: date
    minutes: int | None
    requirement: str
    """The requirement it is meant for; empty: they do not know."""
    external: bool
    """They earned it with another agency or employer, before or beside their service here."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a certificate: what, why, by whom, and the evidence that it became."""

    kind: StepKind
    words: str
    by: str
    at: datetime
    evidence_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A certificate with all that happened to it. `number` counts within the agency."""

    id: int
    number: int
    person_id: int
    said: Handing
    at: datetime
    steps: tuple[Step, ...] = ()

    @property
    def state(self) -> State:
        """Return where it stands: where its last step left it."""
        return AFTER[self.steps[-1].kind] if self.steps else State.WAITING

    @property
    def about(self) -> str:
        """Return what its file is kept under."""
        return f"handed-{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an officer found on a certificate: what it counts as, and what of it is sure."""

    requirement: str
    module: str
    on: date
    minutes: int | None
    external: bool
    note: str

"""The words of reporting: what can be asked for, what was asked, what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

WORK = "reporting.run"
"""The kind of the background work that makes a report."""


class RunState(StrEnum):
    """Where a report run stands; derived, never stored."""

    WAITING = "waiting"
    RUNNING = "running"
    STORED = "stored"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Asks(StrEnum):
    """What a report can be narrowed to, beside its day."""

    UNIT = "unit"
    PERIOD = "period"
    MODULE = "module"
    REQUIREMENT = "requirement"
    SINCE = "since"
    """Since which day late evidence and corrections are shown."""
    STAFF = "staff"
    """Some people, by their staff numbers."""
    SAMPLE = "sample"
    """So many people drawn by chance, always the same for the same word."""


class Group(StrEnum):
    """Under which heading a report is listed."""

    AGENCY = "agency"
    PERSON = "person"
    """About one person: asked for where their record is, seen by nobody but who asked."""
    AUDIT = "audit"


class Watched(StrEnum):
    """A list by which somebody watches who is overdue."""

    AGENCY = "agency"
    """The page of the whole agency."""
    REGISTER = "register"
    """The register, of those who have not met a requirement."""
    TEAM = "team"
    """A supervisor's own people."""
    REPORT = "report"
    """A report, taken as a file."""


class FileKind(StrEnum):
    """What a stored file of a run is."""

    REPORT = "report"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Definition:
    """A report that can be asked for: a folder with `report.yaml`, `document.html` and `print.css`."""

    id: str
    title: str
    description: str
    audience: str
    dataset: str
    schedule: str = ""
    retention: str = ""
    asks: tuple[Asks, ...] = (Asks.UNIT,)
    group: Group = Group.AGENCY
    paper: Literal["a4", "letter"] | None = None
    """The sheet it is laid out for; None: the agency's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a report is about beside its day, unit, period and module; nothing given: everything."""

    requirement: str = ""
    staff: tuple[str, ...] = ()
    people: int = 0
    """How many people are drawn by chance."""
    seed: str = ""
    """The word that decides who is drawn."""
    search: str = ""
    status: str = ""
    evidence_id: int | None = None
    person_id: int | None = None
    """Whom a personal document is about: it is for nobody but the account that asked for it."""
    reader: str = ""
    """As what that account reads the person's record."""
    since: date | None = None
    """The day since which late evidence and corrections are shown; None: the month end before."""

    def stored(self) -> dict[str, Any]:
        """Return what was given, as it is kept with a run."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain = {"staff": list(self.staff), "since": self.since.isoformat() if self.since else None}
        return {name: value for name, value in (given | plain).items() if value}

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> Narrowing:
        """Return what was kept with a run."""
        given = dict(stored)
        if "staff" in given:
            given["staff"] = tuple(given["staff"])
        if "since" in given:
            given["since"] = date.fromisoformat(given["since"])
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is about: a day, what was known at an instant, and one unit with all below it (empty: all).

    A report about a period has its first day in `from_on` and its last in `as_of`; one about learning may be narrowed
    to a `module` (empty: all).
    """

    as_of: date
    known_at: datetime
    unit: str = ""
    from_on: date | None = None
    module: str = ""
    narrowing: Narrowing = Narrowing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which runs somebody wants to see: of one report, about a part of the agency, about days from and until."""

    report: str = ""
    unit: str = ""
    since: date | None = None
    until: date | None = None
    stored: bool = False
    """Only those that were made."""
    offset: int = 0
    limit: int = 25


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that a report can be narrowed to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DataFile:
    """Data that go with a report: as a file beside the PDF and, where `is_attached`, inside it."""

    name: str
    description: str
    data: bytes
    mime: str = "text/csv"
    is_attached: bool = True

    @property
    def sha256(self) -> str:
        """Return the hash of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A text that figures were computed from: a requirement or a module, in the version that was published."""

    kind: str
    key: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each value stands in a column of a data file, counted from the records and not from the file."""

    file: str
    column: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """A column of a register: heading, share of the width, `left` or `right`."""

    label: str
    share: float
    align: str = "left"


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A table of any length for the document; the template says where it goes by its name."""

    anchor: str
    title: str
    columns: tuple[RegisterColumn, ...]
    rows: Sequence[Sequence[str]]
    note: str = ""
    nil: str = ""
    level: int = 2
    """The level of its heading: 2 for a section of the document, 3 inside one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Another document that goes with a report, in one ZIP with it: where in the ZIP, which report, about what."""

    path: str
    title: str
    report: str
    question: Question


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a document says: plain values for the template, registers by name, data, counts for the run.

    `scope` is whom it is about, in words; `texts` are what the figures were computed from. `edition` grows when the
    data files get other columns, because the content hash of an old question must stay what it was.
    """

    title: str
    scope: str
    values: Mapping[str, Any]
    registers: Mapping[str, Sequence[RegisterTable]]
    files: Sequence[DataFile]
    counts: Mapping[str, int]
    texts: Sequence[TextVersion] = ()
    tallies: Sequence[Tally] = ()
    edition: int = 1
    pieces: Sequence[Piece] = ()
    """Other documents that go with it; where there are any, all of it becomes one ZIP."""
    enclosed: Sequence[DataFile] = ()
    """Files that go into that ZIP and nowhere else."""

    @property
    def attached(self) -> list[DataFile]:
        """Return the files that are inside the PDF: what the content hash covers."""
        return [file for file in self.files if file.is_attached]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a finished run."""

    id: int
    run_id: int
    kind: FileKind
    name: str
    mime: str
    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredAt:
    """A stored report that a file turned out to be: its title, and when it was stored."""

    title: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as pages show it."""

    id: int
    report: str
    title: str
    question: Question
    unit_name: str
    module_title: str
    asked_by: str
    asked_at: datetime
    state: RunState
    account_id: int | None = None
    done: int = 0
    total: int = 0
    message: str = ""
    started_at: datetime | None = None
    stored_at: datetime | None = None
    pages: int | None = None
    fingerprint: str = ""
    """The content hash: of the definition and the data."""
    counts: Mapping[str, int] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()

    @property
    def is_personal(self) -> bool:
        """Tell whether it is for nobody but the account that asked for it."""
        return self.question.narrowing.person_id is not None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in {RunState.STORED, RunState.FAILED, RunState.CANCELLED}

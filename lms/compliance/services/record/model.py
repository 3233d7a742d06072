"""The words of a training record as its page and its document show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lms.compliance.model import Obligation
from lms.compliance.model.evidence import Evidence
from lms.compliance.model.history import Noted
from lms.compliance.model.register import RegisterRow, RequirementView
from lms.directory.model import PersonView
from lms.platform.asked import Asked


class Reader(StrEnum):
    """Who reads a record: what a reader may see of it depends on nothing else."""

    ONESELF = "oneself"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    AUDITOR = "auditor"

    @property
    def sees_reasons(self) -> bool:
        """Tell whether the reasons of leave and exemptions are shown: to the person and to officers, nobody else."""
        return self in {Reader.ONESELF, Reader.OFFICER}


class Part(StrEnum):
    """What somebody may want to see of a record."""

    DUTY = "duty"
    COMPLETION = "completion"
    CREDIT = "credit"
    SIGN_OFF = "sign_off"
    UNDONE = "undone"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Wish:
    """A narrowing of a record; nothing given: everything."""

    module: str = ""
    requirement: str = ""
    part: Part | None = None
    year: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything is left out."""
        return self != Wish()


@dataclass(frozen=True, slots=True)
class Duty:
    """A requirement and every cycle of it that the person has or had, the latest first."""

    requirement: str
    title: str
    citation: str
    standing: RegisterRow
    cycles: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A completion or a credit with what was said about it later: signatures, a correction, a revocation."""

    one: Evidence
    signatures: tuple[Evidence, ...] = ()
    undone_by: Evidence | None = None
    """The row that says it never happened: a revocation, or the correction in its place."""

    @property
    def was_corrected(self) -> bool:
        """Tell whether another row stands in its place."""
        return self.undone_by is not None and self.undone_by.corrects_id == self.one.id


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecord:
    """All of it, narrowed to a wish."""

    person: PersonView
    asked: Asked
    reader: Reader
    wish: Wish = Wish()
    duties: tuple[Duty, ...] = ()
    trainings: tuple[Training, ...] = ()
    undone_signatures: Mapping[int, Evidence] = field(default_factory=dict)
    """What took a signature back, by the signature's number."""
    facts: tuple[Noted, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    """What can be narrowed to, with titles."""
    requirements: Mapping[str, str] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    rules: Mapping[str, RequirementView] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is shown."""
        return not (self.duties or self.trainings or self.facts)

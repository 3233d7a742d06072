"""What came of looking at a file: checks in words, each right, wrong or not possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from lms.reporting.signing.keys import Certificate


class Result(StrEnum):
    """What came of a check."""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    """It could not be checked here; the sentence says why."""


class Change(StrEnum):
    """What kind of change was found."""

    NOT_OURS = "not_a_report"
    TRUNCATED = "truncated"
    APPENDED = "appended"
    INSIDE = "inside"
    SIGNATURE = "signature"
    CERTIFICATE = "certificate"
    ATTACHMENTS = "attachments"
    FIGURES = "figures"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what came of it."""

    name: str
    result: Result
    sentence: str
    change: Change | None = None


@dataclass(slots=True)
class Verdict:
    """Everything that was found about one file."""

    name: str
    size: int = 0
    sha256: str = ""
    certificate: Certificate | None = None
    signed_at: datetime | None = None
    """The instant of a time-stamp that holds; None without one."""
    stated: dict[str, Any] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Tell whether something was checked and nothing is wrong."""
        results = {check.result for check in self.checks}
        return Result.RIGHT in results and Result.WRONG not in results

    def right(self, name: str, sentence: str) -> None:
        """Note what holds."""
        self.checks.append(Check(name, Result.RIGHT, sentence))

    def wrong(self, name: str, sentence: str, change: Change) -> None:
        """Note what does not hold."""
        self.checks.append(Check(name, Result.WRONG, sentence, change))

    def unknown(self, name: str, sentence: str) -> None:
        """Note what could not be checked."""
        self.checks.append(Check(name, Result.UNKNOWN, sentence))

    def having(self, result: Result) -> Iterable[Check]:
        """Return the checks with one result."""
        return [check for check in self.checks if check.result is result]

"""What services raise when they cannot do as asked; one table in the platform maps them to pages."""

from __future__ import annotations

from dataclasses import dataclass


class LmsError(Exception):
    """A sentence for a person: what is wrong, where, and what to do. `field` names the input it is about, if any."""

    field = ""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(LmsError):
    """The thing asked for does not exist, or the actor may not know that it does."""


class Refused(LmsError):
    """A rule says no; `rule` names it."""

    def __init__(self, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


class Conflict(LmsError):
    """Somebody else was faster, or the same was done already in another way."""


class Invalid(LmsError):
    """Input that cannot be used."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Trouble(LmsError):
    """The machine could not do it now (a full disk, a store out of reach): the same may work later."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Something wrong in a file that an agency edits: where, what, and how to mend it."""

    file: str
    line: int
    what: str
    mend: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what} {self.mend}".strip()

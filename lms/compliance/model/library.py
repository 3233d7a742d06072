"""The words of the library: what an agency has made of each requirement that there is a file for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Whether a requirement binds the people of an agency."""

    ON = "on"
    OFF = "off"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of a requirement that an agency ever published; it may be a withdrawal."""

    key: str
    version: int
    title: str
    text: str
    sha256: str
    file: str
    adopted_from: date | None
    withdrawn: bool
    published_at: datetime

    @property
    def state(self) -> State:
        """Return whether it binds."""
        return State.WITHDRAWN if self.withdrawn else State.ON


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One entry of the library: a file, and what the agency has made of it."""

    key: str
    title: str
    summary: str
    citation: str
    source: str
    jurisdiction: str
    """In the words of the file."""
    folder: str
    """The folder below `requirements` that holds the file; empty for a file beside the folders, or without a file."""
    owner: str
    audience: str
    audience_groups: tuple[str, ...]
    topics: tuple[str, ...]
    confirmed: bool
    reviewed_on: date | None
    state: State
    has_file: bool = True
    differs: bool = False
    """It is switched on, and its file says something else than what binds."""

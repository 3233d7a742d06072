"""Reads `rosters.yaml`, in which an agency says when heads of units are asked who works there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lms.directory.roster.model import Rounds
from lms.platform import settingsfile
from lms.platform.content import Overlay
from lms.platform.settingsfile import Loaded

FILE = "rosters.yaml"
Days = Annotated[int, Field(ge=1, le=92)]


class RosterFile(BaseModel):
    """The file's keys; what is left out is as written here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every_quarter: bool = True
    days_to_sign: Days = 14
    remind_before: tuple[Days, ...] = Field(default=(7, 1), max_length=10)
    remind_after: tuple[Days, ...] = Field(default=(1, 7), max_length=10)

    @property
    def rounds(self) -> Rounds:
        """Return what the file says as the rules take it."""
        steps = sorted({*(-days for days in self.remind_before), *self.remind_after})
        return Rounds(quarterly=self.every_quarter, days_to_sign=self.days_to_sign, reminders=tuple(steps))


def in_overlay(overlay: Overlay) -> Loaded[RosterFile]:
    """Return the agency's file, or ours; without any, what the program does by itself."""
    return settingsfile.in_overlay(RosterFile, overlay, FILE)


def load(path: Path) -> Loaded[RosterFile]:
    """Read a file."""
    return settingsfile.load(RosterFile, path)

"""Reads `practice.yaml`, in which an agency says whether and how much people practise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from lms.learning.practice.model import Pace
from lms.platform import settingsfile
from lms.platform.content import Overlay
from lms.platform.settingsfile import Loaded

FILE = "practice.yaml"


class PracticeFile(BaseModel):
    """The file's keys; what is left out is as written here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    offered: StrictBool = True
    questions_a_week: Annotated[int, Field(ge=1, le=5)] = 3
    letter: StrictBool = True

    @property
    def pace(self) -> Pace:
        """Return what the file says as the rules take it."""
        return Pace(self.offered, self.questions_a_week, self.letter)


def in_overlay(overlay: Overlay) -> Loaded[PracticeFile]:
    """Return the agency's file, or ours; without any, what the program does by itself."""
    return settingsfile.in_overlay(PracticeFile, overlay, FILE)


def load(path: Path) -> Loaded[PracticeFile]:
    """Read a file."""
    return settingsfile.load(PracticeFile, path)

"""The words of what is said of a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.evaluation.model.figures import Proportion

LONGEST = 500


class Why(StrEnum):
    """What matters most about a lesson to whoever took it."""

    APPLIES = "applies"
    CLEAR = "clear"
    KNOWN = "known"
    HARD = "hard"
    LONG = "long"
    NOT_MINE = "not_mine"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a lesson: useful or not, why (if it is said), and words of one's own."""

    useful: bool
    why: Why | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A lesson about which somebody is asked, and whether they said something before in this attempt."""

    module: str
    module_title: str
    lesson: str
    title: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """One stored opinion: nobody's, of a month."""

    lesson: str
    month: date
    useful: bool
    why: Why | None


@dataclass(frozen=True, slots=True)
class LessonLine:
    """What was said of one lesson; `useful` is None until five may be shown, `words` until ten."""

    lesson: str
    title: str
    useful: Proportion | None = None
    why: Mapping[Why, int] | None = None
    words: tuple[str, ...] | None = None

"""Figures with their uncertainty: what statistics come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ENOUGH = 30
"""Examinees below which figures about an item are called indicative."""


@dataclass(frozen=True, slots=True)
class Gain:
    """Pairs of scores compared. What cannot be computed (too few persons, no spread, nothing left to gain) is None.

    `d_z` divides the mean gain by the spread of gains and grows with the correlation of before and after; `d_av`
    divides it by the mean of the two spreads. `hedges` is the factor that takes the bias of small groups out of either.
    """

    n: int
    maximum: float
    before: float
    after: float
    mean: float
    before_sd: float | None = None
    after_sd: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    t: float | None = None
    d_z: float | None = None
    d_av: float | None = None
    hedges: float | None = None
    normalised: float | None = None
    normalised_mean: float | None = None
    normalised_n: int = 0

    @property
    def d_z_corrected(self) -> float | None:
        """Return d_z without the bias of small groups."""
        return None if self.d_z is None or self.hedges is None else self.d_z * self.hedges

    @property
    def d_av_corrected(self) -> float | None:
        """Return d_av without the bias of small groups."""
        return None if self.d_av is None or self.hedges is None else self.d_av * self.hedges

    @property
    def is_certain(self) -> bool:
        """Tell whether the whole interval lies on one side of zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Proportion:
    """`part` of `whole` and the ends of the confidence interval; a share of nobody is None."""

    part: int
    whole: int
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float | None:
        """Return the share, between 0 and 1."""
        return self.part / self.whole if self.whole else None


class Review(StrEnum):
    """Why somebody should look at an item."""

    KEY = "key"
    EASY = "easy"
    HARD = "hard"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """The figures of one item; `discrimination` is upper minus lower third."""

    n: int
    difficulty: float | None
    discrimination: float | None
    point_biserial: float | None
    corrected: float | None

    @property
    def is_indicative(self) -> bool:
        """Tell whether there were too few persons to build on the figures."""
        return self.n < ENOUGH

    def review(self, *, mastery: bool = True) -> Review | None:
        """Return why to look at the item; after learning, nearly everybody may well be right (`mastery`)."""
        if self.difficulty is None:
            return None
        if self.discrimination is not None and self.discrimination < 0:
            return Review.KEY
        if self.difficulty < 0.2:
            return Review.HARD
        if self.difficulty > 0.95:
            return None if mastery else Review.EASY
        if self.corrected is not None and self.corrected < 0.2:
            return Review.FLAT
        return None

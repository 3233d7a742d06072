"""Hours that a requirement asks for, and how much of them somebody spent on a module."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """A requirement that counts the minutes of a module, and how many it asks for."""

    requirement: str
    title: str
    citation: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Seat:
    """How long somebody was active, and how long they must have been (whole minutes); `needed` 0: nothing is asked."""

    active: int
    needed: int
    demands: tuple[Demand, ...] = ()

    @property
    def missing(self) -> int:
        """Return how many minutes are missing."""
        return max(0, self.needed - self.active)

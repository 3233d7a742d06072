"""The words of the timetable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Stopped(Exception):
    """The work was cancelled, or another worker holds it now: leave at once and publish nothing."""


Step = Callable[[int, int], None]
"""Say how far the work is (done, total); raises `Stopped` when it must end."""


@dataclass(frozen=True, slots=True)
class Job:
    """A line of the timetable. `cron` holds APScheduler's cron fields, counted in the agency's zone."""

    id: str
    title: str
    words: str
    cron: dict[str, str | int]
    task: str

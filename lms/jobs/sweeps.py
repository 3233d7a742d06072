"""The timetable's sweeps: each asks a service what is due, and counts."""

from __future__ import annotations

from flask import Flask

from lms.jobs.model import Step
from lms.platform.queue import Claim


def settle(app: Flask, held: Claim, step: Step) -> str:
    """Settle whoever's deadlines are not settled yet."""
    raise NotImplementedError

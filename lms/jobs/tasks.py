"""Which function does which kind of background work. Named by text, so that a worker loads only what it needs."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from flask import Flask

from lms.jobs.model import Step
from lms.jobs.timetable import TIMETABLE
from lms.platform.queue import Claim

Task = Callable[[Flask, Claim, Step], str]
"""Do a piece of work and return a sentence about what came of it; the kernel's errors carry theirs."""

TASKS: dict[str, str] = {
    "facts.apply": "lms.compliance.jobs:apply",
    "facts.preview": "lms.compliance.jobs:weigh",
    "facts.undo": "lms.compliance.jobs:undo",
    "import.apply": "lms.interop.jobs:apply",
    "import.check": "lms.interop.jobs:check",
    "compliance.settle": "lms.jobs.sweeps:settle",
    "requirement.preview": "lms.compliance.jobs:compare",
    "reporting.deliver": "lms.reporting.delivery.jobs:hand_over",
    "reporting.run": "lms.reporting.jobs:produce",
} | {f"job.{job.id}": job.task for job in TIMETABLE}


LOOKED_AFTER: tuple[str, ...] = ("lms.reporting.schedules.jobs:sweep", "lms.reporting.delivery.jobs:sweep")
"""What the process that keeps the timetable calls every few seconds: each looks what is due, and asks the queue."""


def look_after(app: Flask) -> None:
    """Let each of `LOOKED_AFTER` look once."""
    for name in LOOKED_AFTER:
        _named(name)(app)


def task_for(kind: str) -> Task:
    """Return the function for a kind of work; an unknown kind is a `KeyError`."""
    found: Task = _named(TASKS[kind])
    return found


def _named(text: str) -> Any:
    module, _, name = text.partition(":")
    return getattr(import_module(module), name)

"""Which function does which kind of background work. Named by text, so that a worker loads only what it needs."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from flask import Flask

from lms.jobs.model import Step
from lms.jobs.timetable import TIMETABLE
from lms.platform.queue import Claim

Task = Callable[[Flask, Claim, Step], str]
"""Do a piece of work and return a sentence about what came of it; the kernel's errors carry theirs."""

TASKS: dict[str, str] = {
    "facts.apply": "lms.compliance.jobs:apply",
    "facts.undo": "lms.compliance.jobs:undo",
    "import.apply": "lms.interop.jobs:apply",
    "import.check": "lms.interop.jobs:check",
    "compliance.settle": "lms.jobs.sweeps:settle",
    "requirement.preview": "lms.compliance.jobs:compare",
    "reporting.run": "lms.reporting.jobs:produce",
} | {f"job.{job.id}": job.task for job in TIMETABLE}


def task_for(kind: str) -> Task:
    """Return the function for a kind of work; an unknown kind is a `KeyError`."""
    module, _, name = TASKS[kind].partition(":")
    found: Task = getattr(import_module(module), name)
    return found

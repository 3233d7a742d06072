"""Imports in the background: look without holding anybody up, then write at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from lms.interop.services import runs
from lms.kernel.actor import Actor, system_actor
from lms.kernel.errors import LmsError
from lms.platform.queue import Claim
from lms.platform.work import unit_of_work

Step = Callable[[int, int], None]


def check(app: Flask, held: Claim, step: Step) -> str:
    """Compare a large file with what is recorded and keep what was found."""
    actor, run_id = _asker(held), int(held.payload["run"])
    try:
        with unit_of_work(app, actor, write=False) as work:
            plan = runs.check(work, run_id, step)
    except LmsError as error:
        with unit_of_work(app, actor, write=True) as work:
            runs.fail(work, run_id, error)
        raise
    with unit_of_work(app, actor, write=True) as work:
        runs.note(work, run_id, plan)
    return "The file is checked."


def apply(app: Flask, held: Claim, step: Step) -> str:
    """Record what a large file changes, in one transaction.

    No progress is noted while it writes: on SQLite the note would wait for the very transaction it is about.
    """
    actor, run_id = _asker(held), int(held.payload["run"])
    try:
        with unit_of_work(app, actor, write=False) as work:
            plan = runs.check(work, run_id, step)
        with unit_of_work(app, actor, write=True) as work:
            runs.apply(work, run_id, plan, invite=bool(held.payload.get("invite")))
    except LmsError as error:
        with unit_of_work(app, actor, write=True) as work:
            runs.fail(work, run_id, error)
        raise
    return "The file is applied."


def _asker(held: Claim) -> Actor:
    """Return the system acting for whoever asked, so that the log names them."""
    return replace(system_actor(held.agency_id), name=str(held.payload["by"]), account_id=held.account_id)

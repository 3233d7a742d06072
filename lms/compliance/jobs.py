"""In the background: acts for large groups, each whole or not at all; previews; forgotten uploads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from lms.compliance.services import attachments, comparing, groups, weighing
from lms.kernel.actor import Actor, system_actor
from lms.kernel.errors import LmsError
from lms.platform.queue import Claim
from lms.platform.work import unit_of_work

Step = Callable[[int, int], None]


def compare(app: Flask, held: Claim, step: Step) -> str:
    """Make a preview of a change and keep it; nothing else is written."""
    actor = system_actor(held.agency_id)
    with unit_of_work(app, actor, write=False) as work:
        found = comparing.compare(work, held, step)
        comparing.keep(work, held, found)
    return f"{found.people} people compared, {found.affected} would move."


def weigh(app: Flask, held: Claim, step: Step) -> str:
    """Weigh an act for a large group and keep what it would change; nothing else is written."""
    actor = replace(_asker(held), person_id=held.payload["person"])
    with unit_of_work(app, actor, write=False) as work:
        found = weighing.weigh(work, held, step)
        weighing.keep(work, held, found)
    return f"{len(found.members)} people would be in, {len(found.left_out)} left out."


def apply(app: Flask, held: Claim, step: Step) -> str:
    """Record an act for its people.

    No progress is noted while it writes: on SQLite the note would wait for the very transaction it is about.
    """
    actor, act_id = _asker(held), int(held.payload["act"])
    try:
        with unit_of_work(app, actor, write=True) as work:
            groups.apply(work, act_id)
    except LmsError as error:
        with unit_of_work(app, actor, write=True) as work:
            groups.fail(work, act_id, error)
        raise
    return "The act is recorded."


def undo(app: Flask, held: Claim, step: Step) -> str:
    """Take an act back."""
    with unit_of_work(app, _asker(held), write=True) as work:
        groups.undo(work, int(held.payload["act"]))
    return "The act is undone."


def sweep_files(app: Flask, held: Claim, step: Step) -> str:
    """Remove uploads that nobody confirmed."""
    with unit_of_work(app, system_actor(held.agency_id), write=True) as work:
        return f"{attachments.sweep(work):,} uploads removed that no record names."


def _asker(held: Claim) -> Actor:
    """Return the system acting for whoever asked, so that records name them."""
    return replace(system_actor(held.agency_id), name=str(held.payload["by"]), account_id=held.account_id)

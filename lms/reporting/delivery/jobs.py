"""The queue's and the timetable's part of delivery: hand a report over to a place; follow up."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask
from flask_babel import force_locale

from lms.directory.services import agencies
from lms.kernel.actor import system_actor
from lms.platform.queue import Claim
from lms.platform.work import Runtime, unit_of_work
from lms.reporting.delivery.services import following, places

log = logging.getLogger("lms.delivery")
Step = Callable[[int, int], None]


def hand_over(app: Flask, held: Claim, step: Step) -> str:
    """Hand one report over to a folder or an object store."""
    runtime: Runtime = app.extensions["lms"]
    actor, delivery_id = system_actor(held.agency_id), int(held.payload["delivery"])
    with unit_of_work(app, actor, write=True) as work:
        load = places.claim(work, delivery_id)
    if load is None:
        return "It had arrived before."
    step(0, 1)
    wrong = places.put(runtime.settings, load)
    with unit_of_work(app, actor, write=True) as work:
        places.note(work, delivery_id, load, wrong)
    return wrong or f"{len(load.files)} files lie in {load.folder}."


def sweep(app: Flask) -> int:
    """Follow up what was sent, agency by agency; return how many things were told. One's trouble holds no other up."""
    with unit_of_work(app, write=False) as work:
        every = [agency.id for agency in agencies.agencies(work)]
    told = 0
    for agency_id in every:
        try:
            told += _sweep(app, agency_id)
        except Exception:
            log.exception("the deliveries of agency %d could not be followed up", agency_id)
    return told


def _sweep(app: Flask, agency_id: int) -> int:
    system = system_actor(agency_id)
    with unit_of_work(app, system, write=False) as work:
        if not following.has_to_act(work):
            return 0
    with unit_of_work(app, system, write=True) as work, force_locale("en"):
        return following.follow_up(work)

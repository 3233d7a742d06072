"""The timetable's look at schedules: for each agency, ask the queue for what is due."""

from __future__ import annotations

import logging

from flask import Flask

from lms.directory.services import agencies
from lms.kernel.actor import system_actor
from lms.platform.work import unit_of_work
from lms.reporting.schedules.services import keeping

log = logging.getLogger("lms.schedules")


def sweep(app: Flask) -> int:
    """Ask for every report that is due, and return how many; one agency's trouble holds no other up.

    It is looked first without writing: a sweep that finds nothing, as nearly all do, keeps nobody waiting.
    """
    with unit_of_work(app, write=False) as work:
        every = [agency.id for agency in agencies.agencies(work)]
    asked = 0
    for agency_id in every:
        try:
            asked += _sweep(app, agency_id)
        except Exception:
            log.exception("the schedules of agency %d could not be looked after", agency_id)
    return asked


def _sweep(app: Flask, agency_id: int) -> int:
    system = system_actor(agency_id)
    with unit_of_work(app, system, write=False) as work:
        if not keeping.has_to_act(work):
            return 0
    with unit_of_work(app, system, write=True) as work:
        return len(keeping.keep_up(work))

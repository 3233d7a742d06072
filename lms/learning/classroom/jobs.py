"""In the background: sheets that nobody saved again after the end of their session."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask

from lms.kernel.actor import system_actor
from lms.kernel.errors import LmsError
from lms.learning.classroom.services import crediting
from lms.platform.queue import Claim
from lms.platform.work import unit_of_work

Step = Callable[[int, int], None]
log = logging.getLogger("lms.sessions")


def count(app: Flask, held: Claim, step: Step) -> str:
    """Let what was marked count once a session is over, each sheet in its own transaction."""
    system = system_actor(held.agency_id)
    with unit_of_work(app, system, write=False) as work:
        numbers = crediting.waiting(work)
    people, failed = 0, []
    for done, number in enumerate(numbers, 1):
        try:
            with unit_of_work(app, system, write=True) as work:
                people += crediting.count(work, number)
        except LmsError as error:
            log.warning("the sheet of session %d of agency %d is not counted: %s", number, held.agency_id, error)
            failed.append(f"{number} ({error.message})")
        step(done, len(numbers))
    return _said(len(numbers) - len(failed), people, failed)


def _said(sheets: int, people: int, failed: list[str]) -> str:
    if not sheets and not failed:
        return "No attendance sheet waited."
    what = "1 attendance sheet" if sheets == 1 else f"{sheets:,} attendance sheets"
    who = "1 person" if people == 1 else f"{people:,} people"
    not_counted = f" Not counted, open and save the sheet: session {', '.join(failed)}." if failed else ""
    return f"{what} counted that nobody had saved since the end: {who}.{not_counted}"

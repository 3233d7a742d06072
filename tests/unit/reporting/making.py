"""Make a report of a small team: ask, let the worker make it, look at its files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

from lms.jobs import worker
from lms.kernel.clock import Clock
from lms.reporting.model import RunView
from lms.reporting.services import runs as services
from tests.unit.signoff.team import Team


def make(one: Team, name: str, as_of: date, **more: object) -> RunView:
    """Ask for a report as the agency's system and make it here."""
    with one.bed.work() as work:
        run = services.ask(work, name, as_of, **more)  # type: ignore[arg-type]
    return finish(one, run)


def finish(one: Team, run_id: int) -> RunView:
    """Let the worker make what was asked for, at the team's own time."""
    app = one.bed.app
    with one.bed.work() as work:
        item = services.work_item_of(work, run_id)
    app.extensions["lms"] = replace(app.extensions["lms"], clock=Clock(stopped_at=one.bed.now))
    worker.do(app, item)
    with one.bed.work() as work:
        return services.run(work, run_id)


def file_of(one: Team, run: RunView, ending: str) -> bytes:
    """Return the stored file whose name ends so."""
    assert run.files, run.message
    file = next(each for each in run.files if each.name.endswith(ending))
    with one.bed.work() as work:
        return b"".join(services.hand_out(work, file.id)[1])


def rows_of(data: bytes) -> list[dict[str, str]]:
    """Return a CSV's rows by their headings."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))

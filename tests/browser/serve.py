"""Serve the real application in a process of its own, on a port that the system chooses, for a browser to visit.

All of these processes are forked from one that has loaded the application before: a start of Python with everything
that the application imports takes some three seconds of processor, and there are hundreds of servers in a run.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from lms.app import create_app
from lms.directory.services import agencies
from lms.kernel.clock import clock_on
from lms.platform.work import unit_of_work
from tests import rendered
from tests.compiled import keep_compiled
from tests.conftest import settings_for

WAIT_SECONDS = 60
LOG = "server.log"
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.browser.ready"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be served: the database in `folder`, or at `url`; `today` is the day on which the clock begins."""

    folder: Path
    url: str | None = None
    today: date | None = None
    policies: Path | None = None
    second_person_above: int = 50
    guide: bool = False


@contextmanager
def served(wanted: Wanted) -> Iterator[str]:
    """Start the application on a database, yield its address, and stop it at the end."""
    with running(wanted) as (address, _):
        yield address


@contextmanager
def running(wanted: Wanted) -> Iterator[tuple[str, BaseProcess]]:
    """Yield the address of a server and its process; what happens to it in between is the caller's business."""
    hears, says = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_serve, args=(wanted, says))
    process.start()
    says.close()
    try:
        yield _address(hears, wanted.folder / LOG), process
    finally:
        process.terminate()
        process.join(WAIT_SECONDS)


def _address(hears: Connection, log: Path) -> str:
    try:
        return str(hears.recv())
    except EOFError:
        raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}") from None


def _serve(wanted: Wanted, says: Connection) -> None:
    """Serve until terminated; say the address first."""
    with (wanted.folder / LOG).open("ab") as log:
        os.dup2(log.fileno(), 2)
    app = keep_compiled(application(wanted))
    rendered.watch()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    says.send(f"http://127.0.0.1:{server.server_port}")
    server.serve_forever()


def application(wanted: Wanted) -> Flask:
    """Return the application as it is wanted."""
    settings = replace(
        settings_for(wanted.folder, wanted.url),
        policies=wanted.policies,
        second_person_above=wanted.second_person_above,
    )
    app = create_app(settings)
    app.extensions["lms"] = replace(app.extensions["lms"], clock=clock_on(wanted.today, zone_of(app)))
    if wanted.guide:
        from tests.browser.guide import show_guide

        show_guide(app)
    return app


def zone_of(app: Flask) -> str:
    """Return the zone of the agency that is served, so that today is today there at every hour of the real day."""
    with unit_of_work(app, write=False) as work:
        found = agencies.agencies(work)
    return found[0].zone if found else app.extensions["lms"].settings.zone

"""Serve the real application in a process of its own, on a port that the system chooses, for a browser to visit."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from lms.app import create_app
from lms.directory.services import agencies
from lms.kernel.clock import clock_on
from lms.platform.work import unit_of_work
from tests import rendered
from tests.conftest import settings_for

WAIT_SECONDS = 60


@contextmanager
def served(
    folder: Path,
    *,
    url: str | None = None,
    today: date | None = None,
    policies: Path | None = None,
    second_person_above: int | None = None,
    guide: bool = False,
) -> Iterator[str]:
    """Start the application on the database in a folder (or at `url`) and yield its address; stop it at the end."""
    command = [sys.executable, "-m", "tests.browser.serve", "--data", str(folder)]
    command += ["--url", url] if url else []
    command += ["--today", today.isoformat()] if today else []
    command += ["--policies", str(policies)] if policies else []
    command += ["--second-person-above", str(second_person_above)] if second_person_above is not None else []
    command += ["--guide"] if guide else []
    log = (folder / "server.log").open("ab")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process:
        assert process.stdout
        try:
            address = process.stdout.readline().strip()
            if not address.startswith("http"):
                raise RuntimeError(f"the server did not start: {(folder / 'server.log').read_text()[-2000:]}")
            yield address
        finally:
            process.terminate()
            process.wait(WAIT_SECONDS)
            log.close()


def zone_of(app: Flask) -> str:
    """Return the zone of the agency that is served, so that today is today there at every hour of the real day."""
    with unit_of_work(app, write=False) as work:
        found = agencies.agencies(work)
    return found[0].zone if found else app.extensions["lms"].settings.zone


def main() -> None:
    """Serve until terminated; print the address first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--url")
    parser.add_argument("--today", type=date.fromisoformat)
    parser.add_argument("--policies", type=Path)
    parser.add_argument("--second-person-above", type=int, default=50)
    parser.add_argument("--guide", action="store_true")
    asked = parser.parse_args()
    settings = replace(
        settings_for(asked.data, asked.url), policies=asked.policies, second_person_above=asked.second_person_above
    )
    app = create_app(settings)
    app.extensions["lms"] = replace(app.extensions["lms"], clock=clock_on(asked.today, zone_of(app)))
    if asked.guide:
        from tests.browser.guide import show_guide

        show_guide(app)
    rendered.watch()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

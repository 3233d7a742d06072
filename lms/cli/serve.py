"""`lms serve`, `lms web`, `lms worker`, `lms scheduler`: the processes of an installation."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

import click

from lms.app import create_process
from lms.cli.answering import refuse_taken, say_when_it_answers
from lms.cli.schema import refuse_other_tables
from lms.jobs import scheduler as timetable
from lms.jobs import worker as workers
from lms.platform.settings import settings_from

RESTART_AFTER_SECONDS = 1.0
PATIENCE_SECONDS = 65


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=2, show_default=True, help="Web processes of eight threads each.")
def web(host: str, port: int, processes: int) -> None:
    """Serve the pages."""
    refuse_other_tables(settings_from(os.environ).database_url)
    arguments = [
        sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(processes), "--threads", "8",
        "--worker-class", "gthread", "--no-control-socket", "--max-requests", "20000", "--max-requests-jitter", "2000",
        "--graceful-timeout", "30", "lms.wsgi:app",
    ]  # fmt: skip
    os.execv(sys.executable, arguments)  # noqa: S606


@click.command()
@click.option("--threads", default=2, show_default=True)
def worker(threads: int) -> None:
    """Do background work: reports, imports, settling, letters."""
    workers.run(create_process(), threads)


@click.command()
def scheduler() -> None:
    """Keep the timetable, or stand by for the process that does."""
    stop = threading.Event()
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, lambda *_: stop.set())
    timetable.run(create_process(), stop)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=2, show_default=True, help="Web processes of eight threads each.")
def serve(host: str, port: int, processes: int) -> None:
    """Run everything on one machine: pages, worker and timetable. A part that dies is started again."""
    refuse_other_tables(settings_from(os.environ).database_url)
    refuse_taken(host, port)
    threading.Thread(target=say_when_it_answers, args=(host, port), daemon=True).start()
    children = {
        "web": ["web", "--host", host, "--port", str(port), "--processes", str(processes)],
        "worker": ["worker"],
        "scheduler": ["scheduler"],
    }
    Family(children).run()


class Family:
    """The child processes of `lms serve`: kept alive, and ended together."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self._commands = commands
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._ending = False

    def run(self) -> None:
        """Start the children and keep them until a signal says stop."""
        for sent in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sent, self._end)
        for name in self._commands:
            self._start(name)
        while not self._ending:
            time.sleep(0.2)
            for name, child in list(self._running.items()):
                if child.poll() is not None and not self._ending:
                    click.echo(f"lms: {name} ended with status {child.returncode}; starting it again", err=True)
                    time.sleep(RESTART_AFTER_SECONDS)
                    self._start(name)
        self._wait()

    def _start(self, name: str) -> None:
        command = [sys.executable, "-m", "lms", *self._commands[name]]
        self._running[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._ending = True

    def _wait(self) -> None:
        for child in self._running.values():
            child.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in self._running.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()

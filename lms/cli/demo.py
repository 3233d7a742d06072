"""`lms demo`: from nothing to a running system with a sample agency."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lms.app import create_app
from lms.cli.schema import bring_up_to_date
from lms.demo import curtain
from lms.demo.founding import FOLDER
from lms.demo.stage import LAST_EXTRACT_ON, ZONE
from lms.demo.story import Step
from lms.kernel.errors import Invalid
from lms.platform.settings import DEMONSTRATION, settings_from

LAST_NATURAL_END = date(2027, 2, 28)
USUAL_END = date(2026, 11, 20)


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"), show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--serve/--no-serve", default=True, show_default=True)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the story ends.")
@click.option("--division", "divisions", multiple=True, help="Keep only this division (D1, D2 …): a small agency.")
def demo(data: Path, *, host: str, port: int, serve: bool, today: datetime | None, divisions: tuple[str, ...]) -> None:
    """Make the sample agency, both reports, and serve it. A second time it starts in seconds and loses nothing."""
    console = Console(stderr=True)
    data.mkdir(parents=True, exist_ok=True)
    kept = data / DEMONSTRATION
    began = time.monotonic()
    made_now = not kept.exists()
    if made_now:
        ending = _ending(today.date() if today else None)
        _made(data, ending, divisions, console, f"http://{host}:{port}")
    elif today is not None:
        raise Invalid(f"{data} holds a story already. Remove the folder to tell one that ends on another day.")
    else:
        ending = settings_from({"LMS_DATA": str(data)}).today or USUAL_END
    kept.write_text(json.dumps({"today": ending.isoformat(), "zone": ZONE, "policies": FOLDER}), "utf-8")
    environment = curtain.environment_of(data, ending, f"http://{host}:{port}")
    os.environ.update(environment)
    if not made_now:
        bring_up_to_date(create_app())
    click.echo(curtain.announce(data, time.monotonic() - began))
    if serve:
        click.echo("Starting the pages. Their address follows when they answer.")
        arguments = [sys.executable, "-m", "lms", "serve", "--host", host, "--port", str(port)]
        os.execve(sys.executable, arguments, {**os.environ, **environment})  # noqa: S606


def _ending(asked: date | None) -> date:
    """Return the day the story ends: the one asked for, else the usual one.

    The extracts are of autumn 2026, so a story that ended on any later real day would be one of people who stopped
    learning; it keeps its own day, and every page says so.
    """
    if asked is None:
        return USUAL_END
    if not LAST_EXTRACT_ON <= asked <= LAST_NATURAL_END:
        raise Invalid(
            f"The story can end between {LAST_EXTRACT_ON:%-d %B %Y} and {LAST_NATURAL_END:%-d %B %Y}: "
            "its extracts are of autumn 2026."
        )
    return asked


def _made(data: Path, ending: date, divisions: tuple[str, ...], console: Console, base_url: str) -> None:
    with steps_on(console) as step:
        curtain.make(data, ending, base_url, step, divisions=divisions or None)


@contextmanager
def steps_on(console: Console) -> Iterator[Step]:
    """Show the steps of the making: as a bar that ends full, or a line each where the output is no terminal."""
    if not console.is_terminal:
        last = ""

        def line(done: int, total: int, what: str) -> None:
            nonlocal last
            text = f"{done}/{total} {what}" if total else what
            if text != last:
                console.print(text, markup=False, highlight=False, soft_wrap=True)
            last = text

        yield line
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("Making the sample agency", total=None)

        def move(done: int, total: int, what: str) -> None:
            bar.update(task, description=f"{what:40}", completed=done if total else None, total=total or None)

        yield move
        total = bar.tasks[0].total or 1
        bar.update(task, description=f"{'Everything is made':40}", completed=total, total=total)

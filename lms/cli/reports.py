"""`lms report`: make a report from the command line and keep it like any other."""

from __future__ import annotations

import os
import time as time_module
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from rich.progress import Progress

from lms.app import create_app
from lms.cli.agencies import agency_named, agency_option
from lms.cli.instants import instant_of
from lms.cli.verifying import verify
from lms.jobs import worker
from lms.kernel.actor import Actor, system_actor
from lms.kernel.errors import Invalid, Refused
from lms.platform import queue
from lms.platform.work import unit_of_work
from lms.reporting.model import Narrowing, RunState, RunView
from lms.reporting.services import runs as services

_LOOK_AGAIN = 0.5


class _Reports(click.Group):
    """A group in which every word that is no command of its own names a report to make."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return what a first word means."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "make", self.commands["make"], args


@click.group(cls=_Reports)
def report() -> None:
    """Make a report (lms report compliance …, the same as lms report make compliance …), or verify one."""


report.add_command(verify)


@report.command()
@click.argument("name", metavar="REPORT")
@agency_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the report is about; today if not given.")
@click.option("--known-at", help="Count what had been recorded by then: 2027-03-04 (end of day) or 2027-03-04T12:00.")
@click.option("--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), help="The first day, of a report on a period.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day, of a report on a period.")
@click.option("--unit", default="", help="A unit's code: it and everything below it.")
@click.option("--module", default="", help="Outcomes: one module only.")
@click.option("--requirement", default="", help="One requirement only, by its key.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Compliance: late evidence and corrections since the end of this day.",
)
@click.option("--staff", multiple=True, metavar="NUMBER", help="Only this staff number; may be repeated.")
@click.option("--sample", type=click.IntRange(1, 200), help="Bundle: how many people are drawn.")
@click.option("--word", default="", help="Bundle: the word that decides who is drawn.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write the PDF.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Where to write the data: a folder for all files, or a file.csv for the first.",
)
def make(  # noqa: PLR0917 - click hands over every option
    name: str,
    code: str | None,
    as_of: datetime | None,
    known_at: str | None,
    from_on: datetime | None,
    until: datetime | None,
    unit: str,
    module: str,
    requirement: str,
    since: datetime | None,
    staff: tuple[str, ...],
    sample: int | None,
    word: str,
    out: Path,
    data: Path | None,
) -> None:
    """Make a REPORT (a folder of reports/), keep it as a run, and write its files."""
    _check_place("--out", out.parent)
    if data is not None:
        _check_place("--data", data.parent if data.suffix else _nearest(data))
    app = create_app()
    with unit_of_work(app, write=False) as work:
        agency = agency_named(work, code)
        asked = until or as_of
        known = instant_of(known_at, agency.zone, work.now) if known_at else None
        day = asked.date() if asked else work.today(agency.zone)
    actor = system_actor(agency.id)
    with unit_of_work(app, actor, write=True) as work:
        first = from_on.date() if from_on else None
        day_since = since.date() if since else None
        narrowing = Narrowing(
            requirement=requirement, since=day_since, staff=staff, people=sample or 0, seed=word.strip()
        )
        run_id = services.ask(work, name, day, known, unit, from_on=first, module=module, narrowing=narrowing)
        item = services.work_item_of(work, run_id)
    _follow(app, actor, run_id, item)
    _write(app, actor, run_id, out, data)


def _nearest(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that is there: those between are made."""
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)


def _check_place(option: str, folder: Path) -> None:
    """Raise `Invalid` if nothing could be written there, before the work is begun."""
    if not folder.is_dir():
        raise Invalid(f"{option}: there is no folder {folder}. Make it, or name another one.")
    if not os.access(folder, os.W_OK):
        raise Invalid(f"{option}: you may not write into {folder}. Name another folder.")


def _follow(app: Flask, actor: Actor, run_id: int, item: int) -> None:
    """Make the run here, or watch the worker that was faster; what has to wait for a pause is left to a worker."""
    with Progress(transient=True) as bar:
        task, tried = bar.add_task("Report", total=100), 0
        while True:
            worker.do(app, item, lambda done, total: bar.update(task, completed=done, total=total))
            with unit_of_work(app, actor, write=False) as work:
                found = services.run(work, run_id)
            if found.is_over:
                return
            tried += found.state is RunState.WAITING
            if tried > queue.MOST_ATTEMPTS:
                raise Refused(f"{found.message} It waits as run {run_id} on the page Reports: a worker tries it again.")
            if found.state is not RunState.WAITING:
                bar.update(task, completed=found.done, total=found.total)
                time_module.sleep(_LOOK_AGAIN)


def _write(app: Flask, actor: Actor, run_id: int, out: Path, data: Path | None) -> None:
    with unit_of_work(app, actor, write=True) as work:
        found = services.run(work, run_id)
        if found.state is not RunState.STORED:
            raise Refused(services.sentence_of(found))
        targets = _targets(found, out, data)
        for file in found.files:
            target = targets.get(file.id)
            if target is not None:
                _handed, pieces = services.hand_out(work, file.id)
                try:
                    with target.open("wb") as handle:
                        handle.writelines(pieces)
                except OSError as error:
                    if target.is_file():  # half a file; never a device
                        target.unlink()
                    raise Refused(
                        f"{target} could not be written: {error.strerror}. The report is kept all the same: download it"
                        f" on the page Reports, run {run_id}."
                    ) from error
                click.echo(f"{target}: {file.size:,} bytes, SHA-256 {file.sha256}")
    click.echo(found.message or f"{found.pages} pages")


def _targets(found: RunView, out: Path, data: Path | None) -> dict[int, Path]:
    """Return where each file goes: the report, and the data into a folder, or the first of them into a file."""
    report = services.pdf_of(found.files)
    others = [file for file in found.files if file is not report]
    targets = {report.id: out}
    if data is None or not others:
        return targets
    if len(others) == 1 or data.suffix:
        return targets | {others[0].id: data}
    data.mkdir(parents=True, exist_ok=True)
    return targets | {file.id: data / file.name for file in others}

"""A file of rows from the command line: compared, shown, and taken in whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from flask import Flask
from rich.console import Console
from rich.progress import Progress

from lms.cli.agencies import agency_named
from lms.cli.people import MOST_SHOWN, counted, in_words
from lms.directory.model import ImportKind
from lms.directory.services import imports
from lms.interop.services import plans, runs
from lms.interop.services.runs import RowsPlan
from lms.kernel.actor import system_actor
from lms.platform.work import Work, unit_of_work

Compare = Callable[[Work, tuple[str, bytes], Callable[[int, int], None]], RowsPlan]


@dataclass(frozen=True, slots=True)
class Filing:
    """How a kind of file is compared with what is recorded, and what is said in the end."""

    kind: ImportKind
    compare: Compare
    done: str
    nothing: str


def take_in(app: Flask, file: Path, code: str | None, filing: Filing, *, dry_run: bool, everything: bool) -> None:
    """Take a file in for an agency; leave with status 1, and nothing recorded, where rows are refused."""
    with unit_of_work(app, write=False) as work:
        agency_id = agency_named(work, code).id
    handed_in = (file.name, file.read_bytes())
    with unit_of_work(app, system_actor(agency_id), write=not dry_run) as work:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Comparing with what is recorded", total=None)
            found = filing.compare(work, handed_in, lambda done, total: bar.update(task, completed=done, total=total))
        _report(found, filing, everything=everything)
        if found.refused or dry_run:
            work.session.rollback()
            sys.exit(1 if found.refused else 0)
        run_id = imports.receive(work, filing.kind, handed_in)
        plans.note(work, run_id, found)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            bar.add_task("Recording", total=None)
            runs.apply(work, run_id, found)
    click.echo(f"{filing.done}. Deadlines are settled in the background.")


def _report(found: RowsPlan, filing: Filing, *, everything: bool) -> None:
    click.echo(f"{found.file_name}: {counted(len(found.rows))}, {found.form}.")
    verdicts = list(found.verdicts())
    for verdict in verdicts if everything else verdicts[:MOST_SHOWN]:
        said = "; ".join(in_words(detail) for detail in verdict["details"])
        click.echo(f"  line {verdict['line']}, {verdict['key'] or 'no record'}: {verdict['verdict']}: {said}")
    if len(verdicts) > MOST_SHOWN and not everything:
        click.echo(f"  … and {len(verdicts) - MOST_SHOWN:,} more (--all shows them).")
    for note in found.notes:
        click.echo(f"  {note}")
    click.echo(", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in found.counts.items()) + ".")
    if found.refused:
        click.echo(f"{filing.nothing}: mend the refused rows first.")

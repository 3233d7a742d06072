"""`lms facts`: take in leave, exemptions, extensions, credit and designations from a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from lms.app import create_app
from lms.cli.agencies import agency_named, agency_option
from lms.cli.people import MOST_SHOWN, in_words
from lms.interop.services import facts as services
from lms.interop.services.facts import FactsPlan
from lms.kernel.actor import system_actor
from lms.platform.work import unit_of_work


@click.group()
def facts() -> None:
    """Look after what is recorded about people beside their training."""


@facts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@agency_option
@click.option("--dry-run", is_flag=True, help="Show the verdict on every row and change nothing.")
@click.option("--all", "everything", is_flag=True, help=f"Print every row, not only the first {MOST_SHOWN}.")
def import_facts(file: Path, code: str | None, *, dry_run: bool, everything: bool) -> None:
    """Record a file of facts, as a whole or not at all; the same file again changes nothing."""
    app = create_app()
    with unit_of_work(app, write=False) as work:
        agency_id = agency_named(work, code).id
    handed_in = (file.name, file.read_bytes())
    with unit_of_work(app, system_actor(agency_id), write=not dry_run) as work:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Comparing with what is recorded", total=None)
            found = services.plan(work, handed_in, lambda done, total: bar.update(task, completed=done, total=total))
        report(found, everything=everything)
        if found.refused or dry_run:
            work.session.rollback()
            sys.exit(1 if found.refused else 0)
        run_id = services.receive(work, handed_in)
        services.note_plan(work, run_id, found)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            bar.add_task("Recording", total=None)
            services.apply(work, run_id, found)
    click.echo("Recorded. Deadlines are settled in the background.")


def report(found: FactsPlan, *, everything: bool = False) -> None:
    """Print what a file would record."""
    click.echo(f"{found.file_name}: {len(found.rows):,} rows, {found.form}.")
    verdicts = list(services.verdicts_of(found))
    for verdict in verdicts if everything else verdicts[:MOST_SHOWN]:
        said = "; ".join(in_words(detail) for detail in verdict["details"])
        click.echo(f"  line {verdict['line']}, {verdict['key'] or 'no record'}: {verdict['verdict']}: {said}")
    if len(verdicts) > MOST_SHOWN and not everything:
        click.echo(f"  … and {len(verdicts) - MOST_SHOWN:,} more (--all shows them).")
    for note in found.notes:
        click.echo(f"  {note}")
    click.echo(", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in found.counts.items()) + ".")
    if found.refused:
        click.echo("Nothing was recorded: mend the refused rows first.")

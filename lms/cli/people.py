"""`lms people` and `lms agency`: found an agency, take in an extract of HR."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from lms.app import create_app
from lms.cli.agencies import agency_named, agency_option
from lms.directory.model import ImportKind, VerdictKind
from lms.directory.services import agencies, extracts, imports
from lms.directory.services.extracts import Plan
from lms.kernel.actor import system_actor
from lms.platform.work import Work, unit_of_work

MOST_SHOWN = 60
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def agency() -> None:
    """Look after the agencies of this installation."""


@agency.command()
@click.argument("code")
@click.argument("name")
@click.option("--zone", required=True, help="Time zone in which its days are counted, such as America/New_York.")
@click.option("--founded-on", type=DAY, required=True, help="The day the agency began.")
def found(code: str, name: str, zone: str, founded_on: datetime) -> None:
    """Found an agency."""
    with unit_of_work(create_app(), write=True) as work:
        agencies.found_agency(work, code=code, name=name, zone=zone, founded_on=founded_on.date())
    click.echo(f"{name} ({code}) is founded.")


@click.group()
def people() -> None:
    """Look after the people of an agency."""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@agency_option
@click.option("--effective", type=DAY, help="The day the extract speaks of; today where it is not given.")
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--no-invitations", is_flag=True, help="Open no accounts and write no invitations for new people.")
@click.option("--all", "everything", is_flag=True, help=f"Print every row, not only the first {MOST_SHOWN}.")
def import_people(
    file: Path, *, code: str | None, effective: datetime | None, dry_run: bool, no_invitations: bool, everything: bool
) -> None:
    """Take in an extract of HR, as a whole or not at all."""
    app = create_app()
    with unit_of_work(app, write=False) as work:
        agency_id = agency_named(work, code).id
    handed_in = (file.name, file.read_bytes())
    day = effective.date() if effective else None
    with unit_of_work(app, system_actor(agency_id), write=not dry_run) as work, _bar() as bar:
        plan = _checked(work, handed_in, day, bar)
        bar.stop()
        report(plan, everything=everything)
        if plan.refusals or dry_run:
            work.session.rollback()
            sys.exit(1 if plan.refusals else 0)
        run_id = imports.receive(work, ImportKind.PEOPLE, handed_in, plan.effective_on)
        imports.note_plan(work, run_id, plan)
        imports.apply_people(work, run_id, plan, invite=not no_invitations)
    click.echo(f"Applied as of {plan.effective_on:%-d %B %Y}.")


def _checked(work: Work, handed_in: tuple[str, bytes], day: date | None, bar: Progress) -> Plan:
    task = bar.add_task("Comparing with the directory", total=None)
    agency = agencies.agency(work, work.actor.agency_id)
    return extracts.plan(
        work, agency, handed_in, day, lambda done, total: bar.update(task, completed=done, total=total)
    )


def _bar() -> Progress:
    return Progress(console=Console(stderr=True), transient=True)


def counted(rows: int) -> str:
    """Return how many rows a file has, in words."""
    return f"{rows:,} row" if rows == 1 else f"{rows:,} rows"


def report(plan: Plan, *, everything: bool = False) -> None:
    """Print what a plan found."""
    click.echo(f"{plan.file_name}: {counted(plan.total)}, {plan.form}; as of {plan.effective_on:%-d %B %Y}.")
    verdicts = list(imports.verdicts_of(plan))
    for verdict in verdicts if everything else verdicts[:MOST_SHOWN]:
        said = "; ".join(in_words(detail) for detail in verdict["details"])
        click.echo(f"  line {verdict['line']}, {verdict['key'] or 'no number'}: {verdict['verdict']}: {said}")
    if len(verdicts) > MOST_SHOWN and not everything:
        click.echo(f"  … and {len(verdicts) - MOST_SHOWN:,} more (--all shows them).")
    for change in plan.units:
        before = f"{change.before[0]} under {change.before[1] or 'the agency'} -> " if change.before else "new: "
        click.echo(f"  unit {change.code}: {before}{change.after[0]} under {change.after[1] or 'the agency'}")
    for note in plan.notes:
        click.echo(f"  {note}")
    counts = plan.counts
    click.echo(", ".join(f"{counts[kind]:,} {kind}" for kind in VerdictKind if kind in counts) + ".")
    if plan.refusals:
        click.echo("Nothing was applied: mend the refused rows in the HR system and export again.")


def in_words(detail: dict[str, str]) -> str:
    """Return one thing found about a row as a sentence."""
    if "sentence" in detail:
        return f"{detail['field']}: {detail['sentence']}" if detail["field"] else detail["sentence"]
    if not detail["field"]:
        return detail["after"]
    return f"{detail['field']}: {detail['before'] or '(empty)'} -> {detail['after'] or '(empty)'}"

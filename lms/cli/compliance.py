"""`lms explain` and `lms doctor`: why a date is what it is, and whether what is stored can be trusted."""

from __future__ import annotations

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from flask import Flask

from lms.app import create_app
from lms.audit import services as audit
from lms.cli.agencies import agency_named, agency_option
from lms.cli.instants import instant_of
from lms.compliance.model import Obligation, Outcome
from lms.compliance.model.register import Explanation
from lms.compliance.services import doctor as examination
from lms.compliance.services import evidence, register
from lms.compliance.services.wording import Said, awaited, cycle_name, result_of, said
from lms.directory.model import AgencyView
from lms.directory.services import agencies, people
from lms.kernel.actor import system_actor
from lms.kernel.errors import NotFound
from lms.platform.words import day, status_word
from lms.platform.work import unit_of_work
from lms.reporting.rules import Life, check_known

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("staff_no")
@click.argument("requirement")
@agency_option
@click.option("--as-of", type=DAY, help="The day the question is about; today where it is not given.")
@click.option("--known-at", help="Count what had been recorded by then: 2027-03-04 (end of day) or 2027-03-04T12:00.")
def explain(staff_no: str, requirement: str, *, code: str | None, as_of: datetime | None, known_at: str | None) -> None:
    """Say what STAFF_NO owes under REQUIREMENT, and how every date came about."""
    app = create_app()
    with unit_of_work(app, write=False) as work:
        agency = agency_named(work, code)
    with unit_of_work(app, system_actor(agency.id), write=False) as work:
        asked = as_of.date() if as_of else work.today(agency.zone)
        person_id = people.id_of(work, staff_no)
        if person_id is None:
            raise NotFound(f"{agency.name} has nobody with the number {staff_no!r}.")
        known = instant_of(known_at, agency.zone, work.now) if known_at else None
        if known is not None:
            check_known(known, Life(agency.name, agency.founded_on, agency.created_at), work.now)
        said_lines = lines(register.explain(work, person_id, requirement, asked, known), agency.zone)
        is_ahead = asked > work.today(agency.zone)
    for line in said_lines:
        click.echo(line)
    if is_ahead:
        click.echo(f"{day(asked)} is still to come: this is what would be if nothing more were recorded until then.")


@click.command()
@click.option("--agency", "code", help="The agency's code; every agency where it is not given.")
@click.option("--people", "sample", type=int, default=200, show_default=True, help="How many people to examine.")
@click.option("--days", type=int, default=5, show_default=True, help="On how many random days and instants each.")
def doctor(code: str | None, sample: int, days: int) -> None:
    """Compare the stored answers of some real people with the rules, and verify the chains of evidence and log."""
    app = create_app()
    with unit_of_work(app, write=False) as work:
        found = [agencies.agency_coded(work, code)] if code else agencies.agencies(work)
    well = all([_examined(app, agency, sample, days) for agency in found])
    sys.exit(0 if well else 1)


def _examined(app: Flask, agency: AgencyView, sample: int, days: int) -> bool:
    """Examine one agency and print what was found; True when nothing is wrong."""
    with unit_of_work(app, system_actor(agency.id), write=False) as work:
        result = examination.examine(work, sample, days)
        log, chain = audit.first_break(work, agency.id), evidence.first_break(work)
    waiting = f"; {result.pending} wait to be settled and were left out" if result.pending else ""
    click.echo(f"{agency.code}: {result.people} people, {result.answers} answers compared{waiting}.")
    for difference in result.differences:
        click.echo(f"  differs: {difference}", err=True)
    if log is not None:
        click.echo(f"  the log's chain breaks at entry {log}.", err=True)
    if chain is not None:
        click.echo(f"  the evidence's chain breaks at row {chain}.", err=True)
    if not (result.differences or log or chain):
        click.echo("  Stored answers equal the rules; log and evidence are whole.")
        return True
    return False


def lines(told: Explanation, zone: str) -> list[str]:
    """Return an explanation as lines of text: each cycle, each step as a sentence with the setting's own name.

    Instants are written on the clock of `zone`, the agency's.
    """
    clock = ZoneInfo(zone)
    known = f", as known at {told.known_at.astimezone(clock):%-d %B %Y %H:%M} ({zone})" if told.known_at else ""
    head = [
        f"{told.title} ({told.requirement}, version {told.version} of {told.published_at.astimezone(clock):%-d %B %Y})",
        told.citation,
        f"As of {day(told.as_of)}{known}: {_summary(told.outcome)}",
    ]
    cycles = [line for o in told.outcome.obligations for line in _obligation(o)]
    return [line for line in head if line] + (cycles or ["  Nothing is owed: it does not apply, or no clock started."])


def _summary(outcome: Outcome) -> str:
    s = outcome.summary
    parts = [str(status_word(s.status).text).lower()]
    if s.next_due_on:
        parts.append(f"next due {day(s.next_due_on)}")
    if s.days_overdue:
        parts.append(f"{s.days_overdue} {'day' if s.days_overdue == 1 else 'days'} overdue")
    if s.last_satisfied_on:
        parts.append(f"last done {day(s.last_satisfied_on)}{'' if s.last_on_time else ' (late)'}")
    if s.restriction:
        parts.append(f"consequence: {s.restriction.replace('_', ' ')}")
    return ", ".join(parts)


def _obligation(o: Obligation) -> list[str]:
    met = f", done {day(o.satisfied_on)}" if o.satisfied_on else ""
    head = f"  {cycle_name(o)}: opened {day(o.opened_on)}, due {day(o.due_on)}{met}: {result_of(o).lower()}"
    awaits = [f"    {awaited(o)}"] if awaited(o) else []
    return [head, *awaits, *map(_step, said(o.explanation))]


def _step(line: Said) -> str:
    return f"    {line.text} {line.result}  [{line.setting}{f'; {line.clause}' if line.clause else ''}]"

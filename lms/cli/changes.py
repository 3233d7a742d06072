"""`lms policies preview`: what a changed requirement would do to the real people, before anybody is bound by it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from lms.app import create_app
from lms.cli.agencies import agency_named, agency_option
from lms.compliance.model.change import ChangeKind, DayPreview, Move, Preview, Wanted
from lms.compliance.services import candidates
from lms.compliance.services import preview as previews
from lms.compliance.services.candidates import Candidate
from lms.directory.services import people
from lms.kernel.actor import system_actor
from lms.kernel.errors import Invalid
from lms.platform.work import Work, unit_of_work
from lms.reporting import change_page

DAY = click.DateTime(["%Y-%m-%d"])
MOST_UNITS = 10
WORDS = {
    Move.ENTERS: "come under it",
    Move.LEAVES: "are under it no more",
    Move.EARLIER: "get an earlier date",
    Move.LATER: "get a later date",
    Move.GETS_DATE: "get a date",
    Move.LOSES_DATE: "have no date any more",
    Move.OTHERWISE: "keep their date, with another status",
    Move.UNKNOWN: "cannot be computed",
}


@click.command()
@click.argument("file")
@agency_option
@click.option("--as-of", type=DAY, help="The day that is compared; today where it is not given.")
@click.option("--from", "since", type=DAY, help="First day on which a requirement that is not in force would apply.")
@click.option("--withdrawal", is_flag=True, help="FILE is the key of a requirement: see what its withdrawal would do.")
@click.option("--csv", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write everybody it moves here.")
def preview(
    file: str,
    *,
    code: str | None,
    as_of: datetime | None,
    since: datetime | None,
    withdrawal: bool,
    out: Path | None,
) -> None:
    """Say what publishing FILE would do: who enters, who leaves, whose date moves. Nothing is written."""
    app = create_app()
    with unit_of_work(app, write=False) as work:
        agency = agency_named(work, code)
    with unit_of_work(app, system_actor(agency.id), write=False) as work:
        one = _candidate(work, file, since.date() if since else None, withdrawal=withdrawal)
        for line in faults(one):
            click.echo(line, err=True)
        if not one.is_sound:
            sys.exit(1)
        found = previews.preview(work, one, as_of.date() if as_of else None)
        for line in told(work, one, found):
            click.echo(line)
        if out is not None:
            out.write_bytes(b"".join(change_page.csv_of(work, found)))


def _candidate(work: Work, file: str, since: date | None, *, withdrawal: bool) -> Candidate:
    if withdrawal:
        return candidates.candidate(work, file, Wanted(ChangeKind.WITHDRAW))
    path = Path(file)
    if not path.is_file():
        raise Invalid(f"There is no file {file}. To see what a withdrawal would do, add --withdrawal.")
    return candidates.candidate_at(work, path, since)


def faults(one: Candidate) -> Iterator[str]:
    """Yield what is wrong with a candidate, a line a mistake."""
    yield from map(str, one.mistakes)
    for each in one.failures:
        said = [f"{name} should be {expected}, is {got}" for name, expected, got in each.differences]
        yield f'The example "{each.title}" does not come out: {each.error or "; ".join(said)}.'


def told(work: Work, one: Candidate, found: Preview) -> Iterator[str]:
    """Yield what a change would do, as lines of text."""
    newest = one.newest
    in_force = "nothing" if newest is None or newest.withdrawn else f"version {newest.number}"
    yield f"{one.title} ({one.key}); in force: {in_force}."
    if one.changes_nothing:
        yield "This very text is in force already."
    if one.text and one.text.adopted_from:
        yield f"It would apply from {_day(one.text.adopted_from)}."
    for each in found.days:
        yield from _on_day(work, each)
    missing = previews.unknown_modules(work, one.after, found.today.day) if one.after else []
    if missing:
        yield f"The catalogue does not have: {', '.join(missing)}."
    yield f"{touched(found)} Nothing was changed."


def touched(found: Preview) -> str:
    """Return how many people a change moves, in a sentence."""
    late = f", {found.today.overdue_at_once:,} overdue at once" if found.today.overdue_at_once else ""
    return f"It moves {found.affected:,} of {found.people:,} people{late}."


def _on_day(work: Work, each: DayPreview) -> Iterator[str]:
    yield f"On {_day(each.day)}: {each.under_before:,} under it now, {each.under_after:,} after the change."
    for move in Move:
        if each.count(move):
            yield f"  {each.count(move):>6,} {WORDS[move]}"
    if each.overdue_at_once:
        yield f"  {each.overdue_at_once:>6,} would be overdue at once"
    known = people.views(work, each.load_before.keys() | each.load_after.keys(), each.day)
    hours = change_page.hours_of(each, known)
    before = sum(unit.before.minutes for unit in hours)
    after, unknown = sum(unit.after.minutes for unit in hours), sum(unit.after.unknown for unit in hours)
    more = f"; {unknown:,} duties of unknown length" if unknown else ""
    yield f"  Learning due within 12 months: {before / 60:,.1f} hours now, {after / 60:,.1f} after the change{more}."
    for unit in [unit for unit in hours if unit.more][:MOST_UNITS]:
        yield f"    {unit.more / 60:>+10,.1f} h  {unit.unit}"


def _day(value: date) -> str:
    return f"{value:%-d %B %Y}"

"""`lms facts`: take in leave, exemptions, extensions, credit and designations from a file."""

from __future__ import annotations

from pathlib import Path

import click

from lms.app import create_app
from lms.cli.agencies import agency_option
from lms.cli.filing import Filing, take_in
from lms.cli.people import MOST_SHOWN
from lms.directory.model import ImportKind
from lms.interop.services import facts as services

FILING = Filing(ImportKind.FACTS, services.plan, "Recorded", "Nothing was recorded")


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
    take_in(create_app(), file, code, FILING, dry_run=dry_run, everything=everything)

"""`lms training`: take in the completions of an earlier system."""

from __future__ import annotations

from pathlib import Path

import click

from lms.app import create_app
from lms.cli.agencies import agency_option
from lms.cli.filing import Filing, take_in
from lms.cli.people import MOST_SHOWN
from lms.directory.model import ImportKind
from lms.interop.services import training as services

FILING = Filing(ImportKind.TRAINING, services.plan, "Taken in", "Nothing was taken in")


@click.group()
def training() -> None:
    """Look after the training records of an agency."""


@training.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@agency_option
@click.option("--dry-run", is_flag=True, help="Show what would be added and change nothing.")
@click.option("--all", "everything", is_flag=True, help=f"Print every row, not only the first {MOST_SHOWN}.")
def import_training(file: Path, code: str | None, *, dry_run: bool, everything: bool) -> None:
    """Take in completions of an earlier system, as a whole or not at all; a record is taken once."""
    take_in(create_app(), file, code, FILING, dry_run=dry_run, everything=everything)

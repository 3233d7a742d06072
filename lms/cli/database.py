"""`lms database`: make or bring up to date the tables."""

from __future__ import annotations

import click

from lms.app import create_app
from lms.cli.schema import bring_up_to_date


@click.group()
def database() -> None:
    """Look after the database."""


@database.command()
def upgrade() -> None:
    """Make the tables, or bring them up to date; nothing recorded is lost."""
    bring_up_to_date(create_app())
    click.echo("The database is up to date.")

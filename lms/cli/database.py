"""`lms database`: make or bring up to date the tables."""

from __future__ import annotations

import click
import flask_migrate

from lms.app import MIGRATIONS, create_app


@click.group()
def database() -> None:
    """Look after the database."""


@database.command()
def upgrade() -> None:
    """Make the tables, or bring them up to date; nothing recorded is lost."""
    with create_app().app_context():
        flask_migrate.upgrade(directory=MIGRATIONS)
    click.echo("The database is up to date.")

"""`lms search`: look after the index of the search box."""

from __future__ import annotations

import click

from lms.app import create_app
from lms.cli.agencies import agency_option, work_for
from lms.desk.finding import services


@click.group()
def search() -> None:
    """Look after the index of the search box."""


@search.command()
@agency_option
def rebuild(code: str | None) -> None:
    """Make the index anew from the published modules and requirements. It keeps itself; this is for after a repair."""
    with work_for(create_app(), code, write=True) as (agency, work):
        texts = services.rebuild(work)
    click.echo(f"The index of {agency.name} is made anew from {texts} text{'' if texts == 1 else 's'}.")

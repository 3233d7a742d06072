"""`lms search`: look after the index of the search box."""

from __future__ import annotations

import click

from lms.app import create_app
from lms.cli.agencies import agency_named, agency_option
from lms.desk.finding import services
from lms.kernel.actor import system_actor
from lms.platform.work import unit_of_work


@click.group()
def search() -> None:
    """Look after the index of the search box."""


@search.command()
@agency_option
def rebuild(code: str | None) -> None:
    """Make the index anew from the published modules and requirements. It keeps itself; this is for after a repair."""
    app = create_app()
    with unit_of_work(app, write=False) as work:
        agency = agency_named(work, code)
    with unit_of_work(app, system_actor(agency.id), write=True) as work:
        texts = services.rebuild(work)
    click.echo(f"The index of {agency.name} is made anew from {texts} text{'' if texts == 1 else 's'}.")

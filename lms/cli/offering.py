"""`lms policies withdraw` and `put-back`: take a module off the catalogue, and put it back on offer."""

from __future__ import annotations

import click

from lms.app import create_app
from lms.catalogue.offers import services as offers
from lms.cli.agencies import agency_option, work_for
from lms.compliance.services import offering


@click.command()
@click.argument("module")
@click.option("--reason", required=True, help="Why; everybody who opens the module's page reads it.")
@click.option("--replaced-by", default="", metavar="MODULE", help="The module to learn instead.")
@agency_option
def withdraw(module: str, reason: str, replaced_by: str, code: str | None) -> None:
    """Withdraw MODULE: nobody begins it any more. Whoever is in the middle may finish, and nothing is deleted."""
    with work_for(create_app(), code, write=True) as (agency, work):
        offering.withdraw(work, module, reason, replaced_by)
    click.echo(f"Withdrawn: {module}. To put it back on offer: lms policies put-back {module} --agency {agency.code}")


@click.command("put-back")
@click.argument("module")
@agency_option
def put_back(module: str, code: str | None) -> None:
    """Put MODULE, which was withdrawn, back on offer."""
    with work_for(create_app(), code, write=True) as (_agency, work):
        offers.put_back(work, module)
    click.echo(f"On offer again: {module}.")

"""Which agency a command is about: the one named, or the only one there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask

from lms.directory.model import AgencyView
from lms.directory.services import agencies
from lms.kernel.actor import system_actor
from lms.kernel.errors import Invalid
from lms.platform.work import Work, unit_of_work

agency_option = click.option(
    "--agency", "code", metavar="CODE", help="The agency's code; not needed where there is only one."
)


def agency_named(work: Work, code: str | None) -> AgencyView:
    """Return the agency with a code, or the only one; raise `Invalid` where none or several could be meant."""
    if code:
        return agencies.agency_coded(work, code)
    found = agencies.agencies(work)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid("There is no agency yet. Found one with: lms agency found CODE NAME --zone Z --founded-on D.")
    raise Invalid(f"Say which agency with --agency. There is: {', '.join(agency.code for agency in found)}.")


@contextmanager
def work_for(app: Flask, code: str | None, *, write: bool) -> Iterator[tuple[AgencyView, Work]]:
    """Open the system's work for the agency with a code, or for the only one."""
    with unit_of_work(app, write=False) as work:
        agency = agency_named(work, code)
    with unit_of_work(app, system_actor(agency.id), write=write) as work:
        yield agency, work

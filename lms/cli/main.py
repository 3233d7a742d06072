"""The `lms` command: one group, a file of commands for each room."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from importlib import import_module

import click

from lms.kernel.errors import LmsError

COMMANDS: tuple[str, ...] = (
    "lms.cli.catalogue:catalogue",
    "lms.cli.compliance:doctor",
    "lms.cli.compliance:explain",
    "lms.cli.database:database",
    "lms.cli.demo:demo",
    "lms.cli.facts:facts",
    "lms.cli.jobs:jobs",
    "lms.cli.people:agency",
    "lms.cli.people:people",
    "lms.cli.policies:policies",
    "lms.cli.reports:report",
    "lms.cli.search:search",
    "lms.cli.serve:scheduler",
    "lms.cli.serve:serve",
    "lms.cli.serve:web",
    "lms.cli.serve:worker",
    "lms.cli.training:training",
)
"""Each `module:command` of the command line."""
PLACES = {command: module for module, _, command in (each.partition(":") for each in COMMANDS)}
"""The module of each command."""


class Sentences(click.Group):
    """A group whose commands answer bad input with a sentence and exit status 2, never with a stack trace.

    A command is imported when it is called or listed: nobody waits for what another one needs.
    """

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn what services raise, and a file that cannot be read or written, into a sentence."""
        try:
            return super().invoke(ctx)
        except LmsError as error:
            click.echo(f"lms: {error.message}", err=True)
            sys.exit(2)
        except OSError as error:
            if not error.filename:
                raise
            click.echo(f"lms: {error.filename}: {error.strerror}.", err=True)
            sys.exit(2)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if there is none of this name."""
        if cmd_name not in PLACES:
            return None
        found: click.Command = getattr(import_module(PLACES[cmd_name]), cmd_name)
        return found


@click.group(cls=Sentences)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Put today on this day (a rehearsal).",
)
def main(today: datetime | None) -> None:
    """Learning and compliance for a public agency."""
    if today is not None:
        os.environ["LMS_TODAY"] = today.date().isoformat()

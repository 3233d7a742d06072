"""`lms catalogue`: what becomes of courses that others wrote."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lms.catalogue.importing.drafting import REPORT, draft, name_for, write
from lms.catalogue.importing.model import Course
from lms.catalogue.importing.reading import read_folder, read_zip
from lms.catalogue.importing.services import LARGEST
from lms.kernel.clock import clock_on
from lms.kernel.errors import Conflict, Invalid
from lms.platform.settings import settings_from


@click.group()
def catalogue() -> None:
    """Modules that others wrote."""


@catalogue.command("import")
@click.argument("source", metavar="FOLDER_OR_ZIP", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The module's id (small letters, figures, hyphens); else the folder's name.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Where to write the draft; else drafts/NAME.")
def import_(source: Path, name: str, target: Path | None) -> None:
    """Turn a folder of Markdown lessons, or a ZIP of one, into the draft of a module.

    Nothing is published: the draft is a folder of files for you to finish, with a report of what was lost.
    """
    course = _course(source)
    name = name_for(course, name)
    settings = settings_from(os.environ)
    made = draft(course, name, clock_on(settings.today, settings.zone).today(settings.zone))
    folder = target or Path("drafts") / name
    if folder.exists():
        raise Conflict(f"{folder} is there already, and is left as it is. Name another place with --to.")
    write(made.files, folder, made.pictures)
    for loss in made.losses:
        click.echo(str(loss))
    lessons = "1 lesson" if len(made.lessons) == 1 else f"{len(made.lessons)} lessons"
    click.echo(f"{lessons}, about {made.minutes} minutes, written to {folder}.")
    click.echo(f"Read {folder / REPORT}, finish the files, move the folder to your policies/modules and run")
    click.echo(f"    lms policies check policies/modules/{name}")


def _course(source: Path) -> Course:
    if source.is_dir():
        return read_folder(source)
    if not source.is_file():
        raise Invalid(f"There is no {source}. Name a folder with Markdown files, or a ZIP of one.")
    if source.stat().st_size > LARGEST:
        raise Invalid(f"{source} has more than {LARGEST // 1_000_000} MB. Hand in one course at a time.")
    return read_zip(source.name, source.read_bytes())

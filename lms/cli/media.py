"""`lms policies media`: make the podcasts and videos of the modules from their scripts."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lms.catalogue.narration.making import make
from lms.kernel.errors import Invalid, Trouble
from lms.platform import yamlfile
from lms.platform.content import root


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
def media(folders: tuple[Path, ...]) -> None:
    """Make the recordings whose script changed, of every module that ships or of FOLDERS."""
    total, size = 0, 0
    for folder in folders or sorted(path.parent for path in root("policies").glob("modules/*/module.yaml")):
        head = yamlfile.read((folder / "module.yaml").read_text("utf-8"), str(folder / "module.yaml"))
        title = str(head.data.get("title", folder.name)) if isinstance(head, yamlfile.YamlText) else folder.name
        try:
            for made in make(folder, title):
                total, size = total + 1, size + made.size
                state = "made" if made.anew else "up to date"
                minutes = f"{made.seconds // 60}:{made.seconds % 60:02} min"
                click.echo(f"{folder.name}/media/{made.file}: {state}, {minutes}, {made.size / 1e6:.1f} MB")
        except (Invalid, Trouble) as error:
            click.echo(f"{folder.name}: {error}", err=True)
            sys.exit(1)
    click.echo(f"{total} recordings, {size / 1e6:.1f} MB in all.")

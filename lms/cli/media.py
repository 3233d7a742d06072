"""`lms policies media`: make the podcasts and videos of the modules from their scripts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from lms.catalogue.narration.making import make
from lms.kernel.errors import Invalid, Trouble
from lms.platform import yamlfile
from lms.platform.content import root
from lms.platform.settings import policies_folder


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
def media(folders: tuple[Path, ...]) -> None:
    """Make the recordings whose script changed, of FOLDERS; else of every module of the agency's own policies.

    Without a folder of its own (LMS_POLICIES), those of every module that ships.
    """
    total, size = 0, 0
    policies = policies_folder(os.environ) or root("policies")
    for folder in folders or sorted(path.parent for path in policies.glob("modules/*/module.yaml")):
        head = yamlfile.read_file(folder / "module.yaml", str(folder / "module.yaml"))
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
    click.echo(f"{total} recording{'s' * (total != 1)}, {size / 1e6:.1f} MB in all.")

"""`lms policies calendar`: write a calendar file, so that business days can be counted."""

from __future__ import annotations

import re
from pathlib import Path

import click

from lms.compliance.holidays import Wanted, calendar_text
from lms.kernel.errors import Invalid


@click.command()
@click.argument("name")
@click.option("--country", required=True, metavar="US", help="Two letters.")
@click.option("--subdivision", default="", metavar="CA", help="Adds the days of a state or province to the country's.")
@click.option("--years", required=True, metavar="2024-2032", help="The first and the last year.")
@click.option("--category", "categories", multiple=True, help="Which kind of holiday (public); may be repeated.")
@click.option("--weekend", multiple=True, metavar="DAY", help="A day of the weekend (sat and sun); may be repeated.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else it is printed.")
@click.option("--replace", is_flag=True, help="Replace the file if it is there.")
def calendar(
    name: str,
    *,
    country: str,
    subdivision: str,
    years: str,
    categories: tuple[str, ...],
    weekend: tuple[str, ...],
    out: Path | None,
    replace: bool,
) -> None:
    """Write the calendar NAME from the `holidays` package: once; from then on the file is yours."""
    first, last = _years(years)
    wanted = Wanted(
        name=name,
        country=country.upper(),
        subdivision=subdivision.upper(),
        categories=categories or ("public",),
        first_year=first,
        last_year=last,
        weekend=weekend or ("sat", "sun"),
    )
    text = calendar_text(wanted)
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists() and not replace:
        raise Invalid(f"{out} is there already, perhaps with days added by hand. Say --replace to write it anew.")
    if not out.parent.is_dir():
        raise Invalid(f"There is no folder {out.parent}. Make it first.")
    out.write_text(text, encoding="utf-8")
    days = sum(line.startswith("- ") for line in text.splitlines())
    click.echo(f"{out}: {days} holidays, {first} to {last}. Compare them with the official list.")


def _years(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text.strip())
    if found is None:
        raise Invalid(f'Write the years as 2024-2032, not "{text}".')
    return int(found[1]), int(found[2] or found[1])

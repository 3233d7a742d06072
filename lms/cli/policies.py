"""`lms policies`: check the files that say what must be learned, by whom, by when."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask

from lms.app import create_app
from lms.catalogue import content as catalogue
from lms.catalogue.search import synonyms
from lms.cli.calendars import calendar
from lms.cli.changes import preview, touched
from lms.cli.media import media
from lms.cli.offering import put_back, withdraw
from lms.cli.policy_files import each_of, misnamed
from lms.compliance import checks
from lms.compliance.adopted import Adoption, adopted_in
from lms.compliance.content import calendars_in
from lms.compliance.services import candidates
from lms.compliance.services import preview as previews
from lms.compliance.services.policies import Published, publish_policies
from lms.directory.roster import content as rosters
from lms.directory.services import agencies, intake
from lms.evaluation import content as surveys
from lms.evaluation.services import surveys as asking
from lms.kernel.actor import system_actor
from lms.kernel.errors import Invalid, Mistake
from lms.learning.practice import content as practice
from lms.notices import content as notices
from lms.platform.content import Overlay
from lms.platform.settings import latest_day, policies_folder
from lms.platform.work import unit_of_work
from lms.reporting import opm
from lms.reporting.definitions import names
from lms.reporting.schedules import content as schedules

MODULE_FILE = "module.yaml"


@dataclass
class Report:
    """What a check found: what is there, and every mistake."""

    mistakes: list[Mistake] = field(default_factory=list)
    modules: list[dict[str, Any]] = field(default_factory=list)
    survey_files: list[dict[str, Any]] = field(default_factory=list)
    requirements: checks.Report = field(default_factory=checks.Report)

    def add_module(self, loaded: catalogue.Loaded) -> None:
        """Count a module that was read."""
        self.mistakes += loaded.mistakes
        entry: dict[str, Any] = {"module": loaded.name, "mistakes": len(loaded.mistakes)}
        if loaded.module:
            head = loaded.module.head
            entry |= {
                "title": head.title,
                "version": head.version,
                "minutes": head.minutes,
                "minutes_computed": loaded.computed_minutes,
                "words": loaded.words,
                "lessons": len(loaded.module.lessons),
                "checks": len(loaded.module.checks),
                "pool": len(loaded.module.pool),
                "cards": len(loaded.module.cards),
            }
        self.modules.append(entry)

    def add_survey(self, loaded: surveys.Loaded) -> None:
        """Count a survey that was read."""
        self.mistakes += loaded.mistakes
        entry: dict[str, Any] = {"survey": loaded.name, "mistakes": len(loaded.mistakes)}
        if loaded.survey:
            entry |= {"version": loaded.survey.version, "questions": len(loaded.survey.items)}
        self.survey_files.append(entry)


@click.group()
def policies() -> None:
    """Look after the policies: what must be learned, by whom, by when."""


policies.add_command(calendar)
policies.add_command(preview)
policies.add_command(media)
policies.add_command(withdraw)
policies.add_command(put_back)


@policies.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check every policy file, or only FILES (a file of a module checks the whole module)."""
    report = Report()
    overlay = Overlay("policies", policies_folder(os.environ))
    today = latest_day(os.environ)
    if files:
        _check_files(report, files, overlay, today)
    else:
        for folder in catalogue.folders_in(overlay):
            report.add_module(catalogue.load(folder, today))
        for survey in surveys.surveys_in(overlay):
            report.add_survey(survey)
        report.requirements = checks.check_policies(overlay, today)
        report.mistakes += notices.in_overlay(overlay, _calendar_names(overlay)).mistakes
        report.mistakes += opm.mistakes_in(overlay.find(opm.FILE))
        report.mistakes += rosters.in_overlay(overlay).mistakes
        report.mistakes += practice.in_overlay(overlay).mistakes
        report.mistakes += synonyms.in_overlay(overlay).mistakes
        report.mistakes += schedules.in_overlay(overlay, _report_names()).mistakes
        report.mistakes += intake.mistakes_in(overlay.find(intake.FILE))
        report.mistakes += misnamed(overlay)
    report.mistakes.extend(report.requirements.mistakes)
    report.mistakes.sort()
    (_print_json if as_json else _print)(report)
    sys.exit(1 if report.mistakes or report.requirements.failed else 0)


@policies.command()
@click.option("--agency", "code", required=True)
@click.option("--only", multiple=True, metavar="KEY", help="Switch on this requirement alone; may be repeated.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="First day that --only applies from.")
@click.option("--adopted", type=click.Path(path_type=Path), help="Switch on every requirement that this file lists.")
def publish(code: str, only: tuple[str, ...], since: datetime | None, adopted: Path | None) -> None:
    """Publish what is new in the policies. A requirement binds nobody before it was switched on."""
    if since is not None and not only:
        raise Invalid("Say with --only KEY which requirement applies from this day.")
    wanted = [Adoption(key, since.date() if since else None) for key in only]
    wanted += adopted_in(adopted) if adopted else []
    app = create_app()
    with unit_of_work(app, write=False) as work:
        agency = agencies.agency_coded(work, code)
    moved = _moved(app, agency.id, {adoption.key: adoption.adopted_from for adoption in wanted}, others=not only)
    with unit_of_work(app, system_actor(agency.id), write=True) as work:
        overlay = Overlay("policies", work.settings.policies)
        known = asking.published(work)
        published = publish_policies(work, overlay, wanted, others=not only)
        if not only:
            asking.publish_surveys(work, agency.id, overlay)
        asked = [line for line in asking.published(work) if line not in known]
    _say_published(code, published, asked, moved)


def _moved(app: Flask, agency_id: int, switch_on: Mapping[str, date | None], *, others: bool) -> dict[str, str]:
    """Return, of each requirement that would change, how many people that moves; read before anything is written."""
    with unit_of_work(app, system_actor(agency_id), write=False) as work:
        overlay = Overlay("policies", work.settings.policies)
        found = candidates.of_policies(work, overlay, switch_on, others=others)
        seen = zip(found, previews.previews(work, found), strict=True)
        return {one.key: f". {touched(each)}" for one, each in seen if each.people}


def _say_published(code: str, published: Published, asked: list[str], moved: Mapping[str, str]) -> None:
    for key in published.switched_on:
        click.echo(f"switched on: {key}{moved.get(key, '')}")
    for line in (*published.modules, *asked, *published.texts):
        if line not in published.switched_on:
            click.echo(f"published: {line}{moved.get(line, '')}")
    for key in published.without_file:
        click.echo(f"{key} has no file any more. Its last text stays in force until you withdraw it.")
    for module in published.without_folder:
        click.echo(f"{module} has no folder any more. Its last version stays on offer until you withdraw it:")
        click.echo(f'    lms policies withdraw {module} --agency {code} --reason "..."')
    for module in published.back_on_offer:
        click.echo(f"{module} was withdrawn and is on offer again, as a new version of it was published.")
    if published.modules or published.texts:
        click.echo("Deadlines are settled next.")
    elif not asked:
        click.echo("Nothing was new.")
    if not published.in_force:
        click.echo("No requirement is switched on, so nobody owes anything yet. Read the files under requirements (or")
        click.echo(
            "the page Requirements), compare one with the current law, see with `lms policies preview FILE` what"
        )
        click.echo("it would do, and switch it on by its key:")
        click.echo(f"    lms policies publish --agency {code} --only us-records-management")


def _check_files(report: Report, files: Iterable[Path], overlay: Overlay, today: date) -> None:
    folders: dict[Path, None] = {}
    others: list[Path] = []
    for path in each_of(files):
        folder = _module_of(path)
        mistakes = _in_settings(path, overlay)
        if mistakes is not None:
            report.mistakes += mistakes
        elif surveys.is_survey(path):
            report.add_survey(surveys.load(path))
        elif folder:
            folders[folder] = None
        else:
            others.append(path)
    for folder in folders:
        report.add_module(catalogue.load(catalogue.folder_at(folder), today))
    report.requirements = checks.check_files(others, overlay, today)


def _in_settings(path: Path, overlay: Overlay) -> Iterable[Mistake] | None:
    """Return the mistakes of a file of settings, such as `notices.yaml`; None where it is none."""
    readers: Mapping[str, Callable[[], Iterable[Mistake]]] = {
        notices.FILE: lambda: notices.load(path, _calendar_names(overlay)).mistakes,
        rosters.FILE: lambda: rosters.load(path).mistakes,
        practice.FILE: lambda: practice.load(path).mistakes,
        synonyms.FILE: lambda: synonyms.load(path).mistakes,
        schedules.FILE: lambda: schedules.load(path, _report_names()).mistakes,
        intake.FILE: lambda: intake.mistakes_in(path),
        opm.FILE: lambda: opm.mistakes_in(path),
    }
    reader = readers.get(path.name) if path.is_file() else None
    return reader() if reader else None


def _report_names() -> list[str]:
    own = os.environ.get("LMS_REPORTS")
    return names(Overlay("reports", Path(own).absolute() if own else None))


def _calendar_names(overlay: Overlay) -> list[str]:
    return sorted(found.calendar.name for found in calendars_in(overlay) if found.calendar is not None)


def _module_of(path: Path) -> Path | None:
    """Return the module's folder that a file (or folder) belongs to."""
    whole = path.resolve()
    for folder in (whole, *whole.parents):
        if (folder / MODULE_FILE).is_file() or (folder.parent.name == catalogue.FOLDER and folder.is_dir()):
            return folder
    return None


def _print(report: Report) -> None:
    for mistake in report.mistakes:
        click.echo(str(mistake))
    for entry in report.modules:
        if "title" in entry:
            click.echo(
                f"module {entry['module']} version {entry['version']}: {entry['lessons']} lessons, "
                f"{entry['checks']} checks, {entry['pool']} items in the pool, "
                f"{entry['cards']} reference card{'s' * (entry['cards'] != 1)}; "
                f"{entry['minutes']} minutes stated, "
                f"{entry['minutes_computed']} computed from {entry['words']} words."
            )
    for entry in report.survey_files:
        if "version" in entry:
            count = entry["questions"]
            click.echo(f"survey {entry['survey']} version {entry['version']}: {count} question{'s' * (count != 1)}.")
    for result in report.requirements.failures:
        click.echo(str(result))
    found = len(report.mistakes)
    click.echo(checks.counted(report.requirements))
    if report.modules:
        click.echo(f"{len(report.modules)} module{'' if len(report.modules) == 1 else 's'} checked.")
    if found:
        click.echo(f"{found} mistake{'' if found == 1 else 's'} found.")
    elif not report.requirements.failures:
        click.echo("No mistakes found.")


def _print_json(report: Report) -> None:
    shown: dict[str, Any] = {
        "mistakes": [asdict(mistake) for mistake in report.mistakes],
        "modules": report.modules,
        "surveys": report.survey_files,
        "requirements": report.requirements.requirements,
        "cases": [result.as_mapping() for result in report.requirements.results],
    }
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False))

"""The agency's intake file, read and held against what it may say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lms.directory.model import TrainingIntake
from lms.directory.rules.intake import PeopleIntake, people_intake, training_intake
from lms.kernel.errors import Invalid, Mistake
from lms.platform import yamlfile
from lms.platform.content import Overlay
from lms.platform.settings import Settings

FILE = "intake.yaml"


def people(settings: Settings) -> PeopleIntake:
    """Return how extracts of HR are read; raise `Invalid` with file and line for a mistake in the intake file."""
    source = _read(settings)
    try:
        return people_intake(_document(source))
    except Invalid as error:
        raise _placed(source, error) from error


def training(settings: Settings) -> TrainingIntake:
    """Return how completions of an earlier system are read; raise `Invalid` for a mistake in the intake file."""
    source = _read(settings)
    try:
        return training_intake(_document(source))
    except Invalid as error:
        raise _placed(source, error) from error


def mistakes_in(path: Path | None) -> list[Mistake]:
    """Return the first mistake of each part of an intake file; without a file nothing is wrong."""
    source = yamlfile.read_file(path, f"policies/{FILE}") if path else None
    if source is None or isinstance(source, Mistake):
        return [source] if source else []
    found: dict[Mistake, None] = {}
    for part in (people_intake, training_intake):
        try:
            part(_document(source))
        except Invalid as error:
            found[_mistake(source, error)] = None
    return list(found)


def _read(settings: Settings) -> yamlfile.YamlText:
    path = Overlay("policies", settings.policies).find(FILE)
    if path is None:
        raise Invalid(f"policies/{FILE} is missing. It says what the columns and words of the agency's files mean.")
    source = yamlfile.read_file(path, f"policies/{FILE}")
    if isinstance(source, Mistake):
        raise Invalid(str(source))
    return source


def _document(source: yamlfile.YamlText) -> dict[str, Any]:
    if not isinstance(source.data, dict):
        raise Invalid("This should have the parts `people` and `training`.")
    return source.data


def _placed(source: yamlfile.YamlText, error: Invalid) -> Invalid:
    return Invalid(str(_mistake(source, error)))


def _mistake(source: yamlfile.YamlText, error: Invalid) -> Mistake:
    return source.mistake(error.field.split(".") if error.field else [], error.message)

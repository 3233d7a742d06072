"""Reads surveys from the policies: every mistake with its line, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.evaluation.model.survey import ItemKind, Survey
from lms.kernel.errors import Mistake
from lms.platform import yamlfile
from lms.platform.content import Overlay

FOLDER = "surveys"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A survey file as it was read: the survey if it is whole, else what is wrong with it."""

    name: str
    survey: Survey | None
    mistakes: tuple[Mistake, ...]


def surveys_in(overlay: Overlay) -> Iterator[Loaded]:
    """Read every survey of the policies, by name."""
    for path in overlay.glob(f"{FOLDER}/*.yaml"):
        yield load(path)


def is_survey(path: Path) -> bool:
    """Tell whether a file stands where surveys stand."""
    return path.resolve().parent.name == FOLDER and path.suffix == ".yaml" and path.is_file()


def load(path: Path) -> Loaded:
    """Read one survey file."""
    name, file = path.stem, _shown(path)
    try:
        source = yamlfile.read(path.read_text(encoding="utf-8-sig"), file)
    except UnicodeDecodeError:
        return Loaded(name, None, (Mistake(file, 0, "This file is not UTF-8 text.", "Save it as UTF-8."),))
    if isinstance(source, Mistake):
        return Loaded(name, None, (source,))
    found = yamlfile.check(Survey, source)
    if isinstance(found, list):
        return Loaded(name, None, tuple(sorted(found)))
    mistakes = tuple(sorted(_mistakes(found, name, source)))
    return Loaded(name, None if mistakes else found, mistakes)


def _mistakes(survey: Survey, name: str, source: yamlfile.YamlText) -> Iterator[Mistake]:
    if survey.survey != name:
        what = f"'survey' says '{survey.survey}', but the file is named '{name}.yaml'."
        yield source.mistake(("survey",), what, "Make the two the same.")
    ids = [item.id for item in survey.items]
    for number, item in enumerate(survey.items):
        if item.id in ids[:number]:
            what = f"The id '{item.id}' is used twice."
            yield source.mistake(("items", number, "id"), what, "Give each question its own id.")
        if item.kind is ItemKind.TEXT and not item.optional:
            what = f"{item.id}: a question in one's own words must be optional."
            yield source.mistake(("items", number), what, "Add a line 'optional: true'.")
    if not survey.of_kind(ItemKind.AGREE):
        what = f"No question is of the kind '{ItemKind.AGREE.value}', so there is nothing to count."
        yield source.mistake(("items",), what, f"Add a question with 'kind: {ItemKind.AGREE.value}'.")


def _shown(path: Path) -> str:
    whole, here = path.resolve(), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()

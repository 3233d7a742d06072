"""Reads surveys from the policies: every mistake with its line, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.evaluation.model.survey import FOLLOW_UP, RATED, ItemKind, Survey, SurveyItem
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
        loaded = load(path)
        module = loaded.survey.module if loaded.survey else None
        if module is None or overlay.find(f"modules/{module}/module.yaml") is not None:
            yield loaded
        else:
            what = f"There is no module '{module}' whose follow-up this could be."
            mend = f"Name the file {FOLLOW_UP}-MODULE.yaml after a module."
            yield Loaded(loaded.name, None, (Mistake(_shown(path), 1, what, mend),))


def is_survey(path: Path) -> bool:
    """Tell whether a file stands where surveys stand."""
    return path.resolve().parent.name == FOLDER and path.suffix == ".yaml" and path.is_file()


def load(path: Path) -> Loaded:
    """Read one survey file."""
    name, file = path.stem, _shown(path)
    source = yamlfile.read_file(path, file)
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
        if item.kind is not ItemKind.TEXT and item.optional and survey.is_follow_up:
            what = f"{item.id}: a question of a follow-up on a scale or a list must be answered."
            yield source.mistake(("items", number, "optional"), what, "Take the line 'optional: true' out.")
        for key, what, mend in _options(item) if item.kind is ItemKind.CHOICE or item.options else ():
            yield source.mistake(("items", number, key), f"{item.id}: {what}", mend)
    if not survey.of_kind(*RATED):
        what = f"No question is of the kind '{ItemKind.AGREE.value}', so there is nothing to count."
        yield source.mistake(("items",), what, f"Add a question with 'kind: {ItemKind.AGREE.value}'.")
    yield from _of_follow_up(survey, source) if survey.is_follow_up else _of_others(survey, source)


def _options(item: SurveyItem) -> Iterator[tuple[str, str, str]]:
    if item.kind is not ItemKind.CHOICE:
        yield "options", "only a question of the kind 'choice' has options.", "Take them out, or write 'kind: choice'."
    elif len(item.options or {}) < 2:
        yield "kind", "a choice needs at least two options.", "Write 'options:' with a name and words for each."


def _of_follow_up(survey: Survey, source: yamlfile.YamlText) -> Iterator[Mistake]:
    """Yield what is wrong with the instrument for the learner and the supervisor."""
    times = survey.follow_up
    if times is None:
        yield source.mistake(("survey",), "It does not say when it is asked.", "Write 'follow_up: {days: 60}'.")
    elif times.remind_after >= times.closes_after:
        what = f"The reminder comes after {times.remind_after} days, when the questions have closed."
        yield source.mistake(("follow_up", "remind_after"), what, "Write fewer days than 'closes_after'.")
    if times is not None and times.modules and survey.module is not None:
        what = "The follow-up of one module says when others are asked about."
        yield source.mistake(("follow_up", "modules"), what, f"Put them into surveys/{FOLLOW_UP}.yaml.")
    if not any(item.of_person for item in survey.of_kind(*RATED)):
        what = "Nothing on a scale is asked of the supervisor, so there is nothing to compare."
        yield source.mistake(("items",), what, "Add 'of_person:' with the question as the supervisor reads it.")
    elif survey.intro_of_person is None:
        what = "The supervisor's questions have no introduction."
        yield source.mistake(("items",), what, "Write 'intro_of_person:' above them.")
    for number, item in enumerate(survey.items):
        earlier = {other.id: other for other in survey.items[:number]}
        before = earlier.get(item.since or "")
        if item.since and (before is None or before.kind is not item.kind or item.kind not in RATED):
            what = f"{item.id}: 'since: {item.since}' names no earlier question on the same scale."
            known = ", ".join(name for name, other in earlier.items() if other.kind is item.kind) or "none"
            yield source.mistake(("items", number, "since"), what, f"There is: {known}.")


def _of_others(survey: Survey, source: yamlfile.YamlText) -> Iterator[Mistake]:
    """Yield what only the follow-up may have: other surveys ask one person, by agreement or in their own words."""
    if survey.follow_up is not None:
        what = f"'follow_up' belongs to the survey '{FOLLOW_UP}' alone, and to modules' own."
        yield source.mistake(("follow_up",), what, f"Put it into surveys/{FOLLOW_UP}.yaml.")
    for number, item in enumerate(survey.items):
        if item.kind not in {ItemKind.AGREE, ItemKind.TEXT} or item.of_person or item.since:
            what = f"{item.id}: this kind of question belongs to the survey '{FOLLOW_UP}' alone, and to modules' own."
            mend = f"Write 'kind: {ItemKind.AGREE.value}' or 'kind: {ItemKind.TEXT.value}'."
            yield source.mistake(("items", number), what, mend)


def _shown(path: Path) -> str:
    whole, here = path.resolve(), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()

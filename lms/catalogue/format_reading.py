"""Reads the formats of a module's lessons from their files: scenarios, exercises, podcasts and videos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel

from lms.catalogue import markdown, media_files, pictures
from lms.catalogue.model import FilePart
from lms.catalogue.model.exercises import Exercise, ExerciseText, HotspotTask
from lms.catalogue.model.formats import Scenario, ScenarioText
from lms.catalogue.model.media import Media, MediaText
from lms.kernel.errors import Mistake
from lms.platform import yamlfile

M = TypeVar("M", bound=BaseModel)
K = TypeVar("K")


class Finds(Protocol):
    """A folder in which files are found."""

    @property
    def shown(self) -> str:
        """Return the folder's name as people read it."""

    @property
    def find(self) -> Callable[[str], Path | None]:
        """Return how a file is found by its name within the module."""

    def picture(self, relative: str) -> Path | None:
        """Return the path of a picture by its name within the module; raise `Unreadable` for a link out of it."""

    def linked(self, relative: str) -> Mistake | None:
        """Return the mistake that a file is reached by a link which is not followed; None where it is not."""

    @property
    def stems(self) -> Callable[[str], tuple[str, ...]]:
        """Return how the names of files are found by a pattern."""


class Reading(Protocol):
    """The reading of a module that asks: it keeps the mistakes and where everything was said."""

    mistakes: list[Mistake]
    files: dict[str, Path]

    @property
    def folder(self) -> Finds:
        """Return where the module's files are."""

    def yaml(self, part: FilePart, key: str = "") -> yamlfile.YamlText | None:
        """Return what a file says, or None with a mistake kept."""

    def checked(self, model: type[M], source: yamlfile.YamlText) -> M | None:
        """Return a model of what a file says, or None with every mistake kept."""


@dataclass(frozen=True, slots=True)
class Read:
    """Every format of a module that has files."""

    scenarios: tuple[Scenario, ...]
    exercises: tuple[Exercise, ...]
    media: tuple[Media, ...]


def read(reading: Reading) -> Read | None:
    """Return the formats of a module; None, with every mistake kept, if a file is not well formed."""
    found = (
        _all(reading, FilePart.SCENARIO, _scenario),
        _all(reading, FilePart.EXERCISE, _exercise),
        _all(reading, FilePart.MEDIA, _media),
    )
    scenarios, exercises, media = found
    return None if scenarios is None or exercises is None or media is None else Read(scenarios, exercises, media)


def _all(reading: Reading, part: FilePart, one: Callable[[Reading, str], K | None]) -> tuple[K, ...] | None:
    found = [one(reading, key) for key in reading.folder.stems(f"{part.value}/*.yaml")]
    whole = [each for each in found if each is not None]
    return tuple(whole) if len(whole) == len(found) else None


def _scenario(reading: Reading, key: str) -> Scenario | None:
    source = reading.yaml(FilePart.SCENARIO, key)
    said = reading.checked(ScenarioText, source) if source else None
    if said is None or source is None:
        return None
    for number, scene in enumerate(said.scenes):
        _prose(reading, source, ("scenes", number, "text"), scene.text)
    _prose(reading, source, ("debrief",), said.debrief)
    return Scenario(key=key, **dict(said))


def _exercise(reading: Reading, key: str) -> Exercise | None:
    source = reading.yaml(FilePart.EXERCISE, key)
    said = reading.checked(ExerciseText, source) if source else None
    if said is None or source is None:
        return None
    for name in ("intro", "debrief"):
        _prose(reading, source, (name,), getattr(said, name))
    tasks = list(said.tasks)
    for number, task in enumerate(tasks):
        if isinstance(task, HotspotTask):
            try:
                tasks[number] = pictures.pictured(task, reading.folder.picture)
            except pictures.Unreadable as error:
                reading.mistakes.append(source.mistake(("tasks", number, "image", "file"), error.what, error.mend))
    return Exercise(key=key, **{**dict(said), "tasks": tuple(tasks)})


def _media(reading: Reading, key: str) -> Media | None:
    source = reading.yaml(FilePart.MEDIA, key)
    said = reading.checked(MediaText, source) if source else None
    if said is None or source is None:
        return None
    if said.transcript:
        _prose(reading, source, ("transcript",), said.transcript)
    linked = next(filter(None, map(reading.folder.linked, media_files.names(said.kind, key))), None)
    if linked:
        reading.mistakes.append(linked)
        return None
    found = media_files.found(said, key, reading.folder.find)
    if isinstance(found, media_files.Missing):
        at = Mistake(f"{reading.folder.shown}/{found.file}", found.line, found.what, found.mend)
        reading.mistakes.append(at if found.file else source.mistake((), found.what, found.mend))
        return None
    media, path = found
    reading.files[media.file.sha256] = path
    return media


def _prose(reading: Reading, source: yamlfile.YamlText, path: tuple[str | int, ...], text: str) -> None:
    """Hold a Markdown text within a YAML file against the rules of a lesson's; it is too short for headings."""
    faults = [(what, mend) for _, what, mend in markdown.faults(text)]
    if any(line.startswith("#") for line in text.splitlines()):
        faults.append(("There is a heading in this text.", "Write it as a sentence of its own."))
    reading.mistakes += [source.mistake(path, what, mend) for what, mend in faults]

"""Reads modules from their folders: every file, every mistake with its line, and the whole as one frozen document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from lms.catalogue import format_reading, format_rules, markdown, pictures, rules
from lms.catalogue.model import FilePart, Finding, HotspotItem, Items, Lesson, LessonHead, Module, ModuleHead
from lms.catalogue.model.cards import Cards
from lms.kernel.errors import Mistake
from lms.kernel.hidden_signs import in_file
from lms.platform import yamlfile
from lms.platform.content import Overlay, link_fault

FOLDER = "modules"
M = TypeVar("M", bound=BaseModel)
FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)


_ALWAYS = frozenset({"module.yaml", "checks.yaml", "pool.yaml"})
"""Files that every module has."""
UNWRITTEN = "TO BE WRITTEN"
"""What stands in a draft where its author must say something; nothing is published that still says it."""
UNLINK = "Put the file itself there, not a link to it."


@dataclass(frozen=True, slots=True)
class Loaded:
    """A module folder as it was read: the module if it is whole, else what is wrong with it."""

    name: str
    module: Module | None
    words: int
    mistakes: tuple[Mistake, ...]
    files: Mapping[str, Path] = field(default_factory=dict)
    """Where the files that are played lie, by their SHA-256."""

    @property
    def computed_minutes(self) -> int:
        """Return how long the module takes by our reckoning; 0 where it could not be read."""
        return rules.minutes_needed(self.words, rules.checks_in(self.module)) if self.module else 0


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the files of one module are found.

    `find` gives the path of a file by its name within the module, `stems` the names (without folder and ending) of
    those that match a pattern, `link` what is wrong with a file that is reached by a link.
    """

    name: str
    shown: str
    find: Callable[[str], Path | None]
    stems: Callable[[str], tuple[str, ...]]
    link: Callable[[str], str]

    @property
    def lessons(self) -> tuple[str, ...]:
        """Return the lessons that have a file, by name."""
        return self.stems("lessons/*.md")

    def text(self, relative: str) -> tuple[str, str | Mistake]:
        """Return the name to show and the text of a file, or the mistake that it is missing or not UTF-8."""
        file = f"{self.shown}/{relative}"
        if linked := self.linked(relative):
            return file, linked
        path = self.find(relative)
        if path is None or not path.is_file():
            mend = "Write it." if relative in _ALWAYS else "Write it, or take its name out of module.yaml."
            return file, Mistake(file, 0, "This file is missing.", mend)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            return file, Mistake(file, 0, "This file is not UTF-8 text.", "Save it as UTF-8.")
        return file, in_file(text, file) or text

    def linked(self, relative: str) -> Mistake | None:
        """Return the mistake that a file is reached by a link which is not followed; None where it is not."""
        fault = self.link(relative)
        what = f"This file {fault}, so it is not read."
        return Mistake(f"{self.shown}/{relative}", 0, what, UNLINK) if fault else None

    def picture(self, relative: str) -> Path | None:
        """Return the path of a picture by its name within the module; raise `Unreadable` for a link out of it."""
        if fault := self.link(relative):
            raise pictures.Unreadable(f"{self.shown}/{relative} {fault}, so it is not read.", UNLINK)
        return self.find(relative)


def folder_at(path: Path) -> Folder:
    """Return the module in one folder of the disk."""

    def find(relative: str) -> Path | None:
        candidate = path / relative
        return candidate if candidate.exists() else None

    def stems(pattern: str) -> tuple[str, ...]:
        return tuple(sorted(file.stem for file in path.glob(pattern)))

    return Folder(path.resolve().name, _shown(path), find, stems, partial(link_fault, path))


def folders_in(overlay: Overlay) -> Iterator[Folder]:
    """Yield every module of the policies, the agency's own files hiding ours: each folder that holds anything."""
    names = sorted({path.parent.name for path in overlay.glob(f"{FOLDER}/*/*")})
    for name in names:
        if name.startswith("."):
            continue
        base = f"{FOLDER}/{name}"
        first = overlay.find(f"{base}/module.yaml")
        shown = _shown(first.parent if first else overlay.find(base) or Path(base))
        yield Folder(name, shown, _finder(overlay, base), _lister(overlay, base), _linked(overlay, base))


def load(folder: Folder, today: date | None = None) -> Loaded:
    """Read one module. Days on which something is said to have been done are held against `today` where it is given."""
    reading = _Reading(folder, today)
    module = reading.module()
    words = sum(markdown.words(lesson.markdown) for lesson in module.lessons) if module else 0
    if module:
        for finding in (*rules.findings(module, words), *format_rules.findings(module)):
            reading.note(finding)
    mistakes = tuple(sorted(set(reading.mistakes)))
    return Loaded(folder.name, None if mistakes else module, words, mistakes, reading.files)


def _finder(overlay: Overlay, base: str) -> Callable[[str], Path | None]:
    return lambda relative: overlay.find(f"{base}/{relative}")


def _linked(overlay: Overlay, base: str) -> Callable[[str], str]:
    return lambda relative: overlay.link_fault(f"{base}/{relative}")


def _lister(overlay: Overlay, base: str) -> Callable[[str], tuple[str, ...]]:
    return lambda pattern: tuple(path.stem for path in overlay.glob(f"{base}/{pattern}"))


def _shown(path: Path) -> str:
    """Return a path as people read it: from where they stand, if it is below."""
    whole, here = path.resolve(), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()


class _Reading:
    """One reading of a module's folder: gathers the mistakes and remembers where everything was said."""

    def __init__(self, folder: Folder, today: date | None) -> None:
        self.folder = folder
        self.today = today
        self.mistakes: list[Mistake] = []
        self.texts: dict[tuple[FilePart, str], yamlfile.YamlText] = {}
        self.files: dict[str, Path] = {}

    def module(self) -> Module | None:
        """Return the module if each of its files is well formed."""
        head = self._head()
        checks, pool = self._items(FilePart.CHECKS), self._items(FilePart.POOL)
        cards = self._cards()
        keys = head.lessons if head else self.folder.lessons
        lessons = [self._lesson(key) for key in keys]
        formats = format_reading.read(self)
        if head:
            self._names(head)
        if head is None or checks is None or pool is None or cards is None or None in lessons or formats is None:
            return None
        try:
            return Module(
                head=head,
                lessons=tuple(lesson for lesson in lessons if lesson),
                checks=checks.items,
                pool=pool.items,
                cards=cards.cards,
                scenarios=formats.scenarios,
                exercises=formats.exercises,
                media=formats.media,
            )
        except ValidationError as error:  # the parts were valid, so this cannot happen; say so rather than hide it
            self.mistakes.append(Mistake(self.folder.shown, 0, f"The parts do not fit together: {error}."))
            return None

    def note(self, finding: Finding) -> None:
        """Keep what the rules found, with the line where it was said; what is still to be written is told already."""
        if UNWRITTEN in finding.what:
            return
        self.mistakes.append(self.texts[finding.part, finding.lesson].mistake(finding.path, finding.what, finding.mend))

    def yaml(self, part: FilePart, key: str = "") -> yamlfile.YamlText | None:
        file, text = self.folder.text(f"{part.value}/{key}.yaml" if key else part.value)
        found = yamlfile.read(text, file) if isinstance(text, str) else text
        if isinstance(found, Mistake):
            self.mistakes.append(found)
            return None
        self.texts[part, key] = found
        self._unwritten(file, text if isinstance(text, str) else "")
        return found

    def _unwritten(self, file: str, text: str) -> None:
        lines = [number for number, line in enumerate(text.splitlines(), 1) if UNWRITTEN in line]
        mend = "Write what belongs there."
        self.mistakes += [Mistake(file, line, f"“{UNWRITTEN}” still stands here.", mend) for line in lines]

    def _head(self) -> ModuleHead | None:
        source = self.yaml(FilePart.MODULE)
        head = self.checked(ModuleHead, source) if source else None
        for finding in rules.days(head, self.today) if head and self.today else ():
            self.note(finding)
        return head

    def _cards(self) -> Cards | None:
        """Return the reference cards; a module need not have any."""
        if self.folder.find(FilePart.CARDS.value) is None:
            return Cards.model_construct(cards=())
        source = self.yaml(FilePart.CARDS)
        return self.checked(Cards, source) if source else None

    def _items(self, part: FilePart) -> Items | None:
        source = self.yaml(part)
        found = self.checked(Items, source) if source else None
        return self._pictured(part, found) if found else None

    def _pictured(self, part: FilePart, found: Items) -> Items:
        """Return the items with their pictures read."""
        items = list(found.items)
        for number, item in enumerate(items):
            if isinstance(item, HotspotItem):
                try:
                    items[number] = pictures.pictured(item, self.folder.picture)
                except pictures.Unreadable as error:
                    place = ("items", number, "image", "file")
                    self.mistakes.append(self.texts[part, ""].mistake(place, f"{item.id}: {error.what}", error.mend))
        return found.model_copy(update={"items": tuple(items)})

    def checked(self, model: type[M], source: yamlfile.YamlText) -> M | None:
        found = yamlfile.check(model, source)
        if isinstance(found, list):
            self.mistakes += found
            return None
        return found

    def _names(self, head: ModuleHead) -> None:
        source = self.texts[FilePart.MODULE, ""]
        if head.module != self.folder.name:
            what = f"'module' says '{head.module}', but the folder is named '{self.folder.name}'."
            self.mistakes.append(source.mistake(("module",), what, "Make the two the same."))
        for number, key in enumerate(head.lessons):
            if key in head.lessons[:number]:
                what = f"The lesson '{key}' is there twice."
                self.mistakes.append(source.mistake(("lessons", number), what, "Name each lesson once."))
        for key in self.folder.lessons:
            if key not in head.lessons:
                what = f"The file lessons/{key}.md is not in the list."
                mend = "Add it under 'lessons', or delete the file."
                self.mistakes.append(source.mistake(("lessons",), what, mend))

    def _lesson(self, key: str) -> Lesson | None:
        file, text = self.folder.text(f"{FilePart.LESSON.value}/{key}.md")
        if isinstance(text, Mistake):
            self.mistakes.append(text)
            return None
        self._unwritten(file, text)
        front = FRONT.match(text)
        if not front:
            what = "The lesson has no front matter, or it is not closed."
            mend = "Begin with a line '---', then title, objectives and checks, then a line '---'."
            self.mistakes.append(Mistake(file, 1, what, mend))
            return None
        source = yamlfile.read(front[1], file, offset=1)
        if isinstance(source, Mistake):
            self.mistakes.append(source)
            return None
        self.texts[FilePart.LESSON, key] = source
        body = text[front.end() :]
        before = text[: front.end()].count("\n")
        shown, refused = markdown.pictures_in(body, self.folder.picture)
        faults = [*markdown.faults(body, pictured=True), *refused]
        self.mistakes += [Mistake(file, before + line, what, mend) for line, what, mend in faults]
        if not body.strip():
            self.mistakes.append(
                Mistake(file, before + 1, "The lesson has no text.", "Write it below the second '---'.")
            )
            return None
        head = self.checked(LessonHead, source)
        return Lesson(key=key, markdown=body.strip() + "\n", pictures=shown, **dict(head)) if head else None

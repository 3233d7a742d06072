"""Finds the file that a foreign lesson shows, and gives it a name of ours if it can be shown here."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import PurePosixPath
from urllib.parse import unquote

from lms.catalogue import pictures
from lms.catalogue.model.parts import Picture

ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
ENDINGS = {".svg": "svg", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg"}


class Album:
    """The pictures of a course, and those that its lessons show, by their new names."""

    def __init__(self, known: Mapping[str, bytes]) -> None:
        self._known = known
        self._names = _names(known)
        self.taken: dict[str, str] = {}

    def take(self, source: str, alt: str) -> tuple[str, str]:
        """Return the new name of the picture at an address, or nothing and why it is not taken."""
        found = self._found(source)
        if found is None:
            return "", "it lies at another site" if ELSEWHERE.match(source) else "it is not among the files"
        name = self._names[found]
        try:
            pictures.measured(Picture(file=name, alt=alt), self._known[found])
        except pictures.Unreadable as error:
            return "", error.what.rstrip(".")
        self.taken[name] = found
        return name, ""

    def _found(self, source: str) -> str | None:
        """Return the file at an address within the course: at its place, else the only one with its name."""
        if ELSEWHERE.match(source):
            return None
        path = posixpath.normpath(unquote(re.split(r"[?#]", source)[0])).lstrip("/")
        if path in self._known:
            return path
        same = [each for each in self._known if PurePosixPath(each).name == PurePosixPath(path).name]
        return same[0] if len(same) == 1 else None


def _names(known: Iterable[str]) -> dict[str, str]:
    """Return a name of ours for each picture of a course, no two the same."""
    names: dict[str, str] = {}
    for file in sorted(known):
        path = PurePosixPath(file)
        words = re.sub(r"[^a-z0-9]+", "-", path.with_suffix("").as_posix().casefold()).strip("-")
        stem = f"images/{words.removeprefix('images-') or 'picture'}"
        ending = ENDINGS[path.suffix.lower()]
        number = next(n for n in count(1) if _name(stem, n, ending) not in names.values())
        names[file] = _name(stem, number, ending)
    return names


def _name(stem: str, number: int, ending: str) -> str:
    return f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}"

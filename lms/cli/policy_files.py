"""Which files of the policies there are to check: what a named folder holds, and what bears a name that is not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lms.catalogue import content as catalogue
from lms.compliance.content import CALENDARS, shown
from lms.evaluation import content as surveys
from lms.kernel.errors import Mistake
from lms.platform.content import Overlay

FOLDERS = (catalogue.FOLDER, surveys.FOLDER, "requirements", CALENDARS)


def each_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files and folders that were named, a folder of modules, surveys or whole policies by its parts."""
    for path in paths:
        if not path.is_dir():
            yield path
        elif path.resolve().name == catalogue.FOLDER:
            yield from _seen(path, "*/")
        elif path.resolve().name == surveys.FOLDER:
            yield from _seen(path, "*.yaml")
        elif any((path / name).is_dir() for name in (catalogue.FOLDER, surveys.FOLDER)):
            yield from _seen(path, "*.yaml")
            yield from each_of(path / name for name in FOLDERS if (path / name).is_dir())
        else:
            yield path


def misnamed(overlay: Overlay) -> list[Mistake]:
    """Return a mistake for each file of the policies that ends in `.yml`: nothing reads it."""
    found = [path for name in FOLDERS for path in overlay.glob(f"{name}/**/*.yml")]
    found += overlay.glob("*.yml")
    what = "This file is not read, because its name does not end in '.yaml'."
    return [Mistake(shown(path), 0, what, f"Name it {path.stem}.yaml.") for path in found]


def _seen(folder: Path, pattern: str) -> Iterator[Path]:
    return (path for path in sorted(folder.glob(pattern)) if not path.name.startswith("."))

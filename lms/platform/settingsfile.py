"""A file of settings in the policies: what it says as a model with defaults, or every mistake with its line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from lms.kernel.errors import Mistake
from lms.platform import yamlfile
from lms.platform.content import Overlay

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Model]):
    """What a file says; where it has mistakes, the defaults beside them."""

    file: str
    said: Model
    mistakes: tuple[Mistake, ...] = ()


def in_overlay(model: type[Model], overlay: Overlay, name: str) -> Loaded[Model]:
    """Return the agency's file, or ours; without any, the defaults."""
    path = overlay.find(name)
    return Loaded(f"{overlay.name}/{name}", model()) if path is None else load(model, path)


def load(model: type[Model], path: Path) -> Loaded[Model]:
    """Read a file; one that has not changed is not read again."""
    told = path.stat()
    return _read(model, path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=32)
def _read(model: type[Model], path: Path, _modified: int, _size: int) -> Loaded[Model]:
    whole, here = path.resolve(), Path.cwd()
    file = (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()
    source = yamlfile.read_file(path, file)
    if isinstance(source, Mistake):
        return Loaded(file, model(), (source,))
    if source.data is None:
        return Loaded(file, model())
    found = yamlfile.check(model, source)
    return Loaded(file, model(), tuple(sorted(found))) if isinstance(found, list) else Loaded(file, found)

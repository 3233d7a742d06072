"""The folders an agency edits: ours, overlaid file by file by the agency's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BUNDLED = Path(__file__).parents[1] / "_bundled"


def root(name: str) -> Path:
    """Return our `policies`, `templates` or `reports`: inside an installed package, else beside it in a checkout."""
    bundled = BUNDLED / name
    return bundled if bundled.is_dir() else Path(__file__).parents[2] / name


def link_fault(base: Path, relative: str) -> str:
    """Return what is wrong with a file that is reached by a link, as the end of a sentence; nothing where nothing is.

    A link within the folder is followed: some systems hand files over as links to files beside them.
    """
    place = base / relative
    if not os.path.lexists(place):
        return ""
    real = Path(os.path.realpath(place))
    if not real.is_relative_to(os.path.realpath(base)):
        return "is reached by a link that leads out of the folder"
    return "" if real.exists() else "is a link to a file that is not there"


@dataclass(frozen=True, slots=True)
class Overlay:
    """One folder tree seen through another: a file of the agency hides ours of the same path."""

    name: str
    own: Path | None = None

    @property
    def roots(self) -> tuple[Path, ...]:
        """Return the folders, the one that wins first."""
        return (self.own, root(self.name)) if self.own else (root(self.name),)

    def find(self, relative: str) -> Path | None:
        """Return the file (or folder) of that path that counts; None where there is none."""
        for base in self.roots:
            candidate = (base / relative).resolve()
            if candidate.is_relative_to(base.resolve()) and candidate.exists():
                return candidate
        return None

    def link_fault(self, relative: str) -> str:
        """Return what is wrong with the link that stands at a path, as the end of a sentence; nothing if nothing is."""
        there = next((base for base in self.roots if os.path.lexists(base / relative)), None)
        return link_fault(there, relative) if there else ""

    def glob(self, pattern: str) -> Iterator[Path]:
        """Yield the files that match, each relative path once, in order of path."""
        found: dict[str, Path] = {}
        for base in reversed(self.roots):
            for path in base.glob(pattern):
                found[path.relative_to(base).as_posix()] = path
        for relative in sorted(found):
            yield found[relative]

"""Reads a list of the requirements that an agency switches on: a file that it can review like any other policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from lms.compliance.content import shown
from lms.kernel.errors import Invalid
from lms.platform import yamlfile
from lms.platform.yamlfile import YamlText


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    requirement: str
    adopted_from: date | None = None


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    switched_on: tuple[_Entry | str, ...]


@dataclass(frozen=True, slots=True)
class Adoption:
    """A requirement to switch on, and the first day on which the agency applies it (None: as its text says)."""

    key: str
    adopted_from: date | None = None


def adopted_in(path: Path) -> list[Adoption]:
    """Return what a list says, in its order; raise `Invalid` with the first mistake."""
    file = shown(path)
    if not path.is_file():
        raise Invalid(f"There is no file {file}. Write one that begins with 'switched_on:'.")
    content = yamlfile.read_file(path, file)
    found = yamlfile.check(_List, content) if isinstance(content, YamlText) else [content]
    if isinstance(found, list):
        raise Invalid(str(found[0]))
    wanted = [
        Adoption(entry) if isinstance(entry, str) else Adoption(entry.requirement, entry.adopted_from)
        for entry in found.switched_on
    ]
    keys = [adoption.key for adoption in wanted]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise Invalid(f'{file} names "{twice[0]}" twice. Remove one.')
    return wanted

"""Reads `schedules.yaml`, in which an agency says which reports are made by themselves; every mistake with its line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from lms.kernel.errors import Invalid, Mistake
from lms.platform import yamlfile
from lms.platform.content import Overlay
from lms.reporting.schedules.model import HEADS, ROLES, About, Files, Recipient, Rule, Sort, Span, Terms, Way
from lms.reporting.schedules.wording import rule_from

FILE = "schedules.yaml"


def _rule(value: object) -> Rule:
    try:
        return rule_from(str(value))
    except Invalid as error:
        what, _, mend = error.message.partition(" Write it as ")
        raise ValueError(f"{what} | {f'Write it as {mend}' if mend else ''}") from error


def _recipient(value: object) -> Recipient:
    text = str(value)
    groups = {f"{role}s": role for role in ROLES}
    if text in groups:
        return Recipient(Sort.ROLE, groups[text].value)
    if text == HEADS.sort:
        return HEADS
    if text.startswith("place:") and len(text) > len("place:"):
        return Recipient(Sort.PLACE, text.removeprefix("place:"))
    raise ValueError(
        f"'{text}' is no recipient. | Write {', '.join(groups)}, heads, or place:NAME for one of LMS_PLACES."
    )


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    report: str = Field(min_length=1)
    every: Annotated[Rule, BeforeValidator(_rule)]
    about: About = About.DAY_BEFORE
    unit: str = ""
    module: str = ""
    requirement: str = ""
    span: Span = Span.QUARTER
    to: tuple[Annotated[Recipient, BeforeValidator(_recipient)], ...] = ()
    by: Way = Way.LINK
    files: Files = Files.REPORT


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schedules: tuple[_Line, ...] = ()

    @field_validator("schedules")
    @classmethod
    def _each_once(cls, lines: tuple[_Line, ...]) -> tuple[_Line, ...]:
        keys = [line.key for line in lines]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"the key '{twice[0]}' is there twice. | Give each schedule a key of its own.")
        return lines


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the file says, by key, or what is wrong with it."""

    terms: dict[str, Terms]
    mistakes: tuple[Mistake, ...] = ()


def in_overlay(overlay: Overlay, reports: Collection[str]) -> Loaded:
    """Return the agency's file, or ours; `reports` are the names that it may use."""
    path = overlay.find(FILE)
    return Loaded({}) if path is None else load(path, reports)


def load(path: Path, reports: Collection[str]) -> Loaded:
    """Read a file."""
    told = path.stat()
    return _read(path, told.st_mtime_ns, told.st_size, frozenset(reports))


@lru_cache(maxsize=16)
def _read(path: Path, _modified: int, _size: int, reports: frozenset[str]) -> Loaded:
    shown = f"policies/{FILE}"
    source = yamlfile.read_file(path, shown)
    if isinstance(source, Mistake):
        return Loaded({}, (source,))
    if source.data is None:
        return Loaded({})
    found = yamlfile.check(_File, source)
    if isinstance(found, list):
        return Loaded({}, tuple(sorted(found)))
    known = ", ".join(sorted(reports)) or "none"
    unknown = [
        source.mistake(("schedules", place, "report"), f"There is no report “{line.report}”.", f"There is: {known}.")
        for place, line in enumerate(found.schedules)
        if line.report not in reports
    ]
    return Loaded({}, tuple(unknown)) if unknown else Loaded({line.key: _terms(line) for line in found.schedules})


def _terms(line: _Line) -> Terms:
    return Terms(
        report=line.report,
        rule=line.every,
        about=line.about,
        unit=line.unit,
        module=line.module,
        requirement=line.requirement,
        span=line.span,
        recipients=line.to,
        way=line.by,
        files=line.files,
    )

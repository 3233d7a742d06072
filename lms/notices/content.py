"""Reads `notices.yaml`, in which an agency says when people are told: what it says, or every mistake with its line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from lms.kernel.errors import Mistake
from lms.notices.model import Steps
from lms.platform import settingsfile, yamlfile
from lms.platform.content import Overlay

FILE = "notices.yaml"
MOST_STEPS = 10
MOST_DAYS = 366


def _hour(value: object) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f'{str(value)!r} is no time of day. | Write it as "07:00".') from error


Hour = Annotated[time, BeforeValidator(_hour)]


def _after(value: object) -> int | None:
    if value == "never":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_DAYS:
        raise ValueError(f"{str(value)!r} is no number of days. | Write 1 to {MOST_DAYS}, or never.")
    return value


def _days(value: object) -> int:
    days = _after(value)
    if days is None:
        raise ValueError("'never' is no number of days. | Take it out of the list.")
    return days


Days = Annotated[int, BeforeValidator(_days)]
After = Annotated[int | None, BeforeValidator(_after)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Reminders(_Part):
    days_before: tuple[Days, ...] = Field(default=(30, 7), max_length=MOST_STEPS)
    on_the_day: bool = True
    days_after: tuple[Days, ...] = Field(default=(1, 7, 14), max_length=MOST_STEPS)

    @field_validator("days_before", "days_after")
    @classmethod
    def _each_once(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        return _once(days)


class _Escalation(_Part):
    supervisor_after: After = 7
    officer_after: After = 14


class _Signature(_Part):
    again_after: tuple[Days, ...] = Field(default=(7, 14), max_length=MOST_STEPS)
    officer_after: After = 14

    @field_validator("again_after")
    @classmethod
    def _each_once(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        return _once(days)


class _Letters(_Part):
    from_: Hour = Field(default=time(7), alias="from")
    until: Hour = time(18)
    calendar: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> _Letters:
        if self.from_ >= self.until:
            raise ValueError("'from' is not before 'until'. | Letters need some time of the day in between.")
        return self


class _File(_Part):
    reminders: _Reminders = _Reminders()
    escalation: _Escalation = _Escalation()
    signature: _Signature = _Signature()
    weekly_digest: bool = True
    letters: _Letters = _Letters()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the file says, or what is wrong with it."""

    file: str
    steps: Steps
    mistakes: tuple[Mistake, ...] = ()


def in_overlay(overlay: Overlay, calendars: Collection[str] | None = None) -> Loaded:
    """Return the agency's file, or ours; without any, what the program does by itself."""
    path = overlay.find(FILE)
    return Loaded(f"policies/{FILE}", Steps()) if path is None else load(path, calendars)


def load(path: Path, calendars: Collection[str] | None = None) -> Loaded:
    """Read a file; `calendars` are the names it may use (None: not looked at)."""
    read = settingsfile.load(_File, path)
    found = Loaded(read.file, _steps(read.said), read.mistakes)
    name = found.steps.calendar
    if not name or calendars is None or name in calendars:
        return found
    source = yamlfile.read_file(path, found.file)
    assert not isinstance(source, Mistake)
    known = ", ".join(sorted(calendars)) or "none"
    what = f'There is no calendar named "{name}".'
    mistake = source.mistake(("letters", "calendar"), what, f"Write policies/calendars/{name}.yaml. Known: {known}.")
    return Loaded(found.file, found.steps, (*found.mistakes, mistake))


def _steps(file: _File) -> Steps:
    return Steps(
        before=file.reminders.days_before,
        on_the_day=file.reminders.on_the_day,
        after=file.reminders.days_after,
        supervisor_after=file.escalation.supervisor_after,
        officer_after=file.escalation.officer_after,
        sign_again=file.signature.again_after,
        sign_officer=file.signature.officer_after,
        digest=file.weekly_digest,
        first_hour=file.letters.from_,
        last_hour=file.letters.until,
        calendar=file.letters.calendar,
    )


def _once(days: tuple[int, ...]) -> tuple[int, ...]:
    twice = [day for place, day in enumerate(days) if day in days[:place]]
    if twice:
        raise ValueError(f"{twice[0]} is there twice. | Write each number of days once.")
    return days

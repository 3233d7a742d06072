"""Reads requirement and calendar files: what each says, or every mistake with its line and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from lms.compliance.model import Calendar, Requirement
from lms.compliance.rules.parse import Problem, parse_calendar, parse_requirement
from lms.kernel.daytext import not_yet
from lms.kernel.errors import Mistake
from lms.platform import yamlfile
from lms.platform.content import Overlay
from lms.platform.yamlfile import YamlText

REQUIREMENTS = "requirements"
CALENDARS = "calendars"


@dataclass(frozen=True, slots=True)
class Source:
    """A file, its text, and what it says as YAML."""

    path: Path
    file: str
    text: str
    content: YamlText | Mistake


@dataclass(frozen=True, slots=True)
class RequirementFile:
    """A requirement file as it was read: the rule if it is whole, else what is wrong with it."""

    file: str
    text: str
    requirement: Requirement | None
    mistakes: tuple[Mistake, ...]
    example_lines: tuple[int, ...] = ()
    calendar_line: int = 0
    reviewed_line: int = 0


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar file as it was read."""

    file: str
    text: str
    calendar: Calendar | None
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """All requirements and calendars of an agency; rules whose file has a mistake are left out."""

    requirements: Mapping[str, RequirementFile]
    calendars: Mapping[str, CalendarFile]
    mistakes: tuple[Mistake, ...]

    @property
    def rules(self) -> list[Requirement]:
        """Return every whole rule, in order of its name."""
        return [r.requirement for _, r in sorted(self.requirements.items()) if r.requirement is not None]

    @property
    def known_calendars(self) -> dict[str, Calendar]:
        """Return every whole calendar by name."""
        return {name: c.calendar for name, c in self.calendars.items() if c.calendar is not None}


def read(path: Path) -> Source:
    """Return a file's text, and its content unless it is not legible YAML."""
    file = shown(path)
    text = yamlfile.text_of(path, file)
    return Source(path, file, "", text) if isinstance(text, Mistake) else _source(text, file, path)


def _source(text: str, file: str, path: Path) -> Source:
    return Source(path, file, text, yamlfile.read(text, file))


@lru_cache(maxsize=1024)
def requirement_from(text: str, file: str) -> RequirementFile:
    """Return the rule that a text states; remembered, because a page that lists all files reads them each time."""
    return requirement_of(_source(text, file, Path(file)))


@lru_cache(maxsize=128)
def calendar_from(text: str, file: str) -> CalendarFile:
    """Return the calendar that a text states."""
    return calendar_of(_source(text, file, Path(file)))


def requirement_of(source: Source) -> RequirementFile:
    """Return the rule that a file states."""
    if isinstance(source.content, Mistake):
        return RequirementFile(source.file, source.text, None, (source.content,))
    problems: list[Problem] = []
    rule = parse_requirement(source.content.data, problems)
    lines = tuple(source.content.line(("examples", i)) for i in range(len(rule.examples) if rule else 0))
    calendar, reviewed = (source.content.line(path) for path in (("time", "calendar"), ("reviewed_on",)))
    return RequirementFile(source.file, source.text, rule, told(source.content, problems), lines, calendar, reviewed)


def calendar_of(source: Source) -> CalendarFile:
    """Return the calendar that a file states."""
    if isinstance(source.content, Mistake):
        return CalendarFile(source.file, source.text, None, (source.content,))
    problems: list[Problem] = []
    calendar = parse_calendar(source.content.data, problems)
    return CalendarFile(source.file, source.text, calendar, told(source.content, problems))


def policies_in(overlay: Overlay) -> Policies:
    """Return the requirements and calendars of the policies, the agency's own files hiding ours."""
    return together(map(_requirement_at, overlay.glob(f"{REQUIREMENTS}/**/*.yaml")), calendars_in(overlay))


def calendars_in(overlay: Overlay) -> list[CalendarFile]:
    """Return the calendar files of the policies, the agency's own hiding ours."""
    return [_calendar_at(path) for path in overlay.glob(f"{CALENDARS}/**/*.yaml")]


def _requirement_at(path: Path) -> RequirementFile:
    file = shown(path)
    text = yamlfile.text_of(path, file)
    return RequirementFile(file, "", None, (text,)) if isinstance(text, Mistake) else requirement_from(text, file)


def _calendar_at(path: Path) -> CalendarFile:
    file = shown(path)
    text = yamlfile.text_of(path, file)
    return CalendarFile(file, "", None, (text,)) if isinstance(text, Mistake) else calendar_from(text, file)


def file_of(overlay: Overlay, key: str) -> RequirementFile | None:
    """Return the file of one requirement, without parsing the others; None where no file has that name.

    A broken file is found as well, by the line that names it. A second file of the same name is a mistake.
    """
    found = [requirement_of(source) for source in _naming(overlay, f"{REQUIREMENTS}/**/*.yaml", "requirement", key)]
    if not found:
        return None
    taken = [m for other in found[1:] for m in _taken("requirement", key, other.file, found[0])]
    return replace(found[0], mistakes=(*found[0].mistakes, *taken))


def calendars_for(overlay: Overlay, rule: Requirement) -> dict[str, CalendarFile]:
    """Return the calendar files that a rule names, by name; one that is not there is left out."""
    pairs = ((name, _naming(overlay, f"{CALENDARS}/**/*.yaml", "calendar", name)) for name in calendar_names(rule))
    return {name: calendar_of(source) for name, sources in pairs for source in list(sources)[:1]}


def calendar_names(rule: Requirement) -> list[str]:
    """Return the calendars by which any text of a rule counts."""
    return sorted({text.body.time.calendar for text in rule.texts if text.body.time.calendar})


def unknown_calendars(rule: RequirementFile, known: Mapping[str, object]) -> list[Mistake]:
    """Return a mistake for each calendar that a rule names and nobody gives."""
    return list(_unknown_calendars(rule, rule.requirement, known)) if rule.requirement else []


def days(file: RequirementFile, today: date) -> list[Mistake]:
    """Return what is wrong with the days on which something is said to have been done."""
    reviewed = file.requirement.reviewed_on if file.requirement else None
    what = not_yet("reviewed_on", reviewed, today) if reviewed else ""
    mend = "Write the day on which it was last compared with its source."
    return [Mistake(file.file, file.reviewed_line, what, mend)] if what else []


def _naming(overlay: Overlay, pattern: str, word: str, name: str) -> Iterator[Source]:
    """Yield the files whose first level says `word: name`."""
    line = re.compile(rf"""^{word}:[ \t]*(["']?){re.escape(name)}\1[ \t]*(#.*)?\r?$""", re.MULTILINE)
    for path in overlay.glob(pattern):
        if line.search(path.read_text(encoding="utf-8-sig", errors="replace")):
            yield read(path)


def together(rules: Iterable[RequirementFile], days: Iterable[CalendarFile]) -> Policies:
    """Return what some files say together; a name given twice and a calendar not given are mistakes."""
    rules, days = list(rules), list(days)
    mistakes = [mistake for rule in rules for mistake in rule.mistakes]
    mistakes += [mistake for calendar in days for mistake in calendar.mistakes]
    calendars: dict[str, CalendarFile] = {}
    requirements: dict[str, RequirementFile] = {}
    for found in days:
        if found.calendar is not None:
            mistakes += _taken("calendar", found.calendar.name, found.file, calendars.get(found.calendar.name))
            calendars[found.calendar.name] = found
    for rule in rules:
        if rule.requirement is not None:
            mistakes += _taken("requirement", rule.requirement.id, rule.file, requirements.get(rule.requirement.id))
            mistakes += _unknown_calendars(rule, rule.requirement, calendars)
            requirements[rule.requirement.id] = rule
    return Policies(requirements, calendars, tuple(sorted(mistakes)))


def _taken(kind: str, name: str, file: str, earlier: RequirementFile | CalendarFile | None) -> Iterator[Mistake]:
    if earlier is not None:
        yield Mistake(file, 1, f'The {kind} "{name}" is also in {earlier.file}.', "Rename one or remove one.")


def _unknown_calendars(
    rule: RequirementFile, requirement: Requirement, calendars: Mapping[str, object]
) -> Iterator[Mistake]:
    for name in sorted({t.body.time.calendar for t in requirement.texts if t.body.time.calendar} - set(calendars)):
        known = ", ".join(sorted(calendars)) or "none"
        what = f'There is no calendar named "{name}".'
        yield Mistake(rule.file, rule.calendar_line, what, f"Write policies/{CALENDARS}/{name}.yaml. Known: {known}.")


def told(source: YamlText, problems: Sequence[Problem]) -> tuple[Mistake, ...]:
    """Return what is wrong with a file, each mistake with its line."""
    return tuple(Mistake(source.file, source.line(p.path) or 1, p.sentence) for p in problems)


def shown(path: Path) -> str:
    """Return a path as its reader would write it: from here if it is below here."""
    whole, here = path.resolve(), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()

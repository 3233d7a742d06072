"""Checks policy files: reads each, runs every worked example and case, and compares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from lms.compliance.cases import Case, CaseFile, cases_of
from lms.compliance.content import (
    CALENDARS,
    CalendarFile,
    Policies,
    RequirementFile,
    Source,
    calendar_of,
    calendars_in,
    days,
    policies_in,
    read,
    requirement_of,
    together,
)
from lms.compliance.model import Calendar, Outcome, Period
from lms.compliance.model.outcome import OBLIGATION_FIELDS
from lms.compliance.rules import evaluate
from lms.compliance.shipped import lacking
from lms.kernel.errors import LmsError, Mistake
from lms.platform.content import Overlay

MOST_EXPLAINED = 4


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One worked example or case: what was expected, what came out, and whether they agree."""

    file: str
    line: int
    case: str
    requirement: str
    passed: bool
    expected: Mapping[str, Any]
    got: Mapping[str, Any]
    error: str = ""
    steps: tuple[str, ...] = ()
    """How each obligation of a case that did not come out was computed, one line a step."""

    def as_mapping(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "file": self.file,
            "line": self.line,
            "case": self.case,
            "requirement": self.requirement,
            "passed": self.passed,
            "expected": self.expected,
            "got": self.got,
            "error": self.error,
            "steps": list(self.steps),
        }

    def __str__(self) -> str:
        where = f'{self.file}:{self.line}: "{self.case}" of {self.requirement}'
        if self.passed:
            return f"{where}: as expected."
        if self.error:
            return f"{where}: {self.error}"
        lines = [f"{where} is not as expected."]
        for name, expected in self.expected.items():
            if not _agrees(name, expected, self.got[name]):
                lines.append(f"    {name}: expected {json.dumps(expected)}, got {json.dumps(self.got[name])}")
        lines += ["    This is how it was computed:", *(f"      {step}" for step in self.steps)] if self.steps else []
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: mistakes in files, and the result of every case."""

    mistakes: tuple[Mistake, ...] = ()
    results: tuple[CaseResult, ...] = ()
    requirements: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[CaseResult, ...]:
        """Return the cases that are not as expected."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.mistakes or self.failures)


def check_policies(overlay: Overlay, today: date | None = None) -> Report:
    """Check all requirement and calendar files of an agency, and run their examples.

    Days on which something is said to have been done are held against `today` where it is given.
    """
    return _report(policies_in(overlay), (), today=today)


def check_files(paths: Iterable[Path], overlay: Overlay, today: date | None = None) -> Report:
    """Check requirement, calendar and case files, or all such files of folders.

    A rule may name a calendar of the files given, of a `calendars` folder beside or above its own, or of the agency.
    """
    sources, missing = _sources(paths)
    groups: dict[str, list[Source]] = {"requirement": [], "calendar": [], "cases": []}
    for source in sources:
        kind = _kind(source)
        if isinstance(kind, Mistake):
            missing.append(kind)
        else:
            groups[kind].append(source)
    calendars = _calendars(groups, overlay)
    policies = together(map(requirement_of, groups["requirement"]), calendars)
    known = {c.calendar.name: c.calendar for c in calendars if c.calendar is not None}
    cases = [cases_of(source, known) for source in groups["cases"]]
    return _report(policies, cases, missing, today)


def check(paths: Iterable[Path], overlay: Overlay) -> tuple[CaseResult, ...]:
    """Return the result of every example and case of some files."""
    return check_files(paths, overlay).results


def counted(report: Report) -> str:
    """Return how much was checked and how much of it is wrong."""
    rules, cases, wrong = len(report.requirements), len(report.results), len(report.failures)
    return (
        f"{rules} requirement{'' if rules == 1 else 's'} checked, {cases} worked case{'' if cases == 1 else 's'} run, "
        f"{wrong} not as expected."
    )


def format_text(report: Report) -> str:
    """Return mistakes, then cases that are not as expected, then how many were checked."""
    return "\n".join([*map(str, report.mistakes), *map(str, report.failures), counted(report)])


def format_json(report: Report) -> str:
    """Return one object a case, a line each."""
    return "\n".join(json.dumps(result.as_mapping(), ensure_ascii=False) for result in report.results)


def _sources(paths: Iterable[Path]) -> tuple[list[Source], list[Mistake]]:
    found: dict[Path, Source] = {}
    missing: list[Mistake] = []
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*.yaml")):
                found[file.resolve()] = read(file)
        elif path.is_file():
            found[path.resolve()] = read(path)
        else:
            missing.append(Mistake(str(path), 0, "There is no such file.", "Name a file or folder that exists."))
    return list(found.values()), missing


def _kind(source: Source) -> str | Mistake:
    if isinstance(source.content, Mistake):
        return source.content
    for kind in ("cases", "requirement", "calendar"):
        if isinstance(source.content.data, dict) and kind in source.content.data:
            return kind
    what = "This is neither a requirement, nor a calendar, nor a file of cases."
    return Mistake(source.file, 1, what, 'Begin with "requirement: NAME", "calendar: NAME" or "cases:".')


def _calendars(groups: Mapping[str, Sequence[Source]], overlay: Overlay) -> list[CalendarFile]:
    """Those given count first, then those near the rules, then the agency's; each name once."""
    found = [calendar_of(source) for source in groups["calendar"]]
    names = {c.calendar.name for c in found if c.calendar is not None}
    near = {
        folder / CALENDARS
        for source in (*groups["requirement"], *groups["cases"])
        for folder in list(source.path.resolve().parents)[:3]
    }
    others = [calendar_of(read(p)) for folder in sorted(near) if folder.is_dir() for p in sorted(folder.glob("*.yaml"))]
    for other in (*others, *calendars_in(overlay)):
        if other.calendar is not None and other.calendar.name not in names:
            names.add(other.calendar.name)
            found.append(other)
    return found


def _report(
    policies: Policies, cases: Sequence[CaseFile], mistakes: Sequence[Mistake] = (), today: date | None = None
) -> Report:
    known = policies.known_calendars
    results = [r for file in policies.requirements.values() for r in _examples(file, known)]
    results += [run(case) for file in cases for case in file.cases]
    every = [*mistakes, *policies.mistakes, *(m for file in cases for m in file.mistakes)]
    for file in policies.requirements.values():
        every += [*lacking(file), *(days(file, today) if today else ())]
    return Report(tuple(sorted(every)), tuple(results), tuple(sorted(policies.requirements)))


def _examples(file: RequirementFile, calendars: Mapping[str, Calendar]) -> Iterator[CaseResult]:
    if file.requirement is None:
        return
    for example, line in zip(file.requirement.examples, file.example_lines, strict=True):
        yield run(Case(file.file, line, example.title, file.requirement, calendars, example))


def run(case: Case) -> CaseResult:
    """Compute one case and compare."""
    example = case.example
    expected = {name: _plain(value) for name, value in example.expect.items()}
    got: dict[str, Any] = {}
    steps: tuple[str, ...] = ()
    passed, problem = False, ""
    try:
        outcome = evaluate(case.requirement, example.history, example.as_of, example.known_at, case.calendars)
    except LmsError as error:
        problem = error.message
    else:
        got = {name: _got(name, outcome) for name in expected}
        passed = all(_agrees(name, value, got[name]) for name, value in expected.items())
        steps = () if passed else tuple(_steps(case))
    return CaseResult(case.file, case.line, case.id, case.requirement.id, passed, expected, got, problem, steps)


def _steps(case: Case) -> Iterator[str]:
    """Yield how each obligation came to its dates; at most the last few, because a long history repeats itself."""
    asked = case.example
    outcome = evaluate(case.requirement, asked.history, asked.as_of, asked.known_at, case.calendars, explain=True)
    if len(outcome.obligations) > MOST_EXPLAINED:
        yield f"(the last {MOST_EXPLAINED} of {len(outcome.obligations)} obligations)"
    for obligation in outcome.obligations[-MOST_EXPLAINED:]:
        name = f"{obligation.kind.value} {obligation.cycle}"
        for step in obligation.explanation:
            yield f"{name}, {step.setting}: {step.text} = {step.result}"


def _got(name: str, outcome: Outcome) -> Any:
    if name == "obligation_count":
        return len(outcome.obligations)
    if name == "obligations":
        return [{field: _plain(getattr(o, field)) for field in OBLIGATION_FIELDS} for o in outcome.obligations]
    return _plain(getattr(outcome.summary, name))


def _agrees(name: str, expected: Any, got: Any) -> bool:
    """A partial match: each obligation expected must be matched in all its fields by one that there is."""
    if name != "obligations":
        return bool(expected == got)
    return all(any(all(o[k] == v for k, v in item.items()) for o in got) for item in expected)


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case Period():
            return str(value)
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case _:
            return value

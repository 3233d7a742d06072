"""Reads case files: worked cases, each with its own rule, calendars and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lms.compliance.content import Source, read, requirement_of, shown, told
from lms.compliance.model import Calendar, Requirement
from lms.compliance.model.requirement import Example
from lms.compliance.rules.parse import Node, Problem, parse_calendar, parse_case_head, parse_requirement
from lms.kernel.errors import Mistake

_MUST = ("id", "requirement", "history", "as_of", "expect")
_MAY = ("title", "source", "basis", "features", "note", "calendars", "known_at")


@dataclass(frozen=True, slots=True)
class Case:
    """A rule, its calendars, and an example of it."""

    file: str
    line: int
    id: str
    requirement: Requirement
    calendars: Mapping[str, Calendar]
    example: Example


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file as it was read: the cases that are whole, and what is wrong with the others."""

    file: str
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...]


def cases_of(source: Source, calendars: Mapping[str, Calendar]) -> CaseFile:
    """Return the cases of a file; calendars of a case go before those given."""
    if isinstance(source.content, Mistake):
        return CaseFile(source.file, (), (source.content,))
    problems: list[Problem] = []
    elsewhere: list[Mistake] = []
    entries = Node(source.content.data, (), problems).keys(("cases",), ("cases",), "a case file")
    cases: dict[str, Case] = {}
    for index, node in enumerate(entries["cases"].items() if "cases" in entries else ()):
        case = _case(source.path, node, calendars, elsewhere)
        if case is None:
            continue
        if case.id in cases:
            node.fail(f'There are two cases "{case.id}" in this file. Rename one.', "id")
        cases[case.id] = replace(case, line=source.content.line(("cases", index)))
    return CaseFile(source.file, tuple(cases.values()), (*told(source.content, problems), *elsewhere))


def _case(path: Path, node: Node, calendars: Mapping[str, Calendar], elsewhere: list[Mistake]) -> Case | None:
    before = len(node.problems)
    entries = node.keys((*_MUST, *_MAY), _MUST, "a case")
    known = {**calendars, **(_own_calendars(entries["calendars"]) if "calendars" in entries else {})}
    requirement = _requirement_of(path, entries["requirement"], elsewhere) if "requirement" in entries else None
    example = parse_case_head(entries)
    name = entries["id"].text() if "id" in entries else None
    if len(node.problems) > before or requirement is None or example is None or name is None:
        return None
    return Case(shown(path), 0, name, requirement, known, example)


def _own_calendars(node: Node) -> dict[str, Calendar]:
    if not isinstance(node.value, dict):
        node.fail('"calendars" must be a mapping from names to calendars.')
        return {}
    own: dict[str, Calendar] = {}
    for name, value in node.value.items():
        problems: list[Problem] = []
        calendar = parse_calendar(value, problems, str(name))
        _adopt(node, problems, name)
        if calendar is not None:
            own[str(name)] = calendar
    return own


def _requirement_of(path: Path, node: Node, elsewhere: list[Mistake]) -> Requirement | None:
    """A rule written in the case, or the path of its file from the case file."""
    if not isinstance(node.value, str):
        problems: list[Problem] = []
        requirement = parse_requirement(node.value, problems)
        _adopt(node, problems)
        return requirement
    target = path.parent / node.value
    if not target.is_file():
        node.fail(f'There is no requirement file "{node.value}". Write its path from the folder of this file.')
        return None
    found = requirement_of(read(target))
    elsewhere += found.mistakes
    return found.requirement


def _adopt(node: Node, problems: Sequence[Problem], *below: str) -> None:
    """Write down what is wrong with a part as wrong at its place in the whole."""
    node.problems += [Problem((*node.path, *below, *p.path), p.sentence) for p in problems]

"""Short ways to write a rule and a history in a test."""

from __future__ import annotations

from typing import Any

from lms.compliance.model import Requirement
from lms.compliance.rules.parse import Node, Problem, parse_fact, parse_requirement
from lms.kernel.facts import Fact
from lms.platform import yamlfile
from lms.platform.yamlfile import YamlText


def said(text: str) -> Any:
    """Return what a YAML text says."""
    found = yamlfile.read(text, "text")
    assert isinstance(found, YamlText), found
    return found.data


def rule(text: str) -> Requirement:
    """Return a rule; its name and module need not be said."""
    problems: list[Problem] = []
    found = parse_requirement({"requirement": "rule", "satisfied_by": "m", **said(text)}, problems)
    assert found is not None, problems
    return found


def history(text: str) -> tuple[Fact, ...]:
    """Return facts, one a line: `{type: completion, date: 2025-01-02, module: m}`."""
    problems: list[Problem] = []
    found = [parse_fact(Node(item, (), problems)) for item in said(text)]
    assert not problems, problems
    return tuple(fact for fact in found if fact is not None)


def problems_of(text: str) -> list[Problem]:
    """Return what is wrong with the text of a requirement."""
    problems: list[Problem] = []
    parse_requirement(said(text), problems)
    return problems

"""Audiences and what satisfies: the two recursive expressions of the language."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from lms.compliance.model.requirement import AllOf, AnyOf, Expression, Hours, Predicate
from lms.compliance.rules.parse.node import Node, shown

_ATTRIBUTES = ("unit", "position", "grade", "employment_type", "location", "supervisor")


def predicate(node: Node) -> Predicate:
    """Return an audience; everybody after a mistake."""
    entries = node.keys((*_ATTRIBUTES, "designation", "all", "any", "not"), what="an audience")
    tags = entries.get("designation")
    some = entries.get("any")
    every = entries.get("all")
    none = entries.get("not")
    return Predicate(
        attributes=tuple((name, _values(entries[name])) for name in _ATTRIBUTES if name in entries),
        tags=None if tags is None else frozenset(t for e in tags.one_or_more() if (t := e.text()) is not None),
        every=() if every is None else tuple(map(predicate, every.items())),
        some=None if some is None else _some(some),
        none=None if none is None else predicate(none),
    )


def _some(node: Node) -> tuple[Predicate, ...]:
    return tuple(map(predicate, node.items()))


def _values(node: Node) -> frozenset[str | bool]:
    flag = node.path[-1] == "supervisor"
    found = [entry.boolean() if flag else entry.text() for entry in node.one_or_more()]
    return frozenset(value for value in found if value is not None)


def expression(node: Node) -> Expression:
    """Return what satisfies; an impossible module after a mistake."""
    if isinstance(node.value, str):
        return str(node.value)
    if not isinstance(node.value, dict):
        node.fail(
            f'"{node.name}" must be a module, {{any: [..]}}, {{all: [..]}} or {{hours: .., of: [..]}}, '
            f"not {shown(node.value)}."
        )
        return ""
    entries = node.keys(("any", "all", "hours", "of", "late_joiner"))
    if sum(key in entries for key in ("any", "all", "hours")) != 1:
        node.fail(f'"{node.name}" needs exactly one of any, all, hours.')
        return ""
    if "hours" in entries:
        return _hours(node)
    key = "any" if "any" in entries else "all"
    node.keys((key,))
    parts = tuple(map(expression, entries[key].items()))
    return AnyOf(parts) if key == "any" else AllOf(parts)


def _hours(node: Node) -> Expression:
    entries = node.keys(("hours", "of", "late_joiner"), ("hours", "of"))
    minutes = _minutes(entries["hours"], positive=True)
    of = frozenset(m for e in entries["of"].items() if (m := e.text()) is not None) if "of" in entries else frozenset()
    if "late_joiner" not in entries:
        return Hours(minutes, of)
    late = entries["late_joiner"].keys(("from", "hours"), ("from", "hours"))
    late_from = late["from"].month_day() if "from" in late else None
    return Hours(minutes, of, late_from, _minutes(late["hours"], positive=False) if "hours" in late else 0)


def _minutes(node: Node, *, positive: bool) -> int:
    value = node.value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10_000:
        minutes = int((Decimal(str(value)) * 60).to_integral_value(ROUND_CEILING))
        if minutes > 0 or not positive:
            return minutes
    node.fail(f'"{node.name}" must be a number of hours, not {shown(value)}.')
    return 0

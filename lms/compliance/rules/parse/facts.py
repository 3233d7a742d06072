"""Facts as examples and case files write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from lms.compliance.rules.parse.node import Node, day_of, moment_of, shown
from lms.kernel.facts import ATTRIBUTES, Fact, FactType

_COMMON: Final = ("type", "date", "id", "recorded_at", "note")
_FIELDS: Final[dict[FactType, tuple[str, ...]]] = {
    FactType.APPOINTMENT: ATTRIBUTES,
    FactType.ASSIGNMENT: ATTRIBUTES,
    FactType.DESIGNATION: ("tag",),
    FactType.DESIGNATION_END: ("tag",),
    FactType.EVENT: ("name",),
    FactType.COMPLETION: ("module", "minutes", "scheduled_minutes", "version", "external"),
    FactType.SIGN_OFF: ("of", "by"),
    FactType.LEAVE: ("until", "kind"),
    FactType.EXEMPTION: ("until", "requirement"),
    FactType.EXTENSION: ("new_due", "due_on", "determination", "requirement"),
    FactType.CONTENT_CHANGE: ("module", "version", "material"),
    FactType.REVOCATION: ("of",),
}
_REQUIRED: Final[dict[FactType, tuple[str, ...]]] = {
    FactType.DESIGNATION: ("tag",),
    FactType.DESIGNATION_END: ("tag",),
    FactType.EVENT: ("name",),
    FactType.COMPLETION: ("module",),
    FactType.SIGN_OFF: ("of", "by"),
    FactType.EXTENSION: ("new_due",),
    FactType.CONTENT_CHANGE: ("module",),
    FactType.REVOCATION: ("of", "recorded_at"),
}
_TEXTS: Final = ("id", "note", "tag", "name", "module", "of", "by", "kind", "requirement")
_FLAGS: Final = ("external", "determination", "material")
_NUMBERS: Final = ("minutes", "scheduled_minutes", "version")
_DAYS: Final = ("until", "new_due", "due_on")


def parse_fact(node: Node) -> Fact | None:
    """Return a fact, None after writing down what is wrong with it."""
    kind = _type(node)
    if kind is None:
        return None
    before = len(node.problems)
    required = [*_REQUIRED.get(kind, ()), *(() if kind is FactType.REVOCATION else ("date",))]
    entries = node.keys((*_COMMON, *_FIELDS.get(kind, ())), required, f'a fact of type "{kind.value}"')
    values: dict[str, Any] = {}
    attributes: dict[str, str | bool] = {}
    for name, entry in entries.items():
        if name in ATTRIBUTES:
            value = entry.boolean() if name == "supervisor" else entry.text()
            if value is not None:
                attributes[name] = value
        elif name not in ("type", "date"):
            values[name] = _field(name, entry)
    on, at = _when(entries.get("date"))
    if len(node.problems) > before:
        return None
    if values.get("note") is None:
        values.pop("note", None)
    return Fact(type=kind, on=on, at=at, attributes=attributes, **values)


def _type(node: Node) -> FactType | None:
    kinds = [kind.value for kind in FactType]
    if not isinstance(node.value, dict) or "type" not in node.value:
        node.fail(f'A fact must be a mapping with a "type", not {shown(node.value)}.')
        return None
    word = Node(node.value["type"], (*node.path, "type"), node.problems).word(kinds)
    return None if word is None else FactType(word)


def _field(name: str, entry: Node) -> object:
    if name in _TEXTS:
        return entry.text()
    if name in _FLAGS:
        return entry.boolean()
    if name in _NUMBERS:
        return entry.whole(1 if name == "scheduled_minutes" else 0)
    if name in _DAYS:
        return None if entry.value is None and name == "until" else entry.day()
    return entry.instant()


def _when(entry: Node | None) -> tuple[date | None, datetime | None]:
    if entry is None:
        return None, None
    on, at = day_of(entry.value), moment_of(entry.value)
    if on is None and at is None:
        entry.fail(
            '"date" must be a day such as 2025-03-03 or an instant such as "2025-07-05T09:00:00Z" in quotation '
            f"marks, not {shown(entry.value)}."
        )
    return on, at

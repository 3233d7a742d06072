"""Requirement files, calendar files and the heads of cases, as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from lms.compliance.model.calendar import Calendar
from lms.compliance.model.outcome import OBLIGATION_FIELDS, SUMMARY_FIELDS
from lms.compliance.model.requirement import (
    Amendment,
    Body,
    Example,
    Interval,
    Offset,
    Periodic,
    Requirement,
    Unit,
)
from lms.compliance.model.vocabulary import AUDIENCES, TOPICS
from lms.compliance.rules.parse import settings
from lms.compliance.rules.parse.facts import parse_fact
from lms.compliance.rules.parse.node import Node, Problem
from lms.compliance.rules.parse.predicates import expression, predicate
from lms.compliance.rules.question import texts_of
from lms.kernel.facts import Fact

_TEXTS: Final = ("title", "summary", "citation", "source", "jurisdiction", "owner", "notes", "audience")
_WORDS: Final = {"audience_groups": AUDIENCES, "topics": TOPICS}
_HEAD: Final = ("requirement", *_TEXTS, *_WORDS, "confirmed", "reviewed_on", "in_force", "amendments", "examples")
_AMENDMENT: Final = ("effective_on", "announced_on", "transition", "citation", "note")
_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _plain_text(node: Node) -> str | None:
    text = node.text()
    return None if text == "none" else text


def _on_return(node: Node) -> bool:
    return node.word(("restart", "resume")) == "resume"


_BODY: Final[dict[str, tuple[str, Callable[[Node], Any]]]] = {
    "applies_to": ("applies_to", predicate),
    "satisfied_by": ("satisfied_by", expression),
    "initial": ("initial", settings.initial),
    "recurrence": ("recurrence", settings.recurrence),
    "triggers": ("triggers", settings.triggers),
    "credit": ("credit", settings.credit),
    "sign_off": ("sign_off", settings.sign_off),
    "grace": ("grace", settings.grace),
    "extension": ("extension", settings.extension),
    "exemption": ("exemption", settings.exemption),
    "leave": ("leave", settings.leave),
    "on_return": ("resume_on_return", _on_return),
    "minimum_notice": ("minimum_notice", lambda node: node.offset() or Offset(30, Unit.DAYS)),
    "minimum_attendance": ("minimum_attendance", lambda node: node.whole(1, 100)),
    "lapse_action": ("lapse_action", _plain_text),
    "retention": ("retention", settings.retention),
    "time": ("time", settings.time),
}
"""Each setting of the body: the field of `Body` it fills, and who reads it."""


def parse_requirement(value: Any, problems: list[Problem]) -> Requirement | None:
    """Return the rule that a mapping states, None if anything in it is wrong (then `problems` says what)."""
    before = len(problems)
    node = Node(value, (), problems)
    entries = node.keys((*_HEAD, *_BODY), ("requirement", "satisfied_by"), "a requirement")
    if "satisfied_by" not in entries:
        return None
    body = Body(**_body(entries))
    amendments = _amendments(entries["amendments"]) if "amendments" in entries else ()
    head = _head(entries)
    examples = _examples(entries["examples"]) if "examples" in entries else ()
    _check_bodies(node, body, amendments)
    if len(problems) > before:
        return None
    return Requirement(**head, body=body, amendments=amendments, texts=texts_of(body, amendments), examples=examples)


def _body(entries: Mapping[str, Node]) -> dict[str, Any]:
    return {field: read(entries[name]) for name, (field, read) in _BODY.items() if name in entries}


def _head(entries: Mapping[str, Node]) -> dict[str, Any]:
    head: dict[str, Any] = {"id": ""}
    if "requirement" in entries:
        head["id"] = entries["requirement"].text() or ""
        if head["id"] and not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", head["id"]):
            entries["requirement"].fail(
                f'"{head["id"]}" cannot name a requirement; use small letters, digits, - and _, such as us-no-fear.'
            )
    for name in _TEXTS:
        if name in entries:
            head[name] = entries[name].text() or ""
    for name, allowed in _WORDS.items():
        if name in entries:
            head[name] = entries[name].words(allowed)
    if "confirmed" in entries:
        head["confirmed"] = bool(entries["confirmed"].boolean())
    if "reviewed_on" in entries:
        head["reviewed_on"] = entries["reviewed_on"].day()
    if "in_force" in entries:
        span = entries["in_force"].keys(("from", "until"))
        head["in_force_from"] = span["from"].day() if "from" in span else None
        head["in_force_until"] = span["until"].day() if "until" in span else None
    return head


def _amendments(node: Node) -> tuple[Amendment, ...]:
    found = [_amendment(entry) for entry in node.items(0)]
    return tuple(sorted((a for a in found if a is not None), key=lambda a: a.effective_on))


def _amendment(node: Node) -> Amendment | None:
    entries = node.keys((*_AMENDMENT, *_BODY), ("effective_on",), "an amendment")
    effective_on = entries["effective_on"].day() if "effective_on" in entries else None
    announced_on = entries["announced_on"].day() if "announced_on" in entries else effective_on
    transition = entries["transition"].word(("new_cycles", "open_cycles")) if "transition" in entries else None
    if effective_on is None or announced_on is None:
        return None
    return Amendment(
        effective_on,
        announced_on,
        transition == "open_cycles",
        tuple(_body(entries).items()),
        citation=(entries["citation"].text() if "citation" in entries else "") or "",
        note=(entries["note"].text() if "note" in entries else "") or "",
    )


def _check_bodies(node: Node, body: Body, amendments: tuple[Amendment, ...]) -> None:
    """Check what only the whole body shows, in the original text and after each amendment."""
    if node.problems and any(p.path[:1] in (("initial",), ("recurrence",), ("amendments",)) for p in node.problems):
        return
    _check_body(node, body, "")
    was = body
    for amendment in amendments:
        now = replace(was, **dict(amendment.changes))
        _check_body(node, now, f" after the amendment of {amendment.effective_on}")
        _check_grid(node, was, now, amendment.effective_on)
        was = now


def _check_body(node: Node, body: Body, when: str) -> None:
    if body.initial is None and body.recurrence is None:
        node.fail(f'A requirement needs "initial" or "recurrence"{when}. Add one.')
    if isinstance(body.recurrence, Interval) and body.initial is None:
        node.fail(f'An interval counts from a first obligation{when}. Add "initial".', "recurrence")


def _check_grid(node: Node, was: Body, now: Body, day: date) -> None:
    one, other = was.recurrence, now.recurrence
    if isinstance(one, Periodic) and isinstance(other, Periodic):
        fiscal = one.year == "fiscal_year" and was.time.fiscal_year_starts != now.time.fiscal_year_starts
        changed = fiscal or (one.year, one.length, one.starting) != (other.year, other.length, other.starting)
    else:
        changed = one is not None and other is not None and type(one) is not type(other)
    if changed:
        node.fail(
            f"The amendment of {day} changes between interval and period, or when periods begin. "
            "Close this file with in_force.until and write a new one.",
            "amendments",
        )


def _examples(node: Node) -> tuple[Example, ...]:
    found = []
    for entry in node.items(0):
        names = ("title", "history", "as_of", "known_at", "expect", "note")
        entries = entry.keys(names, ("title", "history", "as_of", "expect"), "an example")
        example = parse_case_head(entries)
        if example is not None:
            found.append(example)
    return tuple(found)


def parse_case_head(entries: Mapping[str, Node]) -> Example | None:
    """Return title, history, day and expectation of an example or a case."""
    title = entries["title"].text() if "title" in entries else ""
    history: list[Fact | None] = [parse_fact(n) for n in entries["history"].items(0)] if "history" in entries else []
    as_of = entries["as_of"].day() if "as_of" in entries else None
    known_at: datetime | None = entries["known_at"].instant() if "known_at" in entries else None
    expect = _expectation(entries["expect"]) if "expect" in entries else {}
    if "note" in entries:
        entries["note"].text()
    if as_of is None or title is None:
        return None
    return Example(title, tuple(f for f in history if f is not None), as_of, known_at, expect)


def _expectation(node: Node) -> Mapping[str, Any]:
    entries = node.keys((*SUMMARY_FIELDS, "obligations", "obligation_count"), what='"expect"')
    if not entries and not node.problems:
        node.fail('"expect" is empty; say at least the status.')
    for item in entries["obligations"].items() if "obligations" in entries else ():
        item.keys(OBLIGATION_FIELDS, what='an obligation in "expect"')
    return node.value if isinstance(node.value, Mapping) else {}


def parse_calendar(value: Any, problems: list[Problem], name: str | None = None) -> Calendar | None:
    """Return a calendar; `name` is given where the file does not say it (inside a case)."""
    before = len(problems)
    node = Node(value, (), problems)
    entries = node.keys(
        ("calendar", "title", "source", "weekend", "holidays", "years"), () if name else ("calendar",), "a calendar"
    )
    own = entries["calendar"].text() if "calendar" in entries else name
    weekend = frozenset({5, 6})
    if "weekend" in entries:
        days = [entry.word(_WEEK) for entry in entries["weekend"].items(0)]
        weekend = frozenset(_WEEK.index(day) for day in days if day is not None)
        if len(weekend) > 6:
            entries["weekend"].fail("A week needs at least one business day.")
    holidays = [entry.day() for entry in entries["holidays"].items(0)] if "holidays" in entries else []
    first, last = _years(entries["years"]) if "years" in entries else (None, None)
    if "holidays" in entries and len(set(holidays)) < len(holidays):
        twice = sorted({str(day) for day in holidays if day is not None and holidays.count(day) > 1})
        entries["holidays"].fail(f"Named twice: {', '.join(twice)}. Remove one.")
    if len(problems) > before or own is None:
        return None
    return Calendar(own, weekend, frozenset(day for day in holidays if day is not None), first, last)


def _years(node: Node) -> tuple[int | None, int | None]:
    span = node.keys(("from", "until"), ("from", "until"))
    years = [span[key].whole(1900, 9000) for key in ("from", "until") if key in span]
    if len(years) == 2 and years[0] is not None and years[1] is not None and years[0] > years[1]:
        node.fail(f'"years" ends ({years[1]}) before it begins ({years[0]}).')
    return (years[0], years[1]) if len(years) == 2 else (None, None)

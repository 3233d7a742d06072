"""What makes a module whole: pure checks over what its files say, and how long it takes."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlsplit

from lms.catalogue import questions
from lms.catalogue.model import FilePart, Finding, Item, Module, ModuleHead, cards
from lms.kernel.daytext import not_yet

WORDS_A_MINUTE = 180
SECONDS_A_CHECK = 45
TOLERANCE = 0.10
ITEMS_AN_OBJECTIVE = 4
HIGHEST_VERSION = 1_000_000
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
"""What pages say of a text's language to a screen reader: the language and, where it matters, script and country."""


def seconds_needed(words: int, checks: int) -> int:
    """Return how long it takes to read some words and to answer some checks."""
    return math.ceil(words * 60 / WORDS_A_MINUTE) + checks * SECONDS_A_CHECK


def minutes_needed(words: int, checks: int) -> int:
    """Return the same in whole minutes, at least one."""
    return max(1, round(seconds_needed(words, checks) / 60))


def checks_in(module: Module) -> int:
    """Return how many checks a person answers: those of the lessons, of the pre-test and of the post-test."""
    lessons = sum(len(lesson.checks) for lesson in module.lessons)
    return lessons + module.head.pre_test.items + module.head.post_test.items


def findings(module: Module, words: int) -> list[Finding]:
    """Return everything that is wrong between the parts of a module whose files are each well formed."""
    return [
        *_head(module),
        *_minutes(module, words),
        *_objectives(module),
        *_lessons(module),
        *_items(FilePart.CHECKS, module.checks, module),
        *_items(FilePart.POOL, module.pool, module),
        *_ids(module),
        *_draws(module),
        *_sources(module),
        *_cards(module),
    ]


def days(head: ModuleHead, today: date) -> Iterator[Finding]:
    """Yield what is wrong with the days on which something is said to have been done."""
    if what := not_yet("reviewed_on", head.reviewed_on, today):
        mend = "Write the day on which somebody last compared the text with the rules it cites."
        yield Finding(FilePart.MODULE, ("reviewed_on",), what, mend)


def _cards(module: Module) -> Iterator[Finding]:
    objectives = {objective.id for objective in module.head.objectives}
    for path, what, mend in cards.faults(module.cards, objectives, {lesson.key for lesson in module.lessons}):
        yield Finding(FilePart.CARDS, path, what, mend)


def is_web_address(url: str) -> bool:
    """Tell whether an address is http or https with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _head(module: Module) -> Iterator[Finding]:
    head = module.head
    if head.version > HIGHEST_VERSION:
        what, mend = f"The version {head.version} is higher than {HIGHEST_VERSION}.", "Count on from the last one."
        yield Finding(FilePart.MODULE, ("version",), what, mend)
    if not LANGUAGE.fullmatch(head.language):
        what = f"'{head.language}' is not the code of a language."
        mend = "Write two or three letters, as en or es; where it matters with the country, as es-MX."
        yield Finding(FilePart.MODULE, ("language",), what, mend)


def _minutes(module: Module, words: int) -> Iterator[Finding]:
    checks = checks_in(module)
    computed, stated = minutes_needed(words, checks), module.head.minutes
    if abs(computed - stated) > max(1, stated * TOLERANCE):
        yield Finding(
            FilePart.MODULE,
            ("minutes",),
            f"'minutes' says {stated}, but {words} words at {WORDS_A_MINUTE} a minute and {checks} checks of "
            f"{SECONDS_A_CHECK} seconds take {computed}.",
            f"Write {computed}, or bring the text closer to {stated} minutes.",
        )


def _objectives(module: Module) -> Iterator[Finding]:
    taught = {name for lesson in module.lessons for name in lesson.objectives}
    asked = Counter(item.objective for item in module.pool)
    ids = [objective.id for objective in module.head.objectives]
    for number, name in enumerate(ids):
        path = ("objectives", number, "id")
        if name in ids[:number]:
            yield Finding(FilePart.MODULE, path, f"The objective '{name}' is there twice.", "Give each its own id.")
        if name not in taught:
            yield Finding(
                FilePart.MODULE,
                path,
                f"No lesson teaches the objective '{name}'.",
                "Name it under 'objectives' in a lesson's front matter.",
            )
        if asked[name] < ITEMS_AN_OBJECTIVE:
            yield Finding(
                FilePart.MODULE,
                path,
                f"The pool asks {asked[name] or 'no'} item{'s' * (asked[name] != 1)} about the objective '{name}'.",
                f"Write at least {ITEMS_AN_OBJECTIVE} in pool.yaml.",
            )


def _lessons(module: Module) -> Iterator[Finding]:
    objectives = {objective.id for objective in module.head.objectives}
    checks = {item.id for item in module.checks}
    used: set[str] = set()
    for lesson in module.lessons:
        for number, name in enumerate(lesson.objectives):
            if name not in objectives:
                yield Finding(
                    FilePart.LESSON,
                    ("objectives", number),
                    f"'{name}' is not an objective of this module.",
                    f"Use one of: {', '.join(sorted(objectives))}.",
                    lesson.key,
                )
        for number, name in enumerate(lesson.checks):
            path = ("checks", number)
            if name not in checks:
                what, mend = f"There is no check '{name}'.", "Write it in checks.yaml, or correct the id."
                yield Finding(FilePart.LESSON, path, what, mend, lesson.key)
            elif name in used:
                what, mend = f"The check '{name}' is asked twice.", "Ask each check in one place."
                yield Finding(FilePart.LESSON, path, what, mend, lesson.key)
            used.add(name)
    for number, item in enumerate(module.checks):
        if item.id not in used:
            yield Finding(
                FilePart.CHECKS,
                ("items", number, "id"),
                f"No lesson asks the check '{item.id}'.",
                "Name it under 'checks' in a lesson's front matter, or take it out.",
            )


def _ids(module: Module) -> Iterator[Finding]:
    seen: set[str] = set()
    for part, items in ((FilePart.CHECKS, module.checks), (FilePart.POOL, module.pool)):
        for number, item in enumerate(items):
            if item.id in seen:
                yield Finding(
                    part,
                    ("items", number, "id"),
                    f"The id '{item.id}' is used twice in this module.",
                    "Give each item of checks.yaml and pool.yaml its own id.",
                )
            seen.add(item.id)


def _items(part: FilePart, items: Iterable[Item], module: Module) -> Iterator[Finding]:
    objectives = {objective.id for objective in module.head.objectives}
    for number, item in enumerate(items):
        path = ("items", number)
        if item.objective not in objectives:
            yield Finding(
                part,
                (*path, "objective"),
                f"{item.id}: '{item.objective}' is not an objective of this module.",
                f"Use one of: {', '.join(sorted(objectives))}.",
            )
        for field, what, mend in questions.faults(item):
            yield Finding(part, (*path, *field), f"{item.id}: {what}", mend)


def _draws(module: Module) -> Iterator[Finding]:
    for name, draw in (("pre_test", module.head.pre_test), ("post_test", module.head.post_test)):
        if draw.items > len(module.pool):
            yield Finding(
                FilePart.MODULE,
                (name, "items"),
                f"'{name}' draws {draw.items} items from a pool of {len(module.pool)}.",
                "Draw fewer, or write more items in pool.yaml.",
            )
        if draw.items < len(module.head.objectives):
            yield Finding(
                FilePart.MODULE,
                (name, "items"),
                f"'{name}' draws {draw.items} item{'s' * (draw.items != 1)} for "
                f"{len(module.head.objectives)} objectives.",
                "Draw at least one item for each objective.",
            )


def _sources(module: Module) -> Iterator[Finding]:
    for number, source in enumerate(module.head.sources):
        if source.url and not is_web_address(source.url):
            yield Finding(
                FilePart.MODULE,
                ("sources", number, "url"),
                f"'{source.url}' is not a web address.",
                "Write a public address that begins with https://, or leave it out.",
            )

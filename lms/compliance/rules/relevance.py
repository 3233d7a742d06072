"""Which facts can matter to a rule at all; when in doubt they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lms.compliance.model.requirement import (
    AllOf,
    Anchor,
    AnyOf,
    Body,
    By,
    Choice,
    Deadline,
    Expression,
    Hours,
    Keep,
    Periodic,
    Predicate,
    Requirement,
    Retention,
)
from lms.compliance.rules.satisfaction import modules_of
from lms.kernel.facts import Fact, FactType

_ALWAYS = frozenset({FactType.APPOINTMENT, FactType.SEPARATION, FactType.EXTENSION, FactType.SIGN_OFF})


@dataclass(frozen=True, slots=True)
class Names:
    """Every word of the world that a rule mentions, in any of its texts."""

    modules: frozenset[str]
    anchors: frozenset[Anchor]
    tags: frozenset[str]
    attributes: frozenset[str]
    leave: bool
    exemption: bool


@lru_cache(maxsize=512)
def names_of(requirement: Requirement) -> Names:
    """Return what a rule mentions."""
    bodies = [text.body for text in requirement.texts]
    predicates = [p for body in bodies for top in _audiences(body) for p in _parts(top)]
    return Names(
        modules=frozenset(m for body in bodies for e in expressions_of(body) for m in modules_of(e)),
        anchors=frozenset(anchor for body in bodies for anchor in _anchors(body)),
        tags=frozenset(tag for p in predicates for tag in p.tags or ()),
        attributes=frozenset(name for p in predicates for name, _ in p.attributes),
        leave=any(body.leave is not None for body in bodies),
        exemption=any(body.exemption is not None for body in bodies),
    )


@lru_cache(maxsize=2048)
def hours_of(requirement: Requirement, module: str) -> int:
    """Return the most minutes that any text of a rule asks for by counting a module's; 0: it counts none."""
    found = [_minutes(e, module) for text in requirement.texts for e in expressions_of(text.body)]
    return max(found, default=0)


def _minutes(expression: Expression, module: str) -> int:
    match expression:
        case Hours():
            return expression.minutes if module in expression.of else 0
        case AnyOf():
            return max((_minutes(each, module) for each in expression.options), default=0)
        case AllOf():
            return max((_minutes(each, module) for each in expression.parts), default=0)
    return 0


def matters(names: Names, fact: Fact) -> bool:
    """Return whether a fact can change an answer."""
    if fact.type is FactType.COMPLETION:
        return fact.module in names.modules
    if fact.type in _ALWAYS or Anchor(fact.type.value, fact.tag or fact.name) in names.anchors:
        return True
    return _mentioned(names, fact)


def _mentioned(names: Names, fact: Fact) -> bool:
    match fact.type:
        case FactType.CONTENT_CHANGE:
            return fact.module in names.modules and Anchor(fact.type.value) in names.anchors
        case FactType.DESIGNATION | FactType.DESIGNATION_END:
            return fact.tag in names.tags
        case FactType.ASSIGNMENT:
            return not names.attributes.isdisjoint(fact.attributes)
        case _:
            return (names.leave and fact.type is FactType.LEAVE) or (
                names.exemption and fact.type is FactType.EXEMPTION
            )


def _audiences(body: Body) -> Iterator[Predicate]:
    yield body.applies_to
    for trigger in body.triggers:
        yield trigger.affects


def _parts(predicate: Predicate) -> Iterator[Predicate]:
    yield predicate
    below: Iterable[Predicate] = (*predicate.every, *(predicate.some or ()))
    for part in below:
        yield from _parts(part)
    if predicate.none is not None:
        yield from _parts(predicate.none)


def expressions_of(body: Body) -> Iterator[Expression]:
    """Yield each expression by which a text can be satisfied."""
    others = [body.initial, body.recurrence, *body.triggers]
    yield body.satisfied_by
    yield from (part.satisfied_by for part in others if part is not None and part.satisfied_by is not None)


def _anchors(body: Body) -> Iterator[Anchor]:
    yield from (trigger.after for trigger in body.triggers)
    if body.initial is not None:
        yield from _of_deadline(body.initial.deadline)
    if isinstance(body.recurrence, Periodic) and isinstance(body.recurrence.starting, Anchor):
        yield body.recurrence.starting
    if body.retention is not None:
        yield from _of_retention(body.retention)


def _of_deadline(deadline: Deadline) -> Iterator[Anchor]:
    if isinstance(deadline, Choice):
        for branch in deadline.branches:
            yield from _of_deadline(branch)
    elif not isinstance(deadline, By):
        yield deadline.anchor
    elif isinstance(deadline.when, Anchor):
        yield deadline.when


def _of_retention(retention: Retention) -> Iterator[Anchor]:
    if isinstance(retention, Keep):
        yield retention.after
    else:
        for part in retention.parts:
            yield from _of_retention(part)

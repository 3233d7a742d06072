"""A person's service, folded from the directory's facts: what stands today, and where they were when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from lms.kernel.facts import FactType

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A fact of the directory. `id` is None for one that is about to be recorded; `revokes` names a recorded one."""

    type: FactType
    on: date | None = None
    tag: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    revokes: int | None = None
    id: int | None = None

    @property
    def day(self) -> date:
        """Return the day of a fact that has one (every fact but a revocation)."""
        assert self.on is not None
        return self.on


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the latest service of a person stands when everything recorded has happened."""

    appointment: Recorded
    separation: Recorded | None
    attributes: Mapping[str, Any]
    tags: Mapping[str, Recorded]
    """The designations held, each with the fact that gave it."""
    facts: tuple[Recorded, ...]
    """The facts of this service, in order."""

    @property
    def hired_on(self) -> date:
        """Return the first day of the service."""
        return self.appointment.day

    @property
    def separated_on(self) -> date | None:
        """Return the last day of the service, where it is known."""
        return self.separation.day if self.separation else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of days in service during which nothing about the placement changes; the end is exclusive."""

    holds_from: date
    holds_until: date | None
    unit: str | None
    position: str
    grade: str
    employment_type: str
    location: str
    supervisor_no: str
    is_supervisor: bool


def in_order(facts: Iterable[Recorded]) -> list[Recorded]:
    """Return the facts that were not revoked, by day; those of one day as recorded, endings of the day before first."""
    listed = list(facts)
    revoked = {fact.revokes for fact in listed if fact.revokes is not None}
    standing = [fact for fact in listed if fact.revokes is None and (fact.id is None or fact.id not in revoked)]
    return sorted(standing, key=lambda fact: fact.day + DAY * (fact.type is FactType.SEPARATION))


def standing(facts: Sequence[Recorded]) -> Standing | None:
    """Return the latest service; None for a person who was never appointed."""
    ordered = in_order(facts)
    starts = [place for place, fact in enumerate(ordered) if _begins(ordered, place)]
    if not starts:
        return None
    service = ordered[starts[-1] :]
    attributes: dict[str, Any] = {}
    tags: dict[str, Recorded] = {}
    separation = None
    for fact in service:
        if fact.type in {FactType.APPOINTMENT, FactType.ASSIGNMENT}:
            attributes.update(fact.attributes)
        elif fact.type is FactType.DESIGNATION and fact.tag:
            tags[fact.tag] = fact
        elif fact.type is FactType.DESIGNATION_END and fact.tag:
            tags.pop(fact.tag, None)
        elif fact.type is FactType.SEPARATION:
            separation = fact
    return Standing(service[0], separation, attributes, tags, tuple(service))


def _begins(ordered: Sequence[Recorded], place: int) -> bool:
    """Tell whether service begins with this fact: an appointment that follows a separation, or the first one."""
    if ordered[place].type is not FactType.APPOINTMENT:
        return False
    for fact in reversed(ordered[:place]):
        if fact.type is FactType.SEPARATION:
            return True
        if fact.type is FactType.APPOINTMENT:
            return False
    return True


def spans(facts: Sequence[Recorded]) -> list[Span]:
    """Return where the person was, day by day, as far as the facts tell."""
    found: list[Span] = []
    attributes: dict[str, Any] = {}
    since: date | None = None
    for fact in in_order(facts):
        if fact.type is FactType.SEPARATION:
            if since is not None:
                found.append(_span(since, fact.day + DAY, attributes))
            since, attributes = None, {}
        elif fact.type is FactType.APPOINTMENT or (fact.type is FactType.ASSIGNMENT and since is not None):
            if since is not None:
                found.append(_span(since, fact.day, attributes))
            since = fact.day
            attributes = {**attributes, **fact.attributes}
    if since is not None:
        found.append(_span(since, None, attributes))
    return _joined(found)


def _span(since: date, until: date | None, attributes: Mapping[str, Any]) -> Span:
    return Span(
        holds_from=since,
        holds_until=until,
        unit=attributes.get("unit") or None,
        position=attributes.get("position", ""),
        grade=attributes.get("grade", ""),
        employment_type=attributes.get("employment_type", ""),
        location=attributes.get("location", ""),
        supervisor_no=attributes.get("supervisor_no", ""),
        is_supervisor=bool(attributes.get("supervisor", False)),
    )


def _joined(found: Sequence[Span]) -> list[Span]:
    """Return the spans without empty ones, neighbours that say the same put together."""
    joined: list[Span] = []
    for span in found:
        if span.holds_until is not None and span.holds_until <= span.holds_from:
            continue
        if joined and joined[-1].holds_until == span.holds_from and _content(joined[-1]) == _content(span):
            joined[-1] = replace(joined[-1], holds_until=span.holds_until)
        else:
            joined.append(span)
    return joined


def _content(span: Span) -> Span:
    """Return the span without its days, for comparing."""
    return replace(span, holds_from=date.min, holds_until=None)

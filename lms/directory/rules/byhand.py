"""What speaks against recording a fact of the directory by hand: it would contradict what is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lms.directory.model import Finding
from lms.directory.rules.service import Recorded, Standing, in_order, spans, standing
from lms.kernel.facts import FactType

TAG: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def findings(new: Recorded, known: Sequence[Recorded]) -> list[Finding]:
    """Return everything that speaks against a new fact, given what is recorded about the person."""
    at = standing(known)
    match new.type:
        case FactType.APPOINTMENT:
            return list(_appointment(new, known, at))
        case FactType.SEPARATION:
            return list(_separation(new, known, at))
        case FactType.ASSIGNMENT:
            return list(_assignment(new, known))
        case _:
            return list(_tag(new, known))


def _appointment(new: Recorded, known: Sequence[Recorded], at: Standing | None) -> Iterator[Finding]:
    if not new.attributes.get("unit"):
        yield Finding("unit", "An appointment needs a unit.")
    if at is None:
        return
    if at.separated_on is None:
        since = f"In service since {at.hired_on:%-d %B %Y} already"
        yield Finding("on", f"{since}: nobody holds two appointments at once. End it first.")
    elif new.day <= at.separated_on:
        before = f"The service before ends on {at.separated_on:%-d %B %Y}"
        yield Finding("on", f"{before}. Begin later, or correct that day.")


def _separation(new: Recorded, known: Sequence[Recorded], at: Standing | None) -> Iterator[Finding]:
    if at is None:
        yield Finding("on", "Nobody can leave who never joined: no appointment is recorded.")
    elif new.day < at.hired_on:
        yield Finding(
            "on", f"The last day lies before the first: the service begins on {at.hired_on:%-d %B %Y}. Check the day."
        )
    elif at.separated_on is not None:
        yield Finding("on", f"The service ends on {at.separated_on:%-d %B %Y} already. Take that back first.")
    else:
        later = [fact for fact in at.facts if fact.day > new.day]
        if later:
            yield Finding(
                "on", f"Something is recorded for a later day, {later[-1].day:%-d %B %Y}. Take that back first."
            )


def _assignment(new: Recorded, known: Sequence[Recorded]) -> Iterator[Finding]:
    if not in_service_on(new, known):
        yield Finding("on", f"Not in service on {new.day:%-d %B %Y}, so no place can change on that day.")
    elif not new.attributes:
        yield Finding("", "Nothing is different from the place as it stands.")
    elif any(fact.type is FactType.ASSIGNMENT and fact.day == new.day for fact in in_order(known)):
        yield Finding("on", f"A change of place on {new.day:%-d %B %Y} is recorded already. Take it back first.")


def _tag(new: Recorded, known: Sequence[Recorded]) -> Iterator[Finding]:
    if not TAG.fullmatch(new.tag or ""):
        yield Finding("tag", "Write the designation as requirements do: lower case, digits, - and _.")
        return
    if not in_service_on(new, known):
        yield Finding("on", f"Not in service on {new.day:%-d %B %Y}, so nothing can be designated on that day.")
        return
    mine = [fact for fact in in_order(known) if fact.tag == new.tag]
    held = holds(new.tag or "", known, new)
    if new.type is FactType.DESIGNATION:
        if held is not None:
            yield Finding("tag", f"{new.tag} is held since {held.day:%-d %B %Y} already.")
        elif later := [fact for fact in mine if fact.type is FactType.DESIGNATION and fact.day > new.day]:
            yield Finding("tag", f"{new.tag} is recorded from {later[0].day:%-d %B %Y} on. Take that back first.")
    elif held is None:
        yield Finding("tag", f"{new.tag} is not held on {new.day:%-d %B %Y}, so it cannot end.")


def holds(tag: str, known: Sequence[Recorded], new: Recorded) -> Recorded | None:
    """Return the fact by which a tag is held on the day of a new fact; None where it is not held."""
    found: Recorded | None = None
    for fact in in_order(known):
        if fact.day > new.day:
            break
        if fact.type is FactType.SEPARATION:
            found = None
        elif fact.tag == tag:
            found = fact if fact.type is FactType.DESIGNATION else None
    return found


def in_service_on(new: Recorded, known: Sequence[Recorded]) -> bool:
    """Tell whether the person is in service on the day of a new fact."""
    return any(
        span.holds_from <= new.day and (span.holds_until is None or new.day < span.holds_until) for span in spans(known)
    )


def undoing(gone: Recorded, known: Sequence[Recorded]) -> list[Finding]:
    """Return what speaks against taking a recorded fact back: what came after it would hang in the air."""
    rest = [fact for fact in known if fact.id != gone.id]
    if gone.type is not FactType.APPOINTMENT:
        return []
    later = [fact for fact in in_order(rest) if fact.day >= gone.day]
    if later:
        return [
            Finding("", f"More is recorded since {later[0].day:%-d %B %Y}, within this service. Take that back first.")
        ]
    return []

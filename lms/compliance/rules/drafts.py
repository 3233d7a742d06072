"""What speaks against recording something: contradictions with the calendar, with itself, with what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.compliance.model.drafts import JUSTIFIED, LEAVE_KINDS, OF_EVIDENCE, SPANS, Draft, Kind, Objection, Reason
from lms.compliance.model.evidence import Evidence, EvidenceKind, Source
from lms.compliance.rules.reading import Person
from lms.kernel.facts import Fact, FactType

EARLIEST: Final = date(1940, 1, 1)
YEARS_AHEAD: Final = 10
MOST_MINUTES: Final = 60_000
LONGEST_NOTE: Final = 300
WORD: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
IN_SERVICE: Final = frozenset({Kind.LEAVE, Kind.EXEMPTION, Kind.EXTENSION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a draft is held against."""

    today: date
    zone: str
    person: Person
    name: str
    requirements: frozenset[str]
    modules: frozenset[str]
    births: Mapping[str, date]
    """The first day of each module that the catalogue has."""
    original: Evidence | None = None
    about_oneself: bool = False
    approver_known: bool = False
    """The approver is a person or an account of the agency."""
    approver_id: int | None = None
    """Which person; None for an account that belongs to nobody of the staff."""


def objections(draft: Draft, known: Known) -> list[Objection]:
    """Return everything that speaks against recording a draft; nothing: it may be recorded."""
    return [
        *_calendar(draft, known),
        *_persons(draft, known),
        *_span(draft, known),
        *_details(draft, known),
        *_training(draft, known),
    ]


def common(draft: Draft, known: Known) -> list[Objection]:
    """Return what speaks against a draft whomever it is for; `known.person` is nobody."""
    return [
        *_calendar(draft, known),
        *_approval(draft, known),
        *_span(draft, known),
        *_details(draft, known),
        *_training(draft, known),
    ]


def standing(person: Person, kind: FactType) -> Iterator[Fact]:
    """Yield a person's facts of a type that were not taken back."""
    return (fact for fact in person.facts if fact.type is kind)


def _calendar(draft: Draft, known: Known) -> Iterator[Objection]:
    """Days must be days that a person can have meant."""
    for field, day in (("on", draft.on), ("until", draft.until), ("new_due", draft.new_due)):
        if day is None:
            continue
        if day < EARLIEST:
            yield Objection(field, f"{day:%-d %B %Y} is too long ago to be right. Check the year.")
        elif day.year > known.today.year + YEARS_AHEAD:
            yield Objection(field, f"{day:%-d %B %Y} lies more than {YEARS_AHEAD} years ahead. Check the year.")
        elif field == "on" and draft.kind in OF_EVIDENCE and day > known.today:
            yield Objection(field, f"{day:%-d %B %Y} lies in the future; nobody can have completed it yet.")
    if draft.until is not None and draft.until < draft.on:
        yield Objection("until", f"The last day, {draft.until:%-d %B %Y}, lies before the first, {draft.on:%-d %B %Y}.")
    if draft.until is not None and draft.kind not in SPANS:
        yield Objection("until", "Only leave and exemptions have a last day. Leave it empty.")


def _persons(draft: Draft, known: Known) -> Iterator[Objection]:
    """Somebody in service, and somebody else who approves and records."""
    if draft.kind in IN_SERVICE and not known.person.in_zone(known.zone).state_on(draft.on).service:
        yield Objection("on", f"{known.name} is not in service on {draft.on:%-d %B %Y}.")
    if draft.kind not in JUSTIFIED | OF_EVIDENCE:
        return
    if known.about_oneself:
        yield Objection("", "Nobody records this about themselves. Ask a colleague.")
    yield from _approval(draft, known)
    if draft.kind in JUSTIFIED and known.approver_known and known.approver_id == draft.person_id:
        yield Objection("approver", f"{known.name} cannot approve it for themselves.")


def _approval(draft: Draft, known: Known) -> Iterator[Objection]:
    """Say why, and who approved it."""
    if draft.kind not in JUSTIFIED:
        return
    if draft.reason not in set(Reason):
        yield Objection("reason", f"Choose why, one of: {', '.join(Reason)}.")
    if not draft.approver.strip():
        yield Objection("approver", "Say who approved it.")
    elif not known.approver_known:
        said = draft.approver.strip()
        sentence = f"“{said}” is nobody's staff number or e-mail address in the agency."
        yield Objection("approver", f"{sentence} Write one of them: a name can be two people's.")


def _span(draft: Draft, known: Known) -> Iterator[Objection]:
    """Leave and exemptions end; two of them without an end at once cannot be."""
    if draft.kind not in SPANS:
        return
    what = draft.kind.value
    if draft.until is None and not draft.is_open:
        yield Objection("until", f"Give the last day of the {what}, or say that no end is known yet.")
    if draft.until is not None and draft.is_open:
        yield Objection("until", "Give the last day, or say that no end is known yet: not both.")
    for fact in standing(known.person, FactType(what)):
        if _is_replaced(fact, draft) or fact.on is None or not _meets(fact, draft):
            continue
        if (fact.on, fact.until, fact.kind or "") == (draft.on, draft.until, draft.leave_kind):
            yield Objection("on", f"This {what} is recorded already.")
        elif fact.until is None and (draft.until is None or draft.until >= fact.on):
            yield Objection("on", f"The {what} since {fact.on:%-d %B %Y} has no end yet. End that one first.")


def _meets(fact: Fact, draft: Draft) -> bool:
    """Tell whether a span and a draft can be about the same duty."""
    return fact.requirement is None or not draft.requirement or fact.requirement == draft.requirement


def _details(draft: Draft, known: Known) -> Iterator[Objection]:
    if draft.requirement and draft.requirement not in known.requirements:
        yield Objection("requirement", f"There is no requirement {draft.requirement}.")
    if len(draft.note) > LONGEST_NOTE:
        yield Objection("note", f"The note has {len(draft.note)} characters; at most {LONGEST_NOTE} are kept.")
    if draft.kind is Kind.LEAVE and draft.leave_kind not in LEAVE_KINDS:
        yield Objection("leave_kind", f"Choose the kind of leave, one of: {', '.join(LEAVE_KINDS)}.")
    if draft.kind is Kind.EXTENSION:
        yield from _extension(draft, known)
    if draft.kind is Kind.EVENT and not WORD.fullmatch(draft.name):
        yield Objection("name", "Name the event as the requirement does: lower case, digits, - and _.")
    if draft.kind in {Kind.ACCESS_GRANT, Kind.OATH, Kind.SERVICE_START, Kind.EVENT}:
        for fact in standing(known.person, FactType(draft.kind.value)):
            if fact.on == draft.on and (fact.name or "") == draft.name and not _is_replaced(fact, draft):
                yield Objection("on", "This is recorded already for that day.")


def _extension(draft: Draft, known: Known) -> Iterator[Objection]:
    if draft.new_due is None:
        yield Objection("new_due", "Give the new due date.")
    elif draft.new_due < draft.on:
        yield Objection("new_due", f"The new due date lies before the day of the extension, {draft.on:%-d %B %Y}.")
    for fact in standing(known.person, FactType.EXTENSION):
        same = (fact.on, fact.new_due, fact.requirement or "") == (draft.on, draft.new_due, draft.requirement)
        if same and not _is_replaced(fact, draft):
            yield Objection("new_due", "This extension is recorded already.")


def _training(draft: Draft, known: Known) -> Iterator[Objection]:
    """A completion is of a module that is known, and that there was."""
    if draft.kind not in OF_EVIDENCE:
        return
    if draft.module not in known.modules:
        yield Objection("module", f"No requirement and no catalogue knows the module {draft.module or '(empty)'}.")
    if draft.minutes is not None and not 0 <= draft.minutes <= MOST_MINUTES:
        yield Objection("minutes", f"{draft.minutes:,} minutes cannot be right. Give 0 to {MOST_MINUTES:,}.")
    if draft.score is not None and not 0 <= draft.score <= 100:
        yield Objection("score", "A score is a percentage from 0 to 100.")
    born = known.births.get(draft.module)
    if born is not None and draft.on < born and not _is_earlier_course(draft, known):
        sentence = f"{draft.module} was first published on {born:%-d %B %Y}; nobody can have completed it before."
        hint = " For an earlier course that counts for it, say what that course was called."
        yield Objection("on", sentence + (hint if draft.kind is Kind.CREDIT else ""))
    if draft.kind is Kind.CORRECTION:
        yield from _correction(draft, known)
    else:
        yield from _twice(draft, known)


def _is_earlier_course(draft: Draft, known: Known) -> bool:
    """Tell whether the record is about another course that counts for the module."""
    if draft.kind is Kind.CREDIT:
        return bool(draft.title.strip())
    return known.original is not None and known.original.source != Source.LEARNING


def _twice(draft: Draft, known: Known) -> Iterator[Objection]:
    for fact in standing(known.person, FactType.COMPLETION):
        day = fact.on or (fact.at.date() if fact.at else None)
        if fact.module == draft.module and day == draft.on and not _is_replaced(fact, draft):
            yield Objection("on", f"A completion of {draft.module} on {draft.on:%-d %B %Y} is recorded already.")


def _correction(draft: Draft, known: Known) -> Iterator[Objection]:
    old = known.original
    if old is None or old.kind not in {EvidenceKind.COMPLETION, EvidenceKind.CREDIT}:
        yield Objection("corrects", "There is no such completion of this person.")
        return
    if old.revoked:
        yield Objection("corrects", "This record has been taken back or corrected before. Correct the newest one.")
    if not draft.note.strip():
        yield Objection("note", "Say what was wrong.")
    if (old.module, day_of(old), minutes_of(old), old.score) == (draft.module, draft.on, draft.minutes, draft.score):
        yield Objection("", "Nothing is different from the record as it stands.")


def minutes_of(old: Evidence) -> int | None:
    """Return the minutes that a record is credited with."""
    return old.minutes_declared if old.minutes_declared is not None else old.minutes_measured


def day_of(old: Evidence) -> date | None:
    """Return the day of a completion, as it was recorded."""
    return old.on or (old.finished_at.date() if old.finished_at else None)


def _is_replaced(fact: Fact, draft: Draft) -> bool:
    """Tell whether a draft takes the place of a fact: drafts write `fact-12` where facts write `fact:12`."""
    return bool(draft.replaces) and (fact.id or "").replace(":", "-", 1) == draft.replaces

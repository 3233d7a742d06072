"""The delivery log: who was told what, when, by which letter, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lms.compliance.services import texts
from lms.directory.services import people
from lms.kernel.errors import NotFound
from lms.notices.model import Confidence, Fate, Kind, Search, Step
from lms.notices.records import Notice
from lms.notices.store import log, told
from lms.notices.store.log import Line
from lms.platform.links import PLACEHOLDER
from lms.platform.listing import Listing
from lms.platform.outbox import Letter, Outcome
from lms.platform.work import Work

MOST_NAMES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a letter tells."""

    kind: Kind
    days: int = 0
    to_officer: bool = False
    title: str = ""
    requirement: str = ""
    """The requirement's key; empty where it tells of something else."""
    due_on: date | None = None
    about_id: int | None = None
    about: str = ""
    """Whom it is about, where that is somebody else than the one who is told."""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A line of the delivery log."""

    id: int
    name: str
    staff_no: str
    person_id: int | None
    address: str
    subject: str
    message_id: str
    created_at: datetime
    not_before: datetime
    last_at: datetime | None
    attempts: int
    fate: Fate
    detail: str
    told: tuple[Told, ...]
    in_confidence: Confidence | None = None
    """Nobody learns to whom it went; what would tell it is left empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Something noted about a letter."""

    at: datetime
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One letter with its words and its whole history."""

    line: Logged
    text: str
    attempts: tuple[Attempt, ...]


def letters(work: Work, search: Search) -> tuple[list[Logged], int]:
    """Return the letters of the actor's agency that fit a search, and how many there are."""
    found, total = log.lines(work.session, work.actor.agency_id, _with_names(work, search))
    return _logged(work, found), total


def every_letter(work: Work, search: Search, size: int = 1000) -> Iterator[Logged]:
    """Yield all letters that fit a search, read in pieces."""
    offset = 0
    while True:
        found, _ = letters(work, replace(search, offset=offset, limit=size))
        yield from found
        if len(found) < size:
            return
        offset += size


def opened(work: Work, letter_id: int) -> Opened:
    """Return one letter of the actor's agency; raises `NotFound`. Links that only its reader gets are not shown.

    Of a letter in confidence neither its words nor those of the mail server are.
    """
    letter = work.session.get(Letter, letter_id)
    if letter is None or letter.agency_id != work.actor.agency_id:
        raise NotFound("There is no such letter.")
    line = _logged(work, log.with_fates(work.session, [letter]))[0]
    text = PLACEHOLDER.sub("(a link that only the reader of the letter gets)", letter.text)
    text = "" if line.in_confidence else text
    attempts = log.attempts_of(work.session, letter_id)
    return Opened(
        line=line,
        text=text,
        attempts=tuple(
            Attempt(at=one.at, outcome=one.outcome, detail="" if line.in_confidence else one.detail) for one in attempts
        ),
    )


def _with_names(work: Work, search: Search) -> Search:
    if not search.words.strip():
        return search
    listing = Listing(address="", sort="name", size=MOST_NAMES, filters={"search": search.words})
    found, _ = people.listed(work, listing, people.today(work))
    return replace(search, people=[person.id for person in found])


def _logged(work: Work, found: Sequence[Line]) -> list[Logged]:
    notices = told.of_letters(work.session, [line.letter.key for line in found])
    ids = {line.letter.person_id for line in found} | {one.about_id for mine in notices.values() for one in mine}
    named = people.views(work, {i for i in ids if i is not None}, people.today(work))
    titles = texts.titles(work) if notices else {}
    hidden = log.in_confidence(work.session, [line.letter.id for line in found])
    lines = []
    for line in found:
        letter, who = line.letter, named.get(line.letter.person_id or 0)
        if letter.id in hidden:
            kinds = [Told(kind=Step.of(one.step).kind) for one in notices.get(letter.key, ())]
            lines.append(_in_confidence(line, hidden[letter.id], kinds))
            continue
        lines.append(
            Logged(
                id=letter.id,
                name=who.name if who else "",
                staff_no=who.staff_no if who else "",
                person_id=letter.person_id,
                address=letter.recipient,
                subject=letter.subject,
                message_id=letter.message_id,
                created_at=letter.created_at,
                not_before=letter.not_before,
                last_at=line.last_at,
                attempts=line.attempts,
                fate=line.fate,
                detail=line.detail,
                told=tuple(
                    _told(one, titles, named[one.about_id].name if one.about_id in named else "")
                    for one in notices.get(letter.key, ())
                ),
            )
        )
    return lines


def _in_confidence(line: Line, why: Confidence, kinds: Sequence[Told]) -> Logged:
    """Return a line without all that tells to whom the letter went, as the mail server's words do."""
    letter = line.letter
    return Logged(
        id=letter.id,
        name="",
        staff_no="",
        person_id=None,
        address="",
        subject=letter.subject,
        message_id="",
        created_at=letter.created_at,
        not_before=letter.not_before,
        last_at=line.last_at,
        attempts=line.attempts,
        fate=line.fate,
        detail="",
        told=tuple(kinds),
        in_confidence=why,
    )


def _told(notice: Notice, titles: dict[str, str], about: str) -> Told:
    step = Step.of(notice.step)
    return Told(
        kind=step.kind,
        days=step.days,
        to_officer=notice.recipient.startswith("account"),
        title=titles.get(notice.subject, ""),
        requirement=notice.subject if notice.subject in titles else "",
        due_on=notice.due_on if notice.subject in titles else None,
        about_id=notice.about_id,
        about="" if notice.recipient == str(notice.about_id) else about,
        by=notice.by,
    )

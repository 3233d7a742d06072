"""Begin a module, go on with it, and say how far somebody is."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.catalogue.model import Module, VersionView
from lms.catalogue.model.formats import Format
from lms.catalogue.offers import services as offers
from lms.directory.services.agencies import agency
from lms.kernel.errors import Conflict, NotFound, Refused
from lms.learning.model import AttemptFacts, Passed, Standing
from lms.learning.records import Activity, Attempt, LessonVisit
from lms.learning.rules import progress as rules
from lms.learning.store import attempts as store
from lms.learning.store import received
from lms.platform.work import Work


def learner(work: Work) -> int:
    """Return the id of the person who is acting; raise `Refused` for an account without one."""
    if work.actor.person_id is None:
        raise Refused(
            "This account does not belong to a member of staff, so it has no learning of its own.",
            rule="learning.own",
        )
    return work.actor.person_id


def today(work: Work) -> date:
    """Return today in the agency's zone."""
    return work.today(agency(work, work.actor.agency_id).zone)


def standing(work: Work, module: str) -> Standing:
    """Return where the actor stands with one module; raise `NotFound` if the agency does not have it today."""
    me = learner(work)

    def find() -> Standing:
        version = catalogue.current_version(work, work.actor.agency_id, module, today(work))
        if version is None:
            raise NotFound("There is no such module, or it has been taken out of the catalogue.")
        attempts = store.latest(work.session, me, module)
        return _standing(work, version, attempts[0] if attempts else None)

    return work.once(("standing", me, module), find)


def standings(work: Work) -> list[Standing]:
    """Return where the actor stands with every module on offer or under way, by title."""
    attempts = {attempt.module: attempt for attempt in store.latest(work.session, learner(work))}
    versions = catalogue.current_versions(work, work.actor.agency_id, today(work))
    gone = offers.withdrawn(work)
    found = (_standing(work, version, attempts.get(version.module)) for version in versions)
    return [one for one in found if one.is_open or one.version.module not in gone]


def completions(work: Work) -> list[tuple[VersionView, AttemptFacts]]:
    """Return every attempt that the actor passed, the newest first, each with the version that was learned."""
    return [(catalogue.version(work, a.version_id), a) for a in store.finished(work.session, learner(work))]


def passed_between(work: Work, module: str, since: datetime, until: datetime) -> list[Passed]:
    """Return who of the actor's agency passed a module at or after `since` and before `until`, in order of attempts."""
    return store.passed_between(work.session, work.actor.agency_id, module, since, until)


def start(work: Work, module: str, device: str = "", seed: str = "") -> Standing:
    """Begin a module, or go on with the attempt under way, whichever device it was begun on.

    Raises `Conflict` for a withdrawn one that is not under way.
    """
    now = standing(work, module)
    if now.is_open:
        return now
    number = now.attempt.number + 1 if now.attempt else 1
    row = Attempt(
        agency_id=work.actor.agency_id,
        person_id=learner(work),
        module=module,
        version_id=now.version.id,
        number=number,
        seed=seed or secrets.token_hex(8),
        device=device,
        started_at=work.instant(),  # takes the lock under which a second tab waits, and then finds this attempt
    )
    again = standing(work, module)
    if again.is_open:
        return again
    if offers.withdrawal(work, module):
        raise Conflict("This module was withdrawn, so it is not begun any more.")
    work.session.add(row)
    work.session.flush()
    data = {"module": module, "version": now.version.version, "number": number}
    audit.record(work, Act.ATTEMPT_STARTED, f"person:{row.person_id}", data)
    return standing(work, module)


def under_way(work: Work, module: str) -> tuple[Standing, AttemptFacts, Module]:
    """Return the open attempt at a module and its text, with nobody else writing to it; raise if there is none."""
    store.lock_latest(work.session, learner(work), module)
    now = standing(work, module)
    if not now.is_open or now.attempt is None:
        sentence = (
            "This module was updated, so it begins anew. Start it from its page."
            if now.renewed
            else "You have not started this module, or have finished it. Start it from its page."
        )
        raise Refused(sentence, rule="learning.open_attempt")
    return now, now.attempt, catalogue.document(work, now.attempt.version_id)


def visit(work: Work, module: str, lesson: str, place: str = "") -> None:
    """Remember where in a lesson somebody is, so that they go on there, on whichever device."""
    now = standing(work, module)
    if now.is_open and now.attempt is not None and now.attempt.visit != (lesson, place):
        at = work.now
        work.session.add(LessonVisit(attempt_id=now.attempt.id, lesson=lesson, place=place, at=at))


def reach(work: Work, module: str, lesson: str, place: str) -> None:
    """Remember how far down a lesson was read, unless its reader has moved on since, on this device or another.

    A page tells this when it is left, so it may arrive after the next page was opened.
    """
    attempt = standing(work, module).attempt
    seen, where = (attempt.visit if attempt else None) or ("", "")
    if seen == lesson and not where.startswith("check-"):
        visit(work, module, lesson, place)


def note_activity(
    work: Work, module: str, seconds: int, key: str, used: str = "", *, done_at: datetime | None = None
) -> int:
    """Count seconds in which a page was in sight and in use, and in which format; return how many were believed.

    `done_at` is when it was, as its device says, where that had no network and sends the time of it all at once.
    """
    store.lock_latest(work.session, learner(work), module)
    now = standing(work, module)
    if now.attempt is None or not now.is_open or received.knows_beat(work.session, key):
        return 0
    last = received.last_beat(work.session, now.attempt.id) or _begun(now.attempt, work.now)
    believes = rules.credited_late if done_at else rules.credited
    believed = believes(seconds, (work.now - last).total_seconds())
    if believed:
        of = next((each for each in Format if each.value == used), None)
        row = Activity(
            attempt_id=now.attempt.id, seconds=believed, received_at=work.now, key=key, format=of, device_at=done_at
        )
        work.session.add(row)
        work.session.flush()
    return believed


def _begun(attempt: AttemptFacts, now: datetime) -> datetime:
    """Return since when time is counted. Where the record has lived on past the clock, and so says that the attempt
    begins later than now, that is one heartbeat ago: once, as the next counts from this one. Instants of one moment
    follow each other by microseconds, which is no such case.
    """
    if attempt.started_at - now < timedelta(seconds=1):
        return attempt.started_at
    return now - timedelta(seconds=rules.LONGEST_BEAT)


def _standing(work: Work, current: VersionView, attempt: AttemptFacts | None) -> Standing:
    if attempt is None:
        return Standing(current)
    own = current if attempt.version_id == current.id else catalogue.version(work, attempt.version_id)
    if attempt.finish is None and not rules.continues(attempt, own, current):
        return Standing(current, attempt, None, renewed=True)
    module = catalogue.document(work, attempt.version_id)
    tests = catalogue.test_minutes(module)
    progress = rules.progress_of(module, catalogue.lesson_minutes(module), tests, attempt)
    return Standing(own if attempt.finish is None else current, attempt, progress)

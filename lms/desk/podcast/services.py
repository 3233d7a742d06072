"""Which spoken lessons are open to somebody, and the recording behind one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from lms.catalogue import services as catalogue
from lms.catalogue.model import Lesson, Module, VersionView
from lms.catalogue.model.media import Media
from lms.compliance.model import Status
from lms.compliance.services import register, texts
from lms.desk.podcast.model import Episode
from lms.kernel.errors import NotFound
from lms.learning.services import attempts
from lms.platform.work import Work

OWED = frozenset({Status.OVERDUE, Status.IN_GRACE, Status.PENDING})
GONE = "There is no such recording in this podcast. It may have been replaced: let your podcast program fetch the list."


def episodes(work: Work) -> list[Episode]:
    """Return every spoken lesson of the agency's modules: those that the actor owes first, then by module and lesson.

    Each in the version that the actor is learning, else in the present one.
    """
    owed = _owed(work)
    versions: dict[str, list[VersionView]] = {}
    found = []
    for text, number, lesson, media in _spoken(work):
        module = text.head.module
        if module not in versions:
            versions[module] = catalogue.versions(work, work.actor.agency_id, module)
        found.append(
            Episode(
                module=module,
                module_title=text.head.title,
                lesson=lesson.key,
                lesson_title=lesson.title,
                number=number,
                lessons=len(text.lessons),
                language=text.head.language,
                owed=module in owed,
                published_at=_first_heard(work, versions[module], media.file.sha256),
                media=media,
            )
        )
    return sorted(found, key=lambda one: (not one.owed, one.module_title.lower(), one.module, one.number))


def recording(work: Work, sha256: str) -> Media:
    """Return the recording of one of the actor's episodes; raise `NotFound` for any other."""
    found = next((media for *_, media in _spoken(work) if media.file.sha256 == sha256), None)
    if found is None:
        raise NotFound(GONE)
    return found


def _owed(work: Work) -> set[str]:
    rows = register.standing(work, attempts.learner(work), attempts.today(work))
    duties = {row.requirement for row in rows if row.status in OWED}
    return {module for view in texts.requirements(work) if view.key in duties for module in view.modules}


def _spoken(work: Work) -> Iterator[tuple[Module, int, Lesson, Media]]:
    """Yield each spoken lesson with its module, its number and its recording, in the version that the actor learns."""
    for now in attempts.standings(work):
        begun = now.attempt if now.is_open else None
        text = catalogue.document(work, begun.version_id if begun else now.version.id)
        spoken = {media.key: media for media in text.media}
        for number, lesson in enumerate(text.lessons, 1):
            if lesson.formats.podcast in spoken:
                yield text, number, lesson, spoken[lesson.formats.podcast]


def _first_heard(work: Work, versions: Sequence[VersionView], sha256: str) -> datetime:
    """Return when a recording was first published, so that another edition of the text makes no new episode of it."""
    return next(
        view.published_at
        for view in reversed(versions)
        if any(media.file.sha256 == sha256 for media in catalogue.document(work, view.id).media)
    )

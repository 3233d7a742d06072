"""Which spoken lessons are open to somebody, and the recording behind one of them."""

from __future__ import annotations

from datetime import datetime

from lms.catalogue import services as catalogue
from lms.catalogue.model import Module
from lms.catalogue.model.media import Media
from lms.compliance.model import Status
from lms.compliance.services import register, texts
from lms.desk.podcast.model import Episode
from lms.kernel.errors import NotFound
from lms.learning.model import Standing
from lms.learning.services import attempts
from lms.platform.work import Work

OWED = frozenset({Status.OVERDUE, Status.IN_GRACE, Status.PENDING})
GONE = "There is no such recording in this podcast. It may have been replaced: let your podcast program fetch the list."


def episodes(work: Work) -> list[Episode]:
    """Return every spoken lesson of the agency's modules: those that the actor owes first, then by module and lesson.

    Each in the version that the actor is learning, else in the present one.
    """
    owed = _owed(work)
    found = [one for now in attempts.standings(work) for one in _of_module(work, now, owed=now.version.module in owed)]
    return sorted(found, key=lambda one: (not one.owed, one.module_title.lower(), one.module, one.number))


def recording(work: Work, sha256: str) -> Media:
    """Return the recording of one of the actor's episodes; raise `NotFound` for any other."""
    found = next((one.media for one in episodes(work) if one.media.file.sha256 == sha256), None)
    if found is None:
        raise NotFound(GONE)
    return found


def _owed(work: Work) -> set[str]:
    rows = register.standing(work, attempts.learner(work), attempts.today(work))
    duties = {row.requirement for row in rows if row.status in OWED}
    return {module for view in texts.requirements(work) if view.key in duties for module in view.modules}


def _of_module(work: Work, now: Standing, *, owed: bool) -> list[Episode]:
    begun = now.attempt if now.is_open else None
    text = catalogue.document(work, begun.version_id if begun else now.version.id)
    spoken = {media.key: media for media in text.media}
    return [
        Episode(
            module=text.head.module,
            module_title=text.head.title,
            lesson=lesson.key,
            lesson_title=lesson.title,
            number=number,
            lessons=len(text.lessons),
            language=text.head.language,
            owed=owed,
            published_at=_first_heard(work, text, spoken[lesson.formats.podcast].file.sha256),
            media=spoken[lesson.formats.podcast],
        )
        for number, lesson in enumerate(text.lessons, 1)
        if lesson.formats.podcast in spoken
    ]


def _first_heard(work: Work, text: Module, sha256: str) -> datetime:
    """Return when a recording was first published, so that another edition of the text makes no new episode of it."""
    versions = reversed(catalogue.versions(work, work.actor.agency_id, text.head.module))
    return next(
        view.published_at
        for view in versions
        if any(media.file.sha256 == sha256 for media in catalogue.document(work, view.id).media)
    )

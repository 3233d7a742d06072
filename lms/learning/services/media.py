"""Podcasts and videos as somebody hears and sees them: where they go on, and who may have the file."""

from __future__ import annotations

from datetime import timedelta

from lms.catalogue import services as catalogue
from lms.catalogue.model import Lesson, Module
from lms.catalogue.model.formats import Format
from lms.catalogue.model.media import Media
from lms.kernel.errors import NotFound
from lms.learning.model import Standing
from lms.learning.model.formats import Player
from lms.learning.services.attempts import learner, standing
from lms.learning.store import formats as store
from lms.platform.work import Work

LONGEST_WAIT = 366 * 24 * 3600
NONE = "There is no such recording in this module. Go back to the module's page."


def player_of(work: Work, now: Standing, lesson: Lesson, used: Format) -> Player | None:
    """Return the recording of a lesson in a format, at the second where its listener stopped."""
    key = getattr(lesson.formats, used.value, None) if used in {Format.PODCAST, Format.VIDEO} else None
    media = next((each for each in _text(work, now).media if each.key == key), None)
    if media is None:
        return None
    at = store.media_position(work.session, learner(work), media.file.sha256)
    html = catalogue.prose_html(media.transcript)
    return Player(media, at if at < media.seconds - 2 else 0, html)


def recording(work: Work, module: str, sha256: str) -> Media:
    """Return a recording of the version that somebody learns, or of the present one; raise `NotFound` for any other."""
    now = standing(work, module)
    for text in (_text(work, now), catalogue.document(work, now.version.id)):
        media = next((each for each in text.media if each.file.sha256 == sha256), None)
        if media is not None:
            return media
    raise NotFound(NONE)


def keep_position(work: Work, module: str, sha256: str, seconds: int, age: int = 0) -> int:
    """Keep how far somebody has heard or seen a recording; return the second that is kept.

    `age` is how many seconds ago they were there, for a word that had to wait: it does not undo a later one.
    """
    media = recording(work, module, sha256)
    place = max(0, min(seconds, media.seconds))
    at = work.now - timedelta(seconds=max(0, min(age, LONGEST_WAIT)))
    store.keep_media_position(work.session, person_id=learner(work), sha256=sha256, seconds=place, at=at)
    return store.media_position(work.session, learner(work), sha256)


def _text(work: Work, now: Standing) -> Module:
    return catalogue.document(work, now.attempt.version_id if now.attempt else now.version.id)

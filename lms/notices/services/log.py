"""The delivery log: every letter of the agency and what became of it."""

from __future__ import annotations

from lms.notices import store
from lms.notices.model import Logged
from lms.platform.work import Work


def letters(
    work: Work, *, search: str = "", fate: str = "", offset: int = 0, limit: int | None = 25
) -> tuple[list[Logged], int]:
    """Return the letters of the actor's agency, the newest first, and how many there are."""
    return store.letters(work.session, work.actor.agency_id, search=search, fate=fate, offset=offset, limit=limit)

"""What a worker found for somebody who waits: kept as a file beside its piece of work."""

from __future__ import annotations

from contextlib import suppress

from lms.kernel.errors import Conflict
from lms.platform.files import Files
from lms.platform.queue import Claim
from lms.platform.work import Work


def keep(work: Work, held: Claim, content: bytes) -> None:
    """Store what was found; of work that was done twice, the first counts."""
    with suppress(Conflict):
        Files(work.settings.files_url).keep(_file(work, held.id), content)


def read(work: Work, item_id: int) -> bytes:
    """Return what a finished piece of work found; raises `NotFound`."""
    return b"".join(Files(work.settings.files_url).read(_file(work, item_id)))


def _file(work: Work, item_id: int) -> str:
    return f"previews/{work.actor.agency_id}/{item_id}.json"

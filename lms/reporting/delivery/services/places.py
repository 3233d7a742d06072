"""Hand a report over to a folder or an object store: claimed first, whole files only, the same files only once."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lms.directory.services import agencies
from lms.kernel.errors import Conflict, LmsError
from lms.platform.files import Files
from lms.platform.settings import Settings
from lms.platform.work import Work
from lms.reporting.delivery import store
from lms.reporting.delivery.model import What
from lms.reporting.delivery.records import ReportDelivery
from lms.reporting.model import FileKind, StoredFile
from lms.reporting.services import runs

log = logging.getLogger("lms.delivery")


@dataclass(frozen=True, slots=True)
class Load:
    """What is handed over: the place's address (empty: the settings name it no more), files, and their folder there."""

    place: str
    url: str
    folder: str
    files: tuple[StoredFile, ...]


def claim(work: Work, delivery_id: int) -> Load | None:
    """Note that handing over begins, and return what is handed over; None where it has arrived already."""
    row = work.session.get_one(ReportDelivery, delivery_id)
    if store.happened(work.session, row.id, What.ARRIVED):
        return None
    run = runs.run(work, row.run_id)
    agency = agencies.agency(work, row.agency_id)
    place = row.recipient.partition(":")[2]
    store.note(work.session, row.id, What.CLAIMED, work.now)
    return Load(
        place=place,
        url=dict(work.settings.places).get(place, ""),
        folder=f"{agency.code.lower()}/{run.report}/{run.question.as_of.isoformat()}-{run.id}",
        files=tuple(file for file in run.files if row.with_data or file.kind is FileKind.REPORT),
    )


def put(settings: Settings, load: Load) -> str:
    """Write the files to their place and return what went wrong, in a sentence; empty where nothing did."""
    if not load.url:
        return f"The settings (LMS_PLACES) name no place “{load.place}” any more."
    try:
        ours, theirs = Files(settings.files_url), Files(load.url)
        for file in load.files:
            _put(ours, theirs, file, f"{load.folder}/{file.name}")
    except LmsError as error:
        return error.message
    except Exception as error:
        log.exception("the place %s could not be written", load.place)
        return f"The place “{load.place}” could not be reached: {type(error).__name__}."
    return ""


def note(work: Work, delivery_id: int, load: Load, wrong: str) -> None:
    """Note what came of it."""
    what = What.FAILED if wrong else What.ARRIVED
    store.note(work.session, delivery_id, what, work.now, wrong or load.folder)


def _put(ours: Files, theirs: Files, file: StoredFile, key: str) -> None:
    """Write one file; that the very same is there already means that an earlier try got so far before it died."""
    with TemporaryDirectory(prefix="lms-delivery-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as out:
            for piece in ours.read(file.key):
                out.write(piece)
        try:
            theirs.keep(key, path)
        except Conflict:
            digest = hashlib.sha256()
            for piece in theirs.read(key):
                digest.update(piece)
            if digest.hexdigest() != file.sha256:
                raise Conflict(f"Another file named {key} lies there already. Look at it, and move it away.") from None

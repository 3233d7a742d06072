"""Previews of large agencies: made in the background, kept as a file, and shown until they are an hour old."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from lms.compliance.model.change import ChangeKind, Preview, Wanted
from lms.compliance.rules.agreement import FRESH
from lms.compliance.services import kept, preview
from lms.compliance.services.candidates import Candidate, candidate
from lms.directory.services import facts as directory
from lms.kernel.errors import Conflict
from lms.platform import queue
from lms.platform.queue import Claim, Progress
from lms.platform.work import Work

AT_ONCE = 4_000
"""People whom a page compares while its reader waits; for more a worker does it."""
KIND = "requirement.preview"
_JSON = TypeAdapter(Preview)
Step = Callable[[int, int], None]


def needs_worker(work: Work) -> bool:
    """Return whether the agency is too large to be compared while somebody waits."""
    return len(directory.everybody(work.session, work.actor.agency_id)) > AT_ONCE


def ask(work: Work, one: Candidate) -> int:
    """Ask a worker for the comparison; twice within a minute is once."""
    since = one.wanted.since.isoformat() if one.wanted.since else ""
    wanted = {"kind": one.wanted.kind.value, "version": one.wanted.version, "since": since}
    payload = {"requirement": one.key, "wanted": wanted, "fingerprint": one.fingerprint}
    return queue.submit(work, KIND, payload, key=f"{_start(work, one)}{work.now:%Y%m%dT%H%M}", total=100)


def newest(work: Work, one: Candidate) -> Progress | None:
    """Return where the newest comparison of this very change stands; None where there is none of the last hour."""
    return queue.newest(work, _start(work, one), work.now - FRESH)


def result(work: Work, item_id: int) -> Preview:
    """Return what a finished comparison found; raises `NotFound`."""
    return _JSON.validate_json(kept.read(work, item_id))


def compare(work: Work, held: Claim, step: Step) -> Preview:
    """Make the comparison that was asked for; raises `Conflict` where the text is another by now."""
    one = candidate(work, held.payload["requirement"], _wanted(held.payload["wanted"]))
    if one.fingerprint != held.payload["fingerprint"] or not one.is_sound:
        raise Conflict("The text has changed since this was asked for. Ask again.")
    return preview.preview(work, one, step=step)


def keep(work: Work, held: Claim, found: Preview) -> None:
    """Store what was found."""
    kept.keep(work, held, _JSON.dump_json(found))


def _wanted(values: Mapping[str, Any]) -> Wanted:
    since = date.fromisoformat(values["since"]) if values["since"] else None
    return Wanted(ChangeKind(values["kind"]), values["version"], since)


def _start(work: Work, one: Candidate) -> str:
    return f"{KIND}:{work.actor.agency_id}:{one.fingerprint}:"

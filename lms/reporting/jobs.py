"""The queue's part of reporting: make a run's document."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, g
from flask_babel import force_locale

from lms.directory.services import agencies
from lms.kernel.actor import system_actor
from lms.platform import queue
from lms.platform.queue import Claim
from lms.platform.work import Runtime, Work, unit_of_work
from lms.reporting.archive import Archive
from lms.reporting.delivery.services import planning
from lms.reporting.pdf.render import WORKERS, render
from lms.reporting.services import authority
from lms.reporting.services import runs as services
from lms.reporting.services.runs import Compiled, Made
from lms.reporting.signing.seals import seal

Step = Callable[[int, int], None]
TOTAL = 100
_READ, _LAID_OUT = 20, 98
_PAUSE = 0.5


def produce(app: Flask, held: Claim, step: Step) -> str:
    """Make one report: settle who is not settled, read, render in child processes, store."""
    actor = system_actor(held.agency_id)
    with unit_of_work(app, actor, write=False) as work:
        run = services.run_made_by(work, held.id)
        if run.stored_at is not None:
            return "It was made before, by a worker that died after storing it."
        authority.check(work, run.id)
    _settle(app, held, run.question.known_at, step)
    with _reader(app, held.agency_id) as work:
        parts = services.compiled(work, run.id)
    step(_READ, TOTAL)
    with TemporaryDirectory(prefix="lms-report-") as folder:
        made = _rendered(app, parts, Path(folder) / "report.pdf", _Steps(app, held, step))
        if parts.content.pieces:
            made = _bundled(app, held.agency_id, parts, made, step)
        step(_LAID_OUT, TOTAL)
        with unit_of_work(app, actor, write=True) as work:
            services.keep(work, held, parts, made)
            authority.check(work, run.id)
            planning.plan(work, run.id)
    return _said(made.rendered.pages, parts.content.counts.get("rows", 0))


def _said(pages: int, rows: int) -> str:
    of_data = f", {rows:,} {'row' if rows == 1 else 'rows'} of data" if rows else ""
    return f"{pages:,} {'page' if pages == 1 else 'pages'}{of_data}."


def _settle(app: Flask, held: Claim, known_at: datetime, step: Step) -> None:
    """Nobody's dates may be behind what was known; settled in batches, so that nobody else waits long for the lock.

    Where a batch settles nobody the report is made all the same, and says how many are pending.
    """
    first, left, before = 1, 1, 0
    while left and left != before:
        before = left
        with unit_of_work(app, system_actor(held.agency_id), write=True) as work:
            left = services.settle_some(work, known_at)
        first = max(first, left)
        step(round(_READ * 0.8 * (1 - left / first)), TOTAL)


@contextmanager
def _reader(app: Flask, agency_id: int) -> Iterator[Work]:
    """Read in the agency's zone and language, as a page would."""
    with unit_of_work(app, system_actor(agency_id), write=False) as work, force_locale("en"):
        g.zone = agencies.agency(work, agency_id).zone
        yield work


def _bundled(app: Flask, agency_id: int, parts: Compiled, made: Made, step: Step) -> Made:
    """Put a report and everything that goes with it into one ZIP, piece by piece."""
    target = made.path.with_suffix(".zip")
    archive = Archive(target, parts.document.dated_at)
    archive.add("cover.pdf", parts.content.title, made.path)
    for file in (*parts.content.files, *parts.content.enclosed):
        archive.add(file.name, file.description, file.data)
    pieces = parts.content.pieces
    for number, one in enumerate(pieces):
        at = _READ + (_LAID_OUT - _READ) * number // len(pieces)
        step(at, TOTAL)  # raises when the run was cancelled
        with _reader(app, agency_id) as work:
            own = services.piece(work, parts.run_id, one)
        few = one.question.narrowing.person_id is not None
        path = made.path.with_name("piece.pdf")
        _rendered(app, own, path, _standing(step, at), alone=few)
        archive.add(one.path, one.title, path)
        stem = one.path.removesuffix(".pdf")
        for file in () if few else own.content.files:
            archive.add(f"{stem}-{file.name}", file.description, file.data)
    archive.close({"title": parts.document.title, "content_sha256": parts.fingerprint})
    return replace(made, archive=target)


class _Steps:
    """Tells how far the laying out is: per cent of the run, and the steps in a sentence."""

    def __init__(self, app: Flask, held: Claim, step: Step) -> None:
        self._app, self._held, self._step = app, held, step

    def __call__(self, done: int, total: int) -> None:
        self._step(_READ + (_LAID_OUT - _READ) * done // max(total, 1), TOTAL)  # raises when the run was cancelled
        if total > 1:
            with unit_of_work(self._app, write=True) as work:
                queue.say(work.session, self._held, f"{done} of {total} steps of the layout are done.")


def _standing(step: Step, at: int) -> Step:
    """Return a step that stays where it is: a piece tells whether the run was cancelled, not how far it is itself."""
    return lambda _done, _total: step(at, TOTAL)


def _rendered(app: Flask, parts: Compiled, path: Path, step: Step, *, alone: bool = False) -> Made:
    """Lay a document out in child processes; `alone`: in this one, which is quicker for a few pages."""
    reached, told_at = (0, 1), time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal reached
        reached = (done, total)
        report()

    def report() -> bool:
        nonlocal told_at
        if time.monotonic() - told_at > _PAUSE:
            told_at = time.monotonic()
            step(*reached)  # raises when the run was cancelled: the engine then ends its children
        return False

    workers = 0 if app.testing or alone else WORKERS  # a fresh interpreter a part is too slow for many small tests
    runtime: Runtime = app.extensions["lms"]
    with seal(runtime.settings.report_signing, runtime.clock.now()) as key:
        rendered = render(parts.document, path, workers=workers, progress=progress, cancelled=report, seal=key)
    return Made(path, rendered)

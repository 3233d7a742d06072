"""Do background work: claim a row, keep its lease while working, publish only while it is ours."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator
from email.message import EmailMessage

from flask import Flask
from sqlalchemy.exc import OperationalError

from lms.jobs.model import Step, Stopped
from lms.jobs.tasks import task_for
from lms.kernel.actor import system_actor
from lms.kernel.errors import LmsError, Trouble
from lms.notices.services import bounces
from lms.platform import mail, queue
from lms.platform.files import is_full, trouble_with
from lms.platform.outbox import Outcome
from lms.platform.queue import LEASE, Claim
from lms.platform.wakeup import LETTERS, listen, queue_of, wake
from lms.platform.work import Runtime, unit_of_work

log = logging.getLogger("lms.worker")
AGAIN = "Something went wrong; it will be tried again."


def run(app: Flask, threads: int = 2) -> None:
    """Be a worker until told to stop; what is being done is finished first (SIGTERM).

    What the program is made of stays as long as the process: settling makes so many short-lived values that looking
    through all the rest for garbage again and again would take a tenth of its time.
    """
    gc.freeze()
    runtime: Runtime = app.extensions["lms"]
    listen(lambda what: look_at(app, what))
    sweep(app)
    consumer = queue_of(runtime.settings).create_consumer(
        workers=threads, periodic=False, max_delay=2.0, graceful_signal="TERM", shutdown_timeout=60
    )
    consumer.run()


def look_at(app: Flask, what: str) -> None:
    """Answer a wake-up."""
    if what == LETTERS:
        deliver(app)
    elif what.startswith("work:"):
        do(app, int(what.removeprefix("work:")))


def sweep(app: Flask) -> int:
    """Wake workers for everything that waits: what a lost message or a killed worker left behind."""
    runtime: Runtime = app.extensions["lms"]
    with unit_of_work(app, write=False) as work:
        items = queue.waiting(work.session, work.now)
        letters = mail.due(work.session, work.now, limit=1)
    for item in items:
        wake(runtime.settings, f"work:{item}")
    if letters:
        wake(runtime.settings, LETTERS)
    return len(items)


def do_everything(app: Flask, *, letters: bool = True, watch: Step | None = None) -> int:
    """Do all that waits in this process and send `letters`; return how many pieces of work were done."""
    done = 0
    while True:
        with unit_of_work(app, write=False) as work:
            items = queue.waiting(work.session, work.now)
        if not items:
            break
        for item in items:
            do(app, item, watch)
            done += 1
    if letters:
        deliver(app)
    return done


def do(app: Flask, item_id: int, watch: Step | None = None) -> None:
    """Do one piece of work, if it can be had; `watch` is told how far it is."""
    with unit_of_work(app, write=True) as work:
        held = queue.claim(work.session, item_id, work.now)
    if held is None:
        return
    with _Heartbeat(app, held) as heart:
        try:
            sentence = task_for(held.kind)(app, held, heart.step if watch is None else _both(heart.step, watch))
        except Stopped:
            log.info("work %d (%s) was stopped", held.id, held.kind)
        except Trouble as error:
            log.warning("work %d (%s) met trouble: %s", held.id, held.kind, error.message)
            _fail(app, held, error.message, again=True, rest=True)
        except Exception as error:
            _failed(app, held, error)
        else:
            with unit_of_work(app, write=True) as work:
                queue.finish(work.session, held, work.now, sentence)


def _both(first: Step, second: Step) -> Step:
    def step(done: int, total: int) -> None:
        first(done, total)
        second(done, total)

    return step


def deliver(app: Flask) -> int:
    """Send every letter that is due; return how many went out. Without a mail server they wait.

    A letter that cannot be handled at all holds no other up: it is logged and left for the next time.
    """
    runtime: Runtime = app.extensions["lms"]
    if not runtime.settings.smtp_url:
        return 0
    sent, broken = 0, set[int]()
    while True:
        with unit_of_work(app, write=False) as work:
            due = [letter_id for letter_id in mail.due(work.session, work.now) if letter_id not in broken]
        if not due:
            return sent
        for letter_id in due:
            try:
                outcome = _send(app, letter_id)
            except Exception:
                log.exception("letter %d could not be handled", letter_id)
                broken.add(letter_id)
                continue
            sent += outcome is Outcome.SENT
            if outcome is None:
                return sent


def _send(app: Flask, letter_id: int) -> Outcome | None:
    """Send a letter and return what became of it; None where the mail server cannot be reached at all."""
    runtime: Runtime = app.extensions["lms"]
    message = _claimed(app, letter_id)
    if message is None:
        return Outcome.WITHDRAWN
    outcome, detail, refusal, unreachable = Outcome.SENT, "", None, False
    try:
        mail.send(runtime.settings, message)
    except Exception as error:
        refusal, unreachable = mail.refusal_of(error), mail.is_unreachable(error)
        outcome = Outcome.FAILED if refusal is None else Outcome.BOUNCED
        detail = f"{type(error).__name__}: {error}" if refusal is None else refusal.sentence
        log.warning("letter %d could not be sent: %s", letter_id, type(error).__name__)
    with unit_of_work(app, write=True) as work:
        if refusal is None:
            mail.note(work.session, letter_id, work.now, outcome, detail)
        else:
            bounces.refused(work, letter_id, refusal)
    return None if unreachable else outcome


def _claimed(app: Flask, letter_id: int) -> EmailMessage | None:
    """Claim a letter and return it as it goes out; None where it is not to go out now, or not at all."""
    runtime: Runtime = app.extensions["lms"]
    with unit_of_work(app, write=True) as work:
        letter = mail.hold_if_due(work.session, letter_id, work.now)
        if letter is None:
            return None
        work.actor = system_actor(letter.agency_id)
        wish = runtime.still_wanted(work, letter.key)
        if wish.not_before is not None:
            letter.not_before = wish.not_before
            return None
        if not wish.wanted:
            mail.note(work.session, letter_id, work.now, Outcome.WITHDRAWN, wish.reason)
            if wish.instead is not None:
                work.session.flush()
                wish.instead()
            return None
        mail.claim(work.session, letter_id, work.now)
        return mail.message(runtime.settings, letter, mail.enclosed(work.session, letter.id))


def _failed(app: Flask, held: Claim, error: Exception) -> None:
    """Note what went wrong: a full disk is waited for, also where a library hides it; a sentence of ours is final."""
    full = next((each for each in _behind(error) if is_full(each)), None)
    if full is not None:
        log.warning("work %d (%s) met a full disk", held.id, held.kind)
        _fail(app, held, trouble_with(full).message, again=True, rest=True)
    elif isinstance(error, LmsError):
        _fail(app, held, error.message, again=False)
    else:
        log.error("work %d (%s) failed", held.id, held.kind, exc_info=error)
        _fail(app, held, AGAIN, again=True)


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _fail(app: Flask, held: Claim, sentence: str, *, again: bool, rest: bool = False) -> None:
    with unit_of_work(app, write=True) as work:
        queue.fail(work.session, held, work.now, sentence, again=again, rest=rest)


class _Heartbeat:
    """Keeps a lease alive from a thread of its own while the work goes on, and notices when it was lost."""

    def __init__(self, app: Flask, held: Claim) -> None:
        self._app = app
        self._held = held
        self._over = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> _Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=10)

    def step(self, done: int, total: int) -> None:
        """Note progress; raise `Stopped` when the work was cancelled or taken over."""
        if self._lost.is_set() or not self._keep(done, total):
            raise Stopped

    def _beat(self) -> None:
        while not self._over.wait(LEASE.total_seconds() / 3):
            try:
                kept = self._keep()
            except OperationalError:
                # Somebody writes for long; the lease outlives two missed beats, so try again at the next.
                log.warning("work %d: the lease could not be renewed just now", self._held.id)
                continue
            if not kept:
                self._lost.set()
                return

    def _keep(self, done: int | None = None, total: int | None = None) -> bool:
        with unit_of_work(self._app, write=True) as work:
            return queue.keep(work.session, self._held, work.now, done, total)

"""The unit of work: one transaction, one instant, announcements inside it and effects after it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.kernel.actor import Actor, system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Refused
from lms.kernel.events import Event
from lms.platform.db import WRITES, Record, changes_by, db

if TYPE_CHECKING:
    from lms.platform.settings import Settings

Handler = Callable[["Work", Event], None]
T = TypeVar("T")
LEDGER_LOCK = 0x6C6D73  # "lms": the PostgreSQL advisory lock under which instants are given
TICK = timedelta(microseconds=1)


class LastInstant(Record):
    """The latest instant at which anything was recorded: one row."""

    __tablename__ = "last_instant"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether a letter is still wanted when its time comes; if so, not before when; if not, why, and what instead."""

    wanted: bool = True
    not_before: datetime | None = None
    reason: str = ""
    instead: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Runtime:
    """What every unit of work needs and the app factory knows."""

    settings: Settings
    clock: Clock
    handlers: Mapping[type[Event], Sequence[Handler]] = field(default_factory=dict)
    wanted: Mapping[str, Callable[[Work, str], Wish]] = field(default_factory=dict)

    def still_wanted(self, work: Work, letter_key: str) -> Wish:
        """Ask the room that a letter belongs to (the key's first word) whether it is to be sent after all."""
        ask = self.wanted.get(letter_key.partition(":")[0])
        return Wish() if ask is None else ask(work, letter_key)


class Work:
    """One transaction by one actor.

    `now` is when it began. `instant()` is its place in the order of everything recorded: facts, evidence and ledger
    rows of one transaction share it.
    """

    def __init__(
        self, session: Session, actor: Actor, runtime: Runtime, request_id: str = "", *, write: bool = True
    ) -> None:
        self.session = session
        self.actor = actor
        self.settings = runtime.settings
        self.clock = runtime.clock
        self.now = runtime.clock.now()
        self.request_id = request_id
        self._handlers = runtime.handlers
        self._afterwards: dict[str, Callable[[], None]] = {}
        self._otherwise: list[Callable[[], None]] = []
        self._instant: datetime | None = None
        self._write = write
        self._found: dict[Hashable, object] = {}
        self._changes = 0
        self.traces: list[Callable[[Work], None]] = []
        """What is written down in a transaction of its own after a page that only read: who looked at a list."""

    def today(self, zone: str) -> date:
        """Return today in an agency's zone."""
        return self.clock.today(zone)

    def instant(self) -> datetime:
        """Return this transaction's instant, taken under the ledger lock, so that instants grow in commit order.

        Raises `Refused` if the database has already lived a later day than the clock shows.
        """
        if self._instant is None:
            self._instant = _next_instant(self.session, self.clock.now())
        return self._instant

    def once(self, key: Hashable, find: Callable[[], T]) -> T:
        """Return what `find` finds, asked once for each key; asked again where this work wrote or waited for a lock.

        For what a page asks again and again by many ways (its agency, the rules in force). Only for small things: they
        are held until the work ends.
        """
        if self._write:
            self._forget_if_changed()
        if key not in self._found:
            self._found[key] = find()
        return cast("T", self._found[key])

    def _forget_if_changed(self) -> None:
        """Forget what was found if anything was written since, or is about to be: it may be about that."""
        changes = changes_by(self.session.connection())
        if changes != self._changes or self.session.new or self.session.dirty or self.session.deleted:
            self._found.clear()
            self._changes = changes

    def announce(self, event: Event) -> None:
        """Tell the rooms above, inside this transaction."""
        for handle in self._handlers.get(type(event), ()):
            handle(self, event)

    def after_commit(self, effect: Callable[[], None], once: str = "") -> None:
        """Run `effect` only if, and after, the work is committed; of several with the same `once`, the last only."""
        self._afterwards[once or str(len(self._afterwards))] = effect

    def if_given_up(self, effect: Callable[[], None]) -> None:
        """Run `effect` if the work is given up before its commit: what it laid outside the database is taken away.

        Not when the commit itself fails: then nobody knows whether it was made, and a file too many is the lesser evil.
        """
        self._otherwise.append(effect)

    def give_up(self) -> None:
        """Take away what was laid outside the database, unless the commit has begun."""
        while self._otherwise:
            self._otherwise.pop()()

    def discard(self) -> None:
        """Take back what was done so far: a refusal leaves nothing behind."""
        self.session.rollback()
        self._found.clear()
        self._afterwards.clear()
        self.give_up()

    def finish(self) -> None:
        """Commit, then run the effects."""
        self.session.flush()
        self._otherwise.clear()
        self.session.commit()
        for effect in self._afterwards.values():
            effect()


def _next_instant(session: Session, now: datetime) -> datetime:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": LEDGER_LOCK})
    row = session.get(LastInstant, 1, populate_existing=True)
    if row is None:
        session.add(LastInstant(id=1, at=now))
        session.flush()
        return now
    if row.at.date() > now.date() and row.at - now > timedelta(hours=12):
        raise Refused(
            f"This database has already lived {row.at:%-d %B %Y}; it cannot record anything on {now:%-d %B %Y}. "
            "Set today to that day or later."
        )
    row.at = max(now, row.at + TICK)
    session.flush()
    return row.at


@contextmanager
def unit_of_work(
    app: Flask, actor: Actor | None = None, *, write: bool, request_id: str = "", clock: Clock | None = None
) -> Iterator[Work]:
    """Open a unit of work outside a request; commit a write at its end, roll everything else back."""
    runtime: Runtime = app.extensions["lms"]
    if clock is not None:
        runtime = replace(runtime, clock=clock)
    with (
        app.app_context(),
        open_work(actor or system_actor(), runtime, write=write, request_id=request_id) as work,
    ):
        yield work


@contextmanager
def open_work(actor: Actor, runtime: Runtime, *, write: bool, request_id: str = "") -> Iterator[Work]:
    """Open a unit of work on the session of the present app context."""
    session = db.session()
    session.rollback()
    if write:
        session.connection(execution_options={WRITES: True})
    work = Work(session, actor, runtime, request_id, write=write)
    try:
        yield work
        if write:
            work.finish()
    except BaseException:
        work.give_up()
        raise
    finally:
        session.rollback()

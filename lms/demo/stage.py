"""Where the story plays: an application, an agency, and a clock that the story sets before each scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from flask import Flask

from lms.directory.access import permissions_of
from lms.jobs import worker
from lms.kernel.actor import Actor, system_actor
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.platform.work import Runtime, Work, unit_of_work

SEED = 20260901
CODE = "AG"
NAME = "Agency of Example Services"
ZONE = "America/New_York"
FOUNDED_ON = date(2001, 3, 5)
FIRST_DAY = date(2026, 8, 31)
LAST_EXTRACT_ON = date(2026, 11, 2)


@dataclass(slots=True)
class Stage:
    """The running story; `people` maps staff numbers to (person id, account id, name)."""

    app: Flask
    until: date
    agency_id: int = 0
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311  (a story, not a secret)

    @contextmanager
    def at(self, instant: datetime, actor: Actor | None = None) -> Iterator[Work]:
        """Open a unit of work at an instant of the story."""
        actor = actor or system_actor(self.agency_id)
        with unit_of_work(self.app, actor, write=True, clock=Clock(stopped_at=instant)) as work:
            yield work

    def work_off(
        self, instant: datetime, watch: Callable[[int, int], None] | None = None, *, letters: bool = False
    ) -> None:
        """Do what waits in the background, at an instant of the story; letters stay in the outbox for the worker.

        `watch` is told how far each piece of work is; `letters`: what is due goes out too.
        """
        runtime: Runtime = self.app.extensions["lms"]
        self.app.extensions["lms"] = replace(runtime, clock=Clock(stopped_at=instant))
        try:
            worker.do_everything(self.app, letters=letters, watch=watch)
        finally:
            self.app.extensions["lms"] = runtime


def instant(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Return an instant by the agency's wall clock."""
    return datetime.combine(day, time(hour, minute, second), ZoneInfo(ZONE))


def person_actor(agency_id: int, person_id: int, account_id: int | None, name: str, *roles: Role) -> Actor:
    """Return a member of staff as an actor."""
    held = frozenset({Role.STAFF, *roles})
    return Actor(
        name=name,
        agency_id=agency_id,
        account_id=account_id,
        person_id=person_id,
        roles=held,
        permissions=permissions_of(held),
    )

"""An agency in a fresh database: people taken in by bulk imports, and many more made from those few."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from benchmarks import crowd
from lms.app import MIGRATIONS, create_app
from lms.compliance.content import calendar_of, read, requirement_of
from lms.compliance.model.evidence import EvidenceKind, Posting
from lms.compliance.services import evidence, settling, texts
from lms.directory.records import DirectoryFact, Person, Placement, Unit
from lms.directory.services.agencies import found_agency
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.facts import FactType
from lms.platform.db import db
from lms.platform.settings import Settings
from lms.platform.work import Work, unit_of_work
from tests.postgres import Cluster, cluster_url

CASES = Path(__file__).parents[2] / "tests" / "cases"
NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
COURSES = ("security-awareness", "records-management", "annual-ethics")
YEARS = range(2023, 2027)
UNITS = 60


def staged(stack: ExitStack, *, postgresql: bool) -> Stage:
    """Return an agency in a database in a temporary folder, which goes with the stack."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lms-benchmark-")))
    url = None
    if postgresql:
        cluster = stack.enter_context(Cluster())
        cluster.create("benchmark")
        url = cluster_url(cluster, "benchmark")
    stage = Stage(folder, url)
    stack.callback(stage.close)
    return stage


class Stage:
    """An agency in a fresh database, and a clock that goes on by a minute with every transaction."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        settings = Settings(
            data=folder,
            database_url=url or f"sqlite:///{folder / 'lms.sqlite'}",
            secret_key="benchmark",
            files_url=(folder / "files").as_uri(),
        )
        self.app: Flask = create_app(settings)
        gc.freeze()  # as a worker does
        with self.app.app_context():
            flask_migrate.upgrade(directory=MIGRATIONS)
        self.now = NOON - timedelta(days=80)
        self.agency_id = 0
        with self.work() as work:
            code = f"bench-{time.time_ns()}"
            self.agency_id = found_agency(
                work, code=code, name="Benchmark", zone="America/New_York", founded_on=date(2000, 1, 1)
            )

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open a unit of work, a minute later."""
        self.now += timedelta(minutes=1)
        clock = Clock(stopped_at=self.now)
        with unit_of_work(self.app, system_actor(self.agency_id), write=True, clock=clock) as work:
            yield work

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.engine.dispose()

    def stop_the_clock(self) -> None:
        """Let the program's own background work, too, run at our time."""
        self.now += timedelta(minutes=1)
        self.app.extensions["lms"] = replace(self.app.extensions["lms"], clock=Clock(stopped_at=self.now))

    def backends(self) -> list[int]:
        """Return the database's processes that work for us: none where the database is a file."""
        with self.app.app_context():
            if db.engine.dialect.name != "postgresql":
                return []
            with db.engine.connect() as connection:
                ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                return list(connection.scalars(sa.text(ours)))

    def tidy(self) -> None:
        """Let the database look at its tables, as it does by itself before long."""
        with self.app.app_context(), db.engine.connect() as connection:
            sqlite = connection.dialect.name == "sqlite"
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(sa.text("ANALYZE" if sqlite else "VACUUM ANALYZE"))

    def publish(self) -> int:
        """Publish the requirement files of the worked cases; return how many."""
        rules = [requirement_of(read(path)) for path in sorted((CASES / "requirements").glob("*.yaml"))]
        days = [calendar_of(read(path)) for path in sorted((CASES / "calendars").glob("*.yaml"))]
        known = [texts.Text(r.requirement.id, "", r.text, r.file) for r in rules if r.requirement is not None]
        dates = [texts.Text(c.calendar.name, "", c.text, c.file) for c in days if c.calendar is not None]
        with self.work() as work:
            texts.publish(work, known, dates)
        return len(known)

    def take_in(self, count: int, r: Random) -> list[int]:
        """Take in people, in bulk."""
        with self.work() as work:
            people = [Person(agency_id=self.agency_id, staff_no=f"{n:06d}") for n in range(count)]
            work.session.add_all(people)
            work.session.flush()
            ids = [person.id for person in people]
            rows = [row for person_id in ids for row in self._facts(person_id, r, work.instant())]
            work.session.execute(sa.insert(DirectoryFact), rows)
            begun = {row["person_id"]: row["on_date"] for row in rows}
            work.session.execute(sa.insert(Placement), list(self._places(work, begun)))
            settling.mark_stale(work, ids)
        return ids

    def train(self, ids: Sequence[int], year: int, r: Random) -> None:
        """Take in what people completed in a year, in bulk."""
        with self.work() as work:
            evidence.post_many(work, [posting for person_id in ids for posting in _past(person_id, year, r)])

    def people(self, count: int, r: Random) -> list[int]:
        """Take in people and their past."""
        ids = self.take_in(count, r)
        for year in YEARS:
            self.train(ids, year, r)
        return ids

    def lived(self, count: int) -> list[int]:
        """Publish the rules, take people in with their past, and settle them once; return who they are."""
        self.publish()
        ids = self.people(count, Random(1))
        self.settle()
        return ids

    def settle(self) -> settling.Settlement:
        """Settle who waits, as the background work does."""
        done = settling.Settlement()
        while True:
            with self.work() as work:
                batch = settling.settle_stale(work)
            if not batch.people:
                return done
            done += batch

    def complete(self, ids: Sequence[int], source: str) -> None:
        """Record a late completion of one course for some people."""
        day = date(2026, 8, 20)
        with self.work() as work:
            postings = [
                Posting(
                    kind=EvidenceKind.COMPLETION, person_id=i, source=source, record_id=str(i), on=day,
                    module="security-awareness",
                )
                for i in ids
            ]  # fmt: skip
            evidence.post_many(work, postings)

    def multiply(self, times: int) -> int:
        """Make every person so many by plain inserts, with all their facts and ledger; return how many there are.

        The copies are rows like those of the people they are made from, which were settled; nothing is computed.
        """
        with self.work() as work:
            crowd.multiply(work, times)
            return work.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0

    def _facts(self, person_id: int, r: Random, at: datetime) -> Iterator[dict[str, object]]:
        start = date(2022, 1, 3) + timedelta(days=r.randint(0, 1700))
        boss = r.random() < 0.12
        common = {
            "agency_id": self.agency_id, "person_id": person_id, "revokes_id": None, "recorded_at": at,
            "recorded_by": "benchmark", "source": "extract",
        }  # fmt: skip
        told = {"unit": f"u{person_id % 60}", "employment_type": "permanent", "supervisor": boss}
        yield common | {"type": FactType.APPOINTMENT, "on_date": start, "tag": None, "attributes": told}
        tags = ["system_user"] + [t for t in ("cardholder", "cui_access", "confidential_filer") if r.random() < 0.15]
        for tag in tags:
            yield common | {"type": FactType.DESIGNATION, "on_date": start, "tag": tag, "attributes": {}}
        yield common | {"type": FactType.ACCESS_GRANT, "on_date": start, "tag": None, "attributes": {}}

    def _places(self, work: Work, begun: Mapping[object, object]) -> Iterator[dict[str, object]]:
        """Yield a place in one of so many units for each person, from their first day on."""
        units = [Unit(agency_id=self.agency_id, code=f"u{n}") for n in range(UNITS)]
        work.session.add_all(units)
        work.session.flush()
        words = dict.fromkeys(("position", "grade", "employment_type", "location"), "")
        for number, (person_id, first) in enumerate(begun.items()):
            yield words | {
                "agency_id": self.agency_id, "person_id": person_id, "unit_id": units[number % UNITS].id,
                "is_supervisor": False, "holds_from": first, "known_from": work.instant(),
            }  # fmt: skip


def _past(person_id: int, year: int, r: Random) -> Iterator[Posting]:
    """Yield a completion of each course."""
    for course in COURSES:
        on = date(year, 1, 5) + timedelta(days=r.randint(0, 200))
        yield Posting(
            kind=EvidenceKind.COMPLETION, person_id=person_id, source="import:benchmark", on=on, module=course,
            record_id=f"{person_id}-{course}-{year}", minutes_measured=60, score=80,
        )  # fmt: skip

"""How many people a second the ledger settles, and how long the register of all of them takes, on one core.

python -m benchmarks.deadlines.ledger [PEOPLE …] [--url postgresql://…]

Synthetic people under the requirements that are shipped: appointed some years ago, designations, a leave for some, a
completion a year of three courses, all taken in as bulk imports. `rules`: reading facts and computing rows, nothing
written. `first`: the whole settling, written. `again`: everybody computed anew, nothing changed. `late`: one late
completion each. `summary`: people by requirement and status, on a past day as known at a past instant.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from lms.app import MIGRATIONS, create_app
from lms.compliance.adopted import adopted_in
from lms.compliance.content import policies_in
from lms.compliance.model.evidence import EvidenceKind, Posting
from lms.compliance.model.register import Question
from lms.compliance.records import ObligationRecord
from lms.compliance.rules.ledger import horizon, ledger_rows
from lms.compliance.rules.reading import prepare
from lms.compliance.services import evidence, register, settling, texts
from lms.compliance.services.facts import facts_of
from lms.directory.records import DirectoryFact, Person
from lms.directory.services.agencies import found_agency
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.facts import FactType
from lms.platform.content import Overlay, root
from lms.platform.settings import Settings
from lms.platform.work import Work, unit_of_work

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
COURSES = ("security-awareness", "records-management", "annual-ethics")


class Stage:
    """An agency in a fresh database."""

    def __init__(self, folder: Path, url: str | None) -> None:
        settings = Settings(
            data=folder,
            database_url=url or f"sqlite:///{folder / 'lms.sqlite'}",
            secret_key="benchmark",
            files_url=(folder / "files").as_uri(),
        )
        self.app: Flask = create_app(settings)
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

    def publish(self) -> int:
        """Publish what the sample agency has switched on, from the shipped files."""
        found = policies_in(Overlay("policies"))
        keys = [adoption.key for adoption in adopted_in(root("policies") / "sample-agency" / "adopted.yaml")]
        rules = [texts.Text(key, key, r.text, r.file) for key in keys for r in [found.requirements[key]]]
        days = [texts.Text(key, key, c.text, c.file) for key, c in found.calendars.items()]
        with self.work() as work:
            texts.publish(work, rules, days)
        return len(rules)

    def people(self, count: int, r: Random) -> list[int]:
        """Take in people and their past, in bulk."""
        with self.work() as work:
            people = [Person(agency_id=self.agency_id, staff_no=f"{n:06d}") for n in range(count)]
            work.session.add_all(people)
            work.session.flush()
            ids = [person.id for person in people]
            rows = [row for person_id in ids for row in self._facts(person_id, r, work.instant())]
            work.session.execute(sa.insert(DirectoryFact), rows)
            settling.mark_stale(work, ids)
        with self.work() as work:
            evidence.post_many(work, [posting for person_id in ids for posting in past(person_id, r)])
        return ids

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


def past(person_id: int, r: Random) -> Iterator[Posting]:
    """Yield a completion a year of each course."""
    for course in COURSES:
        for year in range(2023, 2027):
            on = date(year, 1, 5) + timedelta(days=r.randint(0, 200))
            yield Posting(
                kind=EvidenceKind.COMPLETION, person_id=person_id, source="import:benchmark", on=on, module=course,
                record_id=f"{person_id}-{course}-{year}", minutes_measured=60, score=80,
            )  # fmt: skip


def timed(what: str, people: int, run: object) -> None:
    """Run something and print how many people a second it did, by the clock on the wall and by the processor's."""
    wall, cpu = time.perf_counter(), time.process_time()
    told = run() if callable(run) else None
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"  {what:8} {people / wall:8.0f} people/s ({wall:.2f} s, processor {cpu:.2f} s) {told or ''}", flush=True)


def measure(count: int, url: str | None) -> None:
    """Print the figures for one size."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), url)
        rules = stage.publish()
        began = time.perf_counter()
        ids = stage.people(count, Random(1))
        took = time.perf_counter() - began
        print(f"{count} people, {rules} requirements; {count * 12} completions taken in within {took:.1f} s")
        timed("rules", count, lambda: only_rules(stage, ids))
        timed("first", count, lambda: settle_all(stage))
        timed("again", count, lambda: again(stage, ids))
        late(stage, ids)
        timed("late", count, lambda: settle_all(stage))
        timed("summary", count, lambda: summary(stage))


def only_rules(stage: Stage, ids: list[int]) -> str:
    """Read facts and compute rows, and throw them away."""
    rows = 0
    with stage.work() as work:
        book = texts.known_rulebook(work)
        known = book.at()
        for start in range(0, len(ids), settling.BATCH):
            for facts in facts_of(work, ids[start : start + settling.BATCH]).values():
                person = prepare(facts)
                for rule in known.rules.values():
                    rows += len(
                        ledger_rows(rule.requirement, person, known.calendars, zone=book.zone, until=horizon(TODAY))
                    )
    return f"{rows} rows"


def settle_all(stage: Stage) -> str:
    """Settle who waits, as the background work does."""
    done = settling.Settlement()
    while True:
        with stage.work() as work:
            batch = settling.settle_stale(work)
        if not batch.people:
            break
        done += batch
    return f"{done.opened} rows written, {done.closed} closed"


def again(stage: Stage, ids: list[int]) -> str:
    """Compute everybody anew."""
    done = settling.Settlement()
    for start in range(0, len(ids), settling.BATCH):
        with stage.work() as work:
            done += settling.settle(work, ids[start : start + settling.BATCH], again=True)
    return f"{done.opened} rows written, {done.closed} closed"


def late(stage: Stage, ids: list[int]) -> None:
    """Record a late completion of one course for everybody."""
    day = date(2026, 8, 20)
    with stage.work() as work:
        evidence.post_many(
            work,
            [
                Posting(
                    kind=EvidenceKind.COMPLETION, person_id=i, source="late", record_id=str(i), on=day,
                    module="security-awareness",
                )
                for i in ids
            ],
        )  # fmt: skip


def summary(stage: Stage) -> str:
    """Ask for the summary at a past day and instant."""
    with stage.work() as work:
        before = stage.now - timedelta(minutes=2)
        counted = register.tally(work, Question(as_of=date(2026, 6, 30), known_at=before))
        rows = work.session.scalar(sa.select(sa.func.count()).select_from(ObligationRecord))
    return f"{sum(t.people for t in counted)} answers from {rows} rows"


if __name__ == "__main__":
    arguments = sys.argv[1:]
    address = arguments.pop(arguments.index("--url") + 1) if "--url" in arguments else None
    sizes = [int(a) for a in arguments if a.isdigit()] or [600, 1200, 2400]
    for size in sizes:
        measure(size, address)

"""How long the register of a whole agency takes to be summed up, on a past day as known at a past instant.

python -m benchmarks.deadlines register [MILLIONS …] [--postgresql]

The ledger is made of the rows of a few hundred people who were really settled, after each of five imports, copied by
plain inserts until there are enough: rows as a ledger has them, not all of them different.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, timedelta
from random import Random

import sqlalchemy as sa

from benchmarks.deadlines.measure import pin, seconds, timed
from benchmarks.deadlines.stage import YEARS, Stage, staged
from lms.compliance.model import Status
from lms.compliance.model.register import Question
from lms.compliance.records import ObligationRecord
from lms.compliance.services import register
from lms.reporting.model import Question as Wished
from lms.reporting.queries.browse import OVERDUE, Wish, lines
from lms.reporting.queries.overview import cells

SEED = 400


def measure(millions: float, *, postgresql: bool) -> None:
    """Print the figures for one size."""
    with ExitStack() as stack:
        stage = staged(stack, postgresql=postgresql)
        before = _grow(stage, round(millions * 1_000_000))
        _ask(stage, before)


def _grow(stage: Stage, rows: int) -> timedelta:
    """Fill the ledger; return how long ago the instant is that is asked about."""
    stage.publish()
    r = Random(1)
    ids = stage.take_in(SEED, r)
    for year in YEARS:
        stage.train(ids, year, r)
        stage.settle()
    asked_at = stage.now
    stage.complete(ids, "late")
    stage.settle()
    with stage.work() as work:
        few = work.session.scalar(sa.select(sa.func.count()).select_from(ObligationRecord)) or 1
    with timed() as took:
        people = stage.multiply(max(rows // few, 1))
    stage.tidy()
    with stage.work() as work:
        there = work.session.scalar(sa.select(sa.func.count()).select_from(ObligationRecord))
    print(f"{there:,} rows of {people:,} people, made in {took.wall:.0f} s", flush=True)
    return stage.now - asked_at


def _ask(stage: Stage, ago: timedelta) -> None:
    backends = stage.backends()
    past, today = date(2026, 6, 30), date(2026, 11, 20)
    with stage.work() as work:
        before = stage.now - ago
        asked = (("past day, past instant", past, before), ("the same again", past, before), ("today", today, None))
        for name, day, known_at in asked:
            with timed(*backends) as took:
                tallies = register.tally(work, Question(as_of=day, known_at=known_at))
            seconds(f"by requirement and status, {name}", took, f"{sum(t.people for t in tallies):,} answers")
            with timed(*backends) as took:
                found = cells(work, Wished(day, known_at or stage.now), known_at)
            seconds(f"by unit as well, {name}", took, f"{sum(c.people for c in found):,} answers, {len(found)} sums")
        everything = Wish(asked=Wished(past, before))
        one = Wish(asked=Wished(past, before), requirement="us-records-management", status=Status.OVERDUE)
        late = Wish(asked=Wished(past, before), status=Status.OVERDUE, sort=OVERDUE, descending=True)
        asked_pages = (
            ("of everything", everything),
            ("of who is overdue under one requirement", one),
            ("of who is overdue, by days overdue", late),
        )
        for name, wish in asked_pages:
            with timed(*backends) as took:
                shown, total = lines(work, wish)
            seconds(f"first page {name}", took, f"{len(shown)} of {total:,} lines")


def main(sizes: list[float], *, postgresql: bool) -> None:
    """Print everything."""
    print(f"Register on {'PostgreSQL' if postgresql else 'SQLite'}, {pin()}")
    for size in sizes:
        measure(size, postgresql=postgresql)

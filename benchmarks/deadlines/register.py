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
from lms.compliance.model.register import Question
from lms.compliance.records import ObligationRecord
from lms.compliance.services import register

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
    with stage.work() as work:
        past = Question(as_of=date(2026, 6, 30), known_at=stage.now - ago)
        now = Question(as_of=date(2026, 11, 20))
        for name, question in (("past day, past instant", past), ("the same again", past), ("today, all known", now)):
            with timed(*backends) as took:
                found = register.tally(work, question)
            seconds(f"by requirement and status, {name}", took, f"{sum(t.people for t in found):,} answers")


def main(sizes: list[float], *, postgresql: bool) -> None:
    """Print everything."""
    print(f"Register on {'PostgreSQL' if postgresql else 'SQLite'}, {pin()}")
    for size in sizes:
        measure(size, postgresql=postgresql)

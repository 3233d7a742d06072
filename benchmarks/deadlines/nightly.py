"""What the night's work costs in a large agency when little has changed.

python -m benchmarks.deadlines nightly [PEOPLE …] [--postgresql]

A few hundred people are really settled and then copied by plain inserts, with their facts and their ledger. The cost
should follow how many people something was recorded about, and not how many there are.
"""

from __future__ import annotations

from contextlib import ExitStack
from random import Random

from benchmarks.deadlines.measure import pin, seconds, timed
from benchmarks.deadlines.stage import staged
from lms.jobs.sweeps import nightly
from lms.platform.queue import Claim

SEED = 500
CHANGED = (0, 0, 100, 1000)
"""The first night is thrown away: it reads the program and the texts of the rules."""


def measure(people: int, *, postgresql: bool) -> None:
    """Print the figures for one size."""
    with ExitStack() as stack:
        stage = staged(stack, postgresql=postgresql)
        stage.lived(SEED)
        with timed() as took:
            there = stage.multiply(max(people // SEED, 1))
        stage.tidy()
        print(f"{there:,} people, made in {took.wall:.0f} s", flush=True)
        claim = Claim(id=0, kind="job.settle", payload={}, holder="", agency_id=stage.agency_id, account_id=None)
        spread = list(range(1, there + 1))
        for night, changed in enumerate(CHANGED):
            if changed:
                stage.complete(Random(night).sample(spread, changed), f"night {night}")
            stage.stop_the_clock()
            with timed(*stage.backends()) as took:
                told = nightly(stage.app, claim, lambda done, total: None)
            if night:
                seconds(f"something recorded about {changed:,} people", took, told)


def main(sizes: list[float], *, postgresql: bool) -> None:
    """Print everything."""
    print(f"The night's work on {'PostgreSQL' if postgresql else 'SQLite'}, {pin()}")
    for size in sizes:
        measure(int(size), postgresql=postgresql)

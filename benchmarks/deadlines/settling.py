"""How many people a second the ledger settles, on one core, and how that grows.

python -m benchmarks.deadlines settling [PEOPLE …] [--postgresql]

Synthetic people under the requirement files of the worked cases: appointed some years ago, designations, a completion
a year of three courses, all taken in as bulk imports.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from random import Random

from benchmarks.deadlines.measure import line, pin, timed
from benchmarks.deadlines.stage import Stage, staged
from lms.compliance.rules.ledger import horizon, ledger_rows
from lms.compliance.rules.reading import prepare
from lms.compliance.services import settling, texts
from lms.compliance.services.facts import facts_of

TODAY = date(2026, 11, 20)


def measure(count: int, *, postgresql: bool) -> None:
    """Print the figures for one size."""
    with ExitStack() as stack:
        stage = staged(stack, postgresql=postgresql)
        rules = stage.publish()
        ids = stage.people(count, Random(1))
        print(f"{count:,} people, {rules} requirements, {count * 12:,} completions", flush=True)
        backends = stage.backends()
        with timed(*backends) as took:
            rows = only_rules(stage, ids)
        line("reading and rules, nothing written", count, took, f"{rows:,} rows")
        with timed(*backends) as took:
            done = stage.settle()
        line("settled first", count, took, f"{done.opened:,} rows written")
        with timed(*backends) as took:
            done = again(stage, ids)
        line("settled again, unchanged", count, took, f"{done.opened} rows written")
        stage.complete(ids, "late")
        with timed(*backends) as took:
            done = stage.settle()
        line("after a late completion each", count, took, f"{done.opened:,} written, {done.closed:,} closed")


def only_rules(stage: Stage, ids: list[int]) -> int:
    """Read facts and compute rows, and throw them away; return how many."""
    rows = 0
    with stage.work() as work:
        book = texts.known_rulebook(work)
        known, until = book.at(), horizon(TODAY)
        for start in range(0, len(ids), settling.BATCH):
            for facts in facts_of(work, ids[start : start + settling.BATCH]).values():
                person = prepare(facts)
                for rule in known.rules.values():
                    rows += len(ledger_rows(rule.requirement, person, known.calendars, zone=book.zone, until=until))
    return rows


def again(stage: Stage, ids: list[int]) -> settling.Settlement:
    """Compute everybody anew."""
    done = settling.Settlement()
    for start in range(0, len(ids), settling.BATCH):
        with stage.work() as work:
            done += settling.settle(work, ids[start : start + settling.BATCH], again=True)
    return done


def main(sizes: list[float], *, postgresql: bool) -> None:
    """Print everything."""
    print(f"Settling on {'PostgreSQL' if postgresql else 'SQLite'}, {pin()}")
    for size in sizes:
        measure(int(size), postgresql=postgresql)

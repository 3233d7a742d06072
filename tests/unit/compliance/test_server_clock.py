"""Where the server stands and when its clocks are changed makes no difference to any date."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from flask import Flask

from lms.compliance.content import requirement_from as read_requirement
from lms.compliance.rules import evaluate, prepare
from lms.compliance.rules.ledger import horizon, ledger_rows
from lms.kernel.facts import Fact, FactType
from tests.strategies.rules import FIRST, LAST, as_yaml, grow_history, grow_requirement
from tests.unit.compliance.rules.build import rule
from tests.unit.compliance.test_ledger_equals_rules import benched, check, grow_story

SERVERS = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Australia/Lord_Howe")
NEW_YORK = "America/New_York"


@contextmanager
def server_in(zone: str) -> Iterator[None]:
    """Let the process believe that it runs in a zone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        try:
            yield
        finally:
            patch.undo()
            time.tzset()


def answers() -> list[object]:
    """Return what random rules, read from their files, say about random people."""
    found: list[object] = []
    for seed in range(30):
        r = Random(seed)
        file = read_requirement(as_yaml(grow_requirement(r)), "random.yaml")
        assert file.requirement is not None
        person = prepare(grow_history(r, 14))
        found.append(ledger_rows(file.requirement, person, {}, zone=NEW_YORK, until=horizon(LAST)))
        found.append(evaluate(file.requirement, person, FIRST + timedelta(days=r.randint(0, 2500)), zone=NEW_YORK))
    return found


def test_the_zone_of_the_server_changes_no_answer() -> None:
    told = []
    for zone in SERVERS:
        with server_in(zone):
            told.append(answers())
    assert all(other == told[0] for other in told)


@pytest.mark.parametrize("zone", [SERVERS[1], pytest.param(SERVERS[2], marks=pytest.mark.torture)])
def test_the_zone_of_the_server_changes_nothing_in_the_ledger(both: Flask, zone: str) -> None:
    with server_in(zone):
        for seed in (3, 4):
            with benched(both, grow_story(Random(seed))) as bench:
                check(bench)


@pytest.mark.parametrize(
    ("changed_on", "at", "before", "after"),
    [
        (date(2026, 3, 8), datetime(2026, 3, 8, 7, tzinfo=UTC), -5, -4),
        (date(2026, 11, 1), datetime(2026, 11, 1, 6, tzinfo=UTC), -4, -5),
    ],
)
def test_a_completion_counts_on_the_wall_clock_day_also_when_clocks_change(
    changed_on: date, at: datetime, before: int, after: int
) -> None:
    """Every half hour of three days, against the offsets written down by hand."""
    yearly = rule("{recurrence: {period: calendar_year}}")
    instant = datetime(changed_on.year, changed_on.month, changed_on.day, tzinfo=UTC) - timedelta(days=1)
    for _ in range(3 * 48):
        instant += timedelta(minutes=30)
        day = (instant + timedelta(hours=before if instant < at else after)).date()
        person = [
            Fact(type=FactType.APPOINTMENT, on=date(2026, 1, 5)),
            Fact(type=FactType.COMPLETION, at=instant, module="m", recorded_at=instant),
        ]
        outcome = evaluate(yearly, person, date(2026, 12, 1), zone=NEW_YORK)
        assert outcome.summary.last_satisfied_on == day, instant


def test_days_across_the_change_of_clocks_are_days() -> None:
    sixty = rule("{initial: {within: 60 days, of: appointment}}")
    for start in (date(2026, 2, 20), date(2026, 10, 1)):
        person = [Fact(type=FactType.APPOINTMENT, on=start)]
        assert evaluate(sixty, person, start, zone=NEW_YORK).summary.next_due_on == start + timedelta(days=60)

"""What holds for every rule and every history."""

from __future__ import annotations

import os
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.compliance.model import Obligation, Requirement, Status
from lms.compliance.rules import breakpoints, evaluate, prepare, status_on, summary_on, timeless
from lms.compliance.rules.question import texts_seen
from lms.kernel.facts import Fact
from tests.strategies.rules import (
    FIRST,
    LAST,
    grow_history,
    grow_requirement,
    histories,
    instants,
    requirement_from,
    requirements,
    spread,
)

UNTIL = LAST + timedelta(days=800)
asked = spread(date(2020, 12, 1), UNTIL)
random_rules = settings(
    max_examples=int(os.environ.get("LMS_EXAMPLES", "50")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@random_rules
@given(requirements(), histories(), st.one_of(st.none(), instants()), st.lists(asked, min_size=4, max_size=4))
def test_between_breakpoints_dates_stand_still_and_status_follows_by_comparison(
    rule: Requirement, history: tuple[Fact, ...], known_at: datetime | None, when: list[date]
):
    _stand_still(rule, history, known_at, when)


def test_dates_stand_still_for_many_more_rules_and_people():
    """Hypothesis likes to repeat itself; `LMS_SEEDS=20000` walks through that many others."""
    for seed in range(int(os.environ.get("LMS_SEEDS", "150"))):
        r = Random(seed)
        rule, history = requirement_from(grow_requirement(r)), grow_history(r, 14)
        known_at = None if r.random() < 0.6 else datetime(2021 + r.randint(0, 5), 6, 1, tzinfo=UTC)
        try:
            _stand_still(rule, history, known_at, [FIRST + timedelta(days=r.randint(-60, 3000)) for _ in range(4)])
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise


def _stand_still(rule: Requirement, history: tuple[Fact, ...], known_at: datetime | None, when: list[date]) -> None:
    person = prepare(history, known_at)
    points = breakpoints(rule, person, zone="America/New_York", until=UNTIL)
    near = [point - timedelta(days=1) for point in points] + points
    for as_of in {*when, *near}:
        now = evaluate(rule, person, as_of, zone="America/New_York")
        index = bisect_right(points, as_of)
        if index == 0:
            assert now.obligations == ()
            assert now.summary.status is Status.NOT_APPLICABLE
            continue
        then = evaluate(rule, person, points[index - 1], zone="America/New_York")
        assert now.spells == then.spells
        assert [_key(o) for o in now.obligations] == [_key(o) for o in then.obligations]
        for stored, row in zip(then.obligations, now.obligations, strict=True):
            if not stored.slides:
                assert timeless(stored) == timeless(row)
                assert status_on(stored, as_of) is row.status
        if not any(o.slides for o in then.obligations):
            label = texts_seen(rule, as_of, known_at)[-1].body.lapse_action
            assert summary_on(then.obligations, as_of, spells=then.spells, lapse_action=label) == now.summary


def _key(o: Obligation) -> tuple[int, str, int]:
    return o.spell, o.kind.value, o.cycle


@random_rules
@given(requirements(), histories(), asked)
def test_asking_again_gives_the_same_and_explaining_changes_nothing(
    rule: Requirement, history: tuple[Fact, ...], as_of: date
):
    first = evaluate(rule, history, as_of)
    explained = evaluate(rule, history, as_of, explain=True)
    assert evaluate(rule, history, as_of) == first
    assert explained.summary == first.summary
    assert [timeless(o) for o in explained.obligations] == [timeless(o) for o in first.obligations]


@random_rules
@given(requirements(), histories(), asked, instants())
def test_what_was_recorded_later_changes_nothing(
    rule: Requirement, history: tuple[Fact, ...], as_of: date, known_at: datetime
):
    known = tuple(f for f in history if f.recorded_at is None or f.recorded_at <= known_at)
    assert evaluate(rule, history, as_of, known_at) == evaluate(rule, known, as_of, known_at)


@random_rules
@given(requirements(), histories(), asked)
def test_what_happens_later_changes_nothing(rule: Requirement, history: tuple[Fact, ...], as_of: date):
    earlier = tuple(f for f in history if f.on is None or f.on <= as_of)
    if any(f.at is not None for f in history):
        return
    assert evaluate(rule, history, as_of) == evaluate(rule, earlier, as_of)


@random_rules
@given(requirements(), histories(), asked)
def test_nobody_is_compliant_and_overdue_at_once(rule: Requirement, history: tuple[Fact, ...], as_of: date):
    outcome = evaluate(rule, history, as_of)
    current = [o for o in outcome.obligations if o.spell == len(outcome.spells)]
    if outcome.summary.status in (Status.COMPLIANT, Status.EXEMPT):
        assert all(o.status is not Status.OVERDUE for o in current)
        assert outcome.summary.days_overdue == 0
    for o in outcome.obligations:
        assert (o.satisfied_on is None) == (o.on_time is None)
        assert o.status is not Status.OVERDUE or (o.satisfied_on is None and o.due_on < as_of)
        assert o.days_overdue == 0 or o.status in (Status.OVERDUE, Status.IN_GRACE)


@random_rules
@given(requirements(), histories(), asked)
def test_every_moved_date_is_explained(rule: Requirement, history: tuple[Fact, ...], as_of: date):
    for o in evaluate(rule, history, as_of, explain=True).obligations:
        assert o.explanation, o
        assert o.due_on in [step.result for step in o.explanation], o


@random_rules
@given(requirements(), histories(), asked)
def test_one_period_is_never_served_by_the_completion_of_another(
    rule: Requirement, history: tuple[Fact, ...], as_of: date
):
    found = evaluate(rule, history, as_of).obligations
    for spell in {o.spell for o in found}:
        periods = [o for o in found if o.spell == spell and o.kind == "period" and o.satisfied_on is not None]
        served = [o.satisfied_on for o in periods]
        assert len(set(served)) == len(served)

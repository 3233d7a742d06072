"""What a change does to a person, as a table; and what must hold for any two rules and any history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from lms.compliance.model import Outcome, Requirement, Status
from lms.compliance.model.change import Move, PersonChange, Standing
from lms.compliance.model.requirement import AllOf, AnyOf, Expression, Hours
from lms.compliance.model.workload import Load
from lms.compliance.rules import evaluate
from lms.compliance.rules.difference import move_between, standing_of, turning_days
from lms.compliance.rules.workload import load_until, minutes_needed
from lms.kernel.errors import LmsError
from lms.kernel.facts import Fact
from tests.strategies.rules import FIRST, LAST, histories, requirement_from, requirements, spread

DUE, EARLIER = Standing(Status.PENDING, date(2026, 5, 1)), Standing(Status.PENDING, date(2026, 4, 1))
LATE = Standing(Status.OVERDUE, date(2026, 2, 1), 28)
DONE, WAITS = Standing(Status.COMPLIANT), Standing(Status.UPCOMING)
BROKEN = Standing(None, problem="The calendar ends in 2027.")


@pytest.mark.parametrize(
    ("before", "after", "move", "overdue_at_once", "days"),
    [
        (None, None, None, False, None),
        (DUE, DUE, None, False, 0),
        (None, DUE, Move.ENTERS, False, None),
        (None, LATE, Move.ENTERS, True, None),
        (DUE, None, Move.LEAVES, False, None),
        (LATE, None, Move.LEAVES, False, None),
        (DUE, EARLIER, Move.EARLIER, False, -30),
        (EARLIER, DUE, Move.LATER, False, 30),
        (DUE, LATE, Move.EARLIER, True, -89),
        (LATE, DUE, Move.LATER, False, 89),
        (LATE, Standing(Status.OVERDUE, date(2026, 1, 1), 59), Move.EARLIER, False, -31),
        (WAITS, DUE, Move.GETS_DATE, False, None),
        (DUE, DONE, Move.LOSES_DATE, False, None),
        (DONE, WAITS, Move.OTHERWISE, False, None),
        (DUE, Standing(Status.PENDING, date(2026, 5, 1), 0, "block_access"), Move.OTHERWISE, False, 0),
        (DUE, BROKEN, Move.UNKNOWN, False, None),
        (BROKEN, None, Move.UNKNOWN, False, None),
    ],
)
def test_what_a_change_does_to_one_person(
    before: Standing | None, after: Standing | None, move: Move | None, overdue_at_once: bool, days: int | None
) -> None:
    assert move_between(before, after) is move
    change = PersonChange(1, Move.OTHERWISE, before, after)
    assert change.is_overdue_at_once is overdue_at_once
    assert change.days_moved == days


TURNED_ROUND: Mapping[Move | None, Move | None] = {
    Move.ENTERS: Move.LEAVES,
    Move.EARLIER: Move.LATER,
    Move.GETS_DATE: Move.LOSES_DATE,
}


@settings(max_examples=150)
@given(requirements(), requirements(), histories(), spread(FIRST, LAST))
def test_a_change_taken_back_does_the_opposite(
    one: Requirement, other: Requirement, history: tuple[Fact, ...], day: date
) -> None:
    before, after = standing(one, history, day), standing(other, history, day)
    there, back = move_between(before, after), move_between(after, before)
    pairs = TURNED_ROUND | {back: there for there, back in TURNED_ROUND.items()}
    assert back is pairs.get(there, there)


@settings(max_examples=100)
@given(requirements(), histories(), spread(FIRST, LAST))
def test_the_same_text_moves_nobody_and_a_withdrawal_frees_everybody(
    rule: Requirement, history: tuple[Fact, ...], day: date
) -> None:
    stands = standing(rule, history, day)
    assert move_between(stands, stands) is None
    assert move_between(stands, None) is (None if stands is None else Move.LEAVES)


def test_a_text_turns_when_it_begins_changes_and_ends() -> None:
    rule = requirement_from(
        {
            "requirement": "r",
            "satisfied_by": "m",
            "initial": {"within": "10 days", "of": "appointment"},
            "in_force": {"from": date(2026, 3, 1), "until": date(2026, 11, 30)},
            "amendments": [{"effective_on": date(2026, 7, 1), "grace": {"for": "5 days"}}],
        }
    )
    year = date(2026, 12, 31)
    assert turning_days([rule], date(2026, 1, 1), year) == [date(2026, 3, 1), date(2026, 7, 1), date(2026, 12, 1)]
    assert turning_days([None, rule, rule], date(2026, 3, 1), date(2026, 7, 1)) == [date(2026, 7, 1)]
    assert turning_days([None], date(2026, 1, 1), year) == []


@pytest.mark.parametrize(
    ("expression", "done", "minutes"),
    [
        ("long", 0, 90),
        ("nowhere", 0, None),
        (AnyOf(("long", "short", "nowhere")), 0, 30),
        (AnyOf(("nowhere",)), 0, None),
        (AllOf(("long", "short")), 0, 120),
        (AllOf(("long", "nowhere")), 0, None),
        (Hours(240, frozenset({"nowhere"})), 60, 180),
        (Hours(60, frozenset({"long"})), 90, 0),
        (AllOf((AnyOf(("short", "long")), Hours(60, frozenset({"long"})))), 0, 90),
    ],
)
def test_how_long_a_duty_takes(expression: Expression, done: int, minutes: int | None) -> None:
    assert minutes_needed(expression, {"long": 90, "short": 30}, done=done) == minutes


def test_the_load_counts_what_is_due_within_the_time_by_the_text_that_governs_it() -> None:
    rule = requirement_from(
        {
            "requirement": "r",
            "satisfied_by": {"any": ["long", "short"]},
            "initial": {"within": "60 days", "of": "appointment", "satisfied_by": "long"},
            "recurrence": {"interval": "6 months"},
        }
    )
    appointed = {"type": "appointment", "date": date(2026, 1, 1)}
    done = {"type": "completion", "date": date(2026, 2, 1), "module": "long"}
    assert load(rule, [appointed], date(2026, 1, 10), days=60) == Load(90, 1)
    assert load(rule, [appointed], date(2026, 1, 10)) == Load(90 + 30, 2)
    assert load(rule, [appointed], date(2026, 5, 10)) == Load(90 + 30 + 30, 3)
    assert load(rule, [appointed, done], date(2026, 2, 10)) == Load(30 + 30, 2)
    assert load(rule, [appointed, done], date(2026, 2, 10), days=30) == Load()
    assert load(rule, [appointed], date(2026, 1, 10), days=60, lengths={}) == Load(0, 1, 1)
    gone = {"type": "separation", "date": date(2026, 1, 5)}
    assert load(rule, [appointed, gone], date(2026, 1, 10)) == Load()


def test_a_shorter_interval_makes_more_work_within_the_year() -> None:
    appointed = {"type": "appointment", "date": date(2026, 1, 1)}
    found = {}
    for months in (12, 6, 3):
        shape = {"requirement": "r", "satisfied_by": "short", "initial": {"within": "10 days", "of": "appointment"}}
        rule = requirement_from(shape | {"recurrence": {"interval": f"{months} months"}})
        found[months] = load(rule, [appointed], date(2026, 1, 2)).duties
    assert found == {12: 1, 6: 2, 3: 4}


def test_periods_after_the_next_one_count_as_well() -> None:
    rule = requirement_from(
        {
            "requirement": "r",
            "satisfied_by": "short",
            "recurrence": {"period": "1 month", "starting": date(2026, 1, 1)},
        }
    )
    appointed = {"type": "appointment", "date": date(2026, 1, 1)}
    assert load(rule, [appointed], date(2026, 1, 10), days=365).duties == 12


def load(
    rule: Requirement, facts: list[dict[str, object]], day: date, *, days: int = 365, lengths: object = None
) -> Load:
    known = {"long": 90, "short": 30} if lengths is None else {}
    return load_until(rule, evaluate(rule, made(facts), day), day, day + timedelta(days=days), known)


def made(facts: list[dict[str, object]]) -> list[Fact]:
    rule = requirement_from(
        {
            "requirement": "r",
            "satisfied_by": "m",
            "recurrence": {"period": "calendar_year"},
            "examples": [{"title": "t", "history": facts, "as_of": date(2026, 1, 1), "expect": {"status": "pending"}}],
        }
    )
    return list(rule.examples[0].history)


def standing(rule: Requirement, history: tuple[Fact, ...], day: date) -> Standing | None:
    try:
        outcome: Outcome = evaluate(rule, history, day)
    except LmsError as error:
        return Standing(None, problem=error.message)
    return standing_of(outcome)

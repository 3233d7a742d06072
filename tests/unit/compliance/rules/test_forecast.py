"""The forecast: ranges that hold as often as they say, probabilities that are some, figures that follow the days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from math import exp, prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.compliance.model.forecast import Duty, Held, Hindsight, Watched
from lms.compliance.model.workload import Owed
from lms.compliance.rules.forecast import hindsight
from lms.compliance.rules.forecast.curves import CLASSES, FEWEST_CASES, Curve, learn
from lms.compliance.rules.forecast.drift import STEADY, drift, shift
from lms.compliance.rules.forecast.outlook import doubt, hazards_of, outlook, still_to_come
from lms.compliance.rules.forecast.reading import open_on, overdue_on, watched
from lms.compliance.rules.forecast.sums import EXACT_BELOW, how_many, quantile
from lms.compliance.rules.owed import workload
from tests.unit.compliance.rules.crowds import REQUIREMENT, TODAY, Lived, changing, crowd

OFFSETS = st.integers(-900, 900)


@cache
def learned() -> dict[int, Curve]:
    return learn(crowd(Random(1), people=300).spans)


# -- how many of some things happen


@given(st.lists(st.floats(0, 1), max_size=9))
def test_the_distribution_of_a_sum_is_the_one_that_counting_every_case_gives(chances: list[float]) -> None:
    found = how_many(chances)
    for count in range(-1, len(chances) + 2):
        cases = product((0, 1), repeat=len(chances))
        true = sum(
            prod(p if one else 1 - p for p, one in zip(chances, case, strict=True))
            for case in cases
            if sum(case) <= count
        )
        assert found(count) == pytest.approx(true, abs=1e-6)


def test_the_normal_distribution_stands_in_for_the_exact_one_within_its_bound() -> None:
    random = Random(3)
    chances = [random.random() ** 3 for _ in range(120)]
    variance = sum(p * (1 - p) for p in chances)
    assert variance > EXACT_BELOW
    exact = [1.0]
    for p in chances:
        exact = [a * (1 - p) + b * p for a, b in zip([*exact, 0.0], [0.0, *exact], strict=True)]
    total, found = 0.0, how_many(chances)
    for count, chance in enumerate(exact):
        total += chance
        assert abs(found(count) - total) <= 0.1618 / variance


def test_of_many_certain_and_impossible_things_the_certain_ones_happen() -> None:
    found = how_many([1.0] * 5000 + [0.0] * 5000)
    assert (found(4999), found(5000)) == (0.0, 1.0)
    assert quantile([found], 0.1, 10_000) == quantile([found], 0.9, 10_000) == 5000


# -- curves


@given(OFFSETS, OFFSETS, st.integers(0, 12))
def test_a_chance_is_never_below_none_or_above_all(first: int, last: int, unit: int) -> None:
    duty = Duty(1, REQUIREMENT, unit, 1, TODAY + first, TODAY, TODAY + 1)
    hazard = still_to_come(duty, learned()[REQUIREMENT], TODAY, TODAY + last)
    assert 0 <= exp(-hazard) <= 1


@given(st.integers(-60, 5), st.integers(6, 300), st.integers(0, 300))
def test_of_the_same_duties_never_more_are_still_open_later(due: int, day: int, more: int) -> None:
    duties = [Duty(n, REQUIREMENT, n % 8, 1, TODAY - 90, TODAY + due, TODAY + due + 1) for n in range(6)]
    sooner, later = (outlook(duties, learned(), TODAY, TODAY + at) for at in (day, day + more))
    assert later.expected <= sooner.expected + 1e-9
    assert 0 <= later.low <= later.high <= len(duties)


def test_the_curve_of_duties_that_were_all_met_on_the_day_they_were_due_falls_on_that_day() -> None:
    spans = [Watched(1, 1, due, due - 30, due, True) for due in range(TODAY - 300, TODAY - 100)]
    curve = learn(spans)[1]
    assert exp(-curve.hazard(-30, -1)) > 0.8
    assert exp(-curve.hazard(-30, 0)) < 0.02


def test_what_is_still_open_counts_until_today_and_makes_the_curve_slower() -> None:
    met = [Watched(1, 1, TODAY - 50, TODAY - 80, TODAY - 50, True)] * 40
    still = [Watched(1, 1, TODAY - 50, TODAY - 80, TODAY, False)] * 40
    assert exp(-learn(met)[1].hazard(0, 0)) < 0.1
    assert exp(-learn([*met, *still])[1].hazard(0, 0)) == pytest.approx(0.5, abs=0.02)


def test_a_unit_with_few_cases_is_drawn_to_the_agency_and_one_with_many_keeps_its_own_pace() -> None:
    random = Random(5)
    spans = []
    for unit, people, chance in ((1, 200, 0.02), (2, 200, 0.08), (3, 200, 0.04), (4, 3, 0.08)):
        for _ in range(people):
            day = next((at for at in range(-60, 60) if random.random() < chance), None)
            last = TODAY + (60 if day is None else day)
            spans.append(Watched(1, unit, TODAY, TODAY - 60, last, day is not None))
    curve = learn(spans)[1]
    assert curve.paces[1] < 0.8 < 1.3 < curve.paces[2]
    assert abs(curve.paces[4] - 1) < abs(curve.paces[2] - 1)
    assert curve.pace(99) == 1.0


def test_a_requirement_with_too_few_cases_has_no_curve_and_its_duties_are_counted_apart() -> None:
    spans = [Watched(1, 1, TODAY, TODAY - 30, TODAY, True)] * (FEWEST_CASES - 1)
    assert learn(spans) == {}
    assert set(learn([*spans, spans[0]])) == {1}
    found = outlook([Duty(1, 1, 1, 1, TODAY - 30, TODAY, TODAY + 1)], {}, TODAY, TODAY + 9)
    assert (found.at_risk, found.forecast, found.expected, found.low, found.high) == (1, 0, 0.0, 0, 0)


def test_of_nothing_nothing_is_expected() -> None:
    found = outlook([], learned(), TODAY, TODAY + 30)
    assert (found.at_risk, found.expected, found.low, found.high) == (0, 0.0, 0, 0)
    assert learn([]) == {}


def test_classes_of_days_follow_each_other_without_a_gap() -> None:
    assert list(CLASSES) == sorted(set(CLASSES))


# -- does the range hold?


@pytest.mark.parametrize("differ, seed", [(0.05, 7), (0.3, 11)])
def test_the_range_holds_about_as_often_as_it_says(differ: float, seed: int) -> None:
    random, held, error, runs = Random(seed), 0, 0.0, 50
    for _ in range(runs):
        made = crowd(random, people=200, differ=differ)
        found = outlook(made.duties, learn(made.spans), TODAY, TODAY + 30)
        held += found.holds(made.still_open)
        error += found.expected - made.still_open
    assert 0.68 <= held / runs <= 0.94
    assert abs(error / runs) < 3


# -- habits that change


def judged(lives: list[Lived], then: int, days: Sequence[int], drift: float = STEADY) -> Hindsight:
    """Judge a forecast of a day of the past by what came."""
    curves = learn([each.span(then) for each in lives if each.due - 60 <= then])
    made = hindsight.Then(date.fromordinal(then), curves, drift)
    by_day = []
    for day in days:
        expected = [each.duty() for each in lives if each.open_on(then) and each.due < day]
        came = [each.duty() for each in lives if each.open_on(day) and each.due < day]
        by_day.append(hindsight.compared(expected, came, made, date.fromordinal(day)))
    return Hindsight(date.fromordinal(then), tuple(by_day), ())


def holds(lives: list[Lived], drift: float) -> bool:
    (found,) = judged(lives, TODAY, [TODAY + 30], drift).by_day
    return found.outlook.holds(found.came)


@pytest.mark.parametrize("sway, least", [(0.0, 0.75), (0.6, 0.6)])
def test_where_habits_change_under_every_requirement_the_range_follows_what_the_last_forecast_missed(
    sway: float, least: float
) -> None:
    random, runs = Random(5), 24
    agencies = [changing(random, people=800, requirements=4, sway=sway) for _ in range(runs)]
    drifts = [drift(judged(lives, TODAY - 91, [TODAY - 60, TODAY - 30, TODAY])) for lives in agencies]
    blind = sum(holds(lives, STEADY) for lives in agencies) / runs
    widened = sum(holds(lives, moved) for lives, moved in zip(agencies, drifts, strict=True)) / runs
    assert least <= widened <= 1.0
    assert blind <= widened
    assert (sum(drifts) / runs < 0.02) == (sway == 0.0)


def test_a_quick_month_is_quick_under_every_requirement() -> None:
    curve = replace(learned()[REQUIREMENT], unrest=0.25)
    calm = replace(curve, unrest=0.0)
    own = [Duty(n, 1, n % 8, 1, TODAY - 90, TODAY, TODAY + 1) for n in range(40)]
    other = [duty._replace(requirement_id=2) for duty in own]
    hazards = hazards_of(own, {1: curve}, TODAY, TODAY + 20)
    one, without = (doubt(own, hazards, {1: each}, TODAY, TODAY + 20) for each in (curve, calm))
    both = doubt([*own, *other], [*hazards, *hazards], {1: curve, 2: curve}, TODAY, TODAY + 20)
    assert both == pytest.approx(2 * without + 4 * (one - without))


@given(st.lists(st.floats(0.01, 2), min_size=2, max_size=30), st.floats(-1, 1))
def test_the_pace_that_explains_what_came_is_the_one_at_which_it_was_expected(
    hazards: list[float], moved: float
) -> None:
    came = round(sum(exp(-hazard * exp(moved)) for hazard in hazards))
    found = shift(hazards, came)
    assert shift(hazards, max(came - 1, 0)) >= found >= shift(hazards, came + 1)
    if 0 < came < len(hazards) and abs(found) < 2.9:
        assert sum(exp(-hazard * exp(found)) for hazard in hazards) == pytest.approx(came, abs=1e-3)


def test_where_nothing_was_judged_nothing_has_moved() -> None:
    assert drift(None) == STEADY
    assert drift(Hindsight(date.fromordinal(TODAY), (), ())) == STEADY
    assert shift([], 3) == 0.0


# -- reading the ledger


def row(person: int = 1, **changes: object) -> Held:
    made = Held(
        person_id=person, requirement_id=1, spell=1, kind=1, cycle=1, holds_from=100, holds_until=None, spell_from=100,
        spell_to=None, opened_on=100, due_on=150, grace_until=None, satisfied_on=None, closed_on=None,
        awaiting_since=None, excused=False, exempt_from=None, exempt_until=None, suspended_from=None,
        suspended_until=None, text_since=None,
    )  # fmt: skip
    return made._replace(**changes)  # type: ignore[arg-type]


def test_a_duty_is_watched_from_its_opening_to_the_day_it_is_met() -> None:
    rows = [row(holds_until=140), row(holds_from=140, satisfied_on=140)]
    assert watched(rows, {1: 7}, 0, 200) == [Watched(1, 7, 150, 100, 140, True)]
    assert watched(rows, {1: 7}, 0, 130) == [Watched(1, 7, 150, 100, 130, False)]
    assert watched(rows, {1: 7}, 120, 200) == [Watched(1, 7, 150, 120, 140, True)]


@pytest.mark.parametrize(
    "change", [{"excused": True}, {"exempt_from": 90}, {"suspended_from": 100}, {"spell_to": 99}, {"satisfied_on": 90}]
)
def test_exempt_suspended_and_ended_days_are_not_watched(change: dict[str, object]) -> None:
    assert watched([row(**change)], {}, 0, 200) == []


def test_overdue_is_what_is_past_its_due_date_and_its_grace() -> None:
    assert not overdue_on([row()], {}, 150)
    assert overdue_on([row()], {}, 151)[0].late_from == 151
    assert not overdue_on([row(grace_until=160)], {}, 160)
    assert overdue_on([row(grace_until=160)], {}, 161)


@pytest.mark.parametrize(
    "change",
    [
        {"satisfied_on": 120}, {"closed_on": 160}, {"excused": True}, {"exempt_from": 155, "exempt_until": 170},
        {"suspended_from": 155}, {"spell_to": 159}, {"holds_until": 160}, {"holds_from": 161},
    ],
)  # fmt: skip
def test_what_is_met_or_excused_or_over_is_not_overdue(change: dict[str, object]) -> None:
    assert overdue_on([row(**change)], {}, 160) == []


def test_of_several_obligations_of_a_pair_the_first_due_counts() -> None:
    rows = [row(cycle=2, due_on=155), row(cycle=1, due_on=150), row(person=2)]
    assert [(duty.person_id, duty.due) for duty in overdue_on(rows, {}, 200)] == [(1, 150), (2, 150)]


def test_what_only_waits_for_a_signature_takes_nobody_any_more_time() -> None:
    assert open_on([row(awaiting_since=110)], {}, 120) == []
    assert open_on([row(opened_on=121)], {}, 120) == []
    assert len(open_on([row()], {}, 120)) == 1


# -- hours


@given(
    st.lists(st.tuples(st.integers(-400, 400), st.one_of(st.none(), st.integers(1, 240))), max_size=30),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)
def test_every_open_duty_is_in_one_month_or_overdue_or_later(ones: list[tuple[int, int | None]], today: date) -> None:
    owed = []
    for offset, minutes in ones:
        due = today.toordinal() + offset
        owed.append(Owed(Duty(1, 1, 1, 1, due - 60, due, due + 1), minutes))
    found = workload(owed, today)
    assert found.total.duties == len(ones)
    assert found.total.minutes == sum(minutes or 0 for _, minutes in ones)
    assert found.total.unknown == sum(minutes is None for _, minutes in ones)
    assert found.overdue.duties == sum(offset < 0 for offset, _ in ones)
    assert len(found.by_month) == len(found.months) == 4


# -- hindsight


def test_with_less_than_four_weeks_of_history_nothing_is_judged() -> None:
    today = date(2026, 11, 20)
    assert hindsight.made_on(date(2026, 10, 24), today) is None
    assert hindsight.made_on(date(2026, 10, 23), today) == date(2026, 10, 23)
    assert hindsight.made_on(date(2020, 1, 1), today) == date(2026, 8, 21)


def test_ends_of_months_and_the_last_day_are_compared_once_a_week_has_passed() -> None:
    assert hindsight.days_to_compare(date(2026, 8, 27), date(2026, 10, 31)) == [date(2026, 9, 30), date(2026, 10, 31)]


@settings(max_examples=30)
@given(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 12)))
def test_only_duties_that_a_forecast_knew_are_held_against_it(known: set[int], came: set[int]) -> None:
    then = date.fromordinal(TODAY)
    expected, overdue = (
        [Duty(person, REQUIREMENT, 1, 1, TODAY - 60, TODAY - 9, TODAY - 8) for person in people]
        for people in (known, came)
    )
    found = hindsight.compared(expected, overdue, hindsight.Then(then, learned()), date.fromordinal(TODAY + 30))
    assert (found.came, found.besides) == (len(known & came), len(came - known))
    assert found.error == found.outlook.expected - found.came

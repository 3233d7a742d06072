"""Two views of the same completions: the figures are right, and no sum or difference shows fewer than five people."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.evaluation import content
from lms.evaluation.model.facts import Period
from lms.evaluation.model.follow_up import Asked, Given
from lms.evaluation.model.survey import Side, Survey
from lms.evaluation.rules.behaviour import agreement, behaviour, weighted_kappa
from lms.evaluation.rules.groups import Gathering, counted, gathered, gathered_of, sides_of

OCTOBER = date(2026, 10, 1)
QUARTER = Period(OCTOBER, date(2026, 12, 31))
LATER = date(2027, 1, 1)
SURVEY = content.load(Path("policies/surveys/follow-up.yaml")).survey
assert SURVEY


def given_steps(now: int, before: int = 2, barrier: str = "time") -> Given:
    return Given({"before": before, "now": now, "better": 4, "expected": 3, "means": 5}, {"barrier": barrier})


def asked(number: int, learner: int | None, theirs: int | None, *, month: date = OCTOBER, led: bool = True) -> Asked:
    return Asked(
        month=month,
        version=1,
        person=number,
        supervisor=100 + number % 6 if led else None,
        learner=None if learner is None else given_steps(learner),
        theirs=None if theirs is None else given_steps(theirs, barrier="tools"),
    )


def test_the_same_completions_are_compared_and_everybody_asked_is_counted() -> None:
    views = [(4, 3), (5, 4), (4, 4), (3, 3), (5, 3), (4, 3)]
    every = [asked(number, *view) for number, view in enumerate(views)]
    every += [asked(number, 5, None) for number in range(10, 16)] + [
        asked(20, None, None),
        asked(21, None, None, led=False),
    ]
    found = behaviour(SURVEY, every, QUARTER, LATER)
    assert found.responses is not None
    assert {side: (each.part, each.whole) for side, each in found.responses.items()} == {
        Side.LEARNER: (12, 14),
        Side.SUPERVISOR: (6, 13),
    }
    assert (found.counted, found.pairs, found.asked) == ({Side.LEARNER: 12, Side.SUPERVISOR: 6}, 6, 14)
    now = next(line for line in found.questions if line.item == "now")
    assert now.heard[Side.LEARNER].rating.counts == (0, 0, 1, 3, 8)
    assert now.heard[Side.SUPERVISOR].rating.counts == (0, 0, 4, 2, 0)
    assert now.agreement is not None
    assert now.agreement.gap.mean == pytest.approx(-5 / 6)
    assert (now.agreement.same.part, now.agreement.near.part) == (2, 5)
    assert found.applied is not None
    assert {side: (each.part, each.whole) for side, each in found.applied.items()} == {
        Side.LEARNER: (11, 12),
        Side.SUPERVISOR: (2, 6),
    }
    changes = {line.side: line.gain for line in found.changes}
    assert changes[Side.LEARNER].n == 12
    assert changes[Side.LEARNER].mean == pytest.approx(55 / 12 - 2)
    (barrier,) = found.choices
    assert barrier.most(Side.LEARNER) == ("Too little time", 12, 12)
    assert barrier.most(Side.SUPERVISOR) == ("Tools or systems do not allow it", 6, 6)


def test_no_opportunity_is_neither_a_step_nor_missing_and_shown_from_five_on() -> None:
    steps = [4, 4, 3, 5, 4, 4]
    few = behaviour(SURVEY, [asked(n, step, None) for n, step in enumerate([*steps, 0, 0])], QUARTER, LATER)
    assert (few.counted, few.no_opportunity) == ({Side.LEARNER: 6, Side.SUPERVISOR: 0}, {Side.LEARNER: 0})
    assert few.changes[0].gain.n == 6
    found = behaviour(SURVEY, [asked(n, step, None) for n, step in enumerate([*steps, 0, 0, 0, 0, 0])], QUARTER, LATER)
    now = next(line for line in found.questions if line.item == "now").heard[Side.LEARNER]
    assert (now.n, now.rating.n, now.no_opportunity, now.mean) == (11, 6, 5, 4)
    assert found.no_opportunity == {Side.LEARNER: 5}
    assert found.applied is not None
    assert (found.applied[Side.LEARNER].part, found.applied[Side.LEARNER].whole) == (5, 6)
    assert (found.changes[0].gain.n, found.changes[0].gain.mean) == (6, 2)


def test_four_learners_or_four_supervisors_are_too_few() -> None:
    four = behaviour(SURVEY, [asked(number, 4, None) for number in range(4)], QUARTER, LATER)
    assert ([line.heard for line in four.questions], four.applied, four.choices[0].counts) == ([{}] * 5, {}, {})
    assert (four.asked, four.responses) == (4, {})
    led_by_four = [Asked(OCTOBER, 1, n, 100 + n % 4, given_steps(4), given_steps(4)) for n in range(20)]
    assert behaviour(SURVEY, led_by_four, QUARTER, LATER).counted == {Side.LEARNER: 0, Side.SUPERVISOR: 0}


def test_a_month_counts_when_it_is_over_and_with_enough() -> None:
    every = [asked(number, 4, None) for number in range(5)]
    assert behaviour(SURVEY, every, QUARTER, date(2026, 10, 31)).months == ()
    assert behaviour(SURVEY, every, QUARTER, date(2026, 11, 1)).months == (OCTOBER,)
    spread = [asked(n, 4, None, month=OCTOBER if n < 3 else date(2026, 11, 1)) for n in range(6)]
    assert behaviour(SURVEY, spread, Period(OCTOBER, date(2026, 10, 31)), LATER).months == ()
    assert behaviour(SURVEY, spread, QUARTER, LATER).counted == {Side.LEARNER: 6, Side.SUPERVISOR: 0}


def test_nothing_asked_is_nothing_found() -> None:
    found = behaviour(SURVEY, [], QUARTER, LATER)
    assert (found.asked, found.pairs, found.changes) == (0, 0, ())
    assert found.choices[0].most(Side.LEARNER) is None


def test_kappa_is_that_of_quadratic_weights() -> None:
    pairs = [(1, 1), (2, 3), (3, 3), (4, 2), (5, 5), (4, 4), (2, 2), (3, 5)]
    assert weighted_kappa(pairs) == pytest.approx(by_the_weights(pairs))
    assert weighted_kappa([(1, 1), (5, 5)]) == 1
    assert weighted_kappa([(4, 4), (4, 4)]) is None
    assert agreement([(3, 3)] * 5).gap.mean == 0


def by_the_weights(pairs: list[tuple[int, int]]) -> float:
    """Cohen's definition: observed and expected disagreement, weighted by the squared distance."""
    n, own, theirs = len(pairs), Counter(p[0] for p in pairs), Counter(p[1] for p in pairs)
    observed = sum((a - b) ** 2 for a, b in pairs) / n
    expected = sum((a - b) ** 2 * own[a] * theirs[b] for a in own for b in theirs) / n / n
    return 1 - observed / expected


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=40))
def test_kappa_by_either_way_is_the_same(pairs: list[tuple[int, int]]) -> None:
    found = weighted_kappa(pairs)
    if found is not None:
        assert found == pytest.approx(by_the_weights(pairs))


# What could be worked out.

MONTHS = [date(2026, number, 1) for number in range(1, 10)]
steps = st.integers(0, 5)
answers = st.one_of(st.none(), steps)
follow_ups = st.builds(
    lambda month, person, supervisor, own, theirs: Asked(
        month, 1 + (month.month > 6), person, supervisor,
        None if own is None else Given({"now": own}), None if theirs is None else Given({"now": theirs}),
    ),
    st.sampled_from(MONTHS), st.integers(1, 30), st.integers(101, 112), answers, answers,
)  # fmt: skip
crowds = st.lists(follow_ups, min_size=15, max_size=70)
reports = st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS), st.sampled_from(MONTHS))


def few(members: set[int], every: list[Asked]) -> bool:
    """Tell whether there are some, but of fewer than five learners."""
    return 0 < len({every[index].person for index in members}) < 5


def indexes(found: list[Gathering], every: list[Asked], side: Side | None = None) -> set[int]:
    places = {id(one): index for index, one in enumerate(every)}
    return {places[id(one)] for each in found if side is None or side in each.kind.sides for one in each.members}


@settings(max_examples=150)
@given(crowds, reports, reports)
def test_no_sum_of_figures_of_two_reports_shows_fewer_than_five(
    every: list[Asked], one: tuple[date, date, date], two: tuple[date, date, date]
) -> None:
    """Add and subtract sums of learners, sums of supervisors and sums of pairs in every way; look who is left."""
    found = gathered(every)
    figures: list[dict[tuple[int, Side], int]] = []
    for from_on, until_on, known_on in (one, two):
        shown = counted(found, from_on, until_on, known_on)
        both = indexes([each for each in shown if len(each.kind.sides) == 2 and each.kind.is_complete], every)
        figures += [{(index, side): 1 for index in indexes(shown, every, side)} for side in Side]
        figures.append({(index, Side.SUPERVISOR): 1 for index in both} | {(index, Side.LEARNER): -1 for index in both})
    for signs in product((-1, 0, 1), repeat=len(figures)):
        left: Counter[tuple[int, Side]] = Counter()
        for sign, figure in zip(signs, figures, strict=True):
            for atom, value in figure.items() if sign else ():
                left[atom] += sign * value
        assert not few({index for (index, _), value in left.items() if value}, every)


@settings(max_examples=100)
@given(crowds, reports, reports)
def test_two_reports_never_differ_by_the_words_of_fewer_than_ten(
    every: list[Asked], one: tuple[date, date, date], two: tuple[date, date, date]
) -> None:
    for side in Side:
        found = gathered_of(every, side, 10)
        sets = [indexes(counted(found, *asked_for), every) for asked_for in (one, two)]
        for left in (sets[0] - sets[1], sets[1] - sets[0]):
            who = {every[index].person if side is Side.LEARNER else every[index].supervisor for index in left}
            assert not who or len(who) >= 10
            assert all(side in sides_of(every[index]) for index in left)


def test_the_shipped_instrument_compares_what_both_are_asked() -> None:
    assert isinstance(SURVEY, Survey)
    assert {item.id for item in SURVEY.asked_of(Side.SUPERVISOR).items} == {
        "before", "now", "better", "expected", "means", "barrier",
    }  # fmt: skip

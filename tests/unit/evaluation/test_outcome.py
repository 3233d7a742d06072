"""The evaluation of a module counts persons, matches them, and hides what is too small."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.evaluation.model.facts import ItemText, ModuleFacts, Period, Sat, Taken
from lms.evaluation.model.survey import Survey
from lms.evaluation.rules.learned import learned
from lms.evaluation.rules.participation import participation, spread
from lms.evaluation.rules.privacy import Batch
from lms.evaluation.rules.reaction import months_of, reaction

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))
ITEMS = {
    name: ItemText(name, objective, f"Question {name}", ("wrong", "right", "silly"), frozenset({1}))
    for name, objective in (("a", "lock"), ("b", "lock"), ("c", "why"), ("d", "why"))
}
SURVEY = Survey.model_validate(
    {
        "survey": "reaction", "version": 1, "title": "t", "intro": "i",
        "items": [
            {"id": "clear", "kind": "agree5", "text": "It was clear."},
            {"id": "more", "kind": "text", "text": "What else?", "optional": True},
        ],
    }
)  # fmt: skip


def sat(right: str, on: date = date(2026, 7, 10), asked: str = "abcd") -> Sat:
    chosen = {name: (1,) if name in right else (0,) for name in asked}
    return Sat(on, len(right), len(asked), len(right) >= 3, tuple(asked), frozenset(right), chosen)


def taken(person: int, before: str | None, after: str | None, unit: str = "Parks", days: int = 5) -> Taken:
    start = date(2026, 7, 5)
    end = date(2026, 7, 5 + days)
    return Taken(
        person, unit, start, end if after is not None else None,
        before=sat(before, start) if before is not None else None,
        after=sat(after, end) if after is not None else None,
        seconds=3000,
    )  # fmt: skip


def facts(*taken: Taken) -> ModuleFacts:
    objectives = (("lock", "Lock a door"), ("why", "Say why"))
    return ModuleFacts("keys", "Keys", 60, (1,), objectives, ITEMS, taken, 7200)


SIX = [
    taken(1, "", "abcd"), taken(2, "a", "abc"), taken(3, "ab", "abcd"),
    taken(4, "c", "bcd"), taken(5, "a", "abd"), taken(6, "b", None),
]  # fmt: skip


def test_the_same_persons_are_compared_and_the_others_are_counted() -> None:
    found = learned(facts(*SIX), QUARTER)
    assert found.n == 5
    assert found.gain is not None
    assert (found.gain.before, found.gain.after, found.gain.mean) == (25, 85, 60)
    assert (found.attrition.before, found.attrition.lost) == (6, 1)
    assert found.attrition.lost_mean is None
    assert [line.gain.mean if line.gain else None for line in found.objectives] == [50, 70]
    assert found.reliability is not None
    assert found.reliability.formula == 20


def test_below_five_persons_no_score_is_shown() -> None:
    found = learned(facts(*SIX[:4]), QUARTER)
    assert (found.n, found.gain, found.before_interval, found.reliability) == (4, None, None, None)
    assert {line.gain for line in found.objectives} == {None}
    assert {item.before for item in found.items} == {None}
    assert {item.after.difficulty for item in found.items} == {None}
    assert {choice.after for item in found.items for choice in item.choices} == {None}


def test_an_item_shows_how_it_went_and_which_mistake_stays() -> None:
    found = learned(facts(*SIX), QUARTER)
    item = next(line for line in found.items if line.item.id == "d")
    assert (item.n_before, item.n_after, item.before, item.after.difficulty) == (6, 5, 0.0, 0.8)
    assert item.mistake is not None
    assert (item.mistake.text, item.mistake.after) == ("wrong", 0.2)
    assert [choice.idle for choice in item.choices] == [False, False, True]
    assert item.after.is_indicative


def test_papers_drawn_anew_get_the_formula_that_allows_for_it() -> None:
    drawn = [
        Taken(n, "Parks", date(2026, 7, 5), after=sat(right, asked=asked))
        for n, (right, asked) in enumerate([("ab", "abc"), ("a", "abd"), ("cd", "bcd"), ("acd", "acd"), ("b", "abc")])
    ]
    found = learned(facts(*drawn), QUARTER).reliability
    assert found is not None
    assert (found.formula, found.items) == (21, 3)


def test_persons_are_counted_once_and_only_in_the_period() -> None:
    again = Taken(1, "Parks", date(2026, 8, 1), date(2026, 8, 2))
    late = Taken(9, "Roads", date(2026, 6, 1), date(2026, 10, 2))
    early = Taken(8, "Roads", date(2026, 6, 1), date(2026, 7, 1))
    found = participation(facts(*SIX, again, late, early), QUARTER)
    assert (found.started, found.completed, found.under_way) == (6, 6, 2)
    assert (found.cohort.part, found.cohort.whole) == (5, 6)
    assert (found.first_pass.part, found.first_pass.whole) == (5, 5)
    assert found.days is not None
    assert (found.days.n, found.days.median) == (6, 5)
    assert found.minutes is not None
    assert found.minutes.median == 50
    assert (found.active_hours, found.declared_hours) == (2, 6)
    assert found.by_month == ((date(2026, 7, 1), 6),)


def test_a_small_unit_is_hidden_with_one_more() -> None:
    people = [taken(n, "a", "abc", unit) for n, unit in enumerate(["A"] * 9 + ["B"] * 6 + ["C"] * 2)]
    found = participation(facts(*people), QUARTER).groups
    assert [(group.label, group.hidden, group.completed) for group in found] == [
        ("A", False, 9),
        ("B", True, 0),
        ("C", True, 0),
    ]


def test_nobody_is_nothing() -> None:
    assert spread([]) is None
    found = learned(facts(), QUARTER)
    assert (found.n, found.items, found.attrition.before) == (0, (), 0)
    part = participation(facts(), QUARTER)
    assert (part.started, part.cohort.share, part.days) == (0, None, None)


def test_the_middle_of_values_and_their_nine_tenths() -> None:
    found = spread([float(n) for n in range(1, 11)])
    assert found is not None
    assert (found.median, found.lower, found.upper, found.ninth) == (5.5, 3.25, 7.75, 9.0)


def test_reactions_are_counted_by_step() -> None:
    months = months_of([Batch(date(2026, 7, 1), date(2026, 8, 1), 6)])
    assert months == (date(2026, 7, 1), date(2026, 8, 1))
    given = [{"clear": value} for value in (5, 5, 4, 3, 1, 4)]
    found = reaction(SURVEY, months, 12, given, [("more", "Short."), ("more", "Long.")])
    assert found.rate is not None
    assert found.rate.share == 0.5
    (line,) = found.ratings
    assert line.rating.counts == (1, 0, 1, 2, 2)
    assert line.mean == pytest.approx(22 / 6)
    assert (line.agreeing.part, line.agreeing.whole) == (4, 6)
    assert found.comments == {"What else?": ("Short.", "Long.")}
    nothing = reaction(SURVEY, (), 0, [], None)
    assert (nothing.rate, nothing.ratings, nothing.comments) == (None, (), None)


def again(person: int, then: str, now: str, days: int) -> Taken:
    """Somebody who passed some days before 5 July, and then began anew."""
    start = date(2026, 7, 5)
    return Taken(person, "Parks", start, before=sat(now, start), earlier=sat(then, start - timedelta(days=days)))


def test_what_lasts_is_what_was_there_before_learning_anew_a_month_later() -> None:
    five = [again(1, "abcd", "abc", 90), again(2, "abcd", "ab", 60), again(3, "abc", "abc", 40),
            again(4, "abcd", "abcd", 30), again(5, "abcd", "ab", 200)]  # fmt: skip
    found = learned(facts(*five, again(6, "abcd", "", 29)), QUARTER).retention
    assert (found.n, found.days) == (5, 60)
    assert found.change is not None
    assert (found.change.before, found.change.after, found.change.mean) == (95, 70, -25)
    assert found.kept == pytest.approx(70 / 95)
    assert learned(facts(*five[:4]), QUARTER).retention.change is None

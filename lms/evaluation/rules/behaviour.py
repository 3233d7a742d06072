"""What came of a module at work, from the answers of learners and supervisors to one instrument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from statistics import fmean, pvariance

from lms.evaluation.model.behaviour import Agreement, Behaviour, ChangeLine, ChoiceLine, Heard, QuestionLine
from lms.evaluation.model.facts import Period
from lms.evaluation.model.figures import Proportion
from lms.evaluation.model.follow_up import Asked, Given
from lms.evaluation.model.survey import NO_OPPORTUNITY, RATED, SCALE, ItemKind, Rating, Side, Survey, SurveyItem
from lms.evaluation.rules.gain import gain, mean_interval
from lms.evaluation.rules.groups import counted, gathered
from lms.evaluation.rules.privacy import SCORES, may_show, next_month
from lms.evaluation.rules.proportion import wilson

Step = Callable[[Asked], int | None]
Compared = Callable[..., list[tuple[int, int]]]
OFTEN = 4
"""From this step on somebody does often what a module teaches."""


def behaviour(survey: Survey, asked: Sequence[Asked], period: Period, known_on: date) -> Behaviour:
    """Return what the follow-ups come to that closed in a period and whose month was over by `known_on`."""
    found = counted(gathered(asked), period.from_on, period.until_on, known_on)
    heard = {side: [one for each in found if side in each.kind.sides for one in each.members] for side in Side}
    months = sorted({one.month for each in found for one in each.members})
    whole = [each for each in found if each.kind.is_complete]

    def compared(one: Step, two: Step, *sides: Side) -> list[tuple[int, int]]:
        """Return two steps of each completion that gave both: its kind is complete, and all sides answered."""
        mine = [each for group in whole if set(sides) <= group.kind.sides for each in group.members]
        steps = [(one(each), two(each)) for each in mine]
        return [(early, late) for early, late in steps if early is not None and late is not None]

    questions = tuple(_question(item, heard, compared) for item in survey.of_kind(*RATED))
    applied, none = _applied(survey, questions)
    return Behaviour(
        asked=len(_closed(asked, period, known_on)),
        months=tuple(months),
        responses=_responses(_closed(asked, period, known_on)),
        counted={side: len(members) for side, members in heard.items()},
        pairs=sum(len(each.members) for each in found if len(each.kind.sides) == len(Side)),
        applied=applied,
        no_opportunity=none,
        questions=questions,
        changes=tuple(_changes(survey, compared)),
        choices=tuple(_choice(item, heard) for item in survey.of_kind(ItemKind.CHOICE)),
    )


def answers_of(one: Asked, side: Side) -> Given | None:
    """Return what one side answered."""
    return one.learner if side is Side.LEARNER else one.theirs


def _closed(asked: Iterable[Asked], period: Period, known_on: date) -> list[Asked]:
    first = period.from_on.replace(day=1)
    return [one for one in asked if first <= one.month <= period.until_on and next_month(one.month) <= known_on]


def _responses(closed: Sequence[Asked]) -> dict[Side, Proportion]:
    """Return how many of those asked answered: that somebody did not answer says nothing of what anybody thinks."""
    led = [one for one in closed if one.supervisor is not None]
    found = {
        Side.LEARNER: wilson(sum(one.learner is not None for one in closed), len(closed)),
        Side.SUPERVISOR: wilson(sum(one.theirs is not None for one in led), len(led)),
    }
    return {side: rate for side, rate in found.items() if may_show(rate.whole)}


def _step(item: SurveyItem, side: Side) -> Step:
    """Return what reads one side's step on a question; None where there was no opportunity, or no answer."""

    def read(one: Asked) -> int | None:
        given = answers_of(one, side)
        value = given.ratings.get(item.id) if given else None
        return None if value in {None, NO_OPPORTUNITY} else value

    return read


def _question(item: SurveyItem, heard: Mapping[Side, Sequence[Asked]], compared: Compared) -> QuestionLine:
    found = {side: _heard(item, side, members) for side, members in heard.items()}
    pairs = compared(_step(item, Side.LEARNER), _step(item, Side.SUPERVISOR), *Side) if item.of_person else []
    return QuestionLine(
        item=item.id,
        text=item.text,
        kind=item.kind,
        heard={side: each for side, each in found.items() if may_show(each.n)},
        agreement=agreement(pairs) if may_show(len(pairs)) else None,
    )


def _heard(item: SurveyItem, side: Side, members: Iterable[Asked]) -> Heard:
    given = [answers_of(one, side) for one in members]
    values = [each.ratings[item.id] for each in given if each and item.id in each.ratings]
    steps = [value for value in values if value != NO_OPPORTUNITY]
    rating = Rating(item.id, item.text, tuple(steps.count(step) for step in SCALE))
    interval = mean_interval([float(step) for step in steps]) if may_show(len(steps)) else None
    return Heard(rating, len(values) - len(steps), interval)


def agreement(pairs: Sequence[tuple[int, int]]) -> Agreement:
    """Compare (learner, supervisor) of the same completions."""
    found = gain([(float(own), float(theirs)) for own, theirs in pairs], float(SCALE[-1]))
    assert found is not None
    return Agreement(
        gap=found,
        same=wilson(sum(own == theirs for own, theirs in pairs), len(pairs)),
        near=wilson(sum(abs(own - theirs) <= 1 for own, theirs in pairs), len(pairs)),
        kappa=weighted_kappa(pairs),
    )


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa with quadratic weights; None where both views are one and the same step everywhere.

    One less the mean squared difference, divided by what it would be if the views were paired at random: the variances
    of both views and the squared difference of their means.
    """
    own, theirs = [float(pair[0]) for pair in pairs], [float(pair[1]) for pair in pairs]
    by_chance = pvariance(own) + pvariance(theirs) + (fmean(own) - fmean(theirs)) ** 2
    if not by_chance:
        return None
    return 1 - fmean([(a - b) ** 2 for a, b in zip(own, theirs, strict=True)]) / by_chance


def _changes(survey: Survey, compared: Compared) -> Iterable[ChangeLine]:
    by_name = {item.id: item for item in survey.items}
    for item in survey.of_kind(*RATED):
        for side in Side if item.since else ():
            pairs = compared(_step(by_name[item.since or ""], side), _step(item, side), side)
            found = gain([(float(a), float(b)) for a, b in pairs], float(SCALE[-1])) if may_show(len(pairs)) else None
            if found:
                yield ChangeLine(side, item.text, found)


def _applied(survey: Survey, questions: Iterable[QuestionLine]) -> tuple[dict[Side, Proportion], dict[Side, int]]:
    """Return who does often or always what the module teaches, and how many had no opportunity to."""
    items = survey.of_kind(ItemKind.OFTEN)
    item = next((each for each in items if each.since), items[-1] if items else None)
    heard = next((line.heard for line in questions if item and line.item == item.id), {})
    applied = {
        side: wilson(sum(each.rating.counts[OFTEN - 1 :]), each.rating.n)
        for side, each in heard.items()
        if may_show(each.rating.n)
    }
    return applied, {side: each.no_opportunity for side, each in heard.items()}


def _choice(item: SurveyItem, heard: Mapping[Side, Sequence[Asked]]) -> ChoiceLine:
    options = item.options or {}
    counts: dict[Side, tuple[int, ...]] = {}
    for side, members in heard.items():
        given = [answers_of(one, side) for one in members]
        chosen = Counter(each.chosen[item.id] for each in given if each and item.id in each.chosen)
        if may_show(chosen.total(), SCORES):
            counts[side] = tuple(chosen[name] for name in options)
    return ChoiceLine(item.text, tuple(options.values()), counts)

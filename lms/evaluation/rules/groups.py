"""Which answers to follow-ups may be counted together, so that no sum and no difference shows fewer than five people.

A report shows the learners' answers, the supervisors', and the two compared on the same completions. So kinds of
completion are kept apart: answered by both, by the learner alone, by the supervisor alone; and each of these with every
step given, or with "no opportunity" somewhere, which is in counts but in no comparison. Each kind is gathered over
months until five learners and five supervisors stand behind it, from the first month that there ever was and whatever
the period, and enters every figure as a whole or not at all. Then any two figures, of one report or of two, differ by
whole gatherings: by nobody, or by five and more. The price: the few who had no opportunity are not shown until there
are five of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lms.evaluation.model.follow_up import Asked
from lms.evaluation.model.survey import NO_OPPORTUNITY, Side
from lms.evaluation.rules.privacy import SCORES, next_month


@dataclass(frozen=True, slots=True)
class Kind:
    """What completions that are counted together have in common.

    `version` is that of the instrument; versions are kept apart because they may ask different questions.
    """

    version: int
    sides: frozenset[Side]
    is_complete: bool
    """Whoever answered gave a step to everything: there was an opportunity."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Completions of one kind that are counted together: of the months from `first` to `last`."""

    kind: Kind
    first: date
    last: date
    members: tuple[Asked, ...]


def sides_of(one: Asked) -> frozenset[Side]:
    """Return which sides answered."""
    given = {Side.LEARNER: one.learner, Side.SUPERVISOR: one.theirs}
    return frozenset(side for side, answers in given.items() if answers is not None)


def kind_of(one: Asked) -> Kind:
    """Return the kind of a completion."""
    given = [answers for answers in (one.learner, one.theirs) if answers is not None]
    complete = all(NO_OPPORTUNITY not in answers.ratings.values() for answers in given)
    return Kind(one.version, sides_of(one), complete)


def is_enough(members: Iterable[Asked], least: int = SCORES) -> bool:
    """Tell whether enough different people stand behind some answers, on each side that answered."""
    found = list(members)
    learners = {one.person for one in found}
    supervisors = {one.supervisor for one in found if one.theirs is not None}
    led = any(one.theirs is not None for one in found)
    return len(learners) >= least and (not led or len(supervisors) >= least)


def gathered(asked: Iterable[Asked]) -> list[Gathering]:
    """Return the gatherings of everything that was ever answered; what is left at the end of each kind waits."""
    kinds: dict[Kind, list[Asked]] = {}
    for one in asked:
        if sides_of(one):
            kinds.setdefault(kind_of(one), []).append(one)
    return [gathering for kind, members in kinds.items() for gathering in _over_months(kind, members)]


def gathered_of(asked: Iterable[Asked], side: Side, least: int) -> list[Gathering]:
    """Return the gatherings of one side's answers, whatever the other side did: for what is written in words.

    A gathering is whole when `least` different people of that side have answered.
    """
    mine = [one for one in asked if side in sides_of(one)]

    def enough(members: Sequence[Asked]) -> bool:
        return len({one.person if side is Side.LEARNER else one.supervisor for one in members}) >= least

    return list(_over_months(Kind(0, frozenset({side}), is_complete=False), mine, enough))


def _over_months(
    kind: Kind, members: Sequence[Asked], enough: Callable[[Sequence[Asked]], bool] = is_enough
) -> Iterator[Gathering]:
    waiting: list[Asked] = []
    for month in sorted({one.month for one in members}):
        waiting += [one for one in members if one.month == month]
        if enough(waiting):
            yield Gathering(kind, waiting[0].month, month, tuple(waiting))
            waiting = []


def counted(found: Iterable[Gathering], from_on: date, until_on: date, known_on: date) -> list[Gathering]:
    """Return the gatherings of a period: wholly in the months it touches, and over by `known_on`."""
    return [
        one
        for one in found
        if one.first >= from_on.replace(day=1) and one.last <= until_on and next_month(one.last) <= known_on
    ]

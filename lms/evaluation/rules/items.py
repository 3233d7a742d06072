"""How each item of a test behaves: difficulty, discrimination, correlation with the rest, wrong answers chosen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.evaluation.model.figures import ItemFigures
from lms.evaluation.rules.gain import correlation

FUNCTIONS = 0.05
"""The share of choices below which a wrong answer misleads nobody."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One person's answer to one item: right (1) or wrong (0), and their share of right answers on the whole paper."""

    right: int
    total: float
    items: int

    @property
    def rest(self) -> float:
        """Return the share right of the other items of the paper."""
        return (self.total * self.items - self.right) / (self.items - 1) if self.items > 1 else 0.0


def figures(answers: Sequence[Marked]) -> ItemFigures:
    """Return the figures of one item from everybody who was asked it."""
    if not answers:
        return ItemFigures(0, None, None, None, None)
    right = [float(answer.right) for answer in answers]
    return ItemFigures(
        n=len(answers),
        difficulty=sum(right) / len(right),
        discrimination=discrimination([(answer.total, answer.right) for answer in answers]),
        point_biserial=correlation(right, [answer.total for answer in answers]),
        corrected=correlation(right, [answer.rest for answer in answers]),
    )


def discrimination(scored: Sequence[tuple[float, int]]) -> float | None:
    """Return the share right in the upper third minus that in the lower, from (total, right); None for one or two.

    Persons with the same total at the edge of a third count in part, so that the order of the rows changes nothing.
    """
    size = len(scored) // 3
    if not size:
        return None
    return _share_of_first(scored, size, upper=True) - _share_of_first(scored, size, upper=False)


def _share_of_first(scored: Iterable[tuple[float, int]], size: int, *, upper: bool) -> float:
    groups: dict[float, list[int]] = defaultdict(list)
    for total, right in scored:
        groups[round(total, 9)].append(right)
    wanted, found = size, 0.0
    for total in sorted(groups, reverse=upper):
        group = groups[total]
        taken = min(wanted, len(group))
        found += sum(group) * taken / len(group)
        wanted -= taken
        if not wanted:
            break
    return found / size


def choices(chosen: Sequence[Collection[int]], options: int) -> dict[int, float]:
    """Return, for each option by its number, the share of persons who chose it (several may be chosen)."""
    counted = Counter(option for each in chosen for option in set(each))
    return {option: counted[option] / len(chosen) if chosen else 0.0 for option in range(options)}


def idle(shares: Mapping[int, float], right: Collection[int]) -> list[int]:
    """Return the wrong options that next to nobody chose: they mislead nobody and may be replaced."""
    return [option for option, share in shares.items() if option not in right and share < FUNCTIONS]

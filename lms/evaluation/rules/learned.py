"""What was learned in a period: matched persons, objective by objective, and how each item behaved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from statistics import fmean, median

from lms.evaluation.model.facts import ItemText, ModuleFacts, Period, Sat, Taken
from lms.evaluation.model.figures import ItemFigures
from lms.evaluation.model.outcome import Attrition, Choice, ItemLine, Learned, ObjectiveLine, Reliability, Retention
from lms.evaluation.rules.gain import gain, mean_interval
from lms.evaluation.rules.items import Marked, choices, figures, idle
from lms.evaluation.rules.participation import first_of_each
from lms.evaluation.rules.privacy import SCORES, may_show
from lms.evaluation.rules.reliability import kr20, kr21

PERCENT = 100.0
RETAINED = timedelta(days=30)


def learned(facts: ModuleFacts, period: Period) -> Learned:
    """Return what was learned by those whose first test at the end was handed in within the period."""
    tested = first_of_each(t for t in facts.taken if t.after and period.has(t.after.on))
    began = first_of_each(t for t in facts.taken if t.before and period.has(t.before.on))
    pairs = [(t.before, t.after) for t in tested if t.before and t.after]
    scores = [(before.share * PERCENT, after.share * PERCENT) for before, after in pairs]
    shown = may_show(len(pairs))
    afters = [t.after for t in tested if t.after]
    return Learned(
        n=len(pairs),
        gain=gain(scores, PERCENT) if shown else None,
        before_interval=mean_interval([score[0] for score in scores]) if shown else None,
        after_interval=mean_interval([score[1] for score in scores]) if shown else None,
        attrition=_attrition(began, period),
        objectives=tuple(_objective(facts, *objective, pairs) for objective in facts.objectives),
        items=_items(facts, [t.before for t in began if t.before], afters),
        reliability=_reliability(afters) if may_show(len(afters)) else None,
        retention=_retention(facts, period),
    )


def _retention(facts: ModuleFacts, period: Period) -> Retention:
    """Compare the first test of a later attempt, before learning anew, with the last one of the attempt before.

    Only after a month: what is still there the next day is no retention.
    """
    later = first_of_each(t for t in facts.taken if t.before and period.has(t.before.on) and _is_later(t))
    pairs = [(one.earlier, one.before) for one in later if one.earlier and one.before]
    if not may_show(len(pairs)):
        return Retention(len(pairs))
    scores = [(then.share * PERCENT, now.share * PERCENT) for then, now in pairs]
    return Retention(len(pairs), gain(scores, PERCENT), median([float((now.on - then.on).days) for then, now in pairs]))


def _is_later(one: Taken) -> bool:
    return one.earlier is not None and one.before is not None and one.before.on - one.earlier.on >= RETAINED


def _attrition(began: Sequence[Taken], period: Period) -> Attrition:
    stayed: list[float] = []
    lost: list[float] = []
    for each in began:
        here = each.after is not None and each.after.on <= period.until_on
        (stayed if here else lost).append(each.before.share * PERCENT if each.before else 0.0)
    both = may_show(len(stayed)) and may_show(len(lost))
    means = (fmean(stayed), fmean(lost)) if both else (None, None)
    return Attrition(len(began), len(lost), *means)


def _objective(facts: ModuleFacts, name: str, text: str, pairs: Sequence[tuple[Sat, Sat]]) -> ObjectiveLine:
    scores = []
    for before, after in pairs:
        early, late = _share(before, facts.items, name), _share(after, facts.items, name)
        if early is not None and late is not None:
            scores.append((early * PERCENT, late * PERCENT))
    return ObjectiveLine(name, text, len(scores), gain(scores, PERCENT) if may_show(len(scores)) else None)


def _share(sat: Sat, items: Mapping[str, ItemText], objective: str) -> float | None:
    asked = [name for name in sat.items if name in items and items[name].objective == objective]
    return sum(name in sat.right for name in asked) / len(asked) if asked else None


def _items(facts: ModuleFacts, before: Sequence[Sat], after: Sequence[Sat]) -> tuple[ItemLine, ...]:
    early, late = _by_item(before), _by_item(after)
    asked = [item for name, item in facts.items.items() if early[name] or late[name]]
    return tuple(_item(item, early[item.id], late[item.id]) for item in asked)


def _by_item(sats: Iterable[Sat]) -> defaultdict[str, list[Sat]]:
    found: defaultdict[str, list[Sat]] = defaultdict(list)
    for sat in sats:
        for name in sat.items:
            found[name].append(sat)
    return found


def _item(item: ItemText, early: Sequence[Sat], late: Sequence[Sat]) -> ItemLine:
    marked = [Marked(int(item.id in sat.right), sat.share, len(sat.items)) for sat in late]
    return ItemLine(
        item=item,
        n_before=len(early),
        n_after=len(late),
        before=fmean(item.id in sat.right for sat in early) if may_show(len(early)) else None,
        after=figures(marked) if may_show(len(late)) else ItemFigures(len(late), None, None, None, None),
        choices=_choices(item, early, late),
    )


def _choices(item: ItemText, early: Sequence[Sat], late: Sequence[Sat]) -> tuple[Choice, ...]:
    """Return the options; an option is idle if, before learning as well as after, next to nobody chose it."""
    size = len(item.options)
    before, after = (choices([sat.chosen.get(item.id, ()) for sat in sats], size) for sats in (early, late))
    together = choices([sat.chosen.get(item.id, ()) for sat in (*early, *late)], size)
    enough = len(early) + len(late) >= SCORES
    unused = set(idle(together, item.right)) if enough else set()
    return tuple(
        Choice(
            text=text,
            right=number in item.right,
            before=before[number] if may_show(len(early)) else None,
            after=after[number] if may_show(len(late)) else None,
            idle=number in unused,
        )
        for number, text in enumerate(item.options)
    )


def _reliability(after: Sequence[Sat]) -> Reliability | None:
    sizes = {len(sat.items) for sat in after}
    if len(sizes) != 1 or sizes == {0}:
        return None
    size = sizes.pop()
    same = {frozenset(sat.items) for sat in after}
    if len(same) == 1:
        names = sorted(same.pop())
        value = kr20([[int(name in sat.right) for name in names] for sat in after])
        return None if value is None else Reliability(20, value, len(after), size)
    value = kr21([float(sat.points) for sat in after], size)
    return None if value is None else Reliability(21, value, len(after), size)

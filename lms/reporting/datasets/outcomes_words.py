"""What the outcome report says in words: findings first, each with its number and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from math import floor

from babel.dates import format_date
from flask_babel import get_locale, ngettext

from lms.evaluation.model.figures import Gain, Proportion, Review
from lms.evaluation.model.outcome import ItemLine, Outcome, Reaction
from lms.platform.words import NOTHING, number
from lms.reporting.language import _

FEW = 0.5
"""The response rate below which silence weighs more than what was said."""
MOST_PLACES = 6
MINUS = "\u2212"
_DUST = 1e-9
"""What binary arithmetic may take from a whole per cent: 0.29 * 100 is 28.999999999999996."""


def one(value: float | None, *, signed: bool = False, places: int = 1) -> str:
    """Return a figure with one decimal; `signed` puts a plus before a gain, which reads as nothing only if it is."""
    return NOTHING if value is None else _written(value, _apart_from_zero(value, places) if signed else places, signed)


def points(value: float | None) -> str:
    """Return a per cent of points with one decimal, cut: 79.96% must not read as the 80.0% that a test may ask for."""
    return NOTHING if value is None else _written(_cut(value, 1), 1)


def graded(value: float | None) -> str:
    """Return a figure that is read against bands with two decimals, cut: 0.699 must not read as 0.70."""
    return NOTHING if value is None else _written(_cut(value, 2), 2)


def whole(value: float | None) -> str:
    """Return minutes or days as whole ones, cut: 59.6 must not read as the 60 that a module states."""
    return NOTHING if value is None else _written(_cut(value, 0), 0)


def _cut(value: float, places: int) -> float:
    """Return a value without its further decimals; one below zero is cut away from it, so that it stays below."""
    step = 10.0**places
    return floor(value * step + _DUST) / step


def _apart_from_zero(value: float, places: int) -> int:
    """Return how many decimals it takes that a value does not read as zero: what is certain hangs on its sign."""
    while abs(value) > _DUST and not round(value, places) and places < MOST_PLACES:
        places += 1
    return places


def _written(value: float, places: int, signed: bool = False) -> str:
    rounded = round(value, places) + 0.0
    text = number(abs(rounded), places)
    return f"{MINUS}{text}" if rounded < 0 else f"+{text}" if signed and rounded else text


def two(value: float | None) -> str:
    """Return a figure with two decimals."""
    return one(value, places=2)


def share(value: float | None) -> str:
    """Return a share as a whole per cent, cut and never rounded up: 199 of 200 must not read as everybody.

    Nor does 79.6% read as the 80% that a test may ask for; and a share that is not nothing never reads as 0%.
    """
    if value is None:
        return NOTHING
    cut = floor(value * 100 + _DUST)
    return _("under 1%") if value > 0 and not cut else f"{number(cut, 0)}%"


def per_cent(of: Proportion | None) -> str:
    """Return a proportion as a whole per cent."""
    return share(of.share) if of else NOTHING


def with_interval(of: Proportion | None) -> str:
    """Return a proportion with its counts and interval: "17 of 20, 85% (64% to 95%)"."""
    if of is None or not of.whole:
        return NOTHING
    low, high = share(of.low), share(of.high)
    values = {"part": number(of.part), "whole": number(of.whole), "share": per_cent(of), "low": low, "high": high}
    return _("%(part)s of %(whole)s, %(share)s (%(low)s to %(high)s)", **values)


def interval_text(low: float | None, high: float | None, places: int = 1) -> str:
    """Return the ends of an interval; one beside zero does not read as zero."""
    if low is None or high is None:
        return NOTHING
    ends = {"low": low, "high": high}
    return _("%(low)s to %(high)s", **{k: _written(v, _apart_from_zero(v, places)) for k, v in ends.items()})


def month(day: date) -> str:
    """Return a month in words."""
    return str(format_date(day, "MMMM y", locale=get_locale() or "en"))


def months(found: Reaction) -> str:
    """Return from which month to which answers were counted."""
    if not found.months:
        return NOTHING
    first, last = month(found.months[0]), month(found.months[-1])
    return first if first == last else _("%(first)s to %(last)s", first=first, last=last)


def findings(outcome: Outcome) -> list[str]:
    """Return the findings about a module, the most important first."""
    return [
        _participated(outcome),
        *_learned(outcome),
        *_objectives(outcome),
        *_retained(outcome),
        *_said(outcome),
        *_first_pass(outcome),
        *_took(outcome),
    ]


def review(outcome: Outcome) -> list[str]:
    """Return why somebody should look at which items, by reason; only those asked of enough people."""
    found: dict[Review, list[str]] = {reason: [] for reason in Review}
    for line in outcome.learned.items:
        reason = line.after.review()
        if reason and not line.after.is_indicative:
            found[reason].append(line.item.id)
    return [_("%(why)s: %(ids)s.", why=_reason(reason), ids=", ".join(ids)) for reason, ids in found.items() if ids]


def why_review(line: ItemLine) -> str:
    """Return why to look at an item; empty where there is no reason."""
    reason = line.after.review()
    return _reason(reason) if reason else ""


def _reason(reason: Review) -> str:
    return {
        Review.KEY: _("Those who know the rest get it wrong more often, so check the key"),
        Review.HARD: _("Fewer than one in five get it right after learning"),
        Review.FLAT: _("It tells little about the rest of the test"),
        Review.EASY: _("Nearly everybody gets it right"),
    }[reason]


def quoted(texts: Iterable[str]) -> list[str]:
    """Return what was written, the same words once with how often, the most frequent first."""
    counts = Counter(" ".join(text.split()) for text in texts)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].casefold()))
    return [text if n == 1 else _("%(text)s (%(n)s times)", text=text, n=number(n)) for text, n in ordered]


def _participated(outcome: Outcome) -> str:
    part = outcome.participation
    started = ngettext("One person started", "%(n)s people started", part.started, n=number(part.started))
    completed = ngettext("one completed it", "%(n)s completed it", part.completed, n=number(part.completed))
    under_way = ngettext("one was under way", "%(n)s were under way", part.under_way, n=number(part.under_way))
    return _(
        "%(started)s the module in the period and %(completed)s; at the end %(under_way)s.",
        started=started,
        completed=completed,
        under_way=under_way,
    )


def _learned(outcome: Outcome) -> Iterator[str]:
    gain = outcome.learned.gain
    if gain is None:
        yield _("Too few people took both tests to say what was learned (%(n)s; five are needed).", n=outcome.learned.n)
        return
    yield _(
        "The same %(n)s people got %(before)s%% of the points before and %(after)s%% after: %(gain)s percentage points "
        "(95%% confidence interval %(interval)s). %(verdict)s",
        n=number(gain.n),
        before=points(gain.before),
        after=points(gain.after),
        gain=one(gain.mean, signed=True),
        interval=interval_text(gain.low, gain.high),
        verdict=verdict(gain),
    )


def verdict(gain: Gain) -> str:
    """Return what a gain means, with care."""
    if gain.low is None or gain.high is None or not gain.is_certain:
        return _("This may be chance: no gain can be shown.")
    if gain.high < 0:
        return _("They knew less after the module than before: look into it at once.")
    band = _band(gain.normalised)
    return _("This is more than chance. %(band)s", band=band) if band else _("This is more than chance.")


def _band(normalised: float | None) -> str:
    if normalised is None:
        return ""
    values = {"share": share(normalised)}
    if normalised > 0.7:
        return _("Of what was left to learn, %(share)s was learned: a high gain.", **values)
    if normalised >= 0.3:
        return _("Of what was left to learn, %(share)s was learned: a medium gain.", **values)
    return _("Of what was left to learn, %(share)s was learned: a low gain.", **values)


def _objectives(outcome: Outcome) -> Iterator[str]:
    known = [(line.gain.after, line.text) for line in outcome.learned.objectives if line.gain]
    if len(known) > 1:
        worst, text = min(known)
        yield _("Least sure afterwards: “%(objective)s” (%(after)s%% right).", objective=text, after=points(worst))


def _retained(outcome: Outcome) -> Iterator[str]:
    found = outcome.learned.retention
    if found.change is None:
        return
    yield _(
        "Some time later %(n)s people met the questions again before learning anew (half of them after %(days)s days "
        "or more): %(then)s%% of the points then, %(later)s%% now (%(change)s points, 95%% confidence interval "
        "%(interval)s).",
        n=number(found.n),
        days=whole(found.days),
        then=points(found.change.before),
        later=points(found.change.after),
        change=one(found.change.mean, signed=True),
        interval=interval_text(found.change.low, found.change.high),
    )


def _said(outcome: Outcome) -> Iterator[str]:
    found = outcome.reaction
    if not found.ratings:
        yield _("Fewer than five people have said how the module was, so nothing is shown.")
        return
    best = max(found.ratings, key=lambda line: line.agreeing.share or 0)
    worst = min(found.ratings, key=lambda line: line.agreeing.share or 0)
    yield _(
        "%(answered)s people said how it was. Most agree with “%(best)s” (%(best_share)s), fewest with “%(worst)s” "
        "(%(worst_share)s).",
        answered=number(found.answered),
        best=best.rating.text,
        best_share=per_cent(best.agreeing),
        worst=worst.rating.text,
        worst_share=per_cent(worst.agreeing),
    )
    if found.rate and (found.rate.share or 0) < FEW:
        yield _(
            "Only %(share)s of those asked have answered, so the answers may not speak for the others.",
            share=per_cent(found.rate),
        )


def _first_pass(outcome: Outcome) -> Iterator[str]:
    passed = outcome.participation.first_pass
    if passed.whole:
        yield _("Passed at the first test: %(passed)s.", passed=with_interval(passed))


def _took(outcome: Outcome) -> Iterator[str]:
    spent = outcome.participation.minutes
    if spent and spent.n >= 5:
        yield _(
            "Half of those who completed it were active for %(median)s minutes or less; the module states %(stated)s.",
            median=whole(spent.median),
            stated=number(outcome.facts.minutes),
        )

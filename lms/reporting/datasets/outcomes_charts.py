"""The charts of the outcome report."""

from __future__ import annotations

from collections.abc import Sequence

from lms.evaluation.model.outcome import Outcome
from lms.reporting import charts
from lms.reporting.charts import Estimate, Stack
from lms.reporting.datasets.outcomes_words import interval_text, one, per_cent
from lms.reporting.language import _


def overview(outcomes: Sequence[Outcome]) -> charts.Chart | None:
    """Return the gain of each module with its interval."""
    rows = [_gain(outcome.facts.title, outcome.learned.gain) for outcome in outcomes]
    items = [row for row in rows if row]
    if not items:
        return None
    said = "; ".join(f"{item.label}: {item.words} ({interval_text(item.low, item.high)})" for item in items)
    summary = _("Gain in percentage points with 95 %% confidence interval. %(said)s.", said=said)
    return _scaled(summary, items)


def learning(outcome: Outcome) -> charts.Chart | None:
    """Return the gain of each objective with its interval, and of all together."""
    rows = [_gain(line.text, line.gain) for line in outcome.learned.objectives]
    items = [row for row in (_gain(_("All objectives together"), outcome.learned.gain), *rows) if row]
    if not items:
        return None
    said = "; ".join(f"{item.label}: {item.words}" for item in items)
    summary = _("Gain by objective in percentage points with 95 %% confidence interval. %(said)s.", said=said)
    return _scaled(summary, items)


def reactions(outcome: Outcome) -> charts.Chart | None:
    """Return what was answered to each question: agree, neither, disagree."""
    items, said = [], []
    for line in outcome.reaction.ratings:
        counts = line.rating.counts
        parts = (counts[3] + counts[4], counts[2], counts[0] + counts[1])
        share = per_cent(line.agreeing)
        items.append(Stack(line.rating.text, parts, share))
        said.append(_("%(question)s %(share)s agree", question=line.rating.text, share=share))
    if not items:
        return None
    series = [_("Agree"), _("Neither"), _("Disagree")]
    return charts.stacks(_("Answers to each question. %(said)s.", said="; ".join(said)), series, items)


def _gain(label: str, gain: object) -> Estimate | None:
    mean, low, high = (getattr(gain, name, None) for name in ("mean", "low", "high"))
    if mean is None or low is None or high is None:
        return None
    return Estimate(label, mean, low, high, one(mean, signed=True))


def _scaled(summary: str, items: Sequence[Estimate]) -> charts.Chart:
    """Draw on a scale in steps of twenty that holds every interval and zero."""
    low = min(0.0, *(item.low for item in items))
    high = max(20.0, *(item.high for item in items))
    floor, roof = (low // 20) * 20, -(-high // 20) * 20
    return charts.estimates(summary, floor, roof, items, lambda value: one(value, signed=True, places=0))

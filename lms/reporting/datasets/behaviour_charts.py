"""The charts of work some weeks after a module."""

from __future__ import annotations

from lms.evaluation.model.behaviour import Behaviour, Heard, QuestionLine
from lms.evaluation.model.figures import Gain
from lms.evaluation.model.survey import ItemKind, Side
from lms.reporting import charts
from lms.reporting.charts import Estimate, Stack
from lms.reporting.datasets.behaviour_words import change_label, side
from lms.reporting.datasets.outcomes_words import interval_text, one, share
from lms.reporting.language import _

WIDEST = 4
"""Steps between the ends of the scale: no difference is larger."""


def answers(found: Behaviour) -> charts.Chart | None:
    """Return what each side answered to each question: often or agreeing, in between, seldom or disagreeing."""
    rows, said = [], []
    for line in found.questions:
        for of in Side:
            heard = line.heard.get(of)
            if heard is not None:
                rows.append(Stack(f"{side(of)}: {line.text}", _parts(heard), _high(heard)))
                said.append(_said(line, of, heard))
    if not rows:
        return None
    series = [_("Often, agree"), _("In between"), _("Rarely, disagree"), _("No opportunity")]
    return charts.stacks(_("Answers weeks after the module. %(said)s.", said="; ".join(said)), series, rows)


def differences(found: Behaviour) -> charts.Chart | None:
    """Return the change that each side reports, and where supervisors differ from learners, in steps."""
    rows = [_estimate(change_label(line), line.gain) for line in found.changes]
    rows += [
        _estimate(_("Supervisor less learner: %(question)s", question=line.text), line.agreement.gap)
        for line in found.questions
        if line.agreement is not None
    ]
    items = [row for row in rows if row]
    if not items:
        return None
    said = "; ".join(f"{item.label}: {item.words} ({interval_text(item.low, item.high)})" for item in items)
    summary = _("Steps of the scale of five with 95 %% confidence interval. %(said)s.", said=said)
    low = max(-WIDEST, min(-1.0, *(item.low for item in items)))
    high = min(WIDEST, max(1.0, *(item.high for item in items)))
    end = float(-(-max(-low, high) // 1))
    return charts.estimates(summary, -end, end, items, lambda value: one(value, signed=True))


def _parts(heard: Heard) -> tuple[int, ...]:
    counts = heard.rating.counts
    return counts[3] + counts[4], counts[2], counts[0] + counts[1], heard.no_opportunity


def _high(heard: Heard) -> str:
    return share((heard.rating.counts[3] + heard.rating.counts[4]) / heard.n)


def _said(line: QuestionLine, of: Side, heard: Heard) -> str:
    words = {"who": side(of), "question": line.text, "share": _high(heard)}
    if line.kind is ItemKind.OFTEN:
        return _("%(who)s, “%(question)s”: %(share)s often or always", **words)
    return _("%(who)s, “%(question)s”: %(share)s agree", **words)


def _estimate(label: str, gain: Gain) -> Estimate | None:
    if gain.low is None or gain.high is None:
        return None
    return Estimate(label, gain.mean, gain.low, gain.high, one(gain.mean, signed=True))

"""Follow-ups as data: every question on a scale, every comparison, every choice; what is not shown is not there."""

from __future__ import annotations

from collections.abc import Iterator

from lms.evaluation.model.outcome import Outcome
from lms.evaluation.model.survey import Side

QUESTIONS = (
    "module", "question", "side", "answered", "no_opportunity", "step_1", "step_2", "step_3", "step_4", "step_5",
    "mean", "low", "high",
)  # fmt: skip
COMPARED = (
    "module", "question", "comparison", "pairs", "first_mean", "second_mean", "difference", "low", "high", "sd", "d_z",
    "same_step", "at_most_one_apart", "weighted_kappa",
)  # fmt: skip
CHOICES = ("module", "question", "side", "option", "chosen")
RESPONSES = ("module", "side", "asked", "answered", "counted")
COMMENTS = ("module", "question", "comment")
Row = tuple[object, ...]


def figure(value: float | None) -> object:
    """Return a figure of a data file; nothing where there is none."""
    return "" if value is None else round(value, 4)


def responses(outcome: Outcome) -> Iterator[Row]:
    """Yield how many were asked and answered, by side."""
    found = outcome.behaviour
    for side, rate in (found.responses or {}).items():
        yield side.value, rate.whole, rate.part, (found.counted or {}).get(side, 0)


def questions(outcome: Outcome) -> Iterator[Row]:
    """Yield how each question was answered, by side."""
    for line in outcome.behaviour.questions:
        for side, heard in line.heard.items():
            low, high = heard.interval or (None, None)
            figures = (figure(heard.mean), figure(low), figure(high))
            yield line.text, side.value, heard.n, heard.no_opportunity, *heard.rating.counts, *figures


def compared(outcome: Outcome) -> Iterator[Row]:
    """Yield each comparison of the same completions: now with before, the supervisor with the learner."""
    for change in outcome.behaviour.changes:
        gain = change.gain
        name = "now less before, learners" if change.side is Side.LEARNER else "now less before, supervisors"
        yield (
            change.text, name, gain.n, figure(gain.before), figure(gain.after), figure(gain.mean), figure(gain.low),
            figure(gain.high), figure(gain.sd), figure(gain.d_z), "", "", "",
        )  # fmt: skip
    for line in outcome.behaviour.questions:
        if line.agreement is not None:
            gap, both = line.agreement.gap, line.agreement
            yield (
                line.text, "supervisor less learner", gap.n, figure(gap.before), figure(gap.after), figure(gap.mean),
                figure(gap.low), figure(gap.high), figure(gap.sd), figure(gap.d_z), both.same.part, both.near.part,
                figure(both.kappa),
            )  # fmt: skip


def choices(outcome: Outcome) -> Iterator[Row]:
    """Yield how often each side chose each option."""
    for line in outcome.behaviour.choices:
        for side, counts in line.counts.items():
            for option, many in zip(line.options, counts, strict=True):
                yield line.text, side.value, option, many


def comments(outcome: Outcome) -> Iterator[Row]:
    """Yield what was written, in no order that says anything."""
    for question, texts in (outcome.behaviour.comments or {}).items():
        for text in sorted(texts):
            yield question, text

"""The numbers beside the pictures of a module's page: the same that the report prints."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.evaluation.model.outcome import Outcome
from lms.platform.listing import Column
from lms.reporting.datasets import behaviour_words as work
from lms.reporting.datasets import cost_words, practice_words
from lms.reporting.datasets.outcomes_words import interval_text, one, per_cent, points, two

Table = dict[str, object]


def tables(outcome: Outcome) -> dict[str, Table]:
    """Return the tables by the picture that they stand beside; an empty one has no rows."""
    return {
        "learned": _learned(outcome),
        "practice": _practice(outcome),
        "said": _said(outcome),
        "answers": _answers(outcome),
        "compared": _compared(outcome),
        "costs": _costs(outcome),
    }


def _table(caption: str, columns: list[Column], rows: list[dict[str, object]]) -> Table:
    return {"caption": caption, "columns": columns, "rows": rows}


def _numbers(*named: tuple[str, str]) -> list[Column]:
    return [Column(key, label, numeric=True) for key, label in named]


def _learned(outcome: Outcome) -> Table:
    learned = outcome.learned
    lines = [(_("All objectives together"), learned.n, learned.gain)]
    lines += [(line.text, line.n, line.gain) for line in learned.objectives]
    rows: list[dict[str, object]] = [
        {"what": text, "n": n, "before": points(gain.before), "after": points(gain.after),
         "gain": {"text": one(gain.mean, signed=True), "note": interval_text(gain.low, gain.high)}}
        for text, n, gain in lines if gain
    ]  # fmt: skip
    named = (("n", _("People")), ("before", _("Before, %")), ("after", _("After, %")), ("gain", _("Gain")))
    return _table(_("What was learned"), [Column("what", _("Objective")), *_numbers(*named)], rows)


def _practice(outcome: Outcome) -> Table:
    rows: list[dict[str, object]] = [
        {"weeks": practice_words.span(line), "right": practice_words.value(line)}
        for line in outcome.practice
        if outcome.is_practised
    ]
    columns = [Column("weeks", _("After the completion")), Column("right", _("Right, with the 95%% interval"))]
    return _table(_("What practice shows: each person's first answer"), columns, rows)


def _said(outcome: Outcome) -> Table:
    rows: list[dict[str, object]] = [
        {"what": line.rating.text, "n": line.rating.n, "mean": two(line.mean), "agree": per_cent(line.agreeing)}
        for line in outcome.reaction.ratings
    ]
    named = (("n", _("Answers")), ("mean", _("Mean of five")), ("agree", _("Agree")))
    return _table(_("What they said"), [Column("what", _("Question")), *_numbers(*named)], rows)


def _answers(outcome: Outcome) -> Table:
    rows: list[dict[str, object]] = [
        {"what": line.text, "who": work.side(side), "n": heard.n, "none": heard.no_opportunity, "mean": two(heard.mean)}
        for line in outcome.behaviour.questions
        for side, heard in line.heard.items()
    ]
    named = (("n", _("Answers")), ("none", _("No opportunity")), ("mean", _("Mean of five")))
    columns = [Column("what", _("Question")), Column("who", _("Who")), *_numbers(*named)]
    return _table(_("What each side answered"), columns, rows)


def _compared(outcome: Outcome) -> Table:
    found = outcome.behaviour
    pairs = [(work.change_label(line), line.gain) for line in found.changes]
    pairs += [
        (_("Supervisor less learner: %(question)s", question=line.text), line.agreement.gap)
        for line in found.questions
        if line.agreement
    ]
    rows: list[dict[str, object]] = [
        {"what": text, "n": gain.n, "mean": {"text": two(gain.mean), "note": interval_text(gain.low, gain.high, 2)}}
        for text, gain in pairs
    ]
    named = (("n", _("Pairs")), ("mean", _("Steps")))
    return _table(_("The same completions compared"), [Column("what", _("What")), *_numbers(*named)], rows)


def _costs(outcome: Outcome) -> Table:
    cost = outcome.cost
    rows: list[dict[str, object]] = (
        [{"what": name, "amount": amount} for name, amount in cost_words.rows(cost)]
        if cost and cost.completions
        else []
    )
    return _table(_("Hours and costs"), [Column("what", _("What")), *_numbers(("amount", _("Amount")))], rows)

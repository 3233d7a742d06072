"""The officer's page about evaluation: each module's headlines in a quarter, and the way to the full report."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.directory.services import agencies
from lms.evaluation.model.outcome import Outcome
from lms.kernel.permissions import Permission
from lms.platform.listing import Column
from lms.platform.pages import page
from lms.platform.work import Work
from lms.reporting import choices
from lms.reporting.datasets import outcomes_words
from lms.reporting.datasets.outcomes import findings as found_in
from lms.reporting.datasets.outcomes import headlines, period_of
from lms.reporting.model import Question

outcomes = Blueprint("outcomes", __name__)


@page(outcomes, "/evaluation", needs=Permission.REPORT_RUN)
def evaluation(work: Work) -> ResponseReturnValue:
    """Show what training came to in this quarter so far, or in the one before."""
    today = work.today(agencies.agency(work, work.actor.agency_id).zone)
    before = choices.last_quarter(today)[1]
    shows_last = request.args.get("quarter") == "last"
    question = Question(before if shows_last else today, work.now)
    found = headlines(work, question)
    shown = [outcome for outcome in found if not outcome.is_nil]
    return render_template(
        "evaluation/overview.html",
        period=period_of(question),
        shows_last=shows_last,
        has_modules=bool(found),
        columns=_columns(),
        rows=[_row(outcome) for outcome in shown],
        findings=[(outcome.facts.title, found_in(outcome)) for outcome in shown],
        nothing=[outcome.facts.title for outcome in found if outcome.is_nil],
    )


def _columns() -> list[Column]:
    return [
        Column("module", _("Module")),
        Column("started", _("Started"), numeric=True),
        Column("completed", _("Completed"), numeric=True),
        Column("passed", _("Passed at the first test"), numeric=True),
        Column("gain", _("Gain in percentage points"), numeric=True),
        Column("answered", _("Answered the survey"), numeric=True),
        Column("report", _("Report")),
    ]


def _row(outcome: Outcome) -> dict[str, object]:
    part, gain, said = outcome.participation, outcome.learned.gain, outcome.reaction
    period = outcome.period
    address = url_for(
        "reporting.ask",
        report="outcomes",
        module=outcome.facts.module,
        from_on=period.from_on.isoformat(),
        as_of=period.until_on.isoformat(),
    )
    return {
        "module": outcome.facts.title,
        "started": part.started,
        "completed": part.completed,
        "passed": outcomes_words.per_cent(part.first_pass),
        "gain": _gain(gain.mean, gain.low, gain.high) if gain else "",
        "answered": outcomes_words.per_cent(said.rate),
        "report": {"text": _("Make the report"), "href": address, "hidden": outcome.facts.title},
    }


def _gain(mean: float, low: float | None, high: float | None) -> dict[str, object]:
    text = outcomes_words.one(mean, signed=True)
    return {"text": text, "note": outcomes_words.interval_text(low, high)}

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
from lms.reporting import choices, module_tables
from lms.reporting.datasets import outcomes_words, results_words
from lms.reporting.datasets.outcomes import findings as found_in
from lms.reporting.datasets.outcomes import headlines, period_of, section_about
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
        rows=[_row(outcome, shows_last=shows_last) for outcome in shown],
        findings=[(outcome.facts.title, found_in(outcome)) for outcome in shown],
        nothing=[outcome.facts.title for outcome in found if outcome.is_nil],
    )


@page(outcomes, "/evaluation/modules/<module>", needs=Permission.REPORT_RUN)
def one(work: Work, module: str) -> ResponseReturnValue:
    """Show one module's findings, pictures and their numbers, as the report does."""
    today = work.today(agencies.agency(work, work.actor.agency_id).zone)
    shows_last = request.args.get("quarter") == "last"
    question = Question(choices.last_quarter(today)[1] if shows_last else today, work.now, module=module)
    section = section_about(work, question)
    outcome = section.outcome
    return render_template(
        "evaluation/module.html",
        title=outcome.facts.title,
        period=outcome.period,
        module=module,
        shows_last=shows_last,
        section=section,
        is_nil=outcome.is_nil,
        warning=results_words.warning(),
        report=_report(outcome),
        tables=module_tables.tables(outcome),
        back=url_for("outcomes.evaluation", quarter="last" if shows_last else None),
    )


def _report(outcome: Outcome) -> str:
    period = outcome.period
    return url_for(
        "reporting.ask",
        report="outcomes",
        module=outcome.facts.module,
        from_on=period.from_on.isoformat(),
        as_of=period.until_on.isoformat(),
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


def _row(outcome: Outcome, *, shows_last: bool) -> dict[str, object]:
    part, gain, said = outcome.participation, outcome.learned.gain, outcome.reaction
    quarter = "last" if shows_last else None
    address = url_for("outcomes.one", module=outcome.facts.module, quarter=quarter)
    return {
        "module": {"text": outcome.facts.title, "href": address},
        "started": part.started,
        "completed": part.completed,
        "passed": outcomes_words.per_cent(part.first_pass),
        "gain": _gain(gain.mean, gain.low, gain.high) if gain else "",
        "answered": outcomes_words.per_cent(said.rate),
        "report": {"text": _("Make the report"), "href": _report(outcome), "hidden": outcome.facts.title},
    }


def _gain(mean: float, low: float | None, high: float | None) -> dict[str, object]:
    text = outcomes_words.one(mean, signed=True)
    return {"text": text, "note": outcomes_words.interval_text(low, high)}

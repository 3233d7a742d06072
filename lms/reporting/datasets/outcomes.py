"""The outcome report: who took part in training, what they said of it, and what they learned, in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.directory.model import AgencyView
from lms.directory.services.agencies import agency as agency_of
from lms.evaluation.model.facts import Period
from lms.evaluation.model.indicator import Result
from lms.evaluation.model.outcome import Outcome
from lms.evaluation.services.outcomes import outcome_of
from lms.kernel.clock import day_in
from lms.kernel.errors import NotFound
from lms.platform.work import Work
from lms.reporting import charts
from lms.reporting.datasets import behaviour_charts as work_charts
from lms.reporting.datasets import behaviour_words as work_words
from lms.reporting.datasets import cost_words, practice_words, reliability_words, results_words
from lms.reporting.datasets import outcomes_charts as drawn
from lms.reporting.datasets import outcomes_tables as tables
from lms.reporting.datasets import outcomes_words as words
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Question
from lms.reporting.queries.outcomes import Reading, module_facts, module_texts, modules_on
from lms.reporting.rules import quarter_began


@dataclass(frozen=True, slots=True)
class Section:
    """What the document says about one module."""

    number: int
    outcome: Outcome
    findings: Sequence[str]
    learning: charts.Chart | None
    reactions: charts.Chart | None
    review: Sequence[str]
    at_work: charts.Chart | None
    differences: charts.Chart | None
    results: Sequence[tuple[Result, Sequence[str], charts.Chart]]


def findings(outcome: Outcome) -> list[str]:
    """Return everything that is said of a module in words, level by level."""
    results = [sentence for found in outcome.results for sentence in results_words.findings(found)]
    return [
        *words.findings(outcome),
        *practice_words.findings(outcome),
        *work_words.findings(outcome.behaviour),
        *results,
        *cost_words.findings(outcome.cost),
    ]


def compiled(work: Work, question: Question) -> Content:
    """Return everything that the outcome report says."""
    agency = agency_of(work, work.actor.agency_id)
    period = period_of(question)
    titles = _titles(work, agency, question)
    found = evaluated(work, agency, question, period, titles)
    shown = [outcome for outcome in found if not outcome.is_nil]
    sections = [_section(number, outcome) for number, outcome in enumerate(shown, 1)]
    files = tables.files(shown) if shown else []
    scope = titles[question.module] if question.module else _("All modules")
    values = {
        "period": period,
        "as_of": question.as_of,
        "known_at": question.known_at,
        "sections": sections,
        "nothing": [outcome.facts.title for outcome in found if outcome.is_nil],
        "modules": len(found),
        "overview": drawn.overview(shown),
        "files": [file.name for file in files],
        "words": words,
        "work": work_words,
        "results": results_words,
        "costs": cost_words,
        "practice": practice_words,
        "reliability": reliability_words,
    }
    return Content(
        title=_("Outcomes of training"),
        scope=scope,
        values=values,
        registers={f"items-{section.number}": tables.items(section.number, section.outcome) for section in sections},
        files=files,
        counts=_counts(shown, files),
        edition=3,
        texts=module_texts(work.session, agency.id, question, [outcome.facts.module for outcome in shown]),
    )


def period_of(question: Question) -> Period:
    """Return the period of a question: from its first day, or from the beginning of the quarter that `as_of` is in."""
    return Period(question.from_on or quarter_began(question.as_of), question.as_of)


def evaluated(
    work: Work,
    agency: AgencyView,
    question: Question,
    period: Period,
    modules: Sequence[str] | dict[str, str],
    *,
    with_items: bool = True,
) -> list[Outcome]:
    """Return the evaluation of some modules."""
    reading = Reading(agency.id, question, period, agency.zone, with_items)
    known_on = day_in(question.known_at, agency.zone)
    every = (module_facts(work.session, reading, each) for each in modules)
    return [outcome_of(work, facts, period, question.known_at, known_on) for facts in every]


def headlines(work: Work, question: Question) -> list[Outcome]:
    """Return the evaluation of every module without its items: quick enough for a page."""
    agency = agency_of(work, work.actor.agency_id)
    modules = modules_on(work.session, agency.id, question.known_at)
    return evaluated(work, agency, question, period_of(question), modules, with_items=False)


def section_about(work: Work, question: Question) -> Section:
    """Return everything about the module of a question; raises `NotFound` where there is none of its name."""
    agency = agency_of(work, work.actor.agency_id)
    titles = _titles(work, agency, question)
    (outcome,) = evaluated(work, agency, question, period_of(question), titles)
    return _section(1, outcome)


def _titles(work: Work, agency: AgencyView, question: Question) -> dict[str, str]:
    known = modules_on(work.session, agency.id, question.known_at)
    if not question.module:
        return known
    if question.module not in known:
        there = ", ".join(sorted(known)) or "none"
        raise NotFound(f"There is no module {question.module!r}. There is: {there}.")
    return {question.module: known[question.module]}


def _section(number: int, outcome: Outcome) -> Section:
    return Section(
        number=number,
        outcome=outcome,
        findings=findings(outcome),
        learning=drawn.learning(outcome),
        reactions=drawn.reactions(outcome),
        review=words.review(outcome),
        at_work=work_charts.answers(outcome.behaviour),
        differences=work_charts.differences(outcome.behaviour),
        results=[(found, results_words.findings(found), results_words.chart(found)) for found in outcome.results],
    )


def _counts(shown: Sequence[Outcome], files: Sequence[DataFile]) -> dict[str, int]:
    return {
        "rows": sum(file.data.count(b"\n") - 1 for file in files),
        "modules": len(shown),
        "started": sum(outcome.participation.started for outcome in shown),
        "completed": sum(outcome.participation.completed for outcome in shown),
        "matched": sum(outcome.learned.n for outcome in shown),
        "answered": sum(outcome.reaction.answered for outcome in shown),
    }

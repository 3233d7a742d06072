"""The tables of the outcome report: every item, and everything as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lms.evaluation.model.figures import Proportion
from lms.evaluation.model.outcome import ItemLine, Outcome
from lms.platform import tabular
from lms.platform.words import NOTHING, number
from lms.reporting.datasets import behaviour_tables as work
from lms.reporting.datasets import cost_words
from lms.reporting.datasets import practice_words as practice
from lms.reporting.datasets import results_words as results
from lms.reporting.datasets.outcomes_words import graded, share, why_review
from lms.reporting.language import _
from lms.reporting.model import DataFile, RegisterColumn, RegisterTable

FEW = "fewer than 5"
_MODULES = (
    "module", "title", "versions", "from_on", "until_on", "started", "completed", "under_way", "started_who_completed",
    "first_tests", "first_tests_passed", "days_median", "days_ninth_tenth", "minutes_stated", "minutes_median",
    "minutes_measured_n", "hours_declared", "hours_active", "matched_n", "before_mean", "after_mean", "gain",
    "gain_low", "gain_high", "gain_sd", "d_z", "d_z_corrected", "d_av", "normalised_gain", "normalised_gain_mean",
    "tests_before", "without_test_after", "retested_n", "retained_then", "retained_later", "retained_change",
    "retained_low", "retained_high", "retained_days", "reliability_formula", "reliability", "survey_asked",
    "survey_answered",
)  # fmt: skip
_ITEMS = (
    "module", "item", "objective", "stem", "n_before", "right_before", "n_after", "right_after", "discrimination",
    "point_biserial", "corrected", "indicative", "review",
)  # fmt: skip
_CHOICES = ("module", "item", "option", "text", "right", "chosen_before", "chosen_after", "rarely_chosen")
_RATINGS = ("module", "question", "answered", "step_1", "step_2", "step_3", "step_4", "step_5", "mean", "low", "high")
_UNITS = ("module", "unit", "started", "completed", "days_median")
_COMMENTS = ("module", "question", "comment")


def items(number_of: int, outcome: Outcome) -> list[RegisterTable]:
    """Return the table of a module's items; none if nobody sat a test."""
    if not outcome.learned.items:
        return []
    columns = (
        RegisterColumn(_("Question"), 4.6),
        RegisterColumn(_("Most frequent mistake after"), 3.4),
        RegisterColumn(_("Remark"), 2.2),
        RegisterColumn(_("Asked before"), 0.8, "right"),
        RegisterColumn(_("Right before"), 0.8, "right"),
        RegisterColumn(_("Asked after"), 0.8, "right"),
        RegisterColumn(_("Right after"), 0.8, "right"),
        RegisterColumn(_("Upper less lower third"), 1, "right"),
        RegisterColumn(_("Fits the rest"), 0.8, "right"),
        RegisterColumn(_("Rarely chosen"), 0.9, "right"),
    )
    note = _(
        "Figures after learning are those of the first test at its end. “Upper less lower third”: share right among "
        "the best third less that among the weakest. “Fits the rest”: correlation with the other items. “Rarely "
        "chosen”: wrong answers that fewer than one in twenty choose. Below 30 people figures are indicative; below "
        "five none is shown."
    )
    title = _("%(module)s: every question", module=outcome.facts.title)
    rows = [_item(line) for line in outcome.learned.items]
    return [RegisterTable(f"items-{number_of}", title, columns, rows, note)]


def files(outcomes: Sequence[Outcome]) -> list[DataFile]:
    """Return everything as data; what is too small to show is left empty there too."""
    made = (
        ("outcomes-modules.csv", _("One row a module"), _MODULES, map(_module, outcomes)),
        ("outcomes-units.csv", _("Participation, one row a module and division"), _UNITS, _each(outcomes, _units)),
        ("outcomes-reactions.csv", _("Survey, one row a module and question"), _RATINGS, _each(outcomes, _ratings)),
        ("outcomes-comments.csv", _("What people wrote"), _COMMENTS, _each(outcomes, _comments)),
        ("outcomes-items.csv", _("One row a module and test item"), _ITEMS, _each(outcomes, _item_rows)),
        ("outcomes-practice.csv", _("What practice shows"), practice.COLUMNS, _each(outcomes, practice.data)),
        ("outcomes-choices.csv", _("One row an option of a test item"), _CHOICES, _each(outcomes, _choices)),
        (
            "outcomes-work-responses.csv",
            _("Follow-ups: who was asked"),
            work.RESPONSES,
            _each(outcomes, work.responses),
        ),
        ("outcomes-work-answers.csv", _("Follow-ups: answers"), work.QUESTIONS, _each(outcomes, work.questions)),
        ("outcomes-work-compared.csv", _("Follow-ups: comparisons"), work.COMPARED, _each(outcomes, work.compared)),
        (
            "outcomes-work-choices.csv",
            _("Follow-ups: what gets in the way"),
            work.CHOICES,
            _each(outcomes, work.choices),
        ),
        (
            "outcomes-work-comments.csv",
            _("Follow-ups: what people wrote"),
            work.COMMENTS,
            _each(outcomes, work.comments),
        ),
        ("outcomes-results.csv", _("The agency's own figures"), results.COMPARED, _each(outcomes, results.compared)),
        ("outcomes-results-months.csv", _("The same, by month"), results.VALUES, _each(outcomes, results.values)),
        ("outcomes-costs.csv", _("Hours and costs"), cost_words.COLUMNS, _each(outcomes, cost_words.data)),
    )
    return [DataFile(name, words, tabular.whole(head, rows)) for name, words, head, rows in made]


def _item(line: ItemLine) -> tuple[str, ...]:
    after, wrong = line.after, [choice for choice in line.choices if not choice.right]
    mistake = line.mistake
    few = _("fewer than 5")
    return (
        _("%(stem)s (%(id)s)", stem=line.item.stem, id=line.item.id),
        f"{mistake.text} ({share(mistake.after)})" if mistake else NOTHING,
        _("Indicative") if after.is_indicative else why_review(line) or NOTHING,
        number(line.n_before),
        share(line.before) if line.before is not None or not line.n_before else few,
        number(line.n_after),
        share(after.difficulty) if after.difficulty is not None or not line.n_after else few,
        graded(after.discrimination),
        graded(after.corrected),
        _("%(part)s of %(whole)s", part=sum(each.idle for each in wrong), whole=len(wrong)) if wrong else NOTHING,
    )


def _each(outcomes: Sequence[Outcome], rows: object) -> Iterator[tuple[object, ...]]:
    assert callable(rows)
    for outcome in outcomes:
        for row in rows(outcome):
            yield (outcome.facts.module, *row)


def _figure(value: float | None, places: int = 4) -> object:
    return "" if value is None else round(value, places)


def _part(of: Proportion) -> object:
    return of.part if of.whole else ""


def _module(outcome: Outcome) -> tuple[object, ...]:
    facts, part, learned, said = outcome.facts, outcome.participation, outcome.learned, outcome.reaction
    gain, days, minutes = learned.gain, part.days, part.minutes
    reliability, lasting = learned.reliability, learned.retention.change
    return (
        facts.module, facts.title, " ".join(map(str, facts.versions)), outcome.period.from_on.isoformat(),
        outcome.period.until_on.isoformat(), part.started, part.completed, part.under_way, _part(part.cohort),
        part.first_pass.whole, _part(part.first_pass), _figure(days.median if days else None),
        _figure(days.ninth if days else None), facts.minutes,
        _figure(minutes.median if minutes and minutes.n >= 5 else None, 1), minutes.n if minutes else 0,
        _figure(part.declared_hours, 1), _figure(part.active_hours, 1), learned.n,
        *(_figure(getattr(gain, name, None)) for name in (
            "before", "after", "mean", "low", "high", "sd", "d_z", "d_z_corrected", "d_av", "normalised",
            "normalised_mean",
        )),
        learned.attrition.before, learned.attrition.lost, learned.retention.n,
        *(_figure(getattr(lasting, name, None)) for name in ("before", "after", "mean", "low", "high")),
        _figure(learned.retention.days), reliability.formula if reliability else "",
        _figure(reliability.value if reliability else None), said.invited if said.ratings else "",
        said.answered if said.ratings else "",
    )  # fmt: skip


def _units(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    for group in outcome.participation.groups:
        if group.hidden:
            yield (group.label, FEW, FEW, "")
        else:
            yield (group.label, group.started, group.completed, _figure(group.days))


def _ratings(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    for line in outcome.reaction.ratings:
        low, high = line.interval or (None, None)
        yield (line.rating.text, line.rating.n, *line.rating.counts, _figure(line.mean), _figure(low), _figure(high))


def _comments(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    for question, texts in (outcome.reaction.comments or {}).items():
        for text in texts:
            yield (question, text)


def _item_rows(outcome: Outcome) -> Iterable[tuple[object, ...]]:
    for line in outcome.learned.items:
        after = line.after
        yield (
            line.item.id, line.item.objective, line.item.stem, line.n_before, _figure(line.before), line.n_after,
            _figure(after.difficulty), _figure(after.discrimination), _figure(after.point_biserial),
            _figure(after.corrected), "yes" if after.is_indicative else "no", after.review() or "",
        )  # fmt: skip


def _choices(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    for line in outcome.learned.items:
        for place, choice in enumerate(line.choices, 1):
            right, idle = ("yes" if flag else "no" for flag in (choice.right, choice.idle and not choice.right))
            yield (line.item.id, place, choice.text, right, _figure(choice.before), _figure(choice.after), idle)

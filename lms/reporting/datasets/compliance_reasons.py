"""The annex of the compliance report: how the dates of its exceptions came about, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lms.compliance.model import EXCUSED, Step
from lms.compliance.services.explaining import steps_of
from lms.compliance.services.wording import Said, said
from lms.platform.words import NOTHING, number, short_day, status_word
from lms.platform.work import Work
from lms.reporting.datasets.compliance_tables import LATE, Row
from lms.reporting.language import _
from lms.reporting.model import Question, RegisterColumn, RegisterTable

MOST_EXPLAINED = 150
"""Lines of the annex: some fifteen pages. Whoever needs another one asks the system, which explains every date."""


def reasons(work: Work, rows: Sequence[Row], question: Question) -> RegisterTable:
    """Return how the dates came about of what is late, excused, on hold or was moved; the longest overdue first."""
    wanted = sorted((row for row in rows if _is_asked_about(row)), key=_urgency)
    shown = wanted[:MOST_EXPLAINED]
    pairs = [(row.line.person_id, row.line.requirement_id) for row in shown]
    steps = steps_of(work, pairs, question.as_of, question.known_at)
    columns = (
        RegisterColumn(_("Name"), 2.1),
        RegisterColumn(_("Staff number"), 1.45),
        RegisterColumn(_("Requirement"), 2.7),
        RegisterColumn(_("Status"), 1.6),
        RegisterColumn(_("Due"), 1.3),
        RegisterColumn(_("How this date came about"), 6.9),
    )
    return RegisterTable(
        anchor="reasons",
        title=_("Why these dates"),
        columns=columns,
        rows=[_explained(row, steps) for row in shown],
        note=_note(len(shown), len(wanted)),
        nil=_("There was nothing to explain: nothing was late, excused, on hold or moved."),
    )


def _is_asked_about(row: Row) -> bool:
    line = row.line
    if line.status in LATE or line.status in EXCUSED:
        return True
    return None not in {line.due_on, line.original_due_on} and line.due_on != line.original_due_on


def _urgency(row: Row) -> tuple[int, str, str, str]:
    return -row.line.days_overdue, row.line.name.casefold(), row.line.staff_no, row.rule.title


def _note(shown: int, wanted: int) -> str:
    what = _("What was late, excused, on hold, or had its date moved by leave or more time; the longest overdue first.")
    if shown == wanted:
        return what
    left = _(
        "Printed: %(shown)s of %(wanted)s; left out: %(left)s. The system explains every date: "
        "open the register of this day and choose the date.",
        shown=number(shown),
        wanted=number(wanted),
        left=number(wanted - shown),
    )
    return f"{what} {left}"


def _explained(row: Row, steps: Mapping[tuple[int, int], tuple[Step, ...]]) -> tuple[str, ...]:
    line = row.line
    told = said(steps[line.person_id, line.requirement_id])
    text = " ".join(f"{place}. {step_words(step)}" for place, step in enumerate(told, start=1))
    return (
        line.name,
        line.staff_no,
        row.rule.title,
        str(status_word(line.status).text) if line.status else _("Cannot be computed"),
        short_day(line.due_on) if line.due_on else NOTHING,
        text or line.problem or NOTHING,
    )


def step_words(step: Said) -> str:
    """Return a step as a sentence with the day that it gives."""
    if step.clause:
        return _("%(step)s This gives %(day)s, by %(clause)s.", step=step.text, day=step.result, clause=step.clause)
    return _("%(step)s This gives %(day)s.", step=step.text, day=step.result)

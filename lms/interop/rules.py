"""One row of an earlier system's completions: what it says, or why it cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.directory.model import Finding, TrainingIntake
from lms.kernel.daytext import NoDate, day_from
from lms.kernel.hidden_signs import in_cell, without, without_width

EARLIEST = date(1940, 1, 1)
LONGEST = 200
MOST_MINUTES = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A course that somebody completed, as the earlier system says."""

    line: int
    staff_no: str
    course: str
    title: str
    on: date
    score: float | None
    minutes: int | None
    source: str
    record: str

    @property
    def key(self) -> tuple[str, str]:
        """Return what names the record: twice is once."""
        return self.source, self.record


def read_row(
    line: int, cells: Mapping[str, str], intake: TrainingIntake, today: date
) -> tuple[Completed | None, list[Finding]]:
    """Return the completion, or None and everything that is wrong with the row."""
    problems: list[Finding] = []
    texts = {word: without_width(cells.get(column, "")).strip() for word, column in intake.columns.items()}
    for word in ("staff_no", "course", "source", "record"):
        if not texts[word]:
            problems.append(Finding(intake.columns[word], "This cell is empty and must not be."))
        elif len(texts[word]) > LONGEST:
            problems.append(Finding(intake.columns[word], f"This has more than {LONGEST} characters."))
        elif hidden := in_cell(texts[word]):
            problems.append(Finding(intake.columns[word], hidden))
    on = _day(texts["completed"], intake.columns["completed"], today, problems)
    score = _number(texts.get("score", ""), intake.columns.get("score", ""), 100, problems)
    minutes = _number(texts.get("minutes", ""), intake.columns.get("minutes", ""), MOST_MINUTES, problems)
    if problems or on is None:
        return None, problems
    completed = Completed(
        line=line,
        staff_no=texts["staff_no"],
        course=texts["course"],
        title=without(texts.get("title", ""))[:LONGEST],
        on=on,
        score=score,
        minutes=None if minutes is None else round(minutes),
        source=texts["source"],
        record=texts["record"],
    )
    return completed, []


def record_id(record: str, module: str, modules: tuple[str, ...]) -> str:
    """Return the name of a record here: as in its source; with the module where one course answers for several."""
    return record if len(modules) == 1 else f"{record}/{module}"


def _day(text: str, column: str, today: date, problems: list[Finding]) -> date | None:
    try:
        day = day_from(text) if text else None
    except NoDate as error:
        problems.append(Finding(column, str(error)))
        return None
    if day is None:
        problems.append(Finding(column, "This cell is empty and must not be."))
    elif not EARLIEST <= day <= today:
        sentence = "lies in the future" if day > today else "is too long ago to be right"
        problems.append(Finding(column, f"{day:%-d %B %Y} {sentence}. Check the year."))
        return None
    return day


def _number(text: str, column: str, most: int, problems: list[Finding]) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        problems.append(Finding(column, f"{text[:40]} is not a number. Write it with digits, such as 85."))
        return None
    if not 0 <= value <= most:
        problems.append(Finding(column, f"{text[:40]} is not between 0 and {most:,}."))
        return None
    return value

"""One row of an extract, read on its own: a typed row, or why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from sys import intern

from lms.directory.model import Finding
from lms.directory.rules.intake import PeopleIntake
from lms.kernel.daytext import NoDate, day_from
from lms.kernel.hidden_signs import first, in_cell, without_width

LONGEST = 150
STAFF_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,39}")
ADDRESS = re.compile(r"[^@\s\"'<>(),:;\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A person as one row of an extract describes them, in our words."""

    line: int
    staff_no: str
    given_name: str
    family_name: str
    email: str
    unit: str
    unit_name: str
    parent: str
    position: str
    grade: str
    employment_type: str
    supervisor_no: str
    hired_on: date
    started_on: date
    separated_on: date | None
    location: str
    time_zone: str
    designations: frozenset[str]
    is_supervisor: bool
    remarks: tuple[Finding, ...] = ()
    unmapped: tuple[tuple[str, str], ...] = ()
    """(kind, value) of what the intake file does not map."""


@dataclass(slots=True)
class _Reading:
    """The cells of one row while it is read, and what was found."""

    cells: Mapping[str, str]
    intake: PeopleIntake
    effective_on: date
    problems: list[Finding]
    remarks: list[Finding]
    unmapped: list[tuple[str, str]]

    def raw(self, word: str) -> str:
        """Return a cell; texts that many rows share are kept once."""
        return intern(unicodedata.normalize("NFC", without_width(self._cell(word)).strip()))

    def _cell(self, word: str) -> str:
        column = self.intake.columns.get(word)
        return self.cells.get(column, "") if column else ""

    def refuse(self, word: str, sentence: str) -> None:
        self.problems.append(Finding(self.intake.columns.get(word, word), sentence))

    def remark(self, word: str, sentence: str) -> None:
        self.remarks.append(Finding(self.intake.columns.get(word, word), sentence))

    def text(self, word: str, *, needed: bool = True) -> str:
        value = self.raw(word)
        if needed and not value:
            self.refuse(word, "This cell is empty and must not be.")
        elif len(value) > LONGEST:
            self.refuse(word, f"This has {len(value)} characters; at most {LONGEST} can be right.")
        elif hidden := in_cell(value):
            self.refuse(word, hidden)
        elif value.startswith(FORMULA):
            self.remark(word, "This looks like a spreadsheet's formula. It is kept as text and never run.")
        elif left_out := first(self._cell(word)):
            self.remark(word, f"A character that cannot be seen ({left_out[1]}) was left out.")
        return value

    def day(self, word: str, *, needed: bool = True) -> date | None:
        text = self.raw(word)
        if not text:
            if needed:
                self.refuse(word, "This cell is empty and must not be.")
            return None
        try:
            day = day_from(text)
        except NoDate as error:
            self.refuse(word, str(error))
            return None
        latest = self.effective_on + timedelta(days=self.intake.days_ahead)
        if not self.intake.earliest <= day <= latest:
            where = "before" if day < self.intake.earliest else "too far after"
            bound = self.intake.earliest if day < self.intake.earliest else self.effective_on
            self.refuse(word, f"{day:%-d %B %Y} lies {where} {bound:%-d %B %Y}. Check the year.")
            return None
        return day


def read_row(
    line: int, cells: Mapping[str, str], intake: PeopleIntake, effective_on: date
) -> tuple[Row | None, list[Finding]]:
    """Return the row, or None and everything that is wrong with it (not only the first thing)."""
    reading = _Reading(cells, intake, effective_on, [], [], [])
    staff_no = _matching(reading, "staff_no", STAFF_NO, "a staff number of letters, digits, . _ / and -")
    hired = reading.day("hired")
    started = reading.day("position_start")
    separated = reading.day("separated", needed=False)
    _order(reading, hired, started, separated)
    designations, supervises = _tags(reading)
    location = reading.text("location", needed=False)
    texts = {word: reading.text(word) for word in ("given_name", "family_name", "unit", "unit_name", "position")}
    email, grade = _email(reading), _grade(reading)
    employment_type = _mapped(reading, "employment_type", intake.employment_types)
    position = intake.positions.get(texts.pop("position"), reading.raw("position"))
    parent = reading.text("parent", needed=False)
    if parent and parent == texts["unit"]:
        reading.refuse("parent", f"The unit {parent} cannot hang under itself.")
    supervisor_no = reading.raw("supervisor")
    if supervisor_no and supervisor_no == staff_no:
        reading.refuse("supervisor", f"{staff_no} cannot be their own supervisor.")
    if reading.problems or hired is None or started is None:
        return None, reading.problems
    row = Row(
        line=line,
        staff_no=staff_no,
        email=email,
        parent=parent,
        position=position,
        grade=grade,
        employment_type=employment_type,
        supervisor_no=supervisor_no,
        hired_on=hired,
        started_on=started,
        separated_on=separated,
        location=location,
        time_zone=intake.zone_at(location),
        designations=designations,
        is_supervisor=supervises,
        remarks=tuple(reading.remarks),
        unmapped=tuple(reading.unmapped),
        **texts,
    )
    return row, []


def _matching(reading: _Reading, word: str, pattern: re.Pattern[str], what: str) -> str:
    value = reading.text(word)
    if value and not reading.problems and not pattern.fullmatch(value):
        reading.refuse(word, f"{value[:40]} is not {what}.")
    return value


def _order(reading: _Reading, hired: date | None, started: date | None, separated: date | None) -> None:
    if hired and started and started < hired:
        reading.refuse("position_start", f"The position begins on {started}, before the hire date {hired}.")
    if hired and separated and separated < hired:
        reading.refuse("separated", f"The last day is {separated}, before the hire date {hired}.")
    elif started and separated and separated < started:
        reading.refuse("separated", f"The last day is {separated}, before the position begins on {started}.")


def _email(reading: _Reading) -> str:
    value = reading.text("email", needed=False)
    if value and len(value) <= LONGEST and not ADDRESS.fullmatch(value):
        reading.refuse("email", f"{value[:60]} is not an e-mail address. Correct it, or leave the cell empty.")
    return value


def _grade(reading: _Reading) -> str:
    value = reading.text("grade", needed=False)
    pattern = reading.intake.grade_pattern
    if value and pattern and not re.fullmatch(pattern, value):
        reading.refuse("grade", f"{value[:40]} is not a grade as the intake file describes them ({pattern}).")
    return value


def _mapped(reading: _Reading, word: str, mapping: Mapping[str, str]) -> str:
    value = reading.text(word)
    if value and value not in mapping:
        reading.unmapped.append((word, value))
    return mapping.get(value, value)


def _tags(reading: _Reading) -> tuple[frozenset[str], bool]:
    """Return the designations and whether the person supervises; unknown tags are noted, wrong separators refused."""
    separator = reading.intake.tag_separator
    tags = [tag.strip() for tag in reading.raw("tags").split(separator)]
    designations: set[str] = set()
    supervises = False
    for tag in filter(None, tags):
        meaning = reading.intake.tags.get(tag)
        if meaning is None:
            _unknown_tag(reading, tag)
        elif meaning.supervisor:
            supervises = True
        else:
            designations.add(meaning.designation)
    return frozenset(designations), supervises


def _unknown_tag(reading: _Reading, tag: str) -> None:
    parts = [part.strip() for part in re.split(r"[,;|/]", tag)]
    if len(parts) > 1 and any(part in reading.intake.tags for part in parts):
        separator = reading.intake.tag_separator
        reading.refuse("tags", f"{tag} seems to be several tags. Put {separator!r} between them.")
    else:
        reading.unmapped.append(("tags", tag))

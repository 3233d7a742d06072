"""One row of a file of facts: the draft that it describes, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.compliance.model.drafts import JUSTIFIED, SPANS, Kind, Objection
from lms.kernel.daytext import NoDate, day_from
from lms.kernel.hidden_signs import in_cell, without_width

NEEDED: Final = ("StaffNo", "Type", "From", "RecordId")
COLUMNS: Final = (
    "StaffNo", "Type", "From", "Until", "Tag", "Kind", "Requirement", "NewDue", "Reason", "Approver", "Note",
    "RecordId",
)  # fmt: skip
REVOCATION: Final = "revocation"
OPEN: Final = "open"
BY_FILE: Final = (
    Kind.LEAVE, Kind.EXEMPTION, Kind.EXTENSION, Kind.CREDIT, Kind.DESIGNATION, Kind.DESIGNATION_END, Kind.ACCESS_GRANT,
    Kind.OATH, Kind.SERVICE_START, Kind.EVENT, Kind.SEPARATION,
)  # fmt: skip
ELSEWHERE: Final[Mapping[str, str]] = {
    Kind.APPOINTMENT.value: "Appointments come with the extract of HR, or one by one on the person's page.",
    Kind.ASSIGNMENT.value: "Changes of place come with the extract of HR, or one by one on the person's page.",
    Kind.CORRECTION.value: "A completion is corrected on the person's page, where the old record is seen.",
    "completion": "Completions are taken in with `lms training import`; training done elsewhere is of the type credit.",
}
USES: Final[Mapping[str, frozenset[Kind]]] = {
    "Until": SPANS,
    "Tag": frozenset({Kind.DESIGNATION, Kind.DESIGNATION_END, Kind.EVENT, Kind.CREDIT}),
    "Kind": frozenset({Kind.LEAVE, Kind.EXTENSION, Kind.CREDIT}),
    "Requirement": JUSTIFIED,
    "NewDue": frozenset({Kind.EXTENSION}),
    "Reason": JUSTIFIED,
    "Approver": JUSTIFIED,
}
"""Which kinds read a column; a cell that nobody would read is refused, not passed over."""
PLACES: Final[Mapping[str, str]] = {
    "staff_no": "StaffNo", "on": "From", "until": "Until", "tag": "Tag", "name": "Tag", "module": "Tag",
    "leave_kind": "Kind", "requirement": "Requirement", "new_due": "NewDue", "reason": "Reason",
    "approver": "Approver", "note": "Note", "title": "Note",
}  # fmt: skip
"""In which column stands what a sentence is about."""
LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A row that can be read: what it records (`kind` and the values of a draft) or which earlier record it revokes."""

    line: int
    staff_no: str
    record: str
    kind: Kind | None
    values: Mapping[str, Any] = field(default_factory=dict)
    revokes: str = ""
    because: str = ""


def read_row(line: int, cells: Mapping[str, str]) -> tuple[FactRow | None, list[Objection]]:
    """Return the row, or None and everything that is wrong with it."""
    texts = {column: without_width(cells.get(column, "")).strip() for column in COLUMNS}
    problems = [problem for column in COLUMNS for problem in _unreadable(column, texts[column])]
    problems += [Objection(c, "This cell is empty and must not be.") for c in ("StaffNo", "RecordId") if not texts[c]]
    word = texts["Type"].lower().replace(" ", "_")
    if word == REVOCATION:
        return _revocation(line, texts, problems)
    if word not in set(BY_FILE):
        problems.append(Objection("Type", ELSEWHERE.get(word, _unknown(texts["Type"]))))
        return None, problems
    kind = Kind(word)
    values = _values(kind, texts, problems)
    if problems:
        return None, problems
    return FactRow(line=line, staff_no=texts["StaffNo"], record=texts["RecordId"], kind=kind, values=values), []


def _unreadable(column: str, text: str) -> list[Objection]:
    if len(text) > LONGEST:
        return [Objection(column, f"This has {len(text)} characters; at most {LONGEST} can be right.")]
    if hidden := in_cell(text):
        return [Objection(column, hidden)]
    return []


def _unknown(text: str) -> str:
    return f"{text[:40] or '(empty)'} is no type. Write one of: {', '.join([*BY_FILE, REVOCATION])}."


def _revocation(
    line: int, texts: Mapping[str, str], problems: list[Objection]
) -> tuple[FactRow | None, list[Objection]]:
    if not texts["Tag"]:
        problems.append(Objection("Tag", "Name the RecordId of the earlier row that is taken back."))
    if not texts["Note"]:
        problems.append(Objection("Note", "Say why it is taken back."))
    if problems:
        return None, problems
    row = FactRow(
        line=line, staff_no=texts["StaffNo"], record=texts["RecordId"], kind=None, revokes=texts["Tag"],
        because=texts["Note"],
    )  # fmt: skip
    return row, []


def _values(kind: Kind, texts: Mapping[str, str], problems: list[Objection]) -> dict[str, Any]:
    """Return the values of the draft; whatever stands in a column that this kind does not read is a problem."""
    for column, kinds in USES.items():
        if texts[column] and kind not in kinds:
            problems.append(Objection(column, f"The type {kind} has no {column}. Leave it empty."))
    found: dict[str, Any] = {"on": _day("From", texts, problems, needed=True), "note": texts["Note"]}
    if kind in SPANS:
        found["is_open"] = texts["Until"].lower() == OPEN
        found["until"] = None if found["is_open"] else _day("Until", texts, problems)
    if kind in JUSTIFIED:
        found |= {"requirement": texts["Requirement"], "reason": texts["Reason"].lower(), "approver": texts["Approver"]}
    if kind is Kind.LEAVE:
        found["leave_kind"] = texts["Kind"].lower()
    if kind is Kind.EXTENSION:
        found["new_due"] = _day("NewDue", texts, problems, needed=True)
        found["determination"] = _flag("determination", texts, problems)
    if kind is Kind.CREDIT:
        found |= {"module": texts["Tag"], "title": texts["Note"], "external": _flag("external", texts, problems)}
        found["note"] = ""
    if kind in {Kind.DESIGNATION, Kind.DESIGNATION_END}:
        found["tag"] = texts["Tag"]
    if kind is Kind.EVENT:
        found["name"] = texts["Tag"]
    return found


def _flag(word: str, texts: Mapping[str, str], problems: list[Objection]) -> bool:
    if texts["Kind"].lower() not in {"", word}:
        problems.append(Objection("Kind", f"Write {word}, or leave it empty."))
    return texts["Kind"].lower() == word


def _day(column: str, texts: Mapping[str, str], problems: list[Objection], *, needed: bool = False) -> date | None:
    if not texts[column]:
        if needed:
            problems.append(Objection(column, "This cell is empty and must not be."))
        return None
    try:
        return day_from(texts[column])
    except NoDate as error:
        problems.append(Objection(column, str(error)))
        return None

"""A file of facts: each row weighed as if it were recorded by hand, and taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms.compliance.model.drafts import OF_DIRECTORY, OF_EVIDENCE, Draft, Objection
from lms.compliance.model.evidence import FactEntry, Source
from lms.compliance.services import evidence, recording
from lms.compliance.services import facts as own
from lms.compliance.services.drafts import Scales
from lms.compliance.services.rows import COLUMNS, NEEDED, PLACES, FactRow, read_row
from lms.directory.model import Finding, ImportKind, VerdictKind
from lms.directory.services import agencies, byhand, imports, people
from lms.interop.services.plans import FilePlan, Judged, crooked, is_to_apply
from lms.platform import tabular
from lms.platform.work import Work

Step = Callable[[int, int], None]
SOURCE: Final = f"{Source.IMPORT.value}:facts"


@dataclass(frozen=True, slots=True)
class Weighed(Judged):
    """What becomes of one row, and what is recorded or taken back for it."""

    draft: Draft | None = None
    revokes: str = ""
    because: str = ""

    @property
    def added(self) -> str:
        """Return in words what a new row records or takes back."""
        if self.draft is None:
            return f"takes back {self.revokes}"
        draft = self.draft
        until = f" to {draft.until.isoformat()}" if draft.until else (", no end known" if draft.is_open else "")
        about = draft.tag or draft.name or draft.module or draft.leave_kind or draft.requirement
        due = f", due {draft.new_due.isoformat()}" if draft.new_due else ""
        return f"{draft.kind.value} {about}".strip() + f", {draft.on.isoformat()}{until}{due}"


@dataclass(slots=True, kw_only=True)
class FactsPlan(FilePlan[Weighed]):
    """What a file of facts would record."""

    KINDS = (VerdictKind.NEW, VerdictKind.UNCHANGED, VerdictKind.REFUSED)
    NOTHING = "nothing was recorded"
    CHANGED = "What is recorded has changed"


def plan(work: Work, file: tuple[str, bytes], step: Step | None = None) -> FactsPlan:
    """Compare a file of facts with what is recorded; write nothing. Raises `Invalid` for what is no such file."""
    agency = agencies.agency(work, work.actor.agency_id)
    name, content = file
    table = tabular.read(name, content, NEEDED)
    found = FactsPlan(agency=agency, file_name=name, form=table.form)
    readable = _read(found, table)
    judge = _Judge(work, readable)
    for number, row in enumerate(readable):
        if step is not None and number % 50 == 0:
            step(number, len(readable))
        found.rows.append(judge.judged(work, row))
    found.rows.sort(key=lambda row: row.line)
    unread = [column for column in table.columns if column not in COLUMNS]
    if unread:
        found.notes.append(f"Columns that are not read: {', '.join(unread)}.")
    return found


def _read(found: FactsPlan, table: tabular.Table) -> list[FactRow]:
    """Read each row on its own; those that cannot be used are refused."""
    for number, finding in crooked(table):
        found.rows.append(Weighed(number, "", VerdictKind.REFUSED, (finding,)))
    readable: list[FactRow] = []
    for line in table.lines:
        row, problems = read_row(line.number, line.cells)
        if row is None:
            key = line.cells.get("RecordId", "").strip()[:40]
            said = tuple(Finding(problem.field, problem.sentence) for problem in problems)
            found.rows.append(Weighed(line.number, key, VerdictKind.REFUSED, said))
        else:
            readable.append(row)
    return readable


class _Judge:
    """Holds each row against what is recorded and against the rows before it."""

    def __init__(self, work: Work, rows: Sequence[FactRow]) -> None:
        self._ids = people.ids_by_number(work)
        self._scales = Scales(work, {self._ids[row.staff_no] for row in rows if row.staff_no in self._ids})
        self._own = own.under(work, SOURCE)
        self._places = byhand.recorded_under(work, f"{SOURCE}:")
        self._posted = evidence.named_by(work, SOURCE)
        self._standing = _standing(work, self._own)
        self._seen: dict[str, FactRow] = {}

    def judged(self, work: Work, row: FactRow) -> Weighed:
        """Return the verdict on a row."""
        first = self._seen.setdefault(row.record, row)
        if first is not row:
            return self._again(row, first)
        if row.staff_no not in self._ids:
            return _refused(row, Objection("staff_no", f"Nobody of this agency has the number {row.staff_no}."))
        if row.kind is None:
            return self._revocation(work, row)
        draft = Draft(person_id=self._ids[row.staff_no], kind=row.kind, **row.values)
        draft = self._scales.completed(work, draft)
        before = self._before(work, draft, row.record)
        if before is not None:
            return _known(row) if before else _refused(row, _otherwise(row))
        weighed = self._scales.weigh(work, draft)
        if weighed.objections:
            return _refused(row, *weighed.objections)
        self._scales.suppose(work, draft)
        said = tuple(Finding("", remark) for remark in weighed.remarks)
        return Weighed(row.line, row.record, VerdictKind.NEW, said, draft=draft)

    def _again(self, row: FactRow, first: FactRow) -> Weighed:
        if (row.staff_no, row.kind, row.values, row.revokes) == (
            first.staff_no, first.kind, first.values, first.revokes,
        ):  # fmt: skip
            return _known(row)
        sentence = (
            f"The record {row.record} is already on line {first.line}, with other content. One of the two is wrong."
        )
        return _refused(row, Objection("RecordId", sentence))

    def _before(self, work: Work, draft: Draft, record: str) -> bool | None:
        """Return whether a record was taken in before with this content; None where it was not taken in at all."""
        if draft.kind in OF_EVIDENCE:
            posting = recording.posting_of(work, draft, SOURCE, record)
            return evidence.posted_before(work, [posting]).get((SOURCE, record), self._elsewhere(record))
        if draft.kind in OF_DIRECTORY:
            there = self._places.get(record)
            if there is None:
                return self._elsewhere(record)
            return (there.person_id, there.type.value, there.on, there.tag) == (
                draft.person_id, draft.kind.value, draft.on, draft.tag,
            )  # fmt: skip
        kept = self._own.get(record)
        return self._elsewhere(record) if kept is None else kept[1] == recording.fact_entry(draft, SOURCE, record)

    def _elsewhere(self, record: str) -> bool | None:
        """Return False where a record of another type has this number."""
        taken = record in self._own or record in self._places or record in self._posted
        return False if taken else None

    def _revocation(self, work: Work, row: FactRow) -> Weighed:
        found = self._standing.pop(row.revokes, None)
        person_id = self._ids[row.staff_no]
        if found is not None:
            name, whose = found
            if whose != person_id:
                self._standing[row.revokes] = found
                return _refused(row, Objection("staff_no", f"The record {row.revokes} is about somebody else."))
            if name:
                self._scales.forget(work, person_id, name)
            return Weighed(row.line, row.record, VerdictKind.NEW, revokes=row.revokes, because=row.because)
        if row.revokes in self._own or row.revokes in self._places or row.revokes in self._posted:
            return _known(row)
        return _refused(row, Objection("tag", f"No file has recorded {row.revokes}, so it cannot be taken back."))


def _standing(work: Work, ours: Mapping[str, tuple[int, FactEntry, bool]]) -> dict[str, tuple[str, int]]:
    """Return what files recorded and nobody took back: the fact's name (none: a place) and whose it is, by record."""
    prefix = f"{SOURCE}:"
    places = {row.source.removeprefix(prefix): ("", row.person_id) for row in byhand.standing_of(work, prefix)}
    posted = {name: (f"evidence:{one}", whose) for name, (one, whose) in evidence.under(work, SOURCE).items()}
    kept = {name: (f"fact:{one}", entry.person_id) for name, (one, entry, gone) in ours.items() if not gone}
    return {**places, **posted, **kept}


def _known(row: FactRow) -> Weighed:
    return Weighed(row.line, row.record, VerdictKind.UNCHANGED)


def _refused(row: FactRow, *objections: Objection) -> Weighed:
    said = tuple(Finding(PLACES.get(one.field, one.field), one.sentence) for one in objections)
    return Weighed(row.line, row.record, VerdictKind.REFUSED, said)


def _otherwise(row: FactRow) -> Objection:
    return Objection(
        "RecordId",
        f"The record {row.record} was taken in before with other content. What is recorded stays; take it back with "
        "a row of the type revocation, and give the new one its own RecordId.",
    )


def apply(work: Work, run_id: int, found: FactsPlan) -> None:
    """Record what a checked file adds and take back what it revokes; a second time is the same as once."""
    if not is_to_apply(work, run_id, found):
        return
    for because, names in _revoked(found).items():
        recording.taken_back_all(work, SOURCE, names, because)
    items = [(row.draft, SOURCE, row.key) for row in found.rows if row.draft is not None]
    recording.written_all(work, items)
    imports.note_applied(work, run_id, found.counts)


def _revoked(found: FactsPlan) -> Mapping[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for row in found.rows:
        if row.revokes:
            reasons.setdefault(row.because, []).append(row.revokes)
    return reasons


def receive(work: Work, file: tuple[str, bytes]) -> int:
    """Keep a file of facts and return its run's number."""
    return imports.receive(work, ImportKind.FACTS, file)

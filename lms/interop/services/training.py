"""Completions of an earlier system: compared with what is recorded, and taken in whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.compliance.model.evidence import EvidenceKind, Posting, Source
from lms.compliance.services import evidence
from lms.directory.model import Finding, ImportKind, TrainingIntake, VerdictKind
from lms.directory.services import agencies, imports, people
from lms.directory.services import intake as intake_files
from lms.interop.rules import Completed, read_row, record_id
from lms.interop.services.plans import FilePlan, Judged, crooked, is_to_apply
from lms.platform import tabular
from lms.platform.work import Work

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Posted(Judged):
    """What becomes of one row, and what is posted for it."""

    postings: tuple[Posting, ...] = ()

    @property
    def added(self) -> str:
        """Return in words what a new row adds."""
        return ", ".join(f"{p.module} on {p.on.isoformat() if p.on else ''}" for p in self.postings)


@dataclass(slots=True, kw_only=True)
class TrainingPlan(FilePlan[Posted]):
    """What a file of completions would add."""

    KINDS = tuple(kind for kind in VerdictKind if kind is not VerdictKind.CHANGED)
    NOTHING = "nothing was taken"
    CHANGED = "The training records have changed"


def plan(work: Work, file: tuple[str, bytes], step: Step | None = None) -> TrainingPlan:
    """Compare a file of completions with what is recorded; write nothing."""
    intake = intake_files.training(work.settings)
    agency = agencies.agency(work, work.actor.agency_id)
    name, content = file
    table = tabular.read(name, content, intake.needed)
    found = TrainingPlan(agency=agency, file_name=name, form=table.form)
    completed = _read(found, table, intake, work.today(agency.zone))
    if step is not None:
        step(len(table.lines), 2 * len(table.lines))
    found.rows.extend(_judged(work, intake, completed))
    found.rows.sort(key=lambda row: row.line)
    _note(found, intake)
    return found


def _read(found: TrainingPlan, table: tabular.Table, intake: TrainingIntake, today: date) -> list[Completed]:
    """Read each row on its own; those that cannot be used are refused."""
    for number, finding in crooked(table):
        found.rows.append(Posted(number, "", VerdictKind.REFUSED, (finding,)))
    completed: list[Completed] = []
    for line in table.lines:
        one, problems = read_row(line.number, line.cells, intake, today)
        if one is None:
            record = line.cells.get(intake.columns["record"], "").strip()[:40]
            found.rows.append(Posted(line.number, record, VerdictKind.REFUSED, tuple(problems)))
        else:
            completed.append(one)
    return completed


def apply(work: Work, run_id: int, found: TrainingPlan) -> None:
    """Post what a checked file adds; a second time is the same as once."""
    if not is_to_apply(work, run_id, found):
        return
    postings = [posting for row in found.rows if row.verdict is VerdictKind.NEW for posting in row.postings]
    if postings:
        evidence.post_many(work, postings)
    imports.note_applied(work, run_id, found.counts | {"posted": len(postings)})


def receive(work: Work, file: tuple[str, bytes]) -> int:
    """Keep a file of completions and return its run's number."""
    return imports.receive(work, ImportKind.TRAINING, file)


def _judged(work: Work, intake: TrainingIntake, completed: list[Completed]) -> Iterator[Posted]:
    """Yield the verdict on each readable row."""
    ids = people.ids_by_number(work)
    postings = {
        one.line: _postings(one, intake, ids[one.staff_no])
        for one in completed
        if one.staff_no in ids and one.course in intake.courses
    }
    there = evidence.posted_before(work, [posting for listed in postings.values() for posting in listed])
    seen: dict[tuple[str, str], Completed] = {}
    for one in completed:
        first = seen.setdefault(one.key, one)
        if first is not one:
            yield _again(one, first, intake)
        elif one.line not in postings:
            yield Posted(one.line, one.record, VerdictKind.LEFT_OUT, (_unknown(one, intake, ids),))
        else:
            yield _new(one, postings[one.line], there, intake)


def _postings(one: Completed, intake: TrainingIntake, person_id: int) -> tuple[Posting, ...]:
    modules = intake.courses[one.course]
    return tuple(
        Posting(
            kind=EvidenceKind.COMPLETION,
            person_id=person_id,
            source=f"{Source.IMPORT}:{one.source}",
            record_id=record_id(one.record, module, modules),
            on=one.on,
            module=module,
            title=one.title,
            minutes_measured=one.minutes,
            score=one.score,
        )
        for module in modules
    )


def _again(one: Completed, first: Completed, intake: TrainingIntake) -> Posted:
    column = intake.columns["record"]
    same = (one.staff_no, one.course, one.on, one.score, one.minutes) == (
        first.staff_no, first.course, first.on, first.score, first.minutes,
    )  # fmt: skip
    if same:
        return Posted(one.line, one.record, VerdictKind.UNCHANGED)
    sentence = f"The record {one.record} is already on line {first.line}, with other content. One of the two is wrong."
    return Posted(one.line, one.record, VerdictKind.REFUSED, (Finding(column, sentence),))


def _unknown(one: Completed, intake: TrainingIntake, ids: Mapping[str, int]) -> Finding:
    if one.staff_no not in ids:
        return Finding(intake.columns["staff_no"], f"Nobody has the number {one.staff_no}. Import the person first.")
    return Finding(
        intake.columns["course"], f"The course {one.course} is not in policies/intake.yaml. Name its module there."
    )


def _new(
    one: Completed, postings: tuple[Posting, ...], there: Mapping[tuple[str, str], bool], intake: TrainingIntake
) -> Posted:
    known = [there.get((posting.source, posting.record_id)) for posting in postings]
    if False in known:
        sentence = (
            f"The record {one.record} was taken in before with other content. What is recorded stays; "
            "record a correction for the person instead."
        )
        return Posted(one.line, one.record, VerdictKind.REFUSED, (Finding(intake.columns["record"], sentence),))
    verdict = VerdictKind.UNCHANGED if all(known) else VerdictKind.NEW
    return Posted(one.line, one.record, verdict, postings=postings)


def _note(found: TrainingPlan, intake: TrainingIntake) -> None:
    """Say what concerns the file as a whole."""
    why = Counter(
        finding.field for row in found.rows if row.verdict is VerdictKind.LEFT_OUT for finding in row.findings
    )
    for word, what in (("staff_no", "people who are not known"), ("course", "courses that are not mapped")):
        if count := why[intake.columns[word]]:
            rows = "1 row is" if count == 1 else f"{count:,} rows are"
            found.notes.append(f"{rows} about {what}: left out until they are.")

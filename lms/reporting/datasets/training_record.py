"""The training record of one person on paper: everything that its page shows, as its reader may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.compliance.model import Obligation
from lms.compliance.model.evidence import Evidence
from lms.compliance.model.history import Noted
from lms.compliance.services import register
from lms.compliance.services.record import composing, words
from lms.compliance.services.record.model import Duty, Reader, TrainingRecord, Wish
from lms.compliance.services.wording import awaited, cycle_name, result_of, said
from lms.kernel.errors import Invalid
from lms.learning.services.proof import demonstrated
from lms.platform import tabular
from lms.platform.asked import Asked
from lms.platform.words import day, instant, short_day, who
from lms.platform.work import Work
from lms.reporting.datasets.cells import day_cell, status_cell
from lms.reporting.datasets.compliance_reasons import step_words
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Question, TextVersion

FILE = "training-record.csv"


@dataclass(frozen=True, slots=True)
class Done:
    """A completed training as it is printed."""

    on: str
    title: str
    number: str
    how: str
    content: str
    """The hash of the text that was learned, shortened; empty where none was recorded."""
    recorded: str
    undone: str
    signatures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one date is what it is."""

    title: str
    cycle: str
    due: str
    steps: tuple[str, ...]


def compiled(work: Work, question: Question) -> Content:
    """Return everything that the record of the person asked about says to its reader."""
    own = question.narrowing
    if own.person_id is None:
        raise Invalid("A training record is about one person. Ask for it on the person's record.")
    asked = Asked(question.as_of, question.known_at)
    record = composing.record(work, own.person_id, asked, Reader(own.reader), Wish())
    rows = list(words.csv_rows(record))
    person = record.person
    values = {
        "as_of": question.as_of,
        "known_at": question.known_at,
        "name": person.name,
        "facts_of": [
            (_("Staff number"), person.staff_no),
            (_("Unit"), f"{person.unit_code} {person.unit_name}".strip() or _("Not in service")),
            (_("Position"), person.position),
            (_("As of"), day(question.as_of)),
            (_("As known at"), instant(question.known_at)),
        ],
        "standing": [_standing(duty) for duty in record.duties],
        "cycles": [_cycle(duty, cycle) for duty in record.duties for cycle in duty.cycles],
        "done": [*_done(record, demonstrated(work, [each.one.id for each in record.trainings]))],
        "noted": [_noted(fact, record) for fact in record.facts],
        "reasons": [*_reasons(work, record)],
        "sees_reasons": record.reader.sees_reasons,
        "file": FILE,
    }
    return Content(
        title=_("Training record"),
        scope=f"{person.name}, {person.staff_no}",
        values=values,
        registers={},
        files=[DataFile(FILE, _("Every row of the record"), tabular.whole(words.CSV, rows))],
        counts={"rows": len(rows), "trainings": len(record.trainings), "duties": len(record.duties)},
        texts=_texts(record),
    )


def _texts(record: TrainingRecord) -> list[TextVersion]:
    used = [record.rules[duty.requirement] for duty in record.duties if duty.requirement in record.rules]
    return [TextVersion("requirement", rule.key, rule.version, rule.sha256) for rule in used]


def _standing(duty: Duty) -> tuple[str, str, str, str, str]:
    row = duty.standing
    status = status_cell(row.status) if row.status else row.problem
    return duty.title, duty.citation, status, day_cell(row.next_due_on), day_cell(row.last_satisfied_on)


def _cycle(duty: Duty, cycle: Obligation) -> tuple[str, str, str, str, str, str]:
    due = short_day(cycle.due_on)
    if cycle.due_on != cycle.original_due_on:
        due = _("%(day)s (first %(before)s)", day=due, before=short_day(cycle.original_due_on))
    result = " ".join(filter(None, (result_of(cycle), awaited(cycle))))
    return duty.title, cycle_name(cycle), short_day(cycle.opened_on), due, day_cell(cycle.satisfied_on), result


def _done(record: TrainingRecord, shown: Mapping[int, int]) -> Iterator[Done]:
    for training in record.trainings:
        one = training.one
        version = _(", version %(number)s", number=one.module_version) if one.module_version else ""
        instead = _(", in place of record %(number)s", number=one.corrects_id) if one.corrects_id else ""
        yield Done(
            on=day_cell(one.on),
            title=one.title or one.module or "",
            number=_("Record %(number)s", number=one.id) + version + instead,
            how=words.how(one, shown.get(one.id, 0)),
            content=one.content_hash[:16],
            recorded=f"{instant(one.recorded_at)}. {words.origin(one)}",
            undone=words.state_of(training),
            signatures=tuple(_signature(each, record) for each in training.signatures),
        )


def _signature(one: Evidence, record: TrainingRecord) -> str:
    """Return a signature with printed name, time and meaning (21 CFR 11.50), and what took it back."""
    said_ = one.statement or _("Signed by %(name)s on %(day)s.", name=one.recorded_by, day=day_cell(one.on))
    gone = record.undone_signatures.get(one.id)
    if gone is None:
        return said_
    back = _("Taken back on %(day)s by %(name)s", day=instant(gone.recorded_at), name=who(gone.recorded_by))
    return f"{said_} {back}: {gone.reason}" if gone.reason else f"{said_} {back}."


def _noted(fact: Noted, record: TrainingRecord) -> tuple[str, str, str, str, str, str]:
    details = "; ".join(words.fact_details(fact, record))
    undone = ""
    if fact.undone:
        undone = _("Taken back on %(day)s by %(name)s", day=instant(fact.undone.at), name=who(fact.undone.by))
        undone += f": {fact.undone.because}" if fact.undone.because else ""
    recorded = f"{instant(fact.recorded_at)}. {words.fact_origin(fact)}"
    return words.fact_words(fact), day_cell(fact.on), day_cell(fact.until), details, recorded, undone


def _reasons(work: Work, record: TrainingRecord) -> Iterator[Reason]:
    """Yield the steps to the date of each cycle; what cannot be computed is told in its standing."""
    asked = record.asked
    told = [duty for duty in record.duties if not duty.standing.problem and duty.requirement in record.rules]
    keys = [duty.requirement for duty in told]
    found = register.explain_each(work, record.person.id, keys, asked.as_of, asked.known_at)
    for duty, explained in zip(told, found, strict=True):
        for cycle in reversed(explained.outcome.obligations):
            steps = tuple(step_words(step) for step in said(cycle.explanation))
            if steps:
                yield Reason(duty.title, cycle_name(cycle), day(cycle.due_on), steps)

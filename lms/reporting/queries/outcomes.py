"""Read models of learning: who took a module when, how their tests went item by item, as known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.catalogue.model import HotspotItem, Item, Module, MultipleItem, ScenarioItem, SingleItem
from lms.catalogue.records import ModuleVersion
from lms.directory.records import Placement
from lms.evaluation.model.facts import ItemText, ModuleFacts, Period, Practised, Sat, Taken
from lms.learning.model import PaperKind
from lms.learning.practice.records import PracticeAnswer
from lms.learning.records import Activity, Answer, Attempt, AttemptFinish, Paper, PaperSubmission
from lms.reporting.model import Question, TextVersion
from lms.reporting.queries.register import held, units_on
from lms.reporting.rules import divisions


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read: an agency, the question, its period, the zone in which its days are counted, and how deep."""

    agency_id: int
    asked: Question
    period: Period
    zone: str
    with_items: bool = True

    @property
    def begins_at(self) -> datetime:
        """Return the instant at which the period begins."""
        return datetime.combine(self.period.from_on, time(), ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """Return the instant at which the period is over."""
        return datetime.combine(self.period.until_on + timedelta(days=1), time(), ZoneInfo(self.zone)).astimezone(UTC)

    def day(self, at: datetime | None) -> date | None:
        """Return the day of an instant in the agency's zone."""
        return at.astimezone(ZoneInfo(self.zone)).date() if at else None


def modules_on(session: Session, agency_id: int, known_at: datetime) -> dict[str, str]:
    """Return every module that was published by an instant, with its latest title, by title."""
    query = sa.select(ModuleVersion.module, ModuleVersion.title).where(
        ModuleVersion.agency_id == agency_id, ModuleVersion.published_at <= known_at
    )
    found = {module: title for module, title in session.execute(query.order_by(ModuleVersion.version))}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def module_texts(session: Session, agency_id: int, asked: Question, modules: Collection[str]) -> list[TextVersion]:
    """Return the versions of some modules that had been published, with the hash of each text."""
    query = sa.select(ModuleVersion.module, ModuleVersion.version, ModuleVersion.content_hash).where(
        ModuleVersion.agency_id == agency_id,
        ModuleVersion.module.in_(modules),
        ModuleVersion.published_at <= asked.known_at,
    )
    rows = session.execute(query.order_by(ModuleVersion.module, ModuleVersion.version))
    return [TextVersion("module", module, version, sha256) for module, version, sha256 in rows]


def module_facts(session: Session, reading: Reading, module: str) -> ModuleFacts:
    """Return everything about one module that is evaluated."""
    texts = _texts(session, reading, module)
    latest = texts[-1]
    papers = _papers(session, reading, module)
    places = _places(session, reading)
    seconds = _seconds(session, reading, module)
    earlier = _earlier(session, reading, module)
    taken = [
        Taken(
            person=row.person_id,
            unit=places.get(row.person_id, ""),
            started_on=reading.day(row.started_at) or reading.period.from_on,
            finished_on=reading.day(row.finished_at),
            before=papers.get((row.id, PaperKind.PRE)),
            after=papers.get((row.id, PaperKind.POST)),
            seconds=seconds.get(row.id),
            earlier=earlier.get(row.id),
        )
        for row in _attempts(session, reading, module)
    ]
    return ModuleFacts(
        module=module,
        title=latest.head.title,
        minutes=latest.head.minutes,
        versions=tuple(text.head.version for text in texts),
        objectives=tuple((each.id, each.text) for each in latest.head.objectives),
        items={item.id: _item(item) for text in texts for item in text.pool},
        taken=tuple(taken),
        active_seconds=_seconds_within(session, reading, module),
        practised=tuple(_practised(session, reading, module)),
    )


def _texts(session: Session, reading: Reading, module: str) -> list[Module]:
    query = sa.select(ModuleVersion.document).where(
        ModuleVersion.agency_id == reading.agency_id,
        ModuleVersion.module == module,
        ModuleVersion.published_at <= reading.asked.known_at,
    )
    return [Module.model_validate(text) for text in session.scalars(query.order_by(ModuleVersion.version))]


def _item(item: Item) -> ItemText:
    options = item.options if isinstance(item, SingleItem | MultipleItem | ScenarioItem | HotspotItem) else ()
    return ItemText(
        id=item.id,
        objective=item.objective,
        stem=item.stem,
        options=tuple(option.text for option in options),
        right=frozenset(number for number, option in enumerate(options) if option.correct),
    )


def _concerned(reading: Reading, module: str) -> sa.Select[int]:
    """Return the ids of the attempts that concern the period: begun by its end, and not finished before it began."""
    return (
        sa.select(Attempt.id)
        .outerjoin(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
        .where(
            Attempt.agency_id == reading.agency_id,
            Attempt.module == module,
            Attempt.started_at < reading.ends_at,
            Attempt.started_at <= reading.asked.known_at,
            sa.or_(AttemptFinish.at.is_(None), AttemptFinish.at >= reading.begins_at),
        )
    )


def _attempts(session: Session, reading: Reading, module: str) -> Iterable[sa.Row[Any]]:
    known = sa.and_(AttemptFinish.attempt_id == Attempt.id, AttemptFinish.at <= reading.asked.known_at)
    query = (
        sa.select(Attempt.id, Attempt.person_id, Attempt.started_at, AttemptFinish.at.label("finished_at"))
        .outerjoin(AttemptFinish, known)
        .where(Attempt.id.in_(_concerned(reading, module)))
    )
    return session.execute(query.order_by(Attempt.id))


def _papers(session: Session, reading: Reading, module: str) -> dict[tuple[int, PaperKind], Sat]:
    """Return the first paper of each kind that was handed in, by attempt."""
    query = (
        sa.select(Paper.id, Paper.attempt_id, Paper.kind, Paper.entries, PaperSubmission.at, PaperSubmission.points,
                  PaperSubmission.maximum, PaperSubmission.passed)
        .join(PaperSubmission, PaperSubmission.paper_id == Paper.id)
        .where(Paper.attempt_id.in_(_concerned(reading, module)), PaperSubmission.at <= reading.asked.known_at)
        .order_by(Paper.attempt_id, Paper.number)
    )  # fmt: skip
    first: dict[tuple[int, PaperKind], sa.Row[Any]] = {}
    for row in session.execute(query):
        first.setdefault((row.attempt_id, row.kind), row)
    answers = _answers(session, reading, module) if reading.with_items else {}
    return {key: _sat(reading, row, answers.get(row.id, {})) for key, row in first.items()}


def _earlier(session: Session, reading: Reading, module: str) -> dict[int, Sat]:
    """Return, by attempt, the test that ended the same person's attempt before; without its items."""
    before = aliased(Attempt)
    query = (
        sa.select(
            Attempt.id, PaperSubmission.at, PaperSubmission.points, PaperSubmission.maximum, PaperSubmission.passed
        )
        .join(
            before,
            sa.and_(
                before.person_id == Attempt.person_id,
                before.module == Attempt.module,
                before.number == Attempt.number - 1,
            ),
        )
        .join(Paper, sa.and_(Paper.attempt_id == before.id, Paper.kind == PaperKind.POST))
        .join(PaperSubmission, PaperSubmission.paper_id == Paper.id)
        .where(Attempt.id.in_(_concerned(reading, module)), PaperSubmission.at <= reading.asked.known_at)
        .order_by(Attempt.id, Paper.number)
    )
    return {
        row.id: Sat(reading.day(row.at) or reading.period.from_on, row.points, row.maximum, row.passed)
        for row in session.execute(query)
    }


def _sat(reading: Reading, row: sa.Row[Any], answers: Mapping[str, tuple[bool, tuple[int, ...]]]) -> Sat:
    return Sat(
        on=reading.day(row.at) or reading.period.until_on,
        points=row.points,
        maximum=row.maximum,
        passed=row.passed,
        items=tuple(entry["item"] for entry in row.entries) if reading.with_items else (),
        right=frozenset(name for name, (right, _) in answers.items() if right),
        chosen={name: chosen for name, (_, chosen) in answers.items()},
    )


def _answers(session: Session, reading: Reading, module: str) -> dict[int, dict[str, tuple[bool, tuple[int, ...]]]]:
    """Return the latest answer to each item, by paper: whether it was right, and which options were chosen."""
    query = (
        sa.select(Answer.paper_id, Answer.item, Answer.correct, Answer.response)
        .where(
            Answer.attempt_id.in_(_concerned(reading, module)),
            Answer.paper_id.is_not(None),
            Answer.received_at <= reading.asked.known_at,
        )
        .order_by(Answer.id)
    )
    found: dict[int, dict[str, tuple[bool, tuple[int, ...]]]] = defaultdict(dict)
    for paper, item, right, response in session.execute(query):
        if paper is not None:
            found[paper][item] = (right, _chosen(response))
    return found


def _chosen(response: Mapping[str, Any]) -> tuple[int, ...]:
    if "choice" in response:
        return (int(response["choice"]),)
    return tuple(int(each) for each in response.get("choices", ()))


def _seconds(session: Session, reading: Reading, module: str) -> dict[int, int]:
    query = (
        sa.select(Activity.attempt_id, sa.func.sum(Activity.seconds))
        .where(Activity.attempt_id.in_(_concerned(reading, module)), Activity.received_at <= reading.asked.known_at)
        .group_by(Activity.attempt_id)
    )
    return {attempt: int(seconds) for attempt, seconds in session.execute(query)}


def _seconds_within(session: Session, reading: Reading, module: str) -> int:
    query = (
        sa.select(sa.func.sum(Activity.seconds))
        .join(Attempt, Attempt.id == Activity.attempt_id)
        .where(
            Attempt.agency_id == reading.agency_id,
            Attempt.module == module,
            Activity.received_at >= reading.begins_at,
            Activity.received_at < reading.ends_at,
            Activity.received_at <= reading.asked.known_at,
        )
    )
    return int(session.scalar(query) or 0)


def _practised(session: Session, reading: Reading, module: str) -> Iterable[Practised]:
    """Return every answer in practice, the weeks counted from the Monday of the completion's week."""
    query = (
        sa.select(
            PracticeAnswer.id, Attempt.person_id, PracticeAnswer.answered_on, PracticeAnswer.correct, AttemptFinish.at
        )
        .join(Attempt, Attempt.id == PracticeAnswer.attempt_id)
        .join(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
        .where(
            Attempt.agency_id == reading.agency_id,
            Attempt.module == module,
            PracticeAnswer.received_at <= reading.asked.known_at,
        )
        .order_by(PracticeAnswer.id)
    )
    for row in session.execute(query):
        done = reading.day(row.at) or row.answered_on
        weeks = (row.answered_on - done + timedelta(days=done.weekday())).days // 7
        yield Practised(row.person_id, row.answered_on, weeks, row.correct, row.id)


def _places(session: Session, reading: Reading) -> dict[int, str]:
    """Return the division of everybody in service on the last day of the period."""
    top = divisions(units_on(session, reading.agency_id, reading.asked))
    query = sa.select(Placement.person_id, Placement.unit_id).where(
        Placement.agency_id == reading.agency_id, *held(Placement, reading.asked)
    )
    return {person: top[unit].name for person, unit in session.execute(query) if unit in top}

"""A crowd that learned: people in divisions, their tests item by item, their activity, what they said."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.catalogue.model import Item, Module, MultipleItem
from lms.compliance.model.evidence import EvidenceKind, Posting
from lms.compliance.services import evidence
from lms.directory.records import Agency, Person, Placement, Unit, UnitVersion
from lms.evaluation.model.survey import Side
from lms.evaluation.records import FollowUp, FollowUpAnswer, FollowUpComment, SurveyComment, SurveyResponse
from lms.evaluation.services import surveys
from lms.evaluation.store.surveys import latest
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.learning.model import PaperKind
from lms.learning.practice.records import PracticeAnswer
from lms.learning.records import Activity, Answer, Attempt, AttemptFinish, Paper, PaperSubmission
from lms.learning.rules.drawing import draw
from lms.platform.content import Overlay
from lms.platform.work import Work, unit_of_work
from tests.unit.learning.items import right_response, wrong_responses

BEGAN = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
DIVISIONS = ("Benefits", "Field operations", "Records and archives", "Legal counsel")
REMARKS = (
    "The example with the box in the corridor.",
    "Shorter, please.",
    "Search before I ask.",
    "The sound was low.",
)


@dataclass
class Crowd:
    """An agency whose people learned a module that is shipped."""

    app: Flask
    agency_id: int
    module: Module
    version_id: int
    people: list[int]
    luck: random.Random
    times: dict[int, int] = field(default_factory=dict)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open a unit of work of the system, at the application's own time."""
        with unit_of_work(self.app, system_actor(self.agency_id), write=True) as work:
            yield work

    def learns(self, people: Sequence[int], first: date, days: int, *, able: tuple[float, float] = (0.5, 0.85)) -> None:
        """Let people take the module, starting on days spread from `first` on; one in twelve never finishes."""
        with unit_of_work(self.app, system_actor(self.agency_id), write=True) as work:
            for number, person in enumerate(people):
                start = datetime.combine(first, datetime.min.time(), UTC) + timedelta(days=number % days, hours=15)
                self._attempt(work, person, start, able, finishes=number % 12 != 11)

    def says(self, month: date, many: int, lean: int = 4) -> None:
        """Let some answer the survey in a month."""
        with unit_of_work(self.app, system_actor(self.agency_id), write=True) as work:
            survey = latest(work.session, self.agency_id, "reaction")
            assert survey
            about = {
                "agency_id": self.agency_id, "survey_version_id": survey.id, "module": self.module.head.module,
                "module_version": 1, "month_on": month,
            }  # fmt: skip
            names = [item["id"] for item in survey.document["items"] if item["kind"] == "agree5"]
            for number in range(many):
                ratings = {name: max(1, min(5, lean + self.luck.choice((-2, -1, 0, 0, 1, 1)))) for name in names}
                work.session.add(SurveyResponse(id=self.luck.randbytes(16).hex(), ratings=ratings, **about))
                if number % 3 == 0:
                    text = REMARKS[number % len(REMARKS)]
                    item = ("first_step", "obstacle")[number % 2]
                    row = SurveyComment(id=self.luck.randbytes(16).hex(), item=item, text=text, **about)
                    work.session.add(row)

    def practises(self, people: Sequence[int], on: date) -> None:
        """Let those of some people who have finished answer one question in practice; two of three are right."""
        with unit_of_work(self.app, system_actor(self.agency_id), write=True) as work:
            at = datetime.combine(on, datetime.min.time(), UTC)
            query = sa.select(Attempt.id).join(AttemptFinish, AttemptFinish.attempt_id == Attempt.id)
            query = query.where(Attempt.person_id.in_(people), AttemptFinish.at < at)
            for number, attempt in enumerate(work.session.scalars(query.order_by(Attempt.id)).all()):
                row = PracticeAnswer(
                    attempt_id=attempt, objective="any", week_on=on - timedelta(days=on.weekday()), item="any",
                    order=[], response={}, correct=number % 3 != 0, answered_on=on, device_at=None,
                    received_at=at, key=f"practice-{attempt}-{on}",
                )  # fmt: skip
                work.session.add(row)

    def is_asked(self, people: Sequence[int], closes_on: date) -> None:
        """Let people and six others who lead them be asked what came of it; a sixth of each side does not answer."""
        with unit_of_work(self.app, system_actor(self.agency_id), write=True) as work:
            survey = latest(work.session, self.agency_id, "follow-up")
            assert survey
            query = sa.select(Attempt.person_id, sa.func.min(Attempt.id)).group_by(Attempt.person_id)
            first = {person: attempt for person, attempt in work.session.execute(query)}
            for number, person in enumerate(person for person in people if person in first):
                row = FollowUp(
                    agency_id=self.agency_id, survey_version_id=survey.id, attempt_id=first[person], person_id=person,
                    supervisor_id=self.people[number % 6], module=self.module.head.module, module_version=1,
                    completed_on=closes_on - timedelta(days=74), opened_on=closes_on - timedelta(days=14),
                    closes_on=closes_on, opened_at=BEGAN,
                )  # fmt: skip
                work.session.add(row)
                work.session.flush()
                for side in Side:
                    if self.luck.random() < 5 / 6:
                        work.session.add(self._follow_up_answer(row.id, side))
                if number % 2:
                    about = {
                        "agency_id": self.agency_id, "survey_version_id": survey.id, "module": row.module,
                        "side": Side.LEARNER, "month_on": closes_on.replace(day=1), "item": "example",
                    }  # fmt: skip
                    text = ("I label the box.", "I ask first.")[number % 4 // 2]
                    work.session.add(FollowUpComment(id=self.luck.randbytes(16).hex(), text=text, **about))

    def _follow_up_answer(self, follow_up: int, side: Side) -> FollowUpAnswer:
        lean = 0 if side is Side.LEARNER else -1
        before = self.luck.choice((1, 2, 2, 3))
        now = 0 if self.luck.random() < 0.04 else min(5, max(1, before + lean + self.luck.choice((1, 2, 2))))
        ratings = {"before": before, "now": now} | {
            name: max(1, min(5, 4 + lean + self.luck.choice((-1, 0, 1)))) for name in ("better", "expected", "means")
        }
        chosen = {"barrier": self.luck.choice(("time", "time", "tools", "nothing"))}
        return FollowUpAnswer(follow_up_id=follow_up, side=side, ratings=ratings, chosen=chosen, answered_at=BEGAN)

    def _attempt(self, work: Work, person: int, start: datetime, able: tuple[float, float], *, finishes: bool) -> None:
        row = Attempt(
            agency_id=self.agency_id, person_id=person, module=self.module.head.module, version_id=self.version_id,
            number=self._next(person), seed=str(person), device="", started_at=start,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        bent = self.luck.gauss(0, 0.12)
        self._sit(work, row, PaperKind.PRE, start, able[0] + bent)
        for part in range(6):
            at = start + timedelta(minutes=9 * part + 9)
            seconds = self.luck.randint(300, 560)
            key = f"{row.id}-{part}"
            work.session.add(Activity(attempt_id=row.id, seconds=seconds, received_at=at, key=key))
        if finishes:
            end = start + timedelta(days=self.luck.choice((0, 1, 2, 3, 5, 9)), hours=2)
            paper = self._sit(work, row, PaperKind.POST, end, able[1] + bent)
            done = Posting(
                kind=EvidenceKind.COMPLETION, person_id=person, source="test", record_id=f"attempt:{row.id}",
                on=end.date(), module=row.module,
            )  # fmt: skip
            record = evidence.post(work, done)
            finish = AttemptFinish(
                attempt_id=row.id, paper_id=paper, at=end, score=90.0, papers=1, minutes=None, evidence_id=record
            )
            work.session.add(finish)

    def _next(self, person: int) -> int:
        """Return the number of a person's next attempt."""
        self.times[person] = self.times.get(person, 0) + 1
        return self.times[person]

    def _sit(self, work: Work, attempt: Attempt, kind: PaperKind, at: datetime, able: float) -> int:
        head = self.module.head
        many = head.pre_test.items if kind is PaperKind.PRE else head.post_test.items
        entries = draw(self.module.pool, many, f"{attempt.id}{kind}")
        stored = [{"item": entry.item, "order": list(entry.order)} for entry in entries]
        paper = Paper(attempt_id=attempt.id, kind=kind, number=1, seed="s", entries=stored, made_at=at)
        work.session.add(paper)
        work.session.flush()
        points = 0
        for entry in entries:
            item = self.module.item(entry.item)
            assert item
            right = self.luck.random() < max(0.05, min(0.98, able - self._hardness(item)))
            points += right
            work.session.add(
                Answer(
                    attempt_id=attempt.id,
                    paper_id=paper.id,
                    lesson=None,
                    item=item.id,
                    response=right_response(item) if right else self._mistake(item),
                    correct=right,
                    points=int(right),
                    device_at=None,
                    received_at=at,
                    key=f"{paper.id}-{item.id}",
                )
            )
        passed = None if kind is PaperKind.PRE else points * 100 >= head.pass_mark * many
        mark = None if kind is PaperKind.PRE else head.pass_mark
        sent = PaperSubmission(paper_id=paper.id, at=at, points=points, maximum=many, pass_mark=mark, passed=passed)
        work.session.add(sent)
        return paper.id

    def _hardness(self, item: Item) -> float:
        return (sum(map(ord, item.id)) % 7) / 20 - 0.15

    def _mistake(self, item: Item) -> dict[str, object]:
        wrong = wrong_responses(item)
        return dict(wrong[0] if isinstance(item, MultipleItem) or self.luck.random() < 0.7 else self.luck.choice(wrong))


def found_crowd(app: Flask, people: int, module: str = "records-management", seed: int = 7) -> Crowd:
    """Found an agency in June 2026 with a module and people in four divisions of very different size."""
    with unit_of_work(app, system_actor(), write=True, clock=Clock(stopped_at=BEGAN)) as work:
        agency = Agency(code="AG", name="Agency of Parks", zone="America/New_York", founded_on=date(2020, 1, 1),
                        created_at=BEGAN)  # fmt: skip
        work.session.add(agency)
        work.session.flush()
        agency_id = agency.id
        units = _units(work, agency_id)
        persons = [Person(agency_id=agency_id, staff_no=str(1000 + number)) for number in range(people)]
        work.session.add_all(persons)
        work.session.flush()
        for number, person in enumerate(persons):
            unit = units[min(3, (number % 10) // 4)] if number > 2 else units[3]
            work.session.add(
                Placement(
                    agency_id=agency_id,
                    person_id=person.id,
                    unit_id=unit,
                    position="Ranger",
                    grade="",
                    employment_type="permanent",
                    location="",
                    is_supervisor=False,
                    holds_from=date(2025, 1, 1),
                    known_from=BEGAN,
                )
            )
        ids = [person.id for person in persons]
        version = _published(work, agency_id, module)
        text = catalogue.document(work, version)
    return Crowd(app, agency_id, text, version, ids, random.Random(seed))


def _units(work: Work, agency_id: int) -> list[int]:
    root = 0
    found = []
    for number, name in enumerate(("Office of the Director", *DIVISIONS)):
        unit = Unit(agency_id=agency_id, code=f"D{number}")
        work.session.add(unit)
        work.session.flush()
        work.session.add(
            UnitVersion(
                unit_id=unit.id, name=name, parent_id=root or None, holds_from=date(2020, 1, 1), known_from=BEGAN
            )
        )
        root = root or unit.id
        found.append(unit.id)
    return found[1:]


def _published(work: Work, agency_id: int, module: str) -> int:
    overlay = Overlay("policies")
    loaded = [content.load(folder) for folder in content.folders_in(overlay) if folder.name == module]
    files = {digest: path for each in loaded for digest, path in each.files.items()}
    views = catalogue.publish(work, agency_id, [each.module for each in loaded if each.module], files)
    surveys.publish_surveys(work, agency_id, overlay)
    return views[0].id

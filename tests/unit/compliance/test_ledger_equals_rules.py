"""The sentence that must be proved: for any rule, history, as_of and known_at, the SQL answer equals `evaluate()`.

Each example writes a history into the tables as it was recorded, settles at moments in between and at the end, and asks
the database and the rule the same questions; what was answered for an instant once is asked again at the end.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from lms.compliance.model import Outcome, Summary
from lms.compliance.model.evidence import EvidenceKind
from lms.compliance.model.ledger import day
from lms.compliance.model.register import Question, RegisterRow
from lms.compliance.records import EvidenceRecord, PersonFact, RequirementRecord, RequirementVersion
from lms.compliance.rules.evaluate import evaluate
from lms.compliance.services import register, settling, texts
from lms.compliance.services.facts import OURS, facts_of
from lms.directory.records import Agency, DirectoryFact, Person
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.facts import Fact, FactType
from lms.platform.db import WRITES, db
from lms.platform.work import LastInstant, Runtime, Work
from tests.strategies.rules import (
    FIRST,
    LAST,
    as_yaml,
    grow_history,
    grow_leave,
    grow_open_leave,
    grow_requirement,
    seeds,
)

ZONE = "America/New_York"
DAWN = datetime(2020, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Story:
    """What is known about one person under one requirement, and what is asked about it."""

    rules: tuple[tuple[datetime, dict[str, Any] | None], ...]
    """Each published text with its instant; None: withdrawn."""
    history: tuple[Fact, ...]
    cuts: tuple[datetime, ...]
    """Settled at these instants, and at the end."""
    days: tuple[date, ...]
    instants: tuple[datetime, ...]


def grow_story(random: Random) -> Story:
    """Return a rule that may be changed or withdrawn, a history (often with a leave without end), and questions."""
    first = random.choice([DAWN, DAWN, DAWN, datetime(2022, 3, 1, 12, tzinfo=UTC)])
    published: list[tuple[datetime, dict[str, Any] | None]] = [(first, grow_requirement(random))]
    if random.random() < 0.3:
        later = max(_moment(random) + timedelta(hours=1), first + TICK)
        published.append((later, grow_requirement(random) if random.random() < 0.7 else None))
    history = grow_history(random, 14)
    days = [_day(random, -30, 900) for _ in range(2)]
    if random.random() < 0.3:
        away = grow_open_leave(random)
        history = tuple(sorted((*history, away), key=lambda fact: fact.recorded_at or DAWN))
        published = [(at, shape and shape | {"leave": grow_leave(random)}) for at, shape in published]
        days += [away.on + timedelta(days=random.choice([0, 20, 150, 400])) for _ in range(2) if away.on]
    recorded = [f.recorded_at for f in history if f.recorded_at]
    near = random.sample(recorded, min(2, len(recorded)))
    days += [f.on + timedelta(days=random.choice([-1, 0, 1])) for f in random.sample(history, len(history)) if f.on][:3]
    return Story(
        rules=tuple(published),
        history=history,
        cuts=tuple(random.sample(recorded, random.choice([0, 1]))),
        days=tuple(days),
        instants=(_moment(random), *near, *(i - TICK for i in near[:1])),
    )


def _day(random: Random, before: int = 0, after: int = 0) -> date:
    first = FIRST + timedelta(days=before)
    return first + timedelta(days=random.randrange((LAST - first).days + after))


def _moment(random: Random) -> datetime:
    day = _day(random)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


stories = seeds.map(lambda seed: grow_story(Random(seed)))


class Bench:
    """One example inside one transaction that is never committed."""

    def __init__(self, session: Session, runtime: Runtime, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
        self.session, self.runtime, self.story = session, runtime, story
        agency = Agency(code="proof", name="Proof", zone=ZONE, founded_on=FIRST, created_at=DAWN)
        session.add(agency)
        session.flush()
        self.agency_id = agency.id
        person = Person(agency_id=agency.id, staff_no="1")
        rule = RequirementRecord(agency_id=agency.id, key="random")
        session.add_all([person, rule])
        session.flush()
        self.person_id, self.requirement_id = person.id, rule.id
        self.names: dict[str | None, tuple[type[Any], int]] = {}
        self.shared: list[Fact] = []
        self.now = DAWN
        self.count = 0
        monkeypatch.setattr(texts, "content_changes", lambda *_: list(self.shared))

    def _next(self) -> int:
        self.count += 1
        return self.count

    def work(self) -> Work:
        runtime = replace(self.runtime, clock=Clock(stopped_at=self.now))
        return Work(self.session, system_actor(self.agency_id), runtime)

    def live(self) -> Iterator[datetime]:
        """Record everything in order; stop after each settling."""
        events: list[tuple[datetime, int, Any]] = [(at, 0, rule) for at, rule in self.story.rules]
        events += [(f.recorded_at, 1, f) for f in self.story.history if f.recorded_at]
        events.sort(key=lambda event: event[:2])
        last = max(events[-1][0], datetime(LAST.year + 1, 1, 1, tzinfo=UTC))
        for cut in (*self.story.cuts, last):
            for at, _, what in [e for e in events if e[0] <= cut]:
                self._record(at, what)
            events = [e for e in events if e[0] > cut]
            self.session.flush()
            self.now = max(cut, self.now)
            yield self._settle()

    def _settle(self) -> datetime:
        work = self.work()
        settling.settle(work, [self.person_id])
        self.book = texts.known_rulebook(work)
        self.facts = facts_of(work, [self.person_id])[self.person_id]
        return work.instant()

    def _record(self, at: datetime, what: Any) -> None:
        if isinstance(what, Fact):
            self._record_fact(what)
            return
        text = as_yaml(what) if what else ""
        version = RequirementVersion(
            requirement_id=self.requirement_id, version=self._next(), title="", text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(), file="random.yaml",
            adopted_from=None, withdrawn=what is None, published_at=at,
            published_by="proof", reason="",
        )  # fmt: skip
        self.session.add(version)

    def _record_fact(self, fact: Fact) -> None:
        if fact.type is FactType.CONTENT_CHANGE:
            self.shared.append(fact)
            return
        if fact.type in (FactType.SIGN_OFF, FactType.REVOCATION) and fact.of not in self.names:
            return
        row = self._row(fact)
        if row is not None:
            self.session.add(row)
            self.session.flush()
            self.names[fact.id] = (type(row), row.id)

    def _row(self, fact: Fact) -> Any:
        common = {"agency_id": self.agency_id, "person_id": self.person_id, "recorded_at": fact.recorded_at}
        kind, of = self.names.get(fact.of, (None, None))
        revokes = fact.type is FactType.REVOCATION
        if fact.type in (FactType.COMPLETION, FactType.SIGN_OFF) or (revokes and kind is EvidenceRecord):
            if fact.type is FactType.SIGN_OFF and kind is not EvidenceRecord:
                return None
            return EvidenceRecord(**common, **_evidence(fact, of, self._next()))
        common |= {"type": fact.type, "on_date": fact.on, "tag": fact.tag, "recorded_by": "proof", "source": "proof"}
        if fact.type in OURS or (revokes and kind is PersonFact):
            more = {"until_date": fact.until, "new_due": fact.new_due, "due_on": fact.due_on, "name": fact.name}
            more |= {
                "determination": fact.determination,
                "kind": fact.kind,
                "requirement": fact.requirement,
                "revokes_id": of if revokes else None,
            }
            texts = dict.fromkeys(("reason", "note", "approver", "attachment"), "")
            return PersonFact(**common, **more, **texts)
        return DirectoryFact(**common, attributes=dict(fact.attributes), revokes_id=of if revokes else None)

    # -- asking --------------------------------------------------------------------------------------------------------

    def sql(self, as_of: date, known_at: datetime | None) -> tuple[list[RegisterRow], list[Any]]:
        work = self.work()
        rows = register.register(work, Question(as_of=as_of, known_at=known_at), [self.person_id])
        owed = []
        if self.book.at(known_at).by_key("random"):
            owed = register.obligations(work, self.person_id, "random", as_of, known_at)
        return rows, [replace(o, explanation=(), slides=False) for o in owed]

    def counted(self, as_of: date, known_at: datetime | None) -> list[Any]:
        """Return the statuses that the agency's summary counts, by its own statement."""
        tallies = register.tally(self.work(), Question(as_of=as_of, known_at=known_at))
        return [tally.status for tally in tallies for _ in range(tally.people)]

    def summed(self, as_of: date, known_at: datetime | None) -> list[Any]:
        """Return what the agency's page sums up: status, next due date, whether it waits, whether restricted."""
        table = register.figures(self.work(), Question(as_of=as_of, known_at=known_at))
        return [
            (register._status(row.rank), day(row.next_due_on), bool(row.waits), bool(row.restricted))
            for row in self.session.execute(sa.select(table))
        ]

    def rule(self, as_of: date, known_at: datetime) -> Outcome | None:
        rule = self.book.at(known_at).by_key("random")
        return evaluate(rule.requirement, self.facts, as_of, known_at, zone=ZONE) if rule else None


def _evidence(fact: Fact, of: int | None, number: int) -> dict[str, Any]:
    words = (
        "zone", "content_hash", "title", "language", "delivery", "trainer", "statement", "signature", "certificate_no",
        "person_name", "position", "unit_code", "unit_name", "employment_type", "retention_class", "reason",
        "posting_hash", "previous_hash", "hash",
    )  # fmt: skip
    kinds = {FactType.COMPLETION: EvidenceKind.COMPLETION, FactType.SIGN_OFF: EvidenceKind.SIGN_OFF}
    return {
        **dict.fromkeys(words, ""),
        "kind": kinds.get(fact.type, EvidenceKind.REVOCATION),
        "on_date": fact.on,
        "finished_at": fact.at,
        "module": fact.module,
        "module_version": fact.version,
        "minutes_declared": fact.minutes,
        "minutes_scheduled": fact.scheduled_minutes,
        "external": fact.external,
        "of_id": of,
        "by_role": fact.by or "",
        "rules": [],
        "source": "proof",
        "record_id": str(number),
        "sequence": number,
        "recorded_by": "proof",
    }


def check(bench: Bench) -> None:
    answered: dict[tuple[date, datetime], Any] = {}
    for settled_to in bench.live():
        for as_of in bench.story.days:
            for known_at in (None, settled_to, *(i for i in bench.story.instants if i <= settled_to)):
                rows, owed = bench.sql(as_of, known_at)
                outcome = bench.rule(as_of, known_at or settled_to)
                said = f"as of {as_of}, known at {known_at or settled_to}"
                assert summaries(rows) == expected(outcome), said
                wanted = [replace(o, explanation=(), slides=False) for o in outcome.obligations] if outcome else []
                assert owed == wanted, said
                assert bench.counted(as_of, known_at) == [s.status for s in expected(outcome)], said
                assert bench.summed(as_of, known_at) == [
                    (r.status, r.next_due_on, r.awaiting_since is not None, r.restriction is not None) for r in rows
                ], said
                if known_at:
                    before = answered.setdefault((as_of, known_at), (rows, owed))
                    assert before == (rows, owed), f"{said}: the answer changed"
    settling.settle(bench.work(), [bench.person_id], again=True)  # may lay out periods up to a horizon now nearer
    again = settling.settle(bench.work(), [bench.person_id], again=True)
    assert (again.opened, again.closed) == (0, 0), "settling again changed something"


def summaries(rows: Sequence[RegisterRow]) -> list[Any]:
    return [
        Summary(
            status=row.status, next_due_on=row.next_due_on, days_overdue=row.days_overdue,
            last_satisfied_on=row.last_satisfied_on, last_on_time=row.last_on_time, restriction=row.restriction,
        )
        if row.status
        else row.problem
        for row in rows
    ]  # fmt: skip


def expected(outcome: Outcome | None) -> list[Summary]:
    """Return the summary; nobody who was never in scope is in the register."""
    return [outcome.summary] if outcome and outcome.spells else []


@contextmanager
def benched(app: Flask, story: Story) -> Iterator[Bench]:
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        session = db.session()
        session.rollback()
        session.connection(execution_options={WRITES: True})
        session.execute(sa.delete(LastInstant))
        try:
            yield Bench(session, app.extensions["lms"], story, patch)
        finally:
            session.rollback()


def run(app: Flask, examples: int) -> None:
    @settings(
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )
    @given(stories)
    def prove(story: Story) -> None:
        with benched(app, story) as bench:
            check(bench)

    prove()


def test_the_sql_answer_equals_the_rule(both: Flask) -> None:
    run(both, int(os.environ.get("LMS_EXAMPLES", "6")))


@pytest.mark.torture
@pytest.mark.timeout(7200)
def test_the_sql_answer_equals_the_rule_at_length(both: Flask) -> None:
    """As many stories as an hour holds; on PostgreSQL each takes four times as long."""
    run(both, 1000 if both.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql") else 4000)

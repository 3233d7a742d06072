"""Random histories of mornings: nobody is told a step of a cycle twice, nobody who is done or away is told at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts
from lms.jobs import worker
from lms.kernel.clock import Clock
from lms.kernel.facts import FactType
from lms.notices.model import TO_LEARNER, Step
from lms.notices.records import Notice
from lms.platform.outbox import Letter, LetterAttempt, Outcome
from tests.conftest import on_sqlite
from tests.unit.compliance.agency import RECORDS
from tests.unit.notices.test_morning import MODULE, morning
from tests.unit.signoff.team import Team, team

DAYS = tuple(
    date(2026, month, day)
    for month, day in ((2, 4), (2, 5), (2, 27), (3, 2), (3, 6), (3, 9), (3, 10), (3, 13), (3, 17), (3, 20), (4, 2))
)
"""Most of them reach a step of whoever began on 5 January, whose date is 6 March."""
EVENTS = ("run", "run", "rerun", "missed", "died", "done", "done", "leave", "unsent", "joined")


@dataclass
class Life:
    """What happened to the people, as far as it matters to what they may be told."""

    one: Team
    people: list[int] = field(default_factory=list)
    done: dict[int, datetime] = field(default_factory=dict)
    away: dict[int, tuple[date, date]] = field(default_factory=dict)

    def joins(self) -> None:
        """Let somebody new begin."""
        self.people.append(self.one.person(f"P{len(self.people)} N{self.one.bed.agency_id}", account=False))

    def next_open(self) -> int | None:
        """Return somebody who has not completed yet."""
        return next((person for person in self.people if person not in self.done), None)


def happens(life: Life, event: str, day: date, folder: str) -> None:
    """Let a day pass."""
    one, who = life.one, life.next_open()
    if event == "joined" and len(life.people) < 4:
        one.today(day)
        life.joins()
    if event in {"run", "rerun", "died", "unsent"}:
        morning(one, day)
    if event == "rerun":
        morning(one, day)
    if event == "done" and who is not None:
        morning(one, day)
        one.bed.now = one.bed.now.replace(hour=15)
        one.complete(who, day, MODULE)
        life.done[who] = one.bed.now
    if event == "leave" and who is not None:
        morning(one, day)
        span = (day, day + timedelta(days=4))
        life.away[who] = span
        with one.bed.work() as work:
            facts.record_fact(work, FactEntry(person_id=who, type=FactType.LEAVE, on=span[0], until=span[1]))
    if event not in {"unsent", "missed"}:
        deliver(one, folder, dies=event == "died")


def deliver(one: Team, folder: str, *, dies: bool) -> None:
    """Send what is due; where the worker dies, after half of it."""
    app = one.bed.app
    runtime = app.extensions["lms"]
    one.bed.now += timedelta(minutes=5)
    app.extensions["lms"] = replace(
        runtime,
        settings=replace(runtime.settings, smtp_url=f"maildir:{folder}"),
        clock=Clock(stopped_at=one.bed.now),
    )
    if not dies:
        worker.deliver(app)
        return
    with one.bed.work() as work:
        waiting = worker.mail.due(work.session, work.now)
    for number in waiting[: len(waiting) // 2]:
        worker._send(app, number)


@settings(
    max_examples=4,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a history takes too long to be made smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(EVENTS), min_size=len(DAYS), max_size=len(DAYS)), st.integers(0, 6))
def test_whatever_happens_each_step_is_told_once_and_never_to_who_is_done_or_away(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, events: list[str], late: int
) -> None:
    folder = tmp_path_factory.mktemp("life")
    with on_sqlite(migrated_sqlite, folder) as app:
        life = Life(team(app))
        life.one.bed.publish(RECORDS)
        life.joins()
        life.joins()
        for day, event in list(zip(DAYS, events, strict=True))[late:]:
            happens(life, event, day, str(folder / "mail"))
        reminders = sent_reminders(life)
    assert max(Counter(one[:4] for one in reminders).values(), default=0) <= 1
    for _, person, _, due_on, at in reminders:
        assert person not in life.done or at < life.done[person] or due_on.year > DAYS[0].year
        first, last = life.away.get(person, (date.max, date.max))
        assert not first <= at.date() <= last


def sent_reminders(life: Life) -> list[tuple[Step, int | None, str, date, datetime]]:
    """Return every reminder that a mail server took: step, person, duty, due date, instant."""
    with life.one.bed.work() as work:
        query = (
            sa.select(Notice, LetterAttempt.at)
            .join(Letter, Letter.key == Notice.letter_key)
            .join(LetterAttempt, LetterAttempt.letter_id == Letter.id)
            .where(LetterAttempt.outcome == Outcome.SENT, Notice.agency_id == life.one.bed.agency_id)
        )
        sent = [
            (Step.of(notice.step), notice.about_id, notice.subject, notice.due_on, at)
            for notice, at in work.session.execute(query)
        ]
    return [one for one in sent if one[0].kind in TO_LEARNER]

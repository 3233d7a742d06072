"""What came of the training in the story: follow-ups that both sides answer, the agency's own figures, hours and money.

Every chance is drawn for one answer or one figure alone, so that nothing here changes the rest of the story.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from lms.demo.stage import SEED, Stage, instant
from lms.evaluation.model.cost import Amount, Element
from lms.evaluation.model.follow_up import Invited
from lms.evaluation.model.indicator import Better, IndicatorText
from lms.evaluation.model.survey import NO_OPPORTUNITY, Answers, ItemKind, Side, Survey
from lms.evaluation.services import costs, follow_ups, indicators
from lms.kernel.actor import Actor
from lms.notices.services import following

MADE_UP = "made up for the demonstration"
RESPONSE = {Side.LEARNER: 0.82, Side.SUPERVISOR: 0.93}
"""How many of those who are asked answer at all: a pilot is small and keen, and of fewer answers nothing is shown."""
NO_OCCASION = 0.07
BARRIERS = {"nothing": 6, "time": 5, "habits": 3, "rare": 3, "tools": 2, "support": 1, "forgotten": 1}
"""How often each thing that gets in the way is named, against the others."""
EXAMPLES = (
    "I ask by telephone before I open an attachment that I did not expect.",
    "We file the decisions of the weekly meeting the same day.",
    "I reported two messages that looked like our own help desk.",
    "Old drafts go by the schedule now and not when the folder is full.",
)
WORDS = 0.25


@dataclass(frozen=True, slots=True)
class Course:
    """A monthly figure: what it is, where it stood before training and after it, and how much it varies."""

    text: IndicatorText
    before: float
    after: float
    spread: float
    cases: tuple[int, int]
    """Fewest and most cases that a month's figure is out of."""


COURSES = (
    Course(
        IndicatorText(
            name="Simulated phishing messages that were reported",
            unit="reported",
            better=Better.UP,
            source=f"Monthly exercise of the security office; {MADE_UP}",
            module="security-awareness",
            trained_from=date(2026, 1, 1),
            trained_until=date(2026, 3, 1),
            target=45.0,
            per=100.0,
        ),
        before=0.24,
        after=0.37,
        spread=0.03,
        cases=(380, 440),
    ),
    Course(
        IndicatorText(
            name="Requests for records that were answered in time",
            unit="in time",
            better=Better.UP,
            source=f"Log of the records office; {MADE_UP}",
            module="records-management",
            trained_from=date(2026, 1, 1),
            trained_until=date(2026, 3, 1),
            target=90.0,
            per=100.0,
        ),
        before=0.78,
        after=0.80,
        spread=0.04,
        cases=(90, 140),
    ),
)
FIRST_MONTH = date(2025, 1, 1)
AMOUNTS = {
    "security-awareness": {Element.HOURLY_RATE: 58.0, Element.DESIGN: 6400.0, Element.PLATFORM: 2100.0},
    "records-management": {Element.HOURLY_RATE: 58.0, Element.DESIGN: 4800.0, Element.PLATFORM: 2100.0},
}
COSTED_FROM = date(2026, 1, 1)


def ask(stage: Stage, on: date) -> None:
    """Ask what came of the completions whose day has come, as the timetable does every morning."""
    with stage.at(instant(on, 7)) as work:
        following.invite_due(work)


def answer(stage: Stage, on: date, actors: dict[int, Actor]) -> int:
    """Let those who are asked answer, or not; return how many did. Whoever stays silent once stays so."""
    with stage.at(instant(on, 9)) as work:
        found = [(one, side, who) for one in follow_ups.open_today(work) for side, who in one.waits_for()]
    mine: dict[int, list[tuple[Invited, Side]]] = defaultdict(list)
    for one, side, who in found:
        if who in actors and one.opened_on + timedelta(days=7) > on and _chance(one, side).random() < RESPONSE[side]:
            mine[who].append((one, side))
    for who, asked in sorted(mine.items()):
        with stage.at(instant(on, 10, who % 60), actors[who]) as work:
            for one, side in asked:
                survey = follow_ups.questions(work, one.id, side).survey
                follow_ups.answer(work, one.id, side, _answers(survey, one, side))
    return sum(map(len, mine.values()))


def record(stage: Stage, on: date) -> None:
    """The officer enters the agency's own figures, months before training and after it, and what training costs."""
    with stage.at(instant(on, 11)) as work:
        for number, course in enumerate(COURSES):
            indicator = indicators.define(work, course.text)
            indicators.take_in(work, indicator, f"figures-{number + 1}.csv", _figures(course, on))
        for module, amounts in AMOUNTS.items():
            for element, amount in amounts.items():
                costs.record(work, module, Amount(element, COSTED_FROM, amount, MADE_UP))


def _chance(one: Invited, side: Side, *more: object) -> Random:
    return Random(f"{SEED}:{one.module}:{one.person_id}:{one.completed_on}:{side}:{more}")  # noqa: S311  (a story)


def _answers(survey: Survey, one: Invited, side: Side) -> Answers:
    """Return what a side says. Both see the same work, each with an eye of its own, the leader the stricter one."""
    truth, eye = Random(f"{SEED}:{one.person_id}:{one.module}"), _chance(one, side, "said")  # noqa: S311
    before = truth.gauss(2.6, 0.8)
    now = before + truth.gauss(0.9, 0.7)
    strict = 0.3 if side is Side.SUPERVISOR else 0.0
    usual = {"before": before, "now": now, "better": now - 0.2, "expected": 3.6, "means": 3.4}
    ratings = {
        item.id: _step(eye.gauss(usual.get(item.id, 3.5) - strict, 0.6))
        for item in survey.of_kind(ItemKind.AGREE, ItemKind.OFTEN)
    }
    if eye.random() < NO_OCCASION:
        ratings["now"] = NO_OPPORTUNITY
    chosen = {
        item.id: eye.choices(list(BARRIERS), list(BARRIERS.values()))[0] for item in survey.of_kind(ItemKind.CHOICE)
    }
    texts = survey.of_kind(ItemKind.TEXT)
    comments = {item.id: eye.choice(EXAMPLES) for item in texts if eye.random() < WORDS}
    return Answers(ratings, comments, chosen)


def _step(value: float) -> int:
    return min(5, max(1, round(value)))


def _figures(course: Course, until: date) -> bytes:
    """Return the months before training and after it as the officer's file has them; a month still going on is not."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["period", "value", "denominator"])
    chance = Random(f"{SEED}:{course.text.name}")  # noqa: S311  (a story, not a secret)
    for month in _months(FIRST_MONTH, until):
        if course.text.trained_from <= month <= course.text.trained_until:
            level = (course.before + course.after) / 2
        else:
            level = course.before if month < course.text.trained_from else course.after
        cases = chance.randint(*course.cases)
        hits = round(cases * min(1.0, max(0.0, chance.gauss(level, course.spread))))
        writer.writerow([f"{month:%Y-%m}", hits, cases])
    return out.getvalue().encode()


def _months(first: date, until: date) -> Iterator[date]:
    """Yield the first days of the months that are over."""
    month = first
    while True:
        following_one = (month + timedelta(days=32)).replace(day=1)
        if following_one > until:
            return
        yield month
        month = following_one


def mondays(days: Sequence[date]) -> list[date]:
    """Return the Mondays among some days."""
    return [day for day in days if day.weekday() == 0]

"""What is asked in which week, and when practice of a topic ends: pure, the day is a parameter.

A topic's history is what happened to it: the completion counts as the first time that it was known, each answer in
practice as one more time, right or not. FSRS (the `fsrs` package, with its published weights, without its random
spread) makes of it how long it will last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from fsrs import Card, Rating, Scheduler

from lms.catalogue.model import Item, Module
from lms.learning.practice.model import WEEK, Memory, Topic
from lms.learning.rules.shuffle import rank

SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)
"""Nine chances in ten, intervals of whole days: nobody practises twice in a day."""
HORIZON = 180
"""Days for which a topic must be expected to last, so that practice of it may end."""
ENOUGH = 0.8
"""The chance of still knowing it after so many days that is enough."""
LEAST_RIGHT = 2
"""Right answers in practice without which no topic holds, whatever the estimate."""
_DAY_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
_SAID_ABOUT_ANSWERS = {"stem", "situation", "feedback", "objective"}


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def memory_of(topic: Topic) -> Memory:
    """Return how well a topic sits after everything that happened to it."""
    seen, events = topic.completed_on, []
    for answer in topic.answers:
        events.append(((answer.on - seen).days, answer.right))
        seen = max(seen, answer.on)
    card = _after(tuple(events))
    assert card.stability is not None
    assert card.last_review is not None
    return Memory(card.stability, seen, seen + timedelta(days=(card.due - card.last_review).days))


def chance(memory: Memory, day: date) -> float:
    """Return the chance of knowing a topic on a day."""
    return _chance_after(memory.stability, (day - memory.seen_on).days)


def holds(topic: Topic, memory: Memory) -> bool:
    """Tell whether a topic sits so well that it need not be practised any more.

    The last answer is right, at least two were, and the chance of knowing it half a year later is 80 per cent.
    """
    right = sum(answer.right for answer in topic.answers)
    if right < LEAST_RIGHT or not topic.answers[-1].right:
        return False
    return chance(memory, memory.seen_on + timedelta(days=HORIZON)) >= ENOUGH


def next_week(topic: Topic) -> date | None:
    """Return the Monday of the first week in which a topic is to be asked; None when it holds.

    Not in the week of the completion, nor twice in a week.
    """
    return _next_week(topic, memory_of(topic))


def _next_week(topic: Topic, memory: Memory) -> date | None:
    if holds(topic, memory):
        return None
    last = max([week_of(topic.completed_on), *(answer.week_on for answer in topic.answers)])
    return max(last + WEEK, week_of(memory.due_on))


def asked_in(week_on: date, topics: Iterable[Topic], most: int) -> list[Topic]:
    """Return which topics are asked in a week: the least sure first, `most` of them; answers of that week don't count.

    So the questions of a week stay the same while they are answered.
    """
    due = []
    for topic in topics:
        if topic.completed_on >= week_on:
            continue
        before = _before(topic, week_on)
        memory = memory_of(before)
        monday = _next_week(before, memory)
        if monday is not None and monday <= week_on:
            due.append((chance(memory, week_on), rank(week_on.isoformat(), str(topic.key)), topic))
    return [topic for _, _, topic in sorted(due, key=lambda one: one[:2])[:most]]


def item_for(topic: Topic, pool: Sequence[Item], week_on: date) -> Item | None:
    """Return the item by which a topic is asked in a week: the one asked least often so far; None without any."""
    asked = Counter(answer.item for answer in _before(topic, week_on).answers)
    mine = [item for item in pool if item.objective == topic.objective]
    return min(mine, key=lambda item: (asked[item.id], rank(seed_of(topic, week_on), item.id)), default=None)


def seed_of(topic: Topic, week_on: date) -> str:
    """Return what decides the order of an item's parts: the same on every device of the person in that week."""
    return f"practice {topic.attempt_id} {topic.objective} {week_on.isoformat()}"


def still_asked(own: Module, current: Module) -> tuple[Item, ...]:
    """Return the items of the version somebody took that may still be asked.

    An item that the current version no longer has, or of which it calls something else right, is withdrawn: nobody
    practises what is no longer so. Other words in the question do not withdraw it.
    """
    now = {item.id: _what_is_right(item) for item in current.pool}
    return tuple(item for item in own.pool if now.get(item.id) == _what_is_right(item))


def _before(topic: Topic, week_on: date) -> Topic:
    """Return a topic as it stood when a week began."""
    if all(answer.week_on < week_on for answer in topic.answers):
        return topic
    earlier = tuple(answer for answer in topic.answers if answer.week_on < week_on)
    return Topic(
        topic.attempt_id, topic.person_id, topic.module, topic.version_id, topic.objective, topic.completed_on, earlier
    )


@lru_cache(maxsize=65536)
def _after(events: tuple[tuple[int, bool], ...]) -> Card:
    """Return the card after a completion and (days since the time before, right) of answers; each step once."""
    if not events:
        return SCHEDULER.review_card(Card(card_id=0, due=_DAY_ZERO), Rating.Good, _DAY_ZERO)[0]
    before, (gap, right) = _after(events[:-1]), events[-1]
    assert before.last_review is not None
    at = before.last_review + timedelta(days=max(gap, 0))
    return SCHEDULER.review_card(before, Rating.Good if right else Rating.Again, at)[0]


@lru_cache(maxsize=65536)
def _chance_after(stability: float, days: int) -> float:
    card = Card(card_id=0, stability=stability, last_review=_DAY_ZERO, due=_DAY_ZERO)
    return SCHEDULER.get_card_retrievability(card, _DAY_ZERO + timedelta(days=days))


def _what_is_right(item: Item) -> dict[str, Any]:
    said = item.model_dump(exclude=_SAID_ABOUT_ANSWERS)
    if "options" in said:
        said["options"] = [(option["text"], option["correct"]) for option in said["options"]]
    return said

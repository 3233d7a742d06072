"""What may be shown of what was said of lessons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from lms.evaluation.lessons.model import LessonLine, Opinion
from lms.evaluation.rules.privacy import COMMENTS, SCORES, counted
from lms.evaluation.rules.proportion import wilson

BEGINNING = date(2000, 1, 1)


def line(lesson: str, title: str, opinions: Iterable[Opinion], known_on: date) -> LessonLine:
    """Return the figures of one lesson: whole months, gathered until five people stand behind them."""
    mine = [one for one in opinions if one.lesson == lesson]
    shown = set(months(mine, known_on, SCORES))
    seen = [one for one in mine if one.month in shown]
    if not seen:
        return LessonLine(lesson, title)
    why = Counter(one.why for one in seen if one.why is not None)
    return LessonLine(lesson, title, wilson(sum(one.useful for one in seen), len(seen)), dict(why.most_common()))


def months(opinions: Iterable[Opinion], known_on: date, least: int = COMMENTS) -> list[date]:
    """Return the months in which at least so many said something, a small month together with those after it."""
    found = Counter(one.month for one in opinions)
    batches = counted(found, BEGINNING, known_on, known_on, least)
    return sorted(month for month in found if any(batch.first <= month <= batch.last for batch in batches))

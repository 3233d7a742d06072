"""What people said of a module, counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from lms.evaluation.model.outcome import RatingLine, Reaction
from lms.evaluation.model.survey import SCALE, ItemKind, Rating, Survey
from lms.evaluation.rules.gain import mean_interval
from lms.evaluation.rules.privacy import Batch, next_month
from lms.evaluation.rules.proportion import wilson


def months_of(batches: Iterable[Batch]) -> tuple[date, ...]:
    """Return every month of some batches."""
    found = []
    for batch in batches:
        month = batch.first
        while month <= batch.last:
            found.append(month)
            month = next_month(month)
    return tuple(found)


def reaction(
    survey: Survey,
    months: tuple[date, ...],
    invited: int,
    given: Sequence[Mapping[str, int]],
    comments: Sequence[tuple[str, str]] | None,
) -> Reaction:
    """Count the answers of some months; `comments` None means that too few answered to show what they wrote."""
    answered = len(given)
    return Reaction(
        months=months,
        answered=answered,
        invited=invited,
        rate=wilson(answered, invited) if 0 < answered <= invited else None,
        ratings=tuple(_line(item.id, item.text, given) for item in survey.of_kind(ItemKind.AGREE)) if given else (),
        comments=_comments(survey, comments) if comments is not None else None,
    )


def _line(name: str, text: str, given: Sequence[Mapping[str, int]]) -> RatingLine:
    values = [each[name] for each in given if name in each]
    rating = Rating(name, text, tuple(values.count(step) for step in SCALE))
    return RatingLine(
        rating=rating,
        mean=rating.mean or 0.0,
        interval=mean_interval([float(value) for value in values]),
        agreeing=wilson(rating.agreeing, rating.n),
    )


def _comments(survey: Survey, comments: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    written: dict[str, list[str]] = defaultdict(list)
    for name, text in comments:
        written[name].append(text)
    return {item.text: tuple(written[item.id]) for item in survey.of_kind(ItemKind.TEXT)}

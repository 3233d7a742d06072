"""What may be kept of what somebody sent in."""

from __future__ import annotations

from lms.evaluation.model.survey import (
    LONGEST_COMMENT,
    NO_OPPORTUNITY,
    RATED,
    SCALE,
    Answers,
    ItemKind,
    Survey,
    SurveyItem,
)
from lms.kernel.errors import Invalid


def accepted(survey: Survey, given: Answers) -> Answers:
    """Return the answers to keep: known questions only, empty ones left out.

    Raises `Invalid` where a question that must be answered is not, or an answer is not one that was offered.
    """
    ratings: dict[str, int] = {}
    for item in survey.of_kind(*RATED):
        value = given.ratings.get(item.id)
        if value is not None and value in _steps(item):
            ratings[item.id] = value
        elif value is not None or not item.optional:
            raise _missing(item)
    chosen: dict[str, str] = {}
    for item in survey.of_kind(ItemKind.CHOICE):
        name = given.chosen.get(item.id, "")
        if name in (item.options or {}):
            chosen[item.id] = name
        elif name or not item.optional:
            raise _missing(item)
    return Answers(ratings, _written(survey, given), chosen)


def _steps(item: SurveyItem) -> tuple[int, ...]:
    return (NO_OPPORTUNITY, *SCALE) if item.kind is ItemKind.OFTEN else SCALE


def _missing(item: SurveyItem) -> Invalid:
    return Invalid(f"Choose an answer: “{item.text}”", field=item.id)


def _written(survey: Survey, given: Answers) -> dict[str, str]:
    written = {item.id: given.comments.get(item.id, "").strip() for item in survey.of_kind(ItemKind.TEXT)}
    for name, text in written.items():
        if len(text) > LONGEST_COMMENT:
            raise Invalid(f"Write at most {LONGEST_COMMENT} characters; this is {len(text)}.", field=name)
    return {name: text for name, text in written.items() if text}

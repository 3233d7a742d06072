"""What may be kept of what somebody sent in."""

from __future__ import annotations

from collections.abc import Mapping

from lms.evaluation.model.survey import LONGEST_COMMENT, SCALE, Answers, ItemKind, Survey
from lms.kernel.errors import Invalid


def accepted(survey: Survey, ratings: Mapping[str, int | None], comments: Mapping[str, str]) -> Answers:
    """Return the answers to keep: known questions only, empty ones left out.

    Raises `Invalid` where a question that must be answered is not, or an answer is not on the scale.
    """
    kept: dict[str, int] = {}
    for item in survey.of_kind(ItemKind.AGREE):
        value = ratings.get(item.id)
        if value is None and item.optional:
            continue
        if value not in SCALE:
            raise Invalid(f"Choose an answer: “{item.text}”", field=item.id)
        kept[item.id] = value
    written = {item.id: comments.get(item.id, "").strip() for item in survey.of_kind(ItemKind.TEXT)}
    for name, text in written.items():
        if len(text) > LONGEST_COMMENT:
            raise Invalid(f"Write at most {LONGEST_COMMENT} characters; this is {len(text)}.", field=name)
    return Answers(kept, {name: text for name, text in written.items() if text})

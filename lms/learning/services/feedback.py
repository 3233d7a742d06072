"""What is said about an answer: part by part, with the reasons that the module's author gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.catalogue.model import ChoiceItem, Feedback, MatchingItem, NumericItem, OrderingItem, ShortTextItem
from lms.compliance.model.register import RegisterRow
from lms.compliance.services import texts
from lms.learning.model import Question
from lms.learning.rules.shuffle import parts_of
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question: its text, what was given for it, what is right, and why.

    `right` is None where it is not told, `good` says whether what was given for this part is right.
    """

    text: str
    given: str = ""
    right: str | None = None
    good: bool = False
    chosen: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A question with what is said about its answer. `why` is about the answer as a whole."""

    question: Question
    answered: bool
    correct: bool
    parts: tuple[Part, ...]
    why: str = ""


def feedback_on(question: Question, *, reveals: bool = True) -> Told:
    """Return what is said about an answer; without `reveals` the right answer is kept back."""
    item, correct = question.item, bool(question.correct)
    match item:
        case OrderingItem():
            return Told(question, question.answered, correct, _steps(question, reveals), _said(item.feedback, correct))
        case MatchingItem():
            return Told(question, question.answered, correct, _pairs(question, reveals), _said(item.feedback, correct))
        case NumericItem():
            given = str(question.given["value"]) if question.given else ""
            right = f"{item.answer.normalize():f}" if reveals or correct else None
            part = Part(item.unit, _with_unit(given, item.unit), right and _with_unit(right, item.unit), correct, True)
            return Told(question, question.answered, correct, (part,), _said(item.feedback, correct))
        case ShortTextItem():
            given = str(question.given["text"]) if question.given else ""
            part = Part("", given, item.accepted[0] if reveals or correct else None, correct, True)
            return Told(question, question.answered, correct, (part,), _said(item.feedback, correct))
        case _:
            return Told(question, question.answered, correct, _choices(question, item, reveals))


def signatures_for(work: Work, duties: Sequence[RegisterRow]) -> tuple[str, ...]:
    """Return the roles whose signature some of the actor's duties wait for.

    A duty that cannot be computed counts as well: nobody is promised that it needs no signature.
    """
    waiting = {row.requirement for row in duties if row.awaiting_since is not None or row.status is None}
    asked = {role for rule in texts.requirements(work) if rule.key in waiting for role in rule.sign_off}
    return tuple(sorted(asked))


def _said(feedback: Feedback, correct: bool) -> str:
    return feedback.correct if correct else feedback.incorrect


def _with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}".strip() if number else ""


def _choices(question: Question, item: ChoiceItem, reveals: bool) -> tuple[Part, ...]:
    given = question.given or {}
    chosen = {given["choice"]} if "choice" in given else set(given.get("choices", ()))
    parts = []
    for position, index in enumerate(question.order):
        option, mine = item.options[index], position in chosen
        told = reveals or mine
        right = ("yes" if option.correct else "no") if told else None
        why = option.feedback if told else ""
        parts.append(Part(option.text, "", right, mine == option.correct, mine, why))
    return tuple(parts)


def _steps(question: Question, reveals: bool) -> tuple[Part, ...]:
    """Return the steps in the right order with the place given to each; kept back: in the order given."""
    texts_ = parts_of(question.item)
    places = question.given["places"] if question.given else [0] * len(question.order)
    mine = {index: places[position] for position, index in enumerate(question.order)}
    order = range(len(texts_)) if reveals else sorted(mine, key=lambda index: mine[index])
    return tuple(
        Part(
            texts_[index],
            str(mine[index] or ""),
            str(index + 1) if reveals else None,
            mine[index] == index + 1,
            True,
        )
        for index in order
    )


def _pairs(question: Question, reveals: bool) -> tuple[Part, ...]:
    item = question.item
    assert isinstance(item, MatchingItem)
    given = question.given["pairs"] if question.given else []
    parts = []
    for number, pair in enumerate(item.pairs):
        index = question.order[given[number]] if given else None
        mine = item.pairs[index].right if index is not None else ""
        parts.append(Part(pair.left, mine, pair.right if reveals else None, index == number, True))
    return tuple(parts)

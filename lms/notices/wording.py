"""What a change of a requirement says, in words for those whom it touches."""

from __future__ import annotations

from lms.compliance.model.requirement import (
    AllOf,
    Anchor,
    AnyOf,
    By,
    Choice,
    Deadline,
    EndOf,
    Expression,
    Hours,
    Initial,
    Interval,
    Periodic,
    SignOff,
    Within,
)
from lms.notices.rules import day_words

SETTINGS = {
    "applies_to": "Whom the requirement is for changes.",
    "satisfied_by": "What counts changes.",
    "initial": "The first date is set in another way.",
    "recurrence": "How often it is repeated changes.",
    "triggers": "What starts it again changes.",
    "credit": "What earlier and outside training is worth changes.",
    "sign_off": "Who signs changes.",
    "grace": "The time of grace after the date changes.",
    "extension": "How far a date may be moved changes.",
    "exemption": "Who may be exempted changes.",
    "leave": "What leave does to the date changes.",
    "resume_on_return": "What happens when somebody returns changes.",
    "minimum_notice": "The notice given before a date moves changes.",
    "minimum_attendance": "How much of it must be attended changes.",
    "lapse_action": "What follows from being late changes.",
    "retention": "How long the record is kept changes.",
    "time": "How days are counted changes.",
}
ANCHORS = {"applicability": "the day it applies to you", "appointment": "your appointment"}


def in_words(name: str, value: object) -> str:
    """Return what a setting says from now on; a sentence of its own only where one can be made."""
    said = _said(name, value)
    return said or SETTINGS.get(name, "")


def _said(name: str, value: object) -> str:
    match name, value:
        case "recurrence", Interval() as rule:
            said = f"It is to be repeated every {rule.every}."
        case "recurrence", Periodic() as rule:
            period = f"period of {rule.length}" if rule.year is None else rule.year.replace("_", " ")
            said = f"It is to be done once in every {period}."
        case "recurrence", None:
            said = "It is to be done once and is not repeated."
        case "sign_off", SignOff() as rule:
            said = f"Your completion needs the signature of: {', '.join(rule.by)}."
        case "sign_off", None:
            said = "Your completion needs no signature any more."
        case "initial", Initial() as rule:
            said = f"The first time is due {_deadline(rule.deadline)}."
        case "satisfied_by", str() | AnyOf() | AllOf() | Hours() as expression:
            said = f"What counts: {_expression(expression)}."
        case _:
            said = ""
    return said


def _deadline(deadline: Deadline) -> str:
    match deadline:
        case Within():
            return f"within {deadline.offset} of {_anchor(deadline.anchor)}"
        case By():
            day = _anchor(deadline.when) if isinstance(deadline.when, Anchor) else day_words(deadline.when)
            return f"{'before' if deadline.strict else 'by'} {day}"
        case EndOf():
            return f"by the end of the {deadline.year.replace('_', ' ')} of {_anchor(deadline.anchor)}"
        case Choice():
            word = "the later" if deadline.later else "the first"
            return f"on {word} of: {'; '.join(_deadline(branch) for branch in deadline.branches)}"


def _anchor(anchor: Anchor) -> str:
    if anchor.label:
        return f"your {anchor.name.replace('_', ' ')} as {anchor.label.replace('_', ' ')}"
    return ANCHORS.get(anchor.name, f"your {anchor.name.replace('_', ' ')}")


def _expression(expression: Expression) -> str:
    match expression:
        case AnyOf():
            return " or ".join(_expression(option) for option in expression.options)
        case AllOf():
            return " and ".join(_expression(part) for part in expression.parts)
        case Hours():
            return f"{expression.minutes / 60:g} hours of {', '.join(sorted(expression.of)).replace('-', ' ')}"
    return expression.replace("-", " ")

"""The form of a survey, made from its questions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from lms.evaluation.model.survey import LONGEST_COMMENT, RATED, Answers, ItemKind, Survey, SurveyItem
from lms.platform.widgets import LmsForm

AGREEMENT = (
    (5, _("Strongly agree")),
    (4, _("Agree")),
    (3, _("Neither agree nor disagree")),
    (2, _("Disagree")),
    (1, _("Strongly disagree")),
)
"""The scale in words, in the order shown."""
FREQUENCY = (
    (5, _("Always")),
    (4, _("Often")),
    (3, _("Sometimes")),
    (2, _("Rarely")),
    (1, _("Never")),
    (0, _("No opportunity")),
)


def form_of(survey: Survey) -> LmsForm:
    """Return the form that asks a survey, filled with what was sent."""
    fields = {_name(item): _area(item) if item.kind is ItemKind.TEXT else _radios(item) for item in survey.items}
    form: LmsForm = type("SurveyForm", (LmsForm,), fields)()
    return form


def answers_in(form: LmsForm, survey: Survey) -> Answers:
    """Return what was answered."""
    given = {item.id: form[_name(item)].data for item in survey.items}
    return Answers(
        ratings={item.id: int(given[item.id]) for item in survey.of_kind(*RATED) if given[item.id]},
        comments={item.id: given[item.id] or "" for item in survey.of_kind(ItemKind.TEXT)},
        chosen={item.id: given[item.id] or "" for item in survey.of_kind(ItemKind.CHOICE)},
    )


def _name(item: SurveyItem) -> str:
    """Return a field's name: never one that the form itself has."""
    return f"answer_{item.id}"


def _radios(item: SurveyItem) -> Any:
    missing = InputRequired(_("Choose an answer: “%(question)s”", question=item.text))
    return RadioField(item.text, choices=_choices(item), validators=[Optional() if item.optional else missing])


def _choices(item: SurveyItem) -> list[SelectChoice]:
    if item.options is not None:
        return [SelectChoice(name, words) for name, words in item.options.items()]
    scale = FREQUENCY if item.kind is ItemKind.OFTEN else AGREEMENT
    return [SelectChoice(str(value), words) for value, words in scale]


def _area(item: SurveyItem) -> Any:
    longest = Length(max=LONGEST_COMMENT)
    label = _("%(question)s (optional)", question=item.text)
    return TextAreaField(label, validators=[Optional(), longest])

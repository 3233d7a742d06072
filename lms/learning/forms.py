"""The form of one question: built for its kind, read back as what was given on the shuffled page."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice

from lms.catalogue.model import HotspotItem, MatchingItem, MultipleItem, NumericItem, OrderingItem, ShortTextItem
from lms.kernel.errors import Invalid
from lms.learning.model import Given, Question
from lms.learning.rules.answering import number_in, words_in
from lms.learning.rules.letters import LETTERS, labels, listed
from lms.learning.rules.shuffle import parts_of
from lms.platform.widgets import LmsForm

LONGEST_KEY = 80
"""Characters of the name of a sending; ours have 32, and no database keeps an index of names without end."""
OLDEST, NEWEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class AnswerForm(LmsForm):
    """What every answer carries: the paper it belongs to, the key of its sending, the device's time."""

    paper = HiddenField()
    key = HiddenField()
    device_at = HiddenField()

    question: Question
    required: bool

    def given(self) -> Given | None:
        """Return what was given; None for a question left open."""
        return None

    def parts(self) -> list[Field]:
        """Return the fields of the answer itself."""
        own = {"paper", "key", "device_at", "csrf_token"}
        return [field for field in self if field.short_name not in own]

    def sent_at(self) -> datetime | None:
        """Return the device's time if it is one and could be true."""
        return instant_in(self.device_at.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then that every option is one of those shown, then the answer as a whole."""
        return bool(super().validate(extra_validators)) and self.check_shown() and self.check_whole()

    def check_shown(self) -> bool:
        """Tell whether every option that was sent is one of those shown; a question has no others."""
        other = [field for field in self.parts() if _sent(field) - _offered(field)]
        for field in other:
            self.fault(field, _("Choose one of the answers shown"))
        return not other

    def check_whole(self) -> bool:
        """Tell whether the answer is whole, or may be left open."""
        if self.given() is None and self.required:
            return self.fault(self.parts()[0], _("Choose an answer"))
        return True

    def fault(self, field: Field, sentence: str) -> bool:
        """Put a sentence to a field; the answer is not whole."""
        field.errors = (*field.errors, sentence)
        return False


class ChoiceForm(AnswerForm):
    """One answer of several."""

    def given(self) -> Given | None:
        """Return the option chosen, if it is one of those shown."""
        chosen = _chosen(self["choice"])
        return {"choice": int(chosen)} if chosen else None


class ChoicesForm(AnswerForm):
    """Every answer that fits."""

    def given(self) -> Given | None:
        """Return the options chosen."""
        return {"choices": [int(value) for value in self["choices"].data]} if self["choices"].data else None


class SelectsForm(AnswerForm):
    """A select for each part: a number for each step, or a right side for each left side."""

    name: str
    twice: str
    nothing: str
    listed: tuple[str, ...] = ()
    """The options under letters, where a narrow select cannot show them whole."""

    def given(self) -> Given | None:
        """Return what each select says; None if nothing was chosen at all."""
        values = [_chosen(field) for field in self.parts()]
        return {self.name: [int(value) if value else None for value in values]} if any(values) else None

    def check_whole(self) -> bool:
        """Ask for a choice in every select, each another one."""
        if self.given() is None and not self.required:
            return True
        whole, seen = True, set()
        for field in self.parts():
            chosen = _chosen(field)
            if not chosen:
                whole = self.fault(field, f"{self.nothing}: {field.label.text}")
            elif chosen in seen:
                whole = self.fault(field, f"{self.twice}: {field.label.text}")
            seen.add(chosen)
        return whole


class NumberForm(AnswerForm):
    """A number."""

    def given(self) -> Given | None:
        """Return what was written."""
        text = (self["value"].data or "").strip()
        return {"value": text} if text else None

    def check_whole(self) -> bool:
        """Ask for a number."""
        given = self.given()
        if given is None:
            return not self.required or self.fault(self["value"], _("Enter a number, like 12"))
        try:
            number_in(given["value"], getattr(self.question.item, "unit", ""))
        except Invalid:
            return self.fault(self["value"], _("Enter a number, like 12"))
        return True


class TextForm(AnswerForm):
    """A few words."""

    def given(self) -> Given | None:
        """Return what was written."""
        text = (self["text"].data or "").strip()
        return {"text": text} if text else None

    def check_whole(self) -> bool:
        """Ask for a few words."""
        given = self.given()
        if given is None:
            return not self.required or self.fault(self["text"], _("Write your answer in a few words"))
        try:
            words_in(given["text"])
        except Invalid as error:
            return self.fault(self["text"], str(error).rstrip("."))
        return True


def instant_in(text: str) -> datetime | None:
    """Return the instant that a device sent, with its zone, if it is one and could be true."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and OLDEST < at < NEWEST else None


def answer_form(question: Question, *, required: bool, paper: int | None = None, prefix: str = "") -> AnswerForm:
    """Return the form of a question, filled with what was sent, or else with the answer given before.

    `prefix` keeps several forms of one page apart.
    """
    item = question.item
    match item:
        case MultipleItem():
            base, fields = ChoicesForm, _several(question)
        case OrderingItem():
            base, fields = SelectsForm, _selects(_in_order(question), _numbers(len(question.order)))
        case MatchingItem():
            base, fields = SelectsForm, _selects([pair.left for pair in item.pairs], _rights(question))
        case NumericItem():
            base, fields = NumberForm, {"value": StringField(item.stem)}
        case ShortTextItem():
            base, fields = TextForm, {"text": StringField(item.stem)}
        case HotspotItem():
            radios = RadioField(item.stem, choices=_lettered(question), validate_choice=False)
            base, fields = ChoiceForm, {"choice": radios}
        case _:
            radios = RadioField(item.stem, choices=_options(question), validate_choice=False)
            base, fields = ChoiceForm, {"choice": radios}
    kind = type(f"{base.__name__}For", (base,), fields)
    given = question.given or {}
    form: AnswerForm = kind(
        data={**_filled(given), "key": secrets.token_hex(16), "paper": str(paper or "")}, prefix=prefix
    )
    form.question, form.required = question, required
    if isinstance(form, SelectsForm):
        _say(form, ordering=isinstance(item, OrderingItem))
        form.listed = listed(_in_order(question)) if isinstance(item, MatchingItem) else ()
    return form


def _chosen(field: Field) -> str:
    """Return what was chosen, if it is one of the choices shown."""
    return field.data if field.data in _offered(field) else ""


def _offered(field: Field) -> set[str]:
    """Return the values of a field's choices; none where somebody writes."""
    return {choice.value for choice in getattr(field, "choices", ())}


def _sent(field: Field) -> set[str]:
    """Return which options were sent for a field; none where somebody writes."""
    if not hasattr(field, "choices") or not field.data:
        return set()
    return set(field.data) if isinstance(field.data, list) else {field.data}


def _say(form: SelectsForm, *, ordering: bool) -> None:
    form.name = "places" if ordering else "pairs"
    form.twice = _("Use each number once") if ordering else _("Use each answer once")
    form.nothing = _("Choose a number") if ordering else _("Choose an answer")


def _filled(given: Given) -> dict[str, Any]:
    """Return the answer given before as the form's data."""
    data: dict[str, Any] = {}
    if "choice" in given:
        data["choice"] = str(given["choice"])
    if "choices" in given:
        data["choices"] = [str(value) for value in given["choices"]]
    for name in ("places", "pairs"):
        for number, value in enumerate(given.get(name, ())):
            data[f"part_{number}"] = str(value)
    for name in {"value", "text"} & set(given):
        data[name] = given[name]
    return data


def _in_order(question: Question) -> list[str]:
    parts = parts_of(question.item)
    return [parts[index] for index in question.order]


def _options(question: Question) -> list[SelectChoice]:
    return [SelectChoice(str(position), text) for position, text in enumerate(_in_order(question))]


def _several(question: Question) -> dict[str, Any]:
    options = _options(question)
    return {"choices": SelectMultipleField(question.item.stem, choices=options, validate_choice=False)}


def _lettered(question: Question) -> list[SelectChoice]:
    """Return the regions of a picture under the letters that the picture shows."""
    return [SelectChoice(c.value, f"{LETTERS[n]}. {c.label}") for n, c in enumerate(_options(question))]


def _rights(question: Question) -> list[SelectChoice]:
    texts = enumerate(labels(_in_order(question)))
    return [SelectChoice("", _("Choose an answer")), *(SelectChoice(str(place), text) for place, text in texts)]


def _numbers(size: int) -> list[SelectChoice]:
    return [
        SelectChoice("", _("Choose a number")),
        *(SelectChoice(str(number), str(number)) for number in range(1, size + 1)),
    ]


def _selects(labels: Sequence[str], choices: list[SelectChoice]) -> dict[str, Any]:
    return {
        f"part_{number}": SelectField(label, choices=choices, validate_choice=False)
        for number, label in enumerate(labels)
    }

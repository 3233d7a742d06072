"""Every form says in our words what is wrong with what was typed, and keeps of a text what can be read."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
import wtforms
from flask import Flask
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import (
    HiddenField,
    IntegerField,
    PasswordField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from lms.platform.dayfield import DayField
from lms.platform.form_sentences import Sentences
from lms.platform.widgets import LmsForm, form_errors

LMS = Path(__file__).parents[3] / "lms"
THEIRS = re.compile(r"gettext\(\s*(?:\"((?:[^\"\\]|\\.)*)\"\s*,?\s*)(?:\"((?:[^\"\\]|\\.)*)\")?")


class Note(LmsForm):
    reason = TextAreaField("Why (100% true)?", [InputRequired("Say why"), Length(max=5)])
    name = StringField("Name", [DataRequired()])
    code = StringField("Code", [Length(min=2, max=3)])
    days = IntegerField("Days", [validators.Optional(), NumberRange(1, 9)])
    kinds = SelectMultipleField("Kinds", choices=["a"])
    on = DayField("On")
    file = FileField("File")
    hidden = HiddenField()
    password = PasswordField("Password")


def typed(app: Flask, **values: str | FileStorage) -> Note:
    with app.test_request_context(method="POST"):
        form = Note(MultiDict({"reason": "ok", "name": "Ana", "code": "ab", **values}), meta={"csrf": False})
        form.validate()
        return form


def test_a_text_that_is_too_long_is_told_by_its_field_its_limit_and_its_length(app: Flask) -> None:
    errors = typed(app, reason="123456", code="x", days="0").errors
    assert errors == {
        "reason": ["Write at most 5 characters in “Why (100% true)?”; there are 6"],
        "code": ["Write 2 to 3 characters in “Code”; there are 1"],
        "days": ["Write a number from 1 to 9 in “Days”"],
    }


@pytest.mark.parametrize("blank", ["", "  \r\n ", "\u200b", "\u202e\u202c", "\u3164", " \u0301 ", "\u00a0"])
def test_what_says_nothing_was_not_written(app: Flask, blank: str) -> None:
    assert typed(app, reason=blank, name=blank).errors == {"reason": ["Say why"], "name": ["Fill in “Name”"]}


def test_what_nobody_sees_is_not_kept_and_a_password_is_taken_as_it_is(app: Flask) -> None:
    form = typed(app, name=" \u202eA\u200bna\u202c ", password=" \u202ex ", hidden=" \u202ex ", reason="a\r\nb")
    assert (form.name.data, form.password.data, form.hidden.data) == ("Ana", " \u202ex ", " \u202ex ")
    assert form.reason.data == "a\nb"
    assert form.errors == {}


@pytest.mark.parametrize("days", ["9" * 400, "-" + "9" * 400, str(2**31)])
def test_a_number_without_end_is_told_and_breaks_nothing(app: Flask, days: str) -> None:
    assert typed(app, days=days).errors == {"days": ["Write a smaller number"]}


def test_what_was_typed_into_a_number_or_a_day_is_shown_again_without_what_nobody_sees(app: Flask) -> None:
    form = typed(app, days="\u202e21\u202c", **{"on-day": "\u202e1", "on-month": "\u200e2", "on-year": "2026"})
    assert form.days._value() == "21"
    assert form.on.data == date(2026, 2, 1)
    with app.test_request_context():
        assert "\u202e" not in str(form.on()) + str(form.days())


def test_the_name_of_a_file_has_no_signs_that_nobody_sees(app: Flask) -> None:
    sent = FileStorage(io.BytesIO(b"x"), filename="pay\u202efdp\n.\u200bexe")
    assert typed(app, file=sent).file.data.filename == "payfdp .exe"


def test_a_choice_that_is_not_offered_is_told_in_our_words(app: Flask) -> None:
    form = typed(app, kinds="b")
    assert [line["text"] for line in form_errors(form)] == ["Choose one of those that are offered"]


def of_wtforms() -> set[type]:
    """Return the fields and validators of WTForms that our forms use."""
    found = set()
    for path in LMS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wtforms"):
                module = importlib.import_module(str(node.module))
                found |= {each for name in node.names if inspect.isclass(each := getattr(module, name.name))}
    return found


def unsaid(used: Iterable[type]) -> Iterator[str]:
    """Yield the sentences with which classes of WTForms would speak to people, and for which we have none."""
    for each in used:
        for base in each.__mro__:
            if base.__module__.startswith("wtforms.") and not issubclass(base, wtforms.Form):
                for one, several in THEIRS.findall(inspect.getsource(base)):
                    if (several or one) not in Sentences.OURS:
                        yield several or one


def test_no_form_speaks_in_the_words_of_wtforms() -> None:
    programming = {"Choices cannot be None.", "Invalid field name '%s'."}
    used = of_wtforms()
    assert {Length, InputRequired, TextAreaField} <= used
    assert set(unsaid(used)) <= programming
    assert "Invalid email address." in set(unsaid([validators.Email]))


def told_by_themselves(code: str) -> list[int]:
    """Return the lines on which a text's length is given a sentence of its own."""
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return [
        call.lineno
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) == "Length"
        and (len(call.args) > 2 or any(keyword.arg == "message" for keyword in call.keywords))
    ]


def test_no_form_tells_a_length_by_itself() -> None:
    assert told_by_themselves("x = [Length(max=3, message='too long'), Length(1, 3, 'x')]") == [1, 1]
    assert told_by_themselves("Length(max=3)") == []
    assert {p.name: found for p in LMS.rglob("*.py") if (found := told_by_themselves(p.read_text("utf-8")))} == {}

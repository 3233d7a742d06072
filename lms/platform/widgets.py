"""Form fields in the design system's markup: one widget a kind of field, chosen by the form itself."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import Field, Form, fields, validators
from wtforms.widgets import HiddenInput

from lms.platform.dayfield import DayField
from lms.platform.form_sentences import Sentences
from lms.platform.own_words import said

Params = dict[str, Any]
MOST = 2**31 - 1
"""The largest whole number that can be written into a form."""


def component(name: str, macro: str, params: Params) -> Markup:
    """Render one macro of the design system, or of ours, with its parameters."""
    module = current_app.jinja_env.get_template(name).module
    return Markup(getattr(module, macro)(params))  # noqa: S704  (what a macro returns is escaped by its template)


def _design_system(name: str, macro: str, params: Params) -> Markup:
    return component(f"govuk_frontend_jinja/components/{name}/macro.html", macro, params)


class LmsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The form that every page uses: standard fields, drawn by the design system, protected against forgery.

    Write plain WTForms fields; the widget follows from the field's kind. `description` becomes the hint.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Draw each field by its kind."""

        def render_field(self, field: Field, render_kw: Params) -> Markup:
            """Return a field with label, hint, error and input in the design system's markup."""
            options = {key.rstrip("_"): value for key, value in {**(field.render_kw or {}), **render_kw}.items()}
            if isinstance(field.widget, HiddenInput):
                return Markup(field.widget(field, **options))  # noqa: S704
            for kind, draw in DRAWN:
                if isinstance(field, kind):
                    return Markup(draw(field, options))  # noqa: S704
            raise TypeError(f"{type(field).__name__} has no widget; add it to lms.platform.widgets.DRAWN")

        def bind_field(self, form: Form, unbound_field: Any, options: Params) -> Field:
            """Return a field that says in our words what is wrong with it, and keeps of a text what can be read."""
            theirs = self.get_translations(form)
            field = super().bind_field(form, unbound_field, options)
            field._translations = Sentences(theirs, str(field.label.text))
            if _is_written(field):
                field.filters = (_said, *field.filters)
            if isinstance(field, fields.IntegerField):
                field.validators = (_counts, *field.validators)
            return field

    def process(self, *arguments: Any, **named: Any) -> None:
        """Take what was sent; a text that says nothing was not written, whatever was typed."""
        super().process(*arguments, **named)
        for field in self:
            if _is_written(field) and field.raw_data:
                field.raw_data = [field.data or ""]
            elif isinstance(field, fields.IntegerField | fields.DecimalField) and field.raw_data:
                field.raw_data = [said(text) for text in field.raw_data]
            elif isinstance(field.data, FileStorage):
                field.data.filename = said(" ".join((field.data.filename or "").split()))

    def put(self, sentence: str, field: str = "") -> None:
        """Show a sentence at the field that it is about; above the form where there is no such field to be seen."""
        if field and field in self and not isinstance(self[field].widget, HiddenInput):
            self[field].errors = [*self[field].errors, sentence]
        else:
            self.form_errors.append(sentence)


def _is_written(field: Field) -> bool:
    """Tell whether people write words into a field; a password is taken as it is."""
    return isinstance(field, fields.StringField) and not isinstance(field, fields.PasswordField | fields.HiddenField)


def _counts(_form: Form, field: Field) -> None:
    """Refuse a number that no column of the database and no sum has room for."""
    if field.data is not None and abs(field.data) > MOST:
        field.data = None
        raise validators.StopValidation(str(_("Write a smaller number")))


def _said(text: Any) -> Any:
    return said(text) if isinstance(text, str) else text


def form_errors(form: Form) -> list[dict[str, str]]:
    """Return the error summary's lines: the first error of each field and the address of the input that mends it."""
    lines = []
    for field in form:
        for text in field.errors[:1]:
            lines.append({"text": str(text), "href": f"#{_first_input(field)}"})
    return lines + [{"text": str(text), "href": ""} for text in form.form_errors]


def _first_input(field: Field) -> str:
    """Return the id of the input that gets the focus: the first box of a day, the first radio or checkbox."""
    return field.first_input if isinstance(field, DayField) else str(field.id)


def _common(field: Field, options: Params) -> Params:
    """Return what all components share, taking from the options what is not an attribute."""
    hint = options.pop("hint", None) or field.description
    params: Params = {"id": field.id, "name": field.name}
    if hint:
        params["hint"] = {"text": str(hint)}
    if field.errors:
        params["errorMessage"] = {"text": str(field.errors[0]), "visuallyHiddenText": str(_("Error"))}
    for key in ("classes", "autocomplete", "inputmode", "spellcheck", "autocapitalize", "disabled"):
        if key in options:
            params[key] = options.pop(key)
    for affix in ("prefix", "suffix"):
        if affix in options:
            params[affix] = {"text": options.pop(affix)}
    return params


def _labelled(field: Field, options: Params) -> Params:
    size = options.pop("label_size", "s")
    heading = options.pop("heading", False)
    classes = f"govuk-label--{size}"
    label = {"text": str(field.label.text), "classes": classes, "isPageHeading": heading}
    return _common(field, options) | {"label": label}


def _grouped(field: Field, options: Params) -> Params:
    size = options.pop("label_size", "s")
    heading = options.pop("heading", False)
    legend = {"text": str(field.label.text), "classes": f"govuk-fieldset__legend--{size}", "isPageHeading": heading}
    return _common(field, options) | {"fieldset": {"legend": legend}, "idPrefix": field.id}


def _attributes(options: Params) -> Params:
    """Return what is left of the options as attributes; True means the attribute's name, False leaves it out."""
    return {
        key.replace("_", "-"): key if value is True else value for key, value in options.items() if value is not False
    }


def _text(kind: str, **fixed: str) -> Any:
    def draw(field: Field, options: Params) -> Markup:
        width = options.pop("width", None)
        params = {**fixed, **_labelled(field, options), "type": kind, "value": field._value()}
        if width:
            params["classes"] = f"{params.get('classes', '')} govuk-input--width-{width}".strip()
        return _design_system("input", "govukInput", params | {"attributes": _attributes(options)})

    return draw


def _password(field: Field, options: Params) -> Markup:
    words = {
        "showPasswordText": _("Show"),
        "hidePasswordText": _("Hide"),
        "showPasswordAriaLabelText": _("Show password"),
        "hidePasswordAriaLabelText": _("Hide password"),
        "passwordShownAnnouncementText": _("Your password is visible"),
        "passwordHiddenAnnouncementText": _("Your password is hidden"),
    }
    params = _labelled(field, options) | words
    return _design_system("password-input", "govukPasswordInput", params | {"attributes": _attributes(options)})


def _area(field: Field, options: Params) -> Markup:
    limit = options.pop("maxlength", None) or _longest(field)
    rows = options.pop("rows", 5)
    params = _labelled(field, options) | {"value": field._value(), "rows": rows}
    if not limit:
        return _design_system("textarea", "govukTextarea", params | {"attributes": _attributes(options)})
    params |= {
        "maxlength": limit,
        "textareaDescriptionText": _counted(_("You can enter up to {count} characters")),
        "charactersUnderLimitText": {
            "one": _counted(_("You have {count} character remaining")),
            "other": _counted(_("You have {count} characters remaining")),
        },
        "charactersAtLimitText": _("You have 0 characters remaining"),
        "charactersOverLimitText": {
            "one": _counted(_("You have {count} character too many")),
            "other": _counted(_("You have {count} characters too many")),
        },
    }
    return _design_system("character-count", "govukCharacterCount", params | {"attributes": _attributes(options)})


def _counted(text: str) -> str:
    """Return a translated text with the placeholder that the page's script fills in."""
    return str(text).replace("{count}", "%{count}")


def _longest(field: Field) -> int | None:
    """Return the limit that the field's own validator sets, so that the page never promises another."""
    limits = [check.max for check in field.validators if isinstance(check, validators.Length) and check.max > 0]
    return min(limits) if limits else None


def _choices(macro_file: str, macro: str) -> Any:
    def draw(field: Field, options: Params) -> Markup:
        hints = options.pop("hints", {})
        inline = options.pop("inline", False)
        params = _grouped(field, options)
        base = macro_file
        classes = [params.get("classes", ""), f"govuk-{base}--inline" if inline else ""]
        items = []
        for number, choice in enumerate(field.iter_choices(), start=1):
            item: Params = {"text": str(choice.label), "value": choice.value, "checked": choice.selected}
            item["id"] = field.id if number == 1 else f"{field.id}-{number}"
            if choice.value in hints:
                item["hint"] = {"text": str(hints[choice.value])}
            items.append(item)
        params |= {"items": items, "classes": " ".join(filter(None, classes)), "attributes": _attributes(options)}
        return _design_system(macro_file, macro, params)

    return draw


def _single_check(field: Field, options: Params) -> Markup:
    params = _common(field, options)
    hint = params.pop("hint", None)
    item: Params = {"id": field.id, "text": str(field.label.text), "value": "y", "checked": bool(field.data)}
    if hint:
        item["hint"] = hint
    params |= {"idPrefix": field.id, "items": [item], "attributes": _attributes(options)}
    return _design_system("checkboxes", "govukCheckboxes", params)


def _select(field: Field, options: Params) -> Markup:
    groups = (
        [(str(label), list(choices)) for label, choices in field.iter_groups()]
        if field.has_groups()
        else [("", list(field.iter_choices()))]
    )
    shown = [
        {"label": label, "options": [{"value": c.value, "text": str(c.label), "selected": c.selected} for c in choices]}
        for label, choices in groups
    ]
    params: Params = {"classes": "", "hint": None, "errorMessage": None, "disabled": False, "groups": shown}
    params |= _labelled(field, options)
    return component("components/select.html", "select", params | {"attributes": _attributes(options)})


def _day(field: Field, options: Params) -> Markup:
    params = _grouped(field, options)
    wrong = " govuk-input--error" if field.errors else ""
    params["items"] = [
        {
            "id": f"{field.id}-{part}",
            "name": f"{field.name}-{part}",
            "label": str(label),
            "value": value,
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}{wrong}",
        }
        for part, label, value in field.boxes()
    ]
    return _design_system("date-input", "govukDateInput", params | {"attributes": _attributes(options)})


def _file(field: Field, options: Params) -> Markup:
    params = _labelled(field, options)
    if isinstance(field, fields.MultipleFileField):
        options["multiple"] = True
    return _design_system("file-upload", "govukFileUpload", params | {"attributes": _attributes(options)})


def _submit(field: Field, options: Params) -> Markup:
    params = {
        "text": str(field.label.text),
        "name": field.name,
        "value": "y",
        "preventDoubleClick": True,
        "classes": options.pop("classes", ""),
    }
    return _design_system("button", "govukButton", params | {"attributes": _attributes(options)})


DRAWN: tuple[tuple[type[Field], Any], ...] = (
    (DayField, _day),
    (fields.SubmitField, _submit),
    (fields.PasswordField, _password),
    (fields.BooleanField, _single_check),
    (fields.RadioField, _choices("radios", "govukRadios")),
    (fields.SelectMultipleField, _choices("checkboxes", "govukCheckboxes")),
    (fields.SelectField, _select),
    (fields.FileField, _file),
    (fields.TextAreaField, _area),
    (fields.EmailField, _text("email", spellcheck="false")),
    (fields.SearchField, _text("search")),
    (fields.TelField, _text("tel")),
    (fields.URLField, _text("url")),
    (fields.IntegerField, _text("text", inputmode="numeric")),
    (fields.DecimalField, _text("text", inputmode="decimal")),
    (fields.FloatField, _text("text", inputmode="decimal")),
    (fields.StringField, _text("text")),
)
"""How each kind of field is drawn; the first kind that fits counts, so the narrower stand first."""

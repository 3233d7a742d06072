"""The forms of the agency's own figures: what a figure is, a value, a file of values."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.evaluation.model.indicator import Better, IndicatorText
from lms.evaluation.services import indicators
from lms.platform.widgets import LmsForm

NEEDED = _("Fill this in")
MONTH = _("Year and month, such as 2026-03")


class IndicatorForm(LmsForm):
    """What a figure is."""

    name = StringField(
        _("Name"), [InputRequired(NEEDED), Length(max=120)], description=_("Such as: clicks on test messages")
    )
    unit = StringField(
        _("What is counted"), [InputRequired(NEEDED), Length(max=60)], description=_("Such as: clicks, or hours, or %")
    )
    per = StringField(
        _("Rate per (optional)"),
        description=_("Such as 100 where each value comes with what it is to be divided by. Leave empty for a figure."),
    )
    better = RadioField(
        _("Better is"),
        choices=[SelectChoice(Better.DOWN.value, _("Less")), SelectChoice(Better.UP.value, _("More"))],
        validators=[InputRequired(_("Say which way is better"))],
    )
    target = StringField(_("Target (optional)"))
    source = StringField(
        _("Source"), [InputRequired(NEEDED), Length(max=200)], description=_("Who counts it, and from which system")
    )
    module = SelectField(_("Module that is meant to move it"), choices=[])
    trained_from = StringField(_("First month of training"), [InputRequired(NEEDED)], description=MONTH)
    trained_until = StringField(
        _("Last month of training"),
        [InputRequired(NEEDED)],
        description=_("By then most people had been trained. These months count neither as before nor as after."),
    )

    def offer(self, modules: Mapping[str, str]) -> None:
        """Offer these modules."""
        self.module.choices = [SelectChoice(key, title) for key, title in modules.items()]

    def show(self, text: IndicatorText) -> None:
        """Fill the form with what an indicator is now."""
        for name in ("name", "unit", "source", "module"):
            self[name].data = getattr(text, name)
        self.better.data = text.better.value
        self.per.data = "" if text.per is None else f"{text.per:g}"
        self.target.data = "" if text.target is None else f"{text.target:g}"
        self.trained_from.data, self.trained_until.data = f"{text.trained_from:%Y-%m}", f"{text.trained_until:%Y-%m}"

    def text(self) -> IndicatorText:
        """Return what was written; raises `Invalid` with its field where a number or a month is none."""
        return indicators.text_of(
            {name: str(self[name].data or "") for name in ("name", "unit", "source", "module", "better")},
            numbers={name: self[name].data or "" for name in ("target", "per")},
            months={name: self[name].data or "" for name in ("trained_from", "trained_until")},
        )


class ValueForm(LmsForm):
    """The value of one month."""

    period = StringField(_("Month"), [InputRequired(NEEDED)], description=MONTH)
    value = StringField(_("Value"), [InputRequired(NEEDED)])
    denominator = StringField(_("Divided by"))


class ValuesForm(LmsForm):
    """A file of values."""

    file = FileField(
        _("CSV file"),
        validators=[FileRequired(_("Choose a file"))],
        description=_("With the columns period, value and, for a rate, denominator; one line a month, all or none"),
    )

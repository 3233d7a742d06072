"""The form of a schedule: when, about which day, which part of the agency, for whom."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.kernel.errors import Invalid
from lms.platform.widgets import LmsForm
from lms.reporting.model import Asks, Definition
from lms.reporting.schedules.model import About, Files, Offer, Period, Rule, Span, Terms, Way
from lms.reporting.schedules.terms import recipient_from
from lms.reporting.schedules.wording import days_words, rule_from

OTHER = "other"
ABOUT = {
    About.SAME_DAY: _("The same day"),
    About.DAY_BEFORE: _("The day before"),
    About.WEEK_END: _("The last day of the week before (Sunday)"),
    About.MONTH_END: _("The last day of the month before"),
    About.QUARTER_END: _("The last day of the quarter before"),
    About.YEAR_END: _("The last day of the year before"),
}
SPANS = {
    Span.MONTH: _("The month that this day is in"),
    Span.QUARTER: _("The quarter that this day is in"),
    Span.YEAR: _("The year that this day is in"),
}
WAYS = {
    Way.LINK: _("A link, which needs signing in"),
    Way.ATTACHMENT: _("In the letter itself, unless the file is too large: then a link"),
}
FILES = {Files.REPORT: _("The report (PDF)"), Files.ALL: _("The report and its data (PDF and CSV)")}
GROUPS = {
    Period.DAY: _("Daily"),
    Period.WEEK: _("Weekly"),
    Period.MONTH: _("Monthly"),
    Period.QUARTER: _("Quarterly"),
    Period.YEAR: _("Yearly"),
}


def usual_rules() -> list[Rule]:
    """Return the days that most schedules fall on, to choose from."""
    rules = [Rule(Period.DAY), Rule(Period.DAY, working=True), *(Rule(Period.WEEK, number) for number in range(1, 8))]
    rules += [Rule(Period.WEEK, number, working=True) for number in (1, -1)]
    for period in (Period.MONTH, Period.QUARTER, Period.YEAR):
        rules += [Rule(period, number, working) for working in (True, False) for number in (1, -1)]
    return rules


class ScheduleForm(LmsForm):
    """What a schedule says, and the version that was looked at."""

    days = SelectField(_("On which days"), validate_choice=True)
    other_days = StringField(
        _("Other days, in words"),
        [Length(max=100)],
        description=_(
            "Only for “Other days”: for example “15th day of the month” or “third working day of the quarter”"
        ),
    )
    at = StringField(
        _("At what time"),
        [InputRequired(_("Enter a time such as 06:00"))],
        description=_("On the agency's clock of 24 hours, for example 06:00"),
    )
    about = SelectField(
        _("The day that the report is about"),
        choices=[SelectChoice(each.value, words) for each, words in ABOUT.items()],
        description=_("Seen from the day on which it is made"),
    )
    span = SelectField(
        _("The period that it covers, up to that day"),
        choices=[SelectChoice(each.value, words) for each, words in SPANS.items()],
    )
    unit = SelectField(_("Part of the agency"), choices=[])
    module = SelectField(_("Module"), choices=[])
    requirement = SelectField(_("Requirement"), choices=[])
    recipients = SelectMultipleField(
        _("Who receives it"),
        choices=[],
        description=_("Nobody: it is only kept on the page of reports. Rights are checked again whenever it is sent."),
    )
    way = RadioField(_("By letter, how"), choices=[SelectChoice(each.value, words) for each, words in WAYS.items()])
    files = RadioField(_("Which files"), choices=[SelectChoice(each.value, words) for each, words in FILES.items()])
    seen = HiddenField()

    def ask_for(self, definition: Definition) -> None:
        """Keep the questions that a report asks."""
        names = {Asks.PERIOD: "span", Asks.UNIT: "unit", Asks.MODULE: "module", Asks.REQUIREMENT: "requirement"}
        for each, name in names.items():
            if each not in definition.asks:
                del self[name]

    def offer(self, possible: Offer) -> None:
        """Offer what there is to choose from."""
        groups: dict[str, list[SelectChoice]] = {str(words): [] for words in GROUPS.values()}
        for rule in usual_rules():
            words = days_words(rule)
            groups[str(GROUPS[rule.period])].append(SelectChoice(words, words[0].upper() + words[1:]))
        groups[str(_("Other"))] = [SelectChoice(OTHER, str(_("Other days (write them below)")))]
        self.days.choices = groups
        self.recipients.choices = [SelectChoice(key, words) for key, words in possible.recipients.items()]
        for name, whole, known in (
            ("unit", _("The whole agency"), possible.units),
            ("module", _("All modules"), possible.modules),
            ("requirement", _("All requirements"), possible.requirements),
        ):
            if name in self:
                self[name].choices = [SelectChoice("", str(whole)), *(SelectChoice(k, v) for k, v in known.items())]

    def terms(self, report: str) -> Terms:
        """Return what was chosen; raise `Invalid` with the field for days or a time that mean nothing."""
        return Terms(
            report=report,
            rule=self._rule(),
            about=About(self.about.data),
            unit=self._chosen("unit"),
            module=self._chosen("module"),
            requirement=self._chosen("requirement"),
            span=Span(self._chosen("span") or Span.QUARTER),
            recipients=tuple(recipient_from(each) for each in self.recipients.data or ()),
            way=Way(self.way.data),
            files=Files(self.files.data),
        )

    def _chosen(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""

    def _rule(self) -> Rule:
        other = self.days.data == OTHER
        words = str(self.other_days.data or "") if other else str(self.days.data)
        try:
            rule_from("every day, " + str(self.at.data))
        except Invalid as error:
            raise Invalid(error.message, field="at") from error
        try:
            return rule_from(f"{words.partition(',')[0]}, {self.at.data}")
        except Invalid as error:
            raise Invalid(error.message, field="other_days" if other else "days") from error


def first_answers(terms: Terms | None, definition: Definition) -> dict[str, Any]:
    """Return what the form is filled with: a schedule's terms, or what suits most."""
    if terms is None:
        period = Period.QUARTER if Asks.PERIOD in definition.asks else Period.MONTH
        about = About.QUARTER_END if Asks.PERIOD in definition.asks else About.MONTH_END
        terms = Terms(definition.id, Rule(period, 1, working=True, at=time(6)), about)
    usual = {days_words(rule) for rule in usual_rules()}
    words = days_words(terms.rule)
    return {
        "days": words if words in usual else OTHER,
        "other_days": "" if words in usual else words,
        "at": f"{terms.rule.at:%H:%M}",
        "about": terms.about.value,
        "span": terms.span.value,
        "unit": terms.unit,
        "module": terms.module,
        "requirement": terms.requirement,
        "recipients": [str(each) for each in terms.recipients],
        "way": terms.way.value,
        "files": terms.files.value,
    }

"""A day in three boxes, in the order that the reader's language has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import Field
from wtforms.utils import unset_value

from lms.platform.own_words import said

PARTS = ("day", "month", "year")
EARLIEST = 1900
"""The first year that any date of anybody who works here can have."""
MONTH_FIRST = frozenset({"en_US", "en_PH"})


class DayField(Field):  # type: ignore[misc]  # WTForms has no types
    """A date typed into three boxes named `<name>-day`, `<name>-month` and `<name>-year`.

    Any number of posted boxes is fine, a script may post `<name>` as 2027-03-04 instead, and what was typed is shown
    again. The errors name what is missing. `data` is a `date`, or None where nothing was typed.
    """

    def __init__(self, label: str | None = None, checks: Any = None, **options: Any) -> None:
        super().__init__(label, checks, **options)
        self.typed: dict[str, str] = {}

    @property
    def first_input(self) -> str:
        """Return the id of the first box, where the error summary leads."""
        return f"{self.id}-{order()[0]}"

    def boxes(self) -> list[tuple[str, str, str]]:
        """Return each box in order: its part, its label and its value."""
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        if not self.typed and self.data is not None:
            held = {part: str(getattr(self.data, part)) for part in PARTS}
            return [(part, labels[part], held[part]) for part in order()]
        return [(part, labels[part], self.typed.get(part, "")) for part in order()]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Gather the boxes (or the one value) before the usual processing."""
        if formdata is not None:
            self.typed = {part: said(str(formdata.get(f"{self.name}-{part}", ""))) for part in PARTS}
            whole = said(str(formdata.get(self.name, "")))
            if whole and not any(self.typed.values()):
                self.typed = dict(zip(reversed(PARTS), (*whole.split("-"), "", "", "")[:3], strict=False))
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Turn what was typed into a day; a sentence says which box is empty or that there is no such day."""
        self.raw_data = [value for value in self.typed.values() if value]
        self.data = None
        if not self.raw_data:
            return
        missing = [part for part in order() if not self.typed.get(part)]
        if missing:
            raise ValueError(_MISSING[missing[0]](str(self.label.text)))
        try:
            self.data = date(*(int(self.typed[part]) for part in reversed(PARTS)))
        except (ValueError, OverflowError) as error:
            raise ValueError(_("%(field)s must be a real date", field=self.label.text)) from error
        if self.data.year < EARLIEST:
            is_cut, self.data = self.data.year < 1000, None
            if is_cut:
                raise ValueError(_("%(field)s: write the year with four digits", field=self.label.text))
            raise ValueError(_("%(field)s is too long ago to be right: check the year", field=self.label.text))


_MISSING: dict[str, Callable[[str], str]] = {
    "day": lambda field: str(_("%(field)s must include a day", field=field)),
    "month": lambda field: str(_("%(field)s must include a month", field=field)),
    "year": lambda field: str(_("%(field)s must include a year", field=field)),
}


def order() -> tuple[str, str, str]:
    """Return the boxes in the order of the reader's language: month first only where a country is known to do so."""
    return ("month", "day", "year") if str(get_locale()) in MONTH_FIRST else ("day", "month", "year")

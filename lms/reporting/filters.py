"""Filters of a page of figures: what is not on its list is refused in a sentence, never answered by an empty page."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from lms.kernel.errors import Invalid
from lms.reporting.language import _
from lms.reporting.rules import UnitNode


def check_unit(filters: Mapping[str, str], units: Iterable[UnitNode]) -> None:
    """Raise `Invalid` for a unit that the agency did not have on the day asked about."""
    code = filters.get("unit", "")
    if code and all(unit.code != code for unit in units):
        sentence = _("There is no unit “%(code)s” on that day. Choose one from the list.", code=code)
        raise Invalid(sentence, field="unit")


def check_requirement(filters: Mapping[str, str], known: Container[str]) -> None:
    """Raise `Invalid` for a requirement that was not in force as far as was known."""
    key = filters.get("requirement", "")
    if key and key not in known:
        sentence = _(
            "There is no requirement “%(key)s” here, or it was withdrawn. Choose one from the list, or an earlier day "
            "at “As known at the end of”.",
            key=key,
        )
        raise Invalid(sentence, field="requirement")


def check_choice(filters: Mapping[str, str], name: str, known: Container[str]) -> None:
    """Raise `Invalid` for anything else that a filter does not offer."""
    value = filters.get(name, "")
    if value and value not in known:
        sentence = _("“%(value)s” is not among what can be chosen here. Choose from the list.", value=value)
        raise Invalid(sentence, field=name)

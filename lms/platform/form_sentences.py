"""What is said in our words of what WTForms finds wrong with a field."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

_OFFERED = _l("Choose one of those that are offered")


class Sentences:
    """Says of a field what to do where WTForms only says that something is not valid."""

    OURS = {
        "This field is required.": _l("Fill in “%(field)s”"),
        "Invalid input.": _l("What is written in “%(field)s” cannot be used"),
        "Field must be equal to %(other_name)s.": _l("Write the same in “%(field)s” as above"),
        "Field cannot be longer than %(max)d characters.": _l(
            "Write at most %(max)s characters in “%(field)s”; there are %(length)s"
        ),
        "Field must be at least %(min)d characters long.": _l(
            "Write at least %(min)s characters in “%(field)s”; there are %(length)s"
        ),
        "Field must be exactly %(max)d characters long.": _l(
            "Write %(max)s characters in “%(field)s”; there are %(length)s"
        ),
        "Field must be between %(min)d and %(max)d characters long.": _l(
            "Write %(min)s to %(max)s characters in “%(field)s”; there are %(length)s"
        ),
        "Number must be at least %(min)s.": _l("Write at least %(min)s in “%(field)s”"),
        "Number must be at most %(max)s.": _l("Write at most %(max)s in “%(field)s”"),
        "Number must be between %(min)s and %(max)s.": _l("Write a number from %(min)s to %(max)s in “%(field)s”"),
        "Not a valid integer value.": _l("Write a whole number, for example 20"),
        "Not a valid decimal value.": _l("Write a number, for example 1.5"),
        "Not a valid choice.": _OFFERED,
        "Invalid Choice: could not coerce.": _OFFERED,
        "Invalid choice(s): one or more data inputs could not be coerced.": _OFFERED,
        "'%(value)s' are not valid choices for this field.": _OFFERED,
    }
    """Our sentences by theirs, the plural where there are two; where theirs has a place for a number, ours may too."""

    def __init__(self, theirs: Any, field: str) -> None:
        self.theirs = theirs
        self.field = field

    def gettext(self, text: str) -> str:
        """Return our sentence for one of theirs, if we have one."""
        if text not in self.OURS:
            return str(self.theirs.gettext(text))
        name = self.field.replace("%", "%%") if "%(" in text else self.field  # theirs is filled in afterwards
        return str(self.OURS[text]).replace("%(field)s", name)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return our sentence for a number, if we have one."""
        return self.gettext(plural) if plural in self.OURS else str(self.theirs.ngettext(singular, plural, number))

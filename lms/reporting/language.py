"""The language of reports: gettext with a type."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import ngettext as _plural


def _(message: str, **values: object) -> str:
    """Return a message in the language of the reader."""
    return str(gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return a message about one or many in the language of the reader."""
    return str(_plural(one, many, num, **values))

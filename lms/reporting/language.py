"""The language of reports: gettext with a type."""

from __future__ import annotations

from flask_babel import gettext


def _(message: str, **values: object) -> str:
    """Return a message in the language of the reader."""
    return str(gettext(message, **values))

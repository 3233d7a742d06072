"""Signed links in letters. A letter in the outbox holds only a placeholder; the link is signed when it is sent.

So nobody who reads the database (or a backup of it) finds a working link. That a link works once is for its room to
see to: the signed value is the id of a row that says whether it was used.
"""

from __future__ import annotations

import re

from itsdangerous import BadSignature, URLSafeSerializer

from lms.platform.settings import Settings

PLACEHOLDER = re.compile(r"⟦link (?P<path>/[\w/-]+) (?P<value>\d+)⟧")


def placeholder(path: str, value: int) -> str:
    """Return what stands in a letter for the link `<base>/<path>/<token>`."""
    return f"⟦link {path} {value}⟧"


def sign(settings: Settings, path: str, value: int) -> str:
    """Return the token that stands for a value under a path."""
    return str(URLSafeSerializer(settings.secret_key, salt=f"link:{path}").dumps(value))


def read(settings: Settings, path: str, token: str) -> int | None:
    """Return the value of a token; None if it was not made by us for this path."""
    try:
        value = URLSafeSerializer(settings.secret_key, salt=f"link:{path}").loads(token)
    except BadSignature:
        return None
    return value if isinstance(value, int) else None


def fill_in(settings: Settings, text: str) -> str:
    """Return a letter's text with its placeholders made into links."""
    return PLACEHOLDER.sub(
        lambda m: f"{settings.base_url}{m['path']}/{sign(settings, m['path'], int(m['value']))}", text
    )

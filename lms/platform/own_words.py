"""What people write in their own words, before it is kept for good."""

from __future__ import annotations

import re
import unicodedata

from lms.kernel.errors import Invalid

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that nobody sees and that turn the words after them around, also those of the page."""
_SAYS_NOTHING = frozenset("CMZ")
"""Unicode's categories of signs that show nothing by themselves: controls, marks upon other signs, spaces."""


def own_words(text: str, longest: int, field: str = "words") -> str:
    """Return a text without the spaces around it and without signs that turn the page's own words around.

    Raise `Invalid`, at the field, if there is nothing in it to read, or too much.
    """
    words = _TURNS.sub("", text).strip()
    if all(unicodedata.category(sign)[0] in _SAYS_NOTHING for sign in words):
        raise Invalid("Write it in your own words.", field=field)
    if len(words) > longest:
        raise Invalid(f"Write at most {longest} characters.", field=field)
    return words

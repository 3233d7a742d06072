"""What people write in their own words, before it is kept for good."""

from __future__ import annotations

import unicodedata

from lms.kernel.errors import Invalid
from lms.kernel.hidden_signs import without

_SAYS_NOTHING = frozenset("CMZ")
"""Unicode's categories of signs that show nothing by themselves: controls, marks upon other signs, spaces."""


def said(text: str) -> str:
    """Return a text without the spaces around it and without signs that nobody sees; nothing if there is none to read.

    A line ends with one sign, as the page counts it.
    """
    words = without(text.replace("\r\n", "\n")).strip()
    return "" if all(unicodedata.category(sign)[0] in _SAYS_NOTHING for sign in words) else words


def own_words(text: str, longest: int, field: str = "words") -> str:
    """Return what a text says; raise `Invalid`, at the field, if there is nothing in it to read, or too much."""
    words = said(text)
    if not words:
        raise Invalid("Write it in your own words.", field=field)
    if len(words) > longest:
        raise Invalid(f"Write at most {longest} characters; there are {len(words)}.", field=field)
    return words

"""What people write in their own words, before it is kept for good."""

from __future__ import annotations

from lms.kernel.errors import Invalid


def own_words(text: str, longest: int) -> str:
    """Return a text without the spaces around it; raise `Invalid`, at the field `words`, if it is empty or too long."""
    words = text.strip()
    if not words:
        raise Invalid("Write it in your own words.", field="words")
    if len(words) > longest:
        raise Invalid(f"Write at most {longest} characters.", field="words")
    return words

"""What other rooms may ask about the systems that fetch feeds."""

from __future__ import annotations

from lms.interop.feeds import tokens
from lms.platform.work import Work


def open_tokens(work: Work) -> int:
    """Return how many tokens of the actor's agency open something."""
    return sum(not one.is_revoked for one in tokens.tokens(work))

"""The words of feeds: tokens by which systems are known, and how many questions each may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SCHEMA = 1
"""The version of the feed's shape; it grows when a field changes its meaning or goes, not when one is added."""
PREFIX = "lms_feed_"
"""How every token begins, so that programs which search for leaked secrets can know one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token as the administrator sees it; the secret itself is not kept."""

    id: int
    name: str
    made_by: str
    made_at: datetime
    last_used_at: datetime | None
    """The first time on the last day on which it was used."""
    revoked_by: str = ""
    revoked_at: datetime | None = None

    @property
    def is_revoked(self) -> bool:
        """Tell whether it opens nothing any more."""
        return self.revoked_at is not None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made; `secret` is shown once."""

    id: int
    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """The system behind a valid token."""

    token_id: int
    name: str
    agency_id: int
    used_today: bool

"""The words of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.kernel.permissions import Role


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as the administrator sees it."""

    id: int
    name: str
    email: str
    roles: tuple[Role, ...]
    person_id: int | None
    is_active: bool
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """What became of an attempt to sign in: an account and its epoch, or the sentence to show."""

    account_id: int | None = None
    epoch: int = 0
    sentence: str = ""
    wait: timedelta = timedelta()
    """How long this address must wait before its next attempt."""

"""Decisions about passwords and attempts to sign in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

SHORTEST_PASSWORD = 15
"""NIST SP 800-63B-4, 3.1.1.2: fifteen characters where the password is the only factor; no rules of composition."""

LONGEST_PASSWORD = 256
FREE_ATTEMPTS = 5
WINDOW = timedelta(minutes=15)
INVITATION_HOLDS = timedelta(days=14)
RESET_HOLDS = timedelta(hours=2)
COMMON = ("password", "passphrase", "welcome", "letmein", "qwerty", "123456", "abcdef", "iloveyou", "changeme")


def password_fault(password: str, *own_words: str) -> str:
    """Return what is wrong with a new password, in a sentence; empty when nothing is.

    SP 800-63B-4 asks for a blocklist of commonly used and context-specific words (the person's name, the service).
    """
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. Three or four words you can remember work well."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    rest = password.casefold()
    for word in sorted({w.casefold() for w in (*COMMON, *own_words) if len(w) > 2}, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(set(rest)) < 5 or len(rest) < SHORTEST_PASSWORD // 2:
        return "This is easy to guess: it is mostly a common word, your name, or the same characters again."
    return ""


def wait_after(failures: Sequence[datetime], now: datetime) -> timedelta:
    """Return how long an address must wait before the next attempt, after its failures so far.

    Five are free within a quarter of an hour; then the wait doubles from 30 seconds to 15 minutes, so that guessing is
    slow and nobody is locked out for good by somebody else.
    """
    recent = sorted(at for at in failures if now - at < WINDOW)
    over = len(recent) - FREE_ATTEMPTS
    if over < 0:
        return timedelta()
    pause: timedelta = min(timedelta(seconds=30) * int(2**over), WINDOW)
    return max(recent[-1] + pause - now, timedelta())


def address_hash(email: str) -> str:
    """Return what failed attempts are counted under, so that mistyped addresses are not kept in clear."""
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()

"""How a token is kept, and how often a system may ask."""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from threading import Lock

ASKS = 60
"""Questions a token may ask ..."""
WITHIN_SECONDS = 60.0
"""... in this time, of one web process."""


def hash_of(secret: str) -> str:
    """Return what is kept of a token. It is 256 random bits, so that a slow hash would protect nothing more."""
    return hashlib.sha256(secret.strip().encode()).hexdigest()


class Pace:
    """Counts questions in a sliding window: so many by a key within so long. One per process."""

    def __init__(self, asks: int = ASKS, within: float = WITHIN_SECONDS) -> None:
        self._asks, self._within = asks, within
        self._seen: dict[int, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def wait_for(self, key: int, now: float) -> int:
        """Count a question at a moment (in seconds); return after how many whole seconds to come back, 0 for now."""
        with self._lock:
            seen = self._seen[key]
            while seen and seen[0] <= now - self._within:
                seen.popleft()
            if len(seen) >= self._asks:
                return int(seen[0] + self._within - now) + 1
            seen.append(now)
            return 0

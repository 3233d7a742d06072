"""How often one address may ask for something costly, and how many at a time: in memory, for each process by itself."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_ADDRESSES = 10_000


@dataclass
class Pace:
    """At most `times` in `seconds` for one address, and `together` at a time for all.

    Each process counts for itself: with several, so many times as often is let through. What is guarded costs seconds
    of a processor, not money or secrets, and a count in the database would make every refusal a write.
    """

    times: int
    seconds: float
    together: int
    now: Callable[[], float] = time.monotonic
    _seen: dict[str, deque[float]] = field(default_factory=dict)
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, address: str) -> Iterator[float]:
        """Yield how many seconds to wait: 0 when it is this address's turn, which lasts as long as the block."""
        wait = self._enter(address)
        try:
            yield wait
        finally:
            if not wait:
                with self._lock:
                    self._under_way -= 1

    def _enter(self, address: str) -> float:
        with self._lock:
            now = self.now()
            seen = self._seen.pop(address, deque())
            while seen and seen[0] <= now - self.seconds:
                seen.popleft()
            self._seen[address] = seen  # at the end: the address that was quiet the longest is forgotten first
            if len(self._seen) > _ADDRESSES:
                self._seen.pop(next(iter(self._seen)))
            if len(seen) >= self.times:
                return seen[0] + self.seconds - now
            if self._under_way >= self.together:
                return 1.0
            seen.append(now)
            self._under_way += 1
            return 0.0

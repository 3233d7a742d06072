"""How often somebody may take the final test, and when it opens again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RULE = "learning.tries/1"


@dataclass(frozen=True, slots=True)
class Tries:
    """How many tests are left now; where none is, when the next ones open (None: when an officer opens one).

    `wait` is how long the test stays closed once none is left; None: until an officer opens it. `failed` is how many
    were failed in a row, told where none is left: those that an officer granted count as well.
    """

    left: int
    limit: int
    opens_at: datetime | None = None
    wait: timedelta | None = None
    failed: int = 0

    @property
    def are_left(self) -> bool:
        """Tell whether a test may begin now."""
        return self.left > 0


def tries(
    limit: int, wait: timedelta | None, failed: Sequence[datetime], granted: Sequence[datetime], at: datetime
) -> Tries:
    """Return what is left at an instant, after tests that were not passed and tries that were granted.

    `limit` tests may be failed in a row. The next `limit` open when `wait` is over, counted from the last hand-in.
    A grant is one more test now; whatever is left of it when the wait is over is no longer needed, and does not put
    off the tests that open then.
    """
    used, extra, last = 0, 0, None
    for instant, is_grant in sorted([*((each, False) for each in failed), *((each, True) for each in granted)]):
        if _over(used, limit, last, wait, instant):
            used, extra = 0, 0
        if is_grant:
            extra += 1
        else:
            used, last = used + 1, instant
    if _over(used, limit, last, wait, at):
        return Tries(limit, limit, wait=wait)
    left = limit + extra - used
    if left > 0:
        return Tries(left, limit, wait=wait)
    return Tries(0, limit, last + wait if last is not None and wait is not None else None, wait, used)


def _over(used: int, limit: int, last: datetime | None, wait: timedelta | None, at: datetime) -> bool:
    """Tell whether the wait is over; a grant that was not used does not keep the next tests shut."""
    return used >= limit and wait is not None and last is not None and at >= last + wait

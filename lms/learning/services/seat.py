"""Minutes that a law asks for: how many somebody was active, and how many are missing."""

from __future__ import annotations

from lms.catalogue.model import Module, VersionView
from lms.compliance.model.hours import Seat
from lms.compliance.services import hours
from lms.kernel.errors import Refused
from lms.learning.classroom import store as sessions
from lms.learning.model import AttemptFacts
from lms.learning.rules import testing_out
from lms.learning.rules.seat import seat
from lms.learning.services.attempts import today
from lms.learning.store import attempts as store
from lms.platform.work import Work


def seat_of(work: Work, facts: AttemptFacts, version: VersionView) -> Seat:
    """Return how long somebody was active in an attempt, and how long a requirement asks for."""
    demands = hours.demanded(work, facts.person_id, facts.module, today(work))
    attended = minutes_attended(work, facts) if demands else 0
    return seat((facts.active_seconds or 0) + 60 * attended, version.minutes, demands)


def minutes_attended(work: Work, facts: AttemptFacts) -> int:
    """Return how long somebody was at sessions that are a part of the module, since they last completed it."""
    since = store.last_finish(work.session, facts)
    return sessions.minutes_attended(work.session, facts.person_id, facts.module, since, work.now)


def may_test_out(work: Work, facts: AttemptFacts, text: Module, version: VersionView) -> bool:
    """Tell whether a starting test may take lessons off somebody's hands: it could, the module lets it, no law counts
    the minutes.
    """
    return testing_out.can_prove(text) and text.head.test_out and not seat_of(work, facts, version).needed


def must_be_sat(work: Work, facts: AttemptFacts, version: VersionView) -> None:
    """Raise `Refused`, with the reason, where minutes are missing that a requirement asks for."""
    found = seat_of(work, facts, version)
    if found.missing:
        asking = found.demands[0]
        named = f"{asking.title} ({asking.citation})" if asking.citation else asking.title
        raise Refused(
            f"You have been active {found.active} of {found.needed} minutes. {named} asks for this time, so the final "
            f"test opens in {found.missing} more. Go through the lessons again where you like; what you did is kept.",
            rule="learning.seat_time",
        )

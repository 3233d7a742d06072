"""Receive what was done without a network: each thing once, and with a sentence where it comes too late to count."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError

from lms.kernel.errors import Conflict, LmsError, Trouble
from lms.learning.model import Answered, Given, Standing
from lms.learning.offline import store
from lms.learning.offline.model import Received, Sent
from lms.learning.offline.records import Arrival
from lms.learning.offline.rules import was_elsewhere
from lms.learning.services.attempts import learner
from lms.learning.store import received
from lms.platform.words import instant
from lms.platform.work import Work

MOST_SHOWN = 50
FINISHED = (
    "You had completed this module when this arrived, so it changes nothing. Your completion stands; what you sent is "
    "kept beside it."
)
BEGUN_ANEW = (
    "You began this module anew in the meantime, and this belongs to the attempt before. It is kept beside your record "
    "and does not count for the new attempt."
)
ANSWERED = (
    "You answered this question elsewhere in the meantime; we received that on %s, and it stands. This other answer is "
    "kept beside it. Open the question and answer again if this is the one you mean."
)
LOOK_FIRST = (
    "This test was answered in two places, so it is not handed in yet. Nothing is lost: look over the answers, and "
    "hand it in."
)


def receive(work: Work, sent: Sent, take: Callable[[], str]) -> Received:
    """Take something in and return what became of it; `take` does it, and returns what there is to say about it.

    What a rule refuses leaves nothing behind but its own entry: what was sent, both times, and the reason in words.
    Sent again under the same key, nothing happens but the same answer.
    """
    me = learner(work)
    earlier = store.by_key(work.session, sent.key)
    if earlier is None:
        try:
            with work.session.begin_nested():
                return _received(_taken_in(work, sent, me, take))
        except IntegrityError:  # the same sending, in two tabs at the same moment: what the other did stands
            earlier = store.by_key(work.session, sent.key)
            if earlier is None:
                raise
    if earlier.person_id != me:
        raise Conflict("This could not be told from another sending. Reload the page and do it again.")
    return _received(earlier)


def _taken_in(work: Work, sent: Sent, person_id: int, take: Callable[[], str]) -> Arrival:
    """Take something in and keep what became of it."""
    try:
        with work.session.begin_nested():
            counted, sentence = True, take()
            work.session.flush()
    except Trouble:
        raise
    except LmsError as refusal:
        counted, sentence = False, refusal.message
    row = Arrival(
        agency_id=work.actor.agency_id,
        person_id=person_id,
        key=sent.key,
        address=sent.to,
        label=sent.label,
        attempt=sent.attempt,
        paper=sent.paper,
        given=dict(sent.given),
        device_at=sent.device_at,
        age=sent.age,
        received_at=work.now,
        counted=counted,
        sentence=sentence,
    )
    work.session.add(row)
    work.session.flush()
    return row


def latest(work: Work) -> list[Received]:
    """Return what came last from the actor's devices, the newest first."""
    return [_received(row) for row in store.latest(work.session, learner(work), MOST_SHOWN)]


def must_belong(now: Standing, sent: Sent) -> None:
    """Raise `Conflict` for what belongs to an attempt that is over; a text renewed meanwhile is no such thing."""
    attempt = now.attempt
    if attempt is not None and sent.attempt is not None and attempt.id != sent.attempt:
        raise Conflict(BEGUN_ANEW)
    if attempt is not None and attempt.finish is not None:
        raise Conflict(FINISHED)


def must_not_differ(sent: Sent, given: Given, shown: Given | None, kept: Answered | None) -> None:
    """Raise `Conflict` for an answer to what was answered otherwise elsewhere, unknown to the page it was given on."""
    if kept is not None and shown != given and was_elsewhere(kept.received_at, kept.key, sent.known_at, sent.mine):
        raise Conflict(ANSWERED % instant(kept.received_at))


def must_be_one_paper(work: Work, sent: Sent, paper_id: int) -> None:
    """Raise `Conflict` for a test whose answers from this device could not all count: its person looks first."""
    since = sent.known_at
    if since is not None and store.set_aside(work.session, learner(work), paper_id, since):
        raise Conflict(LOOK_FIRST)


def is_known(work: Work, key: str) -> bool:
    """Tell whether an answer had arrived in the usual way, and only our word of it was lost."""
    return received.answer_by_key(work.session, key) is not None


def _received(row: Arrival) -> Received:
    return Received(
        to=row.address,
        label=row.label,
        counted=row.counted,
        sentence=row.sentence,
        received_at=row.received_at,
        device_at=row.device_at,
    )

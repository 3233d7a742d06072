"""Make, end and know secret addresses; whoever has left the agency has none."""

from __future__ import annotations

import secrets
from hashlib import sha256

from lms.desk.addresses import store
from lms.desk.addresses.model import Serves
from lms.desk.addresses.records import SecretAddress
from lms.directory.services import people
from lms.kernel.errors import NotFound
from lms.learning.services import attempts
from lms.platform.work import Work

ENDED = "There is nothing at this address. Its owner may have ended it."


def has_one(work: Work, serves: Serves) -> bool:
    """Tell whether the actor has an address for one use."""
    found = store.latest(work.session, attempts.learner(work), serves)
    return found is not None and found.secret_hash is not None


def make(work: Work, serves: Serves) -> str:
    """Give the actor a new address and end the one before; return the secret, which is shown once."""
    secret = secrets.token_urlsafe(32)
    _add(work, serves, _hash(secret))
    return secret


def end(work: Work, serves: Serves) -> None:
    """End the actor's address, if there is one."""
    if has_one(work, serves):
        _add(work, serves, None)


def owner_of(work: Work, secret: str, serves: Serves) -> tuple[int, int]:
    """Return agency and person of a secret that holds for that use; raise `NotFound` for any other."""
    found = store.by_hash(work.session, _hash(secret))
    latest = store.latest(work.session, found.person_id, serves) if found else None
    if found is None or latest is None or latest.id != found.id:
        raise NotFound(ENDED)
    return found.agency_id, found.person_id


def refuse_if_gone(own: Work) -> None:
    """Raise `NotFound` where the owner of an address, who acts here, has no place in the agency today."""
    person_id = attempts.learner(own)
    view = people.views(own, [person_id], people.today(own)).get(person_id)
    if view is None or view.unit_id is None:
        raise NotFound(ENDED)


def _add(work: Work, serves: Serves, secret_hash: str | None) -> None:
    me, agency = attempts.learner(work), work.actor.agency_id
    row = SecretAddress(agency_id=agency, person_id=me, serves=serves, secret_hash=secret_hash, at=work.now)
    work.session.add(row)
    work.session.flush()


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()

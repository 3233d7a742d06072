"""Open what belongs to the owner of a secret address, as its owner and only to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from lms.desk.addresses import services
from lms.desk.addresses.model import Serves
from lms.kernel.actor import Actor
from lms.platform.work import Runtime, Work, open_work


@contextmanager
def as_owner(work: Work, secret: str, serves: Serves) -> Iterator[Work]:
    """Yield a unit of work of the owner; raises `NotFound` where the secret opens nothing or its owner has left."""
    agency_id, person_id = services.owner_of(work, secret, serves)
    runtime: Runtime = current_app.extensions["lms"]
    owner = Actor(name=serves.value, agency_id=agency_id, person_id=person_id)
    with open_work(owner, runtime, write=False) as own:
        services.refuse_if_gone(own)
        yield own

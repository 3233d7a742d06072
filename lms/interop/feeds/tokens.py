"""Make, list and revoke the tokens of other systems, and know a system by its token."""

from __future__ import annotations

import secrets

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.access import scope
from lms.interop.feeds import store
from lms.interop.feeds.model import PREFIX, Bearer, NewToken, TokenView
from lms.interop.feeds.records import FeedToken, FeedTokenRevocation, FeedTokenUse
from lms.interop.feeds.rules import hash_of
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform.work import Work

LONGEST_NAME = 80
DAY_ZONE = "UTC"
"""The zone in which days of use are counted: a token is looked at before its agency is known."""


def tokens(work: Work) -> list[TokenView]:
    """Return the tokens of the actor's agency."""
    scope(work.actor, Permission.ACCOUNT_MANAGE)
    return store.tokens(work.session, work.actor.agency_id)


def make(work: Work, name: str) -> NewToken:
    """Make a token and return its secret, which is shown once and not kept; raises `Invalid`, `Conflict`."""
    scope(work.actor, Permission.ACCOUNT_MANAGE)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(f"Name the system that will use the token, in at most {LONGEST_NAME} characters.", field="name")
    if any(one.name == name and not one.is_revoked for one in tokens(work)):
        raise Conflict(f"There is already a token named {name}. Revoke it first, or choose another name.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = FeedToken(
        agency_id=work.actor.agency_id,
        name=name,
        secret_hash=hash_of(secret),
        made_by=work.actor.name,
        account_id=work.actor.account_id,
        made_at=work.instant(),
    )
    work.session.add(token)
    work.session.flush()
    audit.record(work, Act.FEED_TOKEN_MADE, f"feed_token:{token.id}", {"name": name})
    return NewToken(token.id, name, secret)


def revoke(work: Work, token_id: int) -> str:
    """Revoke a token at once and for ever; return its name. Revoking again changes nothing."""
    scope(work.actor, Permission.ACCOUNT_MANAGE)
    token = store.of_agency(work.session, work.actor.agency_id, token_id)
    if token is None:
        raise NotFound("There is no such token.")
    if not store.is_revoked(work.session, token_id):
        revocation = FeedTokenRevocation(
            token_id=token_id,
            revoked_by=work.actor.name,
            account_id=work.actor.account_id,
            revoked_at=work.instant(),
        )
        work.session.add(revocation)
        work.session.flush()
        audit.record(work, Act.FEED_TOKEN_REVOKED, f"feed_token:{token_id}", {"name": token.name})
    return token.name


def bearer_of(work: Work, secret: str) -> Bearer | None:
    """Return the system that a secret belongs to; None for a bad or a revoked one."""
    return store.valid(work.session, hash_of(secret), work.today(DAY_ZONE)) if secret else None


def note_use(work: Work, bearer: Bearer) -> None:
    """Write down that a token was used today: once a token and day, however many ask at the same moment."""
    at, today = work.instant(), work.today(DAY_ZONE)
    if store.is_used(work.session, bearer.token_id, today):
        return
    work.session.add(FeedTokenUse(token_id=bearer.token_id, on_date=today, at=at))
    work.session.flush()
    subject = f"feed_token:{bearer.token_id}"
    audit.record(work, Act.FEED_TOKEN_USED, subject, {"name": bearer.name}, agency_id=bearer.agency_id)

"""Invite, sign in, reset a password, set roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.access import permissions_of
from lms.directory.accounts import rules, store
from lms.directory.accounts.model import AccountView, SignIn
from lms.directory.accounts.passwords import hashed, is_outdated, matches
from lms.directory.model import LinkPurpose
from lms.directory.records import Account, AccountRole, EndedSession, FailedSignIn, OneTimeLink
from lms.directory.services import agencies
from lms.kernel.actor import Actor
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.events import Event
from lms.kernel.permissions import Role
from lms.platform import links
from lms.platform.letters import letter
from lms.platform.outbox import write
from lms.platform.work import Work

PATHS = {LinkPurpose.INVITATION: "/welcome", LinkPurpose.RESET: "/password"}
HOLDS = {LinkPurpose.INVITATION: rules.INVITATION_HOLDS, LinkPurpose.RESET: rules.RESET_HOLDS}
WRONG = "That email address and password do not belong together. Check both, or ask for a new password."


def open_account(
    work: Work, *, agency_id: int, email: str, name: str, roles: Iterable[Role] = (), person_id: int | None = None
) -> int:
    """Open an account without a password and return its id; raises `Conflict` if the address has one."""
    address = email.strip().casefold()
    if "@" not in address:
        raise Invalid(f"{email!r} is not an email address.", field="email")
    if work.session.scalar(sa.select(Account.id).where(Account.email == address)) is not None:
        raise Conflict(f"There is already an account for {address}.")
    account = Account(
        agency_id=agency_id, person_id=person_id, email=address, name=name, password_hash=None, created_at=work.now
    )
    work.session.add(account)
    work.session.flush()
    for role in sorted(set(roles)):
        work.session.add(AccountRole(account_id=account.id, role=Role(role), given_at=work.now))
    work.session.flush()
    return account.id


def invite(work: Work, account_id: int) -> None:
    """Mail an invitation with a one-time link."""
    account = _account(work, account_id)
    _mail_links(work, [account], LinkPurpose.INVITATION)
    audit.record(work, Act.ACCOUNT_INVITED, f"account:{account.id}", agency_id=account.agency_id)


def invite_people(work: Work, agency_id: int, person_ids: Sequence[int] | None = None) -> int:
    """Open an account for everybody in service who has an address and none yet, invite them, return how many.

    Whose address belongs to another account already is left out: two people cannot share one.
    """
    taken = set(work.session.scalars(sa.select(Account.email)))
    accounts: list[Account] = []
    for person in store.without_account(work.session, agency_id, person_ids):
        address = person.email.strip().casefold()
        if address in taken:
            continue
        taken.add(address)
        name = f"{person.given_name} {person.family_name}".strip()
        accounts.append(
            Account(agency_id=agency_id, person_id=person.person_id, email=address, name=name, created_at=work.now)
        )
    work.session.add_all(accounts)
    work.session.flush()
    _mail_links(work, accounts, LinkPurpose.INVITATION)
    if accounts:
        audit.record(work, Act.ACCOUNT_INVITED, f"agency:{agency_id}", {"people": len(accounts)}, agency_id=agency_id)
    return len(accounts)


def invite_enrolled(work: Work, event: Event) -> None:
    """Invite whoever was taken into the directory and cannot sign in yet."""
    invite_people(work, event.agency_id)


def sign_in(work: Work, email: str, password: str) -> SignIn:
    """Check an address and a password; failures are counted, and after five the address must wait.

    Returns instead of raising, so that the count of failures is committed.
    """
    address = rules.address_hash(email)
    wait = rules.wait_after(store.recent_failures(work.session, address, work.now), work.now)
    if wait > timedelta():
        sentence = f"Too many attempts for this address. Wait {_length(wait)}, or ask for a new password."
        return SignIn(sentence=sentence, wait=wait)
    account = store.by_email(work.session, email)
    if not matches(account.password_hash if account else None, password) or account is None:
        work.session.add(FailedSignIn(address_hash=address, at=work.now))
        if account is not None:
            audit.record(work, Act.SIGN_IN_FAILED, f"account:{account.id}", agency_id=account.agency_id)
        return SignIn(sentence=WRONG)
    if account.password_hash and is_outdated(account.password_hash):
        account.password_hash = hashed(password)
    audit.record(work, Act.SIGNED_IN, f"account:{account.id}", agency_id=account.agency_id)
    return SignIn(account_id=account.id, epoch=account.epoch)


def confirm_password(work: Work, account_id: int, password: str) -> str:
    """Check the password of whoever is signed in once more, before an act that binds; return the sentence to show.

    An empty sentence: it is right. Failures are counted together with those of signing in, so that an open session
    is no way around the waiting time.
    """
    account = _account(work, account_id)
    address = rules.address_hash(account.email)
    wait = rules.wait_after(store.recent_failures(work.session, address, work.now), work.now)
    if wait > timedelta():
        return f"Too many wrong passwords. Wait {_length(wait)}, or ask for a new password."
    if account.closed_at is None and matches(account.password_hash, password):
        return ""
    work.session.add(FailedSignIn(address_hash=address, at=work.now))
    audit.record(work, Act.SIGN_IN_FAILED, f"account:{account.id}", {"confirming": True}, agency_id=account.agency_id)
    return "This is not your password, so nothing was done. Type it again."


def _length(wait: timedelta) -> str:
    """Return a wait in words, rounded up, so that nobody comes back too early."""
    minutes = -(-int(wait.total_seconds()) // 60)
    return "1 minute" if minutes <= 1 else f"{minutes} minutes"


def sign_out(work: Work, key: str) -> None:
    """End the actor's session of this key for good, so that a copied cookie stops working too."""
    account = work.actor.account_id
    if key and account is not None:
        work.session.add(EndedSession(account_id=account, key=key, ended_at=work.now))
        audit.record(work, Act.SIGNED_OUT, f"account:{account}")


def actor_of(work: Work, account_id: int, epoch: int, key: str = "") -> Actor | None:
    """Return the actor behind a session, with what they may do today; None when the session is over."""
    account = store.in_session(work.session, account_id, epoch, key)
    return None if account is None else _actor(work, account)


def standing(work: Work, account_id: int) -> Actor | None:
    """Return what an account of the actor's agency may do today, signed in or not; None where it is closed.

    For what is done later in somebody's name, or goes to them: rights are asked for anew.
    """
    account = work.session.get(Account, account_id, populate_existing=True)
    if account is None or account.closed_at is not None or account.agency_id != work.actor.agency_id:
        return None
    return _actor(work, account)


def _actor(work: Work, account: Account) -> Actor:
    roles = store.given_roles(work.session, account.id)
    if account.person_id is not None:
        today = work.today(agencies.agency(work, account.agency_id).zone)
        roles |= store.roles_by_place(work.session, account.person_id, today)
    return Actor(
        name=account.name,
        agency_id=account.agency_id,
        account_id=account.id,
        person_id=account.person_id,
        roles=frozenset(roles),
        permissions=permissions_of(roles),
    )


def ask_reset(work: Work, email: str) -> None:
    """Mail a link for a new password, if the address has an account; says nothing about whether it has."""
    account = store.by_email(work.session, email)
    if account is None:
        return
    _mail_links(work, [account], LinkPurpose.RESET)
    audit.record(work, Act.PASSWORD_RESET_ASKED, f"account:{account.id}", agency_id=account.agency_id)


def account_of_link(work: Work, purpose: LinkPurpose, token: str) -> AccountView:
    """Return whose link this is; raises `Refused` with what to do if it is forged, used or too old."""
    return store.view_of(work.session, _account(work, _open_link(work, purpose, token).account_id))


def set_password(work: Work, purpose: LinkPurpose, token: str, password: str) -> SignIn:
    """Set a password by a one-time link, end every other session, and sign in."""
    link = _open_link(work, purpose, token)
    account = _account(work, link.account_id)
    fault = rules.password_fault(password, *account.name.split(), account.email.partition("@")[0])
    if fault:
        raise Invalid(fault, field="password")
    used = work.session.execute(
        sa.update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=work.now)
        .returning(OneTimeLink.id)
    ).first()
    if used is None:
        raise Refused(_spent(purpose))
    account.password_hash = hashed(password)
    account.epoch += 1
    act = Act.ACCOUNT_ACTIVATED if purpose is LinkPurpose.INVITATION else Act.PASSWORD_SET
    audit.record(work, act, f"account:{account.id}", agency_id=account.agency_id)
    return SignIn(account_id=account.id, epoch=account.epoch)


def set_roles(work: Work, account_id: int, roles: Iterable[Role]) -> None:
    """Give an account exactly these roles (staff and supervisor follow from a person's place and are not given)."""
    account = _account(work, account_id)
    if account.agency_id != work.actor.agency_id:
        raise NotFound("There is no such account.")
    before, after = store.given_roles(work.session, account_id), {Role(role) for role in roles}
    if work.actor.account_id == account_id and Role.ADMINISTRATOR in before - after:
        raise Refused("You cannot take the administrator's role from yourself; ask another administrator.")
    work.session.execute(
        sa.update(AccountRole)
        .where(
            AccountRole.account_id == account_id, AccountRole.ended_at.is_(None), AccountRole.role.in_(before - after)
        )
        .values(ended_at=work.now)
    )
    for role in sorted(after - before):
        work.session.add(AccountRole(account_id=account_id, role=role, given_at=work.now))
    audit.record(
        work, Act.ACCOUNT_ROLES_SET, f"account:{account_id}", {"before": sorted(before), "after": sorted(after)}
    )


def accounts_of(work: Work, search: str = "", *, offset: int = 0, limit: int = 50) -> list[AccountView]:
    """Return the agency's accounts for the administrator."""
    return store.views(work.session, work.actor.agency_id, search, offset=offset, limit=limit)


def names(work: Work, account_ids: Collection[int]) -> dict[int, str]:
    """Return what some accounts of the actor's agency are called, by id."""
    query = sa.select(Account.id, Account.name).where(
        Account.id.in_(account_ids), Account.agency_id == work.actor.agency_id
    )
    return {row.id: row.name for row in work.session.execute(query)}


def count_accounts(work: Work, search: str = "") -> int:
    """Return how many accounts of the agency match."""
    return store.count(work.session, work.actor.agency_id, search)


def count_waiting(work: Work) -> int:
    """Return how many invitations of the actor's agency were not taken up yet."""
    return store.without_password(work.session, work.actor.agency_id)


def holders(work: Work, role: Role) -> list[AccountView]:
    """Return the open accounts of the actor's agency to which a role was given."""
    return store.holders(work.session, work.actor.agency_id, role)


def one_account(work: Work, account_id: int) -> AccountView:
    """Return one account of the actor's agency; raises `NotFound`."""
    account = _account(work, account_id)
    if account.agency_id != work.actor.agency_id:
        raise NotFound("There is no such account.")
    return store.view_of(work.session, account)


def account_of_person(work: Work, person_id: int) -> AccountView | None:
    """Return the account of a person of the actor's agency, where there is one."""
    query = sa.select(Account).where(Account.person_id == person_id, Account.agency_id == work.actor.agency_id)
    account = work.session.scalar(query)
    return store.view_of(work.session, account) if account is not None else None


def _account(work: Work, account_id: int) -> Account:
    account = work.session.get(Account, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def _mail_links(work: Work, accounts: Sequence[Account], purpose: LinkPurpose) -> None:
    made = [
        OneTimeLink(account_id=a.id, purpose=purpose, created_at=work.now, expires_at=work.now + HOLDS[purpose])
        for a in accounts
    ]
    work.session.add_all(made)
    work.session.flush()
    for account, link in zip(accounts, made, strict=True):
        draft = letter(
            work,
            purpose.value,
            {"name": account.name, "link": links.placeholder(PATHS[purpose], link.id), "until": link.expires_at},
            key=f"link:{link.id}",
            recipient=account.email,
            person_id=account.person_id,
        )
        write(work, draft, agency_id=account.agency_id)


def _open_link(work: Work, purpose: LinkPurpose, token: str) -> OneTimeLink:
    value = links.read(work.settings, PATHS[purpose], token)
    link = work.session.get(OneTimeLink, value) if value is not None else None
    if link is None or link.purpose is not purpose or link.used_at is not None or link.expires_at < work.now:
        raise Refused(_spent(purpose))
    return link


def _spent(purpose: LinkPurpose) -> str:
    if purpose is LinkPurpose.INVITATION:
        return (
            "This invitation was used already or has run out. Sign in if you have a password, else ask for a new one."
        )
    return "This link was used already or has run out. Ask for a new password once more."

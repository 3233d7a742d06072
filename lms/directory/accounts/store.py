"""Queries about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.directory.accounts.model import AccountView
from lms.directory.accounts.rules import WINDOW
from lms.directory.records import (
    Account,
    AccountRole,
    Deputy,
    EndedSession,
    FailedSignIn,
    PersonName,
    Placement,
)
from lms.directory.store.lines import on_day
from lms.kernel.permissions import Role


def by_email(session: Session, email: str) -> Account | None:
    """Return the open account of an address."""
    found = sa.select(Account).where(Account.email == email.strip().casefold(), Account.closed_at.is_(None))
    return session.scalar(found)


# Asked for every page: built once, because building a statement takes longer than asking it.
_IN_SESSION = sa.select(Account).where(
    Account.id == sa.bindparam("account"),
    Account.epoch == sa.bindparam("epoch"),
    Account.closed_at.is_(None),
    ~sa.exists().where(EndedSession.key == sa.bindparam("key"), EndedSession.account_id == sa.bindparam("account")),
)
_GIVEN = sa.select(AccountRole.role).where(
    AccountRole.account_id == sa.bindparam("account"), AccountRole.ended_at.is_(None)
)


def _by_place() -> sa.Select[bool, bool, bool]:
    """Build the question of who is in service, leads somebody, or stands in for somebody on a day."""
    me, today = sa.bindparam("person", type_=sa.Integer()), sa.bindparam("today", type_=sa.Date())
    return sa.select(
        sa.exists().where(Placement.person_id == me, *on_day(Placement, today)),
        sa.exists().where(Placement.supervisor_id == me, *on_day(Placement, today)),
        sa.exists().where(Deputy.deputy_id == me, *on_day(Deputy, today)),
    )


_BY_PLACE = _by_place()


def in_session(session: Session, account_id: int, epoch: int, key: str) -> Account | None:
    """Return the open account of a session that neither a new password nor signing out has ended."""
    return session.scalar(_IN_SESSION, {"account": account_id, "epoch": epoch, "key": key})


def given_roles(session: Session, account_id: int) -> set[Role]:
    """Return the roles given to an account by hand."""
    return set(session.scalars(_GIVEN, {"account": account_id}))


def roles_by_place(session: Session, person_id: int, today: date) -> set[Role]:
    """Return the roles a person has by being in service today: staff, and supervisor of whoever names them.

    Who is named to stand in for a supervisor or for a unit's head is a supervisor for that time.
    """
    in_service, leads, stands_in = session.execute(_BY_PLACE, {"person": person_id, "today": today}).one()
    if not in_service:
        return set()
    return {Role.STAFF, Role.SUPERVISOR} if leads or stands_in else {Role.STAFF}


def recent_failures(session: Session, address_hash: str, now: datetime) -> Sequence[datetime]:
    """Return when attempts for an address failed lately."""
    query = sa.select(FailedSignIn.at).where(FailedSignIn.address_hash == address_hash, FailedSignIn.at > now - WINDOW)
    return session.scalars(query).all()


def without_account(
    session: Session, agency_id: int, person_ids: Sequence[int] | None = None
) -> Sequence[sa.Row[int, str, str, str]]:
    """Return (person_id, given_name, family_name, email) of people with an address and no account yet."""
    query = (
        sa.select(PersonName.person_id, PersonName.given_name, PersonName.family_name, PersonName.email)
        .join(Placement, Placement.person_id == PersonName.person_id)
        .where(
            Placement.agency_id == agency_id,
            Placement.known_until.is_(None),
            Placement.holds_until.is_(None),
            PersonName.known_until.is_(None),
            PersonName.holds_until.is_(None),
            PersonName.email != "",
            PersonName.person_id.not_in(sa.select(Account.person_id).where(Account.person_id.is_not(None))),
        )
        .distinct()
        .order_by(PersonName.person_id)
    )
    if person_ids is not None:
        query = query.where(PersonName.person_id.in_(person_ids))
    return session.execute(query).all()


def views(session: Session, agency_id: int, search: str = "", *, offset: int = 0, limit: int = 50) -> list[AccountView]:
    """Return accounts of an agency by name, those whose name or address contains `search`."""
    query = sa.select(Account).where(*_matching(agency_id, search))
    found = session.scalars(query.order_by(Account.name, Account.id).offset(offset).limit(limit)).all()
    return [view_of(session, account) for account in found]


def holders(session: Session, agency_id: int, role: Role) -> list[AccountView]:
    """Return the open accounts of an agency to which a role was given, by name."""
    query = (
        sa.select(Account)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(
            Account.agency_id == agency_id,
            Account.closed_at.is_(None),
            AccountRole.role == role,
            AccountRole.ended_at.is_(None),
        )
        .order_by(Account.name, Account.id)
    )
    return [view_of(session, account) for account in session.scalars(query).all()]


def view_of(session: Session, account: Account) -> AccountView:
    """Return one account for showing."""
    return AccountView(
        id=account.id,
        name=account.name,
        email=account.email,
        roles=tuple(sorted(given_roles(session, account.id))),
        person_id=account.person_id,
        is_active=account.password_hash is not None and account.closed_at is None,
        closed_at=account.closed_at,
    )


def without_password(session: Session, agency_id: int) -> int:
    """Return how many open accounts of an agency have never chosen a password: nobody can sign in by them yet."""
    query = sa.select(sa.func.count()).where(
        Account.agency_id == agency_id, Account.closed_at.is_(None), Account.password_hash.is_(None)
    )
    return session.scalar(query) or 0


def count(session: Session, agency_id: int, search: str = "") -> int:
    """Return how many accounts of an agency match."""
    return session.scalar(sa.select(sa.func.count(Account.id)).where(*_matching(agency_id, search))) or 0


def _matching(agency_id: int, search: str) -> list[sa.ColumnElement[bool]]:
    conditions = [Account.agency_id == agency_id]
    if search.strip():
        text = search.strip().casefold()
        name = sa.func.lower(Account.name).contains(text, autoescape=True)
        conditions.append(sa.or_(name, Account.email.contains(text, autoescape=True)))
    return conditions

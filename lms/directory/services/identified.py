"""Somebody of the agency as a form or a file names them: by staff number or e-mail address, which are theirs alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from lms.directory.records import Account, Person, PersonName
from lms.directory.services import people
from lms.platform.work import Work

_SHOWN: Final = re.compile(r".*\((\S+)\)")


@dataclass(frozen=True, slots=True)
class Identified:
    """A person or an account of the agency."""

    name: str
    key: str
    """The staff number; of an account without a person, its e-mail address."""
    person_id: int | None

    @property
    def shown(self) -> str:
        """Return the name with the key, which names the same again."""
        return f"{self.name} ({self.key})"


def identified(work: Work, text: str) -> Identified | None:
    """Return who is meant by a staff number, an e-mail address, or what `shown` says; None where nobody is, or several.

    A name alone is not enough: two people can have it, and one person can write it in many ways.
    """
    again = _SHOWN.fullmatch(text.strip())
    said = again[1] if again else text.strip()
    person_id = _numbered(work, said)
    if person_id is None and "@" in said:
        account = _account(work, said)
        if account is not None and account.person_id is None:
            return Identified(account.name, account.email, None)
        person_id = account.person_id if account is not None else _addressed(work, said)
    return None if person_id is None else _person(work, person_id)


def _numbered(work: Work, number: str) -> int | None:
    query = sa.select(Person.id).where(Person.agency_id == work.actor.agency_id, Person.staff_no == number)
    return work.session.scalar(query)


def _account(work: Work, email: str) -> Account | None:
    query = sa.select(Account).where(
        Account.agency_id == work.actor.agency_id, sa.func.lower(Account.email) == email.lower()
    )
    found = work.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _addressed(work: Work, email: str) -> int | None:
    """Return whose address it is today; None where it is nobody's, or shared."""
    today = people.today(work)
    query = (
        sa.select(Person.id)
        .join(PersonName, PersonName.person_id == Person.id)
        .where(
            Person.agency_id == work.actor.agency_id,
            sa.func.lower(PersonName.email) == email.lower(),
            PersonName.known_until.is_(None),
            PersonName.holds_from <= today,
            sa.or_(PersonName.holds_until.is_(None), PersonName.holds_until > today),
        )
        .distinct()
        .limit(2)
    )
    found = work.session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def _person(work: Work, person_id: int) -> Identified:
    number = work.session.scalars(sa.select(Person.staff_no).where(Person.id == person_id)).one()
    view = people.views(work, [person_id], people.today(work)).get(person_id)
    return Identified(view.name if view else number, number, person_id)

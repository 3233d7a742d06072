"""Queries over secret addresses."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.desk.addresses.model import Serves
from lms.desk.addresses.records import SecretAddress


def latest(session: Session, person_id: int, serves: Serves) -> SecretAddress | None:
    """Return somebody's present address for one use, or what ended it."""
    query = sa.select(SecretAddress).where(SecretAddress.person_id == person_id, SecretAddress.serves == serves)
    return session.scalars(query.order_by(SecretAddress.id.desc()).limit(1)).first()


def by_hash(session: Session, secret_hash: str) -> SecretAddress | None:
    """Return the address of a secret, whether it still holds or not."""
    return session.scalars(sa.select(SecretAddress).where(SecretAddress.secret_hash == secret_hash)).first()

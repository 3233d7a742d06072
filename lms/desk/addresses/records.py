"""The table of secret addresses. Append-only: the latest of a person for one use holds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.desk.addresses.model import Serves
from lms.platform.db import Record


class SecretAddress(Record):
    """A secret address at which a program reads what belongs to a person; only its hash is kept.

    One without a hash ends those before it.
    """

    __tablename__ = "secret_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    serves: Mapped[Serves]
    secret_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    at: Mapped[datetime]

"""What came from a device that had been without a network, whether it could count or not: nothing of it is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record


class Arrival(Record):
    """Something that was done without a network and sent later, once: `key` names the sending.

    `device_at` is when it was done, as the device's clock claims; `age` the seconds that the device counted since then;
    `received_at` is our time, by which everything is decided. `counted` says whether it became part of the learning
    record, `sentence` what its sender was told; `given` keeps what was sent, also where it could not count.
    """

    __tablename__ = "arrival"
    __table_args__ = (sa.Index(None, "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str]
    label: Mapped[str]
    attempt: Mapped[int | None]
    paper: Mapped[int | None]
    given: Mapped[dict[str, Any]]
    device_at: Mapped[datetime | None]
    age: Mapped[int | None]
    received_at: Mapped[datetime]
    counted: Mapped[bool]
    sentence: Mapped[str]

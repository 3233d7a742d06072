"""The ledger of obligations: what the rules answer, for every day asked about, as known at every instant.

Days are integers (`date.toordinal()`), instants are integers (microseconds since 1970, UTC), labels are codes: the
register of a whole agency is one scan, and a row compares as fast as a row can.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.platform.db import Record

STANDING = (
    "requirement_id", "person_id", "holds_from", "holds_until", "known_from", "known_until", "kind", "spell_from",
    "spell_to", "satisfied_on", "due_on", "opened_on", "excused", "exempt_from", "exempt_until", "suspended_from",
    "suspended_until", "awaiting_since", "grace_until", "closed_on",
)  # fmt: skip
"""All that says where somebody stands: the register of a whole agency is summed up from this index alone."""
_ASKS = sa.text("kind = 9")


class ObligationRecord(Record):
    """One obligation of one person, with dates from which a CASE derives its status on a day.

    `holds_from`/`holds_until` (half open): the as-of days on which the rule yields exactly these dates.
    `known_from`/`known_until` (half open): the instants between which this was what the system knew. Open ends are
    NULL. The database refuses every change but one: `known_until` from open to an instant, once.

    Two kinds are no obligations: `WAITING` says that the person is in scope and no clock has started; `ASK` says that
    on these days the dates cannot be stored (an open leave moves them daily, a period beyond the horizon, a date that
    cannot be computed: `reason`), so that the reader asks the rule.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        sa.Index("ix_obligation_person", "person_id", "requirement_id"),
        sa.Index("ix_obligation_standing", *STANDING),
        sa.Index("ix_obligation_asked", "holds_from", sqlite_where=_ASKS, postgresql_where=_ASKS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    requirement_id: Mapped[int] = mapped_column(sa.ForeignKey("requirement.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("requirement_version.id"))
    """The text by which it was computed first; a later version that changes nothing leaves the row as it is."""
    holds_from: Mapped[int]
    holds_until: Mapped[int | None]
    known_from: Mapped[int] = mapped_column(sa.BigInteger)
    known_until: Mapped[int | None] = mapped_column(sa.BigInteger)
    kind: Mapped[int] = mapped_column(sa.SmallInteger)
    spell: Mapped[int] = mapped_column(sa.SmallInteger)
    cycle: Mapped[int]
    spell_from: Mapped[int | None]
    spell_to: Mapped[int | None]
    period_from: Mapped[int | None]
    period_to: Mapped[int | None]
    text_since: Mapped[int | None]
    opened_on: Mapped[int | None]
    original_due_on: Mapped[int | None]
    due_on: Mapped[int | None]
    grace_until: Mapped[int | None]
    satisfied_on: Mapped[int | None]
    on_time: Mapped[bool | None]
    next_due_on: Mapped[int | None]
    minutes_required: Mapped[int | None]
    minutes_done: Mapped[int | None]
    awaiting_since: Mapped[int | None]
    excused: Mapped[bool]
    exempt_from: Mapped[int | None]
    exempt_until: Mapped[int | None]
    suspended_from: Mapped[int | None]
    suspended_until: Mapped[int | None]
    closed_on: Mapped[int | None]
    extension: Mapped[int | None] = mapped_column(sa.SmallInteger)
    retain_until: Mapped[int | None]
    reason: Mapped[str | None]
    counted: Mapped[str]
    """Names of the completions that satisfied it, with spaces between."""
    restriction: Mapped[str | None]
    """The label of the rule's lapse action on these days."""


class Settling(Record):
    """How far a person's ledger is settled: a work list, not a record. Without `stale_since` it is up to date."""

    __tablename__ = "settling"
    __table_args__ = (
        sa.Index("ix_settling_stale", "agency_id", "stale_since"),
        sa.Index("ix_settling_settled", "agency_id", "settled_to"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    settled_to: Mapped[datetime | None]
    """The instant up to which everything known is in the ledger."""
    stale_since: Mapped[datetime | None]
    """The first instant at which something was recorded that is not."""
    tried_at: Mapped[datetime | None]
    """When settling failed; others are settled first."""
    problem: Mapped[str | None]
    """Why it failed, in words, until it goes well."""

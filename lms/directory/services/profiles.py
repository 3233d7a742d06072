"""Who people were on given days, for records that keep it for ever."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from lms.directory.store import profiles as store
from lms.directory.store.profiles import ProfileRow


def profiles(session: Session, wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], ProfileRow]:
    """Return name, position, unit and kind of employment of people (ids) on days, as known now."""
    return store.profiles(session, wanted)

"""Which version of a module counts when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from lms.catalogue.model import VersionView


def in_force(versions: Iterable[VersionView], on: date) -> dict[str, VersionView]:
    """Return, by module, the version to be learned on a day: the latest that is effective by then.

    `versions` come in the order of their numbers.
    """
    return {view.module: view for view in versions if view.effective_on <= on}


def published_until(versions: Iterable[VersionView], until: datetime | None) -> list[VersionView]:
    """Return what was published up to an instant (None: all), in the order of publication."""
    known = (view for view in versions if until is None or view.published_at <= until)
    return sorted(known, key=lambda view: (view.published_at, view.id))

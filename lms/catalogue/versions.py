"""Which version of a module counts when, and which modules are on offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from lms.catalogue.model import Offer, VersionView


def in_force(versions: Iterable[VersionView], on: date) -> dict[str, VersionView]:
    """Return, by module, the version to be learned on a day: the latest that is effective by then.

    `versions` come in the order of their numbers.
    """
    return {view.module: view for view in versions if view.effective_on <= on}


def published_until(versions: Iterable[VersionView], until: datetime | None) -> list[VersionView]:
    """Return what was published up to an instant (None: all), in the order of publication."""
    known = (view for view in versions if until is None or view.published_at <= until)
    return sorted(known, key=lambda view: (view.published_at, view.id))


def withdrawn(offers: Iterable[Offer], versions: Iterable[VersionView], at: datetime | None) -> dict[str, Offer]:
    """Return, by module, the withdrawal under which it is not on offer at an instant (None: by all that is known).

    `offers` come in the order of their instants. A version published after a withdrawal is on offer again.
    """
    latest = {offer.module: offer for offer in offers if at is None or offer.at <= at}
    published = {view.module: view.published_at for view in published_until(versions, at)}
    return {
        module: offer
        for module, offer in latest.items()
        if offer.is_withdrawn and (module not in published or published[module] <= offer.at)
    }

"""Withdraw a module, put it back on offer, and say what is on offer: nothing published is touched by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services, store
from lms.catalogue.model import Offer, VersionView
from lms.catalogue.records import ModuleOffer
from lms.catalogue.versions import withdrawn as withdrawn_of
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.events import ModuleOffered
from lms.platform.own_words import own_words
from lms.platform.work import Work

LONGEST = 500


def withdrawn(work: Work) -> Mapping[str, Offer]:
    """Return the modules of the actor's agency that are not on offer now, each with its withdrawal."""
    of = work.actor.agency_id

    def find() -> dict[str, Offer]:
        said = store.offers(work.session, of)
        return withdrawn_of(said, services.all_versions(work, of), None) if said else {}

    return work.once(("modules withdrawn", of), find)


def withdrawal(work: Work, module: str) -> Offer | None:
    """Return under what a module is not on offer now; None: it is, or there never was one."""
    return withdrawn(work).get(module)


def offered(work: Work, at: date) -> list[VersionView]:
    """Return the version of every module on offer that is to be learned on a day, by title."""
    gone = withdrawn(work)
    return [view for view in services.current_versions(work, work.actor.agency_id, at) if view.module not in gone]


def titles(work: Work, at: date) -> dict[str, str]:
    """Return what the modules on offer are called, by title."""
    return {view.module: view.title for view in offered(work, at)}


def notice(work: Work, module: str, at: date) -> dict[str, Offer | VersionView | None]:
    """Return what pages say of a module that is not on offer, by name: since when and why, and what takes its place."""
    found = withdrawal(work, module)
    return {"withdrawn": found, "instead": instead_of(work, found, at) if found else None}


def instead_of(work: Work, offer: Offer, at: date) -> VersionView | None:
    """Return what takes the place of a withdrawn module, if it is on offer itself."""
    return next((view for view in offered(work, at) if view.module == offer.replaced_by), None)


def history(work: Work, module: str) -> list[Offer]:
    """Return when a module was withdrawn and put back on offer, the latest first."""
    return [offer for offer in reversed(store.offers(work.session, work.actor.agency_id)) if offer.module == module]


def withdraw(work: Work, module: str, reason: str, replaced_by: str = "") -> None:
    """Take a module off the catalogue from now on. Raises `Conflict` for one that is withdrawn already.

    Whether a requirement needs it is the affair of who calls: the catalogue knows no requirements.
    """
    work.instant()
    _must_be_there(work, module)
    if withdrawal(work, module):
        raise Conflict("This module is withdrawn already.")
    why = own_words(reason, LONGEST, "reason")
    if replaced_by and (replaced_by == module or replaced_by not in _names(work) or withdrawal(work, replaced_by)):
        raise Invalid("Choose a module on offer that takes its place, or none.", "replaced_by")
    _write(work, Act.MODULE_WITHDRAWN, module, why, replaced_by)


def put_back(work: Work, module: str) -> None:
    """Put a withdrawn module back on offer. Raises `Conflict` for one that is on offer."""
    work.instant()
    _must_be_there(work, module)
    if withdrawal(work, module) is None:
        raise Conflict("This module is on offer already.")
    _write(work, Act.MODULE_PUT_BACK, module, "", "")


def _write(work: Work, act: Act, module: str, reason: str, replaced_by: str) -> None:
    of, is_withdrawn = work.actor.agency_id, act is Act.MODULE_WITHDRAWN
    row = ModuleOffer(
        agency_id=of, module=module, is_withdrawn=is_withdrawn, reason=reason, replaced_by=replaced_by,
        at=work.instant(), by=work.actor.name,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, act, f"module:{module}", {"reason": reason, "replaced_by": replaced_by} if is_withdrawn else {})
    work.announce(ModuleOffered(agency_id=of, module=module, is_on_offer=not is_withdrawn))


def _must_be_there(work: Work, module: str) -> None:
    if module not in _names(work):
        raise NotFound(f'There is no module "{module}".')


def _names(work: Work) -> set[str]:
    return {view.module for view in services.all_versions(work, work.actor.agency_id)}

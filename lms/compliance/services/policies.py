"""Publish what the policies folder says, all or nothing; a requirement binds only once it has been switched on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.catalogue import services as catalogue
from lms.catalogue.offers import services as offers
from lms.compliance.adopted import Adoption
from lms.compliance.checks import check_policies
from lms.compliance.content import Policies, calendar_names, policies_in
from lms.compliance.model.library import Newest
from lms.compliance.rules.relevance import names_of
from lms.compliance.services import texts
from lms.compliance.services.texts import Text
from lms.compliance.store.texts import newest_of
from lms.directory.services import agencies
from lms.kernel.errors import Invalid
from lms.platform.content import Overlay
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Published:
    """What was new: modules with their versions, and the keys of requirements and calendars."""

    modules: tuple[str, ...]
    texts: tuple[str, ...]
    switched_on: tuple[str, ...] = ()
    """Requirements that bind from now on and did not before."""
    in_force: int = 0
    """How many requirements are switched on afterwards."""
    without_file: tuple[str, ...] = ()
    """Requirements that are switched on and have no file any more: their last text stays in force."""
    without_folder: tuple[str, ...] = ()
    """Modules that were published and have no folder any more: their last version stays on offer."""
    back_on_offer: tuple[str, ...] = ()
    """Modules that were withdrawn and are on offer again, because a new version of them was published."""


def publish_policies(
    work: Work, overlay: Overlay, switch_on: Iterable[Adoption] = (), *, others: bool = True
) -> Published:
    """Publish modules, calendars, and the new texts of the requirements that are switched on, of the actor's agency.

    `switch_on` names more requirements, which bind from now on; without `others` only those are published, with the
    modules and calendars that they name. What was withdrawn is left alone unless it is named. Raises `Invalid` with the
    first mistake if a file is wrong, if a worked case does not come out as it says, or if a requirement is named that
    has no file.
    """
    _refuse_mistakes(overlay, work.clock.latest_day(agencies.agency(work, work.actor.agency_id).zone))
    found = policies_in(overlay)
    wanted = {adoption.key: adoption for adoption in switch_on}
    unknown = sorted(set(wanted) - set(found.requirements))
    if unknown:
        raise Invalid(f'There is no requirement "{unknown[0]}" in the policies.')
    known = newest_of(work.session, work.actor.agency_id)
    before = {key for key, newest in known.items() if not newest.withdrawn}
    needed = None if others else _needed(found, wanted)
    gone = offers.withdrawn(work)
    modules = catalogue.publish_modules(work, work.actor.agency_id, overlay, needed)
    rules = [_adopted(found, adoption, known) for adoption in wanted.values()]
    if others:
        again = before & set(found.requirements) - set(wanted)
        rules += [_adopted(found, Adoption(key), known) for key in again]
    calendars = {key: each for key, each in found.calendars.items() if others or key in _named(found, wanted)}
    days = [Text(key, key, calendar.text, calendar.file) for key, calendar in sorted(calendars.items())]
    changed = texts.publish(work, sorted(rules, key=lambda text: text.key), days)
    return Published(
        tuple(f"{m.module} version {m.version}" for m in modules),
        tuple(changed),
        switched_on=tuple(sorted(set(wanted) - before)),
        in_force=len(before | set(wanted)),
        without_file=tuple(sorted(before - set(found.requirements))),
        without_folder=tuple(
            name
            for name in catalogue.without_folder(work, work.actor.agency_id, overlay)
            if offers.withdrawal(work, name) is None
        ),
        back_on_offer=tuple(m.module for m in modules if m.module in gone),
    )


def _needed(found: Policies, keys: Iterable[str]) -> frozenset[str]:
    """Return the modules that can satisfy some requirements."""
    rules = (found.requirements[key].requirement for key in keys)
    return frozenset(module for rule in rules if rule for module in names_of(rule).modules)


def _named(found: Policies, keys: Iterable[str]) -> frozenset[str]:
    """Return the calendars by which some requirements count."""
    rules = (found.requirements[key].requirement for key in keys)
    return frozenset(name for rule in rules if rule for name in calendar_names(rule))


def _refuse_mistakes(overlay: Overlay, today: date) -> None:
    report = check_policies(overlay, today)
    faults = [*map(str, report.mistakes), *map(str, report.failures)]
    if faults:
        more = f" And {len(faults) - 1} more: run 'lms policies check'." if len(faults) > 1 else ""
        raise Invalid(f"Nothing was published. {faults[0]}{more}")


def _adopted(found: Policies, adoption: Adoption, known: Mapping[str, Newest]) -> Text:
    """Return the text of a requirement to be published; one that is on already keeps its day unless one is said."""
    file = found.requirements[adoption.key]
    newest = known.get(adoption.key)
    kept = newest.adopted_from if newest and not newest.withdrawn else None
    title = file.requirement.title if file.requirement else ""
    return Text(adoption.key, title or adoption.key, file.text, file.file, adoption.adopted_from or kept)

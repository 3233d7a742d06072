"""Publish what the policies folder says: modules first, then calendars and requirements, all or nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lms.catalogue import services as catalogue
from lms.compliance.checks import check_policies
from lms.compliance.content import policies_in
from lms.compliance.services import texts
from lms.compliance.services.texts import Text
from lms.kernel.errors import Invalid
from lms.platform.content import Overlay
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Published:
    """What was new: modules with their versions, and the keys of requirements and calendars."""

    modules: tuple[str, ...]
    texts: tuple[str, ...]


def publish_policies(work: Work, overlay: Overlay, only: Collection[str] = ()) -> Published:
    """Publish modules, calendars and requirements (`only` some requirements by key) of the actor's agency.

    Raises `Invalid` with the first mistake if a file is wrong or a worked case does not come out as it says.
    """
    report = check_policies(overlay)
    faults = [*map(str, report.mistakes), *map(str, report.failures)]
    if faults:
        more = f" And {len(faults) - 1} more: run 'lms policies check'." if len(faults) > 1 else ""
        raise Invalid(f"Nothing was published. {faults[0]}{more}")
    found = policies_in(overlay)
    unknown = set(only) - set(found.requirements)
    if unknown:
        raise Invalid(f"There is no requirement {min(unknown)!r} in the policies.")
    modules = catalogue.publish_modules(work, work.actor.agency_id, overlay)
    rules = [
        Text(key, rule.requirement.title or key, rule.text, rule.file)
        for key, rule in sorted(found.requirements.items())
        if rule.requirement is not None and (not only or key in only)
    ]
    days = [Text(key, key, calendar.text, calendar.file) for key, calendar in sorted(found.calendars.items())]
    changed = texts.publish(work, rules, days)
    return Published(tuple(f"{m.module} version {m.version}" for m in modules), tuple(changed))

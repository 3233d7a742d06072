"""What a wanted change would put in force, and why it could not: the exact text, what it replaces, its mistakes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.compliance.content import (
    RequirementFile,
    calendars_for,
    days,
    file_of,
    policies_in,
    read,
    requirement_from,
    requirement_of,
    unknown_calendars,
)
from lms.compliance.model import Calendar, Requirement
from lms.compliance.model.change import ChangeKind, Wanted
from lms.compliance.model.register import VersionView
from lms.compliance.services.texts import Text, known_rulebook
from lms.compliance.services.versions import Worked, calendar_texts, results_of, versions
from lms.compliance.store.texts import parsed
from lms.kernel.errors import Conflict, Invalid, Mistake, NotFound
from lms.platform.content import Overlay
from lms.platform.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A change as it would be made now."""

    key: str
    wanted: Wanted
    title: str
    newest: VersionView | None
    """The newest version, which may be a withdrawal; None before the first."""
    text: Text | None
    """What would be in force; None: nothing, a withdrawal, or a file that cannot be read."""
    before: Requirement | None
    after: Requirement | None
    calendars: Mapping[str, Calendar]
    new_calendars: Sequence[Text] = ()
    """Calendars that the text names and that were never published here: they are published with it."""
    mistakes: Sequence[Mistake] = ()
    failures: Sequence[Worked] = ()
    """Worked examples that do not come out as the text says."""
    stale_calendars: Sequence[str] = ()
    """Calendars whose file says something else than what is in force: the text counts by what is in force."""

    @property
    def is_new(self) -> bool:
        """Whether it would come into force, because nothing is in force now."""
        return self.newest is None or self.newest.withdrawn

    @property
    def is_sound(self) -> bool:
        """Whether it could be put in force: nothing is wrong with it."""
        return not self.mistakes and not self.failures

    @property
    def changes_nothing(self) -> bool:
        """Whether this very text is in force already."""
        newest = self.newest
        if newest is None or newest.withdrawn or self.text is None:
            return False
        return (self.text.text, self.text.adopted_from) == (newest.text, newest.adopted_from)

    @property
    def sha256(self) -> str:
        """Return the hash of the text; of a withdrawal, empty."""
        return self.text.sha256 if self.text else ""

    @property
    def fingerprint(self) -> str:
        """Return a hash of everything that the change is about: what it does, to which version, with which texts."""
        parts = [self.wanted.kind.value, self.key, str(self.newest.number if self.newest else 0), self.sha256]
        parts += [str(self.text.adopted_from if self.text else None), *(text.sha256 for text in self.new_calendars)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def candidate(work: Work, key: str, wanted: Wanted) -> Candidate:
    """Return a change of the actor's agency as it would be made now.

    Raises `NotFound` where there is no such file or version, and `Conflict` where there is nothing to withdraw.
    """
    match wanted.kind:
        case ChangeKind.WITHDRAW:
            return _withdrawal(work, key)
        case ChangeKind.PUT_BACK:
            return _put_back(work, key, wanted.version)
        case ChangeKind.PUBLISH:
            found = file_of(Overlay("policies", work.settings.policies), key)
            if found is None:
                raise NotFound(f'There is no file of the requirement "{key}" in the policies.')
            return candidate_of(work, key, found, wanted)


def of_policies(work: Work, overlay: Overlay, switch_on: Mapping[str, date | None], *, others: bool) -> list[Candidate]:
    """Return the changes that publishing the policies would make: what is switched on by it and, with `others`, what
    is in force and whose file says something else. What has a mistake is left out.
    """
    found = policies_in(overlay).requirements
    known = {key: versions(work, key) for key in found}
    in_force = {key for key, each in known.items() if each and not each[0].withdrawn}
    keys = sorted((set(switch_on) | (in_force if others else set())) & set(found))
    every = [candidate_of(work, key, found[key], Wanted(ChangeKind.PUBLISH, since=switch_on.get(key))) for key in keys]
    return [one for one in every if one.is_sound and not one.changes_nothing]


def candidate_at(work: Work, path: Path, since: date | None = None) -> Candidate:
    """Return what publishing a file would change; raises `Invalid` with its first mistake where it names nothing."""
    found = requirement_of(read(path))
    if found.requirement is None:
        raise Invalid("\n".join(map(str, found.mistakes)) or f"{path} states no requirement.")
    return candidate_of(work, found.requirement.id, found, Wanted(ChangeKind.PUBLISH, since=since))


def candidate_of(work: Work, key: str, found: RequirementFile, wanted: Wanted) -> Candidate:
    """Return what publishing a file that was read would change."""
    known = versions(work, key)
    newest = known[0] if known else None
    binding = newest if newest and not newest.withdrawn else None
    rule = found.requirement
    adopted = binding.adopted_from if binding else wanted.since
    text = Text(key, rule.title or key, found.text, found.file, adopted) if rule else None
    return _judged(work, _Sought(key, wanted, newest), found, text)


def _put_back(work: Work, key: str, number: int) -> Candidate:
    known = versions(work, key)
    old = next((version for version in known if version.number == number and not version.withdrawn), None)
    if old is None:
        raise NotFound(f'The requirement "{key}" has no version {number} that can be put back.')
    text = Text(key, old.title, old.text, old.file, old.adopted_from)
    found = requirement_from(old.text, old.file)
    return _judged(work, _Sought(key, Wanted(ChangeKind.PUT_BACK, number), known[0]), found, text)


def _withdrawal(work: Work, key: str) -> Candidate:
    known = versions(work, key)
    if not known or known[0].withdrawn:
        raise Conflict(f'The requirement "{key}" is not in force here, so there is nothing to withdraw.')
    rules = known_rulebook(work).at()
    before = rules.by_key(key)
    return Candidate(
        key=key,
        wanted=Wanted(ChangeKind.WITHDRAW),
        title=known[0].title,
        newest=known[0],
        text=None,
        before=before.requirement if before else None,
        after=None,
        calendars=rules.calendars,
    )


@dataclass(frozen=True, slots=True)
class _Sought:
    """What is wanted of which requirement, and its newest version."""

    key: str
    wanted: Wanted
    newest: VersionView | None


def _judged(work: Work, sought: _Sought, found: RequirementFile, text: Text | None) -> Candidate:
    """Return a candidate with everything that is wrong with it."""
    rules = known_rulebook(work).at()
    before = rules.by_key(sought.key)
    after = found.requirement
    named = calendars_for(Overlay("policies", work.settings.policies), after) if after else {}
    missing = {name: each for name, each in named.items() if name not in rules.calendars}
    calendars = dict(rules.calendars) | {n: each.calendar for n, each in missing.items() if each.calendar is not None}
    mistakes = [*found.mistakes, *(m for each in missing.values() for m in each.mistakes)]
    mistakes += unknown_calendars(found, {**calendars, **missing})
    mistakes += days(found, work.clock.latest_day(known_rulebook(work).zone))
    in_force = calendar_texts(work)
    return Candidate(
        key=sought.key,
        wanted=sought.wanted,
        title=(text.title if text else "") or (sought.newest.title if sought.newest else "") or sought.key,
        newest=sought.newest,
        text=text,
        before=before.requirement if before else None,
        after=parsed(text.text, text.file, text.adopted_from) if text and after else None,
        calendars=calendars,
        new_calendars=[Text(name, name, each.text, each.file) for name, each in sorted(missing.items())],
        mistakes=mistakes,
        failures=[] if mistakes else [each for each in results_of(found, calendars) if not each.passed],
        stale_calendars=[n for n, each in named.items() if in_force.get(n, each.text) != each.text],
    )

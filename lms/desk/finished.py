"""The modules that a person finished, kept at hand in the version they took, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.catalogue import services as catalogue
from lms.catalogue.model import VersionView
from lms.compliance.model.register import RequirementView
from lms.compliance.services import texts
from lms.kernel.errors import NotFound
from lms.learning.model import AttemptFacts
from lms.learning.services import attempts
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Finished:
    """A module somebody finished: the version they took, the one in use, and the duties rewritten since."""

    taken: VersionView
    current: VersionView | None
    at: datetime
    rewritten: tuple[RequirementView, ...]

    @property
    def is_older(self) -> bool:
        """Tell whether another version is in use now."""
        return self.current is not None and self.current.id != self.taken.id


def finished(work: Work) -> list[Finished]:
    """Return every module that the actor finished, the latest time of each, newest first."""
    rules = texts.requirements(work)
    current = {
        view.module: view for view in catalogue.current_versions(work, work.actor.agency_id, attempts.today(work))
    }
    seen: dict[str, Finished] = {}
    for view, attempt in attempts.completions(work):
        if view.module not in seen:
            seen[view.module] = _one(view, attempt, current.get(view.module), rules)
    return list(seen.values())


def one_finished(work: Work, module: str) -> Finished:
    """Return one of them; raise `NotFound` if the actor has not finished it."""
    found = next((each for each in finished(work) if each.taken.module == module), None)
    if found is None:
        raise NotFound("You have not finished this module. Every module can be read on its own page.")
    return found


def _one(
    view: VersionView, attempt: AttemptFacts, current: VersionView | None, rules: list[RequirementView]
) -> Finished:
    assert attempt.finish is not None
    at = attempt.finish.at
    rewritten = tuple(rule for rule in rules if view.module in rule.modules and rule.published_at > at)
    return Finished(view, current, at, rewritten)

"""Two runs of one report side by side: their counts, and what became known about the day of the first, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.directory.services import agencies
from lms.kernel.clock import day_in
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform.listing import Listing
from lms.platform.work import Work
from lms.reporting import rules
from lms.reporting.model import Question, RunView, Wanted
from lms.reporting.queries import differences as queries
from lms.reporting.queries.register import units_on
from lms.reporting.services import differences, runs
from lms.reporting.services.differences import Changes

OF_THE_REGISTER = frozenset({"compliance", "register"})
"""Datasets whose every figure is drawn from the register, so that its changes say why the figures changed."""
MOST_OFFERED = 25


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, the one that knew less first; `changes` None where the register does not say why."""

    first: RunView
    second: RunView
    counts: Mapping[str, tuple[int | None, int | None]]
    changes: Changes | None

    @property
    def is_same_day(self) -> bool:
        """Tell whether both are about the same day, so that no time passed between them."""
        return self.first.question.as_of == self.second.question.as_of

    @property
    def says_the_same(self) -> bool:
        """Tell whether both say the same, word by word and figure by figure."""
        return self.first.fingerprint == self.second.fingerprint


def others(work: Work, run: RunView) -> list[RunView]:
    """Return the runs that a run can be compared with: made ones of the same report about the same, newest first."""
    asked = run.question
    found = runs.runs(work, Wanted(report=run.report, unit=asked.unit, stored=True, limit=4 * MOST_OFFERED))
    return [each for each in found if each.id != run.id and _about(each) == _about(run)][:MOST_OFFERED]


def compared(work: Work, first_id: int, second_id: int, listing: Listing) -> Comparison:
    """Return two runs side by side; raises `Invalid` for two that cannot be compared."""
    both = [runs.run(work, run_id) for run_id in (first_id, second_id)]
    if any(run.stored_at is None for run in both):
        raise Invalid("One of the two was not made, so there is nothing to compare. Choose another.")
    if both[0].id == both[1].id:
        raise Invalid("These are one and the same report. Choose another to compare it with.")
    if _about(both[0]) != _about(both[1]):
        raise Invalid("Only two runs of one report about the same part of the agency can be compared. Choose another.")
    first, second = sorted(both, key=lambda run: (run.question.known_at, run.id))
    names = [*first.counts, *(name for name in second.counts if name not in first.counts)]
    counts = {name: (first.counts.get(name), second.counts.get(name)) for name in names}
    return Comparison(first, second, counts, _changes(work, first, second, listing))


def _about(run: RunView) -> tuple[str, str, str, object]:
    """Return what two runs must have in common to be compared: all but their days."""
    asked = run.question
    narrowing = {name: value for name, value in asked.narrowing.stored().items() if name != "since"}
    return run.report, asked.unit, asked.module, narrowing


def _changes(work: Work, first: RunView, second: RunView, listing: Listing) -> Changes | None:
    known = first.question.known_at, second.question.known_at
    readable = work.actor.may(Permission.REGISTER_READ) and runs.report(work, first.report).dataset in OF_THE_REGISTER
    if not readable or known[0] == known[1]:
        return None
    asked = Question(first.question.as_of, known[1])
    agency = agencies.agency(work, work.actor.agency_id)
    unit = first.question.unit
    units = units_on(work.session, agency.id, asked) if unit else {}
    wanted = queries.Wanted(
        asked=asked,
        first=known[0],
        requirement=first.question.narrowing.requirement,
        unit_ids=frozenset(rules.below(units, unit)) if unit else None,
        offset=listing.offset,
        limit=listing.size,
    )
    return differences.between(work, wanted, *(day_in(instant, agency.zone) for instant in known))

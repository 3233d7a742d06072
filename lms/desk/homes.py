"""Where the day of an officer, an auditor and an administrator begins: composed of what the rooms below know."""

from __future__ import annotations

from dataclasses import dataclass

from lms.compliance.model.register import RequirementView
from lms.compliance.services import settling, texts
from lms.desk.waiting import Open, waiting
from lms.directory.access import scope
from lms.directory.accounts import services as accounts
from lms.directory.model import ImportKind
from lms.directory.services import imports, people
from lms.directory.services.imports import RunView as ImportRunView
from lms.interop.services import systems
from lms.kernel.permissions import Permission
from lms.platform.work import Work
from lms.reporting.model import Definition, RunView, Wanted
from lms.reporting.services import runs
from lms.reporting.services.overview import Overview, overview

LATEST = 5


@dataclass(frozen=True, slots=True)
class OfficerHome:
    """The whole agency, and what waits."""

    seen: Overview
    waiting: tuple[Open, ...]


@dataclass(frozen=True, slots=True)
class AuditorHome:
    """What there is to look at: reports that were made, reports there are, requirements in force."""

    made: tuple[RunView, ...]
    reports: tuple[Definition, ...]
    requirements: tuple[RequirementView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorHome:
    """People, accounts and machines."""

    people: int
    accounts: int
    not_taken_up: int
    tokens: int
    last_import: ImportRunView | None
    waiting: tuple[Open, ...]


def officer(work: Work) -> OfficerHome:
    """Return what the officer's day begins with."""
    seen = overview(work)
    return OfficerHome(seen, tuple(waiting(work, seen.as_of, seen.pending)))


def auditor(work: Work) -> AuditorHome:
    """Return what an auditor's day begins with."""
    made = tuple(runs.runs(work, Wanted(stored=True, limit=LATEST)))
    requirements = sorted(texts.requirements(work), key=lambda one: one.title)
    return AuditorHome(made, tuple(runs.reports(work)), tuple(requirements))


def administrator(work: Work) -> AdministratorHome:
    """Return what the administrator's day begins with."""
    today = people.today(work)
    reached = scope(work.actor, Permission.ACCOUNT_MANAGE)
    handed_in, _count = imports.runs(work, (ImportKind.PEOPLE,), limit=1)
    return AdministratorHome(
        people=people.count_in(work, reached, today),
        accounts=accounts.count_accounts(work),
        not_taken_up=accounts.count_waiting(work),
        tokens=systems.open_tokens(work),
        last_import=handed_in[0] if handed_in else None,
        waiting=tuple(waiting(work, today, settling.pending(work))),
    )

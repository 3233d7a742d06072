"""The rounds that open by themselves each quarter, and the letters to heads who have not signed."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from lms.directory.roster import content, rules, store
from lms.directory.roster.content import RosterFile
from lms.directory.roster.model import Rounds
from lms.directory.roster.services.rounds import open_campaign, remind
from lms.directory.services import agencies, people
from lms.kernel.errors import Invalid
from lms.platform.content import Overlay
from lms.platform.settingsfile import Loaded
from lms.platform.work import Work


def open_due(work: Work) -> int | None:
    """Open the round of this quarter unless there is one, or nobody to ask; return its number.

    A round about a day of the quarter is the quarter's, whoever opened it: it is opened once, and late rather than
    never. Raises `Invalid` for a mistake in the agency's file.
    """
    work.instant()
    rounds, first = _rounds(work), _due(work)
    if not rounds.quarterly or first is None:
        return None
    if not store.by_unit(work.session, work.actor.agency_id, first, work.now):
        return None
    return open_campaign(work, first, people.today(work) + timedelta(days=rounds.days_to_sign))


def remind_due(work: Work) -> int:
    """Write to the heads who have not signed the newest round, once a step; return how many letters are new."""
    newest = next(iter(store.campaigns(work.session, work.actor.agency_id)), None)
    if newest is None:
        return 0
    since = rules.reminder_since(newest.due_on, people.today(work), _rounds(work))
    return remind(work, newest.id, told_before=since) if since else 0


def next_round(work: Work) -> date | None:
    """Return the first day of the quarter whose round opens next by itself; None where rounds are opened by hand."""
    if not _file(work).said.every_quarter:
        return None
    return _due(work) or rules.next_quarter(people.today(work))


def _due(work: Work) -> date | None:
    agency = agencies.agency(work, work.actor.agency_id)
    here_since = agency.created_at.astimezone(ZoneInfo(agency.zone)).date()
    last = max((one.as_of for one in store.campaigns(work.session, agency.id)), default=None)
    return rules.round_due(people.today(work), max(here_since, agency.founded_on), last)


def _file(work: Work) -> Loaded[RosterFile]:
    return content.in_overlay(Overlay("policies", work.settings.policies))


def _rounds(work: Work) -> Rounds:
    found = _file(work)
    if found.mistakes:
        raise Invalid(str(found.mistakes[0]))
    return found.said.rounds

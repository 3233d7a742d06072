"""The agency's own steps and hours: what its notices file says, and the calendar that the file names."""

from __future__ import annotations

from datetime import date

from lms.compliance.model import Calendar
from lms.compliance.services.texts import known_rulebook
from lms.directory.services import agencies
from lms.kernel.errors import Invalid
from lms.notices import content
from lms.notices.model import WEEKENDS_ONLY, Hours, Steps
from lms.platform.content import Overlay
from lms.platform.work import Work


def steps_of(work: Work) -> Steps:
    """Return when the agency's people are told; raise `Invalid` with file and line for a mistake in its file."""
    found = content.in_overlay(Overlay("policies", work.settings.policies))
    if found.mistakes:
        raise Invalid(str(found.mistakes[0]))
    return found.steps


def hours_of(work: Work, steps: Steps | None = None) -> Hours:
    """Return when letters go out. A file with a mistake holds no letter up: then our own hours count."""
    if steps is None:
        steps = content.in_overlay(Overlay("policies", work.settings.policies)).steps
    return Hours(
        zone=agencies.agency(work, work.actor.agency_id).zone,
        first=steps.first_hour,
        last=steps.last_hour,
        calendar=_calendar(work, steps.calendar),
    )


def works_today(work: Work) -> bool:
    """Tell whether today is a working day of the agency."""
    hours = hours_of(work)
    return not hours.calendar.is_free(work.today(hours.zone))


def remark_on(work: Work, steps: Steps, today: date) -> str:
    """Return what is wrong with the calendar for today; empty where nothing is."""
    if not steps.calendar:
        return ""
    calendar = known_rulebook(work).at().calendars.get(steps.calendar)
    if calendar is None:
        return f'The calendar "{steps.calendar}" is not published yet, so only weekends were kept free.'
    if not calendar.covers(today):
        return f'The calendar "{steps.calendar}" does not cover {today.year}, so only weekends were kept free.'
    return ""


def _calendar(work: Work, name: str) -> Calendar:
    return known_rulebook(work).at().calendars.get(name, WEEKENDS_ONLY) if name else WEEKENDS_ONLY

"""Follow-ups by letter: who is asked, told once and reminded once, never during a leave or after the last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from lms.directory.model import LinePlace, PersonView
from lms.directory.services import lines, people
from lms.evaluation.model.follow_up import Invited
from lms.evaluation.model.survey import Side
from lms.evaluation.services import follow_ups
from lms.notices.model import Intent, Kind, Matter, Step
from lms.notices.records import Notice
from lms.notices.services.morning import Morning, away
from lms.notices.store import told
from lms.platform.work import Work

TEMPLATES = {Side.LEARNER: "follow_up", Side.SUPERVISOR: "follow_up_team"}
INVITED = Step(Kind.FOLLOW_UP)


def invite_due(work: Work) -> int:
    """Ask about the completions whose day has come; return how many. Whoever is on leave is asked after it."""
    today = people.today(work)
    due = follow_ups.due(work, today)
    if not due:
        return 0
    concerned = {one.person_id for one in due}
    led = lines.lines_of(work.session, work.actor.agency_id, concerned, today)
    gone = away(work, concerned, today)
    here = [one for one in due if one.person_id in led and one.person_id not in gone]
    leaders = {person: leader for person, line in led.items() if (leader := _leader(line.leads)) is not None}
    return follow_ups.invite(work, here, leaders, today)


def letters(work: Work, found: Morning) -> list[Intent]:
    """Return a letter for everybody whose answers are waited for: the invitation, and later one reminder.

    A leader gets one letter about all their people.
    """
    waiting = [(one, side, who) for one in follow_ups.open_today(work) for side, who in one.waits_for()]
    if not waiting:
        return []
    concerned = {who for _, _, who in waiting} | {one.person_id for one, _, _ in waiting}
    found.people = {**people.views(work, concerned - set(found.people), found.today), **found.people}
    found.away |= away(work, concerned, found.today)
    found.heard = told.heard(work.session, work.actor.agency_id, set(found.people))
    matters: dict[tuple[Side, int], list[Matter]] = defaultdict(list)
    for one, side, who in waiting:
        if who not in found.away and found.recipient(who).address and found.bounce_of(who) is None:
            matters[side, who].append(
                _matter(one, found.people.get(one.person_id), found.today, _step(one, found.today))
            )
    return [
        Intent(recipient=found.recipient(who), template=TEMPLATES[side], matters=tuple(mine))
        for (side, who), mine in sorted(matters.items())
    ]


def waits(work: Work, notice: Notice) -> bool:
    """Tell whether the answers that a notice asks for can still be given, and its reader is not on leave."""
    who, today = int(notice.recipient), people.today(work)
    return _open(work, notice) is not None and who not in away(work, {who}, today)


def matter_of(work: Work, notice: Notice, who: PersonView | None, today: date) -> Matter | None:
    """Return what a notice asks, as it is now."""
    one = _open(work, notice)
    return None if one is None else _matter(one, who, today, Step.of(notice.step))


def _open(work: Work, notice: Notice) -> Invited | None:
    for one in follow_ups.open_today(work):
        if _subject(one) == notice.subject and int(notice.recipient) in {who for _, who in one.waits_for()}:
            return one
    return None


def _leader(leads: Mapping[int, LinePlace]) -> int | None:
    """Return who knows best what somebody does at work: the supervisor, else whoever leads them."""
    order = list(LinePlace)
    return min(leads, key=lambda who: (order.index(leads[who]), who), default=None)


def _step(one: Invited, today: date) -> Step:
    return Step(Kind.FOLLOW_UP, one.remind_after) if one.reminds(today) else INVITED


def _subject(one: Invited) -> str:
    return f"follow-up-{one.id}"


def _matter(one: Invited, who: PersonView | None, today: date, step: Step) -> Matter:
    return Matter(
        about_id=one.person_id,
        about=who.name if who else "",
        subject=_subject(one),
        title=one.title,
        due_on=one.closes_on,
        days=(today - one.opened_on).days,
        unit=who.unit_name if who else "",
        step=step,
    )

"""Whether a letter is still wanted when its time comes: never after completion, never into a leave, never at night.

What a letter tells may have changed since it was written. Where some of it still holds, it is withdrawn, and another
letter tells the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import sqlalchemy as sa

from lms.compliance.model import Status
from lms.compliance.model.register import Question, RegisterRow
from lms.compliance.services import register
from lms.directory.accounts.services import holders
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.evaluation.model.survey import Side
from lms.kernel.permissions import Role
from lms.notices import rules
from lms.notices.model import TO_LEARNER, Intent, Kind, Matter, Recipient, Step
from lms.notices.records import Notice
from lms.notices.services import announcing, following, morning, practising, writing
from lms.notices.services.hours import hours_of
from lms.notices.services.planning import about
from lms.notices.store import bounces, told
from lms.platform.outbox import Letter
from lms.platform.work import Wish, Work
from lms.signoff.services import inbox

NEWS_LASTS = timedelta(days=7)
"""Confirmations and digests that could not be sent for a week are of no use to anybody."""
NEEDED = "no longer needed when its time came"
ASKING: Mapping[Kind, Callable[[Work, Notice], bool]] = {
    Kind.FOLLOW_UP: following.waits,
    Kind.PRACTICE: practising.waits,
}
REST = "part of it was no longer so; another letter tells the rest"


@dataclass(frozen=True, slots=True)
class _Now:
    """How things stand when a letter is about to go out."""

    today: date
    rows: dict[tuple[int, str, date | None], RegisterRow]
    came_back: set[int]
    away: set[int]

    def row(self, notice: Notice) -> RegisterRow | None:
        """Return the cycle that a notice is about, while it is open and waits for its learner."""
        found = self.rows.get((notice.about_id or 0, notice.subject, notice.due_on))
        if found is None or found.status in {Status.SUSPENDED, Status.EXEMPT, Status.NOT_APPLICABLE}:
            return None
        return found if morning.owed_by(found, self.came_back, self.today) else None


def still_wanted(work: Work, letter_key: str) -> Wish:
    """Tell whether and when a letter is to go out; the actor belongs to the letter's agency."""
    letter = work.session.scalars(sa.select(Letter).where(Letter.key == letter_key)).one()
    hours = hours_of(work)
    at = rules.not_before(work.now, hours)
    if at > work.now:
        return Wish(not_before=at)
    notices = told.of_letter(work.session, letter.key)
    if not notices:
        return Wish()
    if letter.recipient.strip().casefold() in bounces.condemned(work.session, work.actor.agency_id):
        return Wish(wanted=False, reason="letters to this address come back")
    now = _now(work, notices, work.today(hours.zone))
    hold = [notice for notice in notices if _holds(work, notice, now)]
    if len(hold) == len(notices) or (hold and not _is_told_in_part(notices)):
        return Wish()
    if not hold:
        return Wish(wanted=False, reason=NEEDED)
    return Wish(wanted=False, reason=REST, instead=partial(_tell_rest, work, letter, hold, now))


def _now(work: Work, notices: list[Notice], today: date) -> _Now:
    ids = {notice.about_id for notice in notices if notice.about_id is not None}
    rows = register.register(work, Question(as_of=today), sorted(ids))
    return _Now(
        today=today,
        rows={(row.person_id, row.requirement, row.next_due_on): row for row in rows},
        came_back=inbox.came_back(work, ids),
        away=morning.away(work, ids, today),
    )


def _holds(work: Work, notice: Notice, now: _Now) -> bool:
    kind, about_id = Step.of(notice.step).kind, notice.about_id
    if about_id is None:
        return True
    if kind in TO_LEARNER or kind in {Kind.NUDGE, Kind.ESCALATED}:
        return now.row(notice) is not None and about_id not in now.away
    if kind is Kind.SIGN:
        return inbox.waits(work, int(notice.subject.rpartition("-")[2]))
    if kind is Kind.RETURNED or kind in ASKING:
        return ASKING[kind](work, notice) if kind in ASKING else about_id in now.came_back
    if kind is Kind.ANNOUNCED:
        return about_id not in now.away and announcing.still_announced(work, notice.subject, notice.due_on)
    return now.today - notice.written_on < NEWS_LASTS


def _is_told_in_part(notices: list[Notice]) -> bool:
    """Tell whether the letter names each matter, so that one which no longer holds must not be in it.

    The weekly letter says how things stood on its morning.
    """
    return all(Step.of(notice.step).kind is not Kind.DIGEST for notice in notices)


def _tell_rest(work: Work, letter: Letter, hold: list[Notice], now: _Now) -> None:
    """Write another letter about what still holds, under the same steps."""
    ids = {notice.about_id for notice in hold if notice.about_id is not None} | {letter.person_id or 0}
    named = people.views(work, ids, now.today)
    matters = tuple(m for notice in hold if (m := _matter(work, notice, now, named)) is not None)
    if not matters:
        return
    own = named.get(letter.person_id or 0)
    name = own.name if own else _name_of_account(work, hold[0].recipient)
    recipient = Recipient(hold[0].recipient, name, letter.recipient, letter.person_id)
    intent = Intent(recipient=recipient, template=_template(recipient, matters), matters=matters)
    writing.write(work, [about(intent, matters)])


def _template(recipient: Recipient, matters: tuple[Matter, ...]) -> str:
    if recipient.key.startswith("account"):
        return "officer"
    if matters[0].step.kind is Kind.NUDGE:
        return "nudge"
    if matters[0].step.kind is Kind.FOLLOW_UP:
        return following.TEMPLATES[Side.LEARNER if recipient.key == str(matters[0].about_id) else Side.SUPERVISOR]
    return "duties" if matters[0].step.kind in TO_LEARNER else "team"


def _matter(work: Work, notice: Notice, now: _Now, named: Mapping[int, PersonView]) -> Matter | None:
    """Return what a notice tells, as it is now."""
    step, who = Step.of(notice.step), named.get(notice.about_id or 0)
    row = now.row(notice)
    if step.kind is Kind.FOLLOW_UP:
        return following.matter_of(work, notice, who, now.today)
    if row is not None:
        found = morning.matter_of(row, who, now.today, now.came_back, step)
        return replace(found, note=notice.note, by=notice.by)
    title, due_on = "", notice.due_on
    if step.kind is Kind.SIGN:
        title = inbox.facts_about(work, int(notice.subject.rpartition("-")[2]))[0].title
    elif step.kind is Kind.UNREACHABLE:
        title = bounces.address_of(work.session, int(notice.subject.rpartition("-")[2]))
    else:
        return None
    return Matter(
        about_id=notice.about_id or 0,
        about=who.name if who else "",
        subject=notice.subject,
        title=title,
        due_on=due_on,
        days=(now.today - due_on).days if due_on else 0,
        unit=who.unit_name if who else "",
        note=notice.note,
        step=step,
    )


def _name_of_account(work: Work, key: str) -> str:
    return next((one.name for one in holders(work, Role.OFFICER) if f"account{one.id}" == key), "")

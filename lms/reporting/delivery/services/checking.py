"""What is asked at the last moment: whether the recipient of a letter may still read the report that it brings."""

from __future__ import annotations

from functools import partial

from lms.directory.accounts import services as accounts
from lms.platform.work import Wish, Work
from lms.reporting.delivery import store
from lms.reporting.delivery.model import What
from lms.reporting.delivery.records import ReportDelivery
from lms.reporting.schedules.services import keeping
from lms.reporting.services import reading


def still_wanted(work: Work, letter_key: str) -> Wish:
    """Tell whether a letter with a report goes out; the actor belongs to the letter's agency."""
    row = store.by_letter(work.session, letter_key)
    if row is None:
        return Wish()
    reason = _reason_against(work, row)
    return Wish(wanted=False, reason=reason, instead=partial(_refuse, work, row, reason)) if reason else Wish()


def _reason_against(work: Work, row: ReportDelivery) -> str:
    """Return why a recipient gets nothing; empty where they may read it: every report, or that of their unit."""
    actor = accounts.standing(work, row.account_id) if row.account_id is not None else None
    if actor is None:
        return f"The account of {row.name} was closed, so nothing was sent."
    origin = keeping.origin(work, row.run_id)
    unit = origin[0].unit if origin else ""
    if reading.reaches(work, actor, unit):
        return ""
    if unit:
        return f"{row.name} does not head this unit any more: nothing was sent."
    return f"{row.name} may not read reports any more: nothing was sent."


def _refuse(work: Work, row: ReportDelivery, reason: str) -> None:
    store.note(work.session, row.id, What.REFUSED, work.now, reason)

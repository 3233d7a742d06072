"""Follow deliveries up: try places again, and tell whoever answers for a report what did not arrive or was not made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from lms.directory.accounts import services as accounts
from lms.directory.accounts.model import AccountView
from lms.kernel.permissions import Role
from lms.platform import outbox, queue
from lms.platform.letters import letter
from lms.platform.words import day
from lms.platform.work import Work
from lms.reporting.delivery import rules, store
from lms.reporting.delivery.model import LOST, TROUBLE, WORK, By, Delivery, State, What
from lms.reporting.delivery.services.planning import about
from lms.reporting.schedules.services import asking, keeping
from lms.reporting.services import authority, runs

MOST_NAMED = 10
LOOKS_BACK = timedelta(days=30)
"""A letter that came back, or a report that failed, is told about for so long."""


@dataclass(frozen=True, slots=True)
class News:
    """What went wrong, for whoever answers: a mark that is told once, the letter's words, and a link."""

    mark: str
    title: str
    what: str
    why: str
    link: str
    account_id: int | None


def has_to_act(work: Work) -> bool:
    """Tell whether anything is to be tried again or told; only reads."""
    agency_id, since = work.actor.agency_id, work.now - LOOKS_BACK
    open_ones = store.untold(work.session, agency_id, since)
    return (
        any(each.state in LOST or _is_to_be_tried(work, each) for each in open_ones)
        or bool(store.failed_turns(work.session, agency_id, since))
        or bool(store.failed_for_heads(work.session, agency_id, since))
        or bool(_beyond(work))
    )


def follow_up(work: Work) -> int:
    """Do all that; return how many things were told. What was told once is not told again."""
    work.instant()
    agency_id, since, told = work.actor.agency_id, work.now - LOOKS_BACK, 0
    for each in store.untold(work.session, agency_id, since):
        if _is_to_be_tried(work, each):
            queue.submit(work, WORK, {"delivery": each.id}, key=_attempt(each))
        elif each.state in LOST:
            _tell(work, _lost(work, each))
            store.note(work.session, each.id, What.TOLD, work.now)
            told += 1
    turns = store.failed_turns(work.session, agency_id, since)
    heads = store.failed_for_heads(work.session, agency_id, since)
    found = [*(_not_made(work, turn_id) for turn_id in turns), *_beyond(work)]
    for news in [*found, *(_not_made_for_heads(work, turn_id, failed) for turn_id, failed in heads.items())]:
        _tell(work, news)
        told += 1
    return told


def _attempt(each: Delivery) -> str:
    """Return the key of the work that tries a place again: one for each failure."""
    return f"deliver:{each.id}:{each.failures}"


def _is_to_be_tried(work: Work, each: Delivery) -> bool:
    if each.by is not By.PLACE or each.state is not State.RETRYING or each.last_at is None:
        return False
    at = rules.try_again_at(each.failures, each.last_at)
    return at is not None and at <= work.now and not store.asked_for(work.session, _attempt(each))


def _lost(work: Work, each: Delivery) -> News:
    run = runs.run(work, each.run_id)
    origin = keeping.origin(work, each.run_id)
    whom = f"{each.name} <{each.address}>" if each.address else each.name
    return News(
        mark=f"delivery-{each.id}",
        title=run.title,
        what=f"The report “{run.title}”, {about(run)}, did not reach {whom}.",
        why=each.detail,
        link=f"/reports/runs/{run.id}",
        account_id=origin[1].account_id if origin else None,
    )


def _not_made(work: Work, turn_id: int) -> News:
    turn, version = keeping.turn(work, turn_id)
    title, why, link = _title(work, version.terms.report), turn.note, f"/reports/schedules/{turn.schedule_id}"
    if turn.run_id is not None:
        run = runs.run(work, turn.run_id)
        title, why, link = run.title, runs.sentence_of(run), f"/reports/runs/{run.id}"
    what = f"The report “{title}”, due on {day(turn.due_on)}, was not made."
    return News(f"turn-{turn.id}", title, what, why, link, version.account_id)


def _not_made_for_heads(work: Work, turn_id: int, failed: list[int]) -> News:
    """Return which reports for heads of units failed, in one letter: the first few by name, each with why."""
    turn, version = keeping.turn(work, turn_id)
    found = [runs.run(work, run_id) for run_id in failed[:MOST_NAMED]]
    more = len(failed) - len(found)
    why = " ".join(f"{run.unit_name}: {runs.sentence_of(run)}" for run in found) + (f" And {more} more." * bool(more))
    title = found[0].title
    what = f"{len(failed)} of the reports “{title}” for heads of units, due on {day(turn.due_on)}, could not be made."
    return News(f"heads-{turn_id}", title, what, why, f"/reports/schedules/{turn.schedule_id}", version.account_id)


def _beyond(work: Work) -> list[News]:
    """Return the schedules that wait for a calendar and of which nobody was told in this year."""
    found = []
    for schedule_id, version, sentence in asking.unreckonable(work):
        mark = f"calendar-{schedule_id}-{version.number}-{work.now.year}"
        title, link = _title(work, version.terms.report), f"/reports/schedules/{schedule_id}"
        if not store.was_told(work.session, f"{TROUBLE}:{mark}:"):
            what = f"The schedule of the report “{title}” cannot go on."
            found.append(News(mark, title, what, sentence, link, version.account_id))
    return found


def _title(work: Work, report: str) -> str:
    return next((each.title for each in runs.reports(work) if each.id == report), report)


def _answerable(work: Work, account_id: int | None) -> list[AccountView]:
    """Return who answers for a schedule: who wrote it, while they may have reports made; else all training officers."""
    actor = accounts.standing(work, account_id) if account_id is not None else None
    if account_id is not None and actor is not None and authority.may_make(actor):
        return [accounts.one_account(work, account_id)]
    return accounts.holders(work, Role.OFFICER)


def _tell(work: Work, news: News) -> None:
    for account in _answerable(work, news.account_id):
        values = {"name": account.name, "title": news.title, "what": news.what, "why": news.why, "link": news.link}
        draft = letter(
            work,
            "report_trouble",
            values,
            key=f"{TROUBLE}:{news.mark}:{account.id}",
            recipient=account.email,
            person_id=account.person_id,
        )
        outbox.write(work, draft)

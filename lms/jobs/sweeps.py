"""The timetable's sweeps: each asks a service what is due, does it in batches, and counts."""

from __future__ import annotations

from collections import Counter

from flask import Flask

from lms.compliance.services import settling
from lms.directory.roster import services as roster
from lms.jobs.model import Step
from lms.kernel.actor import system_actor
from lms.notices.model import Returned
from lms.notices.services import bounces, following, planning, writing
from lms.notices.services.hours import works_today
from lms.platform.queue import Claim
from lms.platform.work import Runtime, unit_of_work

LETTERS_AT_ONCE = 50


def settle(app: Flask, held: Claim, step: Step) -> str:
    """Settle whoever's deadlines wait to be settled, a batch a transaction, so that nobody else waits for long."""
    system = system_actor(held.agency_id)
    with unit_of_work(app, system, write=False) as work:
        total = settling.pending(work)
    people = changed = failed = 0
    while True:
        with unit_of_work(app, system, write=True) as work:
            done = settling.settle_stale(work)
        if done.people == 0:
            left = f" {failed:,} could not be settled: the timetable's page says who and why." if failed else ""
            who = "person" if people - failed == 1 else "people"
            return f"Deadlines of {people - failed:,} {who} settled; answers changed: {changed:,}.{left}"
        people, changed, failed = people + done.people, changed + done.opened, failed + done.failed
        step(min(people, total), max(total, people))


def remind(app: Flask, held: Claim, step: Step) -> str:
    """Write this morning's letters, after settling, a few a transaction: what one run wrote, no other writes again."""
    settle(app, held, step)
    system = system_actor(held.agency_id)
    with unit_of_work(app, system, write=True) as work:
        following.invite_due(work)
    with unit_of_work(app, system, write=False) as work:
        morning = planning.plan(work)
    written = 0
    for start in range(0, len(morning.intents), LETTERS_AT_ONCE):
        with unit_of_work(app, system, write=True) as work:
            written += writing.write(work, morning.intents[start : start + LETTERS_AT_ONCE])
        step(min(start + LETTERS_AT_ONCE, len(morning.intents)), len(morning.intents))
    quiet = f" {morning.on_leave:,} people are on leave." if morning.on_leave else ""
    lost = f" {morning.without_address:,} people have no address." if morning.without_address else ""
    back = f" Letters to {morning.bounced:,} people come back." if morning.bounced else ""
    remark = f" {morning.remark}" if morning.remark else ""
    return f"{written:,} letters written.{quiet}{lost}{back}{remark}"


def rosters(app: Flask, held: Claim, step: Step) -> str:
    """Open the round of the quarter in which heads of units certify who works there, and remind who has not signed."""
    system = system_actor(held.agency_id)
    with unit_of_work(app, system, write=True) as work:
        if not works_today(work):
            return "Today is no working day."
        opened = roster.open_due(work)
    with unit_of_work(app, system, write=True) as work:
        reminded = roster.remind_due(work)
    step(1, 1)
    begun = "The round of the quarter is open. " if opened else ""
    return f"{begun}{reminded:,} reminders written."


def take_in_returned(app: Flask, held: Claim, step: Step) -> str:
    """Take in the letters that came back to the mailbox named in the settings, each message in its own transaction."""
    runtime: Runtime = app.extensions["lms"]
    folder = runtime.settings.bounces
    if folder is None:
        return "No mailbox for returned letters is named (LMS_BOUNCES)."
    counts: Counter[Returned] = Counter()
    messages = bounces.unread(folder)
    for done, message in enumerate(messages, 1):
        with unit_of_work(app, system_actor(held.agency_id), write=True) as work:
            counts[bounces.take_in(work, message.content)] += 1
        bounces.mark_read(message)
        step(done, len(messages))
    return (
        f"{len(messages):,} messages read: {counts[Returned.BOUNCED]:,} letters came back, "
        f"{counts[Returned.DELAYED]:,} only late, {counts[Returned.UNMATCHED]:,} matched no letter, "
        f"{counts[Returned.OTHER]:,} were something else."
    )


def nightly(app: Flask, held: Claim, step: Step) -> str:
    """Look a year ahead for periods that are not laid out yet, then settle, those too whose settling failed before."""
    with unit_of_work(app, system_actor(held.agency_id), write=True) as work:
        settling.note_nearing_horizons(work)
        settling.try_again(work)
    return settle(app, held, step)

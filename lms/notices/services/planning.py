"""Who must be told what this morning: read once, decided by the rules, written afterwards in small transactions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from lms.directory.accounts.services import holders
from lms.kernel.permissions import Role
from lms.notices import rules
from lms.notices.model import Heard, Intent, Kind, Matter, Plan, Recipient, Step
from lms.notices.services import announcing, following, morning, practising
from lms.notices.services.hours import hours_of, remark_on, steps_of
from lms.notices.services.morning import SOON, Morning, waiting_matter
from lms.platform.work import Work

MOST_IN_LETTER = 20


def plan(work: Work) -> Plan:
    """Return the letters of this morning: what was told before is not told again, and a free day is free.

    Raises `Invalid` for a mistake in the agency's notices file.
    """
    steps = steps_of(work)
    hours = hours_of(work, steps)
    today = work.today(hours.zone)
    remark = remark_on(work, steps, today)
    if hours.calendar.is_free(today):
        return Plan(remark=f"{remark} Today is no working day.".strip())
    found = morning.read(work, today)
    learners, on_leave, unreachable = _learners(found)
    warnings = announcing.warnings(work, found)
    asked = following.letters(work, found)
    practice = practising.letters(work, found)
    everything = [*learners, *_leaders(found), *_officers(work, found), *warnings, *asked, *practice]
    return Plan(
        intents=tuple(news(everything, found.heard)),
        on_leave=on_leave,
        without_address=unreachable,
        bounced=len(found.unreachable),
        remark=remark,
    )


def news(intents: Iterable[Intent], heard: Heard) -> list[Intent]:
    """Return the letters that say something new, each without what was told before."""
    found = []
    for intent in intents:
        fresh = tuple(m for m in intent.matters if not rules.was_said(m.step, _told(heard, intent, m)))
        worth_it = intent.template != "digest" or any(intent.values[name] for name in ("late", "coming", "to_sign"))
        if fresh and (worth_it or len(fresh) > 1):
            found.append(about(intent, fresh))
    return found


def _told(heard: Heard, intent: Intent, matter: Matter) -> frozenset[Step]:
    return heard.told.get(intent.cycle_of(matter), frozenset())


def about(intent: Intent, matters: tuple[Matter, ...]) -> Intent:
    """Return a letter about some of its matters; about one duty alone it has that duty's words."""
    if intent.template not in {"duties", "overdue", "reminder"}:
        return replace(intent, matters=matters)
    template = "duties" if len(matters) > 1 else "overdue" if matters[0].days > 0 else "reminder"
    return replace(intent, matters=matters, template=template)


def _learners(found: Morning) -> tuple[list[Intent], int, int]:
    """Return one letter a learner about all their open duties, and how many are on leave or without an address."""
    until = rules.until_next_run(found.today, found.hours.calendar)
    matters: dict[int, list[Matter]] = defaultdict(list)
    for row in found.rows:
        assert row.next_due_on is not None
        step = rules.learner_step(found.steps, row.next_due_on, found.today, until)
        if step is not None and found.owes(row):
            matters[row.person_id].append(found.matter(row, step))
    letters: list[Intent] = []
    on_leave = without = 0
    for person_id, mine in matters.items():
        letter = Intent(recipient=found.recipient(person_id), template="duties", matters=tuple(mine))
        if found.bounce_of(person_id) is not None and person_id not in found.away:
            found.unreachable[person_id] = mine
        elif not news([letter], found.heard):
            continue
        elif not letter.recipient.address:
            without += 1
        elif person_id in found.away:
            on_leave += 1
        else:
            letters.append(letter)
    return letters, on_leave, without


def _leaders(found: Morning) -> list[Intent]:
    """Return one letter a leader: the first of a week is about all their people, the others about what is new."""
    matters, coming = _of_leaders(found)
    letters = []
    for leader in sorted({*matters, *coming}):
        recipient = found.recipient(leader)
        if not recipient.address or leader in found.away or found.bounce_of(leader) is not None:
            continue
        digest = _digest(found, recipient, matters[leader], coming[leader])
        weekly = found.steps.digest and not rules.was_said(
            Step(Kind.DIGEST), _told(found.heard, digest, digest.matters[0])
        )
        if weekly:
            letters.append(digest)
        elif matters[leader]:
            letters.append(Intent(recipient=recipient, template="team", matters=tuple(matters[leader])))
    return letters


def _of_leaders(found: Morning) -> tuple[dict[int, list[Matter]], dict[int, list[Matter]]]:
    """Return what each leader must hear, and all that their people owe in the coming weeks."""
    matters: dict[int, list[Matter]] = defaultdict(list)
    coming: dict[int, list[Matter]] = defaultdict(list)
    for row in found.rows:
        line = found.lines.get(row.person_id)
        if line is None or row.person_id in found.away or not found.owes(row):
            continue
        late = found.late(row)
        for leader in line.leads:
            if rules.escalations(found.steps, late, led=True)[0]:
                matters[leader].append(found.matter(row, rules.escalated(found.steps.supervisor_after)))
            if late >= -SOON:
                coming[leader].append(found.matter(row, Step(Kind.DIGEST)))
    for signer, waiting in found.waiting.items():
        matters[signer] += [waiting_matter(one, found.steps) for one in waiting]
    for person_id, mine in found.unreachable.items():
        line = found.lines.get(person_id)
        for leader in line.leads if line else ():
            matters[leader].append(_unreachable(found, person_id, mine))
    return matters, coming


def _digest(found: Morning, recipient: Recipient, matters: list[Matter], coming: list[Matter]) -> Intent:
    monday = date.fromisocalendar(*found.today.isocalendar()[:2], 1)
    own = Matter(
        about_id=recipient.person_id or 0, about=recipient.name, subject="digest", title="", due_on=monday, days=0,
        step=Step(Kind.DIGEST),
    )  # fmt: skip
    late = [matter for matter in coming if matter.days > 0]
    values = {
        "late": late[:MOST_IN_LETTER],
        "more_late": max(len(late) - MOST_IN_LETTER, 0),
        "coming": len(coming) - len(late),
        "to_sign": [matter for matter in matters if matter.step.kind is Kind.SIGN],
        "as_of": found.today,
    }
    return Intent(recipient=recipient, template="digest", matters=(own, *matters), values=values)


def _unreachable(found: Morning, person_id: int, mine: list[Matter]) -> Matter:
    """Return that letters to a person come back: told once an address, with what they should have heard."""
    bounce = found.bounce_of(person_id)
    assert bounce is not None
    return Matter(
        about_id=person_id,
        about=mine[0].about,
        subject=f"address-{bounce.id}",
        title=bounce.address,
        due_on=None,
        days=max(one.days for one in mine),
        unit=mine[0].unit,
        note=", ".join(f"{one.title} (due {rules.day_words(one.due_on)})" for one in mine if one.due_on),
        step=Step(Kind.UNREACHABLE),
    )


def _unsigned(found: Morning) -> list[Matter]:
    """Return the completions that have waited for their signature so long that the officer hears of it, once."""
    patience = found.steps.sign_officer
    if patience is None:
        return []
    waiting = {one.completion.evidence_id: one for mine in found.waiting.values() for one in mine}
    late = [waiting_matter(one, found.steps) for one in waiting.values() if one.days >= patience]
    return [replace(matter, step=Step(Kind.SIGN, patience)) for matter in late]


def _officers(work: Work, found: Morning) -> list[Intent]:
    """Return one letter an officer about who is two weeks late, or led by nobody, and signatures as late."""
    matters: list[Matter] = []
    for row in found.rows:
        line = found.lines.get(row.person_id)
        led = line is not None and not line.is_gap
        if row.person_id in found.away or not found.owes(row):
            continue
        if rules.escalations(found.steps, found.late(row), led=led)[1]:
            days = found.steps.officer_after if led else found.steps.supervisor_after
            matters.append(found.matter(row, rules.escalated(days)))
    for person_id, mine in found.unreachable.items():
        line = found.lines.get(person_id)
        if line is None or line.is_gap:
            matters.append(_unreachable(found, person_id, mine))
    matters += _unsigned(found)
    if not matters:
        return []
    return [
        Intent(
            recipient=Recipient(f"account{officer.id}", officer.name, officer.email, officer.person_id),
            template="officer",
            matters=tuple(matters),
        )
        for officer in holders(work, Role.OFFICER)
    ]

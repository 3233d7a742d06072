"""Who must be told what this morning: read once, decided by the rules, written afterwards in small transactions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from lms.compliance.model import Status
from lms.compliance.model.register import Order, Question, RegisterRow
from lms.compliance.services import facts, register
from lms.directory.accounts.services import holders
from lms.directory.model import Line, PersonView
from lms.directory.services import agencies, lines, people
from lms.kernel.permissions import Role
from lms.notices import rules, store
from lms.notices.model import SIGN_STEPS, Intent, Matter, Plan, Recipient, Step, notice_key
from lms.platform.work import Work
from lms.signoff.model import Waiting
from lms.signoff.services import inbox

AHEAD = timedelta(days=30)
OWED = (Status.OVERDUE, Status.IN_GRACE, Status.AWAITING_SIGNOFF, Status.PENDING, Status.COMPLIANT)
"""Where somebody can stand with something due: an unexpired renewal counts as up to date until its due date."""
MOST_IN_LETTER = 20


@dataclass
class Morning:
    """What a run has read: the rows that matter, who leads whom, who waits for a signature."""

    today: date
    rows: list[RegisterRow]
    came_back: set[int]
    lines: Mapping[int, Line]
    waiting: Mapping[int, list[Waiting]]
    people: Mapping[int, PersonView] = field(default_factory=dict)
    last_digest_on: date | None = None

    def late(self, row: RegisterRow) -> int:
        """Return how many days a row is late; negative while it is not."""
        assert row.next_due_on is not None
        return (self.today - row.next_due_on).days


def plan(work: Work) -> Plan:
    """Return the letters of this morning: what was told before is not told again."""
    morning = _read(work)
    learners, on_leave, unreachable = _learners(work, morning)
    leaders = _leaders(morning)
    officers = _officers(work, morning)
    return Plan(
        intents=tuple(_news(work, [*learners, *leaders, *officers])),
        on_leave=on_leave,
        without_address=unreachable,
    )


def owed_by(row: RegisterRow, came_back: set[int], today: date) -> bool:
    """Tell whether it is the learner who must act: it is open, and no signature is all that is missing."""
    if row.next_due_on is None or row.opened_on is None or row.opened_on > today:
        return False
    return row.awaiting_since is None or row.person_id in came_back


def _read(work: Work) -> Morning:
    agency = agencies.agency(work, work.actor.agency_id)
    today = work.today(agency.zone)
    question = Question(as_of=today, statuses=OWED, due_until=today + AHEAD, order=Order.DUE)
    rows = [row for row in register.register(work, question) if row.next_due_on is not None]
    concerned = {row.person_id for row in rows}
    waiting, came_back = inbox.everywhere(work)
    found = lines.lines_of(work.session, agency.id, concerned, today)
    leaders = {leader for line in found.values() for leader in line.leads} | set(waiting)
    return Morning(
        today=today,
        rows=rows,
        came_back=came_back,
        lines=found,
        waiting=waiting,
        people=people.views(work, concerned | leaders, today),
        last_digest_on=store.last_digest_on(work.session, agency.id),
    )


def _learners(work: Work, morning: Morning) -> tuple[list[Intent], int, int]:
    """Return one letter a learner about all their open duties that have reached a step not told before."""
    until = rules.until_next_run(morning.today)
    matters: dict[int, list[Matter]] = defaultdict(list)
    for row in morning.rows:
        assert row.next_due_on is not None
        step = rules.learner_step(row.next_due_on, morning.today, until)
        if step is not None and owed_by(row, morning.came_back, morning.today):
            matters[row.person_id].append(_matter(morning, row, step))
    letters = [_learner_letter(morning, person_id, mine) for person_id, mine in matters.items()]
    known = store.written_before(work.session, (letter.key_of(m) for letter in letters for m in letter.matters))
    fresh = [letter for letter in letters if any(letter.key_of(matter) not in known for matter in letter.matters)]
    reachable = [letter for letter in fresh if letter.recipient.address]
    away = _on_leave(work, {letter.matters[0].about_id for letter in reachable}, morning.today)
    told = [letter for letter in reachable if letter.matters[0].about_id not in away]
    return told, len(away), len(fresh) - len(reachable)


def _learner_letter(morning: Morning, person_id: int, matters: list[Matter]) -> Intent:
    recipient = _recipient(morning, person_id)
    return Intent(
        recipient=recipient,
        template="duties",
        matters=tuple(matters),
        letter_key=notice_key(recipient.key, "duties", morning.today, matters[0].step),
    )


def _leaders(morning: Morning) -> list[Intent]:
    """Return one letter a leader: once a week all that concerns their people, on other days only what is new."""
    weekly = rules.opens_week(morning.today, morning.last_digest_on)
    matters: dict[int, list[Matter]] = defaultdict(list)
    coming: dict[int, list[Matter]] = defaultdict(list)
    for row in morning.rows:
        line = morning.lines.get(row.person_id)
        if line is None or not owed_by(row, morning.came_back, morning.today):
            continue
        for leader in line.leads:
            if Step.ESCALATED_7 in rules.escalations(morning.late(row), led=True):
                matters[leader].append(_matter(morning, row, Step.ESCALATED_7))
            if weekly:
                coming[leader].append(_matter(morning, row, Step.DIGEST))
    for signer, waiting in morning.waiting.items():
        matters[signer] += [_waiting_matter(one) for one in waiting]
    found = []
    for leader in sorted({*matters, *coming}):
        recipient = _recipient(morning, leader)
        if recipient.address:
            found.append(_leader_letter(morning, recipient, matters[leader], coming[leader], weekly=weekly))
    return found


def _leader_letter(
    morning: Morning, recipient: Recipient, matters: list[Matter], team: list[Matter], *, weekly: bool
) -> Intent:
    name = "digest" if weekly else "team"
    due = date.fromisocalendar(*morning.today.isocalendar()[:2], 1) if weekly else morning.today
    own: list[Matter] = []
    values: dict[str, object] = {}
    if weekly:
        own = [
            Matter(
                about_id=recipient.person_id or 0, about=recipient.name, subject="digest", title="", due_on=due, days=0,
                step=Step.DIGEST,
            )
        ]  # fmt: skip
        late = [matter for matter in team if matter.days > 0]
        values = {
            "late": late[:MOST_IN_LETTER],
            "more_late": max(len(late) - MOST_IN_LETTER, 0),
            "coming": len(team) - len(late),
            "to_sign": [matter for matter in matters if matter.step in SIGN_STEPS],
        }
    return Intent(
        recipient=recipient,
        template=name,
        matters=(*own, *matters),
        letter_key=notice_key(recipient.key, name, due, Step.DIGEST if weekly else Step.ESCALATED_7),
        values=values,
    )


def _officers(work: Work, morning: Morning) -> list[Intent]:
    """Return one letter an officer about who is two weeks late, or led by nobody, and signatures as late."""
    matters: list[Matter] = []
    for row in morning.rows:
        line = morning.lines.get(row.person_id)
        led = line is not None and not line.is_gap
        steps = rules.escalations(morning.late(row), led=led)
        if Step.ESCALATED_14 in steps and owed_by(row, morning.came_back, morning.today):
            matters.append(_matter(morning, row, Step.ESCALATED_14))
    by_completion = {
        one.completion.evidence_id: _waiting_matter(one)
        for waiting in morning.waiting.values()
        for one in waiting
        if rules.sign_step(one.days) is Step.SIGN_14
    }
    matters += by_completion.values()
    if not matters:
        return []
    return [
        Intent(
            recipient=Recipient(f"account{officer.id}", officer.name, officer.email, officer.person_id),
            template="officer",
            matters=tuple(matters),
            letter_key=notice_key(f"account{officer.id}", "officer", morning.today, Step.ESCALATED_14),
        )
        for officer in holders(work, Role.OFFICER)
    ]


def _news(work: Work, intents: Iterable[Intent]) -> list[Intent]:
    """Return the letters that say something new, each without what was told before."""
    all_of_them = list(intents)
    known = store.written_before(work.session, (intent.key_of(m) for intent in all_of_them for m in intent.matters))
    found = []
    for intent in all_of_them:
        fresh = tuple(matter for matter in intent.matters if intent.key_of(matter) not in known)
        worth_it = intent.template != "digest" or any(intent.values[name] for name in ("late", "coming", "to_sign"))
        if fresh and worth_it:
            found.append(_about(intent, fresh))
    return found


def _about(intent: Intent, matters: tuple[Matter, ...]) -> Intent:
    """Return a letter about some of its matters; about one duty alone it has that duty's words and key."""
    if intent.template != "duties" or len(matters) > 1:
        return replace(intent, matters=matters)
    only = matters[0]
    template = "overdue" if only.days > 0 else "reminder"
    return replace(intent, matters=matters, template=template, letter_key=intent.key_of(only))


def _on_leave(work: Work, person_ids: set[int], today: date) -> set[int]:
    known = facts.facts_of(work, person_ids) if person_ids else {}
    return {person_id for person_id, found in known.items() if rules.on_leave(found, today)}


def _matter(morning: Morning, row: RegisterRow, step: Step) -> Matter:
    who = morning.people.get(row.person_id)
    in_grace = row.grace_until is not None and row.grace_until >= morning.today
    return Matter(
        grace_until=row.grace_until if in_grace else None,
        came_back=row.awaiting_since is not None and row.person_id in morning.came_back,
        about_id=row.person_id,
        about=who.name if who else "",
        subject=row.requirement,
        title=row.title,
        due_on=row.next_due_on,
        days=morning.late(row),
        unit=who.unit_name if who else "",
        step=step,
    )


def _waiting_matter(waiting: Waiting) -> Matter:
    done = waiting.completion
    return Matter(
        about_id=done.person_id,
        about=done.person_name,
        subject=f"completion-{done.evidence_id}",
        title=done.title,
        due_on=waiting.since,
        days=waiting.days,
        unit=done.unit_name,
        step=rules.sign_step(waiting.days),
    )


def _recipient(morning: Morning, person_id: int) -> Recipient:
    who = morning.people.get(person_id)
    return Recipient(str(person_id), who.name if who else "", who.email if who else "", person_id)

"""Who receives a report of a schedule: planned in the transaction that stores it, each recipient once a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from lms.directory.accounts import services as accounts
from lms.directory.accounts.model import AccountView
from lms.directory.services import agencies, lines, units
from lms.kernel.errors import NotFound
from lms.kernel.permissions import Role
from lms.platform import links, outbox, queue
from lms.platform.letters import letter
from lms.platform.outbox import Enclosure
from lms.platform.words import day
from lms.platform.work import Work
from lms.reporting.delivery import rules, store
from lms.reporting.delivery.model import LETTER, LINK, WORK, By, What
from lms.reporting.delivery.records import ReportDelivery
from lms.reporting.language import _
from lms.reporting.model import FileKind, RunView, StoredFile
from lms.reporting.schedules.model import Files, Recipient, Sort, Terms, Turn, Way
from lms.reporting.schedules.services import keeping
from lms.reporting.services import runs

NO_HEAD = "Nobody who heads this unit has an open account, so there was nobody to send it to."
NOBODY = "Nobody holds this role, so there was nobody to send it to."
WAYS = {Way.LINK: By.LINK, Way.ATTACHMENT: By.ATTACHMENT}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A finished run with what its schedule says about sending it."""

    run: RunView
    terms: Terms
    turn: Turn

    @property
    def files(self) -> list[StoredFile]:
        """Return the files that are handed over."""
        every = self.terms.files is Files.ALL
        return [file for file in self.run.files if every or file.kind is FileKind.REPORT]


def plan(work: Work, run_id: int) -> None:
    """Plan the deliveries of a run that was just stored; one that nobody's schedule asked for has none."""
    origin = keeping.origin(work, run_id)
    if origin is None:
        return
    turn, version = origin
    parcel = Parcel(runs.run(work, run_id), version.terms, turn)
    seen: set[str] = set()
    for each, account in _receivers(work, parcel):
        if str(each) not in seen:
            seen.add(str(each))
            _plan_one(work, parcel, each, account)


def about(run: RunView) -> str:
    """Return the day or the period that a run is about, in words."""
    asked = run.question
    if asked.from_on is None:
        return _("as of %(day)s", day=day(asked.as_of))
    return _("%(first)s to %(last)s", first=day(asked.from_on), last=day(asked.as_of))


def _receivers(work: Work, parcel: Parcel) -> Iterator[tuple[Recipient, AccountView | None]]:
    """Yield who receives this run: whoever answers for its unit today, or everybody else whom the schedule names."""
    if parcel.turn.unit:
        yield from _leading(work, parcel.turn.unit)
        return
    for recipient in parcel.terms.others:
        yield from _resolved(work, recipient)


def _leading(work: Work, unit: str) -> Iterator[tuple[Recipient, AccountView | None]]:
    """Yield the accounts of whoever answers for a unit today; without any, the unit's head as such."""
    agency = agencies.agency(work, work.actor.agency_id)
    today = work.today(agency.zone)
    led = lines.leaders_of_units(work.session, agency.id, today)
    ids = {each.id for each in units.tree(work, today) if each.code == unit}
    people = sorted(person for unit_id in ids for person in led.get(unit_id, ()))
    found = [account for person in people if (account := accounts.account_of_person(work, person)) is not None]
    reached = [account for account in found if account.closed_at is None]
    for account in reached:
        yield Recipient(Sort.ACCOUNT, str(account.id)), account
    if not reached:
        yield Recipient(Sort.HEADS, unit), None


def _resolved(work: Work, recipient: Recipient) -> Iterator[tuple[Recipient, AccountView | None]]:
    """Yield whom a recipient stands for today; a group without members stands for itself."""
    if recipient.sort is Sort.PLACE:
        yield recipient, None
    elif recipient.sort is Sort.ACCOUNT:
        try:
            yield recipient, accounts.one_account(work, int(recipient.name))
        except NotFound:
            return
    else:
        members = accounts.holders(work, Role(recipient.name))
        for member in members:
            yield Recipient(Sort.ACCOUNT, str(member.id)), member
        if not members:
            yield recipient, None


def _plan_one(work: Work, parcel: Parcel, recipient: Recipient, account: AccountView | None) -> None:
    row = ReportDelivery(
        agency_id=work.actor.agency_id,
        run_id=parcel.run.id,
        recipient=str(recipient),
        account_id=account.id if account else None,
        name=account.name if account else _called(work, parcel, recipient),
        address=account.email if account else "",
        by=_way(work, parcel, recipient, account),
        with_data=parcel.terms.files is Files.ALL,
        letter_key=f"{LETTER}:{parcel.run.id}:{recipient.sort}-{recipient.name}" if account else None,
        planned_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    if account is not None:
        _write(work, parcel, row, account)
    elif row.by is By.PLACE:
        queue.submit(work, WORK, {"delivery": row.id}, key=f"deliver:{row.id}:0")
    else:
        reason = NO_HEAD if recipient.sort is Sort.HEADS else NOBODY
        store.note(work.session, row.id, What.REFUSED, work.now, reason)


def _called(work: Work, parcel: Parcel, recipient: Recipient) -> str:
    if recipient.sort is Sort.HEADS:
        return _("The head of %(unit)s", unit=parcel.run.unit_name)
    return keeping.recipient_words(work).get(str(recipient), str(recipient))


def _way(work: Work, parcel: Parcel, recipient: Recipient, account: AccountView | None) -> By:
    if recipient.sort is Sort.PLACE:
        return By.PLACE
    if account is None:
        return By.NOBODY
    size = sum(file.size for file in parcel.files)
    return rules.way(WAYS[parcel.terms.way], size, work.settings.attach_up_to)


def _write(work: Work, parcel: Parcel, row: ReportDelivery, account: AccountView) -> None:
    inside = row.by is By.ATTACHMENT
    run = parcel.run
    draft = letter(
        work,
        "report_ready",
        {
            "name": account.name,
            "title": run.title,
            "about": about(run),
            "scope": run.module_title or run.unit_name or _("the whole agency"),
            "missed": [day(each) for each in parcel.turn.missed],
            "inside": inside,
            "too_large": parcel.terms.way is Way.ATTACHMENT and not inside,
            "link": links.placeholder(LINK, row.id),
            "until": day((work.now + timedelta(days=work.settings.link_days)).date()),
            "files": [(file.name, file.sha256) for file in parcel.files],
        },
        key=row.letter_key or "",
        recipient=account.email,
        person_id=account.person_id,
        enclosures=[Enclosure(file.name, file.mime, file.key) for file in parcel.files] if inside else (),
    )
    outbox.write(work, draft)

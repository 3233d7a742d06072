"""Before and after the story: an empty installation, the demonstration's accounts, the reports, what is printed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import flask_migrate
import sqlalchemy as sa

from lms.app import MIGRATIONS, create_app
from lms.compliance.model.outcome import Status
from lms.compliance.model.register import Question
from lms.compliance.services import register
from lms.demo import story
from lms.demo.founding import policies_folder
from lms.demo.scenes import TAUGHT
from lms.demo.stage import FIRST_DAY, ZONE, Stage, instant
from lms.demo.story import Step
from lms.directory.accounts import services as accounts
from lms.directory.model import LinkPurpose
from lms.directory.records import Account, OneTimeLink, Placement
from lms.kernel.clock import Clock
from lms.kernel.errors import Refused
from lms.kernel.permissions import Role
from lms.platform import links
from lms.platform.db import db
from lms.platform.settings import settings_from
from lms.platform.work import Work
from lms.reporting.services import runs as reporting
from lms.signoff.services import inbox

PASSWORD = "harbor lantern maple 26"
"""Of every demonstration account, printed on the terminal; such an installation is for loopback only."""
SHEET = "READ-ME-FIRST.txt"
SHOWN = ("compliance", "outcomes")
"""The reports that lie ready when the curtain rises; the others are asked for on their pages."""
OPEN = (Status.OVERDUE, Status.PENDING)


@dataclass(frozen=True, slots=True)
class Player:
    """An account that somebody can play."""

    role: str
    email: str


def environment_of(data: Path, ending: date, base_url: str) -> dict[str, str]:
    """Return the settings of the demonstration."""
    return {
        "LMS_DATA": str(data.absolute()),
        "LMS_POLICIES": str(policies_folder()),
        "LMS_ZONE": ZONE,
        "LMS_TODAY": ending.isoformat(),
        "LMS_BASE_URL": base_url,
        "LMS_SMTP_URL": f"maildir:{data.absolute() / 'mail'}",
        "LMS_DEMONSTRATION": "1",
    }


def make(data: Path, ending: date, base_url: str, step: Step, *, divisions: Sequence[str] | None = None) -> None:
    """Make the database, tell the story, open the accounts and make both reports.

    What an interrupted making left behind is removed first: half a story is none.
    """
    marker = data / "making"
    if marker.exists() or (data / "lms.sqlite").exists():
        _clear(data)
    marker.touch()
    settings = settings_from(environment_of(data, ending, base_url))
    app = create_app(settings, Clock(stopped_at=instant(ending, 17)))
    with app.app_context():
        flask_migrate.upgrade(directory=MIGRATIONS)
        db.engine.dispose()
    stage = Stage(app, until=ending - timedelta(days=1))
    opened: dict[int, str] = {}
    story.tell(stage, step, divisions=divisions, opening=lambda: opened.update(offices(stage)))
    step(0, 0, "Accounts")
    opened |= _from_the_story(stage, ending)
    played = players(stage, ending, opened)
    made = reports(stage, ending, data / "reports", lambda done, total: step(done, total, "Reports"))
    (data / SHEET).write_text(_sheet(played, made), "utf-8")
    marker.unlink()


def _sheet(opened: Sequence[Player], made: Sequence[Path]) -> str:
    lines = ["Reports:", *(f"  {path}" for path in made), "", f"Accounts (password of each: {PASSWORD}):"]
    return "\n".join([*lines, *(f"  {player.role:18} {player.email}" for player in opened), ""])


def announce(data: Path, seconds: float) -> str:
    """Return what the terminal says when everything is there."""
    sheet = (data / SHEET).read_text("utf-8")
    return f"{sheet}\nEverything is made after {seconds:.0f} s. Letters lie in {data / 'mail'}."


def _clear(data: Path) -> None:
    for name in ("lms.sqlite", "lms.sqlite-wal", "lms.sqlite-shm", "queue.sqlite", "timetable.sqlite"):
        (data / name).unlink(missing_ok=True)
    for name in ("files", "mail"):
        shutil.rmtree(data / name, ignore_errors=True)


def offices(stage: Stage) -> dict[int, str]:
    """Open the accounts of those who run the agency's learning: from the first day there is somebody to report to."""
    given = {
        "training officer": Role.OFFICER,
        "auditor": Role.AUDITOR,
        "administrator": Role.ADMINISTRATOR,
        "accommodation officer": Role.ACCOMMODATION,
    }
    with stage.at(instant(FIRST_DAY, 18, 10)) as work:
        return {
            accounts.open_account(
                work,
                agency_id=stage.agency_id,
                email=f"{permission.value}@agency.example",
                name=f"Demonstration {role}",
                roles=[permission],
            ): role
            for role, permission in given.items()
        }


def players(stage: Stage, on: date, chosen: Mapping[int, str]) -> list[Player]:
    """Invite the demonstration's accounts, and set each password through the invitation that was sent."""
    with stage.at(instant(on, 6)) as work:
        for account in chosen:
            accounts.invite(work, account)
    with stage.at(instant(on, 6, 10)) as work:
        return [_activated(work, account, role) for account, role in chosen.items()]


def _from_the_story(stage: Stage, on: date) -> dict[int, str]:
    """Return a supervisor whose inbox has something in it, and one of the team who has something to learn."""
    with stage.at(instant(on, 6)) as work:
        boxes = {person: len(waiting) for person, waiting in inbox.inboxes(work).items() if waiting}
        for person in sorted(boxes, key=lambda p: (abs(boxes[p] - 6), p)):
            team = people_of(work, person, on)
            rows = register.register(work, Question(as_of=on, requirements=tuple(TAUGHT), statuses=OPEN), team)
            if rows:
                learner = min(rows, key=lambda row: (row.next_due_on or on, row.person_id)).person_id
                found = {_account_of(work, person): "supervisor", _account_of(work, learner): "member of staff"}
                return {account: role for account, role in found.items() if account}
        return {}


def people_of(work: Work, supervisor: int, on: date) -> list[int]:
    """Return whom somebody leads on a day."""
    holds = (Placement.holds_from <= on, sa.or_(Placement.holds_until.is_(None), Placement.holds_until > on))
    query = sa.select(Placement.person_id).where(
        Placement.supervisor_id == supervisor, Placement.known_until.is_(None), *holds
    )
    return list(work.session.scalars(query.order_by(Placement.person_id)))


def _account_of(work: Work, person: int) -> int:
    return work.session.scalar(sa.select(Account.id).where(Account.person_id == person)) or 0


def _activated(work: Work, account: int, role: str) -> Player:
    newest = sa.select(sa.func.max(OneTimeLink.id)).where(OneTimeLink.account_id == account)
    path = accounts.PATHS[LinkPurpose.INVITATION]
    token = links.sign(work.settings, path, work.session.scalar(newest) or 0)
    accounts.set_password(work, LinkPurpose.INVITATION, token, PASSWORD)
    return Player(role, accounts.one_account(work, account).email)


def reports(stage: Stage, on: date, folder: Path, watch: Callable[[int, int], None] | None = None) -> list[Path]:
    """Make two reports by the queue, as anybody's, and lay copies where they are easily found."""
    with stage.at(instant(on, 8)) as work:
        runs = [reporting.ask(work, report, on) for report in SHOWN]
    stage.work_off(instant(on, 8, 5), watch)
    folder.mkdir(parents=True, exist_ok=True)
    copies = []
    with stage.at(instant(on, 17, 30)) as work:
        for run in runs:
            view = reporting.run(work, run)
            if not view.files:
                raise Refused(f"The report {view.report} was not made: {view.message}")
            for file in view.files:
                copies.append(folder / file.name)
                copies[-1].write_bytes(b"".join(reporting.hand_out(work, file.id)[1]))
    return copies

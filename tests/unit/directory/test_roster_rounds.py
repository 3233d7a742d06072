"""A round of certifying opens by itself once a quarter, late rather than never; who has not signed is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from lms.audit.records import AuditEntry
from lms.cli.policies import policies
from lms.directory.roster import content, rules, services
from lms.directory.roster.model import Rounds
from lms.jobs import sweeps
from lms.kernel.clock import Clock
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Role
from lms.platform.content import Overlay
from lms.platform.outbox import Letter
from lms.platform.queue import Claim
from lms.platform.work import Runtime
from tests.unit.directory.test_roster import Case, at_its_time, case, certify, sheet_of  # noqa: F401
from tests.unit.reporting.signed_in import signed_in

FOUNDED = date(2020, 1, 1)
ROUNDS = Rounds(quarterly=True, days_to_sign=14, reminders=(-7, -1, 1, 7))


@pytest.mark.parametrize(
    ("today", "last", "expected"),
    [
        (date(2026, 4, 1), None, date(2026, 4, 1)),
        (date(2026, 6, 30), date(2026, 3, 31), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 4, 1), None),
        (date(2026, 6, 30), date(2026, 5, 5), None),
        (date(2026, 12, 31), date(2026, 7, 1), date(2026, 10, 1)),
        (date(2026, 1, 1), date(2025, 10, 1), date(2026, 1, 1)),
    ],
)
def test_the_round_of_a_quarter_is_due_once_and_late_rather_than_never(
    today: date, last: date | None, expected: date | None
) -> None:
    assert rules.round_due(today, FOUNDED, last) == expected


def test_an_agency_begins_with_the_first_whole_quarter() -> None:
    assert rules.round_due(date(2026, 5, 5), date(2026, 4, 2), None) is None
    assert rules.round_due(date(2026, 7, 3), date(2026, 4, 2), None) == date(2026, 7, 1)
    assert rules.round_due(date(2026, 4, 2), date(2026, 4, 1), None) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("today", "following"),
    [
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 9, 30), date(2026, 10, 1)),
        (date(2026, 12, 5), date(2027, 1, 1)),
    ],
)
def test_the_next_quarter_begins(today: date, following: date) -> None:
    assert rules.next_quarter(today) == following


@pytest.mark.parametrize(
    ("today", "since"),
    [
        (date(2026, 4, 7), None),
        (date(2026, 4, 8), date(2026, 4, 8)),
        (date(2026, 4, 13), date(2026, 4, 8)),
        (date(2026, 4, 15), date(2026, 4, 14)),
        (date(2026, 6, 1), date(2026, 4, 22)),
    ],
)
def test_the_latest_reminder_that_has_come_counts(today: date, since: date | None) -> None:
    assert rules.reminder_since(date(2026, 4, 15), today, ROUNDS) == since


def morning(case: Case, day: date) -> str:  # noqa: F811
    case.team.today(day)
    case.team.bed.now = case.team.bed.now.replace(hour=12)
    app = case.team.bed.app
    app.extensions["lms"] = replace(app.extensions["lms"], clock=Clock(stopped_at=case.team.bed.now))
    claim = Claim(1, "job.rosters", {}, "test", case.team.bed.agency_id, None)
    return sweeps.rosters(app, claim, lambda done, total: None)


def letters(case: Case) -> list[tuple[str, str]]:  # noqa: F811
    with case.team.bed.work() as work:
        query = sa.select(Letter.subject, Letter.key).where(Letter.key.startswith("roster:")).order_by(Letter.id)
        return [(row.subject, row.key.rpartition(":")[2]) for row in work.session.execute(query)]


def rounds_of(case: Case) -> list[tuple[date, date, str]]:  # noqa: F811
    with case.team.bed.work() as work:
        return [(one.as_of, one.due_on, one.opened_by) for one in services.campaigns(work)]


def test_a_round_opens_each_quarter_once_with_its_letters_and_an_entry(case: Case) -> None:  # noqa: F811
    before = rounds_of(case)
    assert morning(case, date(2026, 3, 31)) == "1 reminders written."
    assert rounds_of(case) == before
    assert morning(case, date(2026, 4, 1)) == "The round of the quarter is open. 0 reminders written."
    opened = rounds_of(case)
    assert opened == [(date(2026, 4, 1), date(2026, 4, 15), opened[0][2]), *before]
    assert letters(case)[-1] == ("Please certify who works in your unit, by 15 April 2026", "2026-04-01")
    for day in (date(2026, 4, 1), date(2026, 4, 2)):
        assert morning(case, day) == "0 reminders written."
    assert rounds_of(case) == opened
    with case.team.bed.work() as work:
        acts = work.session.scalars(sa.select(AuditEntry.data).where(AuditEntry.act == "roster:opened")).all()
    assert acts[-1] == {"as_of": "2026-04-01", "due_on": "2026-04-15"}


def test_after_a_standstill_the_missed_round_opens_once_and_with_its_whole_time(case: Case) -> None:  # noqa: F811
    assert morning(case, date(2026, 8, 20)).startswith("The round of the quarter is open.")
    assert rounds_of(case)[0][:2] == (date(2026, 7, 1), date(2026, 9, 3))
    assert morning(case, date(2026, 8, 21)) == "0 reminders written."
    assert len(rounds_of(case)) == 2, "the quarter that passed wholly unasked is not asked about any more"


def test_a_round_that_was_opened_by_hand_stands_for_the_quarters_own(case: Case) -> None:  # noqa: F811
    with case.team.today(date(2026, 4, 2)).bed.work() as work:
        services.open_campaign(work, date(2026, 4, 2), date(2026, 4, 20))
    assert "is open" not in morning(case, date(2026, 4, 3))
    assert rounds_of(case)[0][0] == date(2026, 4, 2)


def test_on_a_free_day_nobody_is_asked_and_the_next_working_day_makes_up_for_it(case: Case) -> None:  # noqa: F811
    assert morning(case, date(2026, 10, 3)) == "Today is no working day."
    assert morning(case, date(2026, 10, 5)).startswith("The round of the quarter is open.")


def test_who_has_not_signed_is_reminded_once_a_step_and_who_has_is_left_in_peace(case: Case) -> None:  # noqa: F811
    morning(case, date(2026, 4, 1))
    count = len(letters(case))
    told = {}
    for day in (3, 8, 9, 14, 15, 16, 17, 22, 23):
        morning(case, date(2026, 4, day))
        told[day] = len(letters(case)) - count
        count = len(letters(case))
    assert told == {3: 0, 8: 1, 9: 0, 14: 1, 15: 0, 16: 1, 17: 0, 22: 1, 23: 0}
    assert letters(case)[-1][0] == "Still to be signed: who works in your unit"
    with case.team.bed.work() as work:
        case.number = services.campaigns(work)[0].id
        holders = {ask.code: ask.told_on for ask in services.asks(work, case.number)}
    assert holders == {"A": date(2026, 4, 22), "B": date(2026, 4, 22), "C": None}
    morning(case, date(2026, 7, 1))
    with case.team.bed.work() as work:
        case.number = services.campaigns(work)[0].id
    for unit in "AB":
        certify(case, unit, sheet_of(case, unit))
    count = len(letters(case))
    for day in (8, 14, 16):
        assert morning(case, date(2026, 7, day)) == "0 reminders written."
    assert len(letters(case)) == count


def test_reminders_that_were_missed_are_made_up_for_by_one(case: Case) -> None:  # noqa: F811
    morning(case, date(2026, 4, 1))
    assert morning(case, date(2026, 4, 29)) == "1 reminders written."
    assert morning(case, date(2026, 4, 30)) == "0 reminders written."


def own_file(case: Case, folder: Path, text: str) -> None:  # noqa: F811
    (folder / "rosters.yaml").write_text(text)
    app = case.team.bed.app
    runtime: Runtime = app.extensions["lms"]
    app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, policies=folder))
    case.team.bed.now = case.team.bed.now.replace(hour=12)


def test_an_agency_may_switch_it_off_or_ask_in_its_own_time(case: Case, tmp_path: Path) -> None:  # noqa: F811
    own_file(case, tmp_path, "every_quarter: false\nremind_before: []\nremind_after: []\n")
    assert morning(case, date(2026, 4, 1)) == "0 reminders written."
    assert len(rounds_of(case)) == 1
    at_its_time(case)
    officer = signed_in(case.team.bed.app, case.team.bed.agency_id, Role.OFFICER)
    assert "No round opens by itself" in officer.get("/roster").text
    (tmp_path / "rosters.yaml").write_text("days_to_sign: 30\n")
    morning(case, date(2026, 4, 2))
    assert rounds_of(case)[0][:2] == (date(2026, 4, 1), date(2026, 5, 2))


def test_a_mistake_in_the_file_is_told_with_its_line_and_stops_only_the_round(case: Case, tmp_path: Path) -> None:  # noqa: F811
    own_file(case, tmp_path, "every_quarter: true\ndays_to_sing: 14\n")
    with pytest.raises(
        Invalid, match=r"rosters.yaml:2: 'days_to_sing' is not a known key. Did you mean 'days_to_sign'"
    ):
        morning(case, date(2026, 4, 1))
    assert len(rounds_of(case)) == 1
    at_its_time(case)
    assert signed_in(case.team.bed.app, case.team.bed.agency_id, Role.OFFICER).get("/roster").status_code == 200
    told = CliRunner().invoke(policies, ["check", str(tmp_path / "rosters.yaml")])
    assert (told.exit_code, "days_to_sing" in told.output) == (1, True)
    (tmp_path / "rosters.yaml").write_text("days_to_sign: 0\n")
    assert CliRunner().invoke(policies, ["check", str(tmp_path / "rosters.yaml")]).exit_code == 1


def test_our_file_says_what_the_program_does_without_one(tmp_path: Path) -> None:
    assert content.in_overlay(Overlay("policies")).said == content.RosterFile()
    assert content.RosterFile().rounds == ROUNDS
    (tmp_path / "rosters.yaml").write_text("# nothing\n")
    assert content.load(tmp_path / "rosters.yaml").said == content.RosterFile()


def test_the_officer_sees_where_each_round_stands(case: Case) -> None:  # noqa: F811
    morning(case, date(2026, 4, 1))
    officer = signed_in(case.team.bed.app, case.team.bed.agency_id, Role.OFFICER)
    page = officer.get("/roster").text
    for words in ("Open", "The last day has passed", "0 of 3 units", "first working morning from 1 July 2026 on"):
        assert words in page
    with case.team.bed.work() as work:
        number = services.campaigns(work)[0].id
    assert "last letter on 1 April 2026" in officer.get(f"/roster/{number}").text

"""The homes: every figure leads to the lines it counts; what waits is said; the page takes a handful of statements."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.model.counts import Counts
from lms.directory.model import ImportKind
from lms.directory.records import ImportRun
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.platform import outbox, queue
from lms.platform.db import db
from lms.platform.outbox import Letter, LetterAttempt, Outcome
from lms.platform.queue import WorkItem, WorkState
from lms.platform.work import Runtime
from lms.reporting.rules import UnitNode
from lms.reporting.services.overview import divisions_of, worst_units
from tests.unit.reporting.agency import Office, busy, found_office
from tests.unit.reporting.signed_in import signed_in

MOST_STATEMENTS = 46


def at_its_time(office: Office) -> Office:
    runtime: Runtime = office.app.extensions["lms"]
    office.app.extensions["lms"] = Runtime(runtime.settings, Clock(stopped_at=office.now), runtime.handlers)
    return office


@pytest.fixture
def office(both: Flask) -> Office:
    return at_its_time(busy(both))


@pytest.fixture
def officer(office: Office) -> FlaskClient:
    return signed_in(office.app, office.agency_id, Role.OFFICER)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Note every statement that the database is asked."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def lines(client: FlaskClient, address: str) -> int:
    answer = client.get(f"{unescape(address)}&format=csv")
    assert answer.status_code == 200
    return len(list(csv.reader(io.StringIO(answer.text)))) - 1


def test_every_figure_leads_to_as_many_lines_as_it_says(officer: FlaskClient) -> None:
    page = officer.get("/agency").text
    found = re.findall(r'href="(/register\?[^"]+)">(\d+)<', page)
    assert len(found) > 8
    assert {address: lines(officer, address) for address, _ in found} == {a: int(n) for a, n in found}
    assert "status=owing" in page
    assert "status=soon" in page


def test_rates_carry_their_denominator_and_who_is_on_hold_is_counted_apart(officer: FlaskClient) -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", officer.get("/agency").text).split())
    assert "Up to date 2 of 5 (40%)" in text
    assert "People in service 6" in text
    assert "D1 Parks" in text
    assert "D11 Parks North" not in text.split("Units with most overdue")[0]


def test_the_page_takes_a_handful_of_statements_however_many_people_there_are(
    office: Office, officer: FlaskClient
) -> None:
    officer.get("/agency")
    with counted(office.app) as before:
        officer.get("/agency")
    for number in range(5):
        office.hire(f"More{number}", "Ann", "D2")
    with counted(office.app) as after:
        officer.get("/agency")
    assert len(after) == len(before)
    assert len(before) <= MOST_STATEMENTS


def test_what_waits_for_the_officer_is_said_and_nothing_is_said_to_be_nothing(
    office: Office, officer: FlaskClient
) -> None:
    assert "Nobody signs for 6 people" in officer.get("/agency").text
    with office.work() as work:
        common = {"agency_id": office.agency_id, "kind": "report", "payload": {}, "created_at": work.now}
        work.session.add(WorkItem(**common, state=WorkState.FAILED, message="The folder is full."))
        letter = Letter(
            agency_id=office.agency_id, key="k", message_id="m", recipient="a@b.example", subject="s", text="t",
            html="", created_at=work.now, not_before=work.now, settled_at=work.now,
        )  # fmt: skip
        work.session.add(letter)
        work.session.flush()
        work.session.add(LetterAttempt(letter_id=letter.id, at=work.now, outcome=Outcome.FAILED, detail="no such user"))
        work.session.add(_run(office, work.now, ImportKind.TRAINING, "This file has no column Staff number."))
        work.session.add(_run(office, work.now, ImportKind.PEOPLE, ""))
    page = officer.get("/agency").text
    for words in ("The folder is full.", "1 letter of the last 30 days", "no column Staff number", "/imports/training"):
        assert words in page
    assert "/imports/people" not in page, "an officer may not open it"


def _run(office: Office, now: object, kind: ImportKind, problem: str) -> ImportRun:
    return ImportRun(
        agency_id=office.agency_id, kind=kind, file_name="f.csv", file_key="f", sha256="", form="", asked_by="x",
        effective_on=date(2026, 4, 30), asked_at=now, counts={}, notes=[], problem=problem,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ImportKind)
def test_a_file_of_any_kind_that_was_not_applied_waits_on_every_home(office: Office, kind: ImportKind) -> None:
    """A kind of file that the homes did not know took them away from everybody."""
    with office.work() as work:
        work.session.add(_run(office, work.now, kind, "Mend the refused rows."))
    shown = []
    for role, address in ((Role.OFFICER, "/agency"), (Role.ADMINISTRATOR, "/administration"), (Role.AUDITOR, "/audit")):
        answer = signed_in(office.app, office.agency_id, role).get(address)
        assert answer.status_code == 200
        shown.append(f"/imports/{kind}" in answer.text)
    assert any(shown)


def test_what_failed_and_then_went_well_waits_for_nobody(office: Office) -> None:
    with office.work() as work:
        common = {"agency_id": office.agency_id, "kind": "report", "payload": {}, "created_at": work.now}
        work.session.add(WorkItem(**common, state=WorkState.FAILED, message="x"))
        work.session.flush()
        assert len(queue.failing(work, work.now)) == 1
        work.session.add(WorkItem(**common, state=WorkState.DONE, message=""))
        work.session.flush()
        assert queue.failing(work, work.now) == []
        assert outbox.given_up(work, work.now) == 0


def test_an_agency_without_anybody_says_what_comes_next(app: Flask) -> None:
    office = at_its_time(found_office(app))
    page = signed_in(app, office.agency_id, Role.OFFICER).get("/agency").text
    assert "No requirement is in force" in page
    assert "Nothing waits for you" in page


def test_an_auditor_begins_with_what_was_reported_and_how_to_verify_it(office: Office) -> None:
    auditor = signed_in(office.app, office.agency_id, Role.AUDITOR)
    assert auditor.get("/").headers["Location"] == "/audit"
    page = auditor.get("/audit").text
    assert "No report was made yet" in page
    assert "SHA-256" in page
    assert "/requirements/records" in page
    agency = auditor.get("/agency").text
    assert "Nobody signs" not in agency


def test_an_administrator_begins_with_people_accounts_and_machines(office: Office) -> None:
    administrator = signed_in(office.app, office.agency_id, Role.ADMINISTRATOR)
    assert administrator.get("/").headers["Location"] == "/administration"
    assert "No extract was handed in yet" in administrator.get("/administration").text
    with office.work() as work:
        work.session.add(_run(office, work.now, ImportKind.PEOPLE, ""))
    page = administrator.get("/administration").text
    assert "Not yet" in page
    assert "The last file of people was not applied" in page
    assert signed_in(office.app, office.agency_id, Role.OFFICER).get("/administration").status_code == 403


def test_divisions_hold_everything_below_them_and_the_worst_units_come_first() -> None:
    units = {
        1: UnitNode(1, "AG", "Agency", None),
        2: UnitNode(2, "D1", "One", 1),
        3: UnitNode(3, "D2", "Two", 1),
        4: UnitNode(4, "D11", "One one", 2),
        5: UnitNode(5, "D12", "One two", 2),
    }
    by_unit = {2: Counts(overdue=1), 4: Counts(overdue=2, satisfied=3), 5: Counts(overdue=3), 3: Counts(satisfied=1)}
    assert [(u.code, u.overdue, u.subject) for u in divisions_of(units, by_unit)] == [("D1", 6, 9), ("D2", 0, 1)]
    assert [u.code for u in worst_units(units, by_unit)] == ["D12", "D11"]
    assert [u.code for u in divisions_of({9: UnitNode(9, "X", "Alone", None)}, {})] == ["X"]

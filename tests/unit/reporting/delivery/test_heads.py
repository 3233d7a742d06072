"""A schedule for heads of units: each head receives the report about their unit, and reads no other."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.directory.records import Account, Deputy, Placement
from lms.jobs import worker
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Role
from lms.platform import links
from lms.platform.outbox import Letter
from lms.platform.queue import WorkItem, WorkState
from lms.platform.work import Work
from lms.reporting.delivery import store
from lms.reporting.delivery.model import LINK, State
from lms.reporting.delivery.services import showing
from lms.reporting.model import RunView
from lms.reporting.schedules import jobs as asking
from lms.reporting.schedules.model import HEADS, Sort
from lms.reporting.schedules.services import keeping
from lms.reporting.services import runs
from tests.unit.reporting.delivery.mailroom import DUE, Counter, account, mailroom, to


class Agency:
    """Parks has a head, Parks North below it has another, Roads a third; the director's office has nobody."""

    def __init__(self, app: Flask, folder: Path, mail: str) -> None:
        self.room = mailroom(app, folder, mail)
        office = self.room.office
        self.hanna = office.hire("Parks", "Hanna", "D1")
        self.noor = office.hire("North", "Noor", "D11", supervisor=self.hanna)
        self.rory = office.hire("Roads", "Rory", "D2")
        for unit, head in (("D1", self.hanna), ("D11", self.noor), ("D2", self.rory)):
            office.hire("Staff", unit, unit, supervisor=head)
        office.settle()
        self.accounts = {name: self.open(name, getattr(self, name)) for name in ("hanna", "noor", "rory")}

    def open(self, name: str, person: int) -> int:
        """Open the account of a member of staff; their roles follow from their place."""
        with self.room.office.work() as work:
            made = Account(
                agency_id=self.room.office.agency_id, email=f"{name}@agency.example", name=name.title(),
                password_hash="x", person_id=person, created_at=work.now,
            )  # fmt: skip
            work.session.add(made)
            work.session.flush()
            return made.id

    def browser(self, name: str) -> FlaskClient:
        """Return the browser of a head who is signed in."""
        return self.signed_in(self.accounts[name])

    def signed_in(self, account_id: int) -> FlaskClient:
        """Return the browser of an account."""
        client = self.room.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = f"{account_id}.0.key"
            session["_fresh"] = True
        return client

    def runs(self) -> dict[str, RunView]:
        """Return every run by the code of its unit; the whole agency's by nothing."""
        with self.room.looking() as work:
            return {run.question.unit: run for run in runs.runs(work)}

    def make_nothing(self) -> None:
        """Let the reports come due, of which none can be made, and follow up."""
        self.room.at(DUE)
        asking.sweep(self.room.app)
        worker.do_everything(self.room.app)
        self.room.pass_time(timedelta(minutes=1))

    def waiting(self) -> list[int]:
        """Return the work that makes the reports."""
        with self.room.looking() as work:
            return [runs.work_item_of(work, run.id) for run in runs.runs(work)]

    def moves(self, person: int, unit: str | None, on: date) -> None:
        """Let somebody leave their place on a day, for another unit or for good."""
        office = self.room.office
        with office.work() as work:
            old = work.session.scalars(sa.select(Placement).where(Placement.person_id == person)).one()
            same = {c.name: getattr(old, c.name) for c in Placement.__table__.columns if c.name != "id"}
            old.known_until = at = work.instant()
            work.session.flush()
            work.session.add(Placement(**same | {"holds_until": on, "known_from": at, "known_until": None}))
            if unit:
                new = {"holds_from": on, "unit_id": office.units[unit], "known_from": at, "known_until": None}
                work.session.add(Placement(**same | new))


@pytest.fixture
def agency(app: Flask, tmp_path: Path, box: tuple[Counter, str]) -> Agency:
    return Agency(app, tmp_path, box[1])


@pytest.fixture
def on_either(both: Flask, tmp_path: Path, box: tuple[Counter, str]) -> Agency:
    """The same on each database, for what is found by a query that every other test asks again."""
    return Agency(both, tmp_path, box[1])


def addressees(work: Work) -> list[str]:
    return sorted(work.session.scalars(sa.select(Letter.recipient).where(Letter.key.startswith("delivery:"))))


def test_each_head_receives_the_report_about_their_unit_and_nobody_the_whole_agencys(on_either: Agency) -> None:
    schedule = on_either.room.schedule(HEADS)
    on_either.room.make()
    made = on_either.runs()
    assert set(made) == {"D1", "D11", "D2"}
    assert {run.unit_name for run in made.values()} == {"Parks", "Parks North", "Roads"}
    with on_either.room.looking() as work:
        assert addressees(work) == ["hanna@agency.example", "noor@agency.example", "rory@agency.example"]
        _, (turn,) = keeping.history(work, schedule)
        assert (turn.run_id, turn.for_heads, turn.note) == (None, 3, "")
    on_either.room.make()
    assert len(on_either.runs()) == 3, "each due time once"
    on_either.room.pass_time(timedelta(minutes=5))
    assert on_either.room.letters("report-trouble") == [], "a due time only for heads is no failure"


def test_a_head_reads_the_reports_of_their_units_and_none_else(agency: Agency) -> None:
    agency.room.schedule(HEADS, to(Sort.ROLE, "auditor"))
    agency.room.make()
    made = agency.runs()
    assert set(made) == {"", "D1", "D11", "D2"}
    may = {"hanna": {"D1", "D11"}, "noor": {"D11"}, "rory": {"D2"}}
    for name, units in may.items():
        browser = agency.browser(name)
        listed = browser.get("/reports").text
        for unit, run in made.items():
            pages = (f"/reports/runs/{run.id}", f"/reports/runs/{run.id}/state", f"/reports/files/{run.files[0].id}")
            expected = 200 if unit in units else 404
            assert [browser.get(page).status_code for page in pages] == [expected] * 3, (name, unit)
            assert (f'/reports/runs/{run.id}"' in listed) is (unit in units), (name, unit)
        for page in ("/reports/schedules", "/reports/compliance/ask", f"/reports/compare?first={made['D1'].id}"):
            assert browser.get(page).status_code == 403, page
        answer = browser.post(f"/reports/runs/{made['D1'].id}/cancel")
        assert answer.status_code == 403


def test_the_link_of_a_letter_leads_only_its_head_to_the_report(agency: Agency) -> None:
    agency.room.schedule(HEADS)
    agency.room.make()
    run = agency.runs()["D2"]
    with agency.room.looking() as work:
        (delivery,) = showing.of_runs(work, [run.id])[run.id]
        address = f"{LINK}/{links.sign(work.settings, LINK, delivery.id)}"
    assert agency.browser("rory").get(address).headers["Location"] == f"/reports/runs/{run.id}"
    assert agency.browser("hanna").get(address).status_code == 404
    taken = agency.browser("rory").get(f"/reports/files/{run.files[0].id}")
    assert taken.data[:5] == b"%PDF-"
    with agency.room.looking() as work:
        (delivery,) = showing.of_runs(work, [run.id])[run.id]
    assert (delivery.name, delivery.taken_at) == ("Rory", DUE)


def test_a_report_that_an_officer_asked_for_by_hand_is_not_shown_to_the_head_of_its_unit(agency: Agency) -> None:
    with agency.room.office.work() as work:
        run = runs.ask(work, "compliance", date(2026, 1, 20), unit="D2")
    assert agency.browser("rory").get(f"/reports/runs/{run}").status_code == 404
    assert "No report yet" in agency.browser("rory").get("/reports").text


def test_who_heads_the_unit_no_more_reads_nothing_and_who_came_after_reads_what_was_made(agency: Agency) -> None:
    agency.room.schedule(HEADS)
    agency.room.make()
    run = agency.runs()["D2"]
    agency.moves(agency.rory, None, date(2026, 2, 10))
    agency.room.at(DUE + timedelta(days=10))
    assert agency.browser("rory").get(f"/reports/runs/{run.id}").status_code == 403
    next_head = agency.room.office.hire("Next", "Nora", "D2", date(2026, 2, 10))
    agency.room.office.hire("Other", "Olu", "D2", date(2026, 2, 10), supervisor=next_head)
    nora = agency.signed_in(agency.open("nora", next_head))
    assert nora.get(f"/reports/runs/{run.id}").status_code == 200


def test_a_head_who_moves_before_the_letter_goes_out_receives_nothing(on_either: Agency) -> None:
    on_either.room.schedule(HEADS)
    on_either.room.at(DUE)
    asking.sweep(on_either.room.app)
    for item in on_either.waiting():
        worker.do(on_either.room.app, item)
    on_either.moves(on_either.rory, "D1", date(2026, 2, 2))
    worker.do_everything(on_either.room.app)
    with on_either.room.looking() as work:
        (delivery,) = showing.of_runs(work, [on_either.runs()["D2"].id]).popitem()[1]
    assert (delivery.state, delivery.detail) == (
        State.REFUSED, "Rory does not head this unit any more: nothing was sent."
    )  # fmt: skip


def test_a_unit_whose_head_has_no_account_is_told_to_whoever_answers_for_the_schedule(agency: Agency) -> None:
    with agency.room.office.work() as work:
        work.session.get_one(Account, agency.accounts["rory"]).closed_at = work.now
    agency.room.schedule(HEADS)
    agency.room.make()
    agency.room.pass_time(timedelta(minutes=1))
    ((recipient, text),) = agency.room.letters("report-trouble")
    assert recipient == "officer@agency.example"
    assert "did not reach The head of Roads" in " ".join(text.split())
    assert "Nobody who heads this unit has an open account" in " ".join(text.split())


def test_whoever_is_named_for_a_unit_without_a_head_stands_in(on_either: Agency) -> None:
    office = on_either.room.office
    with office.work() as work:
        work.session.add(
            Deputy(
                agency_id=office.agency_id, unit_id=office.units["AG"], deputy_id=on_either.rory, named_by="Officer",
                holds_from=date(2026, 1, 1), known_from=work.instant(),
            )
        )  # fmt: skip
    on_either.room.schedule(HEADS)
    on_either.room.make()
    made = on_either.runs()
    assert set(made) == {"AG", "D1", "D11", "D2"}
    with on_either.room.looking() as work:
        found = showing.of_runs(work, [run.id for run in made.values()])
    assert {made_for[0].name for run, made_for in found.items() if run == made["AG"].id} == {"Rory"}
    assert on_either.browser("rory").get(f"/reports/runs/{made['D11'].id}").status_code == 200, "below the office"


def test_only_units_below_the_one_that_the_schedule_names_are_reported_on(on_either: Agency) -> None:
    on_either.room.schedule(HEADS, unit="D1")
    on_either.room.make()
    assert set(on_either.runs()) == {"D1", "D11"}


def test_where_no_unit_has_a_head_the_owner_hears_it(agency: Agency) -> None:
    agency.room.schedule(HEADS, unit="D2")
    agency.moves(agency.rory, None, date(2026, 1, 30))
    agency.make_nothing()
    assert agency.runs() == {}
    ((recipient, text),) = agency.room.letters("report-trouble")
    assert recipient == "officer@agency.example"
    assert "No unit that this schedule is about has a head today" in " ".join(text.split())


def test_reports_for_heads_that_fail_are_told_in_one_letter(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.room.schedule(HEADS)
    agency.room.ends(agency.room.officer)
    second = account(agency.room.office, Role.OFFICER, "Second")
    assert second
    agency.make_nothing()
    ((recipient, text),) = agency.room.letters("report-trouble")
    said = " ".join(text.split())
    assert recipient == "second@agency.example"
    assert "3 of the reports “Compliance with required training” for heads of units, due on 2 February 2026" in said
    assert "Parks North: Officer may not make reports any more" in said


def test_failed_reports_for_heads_are_told_once_the_others_are_over(agency: Agency) -> None:
    agency.room.schedule(HEADS)
    agency.room.at(DUE)
    asking.sweep(agency.room.app)
    first, second, third = agency.waiting()

    def told(**states: WorkState) -> list[list[int]]:
        with agency.room.office.work() as work:
            for item, state in zip((first, second, third), states.values(), strict=True):
                work.session.execute(sa.update(WorkItem).where(WorkItem.id == item).values(state=state))
            found = store.failed_for_heads(work.session, agency.room.office.agency_id, DUE)
            return [[runs.work_item_of(work, run) for run in of_turn] for of_turn in found.values()]

    failed, done = WorkState.FAILED, WorkState.DONE
    assert told(a=failed, b=WorkState.WAITING, c=done) == []
    assert told(a=failed, b=WorkState.RUNNING, c=failed) == []
    assert told(a=done, b=done, c=done) == []
    assert sorted(*told(a=failed, b=done, c=failed)) == sorted((first, third))


def test_a_report_that_cannot_be_about_one_unit_is_not_sent_to_heads(agency: Agency) -> None:
    with pytest.raises(Invalid, match="cannot be made about one unit") as refused:
        agency.room.schedule(HEADS, report="outcomes")
    assert refused.value.field == "recipients"
    officer = agency.signed_in(agency.room.officer)
    assert "The head of each unit" in officer.get("/reports/compliance/schedule").text
    assert "The head of each unit" not in officer.get("/reports/outcomes/schedule").text


def test_an_officer_makes_such_a_schedule_on_its_page_and_reads_how_many_were_made(agency: Agency) -> None:
    agency.room.at(agency.room.office.now)
    officer = agency.signed_in(agency.room.officer)
    fields = {
        "days": "first working day of the month", "at": "06:00", "about": "the last day of the month before",
        "unit": "", "requirement": "", "recipients": str(HEADS), "way": "link", "files": "report",
    }  # fmt: skip
    made = officer.post("/reports/compliance/schedule", data=fields)
    assert made.status_code == 303, made.text
    agency.room.make()
    page = officer.get(made.headers["Location"]).text
    assert "The head of each unit: the report about their unit" in page
    assert "3 for heads of units" in page

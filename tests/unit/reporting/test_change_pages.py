"""Changing a requirement in the browser: see whom it moves, confirm or propose, and let somebody else agree."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.compliance.model.change import DayPreview, Move, PersonChange, Preview
from lms.compliance.services import comparing, versions
from lms.directory.records import Account, AccountRole
from lms.directory.services import people, units
from lms.jobs import worker
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.platform.work import Runtime, unit_of_work
from lms.reporting.change_page import csv_of
from tests import due_dates
from tests.unit.compliance.agency import RECORDS, found
from tests.unit.reporting.agency import Office, busy

TIGHTER = RECORDS.replace("60 days", "30 days")
PREVIEW, CHANGE = "/requirements/records/preview/file", "/requirements/records/change/file"


@dataclass
class Desk:
    """The office with its own policies folder, and browsers of its people."""

    office: Office
    policies: Path

    def write(self, text: str) -> None:
        (self.policies / "requirements" / "records.yaml").write_text(text)

    def browser(self, name: str, role: Role = Role.OFFICER, agency_id: int | None = None) -> FlaskClient:
        """Open an account and sign in."""
        agency_id = agency_id or self.office.agency_id
        with unit_of_work(self.office.app, system_actor(agency_id), write=True) as work:
            account = Account(
                agency_id=agency_id, email=f"{name}@agency.example", name=name.title(), password_hash="x",
                created_at=work.now,
            )  # fmt: skip
            work.session.add(account)
            work.session.flush()
            work.session.add(AccountRole(account_id=account.id, role=role, given_at=work.now))
            account_id = account.id
        client = self.office.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = f"{account_id}.0.key"
            session["_fresh"] = True
        return client

    def setting(self, **values: object) -> None:
        runtime: Runtime = self.office.app.extensions["lms"]
        settings = replace(runtime.settings, **values)  # type: ignore[arg-type]
        self.office.app.extensions["lms"] = replace(runtime, settings=settings)

    def later(self, by: timedelta) -> None:
        """Let time pass."""
        self.office.now += by
        runtime: Runtime = self.office.app.extensions["lms"]
        self.office.app.extensions["lms"] = replace(runtime, clock=Clock(stopped_at=self.office.now))

    def numbers(self) -> list[int]:
        with self.office.work() as work:
            return [version.number for version in versions.versions(work, "records")]


@pytest.fixture
def desk(app: Flask, tmp_path: Path) -> Desk:
    (tmp_path / "own" / "requirements").mkdir(parents=True)
    office = busy(app)
    one = Desk(office, tmp_path / "own")
    one.later(timedelta(hours=1))
    one.setting(policies=one.policies, second_person_above=100)
    one.write(TIGHTER)
    return one


@pytest.fixture
def officer(desk: Desk) -> FlaskClient:
    return desk.browser("olive")


def text(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return text(answer)


def send(client: FlaskClient, address: str, page: str = "", **values: str) -> TestResponse:
    """Send a form with the hidden fields of its page."""
    shown = client.get(page or address).text
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', shown))
    hidden |= dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*type="hidden"[^>]*value="([^"]*)"', shown))
    return client.post(address, data={**hidden, **values})


def test_a_preview_says_whom_it_moves_from_when_to_when(officer: FlaskClient) -> None:
    page = read(officer, PREVIEW)
    assert "What would change: Records management" in page
    shown = officer.get(PREVIEW).text
    assert due_dates.states_a_due_date(shown)
    assert due_dates.without_reason(shown, PREVIEW) == []
    assert "Under it now: 6. After the change: 6." in page
    assert "Show what the text changes" in page
    assert "− initial: {within: 60 days" in page
    assert "+ initial: {within: 30 days" in page
    assert "Hours of learning within a year" in page
    assert "Nobody can learn these modules here" in page


def test_the_list_can_be_filtered_sorted_and_taken_away(officer: FlaskClient) -> None:
    rows = officer.get(f"{PREVIEW}?format=csv").text.lstrip("\ufeff").splitlines()
    assert rows[0].startswith("Day,Staff number,Name,Unit,Change")
    young = [row for row in rows if "Young" in row]
    assert len(young) == 1
    assert "earlier" in young[0]
    assert "2026-06-19" in young[0]
    assert "2026-05-20" in young[0]
    assert "Kim Young" in read(officer, f"{PREVIEW}?search=young")
    assert "Kim Young" not in read(officer, f"{PREVIEW}?unit=D1")
    assert "No row fits the filter" in read(officer, f"{PREVIEW}?search=nobody")
    assert "Kim Young" in read(officer, f"{PREVIEW}?move=earlier&sort=name&order=down")
    assert "Kim Young" not in read(officer, f"{PREVIEW}?move=overdue_at_once")


def test_the_file_holds_what_the_filters_leave(officer: FlaskClient) -> None:
    whole = officer.get(f"{PREVIEW}?format=csv").text.splitlines()
    young = officer.get(f"{PREVIEW}?search=young&format=csv").text.splitlines()
    assert len(whole) > len(young) == 2
    assert "Young" in young[1]
    assert len(officer.get(f"{PREVIEW}?move=overdue_at_once&format=csv").text.splitlines()) == 1


def test_a_unit_that_is_moved_on_one_day_only_can_be_asked_of_the_file_of_all_days(desk: Desk) -> None:
    with desk.office.work() as work:
        places = units.units_of_people(work, people.today(work))
        mover = min(places)
        change = PersonChange(mover, Move.LEAVES, None, None)
        day = DayPreview(people.today(work), (change,), 1, 0)
        later = DayPreview(day.day + timedelta(days=1), (), 0, 0)
        (code,) = {view.unit_code for view in people.views(work, [mover], day.day).values()}
        lines = b"".join(csv_of(work, Preview(work.now, (day, later), 1), {"unit": code})).decode().splitlines()
    assert len(lines) == 2
    assert day.day.isoformat() in lines[1]


@pytest.mark.parametrize("asked", ["unit=NOWHERE", "move=sideways"])
def test_a_filter_that_is_not_on_the_list_gets_a_sentence(officer: FlaskClient, asked: str) -> None:
    for more in ("", "&format=csv"):
        assert f"“{asked.partition('=')[2]}”" in read(officer, f"{PREVIEW}?{asked}{more}", 422)


def test_confirming_puts_it_in_force_with_the_reason(desk: Desk, officer: FlaskClient) -> None:
    page = read(officer, CHANGE)
    assert "It counts as soon as you confirm" in page
    answer = send(officer, CHANGE, reason="The law asks for 30 days now.")
    assert (answer.status_code, answer.location) == (303, "/requirements/records")
    page = read(officer, "/requirements/records")
    assert "Done: Version 2 counts from now." in page
    assert "The law asks for 30 days now." in page
    assert "Olive" in page
    assert desk.numbers() == [2, 1]


def test_sending_it_twice_publishes_once(desk: Desk, officer: FlaskClient) -> None:
    shown = officer.get(CHANGE).text
    fields = dict(re.findall(r'name="(csrf_token|seen)"[^>]*value="([^"]*)"', shown)) | {"reason": "Once."}
    assert [officer.post(CHANGE, data=fields).status_code for _ in range(2)] == [303, 303]
    assert desk.numbers() == [2, 1]


def test_a_reason_must_be_given(desk: Desk, officer: FlaskClient) -> None:
    answer = send(officer, CHANGE, reason="")
    assert answer.status_code == 422
    assert "Say why you make this change" in answer.text
    assert desk.numbers() == [1]


def test_a_file_that_changed_after_the_look_is_not_published(desk: Desk, officer: FlaskClient) -> None:
    shown = officer.get(CHANGE).text
    fields = dict(re.findall(r'name="(csrf_token|seen)"[^>]*value="([^"]*)"', shown)) | {"reason": "New."}
    desk.write(TIGHTER.replace("30 days", "10 days"))
    answer = officer.post(CHANGE, data=fields)
    assert answer.status_code == 303
    assert "changed since you looked" in read(officer, answer.location or "")
    assert desk.numbers() == [1]


@pytest.mark.parametrize("seen", ["", "nonsense", "WzFd.made-up"])
def test_what_nobody_was_shown_cannot_be_confirmed(desk: Desk, officer: FlaskClient, seen: str) -> None:
    answer = send(officer, CHANGE, reason="No look.", seen=seen)
    assert answer.status_code == 422
    assert "Look at the preview first" in answer.text
    assert desk.numbers() == [1]


def test_nobody_agrees_on_the_strength_of_what_somebody_else_saw(desk: Desk, officer: FlaskClient) -> None:
    desk.setting(second_person_above=1)
    seen = dict(re.findall(r'name="(seen)"[^>]*value="([^"]*)"', officer.get(CHANGE).text))
    assert seen["seen"]
    send(officer, CHANGE, reason="Please.")
    second = desk.browser("otto")
    answer = send(second, "/requirement-changes/1", decision="approved", **seen)
    assert answer.status_code == 422
    assert "Look at the preview before you agree" in answer.text
    assert desk.numbers() == [1]


def test_many_people_need_a_second_officer(desk: Desk, officer: FlaskClient) -> None:
    desk.setting(second_person_above=1)
    assert "another training officer has to agree" in read(officer, CHANGE)
    answer = send(officer, CHANGE, reason="The law asks for it.")
    address = answer.location or ""
    assert address == "/requirement-changes/1"
    mine = read(officer, address)
    assert "You proposed this yourself" in mine
    assert "Agree: it counts" not in mine
    assert "Withdraw my proposal" in mine
    assert "Needed to refuse" not in mine
    assert send(officer, address, decision="approved").status_code == 422
    assert desk.numbers() == [1]

    second = desk.browser("otto")
    assert "Waits for a decision." in read(second, "/requirement-changes")
    assert "A change proposed by Olive waits for a decision" in read(second, "/requirements/records")
    page = read(second, address)
    assert "Would move, when it was proposed" in page
    assert "Needed to refuse" in page
    assert "Whom it moves on" in page
    answer = send(second, address, decision="approved")
    assert (answer.status_code, answer.location) == (303, "/requirements/records")
    assert desk.numbers() == [2, 1]
    assert "(Proposed by Olive.)" in read(second, "/requirements/records")
    assert "Decided by Otto" in read(second, address)
    assert "Approved" in read(second, "/requirement-changes")
    again = second.post(address, data={"csrf_token": token(second), "decision": "refused", "reason": "Too late."})
    assert again.status_code == 409
    assert "decided already" in again.text


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/requirements/card/change/withdrawal").text)
    assert found is not None
    return found[1]


def test_refusing_needs_a_reason_and_withdrawing_none(desk: Desk, officer: FlaskClient) -> None:
    desk.setting(second_person_above=1)
    send(officer, CHANGE, reason="Please.")
    second = desk.browser("otto")
    refused = send(second, "/requirement-changes/1", decision="refused", reason="")
    assert refused.status_code == 422
    assert "Say why you refuse it" in refused.text
    assert "Whom it moves on" in refused.text
    assert send(officer, "/requirement-changes/1", decision="withdrawn").status_code == 303
    assert "The proposal is withdrawn." in read(officer, "/requirement-changes")
    assert desk.numbers() == [1]


def test_a_proposal_whose_file_changed_must_be_proposed_again(desk: Desk, officer: FlaskClient) -> None:
    desk.setting(second_person_above=1)
    send(officer, CHANGE, reason="Please.")
    desk.write(TIGHTER.replace("30 days", "10 days"))
    second = desk.browser("otto")
    page = read(second, "/requirement-changes/1")
    assert "propose it again" in page
    assert "Agree: it counts" not in page
    answer = send(second, "/requirement-changes/1", decision="approved")
    assert answer.status_code == 422
    assert "propose it again" in answer.text


def test_a_withdrawal_and_the_way_back(desk: Desk, officer: FlaskClient) -> None:
    assert "Is under it no more" in read(officer, "/requirements/records/preview/withdrawal")
    assert send(officer, "/requirements/records/change/withdrawal", reason="Repealed.").status_code == 303
    page = read(officer, "/requirements/records")
    assert "Withdrawn on" in page
    assert "Withdrawn: nobody owes anything under it from now on." in page
    assert "Put version 1 back" in page
    back = "/requirements/records/change/version-1"
    assert "Put version 1 back" in read(officer, back)
    assert send(officer, back, reason="Repealed by mistake.").status_code == 303
    assert desk.numbers() == [3, 2, 1]


def test_a_file_with_mistakes_shows_them_instead_of_a_preview(desk: Desk, officer: FlaskClient) -> None:
    desk.write(TIGHTER.replace("30 days", "thirty days"))
    page = read(officer, PREVIEW)
    assert "This file has mistakes" in page
    assert re.search(r"records\.yaml:5: .*thirty days", page)
    assert "Go on to check" not in page
    assert officer.get(CHANGE).status_code == 303
    desk.write("requirement: records\nsatisfied_by: [")
    assert "This is not YAML" in read(officer, PREVIEW)


def test_an_example_that_does_not_come_out_stops_it(desk: Desk, officer: FlaskClient) -> None:
    desk.write(
        TIGHTER + "examples:\n- {title: too soon, history: [{type: appointment, date: 2026-01-01}], "
        "as_of: 2026-01-02, expect: {status: overdue}}\n"
    )
    page = read(officer, PREVIEW)
    assert "too soon: status: expected overdue, got pending" in page


def test_the_same_text_would_change_nothing(desk: Desk, officer: FlaskClient) -> None:
    desk.write(RECORDS)
    assert "Nothing would change" in read(officer, PREVIEW)


def test_a_file_that_nobody_is_under_yet_shows_who_would_come_in(officer: FlaskClient) -> None:
    begin = officer.get("/requirements/us-no-fear/preview")
    assert begin.location == "/requirements/us-no-fear/preview/from-2026-04-30"
    page = read(officer, begin.location)
    assert "Under it now: 0." in page
    assert "Comes under it" in page
    assert "See whom it would move" in read(officer, "/requirements/us-no-fear")


def test_one_that_is_switched_on_applies_from_a_day_that_can_be_chosen(desk: Desk, officer: FlaskClient) -> None:
    one = "/requirements/us-no-fear/preview"
    from_today = read(officer, f"{one}/from-2026-04-30")
    assert "Overdue at once 0" in from_today
    as_text = officer.get(f"{one}?since=")
    assert as_text.location == f"{one}/file"
    assert "Overdue at once 0" not in read(officer, as_text.location)
    check = "/requirements/us-no-fear/change/from-2026-05-04"
    assert "Applies here from 4 May 2026" in read(officer, check)
    assert send(officer, check, reason="It binds us from May on.").status_code == 303
    assert "Applies here from 4 May 2026." in read(officer, "/requirements/us-no-fear")


def test_a_requirement_that_is_in_force_keeps_its_day(desk: Desk, officer: FlaskClient) -> None:
    check = "/requirements/us-no-fear/change/from-2026-05-04"
    send(officer, check, reason="It binds us from May on.")
    begin = officer.get("/requirements/us-no-fear/preview")
    assert begin.location == "/requirements/us-no-fear/preview/file"
    assert "Nothing would change" in read(officer, begin.location)


@pytest.mark.parametrize("address", [PREVIEW, CHANGE, "/requirement-changes", "/requirement-changes/1"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.STAFF])
def test_only_officers_change_requirements(desk: Desk, address: str, role: Role) -> None:
    assert desk.browser("ann", role).get(address).status_code == 403


def test_what_does_not_exist_leads_to_a_sentence(desk: Desk, officer: FlaskClient) -> None:
    read(officer, "/requirements/nothing/preview", 404)
    read(officer, "/requirements/nothing/preview/withdrawal", 409)
    for change in ("version-9", "version-x", "burn", "from-tomorrow", "2026-01-01x"):
        read(officer, f"/requirements/records/preview/{change}", 404)
    read(officer, "/requirements/us-no-fear/preview?since=tomorrow", 422)
    read(officer, "/requirement-changes/7", 404)
    assert "Nothing waits for a decision" in read(officer, "/requirement-changes")


def test_a_large_agency_is_compared_by_a_worker(
    desk: Desk, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "AT_ONCE", 2)
    page = read(officer, PREVIEW)
    assert "Compare everybody" in page
    assert officer.get(CHANGE).location == PREVIEW
    assert send(officer, f"{PREVIEW}/ask", page=PREVIEW).location == PREVIEW
    shown = officer.get(PREVIEW).text
    assert "You can leave this page" in shown
    followed = re.search(r'data-follow="([^"]+)"', shown)
    assert followed is not None
    assert officer.get(followed[1]).json == {"value": 0, "max": 100, "text": "0 of 100 people", "done": False}
    worker.do_everything(desk.office.app, letters=False)
    assert officer.get(followed[1]).json["done"] is True  # type: ignore[index]
    assert "Under it now: 6. After the change: 6." in read(officer, PREVIEW)
    desk.setting(second_person_above=0)
    address = send(officer, CHANGE, reason="The law asks for it.").location or ""
    second = desk.browser("otto")
    assert "Whom it moves on" in read(second, address)
    assert send(second, address, decision="approved").status_code == 303
    assert desk.numbers() == [2, 1]


def test_a_comparison_whose_file_changed_says_so_and_can_be_asked_again(
    desk: Desk, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "AT_ONCE", 2)
    send(officer, f"{PREVIEW}/ask", page=PREVIEW)
    desk.write(TIGHTER.replace("30 days", "10 days"))
    worker.do_everything(desk.office.app, letters=False)
    assert "Compare everybody" in read(officer, PREVIEW)
    desk.write(TIGHTER)
    page = read(officer, PREVIEW)
    assert "The text has changed since this was asked for." in page
    assert "Compare everybody" in page


def test_the_state_of_other_work_is_not_told_here(desk: Desk, officer: FlaskClient) -> None:
    assert officer.get("/requirement-changes/comparison/1/state").status_code == 404


def test_another_agencys_proposal_does_not_exist(desk: Desk, officer: FlaskClient) -> None:
    desk.setting(second_person_above=1)
    send(officer, CHANGE, reason="Please.")
    stranger = desk.browser("sam", agency_id=found(desk.office.app).agency_id)
    read(stranger, "/requirement-changes/1", 404)
    assert "Nothing waits for a decision" in read(stranger, "/requirement-changes")

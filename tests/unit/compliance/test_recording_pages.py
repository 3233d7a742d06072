"""The pages of what people record about one person, as browsers without script meet them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms.compliance.model.drafts import Kind
from lms.directory.records import DirectoryFact
from lms.kernel.clock import Clock
from lms.kernel.facts import FactType
from lms.kernel.permissions import Role
from lms.platform.work import Runtime
from tests import due_dates
from tests.papers import PDF
from tests.unit.compliance.desk import APPROVER, TODAY, desk, draft, recorded, standing
from tests.unit.reporting.signed_in import signed_in
from tests.unit.signoff.team import Team
from tests.unit.signoff.test_pages import Browser, text

EXTENSION = {
    "requirement": "records", "on": "2026-02-02", "new_due": "2026-03-20", "reason": "workload",
    "approver": APPROVER, "note": "see the memo",
}  # fmt: skip


class Officer:
    """A training officer's browser."""

    def __init__(self, one: Team, role: Role = Role.OFFICER) -> None:
        runtime: Runtime = one.bed.app.extensions["lms"]
        clock = Clock(stopped_at=one.bed.now)
        one.bed.app.extensions["lms"] = Runtime(runtime.settings, clock, runtime.handlers, runtime.wanted)
        self.client = signed_in(one.bed.app, one.bed.agency_id, role)

    def read(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return text(answer)

    def send(self, address: str, *, attachment: tuple[str, bytes] | None = None, **values: object) -> TestResponse:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(address).text)
        assert token is not None
        data: dict[str, object] = {"csrf_token": token[1], **values}
        if attachment is not None:
            data["attachment"] = (io.BytesIO(attachment[1]), attachment[0])
        return self.client.post(address, data=data)


def hidden_of(answer: TestResponse) -> dict[str, str]:
    """Return what the page that shows the answers would send again."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
    return {name: value for name, value in pairs if name != "csrf_token"}


@pytest.fixture
def one(app: Flask) -> Team:
    return desk(app)


def test_an_extension_is_filled_in_checked_recorded_and_taken_back(one: Team) -> None:
    bo = one.person("Bo Hill")
    officer = Officer(one)
    address = f"/people/{bo}/facts/new/extension"
    assert "Extension" in officer.read(f"/people/{bo}/facts/new")
    checked = officer.send(address, attachment=("../memo of 3.exe", PDF), once="a1", **EXTENSION)
    page = text(checked)
    assert checked.status_code == 200
    assert "What it changes, as of 2 February 2026" in page
    assert "due 6 March 2026" in page
    assert "This gives 20 March 2026 More time" in page
    assert due_dates.states_a_due_date(checked.text)
    assert due_dates.without_reason(checked.text, address) == []
    assert "Granted: at most 15 days past 6 March 2026, that is until 21 March 2026." in page
    assert "A file is kept" in page
    assert standing(one, bo)["records"].next_due_on == date(2026, 3, 6)
    again = officer.send(address, step="change", **hidden_of(checked))
    assert again.status_code == 200
    assert "The file you attached is kept" in text(again)
    for _ in range(2):
        done = officer.send(address, step="record", **hidden_of(checked))
        assert done.status_code == 303
    assert standing(one, bo)["records"].next_due_on == date(2026, 3, 20)
    record = done.headers["Location"]
    page = officer.read(record)
    assert "Recorded: Extension" in page
    assert "Operational need" in page
    file = officer.client.get(record.partition("?")[0] + "/attachment")
    assert file.data == PDF
    assert file.headers["Content-Disposition"] == 'attachment; filename="memo-of-3.pdf"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    undo = record.partition("?")[0] + "/take-back"
    page = officer.read(undo)
    assert page.index("due 20 March 2026") < page.rindex("Afterwards") < page.rindex("due 6 March 2026")
    assert due_dates.without_reason(officer.client.get(undo).text, undo) == []
    assert officer.send(undo, reason="").status_code == 422
    assert officer.send(undo, reason="Approved by mistake").status_code == 303
    assert "Approved by mistake" in officer.read(record)
    assert officer.client.get(undo).status_code == 303
    assert standing(one, bo)["records"].next_due_on == date(2026, 3, 6)


def test_the_list_filters_and_is_taken_away_as_csv(one: Team) -> None:
    bo = one.person("Bo Hill")
    one.complete(bo, date(2026, 1, 20), "records-management")
    one.today(TODAY)
    recorded(one, draft(bo, Kind.LEAVE, TODAY, until=date(2026, 3, 1), note="=1+1"))
    recorded(one, draft(bo, Kind.EVENT, TODAY, name="incident"))
    officer = Officer(one)
    page = officer.read(f"/people/{bo}/facts")
    for words in (
        "Parental leave",
        "2 February 2026 to 1 March 2026",
        "Using the purchase card",
        "Appointment",
        "incident",
    ):
        assert words in page
    assert "Parental leave" not in officer.read(f"/people/{bo}/facts?kind=event")
    assert "No row fits the filter" in officer.read(f"/people/{bo}/facts?state=taken_back")
    assert officer.read(f"/people/{bo}/facts?sort=recorded&order=up").index("Appointment") > 0
    assert "4 records. Print this page with your browser." in officer.read(f"/people/{bo}/facts?format=print")
    answer = officer.client.get(f"/people/{bo}/facts?format=csv&kind=leave")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert (row["Until"], row["Note"]) == ("2026-03-01", "'=1+1")


def test_the_restricted_note_is_for_who_may_record_only(one: Team) -> None:
    bo = one.person("Bo Hill")
    what = draft(bo, Kind.EXEMPTION, TODAY, until=TODAY, requirement="records", note="agreed with the union")
    ref = recorded(one, what)
    administrator = Officer(one, Role.ADMINISTRATOR)
    page = administrator.read(f"/people/{bo}/facts/{ref}")
    assert "The duties do not call for it" in page
    assert "agreed with the union" not in page
    assert "agreed with the union" not in administrator.client.get(f"/people/{bo}/facts?format=csv").text
    administrator.read(f"/people/{bo}/facts/new", 403)
    administrator.read(f"/people/{bo}/facts/{ref}/take-back", 403)
    administrator.read(f"/people/{bo}/facts/{ref}/attachment", 403)
    officer = Officer(one)
    assert "agreed with the union" in officer.read(f"/people/{bo}/facts/{ref}")
    officer.read(f"/people/{bo}/facts/{ref}/attachment", 404)
    officer.read(f"/people/{bo}/facts/fact-999999", 404)
    officer.read(f"/people/{bo}/facts/new/lottery", 404)


def test_a_supervisor_sees_days_of_their_team_and_nothing_else(one: Team) -> None:
    ana = one.person("Ana Lee")
    bo, cy = one.person("Bo Hill", supervisor=ana), one.person("Cy Moss", "B")
    recorded(one, draft(bo, Kind.LEAVE, TODAY, until=date(2026, 3, 1), leave_kind="medical", note="operation"))
    browser = Browser(one, ana, "Ana Lee")
    page = browser.read(f"/my-team/{bo}/facts")
    assert "Leave 2 February 2026 1 March 2026" in page.replace("From ", "").replace("To and including ", "")
    assert "edical" not in page
    assert "operation" not in page
    assert f"/my-team/{bo}/facts" in browser.client.get(f"/my-team/{bo}").text
    browser.read(f"/my-team/{cy}/facts", 404)
    browser.read(f"/people/{bo}/facts", 403)


@pytest.mark.parametrize(
    "file, sentence",
    [
        (("memo.pdf", b"MZ\x90\x00"), "is no PDF, PNG or JPEG"),
        (("memo.pdf", b""), "is empty"),
        (("memo.pdf", PDF + b"x" * (10 * 1024 * 1024)), "is larger than 10 MB"),
    ],
)
def test_a_file_is_taken_by_what_it_is(one: Team, file: tuple[str, bytes], sentence: str) -> None:
    answer = Officer(one).send(f"/people/{one.person('Bo Hill')}/facts/new/extension", attachment=file, **EXTENSION)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_what_is_wrong_is_said_at_its_field_and_a_forged_ticket_is_refused(one: Team) -> None:
    bo = one.person("Bo Hill")
    officer = Officer(one)
    address = f"/people/{bo}/facts/new/extension"
    answer = officer.send(address, **{**EXTENSION, "new_due": "2026-04-01"})
    assert answer.status_code == 422
    assert "Refused: at most 15 days" in text(answer)
    assert f'href="/register/{bo}/records"' in answer.text, "the date that it was held against has its reason"
    answer = officer.send(address, step="record", ticket="forged", **EXTENSION)
    assert "The file was lost on the way" in text(answer)
    assert officer.send(address, **{**EXTENSION, "approver": ""}).status_code == 422


def test_what_holds_without_an_end_says_what_that_means(one: Team) -> None:
    bo = one.person("Bo Hill")
    officer = Officer(one)
    leave = officer.send(f"/people/{bo}/facts/new/leave", on="2026-02-02", leave_kind="parental", is_open="y")
    assert "dates move on with every day until you record the last day" in text(leave)
    values = {"requirement": "records", "on": "2026-02-02", "is_open": "y", "reason": "duties", "approver": APPROVER}
    exemption = officer.send(f"/people/{bo}/facts/new/exemption", **values)
    assert "No end is set: it holds until you record its last day." in text(exemption)
    assert "dates move on" not in text(exemption)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_form(one: Team, kind: Kind) -> None:
    bo = one.person("Bo Hill")
    assert "See what it changes" in Officer(one).read(f"/people/{bo}/facts/new/{kind.value}")


def test_a_completion_is_corrected_and_a_place_changed_from_their_forms(one: Team) -> None:
    bo = one.person("Bo Hill")
    old = one.complete(bo, date(2026, 1, 20), "records-management")
    one.today(TODAY)
    officer = Officer(one)
    page = officer.read(f"/people/{bo}/facts/evidence-{old}")
    assert "Correct it" in page
    address = f"/people/{bo}/facts/new/correction?replaces=evidence-{old}"
    assert 'value="20"' in officer.client.get(address).text
    values = {"module": "records-management", "on": "2026-01-10", "minutes": "60", "score": "90", "once": "c1",
              "note": "The sheet says the tenth", "replaces": f"evidence-{old}"}  # fmt: skip
    checked = officer.send(address, **values)
    assert "must be signed again" not in text(checked), "nobody signs for this module"
    done = officer.send(address, step="record", **hidden_of(checked))
    assert done.status_code == 303
    assert "See the record that it corrects" in officer.read(done.headers["Location"])
    address = f"/people/{bo}/facts/new/assignment"
    values = {"on": "2026-02-03", "unit": "A", "position": "Chief", "once": "p1"}
    checked = officer.send(address, **values)
    assert "The next extract of HR" in text(checked)
    assert officer.send(address, step="record", **hidden_of(checked)).status_code == 303
    assert "A, Chief" in officer.read(f"/people/{bo}/facts?kind=assignment")


def test_what_an_extract_of_hr_overruled_says_so(one: Team) -> None:
    bo = one.person("Bo Hill")
    ref = recorded(one, draft(bo, Kind.SEPARATION, date(2026, 1, 30)))
    with one.bed.work() as work:
        gone = DirectoryFact(
            agency_id=one.bed.agency_id, person_id=bo, type=FactType.REVOCATION, attributes={},
            revokes_id=int(ref.removeprefix("directory-")), recorded_at=work.instant(), recorded_by="system",
            source="import_run:7",
        )  # fmt: skip
        work.session.add(gone)
    page = Officer(one).read(f"/people/{bo}/facts/{ref}")
    assert "Why it was taken back It says otherwise: Extract of HR, run 7" in page


def test_who_corrects_a_completion_that_is_signed_for_is_told_that_it_must_be_signed_again(one: Team) -> None:
    bo = one.cardholder(one.person("Bo Hill"))
    old = one.complete(bo, date(2026, 1, 20))
    one.today(TODAY)
    officer = Officer(one)
    address = f"/people/{bo}/facts/new/correction?replaces=evidence-{old}"
    values = {"module": "purchase-card", "on": "2026-01-10", "minutes": "60", "score": "90", "once": "c2",
              "note": "The sheet says the tenth", "replaces": f"evidence-{old}"}  # fmt: skip
    assert "must be signed again" in text(officer.send(address, **values))

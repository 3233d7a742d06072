"""Files of facts: each row weighed as by hand, taken in once, whole or not at all."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.test import TestResponse

from lms.cli import facts as command
from lms.compliance.model import Status
from lms.compliance.services import recorded
from lms.compliance.services.rows import read_row
from lms.directory.model import VerdictKind
from lms.interop.services import facts, plans
from lms.interop.services.facts import FactsPlan
from lms.kernel.errors import Invalid, Refused
from lms.platform import tabular
from lms.platform.content import root
from tests.unit.compliance.desk import desk, standing
from tests.unit.compliance.test_recording_pages import Officer, text
from tests.unit.signoff.team import Team

HEAD = "StaffNo,Type,From,Until,Tag,Kind,Requirement,NewDue,Reason,Approver,Note,RecordId"
GOOD = (
    "000001,leave,2026-02-02,2026-03-01,,parental,,,,,,L1",
    "000002,exemption,2026-02-02,open,,,records,,duties,000001,agreed,X1",
    "000003,extension,2026-02-02,,,,records,2026-03-20,workload,records.officer@agency.example,,E1",
    "000003,credit,2026-01-20,,security-awareness,,,,,,Cyber basics at the ministry,C1",
    "000003,designation,2026-02-02,,filer,,,,,,,D1",
    "000003,event,2026-02-02,,incident,,,,,,,V1",
    "000003,oath,2026-02-02,,,,,,,,,O1",
)


def file_of(*rows: str, head: str = HEAD) -> tuple[str, bytes]:
    return "facts.csv", "\n".join((head, *rows)).encode()


@pytest.fixture
def one(both: Flask) -> Team:
    return crew(both)


def crew(app: Flask) -> Team:
    one = desk(app)
    for name in ("Ana Lee", "Bo Hill", "Cy Moss"):
        one.person(name)
    return one


def planned(one: Team, file: tuple[str, bytes]) -> FactsPlan:
    with one.bed.work() as work:
        found = facts.plan(work, file)
        work.session.rollback()
        return found


def taken(one: Team, *rows: str) -> FactsPlan:
    with one.bed.work() as work:
        found = facts.plan(work, file_of(*rows))
        run_id = facts.receive(work, file_of(*rows))
        plans.note(work, run_id, found)
        facts.apply(work, run_id, found)
    one.bed.settle()
    return found


def test_a_file_of_facts_is_taken_in_once_and_acts(one: Team) -> None:
    assert taken(one, *GOOD).counts == {"new": 7, "unchanged": 0, "refused": 0}
    assert standing(one, 1)["records"].status is Status.SUSPENDED
    assert standing(one, 2)["records"].status is Status.EXEMPT
    found = standing(one, 3)
    assert found["records"].next_due_on == date(2026, 3, 20)
    assert (found["security"].status, found["filer"].status) == (Status.COMPLIANT, Status.PENDING)
    assert taken(one, *GOOD).counts == {"new": 0, "unchanged": 7, "refused": 0}
    with one.bed.work() as work:
        (excuse, _) = recorded.recorded(work, 2)
        assert (excuse.approver, excuse.reason, excuse.note) == ("Ana Lee (000001)", "duties", "agreed")


def test_a_row_takes_an_earlier_one_back_by_a_new_record(one: Team) -> None:
    taken(one, *GOOD)
    back = ("000002,revocation,,,X1,,,,,,wrong person,R1", "000003,revocation,,,C1,,,,,,no proof,R2",
            "000003,revocation,,,D1,,,,,,not a filer,R3")  # fmt: skip
    assert taken(one, *back).counts["new"] == 3
    assert standing(one, 2)["records"].status is Status.PENDING
    assert standing(one, 3)["security"].status is Status.PENDING
    assert "filer" not in standing(one, 3) or standing(one, 3)["filer"].status is Status.NOT_APPLICABLE
    assert taken(one, *back).counts == {"new": 0, "unchanged": 3, "refused": 0}
    with one.bed.work() as work:
        gone = [row.undone.reason for row in recorded.recorded(work, 3) if row.undone]
        assert sorted(gone) == ["no proof", "not a filer"]


def test_an_open_leave_is_ended_in_one_file(one: Team) -> None:
    taken(one, "000001,leave,2026-02-02,open,,military,,,,,,L1")
    ended = ("000001,revocation,,,L1,,,,,,back on 1 May,L1-end", "000001,leave,2026-02-02,2026-04-30,,military,,,,,,L2")
    assert taken(one, *ended).counts["new"] == 2
    assert standing(one, 1, date(2026, 5, 1))["records"].next_due_on == date(2026, 5, 30)


BAD = [
    ("000001,holiday,2026-02-02,,,,,,,,,1", "Type", "holiday is no type"),
    ("000001,appointment,2026-02-02,,,,,,,,,1", "Type", "come with the extract of HR"),
    ("000001,leave,02/03/2026,2026-03-09,,parental,,,,,,1", "From", "can be 2 March 2026 or 3 February 2026"),
    ("000001,leave,,2026-03-09,,parental,,,,,,1", "From", "This cell is empty"),
    ("000001,leave,2026-02-02,,,parental,,,,,,1", "Until", "say that no end is known yet"),
    ("000001,leave,2026-02-02,2026-02-01,,parental,,,,,,1", "Until", "lies before the first"),
    ("000001,leave,2026-02-02,2066-02-01,,parental,,,,,,1", "Until", "more than 10 years ahead"),
    ("000001,leave,2026-02-02,2026-03-09,,sick of it,,,,,,1", "Kind", "Choose the kind of leave"),
    ("000001,exemption,2026-02-02,open,,,records,,duties,000001,,1", "Approver", "cannot approve it for themselves"),
    ("000001,exemption,2026-02-02,open,,,records,,because,x,,1", "Reason", "Choose why"),
    ("000001,extension,2026-02-02,,,,records,2026-06-01,law,000002,,1", "NewDue", "at most 15 days past 6 March 2026"),
    ("000001,extension,2026-02-02,,,,records,,law,x,,1", "NewDue", "This cell is empty"),
    ("000001,credit,2026-03-02,,records-management,,,,,,x,1", "From", "lies in the future"),
    ("000001,separation,2025-03-02,,,,,,,,,1", "From", "The last day lies before the first"),
    ("000001,oath,2026-02-02,2026-02-03,,,,,,,,1", "Until", "The type oath has no Until"),
    ("000009,oath,2026-02-02,,,,,,,,,1", "StaffNo", "Nobody of this agency has the number 000009"),
    ("000001,revocation,,,Z9,,,,,,why,1", "Tag", "No file has recorded Z9"),
    ("000001,revocation,,,,,,,,,,1", "Tag", "Name the RecordId"),
    ("000001,oath,2026-02-02,,,,,,,,,", "RecordId", "This cell is empty"),
    ("000001,oath,2026-02-02,,,,,,,", "", "This line has 10 cells"),
]


@pytest.mark.parametrize("row, field, sentence", BAD, ids=[row[:30] for row, _, _ in BAD])
def test_a_bad_row_refuses_the_whole_file(app: Flask, row: str, field: str, sentence: str) -> None:
    one = crew(app)
    found = planned(one, file_of(GOOD[0].replace("000001", "000002"), row))
    (refused,) = [each for each in found.rows if each.verdict is VerdictKind.REFUSED]
    assert refused.line == 3
    assert any(each.field == field and sentence in each.sentence for each in refused.findings), refused.findings
    with pytest.raises(Refused, match="1 of 2 rows are refused, so nothing was recorded"):
        taken(one, GOOD[0].replace("000001", "000002"), row)
    with one.bed.work() as work:
        assert [each.type for each in recorded.recorded(work, 2)] == ["appointment"]


def test_rows_are_held_against_the_rows_before_them(app: Flask) -> None:
    one = crew(app)
    same = "000001,leave,2026-02-02,2026-03-01,,parental,,,,,,"
    first, again, other = planned(one, file_of(same + "1", same + "2", same.replace("03-01", "03-02") + "1")).rows
    assert first.verdict is VerdictKind.NEW
    assert "This leave is recorded already" in again.findings[0].sentence
    assert "is already on line 2, with other content" in other.findings[0].sentence


def test_a_record_taken_in_before_with_other_content_is_refused(app: Flask) -> None:
    one = crew(app)
    taken(one, *GOOD)
    changed = [
        row.replace("2026-03-01", "2026-03-02").replace("basics", "rules").replace(",filer,", ",user,") for row in GOOD
    ]
    refused = [row.key for row in planned(one, file_of(*changed)).rows if row.verdict is VerdictKind.REFUSED]
    assert refused == ["L1", "C1", "D1"]
    (row,) = planned(one, file_of("000003,oath,2026-02-02,,,,,,,,,L1")).rows
    assert "taken in before with other content" in row.findings[0].sentence


def test_other_encodings_and_separators_are_read_and_a_missing_column_is_named(app: Flask) -> None:
    one = crew(app)
    content = "\n".join((HEAD, GOOD[3].replace("ministry", "Behörde"))).replace(",", ";").encode("cp1252")
    found = planned(one, ("facts.csv", content))
    assert found.form == "Windows-1252, separated by semicolon"
    assert found.counts["new"] == 1
    with pytest.raises(Invalid, match="the column RecordId cannot be found"):
        planned(one, file_of("1,oath,2026-02-02", head="StaffNo,Type,From"))
    assert planned(one, file_of("000001,oath,2026-02-02,1,x", head="StaffNo,Type,From,RecordId,Colour")).notes == [
        "Columns that are not read: Colour."
    ]


def test_a_file_is_checked_and_applied_at_the_browser_by_the_officer(app: Flask) -> None:
    one = crew(app)
    officer = Officer(one)
    assert "No file yet" in officer.read("/imports/facts")
    answer = hand_in(officer, file_of(*GOOD, "000001,event,2026-02-02,,=cmd,,,,,,,F1"))
    page = officer.read(answer.headers["Location"])
    assert "Nothing of this file is applied" in page
    csv = officer.client.get(f"{answer.headers['Location']}?format=csv").text
    assert "Tag: Name the event" in csv
    address = hand_in(officer, file_of(*GOOD)).headers["Location"]
    page = officer.client.get(address)
    assert "exemption records, 2026-02-02, no end known" in text(page)
    sha256 = page.text.partition('name="sha256"')[2].partition('value="')[2].partition('"')[0]
    assert officer.send(address, sha256=sha256).status_code == 303
    assert "This file is applied" in officer.read(address)
    assert officer.client.get(f"{address}/state").json["done"]


def hand_in(officer: Officer, file: tuple[str, bytes]) -> TestResponse:
    return officer.send("/imports/facts", file=(io.BytesIO(file[1]), file[0]))


def test_the_command_says_what_it_would_do_and_does_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one = crew(app)
    monkeypatch.setattr(command, "create_app", lambda: one.bed.app)
    path = tmp_path / "facts.csv"
    path.write_bytes(file_of(*GOOD)[1])
    runner = CliRunner()
    dry = runner.invoke(command.facts, ["import", str(path), "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert "line 2, L1: new: leave parental, 2026-02-02 to 2026-03-01" in dry.output
    assert "7 new, 0 unchanged, 0 refused." in dry.output
    with one.bed.work() as work:
        assert len(recorded.recorded(work, 1)) == 1
    assert "Recorded." in runner.invoke(command.facts, ["import", str(path)]).output
    assert "0 new, 7 unchanged" in runner.invoke(command.facts, ["import", str(path), "--dry-run"]).output
    path.write_bytes(file_of("000001,holiday,2026-02-02,,,,,,,,,1")[1])
    refused = runner.invoke(command.facts, ["import", str(path)])
    assert refused.exit_code == 1
    assert "Nothing was recorded: mend the refused rows first." in refused.output


def test_every_row_of_the_manuals_example_can_be_read() -> None:
    table = tabular.read("example.csv", (root("policies") / "sample-agency" / "facts" / "example.csv").read_bytes())
    read = [read_row(line.number, line.cells) for line in table.lines]
    assert [problems for _, problems in read if problems] == []
    assert {row.kind for row, _ in read if row} >= {"leave", "exemption", "credit", "designation", "access_grant"}

"""The register as a document: the rows that filters choose, on paper, as CSV and as a spreadsheet without formulas."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from flask import Flask

from lms.kernel.errors import Invalid
from lms.kernel.permissions import Role
from lms.platform import spreadsheet
from lms.platform.spreadsheet import SheetColumn, workbook
from lms.reporting.model import Narrowing
from lms.reporting.services import runs as services
from tests.unit.reporting.agency import Office, busy
from tests.unit.reporting.signed_in import signed_in
from tests.unit.reporting.test_compliance import text_of

DAY = date(2026, 4, 30)
SPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def content(office: Office, narrowing: Narrowing, unit: str = "") -> list[dict[str, str]]:
    """The rows of the register as data, without making a document."""
    with office.work() as work:
        run = services.ask(work, "register", DAY, None, unit, narrowing=narrowing)
        data = services.compiled(work, run).content.files[0].data
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def cells(data: bytes) -> list[list[tuple[str, str]]]:
    """Every cell of a sheet: its type and what it holds; a formula would be one more."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not tree.findall(".//s:f", SPACE)
    rows = tree.findall(".//s:row", SPACE)
    return [[(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.findall("s:c", SPACE)] for row in rows]


def test_the_rows_are_those_that_the_filters_choose(both: Flask) -> None:
    office = busy(both)
    assert len(content(office, Narrowing())) == 8
    assert {row["Name"] for row in content(office, Narrowing(status="overdue"))} == {
        "O'Connor, '=HYPERLINK".replace("'=", "="), "Иванова, Анна",
    }  # fmt: skip
    assert {row["Requirement"] for row in content(office, Narrowing(requirement="card"))} == {
        row["Requirement"] for row in content(office, Narrowing(search="Brown", status="awaiting_signoff"))
    }
    assert {row["Unit"] for row in content(office, Narrowing(), "D1")} == {"D1", "D11"}


def test_the_document_is_sound_and_its_spreadsheet_runs_nothing(app: Flask) -> None:
    office = busy(app)
    run = office.make("register", DAY, narrowing=Narrowing(status="overdue"))
    pdf = office.file_of(run, ".pdf")
    text = text_of(pdf)
    assert "Иванова, Анна" in text
    assert "Dvořák" not in text
    assert "Overdue" in text
    sheet = cells(office.file_of(run, ".xlsx"))
    assert [cell for _type, cell in sheet[0]][:2] == ["Staff number", "Name"]
    assert ("inlineStr", "O'Connor, =HYPERLINK") in [cell for row in sheet for cell in row]
    assert run.counts["rows"] == 2


def test_text_that_a_spreadsheet_would_run_is_text_with_an_apostrophe() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    columns = [SheetColumn("Name"), SheetColumn("Days"), SheetColumn("On")]
    rows = [("=1+1", 3, date(2026, 11, 22)), ("@SUM(A1)\x07", None, None), ("https://a.example", -2, None)]
    data = workbook("People", columns, rows, at)
    assert data == workbook("People", columns, rows, at)
    _head, first, second, third = cells(data)
    assert first == [("inlineStr", "'=1+1"), ("n", "3"), ("n", "46348")]
    assert second == [("inlineStr", "'@SUM(A1)�")]
    assert third == [("inlineStr", "https://a.example"), ("n", "-2")]


def test_a_sheet_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)
    with pytest.raises(Invalid, match="holds 2 rows"):
        workbook("People", [SheetColumn("Name")], [("a",)] * 3, datetime(2026, 11, 22, tzinfo=UTC))


def test_a_register_without_rows_is_a_nil_return(app: Flask) -> None:
    run = busy(app).make("register", DAY, narrowing=Narrowing(search="Nobody of that name"))
    assert run.counts["rows"] == 0


def test_a_register_says_what_it_was_narrowed_to_and_refuses_what_is_not_there(app: Flask) -> None:
    office = busy(app)
    run = office.make("register", DAY, unit="D1", narrowing=Narrowing(requirement="records", search="Brown"))
    text = text_of(office.file_of(run, ".pdf"))
    assert "Parks and everything below it" in text
    assert "Brown" in text
    with office.work() as work, pytest.raises(Invalid, match="no requirement 'weather'"):
        services.ask(work, "register", DAY, narrowing=Narrowing(requirement="weather"))
    with office.work() as work, pytest.raises(Invalid, match="cannot be asked about a sample"):
        services.ask(work, "register", DAY, narrowing=Narrowing(people=3))


def test_the_register_page_asks_for_what_it_shows(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    office = busy(app)
    officer = signed_in(app, office.agency_id, Role.OFFICER)
    page = officer.get("/register?as_of=2026-04-30&status=overdue")
    assert "Make a PDF and a spreadsheet of this list" in page.text
    asked = officer.post("/register/document", data={"as_of": "2026-04-30", "status": "overdue", "unit": "D2"})
    assert asked.status_code == 303
    with office.work() as work:
        (run,) = services.runs(work)
    assert (run.question.as_of, run.question.unit, run.question.narrowing.status) == (DAY, "D2", "overdue")
    assert "Register of duties" in officer.get(asked.headers["Location"]).text
    auditor = signed_in(app, office.agency_id, Role.AUDITOR)
    assert "Make a PDF" not in auditor.get("/register?as_of=2026-04-30").text
    assert auditor.post("/register/document").status_code == 403

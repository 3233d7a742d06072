"""The compliance report: what it says, of whom, on which day, as known when."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pikepdf
import pypdf
import pytest
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.compliance.model import Status
from lms.compliance.model.counts import Counts, counts_of
from lms.jobs import worker
from lms.kernel.actor import system_actor
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.platform.content import root
from lms.platform.work import unit_of_work
from lms.reporting import rules
from lms.reporting.model import RunState
from lms.reporting.rules import UnitNode
from lms.reporting.services import runs as services
from tests.unit.compliance.agency import RECORDS
from tests.unit.reporting.agency import Office, busy, found_office
from tests.unit.reporting.documents import tags

DAY = date(2026, 4, 30)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def lines(office: Office, as_of: date = DAY, **more: object) -> list[dict[str, str]]:
    """The register as data, without making a document."""
    with office.work() as work:
        run = services.ask(work, "compliance", as_of, **more)  # type: ignore[arg-type]
        return rows_of(services.compiled(work, run).content.files[0].data)


def test_everybody_in_service_is_in_the_register_with_unit_division_and_status(both: Flask) -> None:
    found = lines(busy(both))
    assert [(row["name"], row["unit"], row["division"], row["requirement"], row["status"]) for row in found] == [
        ("Brown, Ann", "Parks North", "Parks", "card", "awaiting_signoff"),
        ("Brown, Ann", "Parks North", "Parks", "records", "compliant"),
        ("Chan, Wei", "Roads", "Roads", "records", "suspended"),
        ("Dvořák, Zoë", "Parks", "Parks", "records", "compliant"),
        ("O'Connor, =HYPERLINK", "Roads", "Roads", "records", "overdue"),
        ("Young, Kim", "Office of the Director", "Office of the Director", "card", "pending"),
        ("Young, Kim", "Office of the Director", "Office of the Director", "records", "pending"),
        ("Иванова, Анна", "Parks", "Parks", "records", "overdue"),
    ]
    assert found[1]["on_time"] == "no"
    assert found[3]["on_time"] == "yes"


def test_an_earlier_day_and_an_earlier_knowledge_give_what_was_then(app: Flask) -> None:
    office = busy(app)
    then = {row["name"]: row["status"] for row in lines(office, date(2026, 3, 10))}
    assert then["Brown, Ann"] == "overdue"
    assert "Young, Kim" not in then
    before = datetime(2026, 1, 30, tzinfo=UTC)
    known = {row["name"]: row["status"] for row in lines(office, date(2026, 2, 5), known_at=before)}
    assert known["Dvořák, Zoë"] == "pending"


def test_a_report_can_be_narrowed_to_a_unit_and_what_is_below_it(app: Flask) -> None:
    office = busy(app)
    assert {row["unit"] for row in lines(office, unit="D1")} == {"Parks", "Parks North"}
    with office.work() as work, pytest.raises(Invalid, match="no unit 'D9'"):
        services.ask(work, "compliance", DAY, unit="D9")


def test_a_run_is_made_stored_and_handed_out_with_its_data(app: Flask) -> None:
    office = busy(app)
    run = office.report(DAY)
    assert run.state is RunState.STORED
    assert run.counts == {"rows": 8, "subject": 7, "satisfied": 2, "overdue": 2, "exempt": 0, "suspended": 1}
    pdf, data = office.bytes_of(run), office.bytes_of(run, "data")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.attachments["compliance-register.csv"].get_file().read_bytes() == data
        with opened.open_outline() as outline:
            marks = [item.title for item in outline.root]
    registers = [mark for mark in marks if mark.startswith("Register: ")]
    assert registers == ["Register: Office of the Director", "Register: Parks", "Register: Roads"]
    counted = tags(pdf)
    figures, months, worst, soon, signed = 1 + 1, 1 + 3, 1 + 2, (1 + 3) + (1 + 2), 1 + 7
    by_requirement, by_division, by_unit, signatures = 1 + 2 + 1, 1 + 3 + 1, 1 + 4, 1 + 1
    summaries = figures + months + worst + soon + by_requirement + by_division + by_unit + signed + signatures
    exceptions, versions, reasons = 1 + 3, 1 + 2, 1 + 4
    assert counted["/TR"] == len(rows_of(data)) + len(registers) + exceptions + versions + summaries + reasons
    text = text_of(pdf)
    assert "Appointed on 5 January 2026, plus 60 days." in " ".join(text.split())
    assert all(word in text for word in ("Иванова, Анна", "28.5%", run.fingerprint, "Completed; waits for a signature"))
    with office.work() as work:
        taken = audit.latest(work, office.agency_id, [Act.FILE_DOWNLOADED])
    assert len(taken) == 2


@pytest.mark.parametrize(("paper", "sides"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_a_report_is_laid_out_for_the_agencys_paper(
    app: Flask, tmp_path: Path, paper: str, sides: tuple[int, int]
) -> None:
    themes = tmp_path / "themes"
    themes.mkdir()
    ours = (root("templates") / "themes" / "house.yaml").read_text("utf-8")
    (themes / "house.yaml").write_text(ours.replace("paper: a4", f"paper: {paper}"), "utf-8")
    runtime = app.extensions["lms"]
    app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, templates=tmp_path))
    office = busy(app)
    pdf = office.bytes_of(office.report(DAY))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert {tuple(sorted(map(round, page.mediabox[2:]))) for page in pages} == {sides}
    assert {page.mediabox.width < page.mediabox.height for page in pages} == {True, False}
    summary = [page.extract_text() for page in pages if "Figure 1:" in page.extract_text()]
    assert len(summary) == 1
    assert all(words in summary[0] for words in ("Table 1:", "Table 2:", "Table 3:", "Together"))


def test_the_same_question_gives_the_same_bytes(app: Flask) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    office.hire("Brown", "Ann", "D1")
    known = app.extensions["lms"].clock.now() - timedelta(days=1)
    first, second = (office.report(DAY, known_at=known) for _ in range(2))
    assert first.id != second.id
    assert first.files[0].sha256 == second.files[0].sha256


def test_nothing_required_is_a_nil_return(app: Flask) -> None:
    office = found_office(app)
    office.hire("Brown", "Ann", "D1")
    run = office.report(date(2026, 1, 6))
    pdf = office.bytes_of(run)
    assert "Nil return. One person was in service on 6 January 2026" in " ".join(text_of(pdf).split())
    assert rows_of(office.bytes_of(run, "data")) == []


@pytest.mark.parametrize(
    ("as_of", "known_at", "sentence"),
    [
        (date(1999, 12, 31), None, "has existed since 1 January 2000; there is nothing to report for 31 December 1999"),
        (date(2026, 12, 31), None, "31 December 2026 has not come yet"),
        (DAY, datetime(2027, 1, 1, tzinfo=UTC), "Nobody can know"),
        (DAY, datetime(2025, 1, 1, tzinfo=UTC), "since 5 January 2026; before that nothing was recorded"),
    ],
)
def test_a_question_that_nobody_can_answer_gets_a_sentence(
    app: Flask, as_of: date, known_at: datetime | None, sentence: str
) -> None:
    office = found_office(app).on(date(2026, 5, 1))
    with office.work() as work, pytest.raises(Invalid, match=sentence):
        services.ask(work, "compliance", as_of, known_at)
    with office.work() as work, pytest.raises(NotFound, match="There is no report “weather”"):
        services.ask(work, "weather", DAY)


def test_asking_twice_while_it_is_under_way_is_asking_once(app: Flask) -> None:
    office = found_office(app)
    with office.work() as work:
        first = services.ask(work, "compliance", date(2026, 1, 5))
    with office.work() as work:
        assert services.ask(work, "compliance", date(2026, 1, 5)) == first


def test_a_cancelled_run_is_never_stored(app: Flask) -> None:
    office = found_office(app)
    with office.work() as work:
        run = services.ask(work, "compliance", date(2026, 1, 5))
        item = services.work_item_of(work, run)
        services.cancel(work, run)
    worker.do(app, item)
    with office.work() as work:
        assert services.run(work, run).state is RunState.CANCELLED
        with pytest.raises(Conflict):
            services.cancel(work, run)


def test_a_name_in_letters_that_are_not_shipped_fails_the_run_with_a_sentence(app: Flask) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    office.hire("สมชาย", "ใจดี", "D1")
    run = office.report(DAY)
    assert run.state is RunState.FAILED
    assert "ม (U+0E21)" in run.message


def test_another_agency_sees_nothing(app: Flask) -> None:
    other, office = found_office(app), busy(app)
    run = office.report(date(2026, 1, 6))
    with unit_of_work(app, system_actor(other.agency_id), write=True) as work:
        assert services.runs(work) == []
        with pytest.raises(NotFound):
            services.run(work, run.id)
        with pytest.raises(NotFound):
            services.hand_out(work, run.files[0].id)


def test_what_cannot_be_computed_is_never_counted_as_good() -> None:
    counted = counts_of([(None, None), (Status.COMPLIANT, True), (Status.EXEMPT, None), (Status.SUSPENDED, None)])
    assert counted == Counts(satisfied=1, on_time=1, unknown=1, exempt=1, suspended=1)
    assert (counted.subject, counted.not_overdue) == (2, 1)


def test_a_division_is_what_hangs_below_the_one_root() -> None:
    tree = [(1, "AG", None), (2, "D1", 1), (3, "D11", 2), (4, "X", 9), (5, "Y", 6), (6, "Z", 5)]
    units = {key: UnitNode(key, name, name, parent) for key, name, parent in tree[:3]}
    assert {key: unit.code for key, unit in rules.divisions(units).items()} == {1: "AG", 2: "D1", 3: "D1"}
    units |= {key: UnitNode(key, name, name, parent) for key, name, parent in tree[3:]}
    assert rules.divisions(units)[3].code == "AG"
    assert rules.below(units, "D1") == {2, 3}

"""The training record as a document: everything its reader may see, for nobody but the account that asked for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from lms.compliance.services.evidence import revoke_evidence
from lms.compliance.services.record.model import Reader
from lms.directory.records import Placement
from lms.kernel.errors import NotFound, Refused
from lms.platform.work import Work
from lms.reporting.model import RunView
from lms.reporting.services import personal
from lms.reporting.services import runs as services
from tests.unit.desk.record.world import TODAY, World, world
from tests.unit.reporting.making import finish
from tests.unit.reporting.test_compliance import text_of
from tests.unit.signoff.test_pages import Browser


@pytest.fixture
def here(app: Flask) -> World:
    return world(app)


def made(here: World, who: int, reader: Reader, as_of: date = TODAY) -> RunView:
    """Let somebody ask for Bo's record, and make it."""
    with here.team.work_as(who) as work:
        run = services.ask_personal(work, personal.RECORD, as_of, None, personal.narrowing(work, here.bo, reader))
    return finish(here.team, run)


def taken(here: World, who: int, run: RunView) -> str:
    """What the document says to who takes it."""
    with here.team.work_as(who) as work:
        file = next(each for each in services.run(work, run.id).files if each.name.endswith(".pdf"))
        data = b"".join(services.hand_out(work, file.id)[1])
    return " ".join(text_of(data).split())


def test_the_record_says_everything_with_corrections_signatures_and_reasons(here: World) -> None:
    with here.team.work_as(here.officer) as work:
        revoke_evidence(work, here.card, "Another Bo Hill")
    text = taken(here, here.bo, made(here, here.bo, Reader.ONESELF))
    for said in (
        "Bo Hill",
        "Using the purchase card",
        "Taken back on 10 June 2026",
        "Another Bo Hill",
        "The sign-in sheet says 3 March",
        "Meaning: Review and approval",
        "Signed by Ana Lee, Clerk",
        "Designated: cardholder",
        "Hospital letter seen",
        "Annex: why these dates",
        "6 March 2026",
    ):
        assert said in text


@pytest.mark.parametrize("reader", [Reader.SUPERVISOR, Reader.AUDITOR])
def test_reasons_are_left_out_for_whom_they_are_not(here: World, reader: Reader) -> None:
    who = here.boss if reader is Reader.SUPERVISOR else here.auditor
    text = taken(here, who, made(here, who, reader))
    assert "Hospital" not in text
    assert "25 Jan 2026" in text
    assert "shown to the person and to training officers only" in text


def test_a_document_about_somebody_is_for_nobody_but_who_asked(here: World) -> None:
    run = made(here, here.boss, Reader.SUPERVISOR)
    for other in (here.bo, here.officer, here.auditor, here.other):
        with here.team.work_as(other) as work:
            with pytest.raises(NotFound):
                services.run(work, run.id)
            with pytest.raises(NotFound):
                services.hand_out(work, run.files[0].id)
    with here.team.work_as(here.officer) as work:
        assert services.count_runs(work) == 0
    with here.team.work_as(here.boss) as work:
        assert services.run(work, run.id).is_over


@pytest.mark.parametrize(
    ("who", "reader"),
    [
        (lambda here: here.other, Reader.SUPERVISOR),
        (lambda here: here.bo, Reader.OFFICER),
        (lambda here: here.boss, Reader.ONESELF),
        (lambda here: here.auditor, Reader.OFFICER),
    ],
)
def test_nobody_asks_as_what_they_are_not(here: World, who: Callable[[World], int], reader: Reader) -> None:
    with here.team.work_as(who(here)) as work, pytest.raises(Refused):
        services.ask_personal(work, personal.RECORD, TODAY, None, personal.narrowing(work, here.bo, reader))


def test_who_no_longer_leads_the_person_does_not_get_the_document(here: World) -> None:
    run = made(here, here.boss, Reader.SUPERVISOR)
    with here.team.bed.work() as work:
        _moved(work, here.bo)
    with here.team.work_as(here.boss) as work, pytest.raises(Refused, match="any more"):
        services.hand_out(work, run.files[0].id)


def _moved(work: Work, person_id: int) -> None:
    """Give the person no supervisor from now on."""
    for row in work.session.query(Placement).filter_by(person_id=person_id, known_until=None):
        row.known_until = work.instant()


def test_a_record_of_a_past_day_knows_nothing_later(here: World) -> None:
    text = taken(here, here.bo, made(here, here.bo, Reader.ONESELF, date(2026, 2, 10)))
    assert "Using the purchase card" in text
    assert "sign-in sheet" not in text


def test_a_record_of_somebody_of_whom_nothing_is_recorded_says_so(here: World) -> None:
    with here.team.work_as(here.other) as work:
        narrowing = personal.narrowing(work, here.other, Reader.ONESELF)
        run = services.ask_personal(work, personal.RECORD, TODAY, None, narrowing)
    assert "No training is recorded." in taken(here, here.other, finish(here.team, run))


def test_the_record_pages_have_a_button_and_lead_to_the_document(here: World) -> None:
    me = Browser(here.team, here.bo, "Bo Hill")
    assert "Make a PDF of the whole record" in me.read("/my-record")
    asked = me.send("/my-record/document", page="/my-record", as_of="2026-02-10")
    address = asked.headers["Location"]
    assert "Waiting for its turn" in me.read(address)
    assert me.client.get(f"{address}/state").json == {
        "value": 0, "max": 100, "text": "Waiting for its turn", "done": False,
    }  # fmt: skip
    finish(here.team, int(address.rsplit("/", 1)[1]))
    assert "Download" in me.read(address)
    page = me.client.get(address).text
    assert "The whole agency" not in page, "it is about one person"
    file = re.search(r"/my-documents/files/[0-9]+", page)
    assert file is not None
    assert me.client.get(file[0]).data[:5] == b"%PDF-"
    here.team.today(TODAY)
    supervisor = Browser(here.team, here.boss, "Ana Lee")
    page = f"/my-team/{here.bo}/record"
    assert supervisor.send(f"{page}/document", page=page).status_code == 303
    page = f"/people/{here.bo}/record"
    assert Browser(here.team, here.officer, "Olga Reyes").send(f"{page}/document", page=page).status_code == 303
    assert "taken away as a file" in me.read("/my-record/looked")
    supervisor.read(address, 404)


def test_a_document_can_be_cancelled_by_who_asked_for_it(here: World) -> None:
    me = Browser(here.team, here.bo, "Bo Hill")
    address = me.send("/my-record/document", page="/my-record").headers["Location"]
    assert me.send(f"{address}/cancel", page=address).status_code == 303
    assert "The report was cancelled." in me.read(address)


def test_a_document_of_somebody_else_is_not_there_for_who_may_read_no_reports(here: World) -> None:
    asked = Browser(here.team, here.boss, "Ana Lee").send("/my-record/document", page="/my-record", as_of="2026-02-10")
    address = asked.headers["Location"]
    bo = Browser(here.team, here.bo, "Bo Hill")
    for page in (address, f"{address}/state", "/my-documents/999", "/my-documents/files/999"):
        bo.read(page, 404)

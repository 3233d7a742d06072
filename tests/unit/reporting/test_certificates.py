"""A certificate holds as long as its completion does, and anybody with its code sees at once when it does not."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.services.evidence import revoke_evidence, training_record
from lms.compliance.services.record.model import Reader
from lms.kernel.errors import Invalid, NotFound, Refused
from lms.reporting import codes
from lms.reporting.model import RunView
from lms.reporting.services import certificates
from lms.reporting.services import runs as services
from lms.reporting.services.certificates import Hold
from tests.unit.desk.record.world import World, world
from tests.unit.reporting.making import finish
from tests.unit.reporting.test_compliance import text_of
from tests.unit.signoff.test_pages import Browser, text


@pytest.fixture
def here(app: Flask) -> World:
    return world(app)


def made(here: World, evidence_id: int, kind: str = "certificate") -> RunView:
    """Let Bo ask for a document about a completion, and make it."""
    asks = {"certificate": certificates.ask, "completion": certificates.ask_completion}
    with here.team.work_as(here.bo) as work:
        run = asks[kind](work, evidence_id, Reader.ONESELF)
    return finish(here.team, run)


def taken(here: World, run: RunView) -> bytes:
    assert run.files, run.message
    with here.team.work_as(here.bo) as work:
        return b"".join(services.hand_out(work, run.files[0].id)[1])


def code_of(here: World, evidence_id: int) -> str:
    with here.team.bed.work() as work:
        return certificates.code_of(work, evidence_id)


def anybody(here: World) -> FlaskClient:
    """A browser without an account, at the team's own time."""
    Browser(here.team, here.bo, "Bo Hill")
    return here.team.bed.app.test_client()


def test_the_certificate_is_one_sound_page_with_name_training_signature_and_code(here: World) -> None:
    data = taken(here, made(here, here.card))
    words = " ".join(text_of(data).split())
    for said in ("Bo Hill", "Using the purchase card", "20 January 2026", "1 hour", "version 2", "Signed by Ana Lee"):
        assert said in words
    assert codes.shown(code_of(here, here.card)) in words.replace(" ", "")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        box = pdf.pages[0].mediabox
        assert box[2] > box[3]


def test_a_second_certificate_has_the_same_code(both: Flask) -> None:
    here = world(both)
    with here.team.work_as(here.bo) as work:
        certificates.ask(work, here.card, Reader.ONESELF)
    first = code_of(here, here.card)
    with here.team.work_as(here.officer) as work:
        certificates.ask(work, here.card, Reader.OFFICER)
    assert code_of(here, here.card) == first
    assert codes.code_from(codes.shown(first).lower()) == first


def test_anybody_with_the_code_sees_what_is_printed_and_nothing_more(here: World) -> None:
    made(here, here.card)
    page = anybody(here).get(f"/certificates/{codes.shown(code_of(here, here.card))}")
    assert page.status_code == 200
    said = text(page)
    for printed in ("Valid", "Bo Hill", "Using the purchase card", "20 January 2026", "Review and approval"):
        assert printed in said
    for private in ("000002", "Unit A", "90", "agency.example"):
        assert private not in said


def test_a_revocation_shows_at_once(here: World) -> None:
    made(here, here.card)
    with here.team.work_as(here.officer) as work:
        revoke_evidence(work, here.card, "Another Bo Hill")
    said = text(anybody(here).get(f"/certificates/{code_of(here, here.card)}"))
    assert "Revoked" in said
    assert "taken back on 10 June 2026" in said
    assert "Another" not in said
    with here.team.work_as(here.bo) as work, pytest.raises(Invalid, match="no certificate"):
        certificates.ask(work, here.card, Reader.ONESELF)


def test_what_is_repeated_expires_on_its_next_due_date(here: World) -> None:
    """The corrected completion of 3 March 2026 counts for twelve months."""
    with here.team.work_as(here.bo) as work:
        rows = [one for one in training_record(work, here.bo) if one.corrects_id == here.records]
        (new,) = rows
        found = certificates.standing(work, new, None)
        assert (found.hold, found.until) == (Hold.VALID, date(2027, 3, 3))
        assert certificates.standing(work, new, None, date(2027, 3, 4)).hold is Hold.EXPIRED
        old = next(one for one in training_record(work, here.bo) if one.id == here.records)
        assert certificates.standing(work, old, None).hold is Hold.CORRECTED


def test_there_is_no_certificate_before_the_signature_that_is_asked_for(here: World) -> None:
    unsigned = here.team.complete(here.bo, date(2026, 6, 10))
    with here.team.work_as(here.bo) as work, pytest.raises(Invalid, match="waits for its signature"):
        certificates.ask(work, unsigned, Reader.ONESELF)


def test_nobody_gets_the_certificate_or_the_answers_of_somebody_else(here: World) -> None:
    with here.team.work_as(here.other) as work:
        with pytest.raises(Refused):
            certificates.ask(work, here.card, Reader.ONESELF)
        with pytest.raises(NotFound):
            certificates.ask(work, 9999, Reader.ONESELF)
    with here.team.work_as(here.boss) as work, pytest.raises(Refused, match="answered in a test"):
        certificates.ask_completion(work, here.card, Reader.SUPERVISOR)
    stranger = Browser(here.team, here.other, "Di Fox")
    assert stranger.client.get(f"/my-record/training/{here.card}").status_code == 404
    assert stranger.client.get(f"/records/training/{here.card}").status_code == 403


def test_codes_cannot_be_guessed_for_long(here: World) -> None:
    client = anybody(here)
    answers = [client.get(f"/certificates/{code}") for code in ("7K2M-9XQ4-0BTD", "nothing", "ÄÖÜ-9XQ4-0BTD")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "no certificate with this code" in text(answers[0])
    many = [client.get(f"/certificates/0000-0000-{number:04d}") for number in range(25)]
    assert many[-1].status_code == 429
    assert int(many[-1].headers["Retry-After"]) > 0
    assert "Try again in" in text(many[-1])


def test_a_typed_code_is_read_as_it_was_meant() -> None:
    assert codes.code_from(" 7k2m 9xq4 oBTD ") == "7K2M9XQ40BTD"
    assert codes.code_from("7K2M-9XQ4-0BT") == ""
    assert codes.code_from("7K2M-9XQ4-0BTU") == ""
    assert len({codes.new_code() for _ in range(1000)}) == 1000


def test_the_evidence_page_has_versions_hashes_signature_and_log(here: World) -> None:
    run = made(here, here.card, "completion")
    data = taken(here, run)
    words = " ".join(text_of(data).split())
    for said in (
        "c0ffee",
        "Charge card holders (card)",
        "52 minutes measured",
        "Score 90%, 80% needed",
        "Signed by Ana Lee, Clerk",
        "Meaning: Review and approval",
        "it holds",
        "The signer gave the password when signing.",
        "evidence:posted",
        "signoff:signed",
    ):
        assert said in words
    with here.team.work_as(here.bo) as work:
        file = next(each for each in services.run(work, run.id).files if each.name.endswith(".json"))
        content = json.loads(b"".join(services.hand_out(work, file.id)[1]))
    assert [row["kind"] for row in content["chain"]] == ["completion", "sign_off"]
    assert all(re.fullmatch("[0-9a-f]{64}", row["sha256"]) for row in (*content["chain"], *content["log"]))


def test_the_pages_lead_from_the_record_to_the_documents(here: World) -> None:
    me = Browser(here.team, here.bo, "Bo Hill")
    assert "Certificate and evidence" in me.read("/my-record")
    assert "Certificate" in me.read("/my-learning")
    page = f"/my-record/training/{here.card}"
    assert "Make the certificate" in me.read(page)
    assert me.send(f"{page}/certificate", page=page).status_code == 303
    assert me.send(f"{page}/weather", page=page).status_code == 404
    officer = Browser(here.team, here.officer, "Olga Reyes")
    page = f"/records/training/{here.card}"
    assert "Make the page of evidence" in officer.read(page)
    assert officer.send(f"{page}/completion", page=page).status_code == 303
    assert "Your training record" in me.read("/my-record/looked")
    assert "Certificate and evidence" not in Browser(here.team, here.boss, "Ana Lee").read(f"/my-team/{here.bo}/record")


def test_the_code_is_asked_for_on_a_page_of_its_own(here: World) -> None:
    client = anybody(here)
    assert "Code on the certificate" in text(client.get("/certificates"))
    made(here, here.card)
    code = codes.shown(code_of(here, here.card))
    found = client.get(f"/certificates?code={code.lower()}", follow_redirects=True)
    assert "Bo Hill" in text(found)

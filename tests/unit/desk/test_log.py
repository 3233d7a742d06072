"""The log says in words who did what about whom; its export keeps the codes that were sealed."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask

import lms
from lms.audit import services
from lms.audit.model import Act
from lms.desk import log_words as words
from lms.kernel.actor import system_actor
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work
from tests.unit.desk.record.world import World, give, world
from tests.unit.signoff.test_pages import Browser

SUBJECT = re.compile(r'record\(\s*work,\s*[^,]+?,\s*f"([a-z_]+):\{')


@pytest.fixture
def here(app: Flask) -> World:
    found = world(app)
    give(found.team, found.other, Role.ADMINISTRATOR)
    return found


def test_every_act_and_every_subject_has_its_words() -> None:
    assert set(words.ACTS) == set(Act)
    written = {kind for path in Path(lms.__file__).parent.rglob("*.py") for kind in SUBJECT.findall(path.read_text())}
    assert written >= {"person", "account", "report_run", "group_act"}
    assert written <= set(words.KINDS), written - set(words.KINDS)


def test_the_page_says_who_did_what_about_whom(here: World) -> None:
    admin = Browser(here.team, here.other, "Di Fox")
    with unit_of_work(here.team.bed.app, system_actor(here.team.bed.agency_id), write=True) as work:
        services.record(work, Act.REQUIREMENT_PUBLISHED, "requirement:records")
    page = admin.read("/log")
    for said in (
        "the system itself What Put a requirement or calendar in force About The requirement “Records management”",
        "Di Fox What Signed in About The account of Di Fox",
        "Olga Reyes What Recorded training About Bo Hill, 000002",
        "Ana Lee What Signed a completion About Bo Hill, 000002",
    ):
        assert said in page, said
    assert "evidence:posted" not in page
    assert "person:" not in page
    signed = admin.read("/log?act=signoff:signed")
    assert "Signed a completion About" in signed
    assert "Recorded training About" not in signed
    assert "1 row" in signed


def test_a_wrong_password_is_nobodys(here: World) -> None:
    admin = Browser(here.team, here.other, "Di Fox")
    stranger = here.team.bed.app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', stranger.get("/sign-in").text)
    assert token is not None
    stranger.post("/sign-in", data={"csrf_token": token[1], "email": "bo.hill@agency.example", "password": "guess"})
    assert "somebody not signed in What Tried a wrong password About The account of Bo Hill" in admin.read("/log")


def test_the_file_keeps_the_codes_and_the_seals_beside_the_words(here: World) -> None:
    answer = Browser(here.team, here.other, "Di Fox").client.get("/log?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    with unit_of_work(here.team.bed.app, system_actor(here.team.bed.agency_id), write=False) as work:
        entries = services.latest(work, here.team.bed.agency_id, limit=1000)
    assert [int(row["number"]) for row in rows] == [entry.sequence for entry in entries]
    assert [row["hash"] for row in rows] == [entry.hash for entry in entries]
    signed = next(row for row in rows if row["act"] == "signoff:signed")
    assert (signed["subject"], signed["what"], signed["about"]) == (
        f"person:{here.bo}", "Signed a completion", "Bo Hill, 000002",
    )  # fmt: skip


def test_the_pieces_of_a_long_log_hold_every_entry_once(here: World) -> None:
    agency = here.team.bed.agency_id
    with unit_of_work(here.team.bed.app, system_actor(agency), write=False) as work:
        pieces = list(services.every(work, agency, size=3))
        assert [e.sequence for piece in pieces for e in piece] == list(range(services.count(work, agency), 0, -1))

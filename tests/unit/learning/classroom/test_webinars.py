"""The address of a webinar opens its door: who reads it, and where it is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from lms.learning.classroom.model import Way
from lms.platform.outbox import Letter
from tests.unit.learning.classroom.test_sessions import PLAN, place
from tests.unit.signoff.test_pages import Browser

ENTRY = "/sessions/1/session.ics"


def test_who_has_no_place_in_a_webinar_learns_its_address_from_no_calendar_and_no_letter(
    app: Flask, tmp_path: Path
) -> None:
    here = place(app, tmp_path)
    here.planned(replace(PLAN, way=Way.WEBINAR, place="https://meet.example/room", capacity=1))
    bo, cy = Browser(here.team, here.bo, "Bo Hill"), Browser(here.team, here.cy, "Cy Moss")
    assert "meet.example" not in bo.read(ENTRY, 404)
    bo.send("/sessions/1/enrol")
    assert "URL:https://meet.example/room" in bo.client.get(ENTRY).text
    cy.send("/sessions/1/enrol")
    assert "meet.example" not in cy.read(ENTRY, 404)
    with here.team.bed.work() as work:
        text, html = work.session.execute(sa.select(Letter.text, Letter.html).where(Letter.person_id == here.cy)).one()
    assert "Online; you get the address with a place\n\nThe session:\n" in text
    assert "meet.example" not in text + html


def test_a_webinars_place_that_is_no_address_is_none_in_a_calendar(app: Flask, tmp_path: Path) -> None:
    here = place(app, tmp_path)
    here.planned(replace(PLAN, way=Way.WEBINAR, place="Dial 555-0100"))
    here.enrolled(here.bo, 1)
    entry = Browser(here.team, here.bo, "Bo Hill").client.get(ENTRY).text
    assert "LOCATION:Dial 555-0100" in entry
    assert "/sessions/1" in next(line for line in entry.splitlines() if line.startswith("URL"))

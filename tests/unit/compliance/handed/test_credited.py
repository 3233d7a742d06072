"""Whoever handed a certificate in reads what it counts as, and what of it an officer put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from lms.compliance.handed import services
from lms.compliance.handed.credited import credited
from lms.compliance.handed.model import Differs, Handing, Verdict
from lms.compliance.services import recording
from lms.signoff.model import Decision
from lms.signoff.services import inbox, signing
from tests.unit.compliance.handed.test_handed import SAID, VERDICT, World, world
from tests.unit.signoff.team import PASSWORD
from tests.unit.signoff.test_pages import Browser

HERE = "/my-record/certificates/1"


def page_of(here: World) -> str:
    return Browser(here.team, here.bo, "Bo Hill").read(HERE)


def test_the_person_reads_the_training_the_day_the_length_and_the_requirement_that_it_met(app: Flask) -> None:
    here = world(app)
    number = here.handed()
    assert "What it counts as" not in page_of(here)
    here.accepted(number)
    told = page_of(here)
    for words in (
        "What it counts as Training Records management Completed on 20 January 2026 Time credited 1 hour 30 minutes",
        "It meets the requirement “Records management”. See why : Records management",
    ):
        assert words in told
    assert "corrected" not in told


def test_each_correction_says_what_was_written_and_what_is_recorded(app: Flask) -> None:
    here = world(app)
    here.accepted(here.handed(), replace(VERDICT, on=date(2026, 1, 19), minutes=60))
    told = page_of(here)
    assert "What the training officer corrected" in told
    assert "Completed on: you wrote “20 January 2026”; recorded is “19 January 2026”." in told
    assert "Hours: you wrote “1 hour 30 minutes”; recorded is “1 hour”." in told
    assert "Earned: you wrote" not in told
    officer = Browser(here.team, here.olga, "Olga Reyes").read("/certificates-from-elsewhere/1")
    assert "Hours: the person wrote “1 hour 30 minutes”; recorded is “1 hour”." in officer


@pytest.mark.parametrize(
    ("said", "verdict", "expected"),
    [
        (SAID, VERDICT, ()),
        (replace(SAID, minutes=None), VERDICT, (Differs.MINUTES,)),
        (SAID, replace(VERDICT, minutes=None), (Differs.MINUTES,)),
        (replace(SAID, external=True), VERDICT, (Differs.EXTERNAL,)),
    ],
    ids=["nothing", "hours added", "hours left out", "earned in service after all"],
)
def test_what_differs_is_found_by_comparing_the_record(
    app: Flask, said: Handing, verdict: Verdict, expected: tuple[Differs, ...]
) -> None:
    here = world(app)
    number = here.handed(said)
    here.accepted(number, verdict)
    with here.team.work_as(here.bo) as work:
        found = credited(work, services.mine(work, number))
    assert found is not None
    assert found.differs == expected


def test_credit_that_was_taken_back_elsewhere_is_not_said_to_count(app: Flask) -> None:
    here = world(app)
    became = here.accepted(here.handed())
    with here.team.work_as(here.olga) as work:
        recording.take_back(work, here.bo, f"evidence-{became}", "Wrong person")
    told = page_of(here)
    assert "it no longer counts" in told
    assert "It meets the requirement" not in told


def test_where_a_signature_is_missing_the_requirement_is_not_said_to_be_met(app: Flask) -> None:
    here = world(app)
    here.team.cardholder(here.bo)
    number = here.handed(replace(SAID, requirement="card"))
    here.accepted(number, replace(VERDICT, requirement="card", module="purchase-card"))
    assert "It belongs to the requirement “Charge card holders”, which it has not met by itself." in page_of(here)
    (waiting,) = _inbox(here)
    with here.team.work_as(here.boss) as work:
        signing.sign(work, [waiting], Decision.APPROVED, PASSWORD)
    assert "It meets the requirement “Charge card holders”." in page_of(here)


def _inbox(here: World) -> list[int]:
    with here.team.work_as(here.boss) as work:
        return [one.completion.evidence_id for one in inbox.inbox(work)]

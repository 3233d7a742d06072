"""What holds for every kind of document, whatever it is about: it verifies, and comes out the same when asked again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

from lms.compliance.services.record.model import Reader
from lms.platform.content import Overlay
from lms.platform.work import Work
from lms.reporting import definitions
from lms.reporting.model import Narrowing, RunView
from lms.reporting.services import certificates, personal, runs, verifying
from lms.reporting.verification.model import Result
from tests.unit.desk.record.world import TODAY, World, world
from tests.unit.reporting.making import file_of, finish
from tests.unit.signoff.team import team

Ask = Callable[[Work, World, datetime | None], int]


def of_the_agency(name: str, **more: object) -> Ask:
    """A report about the agency."""
    return lambda work, _here, known_at: runs.ask(work, name, TODAY, known_at, **more)  # type: ignore[arg-type]


def about_bo(name: str) -> Ask:
    """A document about Bo, or about the completion of theirs that was signed."""
    on_one = {certificates.CERTIFICATE, certificates.COMPLETION}

    def ask(work: Work, here: World, known_at: datetime | None) -> int:
        record = here.card if name in on_one else None
        narrowing = personal.narrowing(work, here.bo, Reader.OFFICER, record)
        if name == certificates.CERTIFICATE and known_at is None:
            return certificates.ask(work, here.card, Reader.OFFICER)
        return runs.ask_personal(work, name, TODAY, known_at, narrowing)

    return ask


KINDS: dict[str, Ask] = {
    "compliance": of_the_agency("compliance", narrowing=Narrowing(since=date(2026, 3, 1))),
    "register": of_the_agency("register"),
    "outcomes": of_the_agency("outcomes", from_on=date(2026, 1, 1)),
    "notices": of_the_agency("notices", from_on=date(2026, 1, 1)),
    "opm": of_the_agency("opm", from_on=date(2026, 1, 1)),
    "bundle": of_the_agency("bundle", narrowing=Narrowing(requirement="card", people=2, seed="word")),
    "training_record": about_bo("training_record"),
    "certificate": about_bo("certificate"),
    "completion": about_bo("completion"),
}


def made(here: World, ask: Ask, known_at: datetime | None = None) -> RunView:
    """Make a document as the agency's system."""
    with here.team.bed.work() as work:
        run = ask(work, here, known_at)
    found = finish(here.team, run)
    assert found.files, found.message
    return found


def faults_of(here: World, data: bytes) -> list[str]:
    """Return what verification has to say against a document, or could not check, with all that is known here."""
    with here.team.bed.work() as work:
        verdict = verifying.verified_here(work, io.BytesIO(data), "report.pdf")
    return [check.sentence for check in verdict.checks if check.result is not Result.RIGHT]


def test_every_kind_of_report_is_here() -> None:
    folder = Overlay("reports", None)
    assert set(KINDS) == {path.parent.name for root in folder.roots for path in Path(root).glob("*/report.yaml")}
    assert {each.id for each in definitions.reports(folder)} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_just_made_is_found_whole_by_every_check(app: Flask, kind: str) -> None:
    here = world(app)
    assert faults_of(here, file_of(here.team, made(here, KINDS[kind]), ".pdf")) == []


@pytest.mark.parametrize("kind", ["compliance", "register", "outcomes", "notices", "opm", "bundle"])
def test_a_nil_return_is_found_whole_too(app: Flask, kind: str) -> None:
    one = team(app).today(TODAY)
    here = World(one, *[0] * 8)
    assert faults_of(here, file_of(one, made(here, KINDS[kind]), ".pdf")) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_question_has_the_same_hash_and_the_same_bytes_a_day_later(app: Flask, kind: str) -> None:
    here = world(app)
    first = made(here, KINDS[kind])
    here.team.complete(here.other, date(2026, 6, 9), "records-management")
    here.team.today(date(2026, 6, 12))
    second = made(here, KINDS[kind], first.question.known_at)
    assert first.id != second.id
    assert first.fingerprint == second.fingerprint
    for one, other in zip(first.files, second.files, strict=True):
        assert (one.name, one.sha256) == (other.name, other.sha256)

"""The evidence bundle: one ZIP that an auditor can check file by file, with a sample that anybody can draw again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from flask import Flask

from lms.jobs import worker
from lms.kernel.errors import Invalid
from lms.platform.queue import WorkItem, WorkState
from lms.reporting import sampling
from lms.reporting.model import Narrowing, RunState
from lms.reporting.services import runs as services
from tests.unit.desk.record.world import TODAY, World, world
from tests.unit.reporting.making import file_of, make
from tests.unit.reporting.test_compliance import text_of
from tests.unit.signoff.team import team


@pytest.fixture
def here(app: Flask) -> World:
    return world(app)


def opened(here: World, narrowing: Narrowing) -> zipfile.ZipFile:
    run = make(here.team, "bundle", TODAY, narrowing=narrowing)
    return zipfile.ZipFile(io.BytesIO(file_of(here.team, run, ".zip")))


def test_every_file_is_named_in_the_manifest_with_its_hash_and_every_document_is_sound(here: World) -> None:
    book = opened(here, Narrowing(requirement="card", people=3, seed="auditor"))
    manifest = json.loads(book.read("manifest.json"))
    assert {each["name"] for each in manifest["files"]} == set(book.namelist()) - {"manifest.json"}
    for each in manifest["files"]:
        data = book.read(each["name"])
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (each["sha256"], each["size"])
    names = set(book.namelist())
    assert {
        "README.txt",
        "cover.pdf",
        "signing-certificate.pem",
        "reports/compliance.pdf",
        "reports/register.pdf",
    } <= names
    assert {"reports/notices.pdf", "people/000002/training-record.pdf", "policies/requirements/card-v1.yaml"} <= names
    assert f"people/000002/evidence-{here.card}.pdf" in names
    assert "requirement: card" in book.read("policies/requirements/card-v1.yaml").decode()
    assert "auditor" in book.read("README.txt").decode()


def test_the_records_in_a_bundle_keep_the_reasons_of_leave_to_themselves(here: World) -> None:
    book = opened(here, Narrowing(staff=("000002",)))
    text = text_of(book.read("people/000002/training-record.pdf"))
    assert "Hospital" not in text
    assert "Using the purchase card" in text
    assert [name for name in book.namelist() if name.startswith("people/")] == ["people/000002/training-record.pdf"]


def test_the_same_word_draws_the_same_people_and_more_of_them_hold_the_fewer() -> None:
    numbers = [f"{number:06d}" for number in range(500)]
    few = sampling.drawn(numbers, 10, "spring")
    assert few == sampling.drawn(reversed(numbers), 10, "spring")
    assert set(few) < set(sampling.drawn(numbers, 20, "spring"))
    assert few != sampling.drawn(numbers, 10, "autumn")
    assert sampling.drawn(numbers[:3], 10, "spring") == sorted(
        numbers[:3], key=lambda number: hashlib.sha256(f"spring:{number}".encode()).hexdigest()
    )


def test_a_bundle_about_nobody_is_a_nil_return_and_a_wrong_number_is_refused(app: Flask) -> None:
    one = team(app).today(TODAY)
    run = make(one, "bundle", TODAY, narrowing=Narrowing(requirement="card"))
    assert "Nil return." in text_of(file_of(one, run, ".pdf"))
    with one.bed.work() as work, pytest.raises(Invalid, match="staff number 999"):
        services.ask(work, "bundle", TODAY, narrowing=Narrowing(staff=("999",)))


def test_a_bundle_that_was_cancelled_while_it_was_made_keeps_nothing(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelled by the officer's button in the middle: the next piece is not begun."""
    with here.team.bed.work() as work:
        run = services.ask(work, "bundle", TODAY, narrowing=Narrowing(requirement="card"))
        item = services.work_item_of(work, run)
    pieces: list[str] = []
    made = services.piece

    def cancels(work, run_id, one):  # type: ignore[no-untyped-def]
        pieces.append(one.path)
        if len(pieces) == 1:
            work.session.get_one(WorkItem, item).state = WorkState.CANCELLED
            work.session.commit()
        return made(work, run_id, one)

    monkeypatch.setattr(services, "piece", cancels)
    worker.do(here.team.bed.app, item)
    with here.team.bed.work() as work:
        found = services.run(work, run)
    assert (found.state, found.files, len(pieces)) == (RunState.CANCELLED, (), 1)

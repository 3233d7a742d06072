"""Reports that cannot be made: a full disk, an author who lost the right, a template with a mistake, odd questions."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.jobs import worker
from lms.kernel.errors import Invalid, Trouble
from lms.platform.files import Files, trouble_with
from lms.platform.queue import RESTS
from lms.reporting.model import RunState, RunView
from lms.reporting.services import runs
from tests.unit.reporting.agency import found_office
from tests.unit.reporting.delivery.mailroom import DUE, Mailroom, mailroom

DAY = date(2026, 1, 20)
NO_ROOM = "There is no room left where files are stored. Free some, then this can be made."


@pytest.fixture
def room(app: Flask, tmp_path: Path) -> Mailroom:
    found = mailroom(app, tmp_path)
    found.at(DUE)
    return found


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB; only the administrator of a machine may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def asked(room: Mailroom, account_id: int | None = None) -> int:
    """Ask for a report of a day and return its run."""
    with room.office.work() as work:
        if account_id is not None:
            work.actor = room.actor(work, account_id)
        return runs.ask(work, "compliance", DAY)


def made(room: Mailroom, run_id: int, watch: object = None) -> RunView:
    """Make a report here and return its run."""
    with room.office.work() as work:
        item = runs.work_item_of(work, run_id)
    worker.do(room.app, item, watch)
    with room.office.work() as work:
        return runs.run(work, run_id)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_full_disk_is_said_and_leaves_no_half_file_and_the_report_is_made_when_there_is_room(
    room: Mailroom, small_disk: Path, tmp_path: Path
) -> None:
    room.settings(files_url=(small_disk / "files").as_uri())
    run_id = asked(room)
    found = made(room, run_id)
    assert (found.state, found.message, found.files) == (RunState.WAITING, NO_ROOM, ())
    assert stored(small_disk) == []
    assert made(room, run_id).state is RunState.WAITING, "it rests before it is tried again"
    room.at(room.office.now + RESTS[0] + timedelta(seconds=1))
    room.settings(files_url=(tmp_path / "files").as_uri())
    assert made(room, run_id).state is RunState.STORED


def test_a_disk_that_stays_full_fails_the_report_in_the_end(room: Mailroom, small_disk: Path) -> None:
    room.settings(files_url=(small_disk / "files").as_uri())
    run_id = asked(room)
    for _ in range(6):
        found = made(room, run_id)
        room.at(room.office.now + RESTS[-1] + timedelta(seconds=1))
    assert (found.state, found.message) == (RunState.FAILED, NO_ROOM)
    assert stored(small_disk) == []


def test_the_first_file_is_taken_away_when_the_second_finds_no_room(
    room: Mailroom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = []
    real = Files.keep

    def keep(self: Files, key: str, source: Path | bytes) -> None:
        if kept:
            raise trouble_with(OSError(28, "No space left on device"))
        kept.append(key)
        real(self, key, source)

    monkeypatch.setattr(Files, "keep", keep)
    found = made(room, asked(room))
    assert (found.state, found.message) == (RunState.WAITING, NO_ROOM)
    assert kept
    assert stored(tmp_path / "files") == []


def test_no_room_while_pages_are_laid_out_is_said_too(room: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lms.reporting.jobs.render", full)
    found = made(room, asked(room))
    assert (found.state, found.message) == (RunState.WAITING, NO_ROOM)


def test_a_store_out_of_reach_is_trouble_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file", encoding="utf-8")
    with pytest.raises(Trouble, match="could not be written"):
        Files(tmp_path.as_uri()).keep("blocked/x", b"a file cannot lie in a file")


def test_an_author_who_loses_the_right_before_it_is_made_gets_nothing(room: Mailroom, tmp_path: Path) -> None:
    run_id = asked(room, room.officer)
    room.ends(room.officer)
    found = made(room, run_id)
    assert found.state is RunState.FAILED
    assert found.message == (
        "Officer may not make reports any more, so this one was not made and nothing of it was kept. "
        "Somebody who may can ask for it."
    )
    assert stored(tmp_path / "files") == []


def test_an_author_who_loses_the_right_while_it_is_made_gets_nothing(room: Mailroom, tmp_path: Path) -> None:
    run_id = asked(room, room.officer)

    def watch(done: int, total: int) -> None:
        if done >= 90:
            room.ends(room.officer)

    found = made(room, run_id, watch)
    assert (found.state, found.files, found.stored_at) == (RunState.FAILED, (), None)
    assert stored(tmp_path / "files") == []


def overlay(room: Mailroom, tmp_path: Path, text: str) -> None:
    own = tmp_path / "reports" / "compliance"
    own.mkdir(parents=True)
    (own / "document.html").write_text(text, encoding="utf-8")
    room.settings(reports=tmp_path / "reports")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<h1>Ours</h1>\n<p>{{ agenci }}</p>\n", "reports/compliance/document.html:2: 'agenci' is undefined"),
        ("<h1>Ours</h1>\n\n{% if agency %}<p>\n", "reports/compliance/document.html:3: "),
        ("<h1>Ours</h1>\n{% include 'compliance/lost.html' %}\n", "reports/compliance/document.html:2: "),
        ("<h1>{{ agency / 2 }}</h1>\n", "reports/compliance/document.html:1: "),
    ],
)
def test_a_mistake_in_an_agencys_own_template_fails_the_report_with_file_and_line(
    room: Mailroom, tmp_path: Path, text: str, sentence: str
) -> None:
    overlay(room, tmp_path, text)
    found = made(room, asked(room))
    assert found.state is RunState.FAILED
    assert found.message.startswith(sentence), found.message
    assert "Mend the template" in found.message


@pytest.mark.parametrize(
    ("as_of", "known_at", "sentence"),
    [
        (date(2026, 2, 3), None, "3 February 2026 has not come yet. Choose today or an earlier day."),
        (DAY, datetime(2026, 3, 1, tzinfo=UTC), "Nobody can know what will be recorded later."),
        (DAY, datetime(2025, 12, 31, tzinfo=UTC), "before that nothing was recorded here. Choose a later instant."),
        (date(1999, 12, 31), None, "has existed since 1 January 2000; there is nothing to report"),
    ],
)
def test_a_question_that_nobody_can_answer_is_refused_in_words(
    room: Mailroom, as_of: date, known_at: datetime | None, sentence: str
) -> None:
    with room.office.work() as work, pytest.raises(Invalid, match=sentence):
        runs.ask(work, "compliance", as_of, known_at)


@pytest.mark.parametrize("report", ["compliance", "outcomes", "register"])
@pytest.mark.parametrize("people", [0, 1])
def test_an_empty_agency_and_one_of_one_person_have_their_reports(
    app: Flask, tmp_path: Path, report: str, people: int
) -> None:
    office = found_office(app)
    for _ in range(people):
        office.hire("Only", "Olga", "D1")
    office.now = DUE
    runtime = app.extensions["lms"]
    app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, files_url=(tmp_path / "f").as_uri()))
    with office.work() as work:
        run_id = runs.ask(work, report, DAY)
        item = runs.work_item_of(work, run_id)
    worker.do(app, item)
    with office.work() as work:
        found = runs.run(work, run_id)
    assert found.state is RunState.STORED, found.message
    assert found.files

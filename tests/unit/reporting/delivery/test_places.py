"""Reports laid into a folder: whole, once, tried again with growing pauses, and given up aloud."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.directory.services import agencies
from lms.jobs import worker
from lms.platform import queue
from lms.platform.queue import LEASE
from lms.reporting.delivery.model import State
from lms.reporting.delivery.rules import MOST_ATTEMPTS, PAUSES
from lms.reporting.delivery.services import places
from lms.reporting.schedules.model import Files, Sort
from tests.unit.reporting.delivery.mailroom import Mailroom, mailroom, to


@pytest.fixture
def room(app: Flask, tmp_path: Path) -> Mailroom:
    found = mailroom(app, tmp_path)
    found.settings(places=(("archive", (tmp_path / "archive").as_uri()),))
    return found


def code(room: Mailroom) -> str:
    with room.looking() as work:
        return agencies.agency(work, room.office.agency_id).code.lower()


def lying_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_report_and_data_lie_in_the_folder_under_the_agency_the_report_and_the_day(
    room: Mailroom, tmp_path: Path
) -> None:
    room.schedule(to(Sort.PLACE, "archive"), files=Files.ALL)
    run = room.make()
    assert lying_in(tmp_path / "archive") == {
        f"{code(room)}/compliance/2026-01-31-{run.id}/{file.name}": file.sha256 for file in run.files
    }
    assert [(each.state, each.attempts) for each in room.deliveries()] == [(State.ARRIVED, 1)]


def test_a_worker_that_dies_after_writing_leaves_each_file_once(
    room: Mailroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.schedule(to(Sort.PLACE, "archive"))
    with monkeypatch.context() as crashing:

        def note(*_: object) -> None:
            raise KeyboardInterrupt

        crashing.setattr(places, "note", note)
        with pytest.raises(KeyboardInterrupt):
            room.make()
    assert [each.state for each in room.deliveries()] == [State.WAITING]
    assert len(lying_in(tmp_path / "archive")) == 1
    room.pass_time(LEASE + timedelta(seconds=1))
    assert [each.state for each in room.deliveries()] == [State.ARRIVED]
    assert len(lying_in(tmp_path / "archive")) == 1


def test_another_file_in_its_place_is_never_overwritten(room: Mailroom, tmp_path: Path) -> None:
    room.schedule(to(Sort.PLACE, "archive"))
    room.settings(places=())
    run = room.make()
    (one,) = room.deliveries()
    assert (one.state, one.detail) == (State.RETRYING, "The settings (LMS_PLACES) name no place “archive” any more.")
    room.settings(places=(("archive", (tmp_path / "archive").as_uri()),))
    other = tmp_path / "archive" / code(room) / f"compliance/2026-01-31-{run.id}" / run.files[0].name
    other.parent.mkdir(parents=True)
    other.write_bytes(b"somebody else's")
    room.pass_time(PAUSES[0])
    assert "lies there already" in room.deliveries()[0].detail
    assert other.read_bytes() == b"somebody else's"
    other.unlink()
    room.pass_time(PAUSES[1])
    assert [each.state for each in room.deliveries()] == [State.ARRIVED]


def test_a_place_that_cannot_be_written_is_tried_with_growing_pauses_and_given_up_aloud(
    room: Mailroom, tmp_path: Path
) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be", encoding="utf-8")
    room.schedule(to(Sort.PLACE, "archive"))
    room.make()
    attempts = [room.deliveries()[0].attempts]
    for pause in PAUSES:
        room.pass_time(pause - timedelta(seconds=30))
        attempts.append(room.deliveries()[0].attempts)
        room.pass_time(timedelta(seconds=31))
        attempts.append(room.deliveries()[0].attempts)
    assert attempts == [1, 1, 2, 2, 3, 3, 4, 4, 5], "none before its time"
    (one,) = room.deliveries()
    assert (one.state, one.attempts) == (State.FAILED, MOST_ATTEMPTS)
    for _ in range(2):
        room.pass_time(timedelta(hours=7))
    assert room.deliveries()[0].attempts == MOST_ATTEMPTS
    ((recipient, text),) = room.letters("report-trouble")
    assert recipient == "officer@agency.example"
    assert "did not reach The place “archive”" in " ".join(text.split())


def test_two_workers_at_the_same_delivery_do_it_once(room: Mailroom, tmp_path: Path) -> None:
    room.schedule(to(Sort.PLACE, "archive"))
    room.make()
    (one,) = room.deliveries()
    with room.office.work() as work:
        again = queue.submit(work, "reporting.deliver", {"delivery": one.id}, key="by hand")
    worker.do(room.app, again)
    assert [each.attempts for each in room.deliveries()] == [1]
    assert len(lying_in(tmp_path / "archive")) == 1

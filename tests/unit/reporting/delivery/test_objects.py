"""Reports laid into an object store that speaks S3: the very bytes, once, tried again, and given up aloud."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.reporting.delivery.model import State
from lms.reporting.delivery.rules import MOST_ATTEMPTS, PAUSES
from lms.reporting.delivery.services import places
from lms.reporting.schedules.model import Files, Sort
from tests.objects import ObjectStore, object_store
from tests.unit.reporting.delivery.mailroom import Counter, Mailroom, mailroom, to


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    with object_store(monkeypatch) as found:
        yield found


@pytest.fixture
def room(app: Flask, tmp_path: Path, store: ObjectStore, box: tuple[Counter, str]) -> Mailroom:
    found = mailroom(app, tmp_path, box[1])
    found.settings(places=(("records", f"{store.url}/training"),))
    return found


def officer(room: Mailroom) -> FlaskClient:
    client = room.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{room.officer}.0.key"
        session["_fresh"] = True
    return client


def hashes(store: ObjectStore) -> dict[str, str]:
    return {key.rpartition("/")[2]: hashlib.sha256(data).hexdigest() for key, data in store.objects().items()}


def test_report_and_data_lie_in_the_bucket_with_the_bytes_that_are_stored_here(
    room: Mailroom, store: ObjectStore
) -> None:
    room.schedule(to(Sort.PLACE, "records"), files=Files.ALL)
    run = room.make()
    found = store.objects()
    assert {hashlib.sha256(data).hexdigest() for data in found.values()} == {file.sha256 for file in run.files}
    assert all(f"/compliance/2026-01-31-{run.id}/" in key and key.startswith("training/") for key in found)
    assert len(found) == len(run.files) > 1
    assert [(each.state, each.attempts) for each in room.deliveries()] == [(State.ARRIVED, 1)]
    page = officer(room).get(f"/reports/runs/{run.id}").text
    assert "Arrived" in page
    assert "1 of 1 delivered" in officer(room).get("/reports").text


def test_a_store_that_is_away_is_tried_again_and_takes_the_report_when_it_is_back(
    room: Mailroom, store: ObjectStore
) -> None:
    room.schedule(to(Sort.PLACE, "records"))
    store.goes_away()
    run = room.make()
    (one,) = room.deliveries()
    assert (one.state, one.attempts) == (State.RETRYING, 1)
    assert one.detail == "The object store does not answer. Check that it runs and can be reached from here."
    assert "Failed; it will be tried again" in officer(room).get(f"/reports/runs/{run.id}").text
    store.comes_back()
    room.pass_time(PAUSES[0] + timedelta(seconds=1))
    assert [(each.state, each.attempts) for each in room.deliveries()] == [(State.ARRIVED, 2)]
    assert hashes(store) == {run.files[0].name: run.files[0].sha256}
    assert room.letters("report-trouble") == []


def test_a_bucket_that_is_missing_is_given_up_shown_on_the_pages_and_mailed_to_the_owner(
    room: Mailroom, store: ObjectStore, box: tuple[Counter, str]
) -> None:
    room.settings(places=(("records", "s3://there-is-no-such-bucket/training"),))
    room.schedule(to(Sort.PLACE, "records"))
    run = room.make()
    for pause in PAUSES:
        room.pass_time(pause + timedelta(seconds=1))
    (one,) = room.deliveries()
    assert (one.state, one.attempts) == (State.FAILED, MOST_ATTEMPTS)
    browser = officer(room)
    page = browser.get(f"/reports/runs/{run.id}").text
    assert "Given up" in page
    assert "NoSuchBucket" not in page, "a sentence, not the server's words"
    assert "There is no such bucket" in page
    assert "1 did not arrive" in browser.get("/reports").text
    room.pass_time(timedelta(minutes=1))
    (message,) = box[0].received
    assert message["To"] == "officer@agency.example"
    text = " ".join(message.get_body(("plain",)).get_content().split())
    assert "did not reach The place “records”" in text
    assert "There is no such bucket" in text
    assert store.objects() == {}


def test_a_worker_that_died_after_writing_leaves_the_object_once(
    room: Mailroom, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.schedule(to(Sort.PLACE, "records"))
    with monkeypatch.context() as crashing:

        def note(*_: object) -> None:
            raise KeyboardInterrupt

        crashing.setattr(places, "note", note)
        with pytest.raises(KeyboardInterrupt):
            room.make()
    written = store.objects()
    assert len(written) == 1
    room.pass_time(timedelta(hours=1))
    assert [each.state for each in room.deliveries()] == [State.ARRIVED]
    assert store.objects() == written


def test_another_object_in_its_place_is_never_overwritten(room: Mailroom, store: ObjectStore) -> None:
    room.schedule(to(Sort.PLACE, "records"))
    store.goes_away()
    run = room.make()
    store.comes_back()
    with room.looking() as work:
        load_folder = f"training/{places.agencies.agency(work, room.office.agency_id).code.lower()}"
    key = f"{load_folder}/compliance/2026-01-31-{run.id}/{run.files[0].name}"
    store.put(key, b"somebody else's")
    room.pass_time(PAUSES[0] + timedelta(seconds=1))
    assert "lies there already" in room.deliveries()[0].detail
    assert store.objects() == {key: b"somebody else's"}
    store.remove(key)
    room.pass_time(PAUSES[1] + timedelta(seconds=1))
    assert [each.state for each in room.deliveries()] == [State.ARRIVED]
    assert hashes(store) == {run.files[0].name: run.files[0].sha256}


def test_reports_are_made_kept_and_handed_out_where_the_installations_own_files_are_in_an_object_store(
    room: Mailroom, store: ObjectStore
) -> None:
    room.settings(files_url=f"{store.url}/files")
    room.schedule(to(Sort.PLACE, "records"))
    run = room.make()
    file = run.files[0]
    assert {key.partition("/")[0] for key in store.objects()} == {"files", "training"}
    taken = officer(room).get(f"/reports/files/{file.id}").data
    assert hashlib.sha256(taken).hexdigest() == file.sha256
    assert [each.state for each in room.deliveries()] == [State.ARRIVED]

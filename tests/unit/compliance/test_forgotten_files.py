"""Uploads that nobody confirmed are removed after a day; what a record names, taken back or not, is never removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit.records import AuditEntry
from lms.compliance import jobs
from lms.compliance.model.drafts import Draft, Kind
from lms.compliance.services import attachments, recording
from lms.compliance.services.attachments import StoredFile
from lms.directory.services import agencies
from lms.kernel.clock import Clock
from lms.kernel.errors import Invalid
from lms.platform.files import Files
from lms.platform.queue import Claim
from lms.platform.work import Runtime, unit_of_work
from tests.papers import PDF
from tests.unit.compliance.desk import APPROVER, desk
from tests.unit.signoff.team import Team


@pytest.fixture
def one(app: Flask) -> Team:
    return desk(app)


def uploaded(one: Team) -> StoredFile:
    with one.bed.work() as work:
        return attachments.keep(work, attachments.look_at("memo.pdf", PDF))


def recorded(one: Team, person_id: int, file: StoredFile, once: str) -> str:
    draft = Draft(
        person_id=person_id, kind=Kind.EXEMPTION, requirement="records", on=date(2026, 2, 2), until=date(2026, 2, 9),
        reason="duties", approver=APPROVER,
    )  # fmt: skip
    with one.bed.work() as work:
        return recording.record(work, draft, once, file)


def stored(one: Team) -> set[str]:
    with one.bed.work() as work:
        return set(Files(work.settings.files_url).under("attachments"))


def swept(one: Team, later: timedelta) -> str:
    one.bed.now += later
    app = one.bed.app
    runtime: Runtime = app.extensions["lms"]
    app.extensions["lms"] = Runtime(runtime.settings, Clock(stopped_at=one.bed.now), runtime.handlers, runtime.wanted)
    claim = Claim(1, "job.forgotten-files", {}, "test", one.bed.agency_id, None)
    return jobs.sweep_files(app, claim, lambda done, total: None)


def entries(one: Team) -> Iterator[dict[str, object]]:
    with one.bed.work() as work:
        yield from work.session.scalars(sa.select(AuditEntry.data).where(AuditEntry.act == "file:swept")).all()


def test_only_what_no_record_names_goes_and_only_after_a_day(one: Team) -> None:
    bo = one.person("Bo Hill")
    forgotten = uploaded(one)
    named, taken_back = uploaded(one), uploaded(one)
    recorded(one, bo, named, "a")
    cy = one.person("Cy Moss")
    ref = recorded(one, cy, taken_back, "b")
    with one.bed.work() as work:
        recording.take_back(work, cy, ref, "Approved by mistake")
    before = stored(one)
    assert before == {forgotten.key, named.key, taken_back.key}
    assert swept(one, timedelta(hours=20)) == "0 uploads removed that no record names."
    assert stored(one) == before
    assert list(entries(one)) == []
    fresh = uploaded(one)
    assert swept(one, timedelta(hours=28)) == "1 uploads removed that no record names."
    assert stored(one) == {named.key, taken_back.key, fresh.key}
    assert list(entries(one)) == [{"files": 1}]
    assert swept(one, timedelta(days=400)) == "1 uploads removed that no record names."
    assert stored(one) == {named.key, taken_back.key}
    with one.bed.work() as work:
        assert b"".join(attachments.hand_out(work, ref)[1]) == PDF


def test_a_form_that_waited_too_long_must_have_its_file_chosen_again(one: Team) -> None:
    file = uploaded(one)
    with one.bed.work() as work:
        ticket = attachments.ticket(work, file)
        assert attachments.of_ticket(work, ticket) == file
    one.bed.now += attachments.VALID_FOR + timedelta(minutes=5)
    with one.bed.work() as work, pytest.raises(Invalid, match="lost on the way"):
        attachments.of_ticket(work, ticket)
    assert timedelta(days=1) > attachments.VALID_FOR, "else a file could be swept while its form waits"


def test_the_files_of_another_agency_are_left_alone(one: Team) -> None:
    uploaded(one)
    with unit_of_work(one.bed.app, clock=Clock(stopped_at=one.bed.now), write=True) as work:
        code = agencies.agency(work, one.bed.agency_id).code
        other = agencies.found_agency(work, code=f"{code}X", name="Other", zone="UTC", founded_on=date(2020, 1, 1))
    mine = one.bed.agency_id
    one.bed.agency_id = other
    theirs = uploaded(one)
    one.bed.agency_id = mine
    assert swept(one, timedelta(days=3)).startswith("1 ")
    assert stored(one) == {theirs.key}


def test_the_day_in_a_key_is_what_the_sweep_reads(one: Team) -> None:
    key = uploaded(one).key
    assert datetime.strptime(key.rpartition("/")[2][:8], "%Y%m%d").date() == one.bed.now.date()

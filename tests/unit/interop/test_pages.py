"""The pages of imports: what a file would change is shown before anything is changed."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.directory.records import DirectoryFact, ImportRun
from lms.interop.services import runs
from lms.jobs import worker
from lms.kernel.actor import Actor
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work
from tests.unit.directory.clerk import Clerk, text
from tests.unit.directory.samples import DIRTY, chiefs, extract_of, found
from tests.unit.interop.test_training import history_of_chiefs

PEOPLE = "/imports/people"


@pytest.fixture
def actor(app: Flask) -> Actor:
    return found(app)


def facts(app: Flask) -> int:
    with unit_of_work(app, write=False) as work:
        return work.session.scalar(sa.select(sa.func.count(DirectoryFact.id))) or 0


def hand_in(clerk: Clerk, content: bytes, day: str = "2026-09-01") -> str:
    """Hand a file in and return its run's address."""
    answer = clerk.send(PEOPLE, file=content, effective_on=day)
    assert answer.status_code == 303, text(answer)
    return answer.headers["Location"]


def apply(clerk: Clerk, address: str, **changed: str) -> int:
    found = clerk.client.get(address).text
    sha256 = found.partition('name="sha256"')[2].partition('value="')[2].partition('"')[0]
    return clerk.send(address, **{"sha256": sha256, "invite": "y", **changed}).status_code


def test_an_extract_is_checked_shown_and_applied(app: Flask, actor: Actor) -> None:
    clerk = Clerk(app, actor, Role.ADMINISTRATOR)
    assert "No extract yet" in clerk.read(PEOPLE)
    address = hand_in(clerk, extract_of(chiefs()))
    page = clerk.read(address)
    assert "UTF-8, separated by comma" in page
    assert "1 September 2026" in page
    assert "Notburga Miranda, Office of the Director, 2016-05-10" in page
    assert facts(app) == 0
    assert apply(clerk, address) == 303
    assert facts(app) > 100
    assert "This file is applied" in clerk.read(address)
    assert f"Applied: {len(chiefs())} new, 0 changed" in clerk.read(PEOPLE)


def test_the_difference_can_be_filtered_and_taken_away(app: Flask, actor: Actor) -> None:
    clerk = Clerk(app, actor, Role.ADMINISTRATOR)
    apply(clerk, hand_in(clerk, extract_of(chiefs())))
    rows = chiefs()
    rows[3] |= {"Position": "=cmd", "Location": "Elsewhere"}
    address = hand_in(clerk, extract_of(rows), "2026-10-01")
    page = clerk.read(f"{address}?verdict=changed&search=10")
    assert "Position: Branch chief → =cmd" in page
    answer = clerk.client.get(f"{address}?format=csv")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert row["What and why"].startswith("Position: Branch chief → =cmd | Location:")


def test_refused_rows_are_listed_and_nothing_can_be_applied(app: Flask, actor: Actor) -> None:
    clerk = Clerk(app, actor, Role.ADMINISTRATOR)
    address = hand_in(clerk, DIRTY.read_bytes(), "2026-11-01")
    page = clerk.read(f"{address}?verdict=refused")
    assert "Nothing of this file is applied, because rows are refused" in page
    assert "HireDate: 31/06/2025 is not a day of the calendar" in page
    assert "Apply this file" not in page
    assert "rows refused" in clerk.read(PEOPLE)
    assert apply(clerk, address) == 303 or facts(app) == 0
    assert facts(app) == 0


@pytest.mark.parametrize(
    ("content", "day", "sentence"),
    [
        (b"", "", "is empty"),
        (b"PK\x03\x04....", "", "is a spreadsheet or zip file, not a CSV"),
        (b"hello\n", "", "is not a CSV"),
        (b"a,b\n1,2\n", "", "cannot be found"),
        (b"StaffNo,StaffNo\n1,2\n", "", "is there twice"),
        (extract_of(chiefs()), "2031-01-01", "has not come yet"),
        (extract_of(chiefs()), "1980-01-01", "was founded on 1 January 2000"),
        (extract_of(chiefs()), "2026-02-31", "must be a real date"),
    ],
)
def test_what_is_no_extract_is_refused_in_a_sentence_and_not_kept(
    app: Flask, actor: Actor, content: bytes, day: str, sentence: str
) -> None:
    clerk = Clerk(app, actor, Role.ADMINISTRATOR)
    answer = clerk.send(PEOPLE, file=content, effective_on=day)
    assert answer.status_code == 422
    assert sentence in text(answer)
    with unit_of_work(app, write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(ImportRun.id))) == 0


def test_a_form_without_a_file_says_so(app: Flask, actor: Actor) -> None:
    answer = Clerk(app, actor, Role.ADMINISTRATOR).send(PEOPLE, effective_on="")
    assert answer.status_code == 422
    assert "Choose a file" in text(answer)


def test_applying_twice_and_another_file_than_shown_change_nothing_more(app: Flask, actor: Actor) -> None:
    clerk = Clerk(app, actor, Role.ADMINISTRATOR)
    address = hand_in(clerk, extract_of(chiefs()))
    assert apply(clerk, address, sha256="0" * 64) == 303
    assert facts(app) == 0
    assert "This is not the file that was shown" in clerk.read(address)
    for _ in range(2):
        assert apply(clerk, address) == 303
    once = facts(app)
    assert apply(clerk, address) == 303
    assert facts(app) == once > 0


def test_a_file_checked_before_another_was_applied_must_be_handed_in_again(app: Flask, actor: Actor) -> None:
    clerk = Clerk(app, actor, Role.ADMINISTRATOR)
    first, second = hand_in(clerk, extract_of(chiefs())), hand_in(clerk, extract_of(chiefs()[:-1]))
    apply(clerk, first)
    apply(clerk, second)
    assert "The directory has changed since this file was checked" in clerk.read(second)


def test_a_large_file_is_a_run_with_progress(app: Flask, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "LARGE", 10)
    clerk = Clerk(app, actor, Role.ADMINISTRATOR)
    address = hand_in(clerk, extract_of(chiefs()))
    assert "This file is large" in clerk.read(address)
    assert clerk.client.get(f"{address}/state").json == {"value": 0, "max": 100, "text": "0% done", "done": False}
    assert "Being checked" in clerk.read(PEOPLE)
    worker.do_everything(app)
    assert clerk.client.get(f"{address}/state").json["done"]
    assert apply(clerk, address) == 303
    assert facts(app) == 0
    worker.do_everything(app)
    assert facts(app) > 100
    assert "This file is applied" in clerk.read(address)
    with unit_of_work(app, write=False) as work:
        assert work.session.scalars(sa.select(ImportRun.applied_by)).one() == "Cleo Clerk"


def test_a_large_file_that_is_no_extract_says_so_on_its_page(
    app: Flask, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "LARGE", 1)
    clerk = Clerk(app, actor, Role.ADMINISTRATOR)
    address = hand_in(clerk, b"a,b\n1,2\n3,4\n")
    worker.do_everything(app)
    assert "cannot be found" in clerk.read(address)
    assert "Cannot be used" in clerk.read(PEOPLE)


def test_training_is_taken_in_at_the_browser_by_the_officer(app: Flask, actor: Actor) -> None:
    administrator = Clerk(app, actor, Role.ADMINISTRATOR)
    apply(administrator, hand_in(administrator, extract_of(chiefs())))
    officer = Clerk(app, actor, Role.OFFICER)
    assert "No file yet" in officer.read("/imports/training")
    answer = officer.send("/imports/training", file=history_of_chiefs()[1])
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert "security-awareness on 2023-02-10" in officer.read(address)
    assert apply(officer, address) == 303
    assert "This file is applied" in officer.read(address)
    administrator.read(address, 403)
    officer.read(address.replace("training", "people"), 403)
    administrator.read(address.replace("training", "people"), 404)


def test_a_run_of_another_agency_does_not_exist(app: Flask, actor: Actor) -> None:
    address = hand_in(Clerk(app, actor, Role.ADMINISTRATOR), extract_of(chiefs()))
    stranger = Clerk(app, found(app, "other"), Role.ADMINISTRATOR)
    stranger.read(address, 404)
    stranger.read(f"{address}/state", 404)

"""The notice log proves who was told of which duty, when, by which letter, and which letters came back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.jobs import worker
from lms.kernel.errors import Invalid
from lms.notices.records import Notice
from lms.reporting.model import Narrowing
from lms.reporting.services import runs as services
from tests.unit.compliance.agency import RECORDS
from tests.unit.evaluation.asked import passes, with_doors
from tests.unit.notices.test_bounces import Refusing, refusing  # noqa: F401
from tests.unit.notices.test_log import sending
from tests.unit.notices.test_morning import morning, pair
from tests.unit.reporting.making import file_of, make, rows_of
from tests.unit.reporting.test_compliance import text_of
from tests.unit.signoff.team import Team, team

DAY = date(2026, 2, 4)
LATER = timedelta(hours=1)
PERIOD = {"from_on": date(2026, 2, 1)}


def told(app: Flask, url: str) -> Team:
    """A supervisor and one of their people, who were written to; the person's address is not known to the server."""
    one = team(app)
    one.bed.publish(RECORDS)
    pair(one)
    morning(one, DAY)
    worker.deliver(sending(one, url, LATER))
    one.bed.now += 2 * LATER
    return one


def rows(one: Team, narrowing: Narrowing | None = None, **more: object) -> list[dict[str, str]]:
    with one.bed.work() as work:
        run = services.ask(work, "notices", DAY, narrowing=narrowing, **{**PERIOD, **more})  # type: ignore[arg-type]
        return rows_of(services.compiled(work, run).content.files[0].data)


def test_every_notice_has_its_letter_and_what_became_of_it(both: Flask, refusing: tuple[Refusing, str]) -> None:  # noqa: F811
    one = told(both, refusing[1])
    before_sending = one.bed.now - 1.5 * LATER
    found = {row["to_address"]: row for row in rows(one)}
    bounced = found["bo.hill@agency.example"]
    assert (bounced["about_name"], bounced["requirement"], bounced["due_on"]) == ("Hill, Bo", "records", "2026-03-06")
    assert (bounced["fate"], bounced["attempts"]) == ("bounced", "1")
    assert "no such mailbox here" in bounced["detail"]
    assert bounced["message_id"].startswith("<notice.")
    assert found["ana.lee@agency.example"]["fate"] == "sent"
    # What came back later was not known before.
    assert [row["fate"] for row in rows(one, known_at=before_sending)] == ["waiting", "waiting"]
    assert rows(one, Narrowing(requirement="card")) == []
    assert [row["to_address"] for row in rows(one, Narrowing(staff=(bounced["about_staff_no"],)))] == [
        bounced["to_address"]
    ]
    assert len(rows(one, unit="A")) == len(found)


def test_who_is_invited_to_practise_is_in_no_report(app: Flask, tmp_path: Path) -> None:
    one = with_doors(team(app), tmp_path)
    passes(one, one.person("Bo Hill"), date(2026, 1, 30))
    morning(one, DAY)
    morning(one, date(2026, 2, 9))
    with one.bed.work() as work:
        run = services.ask(work, "notices", date(2026, 2, 9), **PERIOD)  # type: ignore[arg-type]
        found = rows_of(services.compiled(work, run).content.files[0].data)
        assert work.session.scalars(sa.select(Notice).where(Notice.step == "practice")).all()
    assert "practice" not in {row["kind"] for row in found}


def test_the_document_counts_what_came_back(app: Flask, refusing: tuple[Refusing, str]) -> None:  # noqa: F811
    one = told(app, refusing[1])
    run = make(one, "notices", DAY, **PERIOD)
    pdf = file_of(one, run, ".pdf")
    text = " ".join(text_of(pdf).split())
    assert "Hill, Bo" in text
    assert "Came back" in text
    assert "no such mailbox here" in text
    assert run.counts == {"rows": 2, "bounced": 1}


def test_a_period_without_letters_is_a_nil_return_and_a_wrong_number_is_refused(app: Flask) -> None:
    one = team(app).today(DAY)
    run = make(one, "notices", DAY, **PERIOD)
    assert "Nil return." in text_of(file_of(one, run, ".pdf"))
    with one.bed.work() as work, pytest.raises(Invalid, match="Nobody here has the staff number 999"):
        services.ask(work, "notices", DAY, narrowing=Narrowing(staff=("999",)))

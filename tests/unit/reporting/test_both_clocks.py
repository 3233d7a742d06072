"""The evidence of a completion tells both clocks: when an answer was given by the device's, and when we received it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask

from lms.catalogue import services as catalogue
from lms.compliance.model.evidence import EvidenceKind, Posting, Source
from lms.compliance.services import evidence
from lms.compliance.services.record.model import Reader
from lms.learning.model import PaperKind
from lms.learning.records import Answer, Attempt, AttemptFinish, Paper, PaperSubmission
from lms.learning.rules.shuffle import order_of
from lms.reporting.services import certificates
from tests.unit.evaluation.asked import MODULE, with_doors
from tests.unit.learning.items import right_response
from tests.unit.reporting.making import file_of, finish
from tests.unit.reporting.test_compliance import text_of
from tests.unit.signoff.team import Team, team

ON = date(2026, 11, 5)
RECEIVED = datetime(2026, 11, 5, 16, 0, tzinfo=UTC)
WAITED = timedelta(days=2)


def passed(one: Team, person: int) -> int:
    """Let somebody pass by two answers, one of which had waited on a device; return the evidence."""
    one.today(ON)
    with one.bed.work() as work:
        version = catalogue.current_version(work, one.bed.agency_id, MODULE, ON)
        assert version
        items = catalogue.document(work, version.id).pool[:2]
        attempt = Attempt(
            agency_id=one.bed.agency_id,
            person_id=person,
            module=MODULE,
            version_id=version.id,
            number=1,
            seed="s",
            device="",
            started_at=RECEIVED - WAITED,
        )
        work.session.add(attempt)
        work.session.flush()
        entries = [{"item": item.id, "order": list(order_of(item, "s"))} for item in items]
        paper = Paper(
            attempt_id=attempt.id, kind=PaperKind.POST, number=1, seed="s", entries=entries, made_at=RECEIVED - WAITED
        )
        work.session.add(paper)
        work.session.flush()
        for number, (item, waited) in enumerate(zip(items, (WAITED, timedelta(0)), strict=True)):
            work.session.add(
                Answer(
                    attempt_id=attempt.id,
                    paper_id=paper.id,
                    item=item.id,
                    response=right_response(item),
                    correct=True,
                    points=1,
                    device_at=RECEIVED - waited,
                    received_at=RECEIVED,
                    key=f"key-{number}",
                )
            )
        work.session.add(
            PaperSubmission(paper_id=paper.id, at=RECEIVED, points=2, maximum=2, pass_mark=80, passed=True)
        )
        posting = Posting(
            kind=EvidenceKind.COMPLETION,
            person_id=person,
            source=Source.LEARNING,
            record_id=f"attempt:{attempt.id}",
            on=ON,
            module=MODULE,
        )
        found = evidence.post(work, posting)
        work.session.add(
            AttemptFinish(
                attempt_id=attempt.id,
                paper_id=paper.id,
                at=RECEIVED,
                score=100.0,
                papers=1,
                minutes=None,
                evidence_id=found,
            )
        )
        return found


def test_the_evidence_has_both_times_of_each_answer(app: Flask, tmp_path: Path) -> None:
    one = with_doors(team(app), tmp_path)
    person = one.person("Ana Lee", supervisor=one.person("Flo Oak"))
    found = passed(one, person)
    with one.work_as(person) as work:
        run = certificates.ask_completion(work, found, Reader.ONESELF)
    made = finish(one, run)
    data = file_of(one, made, ".pdf")
    words = " ".join(text_of(data).split())
    assert "that came after a time without a network: 1." in words
    assert words.count("given, as the device’s clock says") + words.count("given, as the device's clock says") >= 2
    questions = json.loads(file_of(one, made, ".json"))["questions"]
    assert [each["received_at"] for each in questions] == [RECEIVED.isoformat()] * 2
    assert [each["device_at"] for each in questions] == [(RECEIVED - WAITED).isoformat(), RECEIVED.isoformat()]

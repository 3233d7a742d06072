"""The statement: the same hash for the same question and records, for ever; anybody can compute it again."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest
from flask import Flask

from lms.audit import services as audit
from lms.directory.model import AgencyView
from lms.reporting.model import Asks, Content, DataFile, Definition, Question, Tally, TextVersion
from lms.reporting.statement import NAME, Printed, Subject, canonical, content_hash
from tests.unit.reporting.agency import busy

INSTANT = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
CONTENT = Content(
    title="Compliance",
    scope="All",
    values={},
    registers={},
    files=[DataFile("register.csv", "The register", "name,status\r\nDvořák,overdue\r\n".encode())],
    counts={"rows": 1},
    texts=[TextVersion("requirement", "records", 2, "b" * 64), TextVersion("requirement", "card", 1, "a" * 64)],
    tallies=[Tally("register.csv", "status", {"overdue": 1})],
)
SUBJECT = Subject(
    AgencyView(1, "DOP", "Agency of Parks", "America/New_York", date(2000, 1, 1), INSTANT),
    Definition("compliance", "Compliance", "Who", "Auditors", "compliance"),
    Question(date(2026, 4, 30), INSTANT),
    CONTENT,
)


def test_the_content_hash_of_a_known_report_never_changes() -> None:
    """A release in which this fails would give old reports new hashes: count up the edition instead."""
    assert SUBJECT.content_hash == "600d51c3b2ae1c032e99a1569d9e9770c8f2c5b9580725fef4b8b036da053fc8"


def test_words_and_looks_do_not_change_the_hash() -> None:
    definition = replace(SUBJECT.definition, title="Obéissance", description="Qui", asks=(Asks.UNIT, Asks.PERIOD))
    content = replace(CONTENT, title="X", scope="Tout", values={"a": 1}, texts=list(reversed(CONTENT.texts)))
    assert replace(SUBJECT, definition=definition, content=content).content_hash == SUBJECT.content_hash


@pytest.mark.parametrize(
    "other",
    [
        replace(SUBJECT, question=replace(SUBJECT.question, as_of=date(2026, 4, 29))),
        replace(SUBJECT, question=replace(SUBJECT.question, unit="D1")),
        replace(SUBJECT, question=replace(SUBJECT.question, known_at=datetime(2026, 5, 1, 4, 0, 0, 1, tzinfo=UTC))),
        replace(SUBJECT, agency=replace(SUBJECT.agency, code="DOT")),
        replace(SUBJECT, content=replace(CONTENT, files=[DataFile("register.csv", "The register", b"name\r\n")])),
        replace(SUBJECT, content=replace(CONTENT, texts=CONTENT.texts[:1])),
        replace(SUBJECT, content=replace(CONTENT, edition=2)),
    ],
)
def test_another_question_other_texts_or_other_data_have_another_hash(other: Subject) -> None:
    assert other.content_hash != SUBJECT.content_hash


def test_the_statement_is_canonical_and_carries_what_its_hash_covers() -> None:
    data = SUBJECT.file([Printed(3, "Register", 1)])
    read = json.loads(data)
    assert canonical(read) == data
    assert content_hash(read["content"]) == read["content_sha256"] == SUBJECT.content_hash
    assert read["content"]["data"][0]["sha256"] == hashlib.sha256(CONTENT.files[0].data).hexdigest()
    assert read["registers"] == [{"section": 3, "title": "Register", "rows": 1}]


def test_a_run_prints_its_content_hash_and_carries_the_log_as_it_was(app: Flask) -> None:
    office = busy(app)
    run = office.report(date(2026, 4, 30))
    with pikepdf.open(io.BytesIO(office.bytes_of(run))) as pdf:
        stated = json.loads(pdf.attachments[NAME].get_file().read_bytes())
        relations = {str(each.UF): str(each.AFRelationship) for each in pdf.Root.AF}
    assert relations.pop(NAME) == "/Source"
    assert set(relations.values()) == {"/Data"}
    assert "compliance-register.csv" in relations
    assert stated["content_sha256"] == run.fingerprint
    assert stated["content"]["data"][0]["sha256"] == run.files[1].sha256
    assert [text["key"] for text in stated["content"]["texts"]] == ["card", "records"]
    assert stated["tallies"][0]["counts"]["overdue"] == run.counts["overdue"]
    assert sum(each["rows"] for each in stated["registers"] if each["title"].startswith("Register")) == 8
    with office.work() as work:
        assert audit.hash_of(work, office.agency_id, stated["log"]["sequence"]) == stated["log"]["hash"]
        entry = next(e for e in audit.latest(work, office.agency_id) if e.sequence == stated["log"]["sequence"])
    assert entry.at <= run.question.known_at


def test_the_same_question_asked_later_has_the_same_hash_and_bytes(app: Flask) -> None:
    office = busy(app)
    first = office.report(date(2026, 4, 30))
    office.hire("Late", "Lee", "D1")
    again = office.report(date(2026, 4, 30), known_at=first.question.known_at)
    assert first.id != again.id
    assert again.fingerprint == first.fingerprint
    assert again.files[0].sha256 == first.files[0].sha256
    assert office.report(date(2026, 4, 30)).fingerprint != first.fingerprint

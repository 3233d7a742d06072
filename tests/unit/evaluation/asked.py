"""A team whose people pass a small module, and are asked later what came of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.compliance.model.evidence import EvidenceKind, Posting
from lms.compliance.services import evidence
from lms.evaluation.model.survey import Answers
from lms.evaluation.services import surveys
from lms.learning.model import PaperKind
from lms.learning.records import Attempt, AttemptFinish, Paper
from lms.platform.content import Overlay
from tests.unit.catalogue.builder import write
from tests.unit.signoff.team import Team

MODULE = "keys-and-doors"
ANSWERS = Answers({"before": 2, "now": 4, "better": 4, "expected": 3, "means": 4}, {}, {"barrier": "time"})


def with_doors(team: Team, folder: Path) -> Team:
    """Publish the module and the shipped surveys; it is asked about after 60 days."""
    loaded = content.load(content.folder_at(write(folder / "policies")))
    assert loaded.module
    with team.bed.work() as work:
        catalogue.publish(work, team.bed.agency_id, [loaded.module])
        surveys.publish_surveys(work, team.bed.agency_id, Overlay("policies"))
    return team


def passes(team: Team, person: int, on: date, number: int = 1) -> int:
    """Let somebody pass the module on a day; return the attempt."""
    at = datetime(on.year, on.month, on.day, 16, 0, tzinfo=UTC)
    if team.bed.now.date() < on:
        team.today(on)
    with team.bed.work() as work:
        version = catalogue.current_version(work, team.bed.agency_id, MODULE, on)
        assert version
        row = Attempt(
            agency_id=team.bed.agency_id, person_id=person, module=MODULE, version_id=version.id, number=number,
            seed="s", device="", started_at=at,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        paper = Paper(attempt_id=row.id, kind=PaperKind.POST, number=1, seed="s", entries=[], made_at=at)
        work.session.add(paper)
        work.session.flush()
        done = Posting(
            kind=EvidenceKind.COMPLETION, person_id=person, source="test", record_id=f"attempt:{row.id}", on=on,
            module=MODULE,
        )  # fmt: skip
        finish = AttemptFinish(
            attempt_id=row.id, paper_id=paper.id, at=at, score=90.0, papers=1, minutes=None,
            evidence_id=evidence.post(work, done),
        )  # fmt: skip
        work.session.add(finish)
        return row.id

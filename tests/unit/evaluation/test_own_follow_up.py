"""A module with an instrument of its own is asked about by it, on its own day; every other one by that for all."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.evaluation.model.survey import Side, follow_up_of
from lms.evaluation.services import follow_ups, surveys
from lms.notices.services import following
from lms.platform.content import Overlay
from tests.unit.evaluation.asked import MODULE, passes, with_doors
from tests.unit.evaluation.test_follow_up_pages import walker
from tests.unit.signoff.team import Team, team

DONE = date(2026, 9, 23)
GENERAL = Path("policies/surveys/follow-up.yaml").read_text("utf-8")


@pytest.fixture
def staff(both: Flask, tmp_path: Path) -> Team:
    return with_doors(team(both), tmp_path)


def own_instrument(staff: Team, folder: Path) -> None:
    """Publish an instrument about the small module alone, asked after 30 days."""
    path = folder / "policies" / "surveys" / f"{follow_up_of(MODULE)}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = GENERAL.replace("survey: follow-up", f"survey: {follow_up_of(MODULE)}").replace("days: 60", "days: 30")
    text = text.replace("how often do you do at work what it teaches?", "how often do you lock the door?")
    path.write_text(text, "utf-8")
    with staff.bed.work() as work:
        surveys.publish_surveys(work, staff.bed.agency_id, Overlay("policies", folder / "policies"))


def asked_after(staff: Team, days: int) -> int:
    staff.today(DONE + timedelta(days=days))
    with staff.bed.work() as work:
        return following.invite_due(work)


def test_without_one_the_instrument_for_all_is_asked_after_its_days(staff: Team) -> None:
    passes(staff, staff.person("Bo Hill"), DONE)
    assert [asked_after(staff, days) for days in (30, 59, 60)] == [0, 0, 1]


def test_with_one_its_own_questions_are_asked_on_its_own_day_once(staff: Team, tmp_path: Path) -> None:
    own_instrument(staff, tmp_path)
    boss = staff.person("Ana Lee")
    learner = staff.person("Bo Hill", supervisor=boss)
    passes(staff, learner, DONE)
    assert [asked_after(staff, days) for days in (29, 30, 31, 60)] == [0, 1, 0, 0]
    staff.today(DONE + timedelta(days=31))
    with staff.bed.work() as work:
        work.actor = walker(staff, learner).actor
        found = follow_ups.questions(work, 1, Side.LEARNER).survey
        assert found.survey == follow_up_of(MODULE)
        assert "And now, how often do you lock the door?" in {item.text for item in found.items}
    with staff.bed.work() as work:
        (entry,) = audit.latest(work, staff.bed.agency_id, [Act.FOLLOW_UP_OPENED])
        assert (entry.subject, entry.data["completions"]) == (f"survey:{follow_up_of(MODULE)}", 1)

"""Surveys are read with every mistake in its place, and published for ever."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.cli.main import main
from lms.directory.services.agencies import found_agency
from lms.evaluation import content
from lms.evaluation.model.survey import FOLLOW_UP, REACTION, Side, Survey, follow_up_of
from lms.evaluation.services import surveys as services
from lms.evaluation.store import surveys as store
from lms.kernel.actor import system_actor
from lms.kernel.errors import Invalid, Refused
from lms.kernel.events import ModulePublished
from lms.platform.content import Overlay
from lms.platform.work import unit_of_work

MODULES = sorted(path.parent.name for path in Path("policies/modules").glob("*/module.yaml"))
NUMBERS = {7: "Seven", 8: "Eight", 9: "Nine", 10: "Ten", 11: "Eleven"}


def loaded(name: str) -> Survey:
    """Return a survey that is shipped."""
    found = content.load(Path(f"policies/surveys/{name}.yaml")).survey
    assert found is not None
    return found


GOOD = """\
survey: reaction
version: 1
title: How was it?
intro: Two questions.
items:
- id: clear
  kind: agree5
  text: It was clear.
- id: obstacle
  kind: text
  text: What got in the way?
  optional: true
"""


def write(folder: Path, text: str = GOOD, name: str = "reaction") -> Path:
    path = folder / "surveys" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def publish(app: Flask, agency: int, folder: Path) -> list[str]:
    with unit_of_work(app, system_actor(agency), write=True) as work:
        return services.publish_surveys(work, agency, Overlay("policies", folder))


@pytest.fixture
def agency(both: Flask) -> int:
    with unit_of_work(both, system_actor(), write=True) as work:
        return found_agency(work, code="A", name="A", zone="America/New_York", founded_on=date(2020, 1, 1))


def test_the_surveys_that_are_shipped_are_whole() -> None:
    loaded = list(content.surveys_in(Overlay("policies")))
    assert [each.mistakes for each in loaded] == [()] * len(loaded)
    assert {each.survey.survey for each in loaded if each.survey} == {FOLLOW_UP, REACTION, *map(follow_up_of, MODULES)}


@pytest.mark.parametrize("module", MODULES)
def test_each_module_has_its_own_follow_up_for_both_sides_around_the_questions_of_all(module: str) -> None:
    shared, own = (loaded(name) for name in (FOLLOW_UP, follow_up_of(module)))
    assert [item.id for item in own.items if item.id in {each.id for each in shared.items}] == [
        item.id for item in shared.items
    ]
    mine = [item for item in own.items if item.id not in {each.id for each in shared.items}]
    assert len(mine) >= 3
    assert sum(item.of_person is not None for item in mine) >= 2
    for side, intro in ((Side.LEARNER, own.intro), (Side.SUPERVISOR, own.intro_of_person)):
        asked = own.asked_of(side).items
        assert str(intro).startswith(f"{NUMBERS[len(asked)]} short questions"), side
    assert own.module == module


def test_a_follow_up_of_a_module_that_is_not_there_is_told(tmp_path: Path) -> None:
    write(tmp_path, LATER.replace("  modules: {security: 30, ethics: never}\n", "")
          .replace("survey: follow-up", "survey: follow-up-nowhere"), "follow-up-nowhere")  # fmt: skip
    found = {each.name: each for each in content.surveys_in(Overlay("policies", tmp_path))}["follow-up-nowhere"]
    assert found.survey is None
    assert "There is no module 'nowhere'" in str(found.mistakes[0])


def test_a_modules_own_follow_up_says_its_own_days_alone(tmp_path: Path) -> None:
    name = "follow-up-records-management"
    wrong = content.load(write(tmp_path, LATER.replace("survey: follow-up", f"survey: {name}"), name))
    assert [(each.line, "says when others are asked" in str(each)) for each in wrong.mistakes] == [(8, True)]


LATER = """\
survey: follow-up
version: 1
title: What came of it?
intro: To you.
intro_of_person: About somebody.
follow_up:
  days: 60
  modules: {security: 30, ethics: never}
  remind_after: 7
  closes_after: 14
items:
- id: before
  kind: often5
  text: Before?
  of_person: Before, they?
- id: now
  kind: often5
  since: before
  text: Now?
  of_person: Now, they?
- id: barrier
  kind: choice
  text: What is in the way?
  options: {time: Time, tools: Tools}
"""


def test_the_instrument_is_read_with_its_two_ways_of_asking(tmp_path: Path) -> None:
    survey = content.load(write(tmp_path, LATER, "follow-up")).survey
    assert survey is not None
    assert survey.follow_up is not None
    assert [survey.follow_up.days_of(module) for module in ("records", "security", "ethics")] == [60, 30, None]
    theirs = survey.asked_of(Side.SUPERVISOR)
    assert [(item.id, item.text) for item in theirs.items] == [("before", "Before, they?"), ("now", "Now, they?")]
    assert (survey.asked_of(Side.LEARNER), theirs.intro) == (survey, "About somebody.")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("  days: 60", "  days: 45", 7, "days: this should be 30, 60 or 90"),
        ("remind_after: 7", "remind_after: 14", 9, "comes after 14 days, when the questions have closed"),
        ("  since: before\n", "  since: barrier\n", 18, "no earlier question on the same scale. There is: before"),
        ("  options: {time: Time, tools: Tools}\n", "", 22, "a choice needs at least two options"),
        ("{time: Time, tools: Tools}", "{time: Time}", 22, "a choice needs at least two options"),
        ("  text: Before?", "  text: Before?\n  options: {a: A, b: B}", 15, "only a question of the kind 'choice'"),
        ("intro_of_person: About somebody.\n", "", 10, "have no introduction"),
        ("  of_person: Before, they?\n", "", 0, ""),
        (LATER[LATER.index("follow_up:\n") : LATER.index("items:")], "", 1, "does not say when it is asked"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_instrument_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in LATER
    loaded = content.load(write(tmp_path, LATER.replace(old, new), "follow-up"))
    told = [(mistake.line, str(mistake)) for mistake in loaded.mistakes]
    assert any(at == line and words in text for at, text in told) if words else told == [], told


def test_only_the_follow_up_asks_two_people(tmp_path: Path) -> None:
    text = GOOD.replace("  text: It was clear.", "  text: It was clear.\n  of_person: Was it?")
    loaded = content.load(write(tmp_path, text + "follow_up: {days: 30}\n"))
    assert [mistake.line for mistake in loaded.mistakes] == [6, 14]
    assert all(
        "belongs to the survey 'follow-up' alone, and to modules' own" in str(mistake) for mistake in loaded.mistakes
    )


def test_a_text_published_before_the_instrument_came_keeps_its_hash() -> None:
    old = {"survey": "reaction", "version": 1, "title": "t", "intro": "i",
           "items": [{"id": "clear", "kind": "agree5", "text": "Clear?", "optional": False}]}  # fmt: skip
    assert services.hash_of(Survey.model_validate(old)) == (
        hashlib.sha256(json.dumps(old, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("survey: reaction", "survey: feelings", 1, "the file is named 'reaction.yaml'"),
        ("version: 1", "version: first", 2, "should be a whole number"),
        ("intro: Two questions.", "intros: Two.", 4, "'intros' is not a known key. Did you mean 'intro'?"),
        ("  kind: agree5", "  kind: agree7", 7, "should be 'agree5', 'often5', 'choice' or 'text'"),
        ("id: obstacle", "id: clear", 9, "The id 'clear' is used twice."),
        ("  optional: true\n", "", 9, "must be optional. Add a line 'optional: true'."),
        ("  kind: agree5", "  kind: text\n  optional: true", 5, "there is nothing to count"),
        ("title: How", "title: [How", 4, "This is not YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    loaded = content.load(write(tmp_path, GOOD.replace(old, new)))
    assert loaded.survey is None
    assert any(words in str(mistake) and mistake.line == line for mistake in loaded.mistakes), loaded.mistakes


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xff\xfe" + GOOD.encode("utf-16-le"))
    assert "not UTF-8" in str(content.load(path).mistakes[0])


def test_the_check_reads_surveys_too(tmp_path: Path) -> None:
    good = CliRunner().invoke(main, ["policies", "check", str(write(tmp_path))])
    assert good.exit_code == 0
    assert "survey reaction version 1: 2 questions." in good.output
    wrong = write(tmp_path, GOOD.replace("version: 1", "version: 0"))
    bad = CliRunner().invoke(main, ["policies", "check", "--json", str(wrong)])
    assert bad.exit_code == 1
    assert json.loads(bad.output)["mistakes"][0]["line"] == 2


def test_a_survey_is_published_once_and_with_modules(both: Flask, agency: int, tmp_path: Path) -> None:
    write(tmp_path)
    names = [FOLLOW_UP, *map(follow_up_of, MODULES), REACTION]
    assert sorted(publish(both, agency, tmp_path)) == sorted(names)
    assert publish(both, agency, tmp_path) == []
    with unit_of_work(both, system_actor(agency), write=False) as work:
        found = store.latest(work.session, agency, REACTION)
        assert found is not None
        assert services.hash_of(store.document(found)) == found.content_hash
        assert len(audit.latest(work, agency, [Act.SURVEY_PUBLISHED])) == len(names)
        assert {"survey follow-up version 2", "survey reaction version 1"} <= set(services.published(work))


def test_publishing_a_module_publishes_the_surveys(both: Flask, agency: int) -> None:
    with unit_of_work(both, system_actor(agency), write=True) as work:
        event = ModulePublished(agency_id=agency, module="m", version=1, material=False, effective_on=date(2026, 1, 1))
        services.publish_with_modules(work, event)
        assert store.latest(work.session, agency, REACTION) is not None


def test_a_changed_text_needs_a_new_number(both: Flask, agency: int, tmp_path: Path) -> None:
    write(tmp_path)
    publish(both, agency, tmp_path)
    write(tmp_path, GOOD.replace("It was clear", "It was very clear"))
    with pytest.raises(Refused, match="Write 'version: 2'"):
        publish(both, agency, tmp_path)
    write(tmp_path, GOOD.replace("It was clear", "It was very clear").replace("version: 1", "version: 2"))
    assert publish(both, agency, tmp_path) == ["reaction"]


def test_a_mistake_publishes_nothing(both: Flask, agency: int, tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("version: 1", "version: none"))
    with pytest.raises(Invalid, match=r"Nothing was published.*reaction\.yaml:2"):
        publish(both, agency, tmp_path)

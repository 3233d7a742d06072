"""Every format of a lesson leads to the same checks, and a story can always be finished."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue import content
from lms.catalogue.format_rules import story_faults
from lms.catalogue.model.formats import Choice, CitedRule, Ending, Format, Scenario, Scene
from lms.learning.rules.stories import told
from tests.unit.catalogue.builder import write
from tests.unit.catalogue.stories import STORY, with_story


def test_a_lesson_offers_its_story(tmp_path: Path) -> None:
    loaded = content.load(content.folder_at(write(tmp_path, with_story())))
    assert loaded.mistakes == ()
    assert loaded.module
    first, second = loaded.module.lessons
    assert first.formats.offered() == (Format.READING, Format.SCENARIO)
    assert second.formats.offered() == (Format.READING,)
    assert loaded.computed_minutes == 7, "a lesson's minutes count once, whatever the format"


def test_a_text_without_formats_keeps_the_hash_it_had_before_there_were_any(tmp_path: Path) -> None:
    loaded = content.load(content.folder_at(write(tmp_path)))
    assert loaded.module
    said = loaded.module.model_dump(mode="json")
    assert "scenarios" not in said
    assert "formats" not in said["lessons"][0]


MISTAKES = [
    ("to: inside}", "to: outside}", 9, "'outside', which is not there"),
    ("  - {text: Look inside first, consequence: Somebody is still there., to: inside}\n", "", 10,
     "No choice leads to the scene 'inside'"),
    ("  ending: bad\n", "", 19, "dead end"),
    ("id: inside", "id: evening", 11, "'evening' is there twice"),
    ("  ending: bad\n", "  choices:\n  - {text: Wait, consequence: Nothing., to: open-night}\n"
     "  - {text: Sit, consequence: Nothing., to: open-night}\n", 19, "no ending can be reached"),
    ("  - {text: Ask him to lock up, consequence: He nods and forgets., to: open-night}\n", "", 13, "one choice only"),
    ("  ending: good\n", "  ending: good\n  choices:\n  - {text: A, consequence: B., to: inside}\n"
     "  - {text: C, consequence: D., to: inside}\n", 18, "has an ending and choices"),
    ("{text: Look inside first,", "{text: Lock it,", 4, "Two choices of the scene 'evening' say the same"),
    ("ending: good", "ending: superb", 18, "should be 'good', 'mixed' or 'bad'"),
    ("objectives: [lock]", "objectives: [why]", 2, "teaches lock, and this scenario does not"),
    ("objectives: [lock]", "objectives: [lock, keys]", 2, "'keys' is not an objective"),
    ("stands **open**", "stands **open", 5, "Bold text is opened"),
    ("stands **open**", "stands <b>open</b>", 5, "raw HTML"),
    ("debrief: Whoever", "debrief: |\n  # Whoever", 22, "heading in this text"),
    ("- {text: Doors", "- {txt: Doors", 24, "'txt' is not a known key"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), MISTAKES, ids=[m[3] for m in MISTAKES])
def test_a_mistake_in_a_story_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in STORY
    loaded = content.load(content.folder_at(write(tmp_path, with_story(STORY.replace(old, new, 1)))))
    assert loaded.module is None
    told_ = [mistake for mistake in loaded.mistakes if words in mistake.what]
    assert told_, [str(mistake) for mistake in loaded.mistakes]
    assert told_[0].file.endswith("scenarios/the-door.yaml")
    assert told_[0].line == line, [str(mistake) for mistake in loaded.mistakes]


def test_a_story_that_is_not_there_or_that_nobody_offers_is_told(tmp_path: Path) -> None:
    changes = with_story()
    lost = changes.pop("scenarios/the-door.yaml")
    loaded = content.load(content.folder_at(write(tmp_path, changes)))
    (mistake,) = loaded.mistakes
    assert "There is no scenario in a file scenarios/the-door.yaml" in mistake.what
    assert (mistake.file.rsplit("/", 1)[-1], mistake.line) == ("01-locking.md", 5)
    loaded = content.load(content.folder_at(write(tmp_path / "other", {"scenarios/the-door.yaml": lost})))
    (mistake,) = loaded.mistakes
    assert "No lesson offers the scenario 'the-door'" in mistake.what


def test_two_lessons_do_not_share_a_story(tmp_path: Path) -> None:
    changes = with_story(STORY.replace("[lock]", "[lock, why]"))
    folder = write(tmp_path, changes)
    second = folder / "lessons/02-why.md"
    second.write_text(
        second.read_text().replace("checks: [c-why]\n", "checks: [c-why]\nformats: {scenario: the-door}\n")
    )
    (mistake,) = content.load(content.folder_at(folder)).mistakes
    assert "offered by the lesson '01-locking' already" in mistake.what


IDS = st.sampled_from([f"s-{n}" for n in range(6)])


@st.composite
def stories(draw: st.DrawFn) -> Scenario:
    """Return any story, whole or not."""
    scenes = []
    for n in range(draw(st.integers(4, 6))):
        ways = draw(st.lists(IDS, max_size=3))
        ending = draw(st.sampled_from([None, *Ending])) if not ways else None
        choices = tuple(Choice(text=f"go {place}", consequence="so", to=to) for place, to in enumerate(ways))
        scenes.append(Scene(id=f"s-{n}", text="text", choices=choices, ending=ending))
    return Scenario(
        key="k",
        title="t",
        objectives=("o",),
        scenes=tuple(scenes),
        debrief="d",
        rules=(CitedRule(text="r", citation="c"),),
    )


@given(stories(), st.lists(st.integers(0, 3), max_size=12))
def test_in_a_story_without_faults_every_way_can_be_ended(story: Scenario, picks: list[int]) -> None:
    if list(story_faults(story)):
        return
    made: list[tuple[int, str, int | None]] = []
    for pick in picks:
        now = told(story, made)
        if now.scene.ending:
            break
        made.append((1, now.scene.id, pick % len(now.scene.choices)))
    now = told(story, made)
    assert len(now.steps) == len(made)
    for _ in range(50):
        if now.scene.ending:
            break
        made.append((1, now.scene.id, nearest_end(story, now.scene)))
        now = told(story, made)
    assert now.scene.ending


def nearest_end(story: Scenario, scene: Scene) -> int:
    """Return the choice that leads to an ending in the fewest steps."""

    def steps(start: str) -> int:
        edge, seen, count = {start}, {start}, 0
        while not any((found := story.scene(each)) and found.ending for each in edge):
            edge = {c.to for each in edge for c in (story.scene(each) or scene).choices} - seen
            seen |= edge
            count += 1
            if not edge:
                return 99
        return count

    return min(range(len(scene.choices)), key=lambda n: steps(scene.choices[n].to))

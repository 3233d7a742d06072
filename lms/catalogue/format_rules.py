"""What makes the formats of a lesson equal and whole: the same objectives, and a story that always ends."""

from __future__ import annotations

from collections.abc import Iterator

from lms.catalogue.model import FilePart, Finding, Lesson, Module
from lms.catalogue.model.formats import Scenario, Scene

Said = tuple[tuple[str | int, ...], str, str]
"""A place within a file, what is wrong there, and how to mend it."""
FEWEST_CHOICES = 2


def findings(module: Module) -> Iterator[Finding]:
    """Yield what is wrong with the formats of a module whose files are each well formed."""
    yield from _named(module)
    for scenario in module.scenarios:
        for path, what, mend in (*_parity(module, scenario), *story_faults(scenario)):
            yield Finding(FilePart.SCENARIO, path, what, mend, scenario.key)


def story_faults(scenario: Scenario) -> Iterator[Said]:
    """Yield what keeps a story from being one: a scene that cannot be reached, or from which no ending can be."""
    ids = [scene.id for scene in scenario.scenes]
    for number, scene in enumerate(scenario.scenes):
        if scene.id in ids[:number]:
            yield ("scenes", number, "id"), f"The scene '{scene.id}' is there twice.", "Give each scene its own id."
        yield from _scene_faults(number, scene, set(ids))
    reached = _onwards({ids[0]}, {scene.id: {c.to for c in scene.choices} for scene in scenario.scenes})
    back: dict[str, set[str]] = {}
    for scene in scenario.scenes:
        for choice in scene.choices:
            back.setdefault(choice.to, set()).add(scene.id)
    ends = _onwards({scene.id for scene in scenario.scenes if scene.ending}, back)
    for number, scene in enumerate(scenario.scenes):
        if scene.id not in reached:
            what = f"No choice leads to the scene '{scene.id}'."
            yield ("scenes", number), what, "Lead to it with 'to', or take it out."
        elif scene.id not in ends and scene.choices:
            what = f"From the scene '{scene.id}' no ending can be reached."
            yield ("scenes", number), what, "Let one of its choices lead towards a scene with 'ending'."


def _scene_faults(number: int, scene: Scene, known: set[str]) -> Iterator[Said]:
    path = ("scenes", number)
    if scene.ending and scene.choices:
        yield (*path, "ending"), f"The scene '{scene.id}' has an ending and choices.", "Take one of the two out."
    elif not scene.ending and not scene.choices:
        what = f"The scene '{scene.id}' is a dead end: it has no choices and no ending."
        yield path, what, "Give it choices, or say 'ending: good', 'mixed' or 'bad'."
    elif not scene.ending and len(scene.choices) < FEWEST_CHOICES:
        yield (*path, "choices"), f"The scene '{scene.id}' has one choice only.", "Give it at least two."
    for place, choice in enumerate(scene.choices):
        if choice.to not in known:
            what = f"The choice leads to the scene '{choice.to}', which is not there."
            yield (*path, "choices", place, "to"), what, "Write the scene, or correct the name."


def _onwards(start: set[str], ways: dict[str, set[str]]) -> set[str]:
    """Return everything that can be reached from a start."""
    found, edge = set(start), set(start)
    while edge:
        edge = {to for each in edge for to in ways.get(each, ())} - found
        found |= edge
    return found


def _parity(module: Module, scenario: Scenario) -> Iterator[Said]:
    for lesson in _lessons_with(module, scenario.key):
        missing = [name for name in lesson.objectives if name not in scenario.objectives]
        if missing:
            yield (
                ("objectives",),
                f"The lesson '{lesson.key}' teaches {', '.join(missing)}, and this scenario does not.",
                "Every format of a lesson leads to the same checks: cover the objective, or take the format out.",
            )
    objectives = {objective.id for objective in module.head.objectives}
    for number, name in enumerate(scenario.objectives):
        if name not in objectives:
            mend = f"Use one of: {', '.join(sorted(objectives))}."
            yield ("objectives", number), f"'{name}' is not an objective of this module.", mend


def _named(module: Module) -> Iterator[Finding]:
    """Yield formats that are not there, that no lesson offers, or that two lessons do."""
    there = {scenario.key for scenario in module.scenarios}
    for lesson in module.lessons:
        if lesson.formats.scenario and lesson.formats.scenario not in there:
            what = f"There is no file scenarios/{lesson.formats.scenario}.yaml."
            yield Finding(FilePart.LESSON, ("formats", "scenario"), what, "Write it, or correct the name.", lesson.key)
    for scenario in module.scenarios:
        lessons = _lessons_with(module, scenario.key)
        if not lessons:
            what = f"No lesson offers the scenario '{scenario.key}'."
            mend = f"Write 'formats: {{scenario: {scenario.key}}}' in a lesson's front matter, or delete the file."
            yield Finding(FilePart.SCENARIO, (), what, mend, scenario.key)
        for lesson in lessons[1:]:
            what = f"The scenario '{scenario.key}' is offered by the lesson '{lessons[0].key}' already."
            mend = "Give each lesson a scenario of its own."
            yield Finding(FilePart.LESSON, ("formats", "scenario"), what, mend, lesson.key)


def _lessons_with(module: Module, scenario: str) -> list[Lesson]:
    return [lesson for lesson in module.lessons if lesson.formats.scenario == scenario]

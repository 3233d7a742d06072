"""What makes the formats of a lesson equal and whole: the same objectives, and a story that always ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lms.catalogue import boxes
from lms.catalogue.model import FilePart, Finding, Lesson, Module
from lms.catalogue.model.exercises import Exercise, HotspotTask, MatchTask, SpotTask
from lms.catalogue.model.formats import Format, Scenario, Scene
from lms.catalogue.questions import repeats

Said = tuple[tuple[str | int, ...], str, str]
"""A place within a file, what is wrong there, and how to mend it."""
FEWEST_CHOICES = 2
FOLDERS = {Format.SCENARIO: FilePart.SCENARIO, Format.EXERCISE: FilePart.EXERCISE}


def findings(module: Module) -> Iterator[Finding]:
    """Yield what is wrong with the formats of a module whose files are each well formed."""
    for offered in _offered(module):
        yield from _named(module, offered)
        for path, what, mend in _parity(module, offered):
            yield Finding(offered.part, path, what, mend, offered.key)
    yield from _there(module)
    for scenario in module.scenarios:
        for path, what, mend in story_faults(scenario):
            yield Finding(FilePart.SCENARIO, path, what, mend, scenario.key)
    for exercise in module.exercises:
        for path, what, mend in exercise_faults(exercise):
            yield Finding(FilePart.EXERCISE, path, what, mend, exercise.key)


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
    if repeats([choice.text for choice in scene.choices]):
        yield path, f"Two choices of the scene '{scene.id}' say the same.", "Make every choice different."
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


def exercise_faults(exercise: Exercise) -> Iterator[Said]:
    """Yield what keeps an exercise from being solved: a right answer that is none of those offered, or is two."""
    for number, task in enumerate(exercise.tasks):
        for place, piece in enumerate(task.pieces()):
            if piece.right >= len(piece.options):
                what = f"The right answer of part {place + 1} has the number {piece.right + 1}; there are only "
                yield ("tasks", number), f"{what}{len(piece.options)}.", "Count from 1, in the order as written."
            if repeats(piece.options):
                yield ("tasks", number), "Two answers to choose from are the same.", "Make every answer different."
        if repeats([piece.text for piece in task.pieces()]):
            parts = "left sides are the same." if isinstance(task, MatchTask) else "parts say the same."
            yield ("tasks", number), f"Two {parts}", "Make all of them different."
        marks = task.lines if isinstance(task, SpotTask) else task.places if isinstance(task, HotspotTask) else ()
        if marks and not any(mark.wrong for mark in marks):
            yield ("tasks", number), "Nothing is wrong here, so there is nothing to spot.", "Write 'wrong: true' once."
        if isinstance(task, HotspotTask):
            for place, what, mend in boxes.faults(task.places, task.image):
                yield ("tasks", number, "places", place, "box"), f"{what[0].upper()}{what[1:]}", mend


@dataclass(frozen=True, slots=True)
class _Offered:
    """A file that is another format of a lesson."""

    part: FilePart
    format: Format
    key: str
    objectives: tuple[str, ...]

    def lessons(self, module: Module) -> list[Lesson]:
        """Return the lessons that offer it."""
        return [lesson for lesson in module.lessons if getattr(lesson.formats, self.format.value) == self.key]


def _offered(module: Module) -> list[_Offered]:
    return [
        *(_Offered(FilePart.SCENARIO, Format.SCENARIO, each.key, each.objectives) for each in module.scenarios),
        *(_Offered(FilePart.EXERCISE, Format.EXERCISE, each.key, each.objectives) for each in module.exercises),
        *(_Offered(FilePart.MEDIA, Format(each.kind.value), each.key, each.objectives) for each in module.media),
    ]


def _parity(module: Module, offered: _Offered) -> Iterator[Said]:
    for lesson in offered.lessons(module):
        missing = [name for name in lesson.objectives if name not in offered.objectives]
        if missing:
            yield (
                ("objectives",),
                f"The lesson '{lesson.key}' teaches {', '.join(missing)}, and this {offered.format.value} does not.",
                "Every format of a lesson leads to the same checks: cover the objective, or take the format out.",
            )
    objectives = {objective.id for objective in module.head.objectives}
    for number, name in enumerate(offered.objectives):
        if name not in objectives:
            mend = f"Use one of: {', '.join(sorted(objectives))}."
            yield ("objectives", number), f"'{name}' is not an objective of this module.", mend


def _named(module: Module, offered: _Offered) -> Iterator[Finding]:
    """Yield a format that no lesson offers, or that two lessons do."""
    lessons, name = offered.lessons(module), offered.format.value
    if not lessons:
        what = f"No lesson offers the {name} '{offered.key}'."
        mend = f"Write 'formats: {{{name}: {offered.key}}}' in a lesson's front matter, or delete the file."
        yield Finding(offered.part, (), what, mend, offered.key)
    for lesson in lessons[1:]:
        what = f"The {name} '{offered.key}' is offered by the lesson '{lessons[0].key}' already."
        yield Finding(FilePart.LESSON, ("formats", name), what, f"Give each lesson a {name} of its own.", lesson.key)


def _there(module: Module) -> Iterator[Finding]:
    """Yield formats that a lesson names and that are not there."""
    there = {(offered.format, offered.key): offered.part for offered in _offered(module)}
    for lesson in module.lessons:
        for named in lesson.formats.offered()[1:]:
            key = getattr(lesson.formats, named.value)
            if (named, key) not in there:
                folder = FOLDERS.get(named, FilePart.MEDIA).value
                what = f"There is no {named.value} in a file {folder}/{key}.yaml."
                yield Finding(
                    FilePart.LESSON, ("formats", named.value), what, "Write it, or correct the name.", lesson.key
                )

"""A small story for the small module: five scenes, two endings."""

from __future__ import annotations

from tests.unit.catalogue.builder import files

STORY = """\
title: The door at six
objectives: [lock]
scenes:
- id: evening
  text: >-
    It is six. You are the last one on the floor, and the door to the file room stands **open**.
  choices:
  - {text: Lock it, consequence: The bolt falls into place., to: locked}
  - {text: Look inside first, consequence: Somebody is still there., to: inside}
  - {text: Go home, consequence: The door stays open all night., to: open-night}
- id: inside
  text: Ben sits between the shelves and reads.
  choices:
  - {text: Ask him to lock up, consequence: He nods and forgets., to: open-night}
  - {text: Leave together and lock the door, consequence: You turn the key twice., to: locked}
- id: locked
  text: The papers are safe.
  ending: good
- id: open-night
  text: In the morning a file is missing.
  ending: bad
debrief: Whoever leaves last locks the door, and looks who is still there.
rules:
- {text: Doors of file rooms are locked at night., citation: 1 CFR 1.1}
"""


def with_story(story: str = STORY) -> dict[str, str | None]:
    """Return the changes that offer the first lesson as a story too."""
    first = files()["lessons/01-locking.md"]
    head = "checks: [c-lock, c-steps]\n"
    return {
        "scenarios/the-door.yaml": story,
        "lessons/01-locking.md": first.replace(head, head + "formats: {scenario: the-door}\n"),
    }

"""A small whole module on disk: two lessons, every kind of item; tests change what they need."""

from __future__ import annotations

from pathlib import Path

MODULE = """\
module: {name}
title: Keys and doors
purpose: You can lock a door and say why, because the agency keeps papers behind it.
owner: Facilities
version: 1
material: true
language: en
reviewed_on: 2026-11-22
pass_mark: 75
minutes: 8
objectives:
- {{id: lock, text: Lock a door, clause: "1 CFR 1.1"}}
- {{id: why, text: Say why doors are locked, clause: "1 CFR 1.2"}}
lessons: [01-locking, 02-why]
pre_test: {{items: 2}}
post_test: {{items: 4}}
sources:
- {{title: The rule about doors, citation: 1 CFR 1.1, url: "https://rules.example/1"}}
"""
FIRST = """\
---
title: Locking
objectives: [lock]
checks: [c-lock, c-steps]
---
> Ana leaves at six. The door is open.

## What to do

Turn the key **twice**. See [the rule](https://rules.example/1).

| | Day | Night |
|---|---|---|
| Front | open | locked |
| Back | locked | locked |
"""
SECOND = """\
---
title: Why
objectives: [why]
checks: [c-why]
---
## Papers

Behind the door are papers about people.

### In short

- Lock it.
- Keep the key.
"""
CHECKS = """\
items:
- id: c-lock
  objective: lock
  kind: single
  stem: How often do you turn the key?
  options:
  - {text: Once, feedback: Once only closes the latch.}
  - {text: Twice, correct: true, feedback: Twice throws the bolt as well.}
  - {text: Never, feedback: Then the door is not locked.}
- id: c-steps
  objective: lock
  kind: ordering
  stem: Put the steps in order.
  sequence: [Close the door, Turn the key, Take the key]
  feedback: {correct: Yes. The key comes with you., incorrect: "The door is closed first, the key taken last."}
- id: c-why
  objective: why
  kind: scenario
  situation: Ben finds the door open at night. A cart of files stands inside.
  stem: What does Ben do first?
  options:
  - {text: Go home, feedback: Then the files stay open to all.}
  - {text: Lock the door and report it, correct: true, feedback: The files are safe and the office knows.}
  - {text: Take the files home, feedback: Then nobody knows where they are.}
"""
POOL_ITEM = """\
- id: p-{objective}-{number}
  objective: {objective}
  kind: single
  stem: Question {number} about {objective}?
  options:
  - {{text: Wrong one, feedback: This one is wrong because of one.}}
  - {{text: Right, correct: true, feedback: This one is right because of two.}}
  - {{text: Wrong three, feedback: This one is wrong because of three.}}
"""
POOL_REST = """\
- id: p-lock-8
  objective: lock
  kind: multiple
  stem: Which doors are locked at night? Choose all that apply.
  options:
  - {text: Front, correct: true, feedback: The front door is locked at night.}
  - {text: Back, correct: true, feedback: The back door is always locked.}
  - {text: The picture of a door, feedback: A picture has no lock at all.}
- id: p-why-8
  objective: why
  kind: matching
  stem: What goes where?
  pairs: [{left: Key, right: Pocket}, {left: Paper, right: Cupboard}, {left: Lamp, right: Ceiling}]
  feedback: {correct: Everything is in its place., incorrect: Keys stay with the person.}
- id: p-why-9
  objective: why
  kind: numeric
  stem: How many days are papers kept?
  answer: 60
  tolerance: 0.5
  unit: days
  feedback: {correct: The rule says sixty days., incorrect: The rule says sixty days here.}
"""


POOL_NEW = """\
- id: p-lock-9
  objective: lock
  kind: short_text
  stem: Which part of the door does the key turn?
  accepted: [bolt, the bolt, dead-bolt]
  feedback: {correct: The bolt holds the door., incorrect: Look at what moves inside the door.}
- id: p-why-10
  objective: why
  kind: hotspot
  stem: Where do the papers lie safe?
  image: {file: images/room.svg, alt: A room with a desk and a cupboard and a window}
  regions:
  - {text: The desk, feedback: Anybody who passes sees the desk., box: [0, 0, 40, 50]}
  - {text: The cupboard, correct: true, feedback: The cupboard has a lock., box: [40, 0, 30, 50]}
  - {text: The window sill, feedback: The sill is seen from outside., box: [70, 0, 30, 50]}
"""
ROOM = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="99" height="50"/></svg>\n'


def files(name: str = "keys-and-doors") -> dict[str, str]:
    """Return the module's files by their names."""
    pool = "items:\n" + "".join(
        POOL_ITEM.format(objective=objective, number=number) for objective in ("lock", "why") for number in range(1, 5)
    )
    return {
        "module.yaml": MODULE.format(name=name),
        "lessons/01-locking.md": FIRST,
        "lessons/02-why.md": SECOND,
        "checks.yaml": CHECKS,
        "pool.yaml": pool + POOL_REST + POOL_NEW,
        "images/room.svg": ROOM,
    }


def write(policies: Path, changes: dict[str, str | None] | None = None, name: str = "keys-and-doors") -> Path:
    """Write the module below a policies folder, with some files changed (None: left out), and return its folder."""
    folder = policies / "modules" / name
    for relative, text in {**files(name), **(changes or {})}.items():
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text, encoding="utf-8")
    return folder


def changed(file: str, old: str, new: str) -> dict[str, str | None]:
    """Return one file with a piece replaced; the piece must be there."""
    text = files()[file]
    assert old in text, old
    return {file: text.replace(old, new, 1)}

"""The small module with a podcast and a video of twelve seconds."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.unit.catalogue.builder import files, write

RECORDINGS = Path(__file__).parents[2] / "recordings"
PODCAST = """\
kind: podcast
title: Turn it twice
objectives: [lock]
seconds: 12
transcript: |
  Turn the key **twice**, and take it with you.
"""
VIDEO = """\
kind: video
title: What lies behind the door
objectives: [why]
voice: person
seconds: 12
transcript: |
  Behind the door are papers about people.
"""
CAPTIONS = """\
WEBVTT

00:00:00.400 --> 00:00:04.000
Behind the door

00:00:04.000 --> 00:00:11.000
are papers about people.
"""


def with_recordings() -> dict[str, str | None]:
    """Return the changes that offer the first lesson as a podcast and the second as a video."""
    first, second = files()["lessons/01-locking.md"], files()["lessons/02-why.md"]
    heads = ("checks: [c-lock, c-steps]\n", "checks: [c-why]\n")
    return {
        "media/twice.yaml": PODCAST,
        "media/behind.yaml": VIDEO,
        "media/behind.vtt": CAPTIONS,
        "lessons/01-locking.md": first.replace(heads[0], heads[0] + "formats: {podcast: twice}\n"),
        "lessons/02-why.md": second.replace(heads[1], heads[1] + "formats: {video: behind}\n"),
    }


def write_recorded(policies: Path, changes: dict[str, str | None] | None = None) -> Path:
    """Write the module with its recordings below a policies folder, with some files changed; return its folder."""
    folder = write(policies, {**with_recordings(), **(changes or {})})
    shutil.copy(RECORDINGS / "short.mp3", folder / "media/twice.mp3")
    shutil.copy(RECORDINGS / "short.mp4", folder / "media/behind.mp4")
    return folder

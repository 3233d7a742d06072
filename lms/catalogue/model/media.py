"""What is heard and seen: a narrated podcast or a captioned video of a lesson, with everything it says in writing."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field, model_validator

from lms.catalogue.model.parts import Name, Part, Text

MOST_POINTS = 5


class MediaKind(StrEnum):
    """Whether it is heard or seen; named like the format of a lesson that it is."""

    PODCAST = "podcast"
    VIDEO = "video"


class Voice(StrEnum):
    """Who speaks: a machine, or a person who recorded the same script."""

    SYNTHETIC = "synthetic"
    PERSON = "person"


class Slide(Part):
    """One picture of a video: what stands on it, what is said meanwhile, and what it shows that is not said."""

    heading: Text
    points: tuple[Text, ...] = Field(default=(), max_length=MOST_POINTS)
    say: Text
    describe: str = ""


class MediaText(Part):
    """What the file about a podcast or a video says: its script or, where it was made elsewhere, its transcript."""

    kind: MediaKind
    title: Text
    objectives: tuple[Name, ...] = Field(min_length=1)
    voice: Voice = Voice.SYNTHETIC
    script: tuple[Text, ...] = ()
    slides: tuple[Slide, ...] = ()
    transcript: str = ""
    seconds: int | None = Field(default=None, ge=1)
    speak: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_one_text(self) -> MediaText:
        if sum(map(bool, (self.script, self.slides, self.transcript.strip()))) != 1:
            raise ValueError(
                "There is no transcript, or more than one. | Write 'script' (a podcast), 'slides' (a video) or "
                "'transcript' (made elsewhere), one of the three."
            )
        if self.slides and self.kind is MediaKind.PODCAST:
            raise ValueError("A podcast has no slides. | Write 'script', or make it a video.")
        if self.script and self.kind is MediaKind.VIDEO:
            raise ValueError("A video is shown in 'slides'. | Write them, or make it a podcast.")
        return self

    @property
    def spoken(self) -> tuple[str, ...]:
        """Return the paragraphs that are spoken, in order."""
        return self.script or tuple(slide.say for slide in self.slides)

    def in_writing(self) -> str:
        """Return the transcript as Markdown: all that is said, and all that is only seen."""
        if self.transcript.strip():
            return self.transcript.strip()
        if self.script:
            return "\n\n".join(self.script)
        parts = []
        for slide in self.slides:
            parts += [f"**{slide.heading}**", slide.say]
            parts += [f"*{slide.describe}*"] if slide.describe else []
        return "\n\n".join(parts)


class MediaFile(Part):
    """A file that is played: known by its content, so that a browser may keep it for ever."""

    name: Text
    sha256: Text
    size: int
    type: Text


class Media(Part):
    """A podcast or a video: `key` is its file's name without the ending; `captions` is WebVTT."""

    LATER: ClassVar[frozenset[str]] = frozenset({"captions"})

    key: Name
    kind: MediaKind
    title: Text
    objectives: tuple[Name, ...]
    voice: Voice
    seconds: int
    transcript: Text
    captions: str = ""
    file: MediaFile

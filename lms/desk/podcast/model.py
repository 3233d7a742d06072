"""The words of a person's podcast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.catalogue.model.media import Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A spoken lesson: of which module, which lesson of how many, and since when it can be heard."""

    module: str
    module_title: str
    lesson: str
    lesson_title: str
    number: int
    lessons: int
    language: str
    owed: bool
    """Whether a duty of the person asks for the module."""
    published_at: datetime
    media: Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What the whole podcast is called and where its parts lie; every address is absolute."""

    title: str
    about: str
    agency: str
    language: str
    page: str
    feed: str
    cover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An episode as it stands in the feed: its words and its addresses."""

    episode: Episode
    name: str
    """What tells it apart for ever (a GUID)."""
    about: str
    page: str
    sound: str
    captions: str
    transcript: str

"""The files of a podcast or a video: the recording itself, its captions, and the note of what it was made from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.catalogue.model.media import Media, MediaFile, MediaKind, MediaText, Voice
from lms.kernel.hidden_signs import in_file

TYPES = {
    MediaKind.PODCAST: {"mp3": "audio/mpeg", "m4a": "audio/mp4"},
    MediaKind.VIDEO: {"mp4": "video/mp4", "webm": "video/webm"},
}
LARGEST = 50_000_000
"""Bytes of one recording: an hour of speech, and as much as a phone on the road should load."""
CUE = re.compile(r"(?:(\d+):)?([0-5]\d):([0-5]\d)\.(\d{3}) --> (?:(\d+):)?([0-5]\d):([0-5]\d)\.(\d{3})(?: .*)?")
ROUNDED = 1
"""Seconds that captions may go on after the stated end: a length is stated in whole seconds."""
BEGINNINGS = {
    "mp3": re.compile(rb"ID3|\xff[\xe2-\xfb]"),
    "m4a": re.compile(rb"....ftyp", re.DOTALL),
    "mp4": re.compile(rb"....ftyp", re.DOTALL),
    "webm": re.compile(rb"\x1a\x45\xdf\xa3"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a recording from being offered: in which file (empty: its YAML) and line, what, how to mend it."""

    what: str
    mend: str
    file: str = ""
    line: int = 0


def names(kind: MediaKind, key: str) -> list[str]:
    """Return the files that a recording may have, by their names within the module."""
    return [f"media/{key}.{ending}" for ending in (*TYPES[kind], "vtt", "made.json")]


def script_hash(said: MediaText) -> str:
    """Return the SHA-256 (hex) of everything that a recording is made from."""
    text = json.dumps(said.model_dump(mode="json", exclude={"objectives", "seconds", "voice"}), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def found(said: MediaText, key: str, find: Callable[[str], Path | None]) -> tuple[Media, Path] | Missing:
    """Return a recording with all that belongs to it and the file itself, or what is missing."""
    recorded = _recorded(said, key, find)
    if isinstance(recorded, Missing):
        return recorded
    file, path = recorded
    captions = _captions(key, find, needed=said.kind is MediaKind.VIDEO)
    length = _length(said, key, find, file.sha256)
    if isinstance(captions, Missing):
        return captions
    if isinstance(length, Missing):
        return length
    if late := late_caption(captions, length[0]):
        mend = f"Correct its times, or 'seconds' in media/{key}.yaml."
        return Missing(late[1], mend, f"media/{key}.vtt", late[0])
    media = Media(
        key=key,
        kind=said.kind,
        title=said.title,
        objectives=said.objectives,
        voice=length[1],
        seconds=length[0],
        transcript=said.in_writing(),
        captions=captions,
        file=file,
    )
    return media, path


def _recorded(said: MediaText, key: str, find: Callable[[str], Path | None]) -> tuple[MediaFile, Path] | Missing:
    endings = TYPES[said.kind]
    there = {each: path for each in endings if (path := find(f"media/{key}.{each}"))}
    if not there:
        names = " or ".join(f"media/{key}.{each}" for each in endings)
        return Missing(f"There is no {names}.", "Run 'make media', put a recording there, or delete this file.")
    ending, path = next(iter(there.items()))
    name = f"{key}.{ending}"
    if path.stat().st_size > LARGEST:
        return Missing(f"It is larger than {LARGEST // 1_000_000} MB.", "Encode it smaller.", f"media/{name}")
    data = path.read_bytes()
    if not BEGINNINGS[ending].match(data):
        return Missing(f"This is not a file of the kind .{ending}.", "Encode it again.", f"media/{name}")
    digest = hashlib.sha256(data).hexdigest()
    return MediaFile(name=name, sha256=digest, size=len(data), type=endings[ending]), path


def caption_fault(text: str) -> tuple[int, str] | None:
    """Return the line (from 1) and what is wrong with a WebVTT text; None where it can be shown."""
    lines = text.splitlines()
    if not lines or not lines[0].startswith("WEBVTT"):
        return 1, "Captions begin with a line 'WEBVTT'."
    last = 0.0
    for number, start, end in _cues(lines):
        if start is None or end is None:
            return number, "A caption's times are written like 00:01.000 --> 00:04.000."
        if start < last:
            return number, "This caption begins before the one above it."
        if end <= start:
            return number, f"This caption ends {'before' if end < start else 'as'} it begins."
        last = start
    first = next((number for number, _start, _end in _cues(lines)), len(lines))
    words = any(line.strip() and "-->" not in line for line in lines[first:])
    return None if words else (1, "There is no caption in this file.")


def late_caption(text: str, seconds: int) -> tuple[int, str] | None:
    """Return the line (from 1) of the first caption that goes on after a recording has ended, and a sentence."""
    for number, _start, end in _cues(text.splitlines()):
        if end and end > seconds + ROUNDED:
            at = text.splitlines()[number - 1].partition("-->")[2].split()[0]
            return number, f"This caption lasts until {at}, and the recording ends after {seconds} seconds."
    return None


def _cues(lines: list[str]) -> Iterator[tuple[int, float | None, float | None]]:
    """Yield the line (from 1), the beginning and the end of each caption; no times where they cannot be read."""
    for number, line in enumerate(lines, 1):
        if "-->" in line:
            cue = CUE.fullmatch(line.strip())
            times = (_seconds_in(cue.groups()[:4]), _seconds_in(cue.groups()[4:])) if cue else (None, None)
            yield number, *times


def _seconds_in(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(each or 0) for each in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _captions(key: str, find: Callable[[str], Path | None], *, needed: bool) -> str | Missing:
    name = f"media/{key}.vtt"
    path = find(name)
    if path is None:
        mend = "Run 'make media', or write what is said, with its times, as WebVTT."
        return Missing(f"The video has no captions: there is no {name}.", mend) if needed else ""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return Missing("This file is not UTF-8 text.", "Save it as UTF-8.", name)
    if hidden := in_file(text, name):
        return Missing(hidden.what, hidden.mend, name, hidden.line)
    fault = caption_fault(text)
    return Missing(fault[1], "See the WebVTT format, or run 'make media' again.", name, fault[0]) if fault else text


def _length(said: MediaText, key: str, find: Callable[[str], Path | None], digest: str) -> tuple[int, Voice] | Missing:
    """Return how long it is and who speaks: as noted when it was made from its script, else as its author says."""
    name = f"media/{key}.made.json"
    note = find(name)
    if note is None:
        mend = "Write 'seconds: …', or run 'make media'."
        if said.seconds is None:
            return Missing("Nothing says how long the recording is.", mend)
        return said.seconds, said.voice
    made = json.loads(note.read_text("utf-8"))
    if made.get("script") != script_hash(said):
        return Missing("The script was changed since the recording was made.", "Run 'make media'.")
    if made.get("file") != digest:
        mend = "Run 'make media'; put your own recording beside the script as its guide says."
        return Missing("The recording is not the one that was made from the script.", mend)
    return int(made["seconds"]), Voice(made["voice"])

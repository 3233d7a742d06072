"""Make the recordings of a module from their scripts, and only those whose script, voice or pictures changed."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.catalogue.media_files import script_hash
from lms.catalogue.model.media import MediaKind, MediaText, Voice
from lms.catalogue.narration import slides, voice
from lms.catalogue.narration.script import Spoken, as_spoken, by_words, captions, sentences
from lms.kernel.errors import Invalid, Mistake
from lms.platform import yamlfile

OWN_VOICE = ("wav", "flac", "mp3", "m4a")
EVEN = "highpass=f=70,loudnorm=I=-18:TP=-2:LRA=9"
PLAIN = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-threads", "1"]
QUIETLY = ["-hide_banner", "-loglevel", "error", "-y"]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one script: the file, its size and length, and whether it had to be made."""

    file: str
    size: int
    seconds: int
    anew: bool


def make(folder: Path, title: str) -> Iterator[Made]:
    """Make what is out of date in a module's folder; raise `Invalid` with the line for a script that has a mistake."""
    for path in sorted((folder / "media").glob("*.yaml")):
        said = _read(path)
        if not said.spoken:
            continue
        ending = "mp3" if said.kind is MediaKind.PODCAST else "mp4"
        target, note = path.with_suffix(f".{ending}"), path.with_suffix(".made.json")
        own = next((f for e in OWN_VOICE if (f := path.with_suffix(f".voice.{e}")).exists()), None)
        wanted = {"script": script_hash(said), "voice_file": _digest(own) if own else "", "title": title}
        wanted["recipe"] = _recipe(said.kind)
        known = json.loads(note.read_text("utf-8")) if note.exists() else {}
        if target.exists() and wanted.items() <= known.items() and known.get("file") == _digest(target):
            yield Made(target.name, target.stat().st_size, known["seconds"], anew=False)
            continue
        seconds = _make(said, own, title, target)
        known = wanted | {
            "file": _digest(target),
            "seconds": seconds,
            "voice": (Voice.PERSON if own else Voice.SYNTHETIC).value,
            "made_with": "a recording" if own else voice.NAME,
        }
        note.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
        yield Made(target.name, target.stat().st_size, seconds, anew=True)


@dataclass(frozen=True, slots=True)
class _Sound:
    """What is heard: the file, its length in seconds, and when each sentence is."""

    file: Path
    seconds: float
    spoken: list[Spoken]


def _make(said: MediaText, own: Path | None, title: str, target: Path) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = _sound(said, own, folder)
        if said.kind is MediaKind.PODCAST:
            shape = ["-af", EVEN, "-ar", "24000", "-ac", "1", "-c:a", "libmp3lame", "-b:a", "40k"]
            voice.run(["ffmpeg", *QUIETLY, "-i", str(sound.file), *shape, *PLAIN, str(target)])
        else:
            _film(slides.draw(said.slides, title, folder), sound, target)
    target.with_suffix(".vtt").write_text(captions(sound.spoken), "utf-8")
    return round(sound.seconds)


def _sound(said: MediaText, own: Path | None, folder: Path) -> _Sound:
    """Return a person's own recording where there is one, else what the synthetic voice says."""
    paragraphs = [[(each, as_spoken(each, said.speak)) for each in sentences(text)] for text in said.spoken]
    file = folder / "sound.wav"
    if own is None:
        spoken = voice.speak(paragraphs, folder, file)
        return _Sound(file, voice.seconds_of(file), spoken)
    voice.run(["ffmpeg", *QUIETLY, "-i", str(own), "-ac", "1", "-ar", str(voice.RATE), str(file)])
    seconds = voice.seconds_of(file)
    return _Sound(file, seconds, by_words([[each for each, _ in p] for p in paragraphs], seconds))


def _film(pictures: list[Path], sound: _Sound, target: Path) -> None:
    """Show each slide while its paragraph is heard."""
    starts = [next(each.start for each in sound.spoken if each.paragraph == n) for n in range(len(pictures))]
    starts[0] = 0.0
    lines = ["ffconcat version 1.0"]
    for picture, start, end in zip(pictures, starts, [*starts[1:], sound.seconds], strict=True):
        lines += [f"file '{picture.name}'", f"duration {end - start:.3f}"]
    order = sound.file.with_name("slides.txt")
    order.write_text("\n".join([*lines, f"file '{pictures[-1].name}'"]) + "\n", "utf-8")
    command = ["ffmpeg", *QUIETLY, "-f", "concat", "-i", str(order), "-i", str(sound.file)]
    command += ["-vf", "fps=5,format=yuv420p", "-c:v", "libx264", "-preset", "slow", "-tune", "stillimage"]
    command += ["-crf", "27", "-g", "50", "-flags:v", "+bitexact", "-movflags", "+faststart"]
    command += ["-af", EVEN, "-ar", "32000", "-ac", "1", "-c:a", "aac", "-b:a", "48k"]
    voice.run([*command, "-t", f"{sound.seconds:.3f}", *PLAIN, str(target)])


def _read(path: Path) -> MediaText:
    source = yamlfile.read_file(path, str(path))
    found = [source] if isinstance(source, Mistake) else yamlfile.check(MediaText, source)
    if isinstance(found, list):
        raise Invalid(str(found[0]))
    return found


def _recipe(kind: MediaKind) -> str:
    """Return a hash of how recordings of a kind are made, so that a better voice or look makes them anew."""
    shape = slides.STYLE if kind is MediaKind.VIDEO else ""
    return hashlib.sha256(f"{voice.NAME} {voice.STRETCH} {EVEN} {shape}".encode()).hexdigest()[:16]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

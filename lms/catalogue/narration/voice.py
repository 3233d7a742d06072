"""The synthetic voice: Festival with the HTS voice "slt", each sentence to a file of its own."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path

from lms.catalogue.narration.script import Spoken
from lms.kernel.errors import Trouble

NAME = "festival cmu_us_slt_arctic_hts"
RATE = 32_000
STRETCH = 1.06
"""A little slower than the voice speaks by itself: listeners hear it for the first time."""
BETWEEN_SENTENCES = 0.35
BETWEEN_PARAGRAPHS = 0.9
BEFORE = 0.4


def speak(paragraphs: Sequence[Sequence[tuple[str, str]]], folder: Path, sound: Path) -> list[Spoken]:
    """Write a sound file of paragraphs of sentences (as written, as said); return when each is heard."""
    flat = [said for paragraph in paragraphs for _, said in paragraph]
    program = [f"(voice_cmu_us_slt_arctic_hts)\n(Parameter.set 'Duration_Stretch {STRETCH})"]
    for number, said in enumerate(flat):
        quoted = said.replace("\\", " ").replace('"', " ")
        save = f'"{folder / f"{number}.wav"}"'
        program.append(f'(utt.save.wave (utt.synth (Utterance Text "{quoted}")) {save} \'riff)')
    (folder / "say.scm").write_text("\n".join(program) + "\n", "utf-8")
    run(["festival", "--batch", str(folder / "say.scm")])
    spoken, at, number = [], BEFORE, 0
    with wave.open(str(sound), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        out.writeframes(_silence(BEFORE))
        for place, paragraph in enumerate(paragraphs):
            for written, _ in paragraph:
                frames = _frames(folder / f"{number}.wav")
                seconds = len(frames) / 2 / RATE
                spoken.append(Spoken(written, place, at, at + seconds))
                last = written is paragraph[-1][0]
                pause = BETWEEN_PARAGRAPHS if last else BETWEEN_SENTENCES
                out.writeframes(frames + _silence(pause))
                at, number = at + seconds + pause, number + 1
    return spoken


def seconds_of(sound: Path) -> float:
    """Return how long a WAV file is."""
    with wave.open(str(sound), "rb") as opened:
        return opened.getnframes() / opened.getframerate()


def run(command: Sequence[str]) -> None:
    """Run a program that makes something; raise `Trouble` with its last words if it fails or is not installed."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  (our own programs)
    except FileNotFoundError as error:
        raise Trouble(f"The program {command[0]} is not installed; 'make media' installs what it needs.") from error
    except subprocess.CalledProcessError as error:
        raise Trouble(f"{command[0]} failed: {(error.stderr or '').strip()[-400:]}") from error


def _silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE))


def _frames(path: Path) -> bytes:
    with wave.open(str(path), "rb") as opened:
        if opened.getframerate() != RATE:
            raise Trouble(f"The voice speaks at {opened.getframerate()} samples a second, not at {RATE}.")
        return opened.readframes(opened.getnframes())

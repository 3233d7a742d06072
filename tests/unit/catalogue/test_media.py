"""A recording is offered with everything that it says in writing, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lms.catalogue import content
from lms.catalogue.media_files import caption_fault, script_hash
from lms.catalogue.model.formats import Format
from lms.catalogue.model.media import MediaText, Voice
from lms.catalogue.narration.script import Spoken, as_spoken, by_words, captions, sentences
from tests.unit.catalogue.recorded import CAPTIONS, PODCAST, VIDEO, write_recorded


def test_recordings_are_read_with_their_transcripts_and_captions(tmp_path: Path) -> None:
    loaded = content.load(content.folder_at(write_recorded(tmp_path)))
    assert loaded.mistakes == ()
    assert loaded.module
    first, second = loaded.module.lessons
    assert first.formats.offered() == (Format.READING, Format.PODCAST)
    assert second.formats.offered() == (Format.READING, Format.VIDEO)
    video, podcast = loaded.module.media
    assert (podcast.seconds, podcast.voice, podcast.file.type) == (12, Voice.SYNTHETIC, "audio/mpeg")
    assert (video.voice, video.captions) == (Voice.PERSON, CAPTIONS)
    assert loaded.files[video.file.sha256].name == "behind.mp4"


MISTAKES = [
    ("media/behind.vtt", None, "behind.yaml", "The video has no captions"),
    ("media/twice.yaml", PODCAST.replace("transcript: |\n  Turn the key **twice**, and take it with you.\n", ""),
     "twice.yaml", "There is no transcript"),
    ("media/twice.yaml", PODCAST.replace("seconds: 12\n", ""), "twice.yaml", "Nothing says how long"),
    ("media/twice.yaml", PODCAST.replace("[lock]", "[why]"), "twice.yaml", "teaches lock, and this podcast does not"),
    ("media/behind.yaml", VIDEO.replace("kind: video", "kind: film"), "behind.yaml", "should be 'podcast' or 'video'"),
    ("media/other.yaml", PODCAST, "other.yaml", "There is no media/other.mp3 or media/other.m4a"),
    ("media/behind.vtt", CAPTIONS.replace("WEBVTT", "1"), "behind.vtt", "begin with a line 'WEBVTT'"),
    ("media/behind.vtt", "WEBVTT\n\n00:00.400 --> 00:04.000\n\n", "behind.vtt", "There is no caption in this file"),
    ("media/behind.vtt", CAPTIONS.replace("11.000", "03.000"), "behind.vtt", "ends before it begins"),
    ("media/behind.vtt", CAPTIONS.replace("11.000", "04.000"), "behind.vtt", "ends as it begins"),
    ("media/behind.vtt", CAPTIONS.replace("00:00:04.000 -->", "00:00:00.300 -->"), "behind.vtt",
     "begins before the one above it"),
    ("media/behind.vtt", CAPTIONS.replace("00:00:04.000\n", "00:00:64.000\n"), "behind.vtt", "times are written like"),
    ("media/behind.vtt", CAPTIONS.replace("11.000", "13.001"), "behind.vtt",
     "This caption lasts until 00:00:13.001, and the recording ends after 12 seconds"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "where", "words"), MISTAKES, ids=[m[3] for m in MISTAKES])
def test_what_is_missing_is_told(tmp_path: Path, file: str, text: str | None, where: str, words: str) -> None:
    loaded = content.load(content.folder_at(write_recorded(tmp_path, {file: text})))
    assert loaded.module is None
    found = [mistake for mistake in loaded.mistakes if words in mistake.what]
    assert found, [str(mistake) for mistake in loaded.mistakes]
    assert found[0].file.endswith(where)


def test_a_caption_that_outlasts_the_recording_is_told_at_its_line_and_the_rounding_of_the_length_is_let_pass(
    tmp_path: Path,
) -> None:
    late = CAPTIONS + "\n00:00:11.500 --> 01:00:00.000\nand pets.\n"
    (mistake,) = content.load(content.folder_at(write_recorded(tmp_path, {"media/behind.vtt": late}))).mistakes
    assert mistake.line == 9
    assert mistake.mend == "Correct its times, or 'seconds' in media/behind.yaml."
    whole = CAPTIONS.replace("11.000", "13.000")
    assert content.load(content.folder_at(write_recorded(tmp_path / "b", {"media/behind.vtt": whole}))).module


def test_captions_may_begin_with_a_byte_order_mark_and_are_utf_8(tmp_path: Path) -> None:
    folder = write_recorded(tmp_path)
    (folder / "media/behind.vtt").write_text(CAPTIONS, "utf-8-sig")
    loaded = content.load(content.folder_at(folder))
    assert loaded.mistakes == ()
    assert loaded.module
    assert loaded.module.media[0].captions == CAPTIONS
    (folder / "media/behind.vtt").write_text(CAPTIONS, "utf-16")
    (mistake,) = content.load(content.folder_at(folder)).mistakes
    assert str(mistake).endswith("media/behind.vtt: This file is not UTF-8 text. Save it as UTF-8.")


def test_a_file_that_only_bears_the_name_of_a_recording_is_refused(tmp_path: Path) -> None:
    folder = write_recorded(tmp_path)
    (folder / "media/twice.mp3").write_text("<script>")
    (mistake,) = content.load(content.folder_at(folder)).mistakes
    assert "not a file of the kind .mp3" in mistake.what
    assert mistake.file.endswith("media/twice.mp3")


def test_a_recording_older_than_its_script_is_refused(tmp_path: Path) -> None:
    folder = write_recorded(tmp_path)
    said = MediaText.model_validate(
        {"kind": "podcast", "title": "Turn it twice", "objectives": ["lock"], "script": ["Turn it."]}
    )
    (folder / "media/twice.yaml").write_text(
        "kind: podcast\ntitle: Turn it twice\nobjectives: [lock]\nscript:\n- Turn it.\n"
    )
    note = folder / "media/twice.made.json"
    note.write_text(json.dumps({"script": "another", "file": "x", "seconds": 12, "voice": "synthetic"}))
    (mistake,) = content.load(content.folder_at(folder)).mistakes
    assert "The script was changed since" in mistake.what
    note.write_text(json.dumps({"script": script_hash(said), "file": "x", "seconds": 12, "voice": "synthetic"}))
    (mistake,) = content.load(content.folder_at(folder)).mistakes
    assert "not the one that was made from the script" in mistake.what


def test_a_script_is_cut_into_sentences() -> None:
    assert sentences('He said: "Go." Then **he** left. Mr. Ito, of the U.S. Army, paid 3.50! Why? Because.') == [
        'He said: "Go."', "Then he left.", "Mr. Ito, of the U.S. Army, paid 3.50!", "Why?", "Because.",
    ]  # fmt: skip
    assert as_spoken("The CUI rule and CUIs", {"CUI": "C U I"}) == "The C U I rule and CUIs"


def test_captions_follow_the_sound_and_fit_a_phone() -> None:
    long = "A sentence that is so long that it needs more than two lines of forty-two characters each on a phone."
    text = captions([Spoken("Short.", 0, 0.4, 1.2), Spoken(long, 0, 1.5, 7.5)])
    assert caption_fault(text) is None
    assert text.startswith("WEBVTT\n\n00:00:00.400 --> 00:00:01.200\nShort.\n")
    assert max(map(len, text.splitlines())) <= 42
    assert text.count("-->") == 3
    assert "--> 00:00:07.500" in text


def test_a_persons_recording_is_timed_by_its_length() -> None:
    spoken = by_words([["One two.", "Three four."], ["Five."]], 24.0)
    assert [each.paragraph for each in spoken] == [0, 0, 1]
    assert spoken[0].start == 0
    assert spoken[-1].end == pytest.approx(24.0)

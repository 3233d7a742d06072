"""Recordings: handed out in parts to whoever may learn the module, and resumed where they were stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.catalogue.model.media import MediaKind
from lms.kernel.actor import system_actor
from lms.kernel.errors import Invalid
from lms.learning.model import PaperKind
from lms.learning.services import media
from lms.platform.work import unit_of_work
from tests.unit.catalogue.builder import changed
from tests.unit.catalogue.recorded import RECORDINGS, write_recorded
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import MODULE, World, make_world

BASE = f"/learning/modules/{MODULE}"
SOUND = (RECORDINGS / "short.mp3").read_bytes()


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    made = make_world(app, tmp_path / "policies")
    second = {"module.yaml": changed("module.yaml", "version: 1", "version: 2")["module.yaml"]}
    loaded = content.load(content.folder_at(write_recorded(tmp_path / "policies", second)))
    assert loaded.module
    with (
        pytest.raises(Invalid, match="is not at hand"),
        unit_of_work(app, system_actor(made.agency_id), write=True) as work,
    ):
        catalogue.publish(work, made.agency_id, [loaded.module])
    with unit_of_work(app, system_actor(made.agency_id), write=True) as work:
        catalogue.publish(work, made.agency_id, [loaded.module], loaded.files)
    made.text = loaded.module
    made.start()
    made.take(PaperKind.PRE)
    return made


@pytest.fixture
def walker(world: World) -> Walker:
    return Walker(world.app, world.actor)


def address(world: World, kind: MediaKind = MediaKind.PODCAST) -> str:
    found = next(each for each in world.text.media if each.kind is kind)
    return f"{BASE}/media/{found.file.sha256}"


def test_a_podcast_is_offered_with_its_transcript(walker: Walker) -> None:
    walker.go(f"{BASE}/lessons/01-locking").submit("Listen to it", format="podcast")
    assert walker.page.select_one("audio source")["src"].startswith(BASE)  # type: ignore[index, union-attr]
    assert "and take it with you." in walker.text
    assert "The voice is synthetic" in walker.text
    assert "Go to the checks" in walker.text


def test_a_video_has_its_captions(walker: Walker, world: World) -> None:
    walker.go(f"{BASE}/lessons/02-why").submit("Watch it", format="video")
    track = walker.page.select_one("video track[kind=captions]")
    assert track
    assert "synthetic" not in walker.text
    answer = walker.client.get(str(track["src"]))
    assert answer.mimetype == "text/vtt"
    assert "are papers about people." in answer.get_data(as_text=True)


def test_a_recording_is_handed_out_in_parts(walker: Walker, world: World) -> None:
    path = address(world)
    whole = walker.client.get(path)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, SOUND, "audio/mpeg")
    assert "immutable" in whole.headers["Cache-Control"]
    assert whole.headers["Cache-Control"].startswith("private")
    part = walker.client.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, SOUND[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(SOUND)}"
    tail = walker.client.get(path, headers={"Range": "bytes=-50"})
    assert tail.data == SOUND[-50:]
    beyond = walker.client.get(path, headers={"Range": f"bytes={len(SOUND)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(SOUND)}")
    known = walker.client.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert known.status_code == 304
    changed_since = walker.client.get(path, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert changed_since.status_code == 200
    head = walker.client.head(path)
    assert (head.status_code, head.headers["Content-Length"], head.data) == (200, str(len(SOUND)), b"")


def test_only_recordings_of_the_module_are_handed_out(walker: Walker) -> None:
    assert walker.client.get(f"{BASE}/media/{'0' * 64}").status_code == 404
    assert walker.client.get(f"{BASE}/media/..%2f..%2fsecret.key").status_code == 404


def test_one_goes_on_where_one_stopped_and_the_latest_word_counts(walker: Walker, world: World) -> None:
    sha = address(world).rsplit("/", 1)[-1]
    for seconds, kept in ((7, 7), (4, 4), (-3, 0), (5000, 12), (6, 6)):
        with world.work() as work:
            assert media.keep_position(work, MODULE, sha, seconds) == kept
    walker.go(f"{BASE}/lessons/01-locking").submit("Listen to it", format="podcast")
    player = walker.page.select_one("audio")
    assert player
    assert player["data-seconds"] == "6"
    with world.work() as work:
        media.keep_position(work, MODULE, sha, 12)
    walker.go(f"{BASE}/lessons/01-locking")
    assert walker.page.select_one("audio")["data-seconds"] == "0", "who heard it all begins anew"  # type: ignore[index]

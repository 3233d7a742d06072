"""A person's podcast: valid, theirs alone, ended when they say so, and no evidence of anything."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from lms.catalogue import content
from lms.catalogue import services as catalogue
from lms.desk.addresses import services as addresses
from lms.desk.addresses.model import Serves
from lms.desk.podcast import services
from lms.kernel.errors import NotFound
from tests.unit.catalogue.builder import changed
from tests.unit.catalogue.recorded import RECORDINGS, write_recorded
from tests.unit.compliance.agency import RECORDS
from tests.unit.desk.podcast.rules import broken_rules
from tests.unit.evaluation.asked import MODULE, passes
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

SOUND = (RECORDINGS / "short.mp3").read_bytes()
DAY = date(2026, 2, 4)


def publish(one: Team, folder: Path, changes: dict[str, str | None] | None = None) -> None:
    """Publish the small module with its recordings, with some files changed."""
    loaded = content.load(content.folder_at(write_recorded(folder, changes)))
    assert loaded.module, loaded.mistakes
    with one.bed.work() as work:
        catalogue.publish(work, one.bed.agency_id, [loaded.module], loaded.files)


@pytest.fixture
def one(app: Flask, tmp_path: Path) -> Team:
    made = team(app)
    publish(made, tmp_path / "policies")
    return made


@pytest.fixture
def either(both: Flask, tmp_path: Path) -> Team:
    made = team(both)
    publish(made, tmp_path / "policies")
    return made


def subscribed(one: Team, browser: Browser) -> str:
    """Make an address on the page and return its path."""
    shown = browser.send("/my-podcast/address", page="/my-podcast")
    assert shown.status_code == 200, shown.text
    return urlsplit(shown.text.split('readonly value="')[1].split('"')[0]).path


def path_of(address: str) -> str:
    return urlsplit(address).path


def test_a_podcast_program_finds_the_spoken_lesson_with_its_transcript_and_its_sound(either: Team) -> None:
    one = either
    who = one.person("Bo Hill")
    one.today(DAY)
    browser = Browser(one, who, "Bo Hill")
    feed = one.bed.app.test_client().get(subscribed(one, browser))
    assert (feed.status_code, feed.content_type) == (200, "application/rss+xml; charset=utf-8")
    assert broken_rules(feed.data) == []
    read = feedparser.parse(feed.data)
    assert not read.bozo, read.get("bozo_exception")
    assert (read.version, read.feed.title, len(read.entries)) == ("rss20", "Lessons to listen to", 1)
    assert "completes nothing" in read.feed.description
    entry = read.entries[0]
    assert entry.title == "Turn it twice (Keys and doors)"
    assert entry.itunes_duration == "12"
    assert "answer its checks" in entry.description
    sound, program = entry.enclosures[0], one.bed.app.test_client()
    assert (sound.type, int(sound.length)) == ("audio/mpeg", len(SOUND))
    assert program.get(path_of(sound.href)).data == SOUND
    part = program.get(path_of(sound.href), headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, SOUND[100:200])
    assert program.head(path_of(sound.href)).headers["Content-Length"] == str(len(SOUND))
    said = program.get(path_of(entry.podcast_transcript["url"]))
    assert (said.mimetype, "and take it with you." in said.text) == ("text/html", True)


def test_the_rules_find_what_is_wrong_with_a_feed(one: Team) -> None:
    browser = Browser(one, one.person("Bo Hill"), "Bo Hill")
    good = browser.client.get(subscribed(one, browser)).data
    for change in (
        (b"audio/mpeg", b"audio/ogg"), (b"<pubDate>", b"<date>"), (b"<itunes:duration>", b"<itunes:duration>about "),
        (b"<itunes:block>Yes", b"<itunes:block>No"), (b'rel="self"', b'rel="next"'),
    ):  # fmt: skip
        bad = good.replace(*change).replace(b"</pubDate>", b"</date>" if change[1] == b"<date>" else b"</pubDate>")
        assert bad != good
        assert broken_rules(bad), change


def test_a_feed_that_did_not_change_is_not_sent_again(one: Team) -> None:
    browser = Browser(one, one.person("Bo Hill"), "Bo Hill")
    path = subscribed(one, browser)
    first = browser.client.get(path)
    again = browser.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "private" in first.headers["Cache-Control"]


def test_an_address_opens_nothing_once_it_is_ended_or_replaced_or_its_owner_has_left(either: Team) -> None:
    one = either
    browser = Browser(one, one.person("Bo Hill"), "Bo Hill")
    first = subscribed(one, browser)
    sound = path_of(feedparser.parse(browser.client.get(first).data).entries[0].enclosures[0].href)
    second = subscribed(one, browser)
    program = one.bed.app.test_client()
    assert [program.get(path).status_code for path in (first, sound, second)] == [404, 404, 200]
    with one.work_as(one.person("Cy Moss")) as work:
        calendar = addresses.make(work, Serves.CALENDAR)
        leaving = addresses.make(work, Serves.PODCAST)
        with pytest.raises(NotFound):
            addresses.owner_of(work, calendar, Serves.PODCAST)
    assert program.get(f"/podcast/{calendar}.xml").status_code == 404
    assert program.get(f"/podcast/{leaving}.xml").status_code == 200
    assert browser.send("/my-podcast/address/end", page="/my-podcast").status_code == 303
    assert program.get(second).status_code == 404
    assert "The address has ended" in browser.read("/my-podcast")
    assert program.get("/podcast/x.xml").status_code == 404


def test_hearing_by_feed_leaves_no_trace_in_the_record(one: Team) -> None:
    browser = Browser(one, one.person("Bo Hill"), "Bo Hill")
    path = subscribed(one, browser)
    tables = ("activity", "attempt", "evidence", "lesson_visit", "media_position")

    def rows() -> list[int]:
        with one.bed.work() as work:
            return [work.session.scalars(sa.text(f"SELECT count(*) FROM {table}")).one() for table in tables]

    before = rows()
    sound = feedparser.parse(browser.client.get(path).data).entries[0].enclosures[0].href
    assert one.bed.app.test_client().get(path_of(sound)).status_code == 200
    assert rows() == before


def test_lessons_of_modules_that_one_owes_come_first_and_say_so(one: Team) -> None:
    one.bed.publish(RECORDS.replace("records-management", MODULE))
    who = one.person("Bo Hill")
    one.today(DAY)
    with one.work_as(who) as work:
        assert [(found.lesson, found.owed) for found in services.episodes(work)] == [("01-locking", True)]
    assert "(a duty of yours)" in Browser(one, who, "Bo Hill").read("/my-podcast")


def test_a_new_edition_of_the_text_is_no_new_episode_and_whoever_is_learning_keeps_theirs(
    one: Team, tmp_path: Path
) -> None:
    who = one.person("Bo Hill")
    passes(one, who, date(2026, 1, 7))
    with one.work_as(who) as work:
        before = services.episodes(work)
    one.today(DAY)
    publish(one, tmp_path / "next", {"module.yaml": changed("module.yaml", "version: 1", "version: 2")["module.yaml"]})
    one.today(DAY + timedelta(days=1))
    with one.work_as(who) as work:
        assert services.episodes(work) == before


def test_a_module_without_recordings_gives_an_empty_feed_and_a_page_that_says_so(app: Flask, tmp_path: Path) -> None:
    one = team(app)
    browser = Browser(one, one.person("Bo Hill"), "Bo Hill")
    assert "No lesson is spoken yet" in browser.read("/my-podcast")
    empty = browser.client.get(subscribed(one, browser)).data
    assert (broken_rules(empty), feedparser.parse(empty).entries) == ([], [])


def test_the_cover_is_as_directories_want_it(one: Team) -> None:
    answer = one.bed.app.test_client().get("/podcast-cover.png")
    picture = Image.open(io.BytesIO(answer.data))
    assert (answer.mimetype, picture.format, picture.mode) == ("image/png", "PNG", "RGB")
    assert picture.width == picture.height
    assert 1400 <= picture.width <= 3000
    assert len(answer.data) < 500_000

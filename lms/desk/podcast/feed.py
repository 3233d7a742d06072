"""A podcast as RSS 2.0, with what iTunes and podcastindex.org add to it: pure, nothing is looked up here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from lms.desk.podcast.model import Channel, Entry

ATOM = "http://www.w3.org/2005/Atom"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
CATEGORY = "Education"
TTL_MINUTES = 720

for prefix, space in (("atom", ATOM), ("itunes", ITUNES), ("podcast", PODCAST)):
    register_namespace(prefix, space)


def rss(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Return the feed as UTF-8. The same podcast is always the same bytes."""
    root = Element("rss", version="2.0")
    top = SubElement(root, "channel")
    _texts(top, title=channel.title, link=channel.page, description=channel.about, language=channel.language)
    moments = _moments(entries)
    if moments:
        _texts(top, lastBuildDate=format_datetime(max(moments)))
    _texts(top, ttl=str(TTL_MINUTES), docs="https://www.rssboard.org/rss-specification")
    _texts(SubElement(top, "image"), url=channel.cover, title=channel.title, link=channel.page)
    SubElement(top, f"{{{ATOM}}}link", href=channel.feed, rel="self", type="application/rss+xml")
    _itunes(top, author=channel.agency, type="episodic", explicit="false", block="Yes")
    SubElement(top, f"{{{ITUNES}}}image", href=channel.cover)
    SubElement(top, f"{{{ITUNES}}}category", text=CATEGORY)
    SubElement(top, f"{{{PODCAST}}}locked").text = "yes"
    for entry, moment in zip(entries, moments, strict=True):
        _item(SubElement(top, "item"), entry, moment)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _moments(entries: Sequence[Entry]) -> list[datetime]:
    """Return when each episode came out. Those that came together are parted by seconds, the first as the latest.

    Programs show the latest first, so that it is the order in which one learns.
    """
    return [
        entry.episode.published_at.replace(microsecond=0) + timedelta(seconds=len(entries) - place)
        for place, entry in enumerate(entries)
    ]


def _item(item: Element, entry: Entry, moment: datetime) -> None:
    episode, media = entry.episode, entry.episode.media
    _texts(item, title=f"{media.title} ({episode.module_title})", link=entry.page, description=entry.about)
    SubElement(item, "enclosure", url=entry.sound, length=str(media.file.size), type=media.file.type)
    SubElement(item, "guid", isPermaLink="false").text = entry.name
    _texts(item, pubDate=format_datetime(moment))
    _itunes(item, title=media.title, duration=str(media.seconds), explicit="false", episodeType="full")
    written = [(entry.transcript, "text/html")] + [(entry.captions, "text/vtt")] * bool(media.captions)
    for address, kind in written:
        SubElement(item, f"{{{PODCAST}}}transcript", url=address, type=kind, language=episode.language)


def _texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text


def _itunes(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, f"{{{ITUNES}}}{name}").text = text

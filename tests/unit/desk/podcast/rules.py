"""What RSS 2.0 and the podcast directories ask of a feed, read from the bytes with a strict parser."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lxml import etree

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
ONCE_IN_CHANNEL = ("title", "link", "description", "language", f"{ITUNES}explicit", f"{ITUNES}image", f"{ATOM}link")
ONCE_IN_ITEM = ("title", "link", "description", "enclosure", "guid", "pubDate", f"{ITUNES}duration")
TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}


def broken_rules(content: bytes) -> list[str]:
    """Return each rule that a feed breaks."""
    root = etree.fromstring(content)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None or len(root) != 1:
        return ["A feed is one channel in <rss version='2.0'>."]
    broken = [f"<{name}> stands once in the channel." for name in ONCE_IN_CHANNEL if len(channel.findall(name)) != 1]
    broken += _of_channel(channel)
    items = channel.findall("item")
    names = [item.findtext("guid") for item in items]
    broken += ["Each guid is there once."] * (len(set(names)) != len(names))
    for item in items:
        broken += [f"<{name}> stands once in an item." for name in ONCE_IN_ITEM if len(item.findall(name)) != 1]
        broken += _of_item(item) if not broken else []
    return broken


def _of_channel(channel: etree._Element) -> list[str]:
    broken = []
    if channel.findtext("image/title") != channel.findtext("title"):
        broken.append("The picture has the channel's title.")
    if channel.findtext("image/link") != channel.findtext("link"):
        broken.append("The picture leads where the channel leads.")
    link = channel.find(f"{ATOM}link")
    if link is not None and (link.get("rel"), link.get("type")) != ("self", "application/rss+xml"):
        broken.append("The feed says its own address.")
    if channel.find(f"{ITUNES}category") is None or not channel.find(f"{ITUNES}category").get("text"):  # type: ignore[union-attr]
        broken.append("iTunes wants a category.")
    if channel.findtext(f"{ITUNES}block") != "Yes":
        broken.append("No directory lists a private feed.")
    return broken


def _of_item(item: etree._Element) -> list[str]:
    broken = []
    enclosure = item.find("enclosure")
    assert enclosure is not None
    ending = urlsplit(enclosure.get("url", "")).path.rpartition(".")[2]
    if enclosure.get("type") != TYPES.get(ending):
        broken.append(f"The ending {ending} and the type {enclosure.get('type')} agree.")
    if not enclosure.get("length", "").isdigit():
        broken.append("An enclosure says how many bytes it has.")
    if not (item.findtext(f"{ITUNES}duration") or "").isdigit():
        broken.append("A duration is a number of seconds.")
    if parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo is None:
        broken.append("A date is one of RFC 822, with its zone.")
    addresses = [item.findtext("link"), enclosure.get("url"), *(one.get("url") for one in item.findall(f"{PODCAST}*"))]
    broken += [f"{address} is a whole address." for address in addresses if not urlsplit(address or "").netloc]
    return broken
